/** One row of the audit log with every column that its table has; what strangers wrote is shown as text, hidden characters named. */
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { DetailPane } from '../../parts/detail-pane.tsx';
import { SafeText } from '../../parts/safe-text.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { useAnswer } from '../../state/answer.ts';
import { core } from '../../state/core.ts';
import { routeHref } from '../../state/route.ts';
import { count } from '../overview/figure.ts';
import { personPath } from '../people/words.tsx';
import { outcomeOf, TableChip } from './words.tsx';

type Read = CallOutput<'audit.read'>;

export function AuditDetail({ rowKey, onClose }: { rowKey: string; onClose: () => void }) {
  const answered = useAnswer(rowKey, () => core().call('audit.read', { key: rowKey }));
  const row = answered.answer?.row;
  return (
    <DetailPane
      one="row"
      head={
        row !== undefined && (
          <>
            <TableChip table={row.table} whole />
            <span className={outcomeOf(row).look}>{outcomeOf(row).word}</span>
            <Time at={row.at} form="full" focusable className="truncate text-muted" />
          </>
        )
      }
      answered={answered}
      onClose={onClose}
    >
      {(read) => <Fields read={read} />}
    </DetailPane>
  );
}

function Fields({ read: { row, fields } }: { read: Read }) {
  const [filled, empty] = [
    fields.filter(({ value }) => value !== null && value !== ''),
    fields.filter(({ value }) => value === null || value === ''),
  ];
  return (
    <div className="flex flex-col gap-3">
      {row.person !== null && (
        <p>
          <a href={routeHref(personPath(row.person))} className="text-accent hover:underline">
            <bdi>{oneLine(row.userName ?? `User ${row.userId}`)}</bdi>
          </a>
          {row.table === 'public' && (
            <span className="text-sm text-muted">
              {' '}
              · found by e-mail address: this table has ids of its own
            </span>
          )}
        </p>
      )}
      <dl className="flex flex-col gap-2">
        {filled.map(({ name, value, characters, at }) => (
          <div key={name} className="border-b border-line/60 pb-2 last:border-0">
            <dt className="font-mono text-xs text-muted">{name}</dt>
            <dd className="mt-0.5">
              {at !== null ? (
                <Time at={at} form="full" focusable />
              ) : (
                <SafeText text={value ?? ''} fold={600} />
              )}
              {characters > 20_000 && (
                <p className="mt-1 text-sm text-muted">
                  The first 20,000 of {count(characters)} characters are shown.
                </p>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {empty.length > 0 && (
        <p className="text-sm text-faint">
          Empty: <span className="font-mono text-xs">{empty.map(({ name }) => name).join(', ')}</span>
        </p>
      )}
    </div>
  );
}
