// Publishing: what changes, whether its tests pass, how it is graded, why; and what the core objects to.
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { PatternVersion } from '../../../shared/protocol/patterns.ts';
import { Facts } from '../../parts/facts.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import { differences, FIELD_WORDS, problemOf } from '../../state/studio-definition.ts';
import { HealthChip } from '../patterns/grade.tsx';
import { isReason, ReasonField } from '../patterns/reason-field.tsx';
import type { Session } from './sessions.ts';
import { testsInWords } from './words.ts';

export interface PublishDialogProps {
  session: Session;
  onPublished: (version: PatternVersion, platformTold: boolean) => void;
  onConflict: (theirs: PatternVersion | null, base: PatternVersion | null) => void;
  onClose: () => void;
}

export function PublishDialog({ session, onPublished, onConflict, onClose }: PublishDialogProps) {
  const { definition, published, pattern } = useStore(session.studio.store);
  const judged = useStore(session.trials.store, (state) => state.judged);
  const tried = useStore(session.trials.store, (state) => state.tried);
  const [reason, setReason] = useState('');
  const [acceptSlow, setAcceptSlow] = useState(false);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [busy, setBusy] = useState(false);
  const backtest = useLastBacktest(pattern);
  const [withBacktest, setWithBacktest] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const why = problemOf(definition);
  const redos = judged.value === definition.value ? (judged.output?.redos ?? null) : null;
  const slow = redos?.grade === 'polynomial';
  const ready = why === null && isReason(reason) && (!slow || acceptSlow);

  const publish = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const outcome = await session.studio.publish({
        reason: reason.trim(),
        acceptSlow,
        backtest: withBacktest ? backtest : null,
      });
      if (outcome.state === 'published') onPublished(outcome.version, outcome.platformTold);
      else if (outcome.state === 'conflict') onConflict(outcome.theirs, outcome.base);
      else setProblems(outcome.problems);
    } catch (error) {
      setFailure(detailsOf(error));
    }
    setBusy(false);
  };
  const changes = published === null ? null : differences(published, definition);
  const results = definition.tests.map(
    ({ text, expect }) => tried.output?.trials[tried.texts.indexOf(text)]?.verdict === expect,
  );
  const passed = results.filter(Boolean).length;
  return (
    <FormDialog
      size="medium"
      title={published === null ? 'Publish a new pattern' : 'Publish the draft'}
      description={<bdi>{oneLine(definition.name)}</bdi>}
      firstFocus={field}
      onClose={onClose}
      submit="Publish"
      ready={ready}
      busy={busy}
      onSubmit={() => void publish()}
    >
      {why !== null && <Callout kind="bad" title={why} />}
      {problems.length > 0 && (
        <Callout kind="bad" title="It was not published">
          <ul className="list-disc pl-4">
            {problems.map((problem) => (
              <li key={problem}>{oneLine(problem)}</li>
            ))}
          </ul>
        </Callout>
      )}
      {failure !== null && <ErrorNote error={failure} />}
      <Facts
        facts={[
          [
            'Changes',
            changes === null
              ? 'All of it is new'
              : changes.length === 0
                ? 'Nothing'
                : changes.map((each) => FIELD_WORDS[each].toLowerCase()).join(', '),
          ],
          [
            'Tests',
            <span key="tests" className={passed < results.length ? 'text-bad' : undefined}>
              {testsInWords({ passed, failed: results.length - passed })}
            </span>,
          ],
          [
            'Slow texts',
            redos === null ? (
              'not graded'
            ) : (
              <HealthChip key="grade" health={{ ...redos, error: null, slow: false }} />
            ),
          ],
        ]}
      />
      {slow && (
        <Checkbox
          label="Publish it although long messages make it slow"
          description={redos?.words}
          checked={acceptSlow}
          onChange={setAcceptSlow}
        />
      )}
      {backtest !== null && (
        <Checkbox
          label="Note the last backtest with this version"
          description={oneLine(backtest)}
          checked={withBacktest}
          onChange={setWithBacktest}
        />
      )}
      <ReasonField
        ref={field}
        value={reason}
        onChange={setReason}
        placeholder="What it finds, or what was wrong"
      />
    </FormDialog>
  );
}

/** The summary of the newest backtest of a pattern that came to its end; null where there is none. */
function useLastBacktest(pattern: string | null): string | null {
  const [summary, setSummary] = useState<string | null>(null);
  useEffect(() => {
    if (pattern === null) return;
    core()
      .call('backtests.list', { pattern })
      .then(
        (all) => setSummary(all.find(({ state }) => state === 'done')?.summary || null),
        // Publishing goes on without it.
        () => setSummary(null),
      );
  }, [pattern]);
  return summary;
}
