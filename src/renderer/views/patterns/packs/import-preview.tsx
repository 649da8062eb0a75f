// What a pack would add, change and leave; its problems by file and line; and the sign-off in one step.
import { useEffect, useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import type { PackPreview } from '../../../../shared/protocol/packs.ts';
import type { PatternDefinition } from '../../../../shared/protocol/patterns.ts';
import { Button } from '../../../parts/button.tsx';
import { Checkbox } from '../../../parts/field.tsx';
import { Callout, ErrorNote } from '../../../parts/notice.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { oneLine } from '../../../parts/segments.ts';
import { core } from '../../../state/core.ts';
import { readPatterns } from '../../../state/patterns.ts';
import { navigate } from '../../../state/route.ts';
import { notify } from '../../../state/toasts.ts';
import { plural } from '../../overview/figure.ts';
import { toldInWords } from '../library/change-dialog.tsx';
import { isReason, ReasonField } from '../reason-field.tsx';
import { CheckProgress } from './check-progress.tsx';
import { definitionDiff, textDiff } from './definition-diff.ts';
import type { PackSource } from './pack-source.ts';

/** Drawn of a long list; the figures above count all. */
const DRAWN = 200;
/** Longer texts stand under one another. */
const LONG = 40;
/** What is shown of a long text around what differs, and of that itself. */
const CONTEXT = 60;
const DRAWN_TEXT = 1_000;

export interface ImportPreviewProps {
  source: PackSource;
  mayWrite: boolean;
  onClose: () => void;
}

export function ImportPreview({ source, mayWrite, onClose }: ImportPreviewProps) {
  const [removeAbsent, setRemoveAbsent] = useState(false);
  const [preview, setPreview] = useState<PackPreview | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [turn, setTurn] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for the same again
  useEffect(() => {
    let gone = false;
    setPreview(null);
    setFailure(null);
    core()
      .call('packs.preview', { from: source, removeAbsent })
      .then(
        (found) => !gone && setPreview(found),
        (error: FailureDetails) => !gone && setFailure(error),
      );
    return () => {
      gone = true;
    };
  }, [source, removeAbsent, turn]);
  useEffect(() => {
    void box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const name = source === 'builtin' ? 'the default pack' : source.map((file) => file.name).join(', ');
  return (
    <div ref={box}>
      <Panel
        title="What would change"
        hint={name}
        actions={
          <Button kind="quiet" onClick={onClose}>
            Close
          </Button>
        }
      >
        {failure !== null ? (
          <ErrorNote error={failure} onRetry={() => setTurn(turn + 1)} />
        ) : preview === null ? (
          <CheckProgress />
        ) : preview.problems.length > 0 ? (
          <Problems problems={preview.problems} />
        ) : (
          <div className="flex flex-col gap-4">
            <Summary preview={preview} removing={removeAbsent} />
            {preview.absent.length > 0 && (
              <Checkbox
                label={`Remove the ${plural(preview.absent.length, 'pattern')} that the pack does not have`}
                description="Their versions are kept, and they can be put into force again."
                checked={removeAbsent}
                onChange={setRemoveAbsent}
              />
            )}
            <Changes preview={preview} removing={removeAbsent} />
            {mayWrite && (
              <SignOff
                source={source}
                preview={preview}
                removeAbsent={removeAbsent}
                onStale={() => setTurn(turn + 1)}
                onDone={onClose}
              />
            )}
          </div>
        )}
      </Panel>
    </div>
  );
}

function Problems({ problems }: { problems: PackPreview['problems'] }) {
  return (
    <div className="flex flex-col gap-3">
      <Callout kind="bad" title={`${plural(problems.length, 'problem')}: nothing can be imported`}>
        Mend the file and choose it again. Nothing was changed.
      </Callout>
      <div className="overflow-x-auto">
        <table aria-label="Problems" className="w-full">
          <thead className="text-left text-sm text-muted">
            <tr className="border-b border-line">
              <th className="py-1 pr-4 font-normal">File</th>
              <th className="py-1 pr-4 text-right font-normal">Line</th>
              <th className="py-1 pr-4 font-normal">Field</th>
              <th className="py-1 font-normal">What is wrong</th>
            </tr>
          </thead>
          <tbody>
            {problems.map((problem, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: problems never move
              <tr key={at} className="border-b border-line align-top last:border-0">
                <td className="py-1 pr-4 wrap-anywhere">
                  <bdi>{oneLine(problem.file)}</bdi>
                </td>
                <td className="tnum py-1 pr-4 text-right">{problem.line ?? '–'}</td>
                <td className="py-1 pr-4 font-mono text-sm wrap-anywhere">{problem.field ?? '–'}</td>
                <td className="py-1 wrap-anywhere">{problem.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Summary({ preview, removing }: { preview: PackPreview; removing: boolean }) {
  const { added, changed, absent, same } = preview;
  const parts = [
    `${plural(added.length, 'pattern')} added`,
    `${changed.length} changed`,
    `${same} the same`,
    removing ? `${absent.length} removed` : `${absent.length} not in the pack, left as they are`,
  ];
  return <p className="tnum font-medium">{parts.join(' · ')}</p>;
}

function Changes({ preview, removing }: { preview: PackPreview; removing: boolean }) {
  const { added, changed, absent } = preview;
  if (added.length + changed.length + absent.length === 0) return null;
  return (
    <div className="flex flex-col gap-3">
      {changed.length > 0 && (
        <Group title="Changed" count={changed.length}>
          {changed.slice(0, DRAWN).map(({ before, after }) => (
            <li key={before.name} className="py-1.5">
              <p className="font-medium">
                <bdi>{oneLine(before.name)}</bdi>
              </p>
              <FieldDifferences before={before} after={after} />
            </li>
          ))}
        </Group>
      )}
      {added.length > 0 && (
        <Group title="Added" count={added.length}>
          {added.slice(0, DRAWN).map((definition) => (
            <li key={definition.name} className="flex items-baseline gap-3 py-1">
              <bdi className="shrink-0 font-medium">{oneLine(definition.name)}</bdi>
              <span className="shrink-0 text-sm text-muted">
                {definition.type}, {definition.riskScore}
              </span>
              <bdi className="min-w-0 truncate text-sm text-muted">{oneLine(definition.description)}</bdi>
            </li>
          ))}
        </Group>
      )}
      {removing && absent.length > 0 && (
        <Group title="Removed" count={absent.length} warn>
          {absent.slice(0, DRAWN).map((name) => (
            <li key={name} className="py-1">
              <bdi>{oneLine(name)}</bdi>
            </li>
          ))}
        </Group>
      )}
    </div>
  );
}

function Group({
  title,
  count,
  warn = false,
  children,
}: {
  title: string;
  count: number;
  warn?: boolean;
  children: React.ReactNode;
}) {
  return (
    <details open={count <= 30} className="rounded-md border border-line">
      <summary className={`px-3 py-1.5 font-semibold ${warn ? 'text-bad' : ''}`}>
        {title} <span className="tnum font-normal text-muted">{count}</span>
      </summary>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto border-t border-line px-3">
        {children}
        {count > DRAWN && (
          <li className="py-1 text-muted">and {(count - DRAWN).toLocaleString('en')} more</li>
        )}
      </ul>
    </details>
  );
}

function FieldDifferences({ before, after }: { before: PatternDefinition; after: PatternDefinition }) {
  return (
    <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 text-sm">
      {definitionDiff(before, after).map((one) => (
        <div key={one.field} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-muted">{one.field}</dt>
          <dd className="wrap-anywhere">
            {one.before.length > LONG || one.after.length > LONG ? (
              <LongDifference before={one.before} after={one.after} />
            ) : (
              <>
                <del className="text-muted decoration-bad/60">{oneLine(one.before)}</del>{' '}
                <span aria-hidden>→</span> <ins className="no-underline">{oneLine(one.after)}</ins>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A long text under the other, with only what differs picked out; hidden characters shown. */
function LongDifference({ before, after }: { before: string; after: string }) {
  const { start, before: gone, after: come, end } = textDiff(before, after);
  const around = (text: string, from: number, to?: number) => oneLine(text.slice(from, to));
  const lead = `${start.length > CONTEXT ? '…' : ''}${around(start, -CONTEXT)}`;
  const trail = `${around(end, 0, CONTEXT)}${end.length > CONTEXT ? '…' : ''}`;
  return (
    <span className="block font-mono [font-variant-ligatures:none]">
      <span className="block text-muted">
        {lead}
        {gone !== '' && (
          <del className="rounded-sm bg-bad/15 no-underline">{oneLine(gone.slice(0, DRAWN_TEXT))}</del>
        )}
        {trail}
      </span>
      <span className="block">
        {lead}
        {come !== '' && (
          <ins className="rounded-sm bg-good/15 no-underline">{oneLine(come.slice(0, DRAWN_TEXT))}</ins>
        )}
        {trail}
      </span>
    </span>
  );
}

interface SignOffProps {
  source: PackSource;
  preview: PackPreview;
  removeAbsent: boolean;
  /** What would be done is no longer what was looked at. */
  onStale: () => void;
  onDone: () => void;
}

function SignOff({ source, preview, removeAbsent, onStale, onDone }: SignOffProps) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const removals = removeAbsent ? preview.absent.length : 0;
  const steps = preview.added.length + preview.changed.length + removals;
  if (steps === 0)
    return (
      <Callout kind="good" title="Nothing to do">
        Every pattern is as in the pack.
      </Callout>
    );
  const send = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const done = await core().call('packs.import', {
        from: source,
        removeAbsent,
        digest: preview.digest,
        reason: reason.trim(),
      });
      notify({
        kind: 'good',
        title: `${done.added} added, ${done.changed} changed, ${done.removed} removed`,
        description: toldInWords(done.platformTold),
      });
      readPatterns();
      onDone();
      navigate('patterns');
    } catch (error) {
      setFailure(error as FailureDetails);
      setBusy(false);
    }
  };
  return (
    <form
      className="flex max-w-160 flex-col gap-3 border-t border-line pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReason(reason)) void send();
      }}
    >
      <ReasonField value={reason} onChange={setReason} />
      {failure !== null && (
        <ErrorNote error={failure} actions={<Button onClick={onStale}>Look again</Button>} />
      )}
      <Button
        kind={removals > 0 ? 'danger' : 'primary'}
        type="submit"
        busy={busy}
        disabled={!isReason(reason)}
        className="self-start"
      >
        Import: {plural(steps, 'change')}
      </Button>
    </form>
  );
}
