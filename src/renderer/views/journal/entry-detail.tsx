/** One entry of the journal: what was changed, its fields before and after, and its place in the chain. */
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { Code } from '../../parts/code.tsx';
import { DetailPane } from '../../parts/detail-pane.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Callout } from '../../parts/notice.tsx';
import { SafeText } from '../../parts/safe-text.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { useAnswer } from '../../state/answer.ts';
import { core } from '../../state/core.ts';
import { count } from '../overview/figure.ts';
import { changedFields } from './changed-fields.ts';
import { actionWords } from './words.ts';

type Read = CallOutput<'journal.read'>;

export function EntryDetail({ seq, onClose }: { seq: number; onClose: () => void }) {
  const answered = useAnswer(`${seq}`, () => core().call('journal.read', { seq }));
  const row = answered.answer?.row;
  return (
    <DetailPane
      one="entry"
      head={
        <>
          <h2 className="truncate font-semibold">Entry {count(seq)}</h2>
          {row !== undefined && <span className="truncate text-muted">{actionWords(row.action)}</span>}
        </>
      }
      answered={answered}
      onClose={onClose}
    >
      {(read) => <Entry read={read} />}
    </DetailPane>
  );
}

function Entry({ read }: { read: Read }) {
  const { row, subjects, before, after } = read;
  const fields = changedFields(before, after);
  return (
    <div className="flex flex-col gap-4">
      {!read.follows && (
        <Callout kind="bad" title="This entry does not follow from the one before it">
          What it says, or the entry before it, was changed after it was written.
        </Callout>
      )}
      <Facts
        facts={[
          ['When', <Time key="at" at={row.at} form="full" focusable />],
          ['Who', <bdi key="who">{oneLine(row.actor)}</bdi>],
          [
            'What',
            <span key="what" className="font-mono text-sm">
              {row.action}
            </span>,
          ],
          [
            'Of',
            <bdi key="of" className="font-mono text-sm">
              {oneLine(row.subject)}
            </bdi>,
          ],
          ...(subjects.length > 0
            ? [
                [
                  row.subjects > subjects.length
                    ? `First ${subjects.length} of ${count(row.subjects)}`
                    : 'Keys',
                  <bdi key="keys" className="font-mono text-xs">
                    {oneLine(subjects.join('  '))}
                  </bdi>,
                ] as const,
              ]
            : []),
        ]}
      />
      {fields !== null ? (
        <table className="w-full table-fixed text-sm">
          <thead>
            <tr className="border-b border-line text-left text-muted">
              <th className="w-28 py-1 pr-2 font-medium">Field</th>
              {before !== null && <th className="py-1 pr-2 font-medium">Before</th>}
              {after !== null && <th className="py-1 font-medium">After</th>}
            </tr>
          </thead>
          <tbody>
            {fields.map(({ name, was, is }) => (
              <tr key={name} className="border-b border-line/60 align-top last:border-0">
                <td className="py-1 pr-2 font-mono text-xs wrap-anywhere text-muted">{oneLine(name)}</td>
                {before !== null && <Value text={was} />}
                {after !== null && <Value text={is} />}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <>
          <Json label="Before" json={before} />
          <Json label="After" json={after} />
        </>
      )}
      <Facts
        facts={[
          [
            'Hash',
            <span key="hash" className="font-mono text-xs">
              {read.hash}
            </span>,
          ],
          [
            'Hash before it',
            <span key="previous" className="font-mono text-xs">
              {read.previousHash}
            </span>,
          ],
        ]}
      />
    </div>
  );
}

function Value({ text }: { text: string | null }) {
  return (
    <td className="py-1 pr-2 wrap-anywhere">
      {text === null ? <span className="text-faint">–</span> : <SafeText text={text} fold={300} />}
    </td>
  );
}

function Json({ label, json }: { label: string; json: Read['before'] }) {
  if (json === null) return null;
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium text-muted">{label}</h3>
      <Code label={label} wrap className="max-h-96">
        {json.text}
      </Code>
      {json.characters > json.text.length && (
        <p className="mt-1 text-sm text-muted">
          The first {count(json.text.length)} of {count(json.characters)} characters are shown.
        </p>
      )}
    </div>
  );
}
