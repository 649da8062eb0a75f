// Somebody was faster: what they made of the alerts, and whether to put one's own change over it.
import { useStore } from 'zustand';
import type { AlertChange } from '../../../shared/protocol/alerts.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { oneLine } from '../../parts/segments.ts';
import { STATUS_WORDS, StatusBadge } from '../../parts/status-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { REASON_WORDS } from '../../state/alerts-triage.ts';
import { userInWords } from './columns.tsx';
import { stores } from './stores.ts';

/** "Resolved, benign · assigned to Ann · with a note". */
export function wantedInWords({ status, reason, assignee, note }: AlertChange): string {
  const parts = [
    status &&
      [STATUS_WORDS[status], reason && status !== 'FALSE_POSITIVE' && REASON_WORDS[reason].toLowerCase()]
        .filter(Boolean)
        .join(', '),
    assignee === null ? 'unassigned' : assignee && `assigned to ${assignee}`,
    note && (status === undefined && assignee === undefined ? 'a note' : 'with a note'),
  ];
  return parts.filter(Boolean).join(' · ');
}

export function ConflictDialog() {
  const { triage } = stores();
  const { conflict, busy } = useStore(triage.store);
  if (conflict === null) return null;
  const { change, conflicts, conflictCount, changed } = conflict;
  const one = conflictCount === 1;
  return (
    <Dialog
      open
      size="large"
      onClose={triage.keepTheirs}
      title={
        one
          ? 'Somebody changed this alert meanwhile'
          : `Somebody changed ${conflictCount.toLocaleString('en')} alerts meanwhile`
      }
      description={
        changed > 0
          ? `${changed.toLocaleString('en')} others were changed as you wished. These were left as they are:`
          : 'Nothing was overwritten. This is how things stand now:'
      }
      actions={
        <>
          <Button onClick={triage.keepTheirs}>Keep theirs</Button>
          <Button kind="danger" busy={busy} onClick={() => void triage.mineAnyway()}>
            Apply mine anyway
          </Button>
        </>
      }
    >
      <ul className="max-h-72 divide-y divide-line overflow-y-auto rounded-md border border-line">
        {conflicts.map(({ row, by, at }) => (
          <li
            key={row.key}
            className="grid grid-cols-[7rem_minmax(0,1fr)_auto] items-center gap-x-3 px-3 py-2"
          >
            <LevelBadge level={row.level} score={row.score} />
            <div className="min-w-0">
              <bdi className="block truncate">{oneLine(row.text)}</bdi>
              <span className="block truncate text-sm text-muted">{userInWords(row)}</span>
            </div>
            <div className="text-right">
              <div className="flex items-center justify-end gap-2">
                <StatusBadge status={row.status} />
                {row.assignee !== null && <bdi className="max-w-36 truncate text-sm">{row.assignee}</bdi>}
              </div>
              <span className="text-sm text-muted">
                by {by ?? 'somebody outside this console'}
                {at !== null && (
                  <>
                    , <Time at={at} form="ago" />
                  </>
                )}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {conflictCount > conflicts.length && (
        <p className="mt-2 text-sm text-muted">
          The first {conflicts.length} are shown, and “Apply mine anyway” is for these; the others stay as
          they are.
        </p>
      )}
      <p className="mt-3">
        <span className="text-muted">Yours:</span>{' '}
        <span className="font-medium">{wantedInWords(change)}</span>
      </p>
    </Dialog>
  );
}
