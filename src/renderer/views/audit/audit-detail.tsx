/** One row of the audit log with every column that its table has; what strangers wrote is shown as text, hidden characters named. */
import { X } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { IconButton } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { SafeText } from '../../parts/safe-text.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import { useKeys } from '../../state/keys.ts';
import { routeHref } from '../../state/route.ts';
import { count } from '../overview/figure.ts';
import { personPath } from '../people/words.tsx';
import { outcomeOf, TableChip } from './words.tsx';

type Read = CallOutput<'audit.read'>;

export function AuditDetail({ rowKey, onClose }: { rowKey: string; onClose: () => void }) {
  const [read, setRead] = useState<Read | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const look = useCallback(() => {
    let dropped = false;
    core()
      .call('audit.read', { key: rowKey })
      .then(
        (found) => {
          if (dropped) return;
          setRead(found);
          setFailure(null);
        },
        (error: unknown) => {
          if (!dropped) setFailure(detailsOf(error));
        },
      );
    return () => {
      dropped = true;
    };
  }, [rowKey]);
  useEffect(look, [look]);
  useKeys('Row', [{ keys: 'escape', label: 'Close the row', run: onClose }]);
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
        {read !== null && (
          <>
            <TableChip table={read.row.table} whole />
            <span className={outcomeOf(read.row).look}>{outcomeOf(read.row).word}</span>
            <Time at={read.row.at} form="full" focusable className="truncate text-muted" />
          </>
        )}
        <IconButton label="Close the row" icon={<X />} onClick={onClose} className="ml-auto" />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too */}
      <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2">
        {failure !== null ? (
          <ErrorNote form="fill" error={failure} onRetry={look} />
        ) : read === null ? (
          <Skeleton lines={12} />
        ) : (
          <Fields read={read} />
        )}
      </div>
    </div>
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
