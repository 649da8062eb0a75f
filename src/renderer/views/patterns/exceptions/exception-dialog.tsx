// Adds an exception, and shows beforehand which past alerts it would have silenced, true positives first.
import { useEffect, useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import type { ExceptionRule } from '../../../../shared/protocol/exceptions.ts';
import type { CallOutput } from '../../../../shared/protocol/index.ts';
import { Button } from '../../../parts/button.tsx';
import { cx } from '../../../parts/class-names.ts';
import { Combobox } from '../../../parts/combobox.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { TextField } from '../../../parts/field.tsx';
import { Callout, ErrorNote } from '../../../parts/notice.tsx';
import { Segmented } from '../../../parts/segmented.tsx';
import { oneLine } from '../../../parts/segments.ts';
import type { Choice } from '../../../parts/select.tsx';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { Time, useTimeZone } from '../../../parts/time.tsx';
import { core } from '../../../state/core.ts';
import { addException } from '../../../state/exceptions.ts';
import { routeHref } from '../../../state/route.ts';
import { notify } from '../../../state/toasts.ts';
import { count, plural } from '../../overview/figure.ts';
import { isReason, ReasonField } from '../reason-field.tsx';
import { type ExceptionDraft, exceptionDraft, ruleOf } from './exception-draft.ts';

export interface ExceptionSeed {
  readonly pattern: string | null;
  readonly user: string | null;
  readonly text: string | null;
}

type Preview = CallOutput<'exceptions.preview'>;

const TYPING_MS = 350;

export function ExceptionDialog({ seed, onClose }: { seed: ExceptionSeed; onClose: () => void }) {
  const zone = useTimeZone();
  const [draft, setDraft] = useState(() => exceptionDraft(seed, zone));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const change = (next: Partial<ExceptionDraft>) => setDraft({ ...draft, ...next });
  const rule = ruleOf(draft, zone);
  const previewed = ruleOf(draft, zone, { preview: true });
  const fault = typeof previewed === 'string' && draft.pattern !== '' ? previewed : null;
  const add = async () => {
    if (typeof rule === 'string') return;
    setBusy(true);
    setFailure(null);
    try {
      await addException(rule);
      notify({ kind: 'good', title: `Exception added to “${rule.pattern}”` });
      onClose();
    } catch (error) {
      setFailure(error as FailureDetails);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="New exception"
      description="The pattern goes on looking; a match that all of this fits does not count."
      size="large"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            form="new-exception"
            busy={busy}
            disabled={typeof rule === 'string'}
          >
            Add
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-4 p-0.5 md:grid-cols-2">
        <form
          id="new-exception"
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <PatternField value={draft.pattern} onChange={(pattern) => change({ pattern })} />
          <div className="grid grid-cols-2 gap-2">
            <TextField
              label="User"
              placeholder="Any"
              maxLength={100}
              value={draft.user}
              onChange={(user) => change({ user })}
              description="The platform's id"
            />
            <TextField
              label="Role"
              placeholder="Any"
              maxLength={100}
              value={draft.role}
              onChange={(role) => change({ role })}
            />
          </div>
          <TextField
            label="Text"
            placeholder="Any"
            maxLength={500}
            value={draft.text}
            onChange={(text) => change({ text })}
            description="Part of the message, letter case ignored"
          />
          <section aria-label="How long" className="flex flex-col gap-2">
            <h3 className="-mb-1 text-sm font-medium">How long</h3>
            <Segmented
              label="How long"
              options={[
                { value: '1', label: '1 day' },
                { value: '7', label: '7 days' },
                { value: '30', label: '30 days' },
                { value: 'custom', label: 'Until' },
                { value: 'never', label: 'No end' },
              ]}
              value={draft.lasts}
              onChange={(lasts) => change({ lasts })}
            />
            {draft.lasts === 'custom' && (
              <TextField
                label="Until"
                type="datetime-local"
                value={draft.until}
                onChange={(until) => change({ until })}
                description={`In ${zone}`}
              />
            )}
            {draft.lasts === 'never' && (
              <p className="text-sm text-warn">The reason must say why it never ends.</p>
            )}
          </section>
          <ReasonField value={draft.reason} onChange={(reason) => change({ reason })} />
          {fault !== null && isReason(draft.reason) && <p className="text-sm text-bad">{fault}</p>}
          {failure !== null && <ErrorNote error={failure} />}
        </form>
        <SilencedAlerts rule={previewed} />
      </div>
    </Dialog>
  );
}

function PatternField({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const [names, setNames] = useState<readonly Choice[]>([]);
  useEffect(() => {
    let gone = false;
    core()
      .call('patterns.list', {})
      .then(
        ({ rows }) =>
          !gone &&
          setNames(rows.filter(({ id }) => id !== null).map(({ name }) => ({ value: name, label: name }))),
        // A name can be typed without the list.
        () => undefined,
      );
    return () => {
      gone = true;
    };
  }, []);
  return (
    <Combobox
      label="Pattern"
      options={names}
      value={value === '' ? null : value}
      onChange={(name) => onChange(name ?? '')}
      placeholder="Which pattern"
      empty="No pattern by that name"
    />
  );
}

/** What the rule would have silenced, looked up once the hand rests. */
function SilencedAlerts({ rule }: { rule: ExceptionRule | string }) {
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const asked = useRef(0);
  const question = typeof rule === 'string' ? null : JSON.stringify({ ...rule, until: null });
  useEffect(() => {
    const mine = ++asked.current;
    setPreview(null);
    setFailure(null);
    if (question === null) return;
    const timer = setTimeout(() => {
      core()
        .call('exceptions.preview', { rule: JSON.parse(question) as ExceptionRule })
        .then(
          (found) => mine === asked.current && setPreview(found),
          (error: FailureDetails) => mine === asked.current && setFailure(error),
        );
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [question]);
  return (
    <section aria-label="What it would have silenced" aria-live="polite" className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold text-muted">What it would have silenced in 90 days</h3>
      {question === null ? (
        <p className="text-muted">Name the pattern, and a user, a role or a text.</p>
      ) : failure !== null ? (
        <ErrorNote error={failure} />
      ) : preview === null ? (
        <Skeleton lines={5} />
      ) : (
        <Silenced preview={preview} />
      )}
    </section>
  );
}

function Silenced({ preview }: { preview: Preview }) {
  const { alerts, truePositives, falsePositives, unlabelled, samples, exact } = preview;
  return (
    <>
      {truePositives > 0 ? (
        <Callout kind="bad" title={`${plural(truePositives, 'true positive')} would have been silenced`}>
          These were closed as real attacks. Make the exception narrower.
        </Callout>
      ) : (
        <p>{alerts === 0 ? 'No alert.' : `${plural(alerts, 'alert')}, none closed as a true positive.`}</p>
      )}
      {alerts > 0 && (
        <p className="tnum text-sm text-muted">
          {exact ? '' : 'At least '}
          {plural(alerts, 'alert')}: {count(truePositives)} true, {count(falsePositives)} false,{' '}
          {count(unlabelled)} without a verdict
        </p>
      )}
      <ul className="max-h-72 overflow-y-auto">
        {samples.map(({ key, at, user, text, label }) => (
          <li
            key={key}
            className={cx(
              'border-l-2 py-1 pl-2',
              label === 'true_positive' ? 'border-bad bg-bad/8' : 'border-line',
            )}
          >
            <a href={routeHref(`alerts/${key}`)} className="block hover:underline">
              <span className="flex gap-2 text-sm text-muted">
                <Time at={at} />
                <bdi className="truncate">{user ?? 'no user'}</bdi>
                <span className={cx('ml-auto shrink-0', label === 'true_positive' && 'text-bad')}>
                  {LABEL_WORDS[label]}
                </span>
              </span>
              <bdi dir="auto" className="line-clamp-2 wrap-anywhere">
                {oneLine(text.slice(0, 400))}
              </bdi>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

const LABEL_WORDS = {
  true_positive: 'True positive',
  false_positive: 'False positive',
  unlabelled: 'No verdict',
} as const;
