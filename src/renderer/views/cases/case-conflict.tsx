/** Somebody was faster: how the case stands now, what one wanted, and whether to put one's own over it. */
import { useStore } from 'zustand';
import type { CaseChange, CaseDetail } from '../../../shared/protocol/cases.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { LEVEL_WORDS } from '../../parts/level-badge.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import type { CaseStore } from '../../state/case.ts';
import { CASE_STATUS_WORDS, OUTCOME_WORDS } from './words.tsx';

type Field = readonly [name: string, theirs: string, mine: string];

/** The fields that one wanted to change, as they are now and as one wanted them; those alike are left out. */
export function differences({ row, summary }: CaseDetail, change: CaseChange): Field[] {
  const status = (one: Pick<CaseDetail['row'], 'status' | 'outcome'>) =>
    [CASE_STATUS_WORDS[one.status], one.outcome && OUTCOME_WORDS[one.outcome].toLowerCase()]
      .filter(Boolean)
      .join(', ');
  const fields: (Field | false)[] = [
    change.title !== undefined && ['Title', row.title, change.title],
    change.status !== undefined && [
      'Status',
      status(row),
      status({ status: change.status, outcome: change.outcome ?? null }),
    ],
    change.severity !== undefined && ['Severity', LEVEL_WORDS[row.severity], LEVEL_WORDS[change.severity]],
    change.owner !== undefined && ['Owner', row.owner ?? 'nobody', change.owner ?? 'nobody'],
    change.tags !== undefined && ['Tags', row.tags.join(', ') || 'none', change.tags.join(', ') || 'none'],
    change.summary !== undefined && ['Summary', summary || 'none', change.summary || 'none'],
  ];
  return fields.filter((field) => field !== false).filter(([, theirs, mine]) => theirs !== mine);
}

export function CaseConflict({ one }: { one: CaseStore }) {
  const { conflict, detail, busy } = useStore(one.store);
  if (conflict === null || detail === null) return null;
  return (
    <Dialog
      open
      size="large"
      onClose={one.keepTheirs}
      title="Somebody changed this case meanwhile"
      description={
        <>
          Nothing was overwritten. <bdi>{oneLine(conflict.by)}</bdi> changed it{' '}
          <Time at={conflict.at} form="ago" />.
        </>
      }
      actions={
        <>
          <Button onClick={one.keepTheirs}>Keep theirs</Button>
          <Button kind="danger" busy={busy} onClick={() => void one.mineAnyway()}>
            Apply mine anyway
          </Button>
        </>
      }
    >
      <table className="w-full table-fixed">
        <thead className="text-left text-sm text-muted">
          <tr>
            <th className="w-24 py-1 font-medium">Field</th>
            <th className="py-1 font-medium">As it is now</th>
            <th className="py-1 font-medium">Yours</th>
          </tr>
        </thead>
        <tbody>
          {differences(detail, conflict.change).map(([name, theirs, mine]) => (
            <tr key={name} className="border-t border-line align-top">
              <td className="py-1.5 text-muted">{name}</td>
              {[theirs, mine].map((value, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: theirs and mine keep their places
                <td key={place} className="py-1.5 pr-3">
                  <bdi dir="auto" className="line-clamp-6 wrap-anywhere">
                    {oneLine(value)}
                  </bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
