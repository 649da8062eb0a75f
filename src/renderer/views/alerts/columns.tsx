// The columns of the alerts table: their widths, their order of giving way when there is little room, and what each draws.
import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
} from '@tanstack/react-table';
import { Radio, StickyNote, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AlertRow } from '../../../shared/protocol/alerts.ts';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { formatShort } from '../../parts/time-format.ts';
import { oneLine } from './segments.ts';

export const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
});

const helper = createColumnHelper<typeof features, AlertRow>();
const column = (id: ColumnId, header: string, size: number, minSize: number) =>
  helper.display({ id, header, size, minSize, maxSize: 800, enableHiding: id !== 'text' && id !== 'level' });

export type ColumnId =
  | 'level'
  | 'score'
  | 'time'
  | 'user'
  | 'text'
  | 'patterns'
  | 'status'
  | 'assignee'
  | 'type';

/** `text` takes what is left over; others give way until it has its size. */
export const columns = helper.columns([
  column('level', 'Level', 84, 72),
  column('score', 'Score', 48, 44),
  column('time', 'Time', 106, 72),
  column('user', 'User', 132, 64),
  column('text', 'Text', 250, 120),
  column('patterns', 'Patterns', 200, 80),
  column('status', 'Status', 118, 100),
  column('assignee', 'Assignee', 116, 64),
  column('type', 'Type', 132, 80),
]);

export const COLUMN_WORDS: Readonly<Record<ColumnId, string>> = {
  level: 'Level',
  score: 'Score',
  time: 'Time',
  user: 'User',
  text: 'Text',
  patterns: 'Patterns',
  status: 'Status',
  assignee: 'Assignee',
  type: 'Type',
};

/** Which give way first; level, time and text never do. */
const GIVE_WAY: readonly ColumnId[] = ['type', 'patterns', 'assignee', 'score', 'user', 'status'];

/** Width of the column of check boxes, and of the padding at both ends. */
export const FIXED_WIDTH = 36 + 12;

/** The columns, among those wanted, that a width has room for; the rest are left out in their order of giving way. */
export function columnsThatFit(
  wanted: readonly ColumnId[],
  width: (id: ColumnId) => number,
  room: number,
): ColumnId[] {
  let kept = [...wanted];
  const needed = () => FIXED_WIDTH + kept.reduce((sum, id) => sum + width(id), 0);
  for (const id of GIVE_WAY) {
    if (needed() <= room) break;
    kept = kept.filter((other) => other !== id);
  }
  return kept;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  HIGH_RISK: 'High risk',
  CRITICAL_RISK: 'Critical risk',
  PATTERN_MATCH: 'Pattern match',
  ML_DETECTION: 'ML detection',
  GUARD_VIOLATION: 'Guard violation',
  USER_BLOCKED: 'User blocked',
};

/** A type in words; one this console does not know as it is written. */
export function typeInWords(type: string): string {
  return TYPE_WORDS[type] ?? oneLine(type);
}

/** Who it is about, by the best name there is. */
export function userInWords(row: Pick<AlertRow, 'userName' | 'userEmail' | 'userId'>): string | null {
  return row.userName ?? row.userEmail ?? (row.userId === null ? null : `User ${row.userId}`);
}

function cut(text: string | null, title?: string): ReactNode {
  if (text === null || text === '') return <span className="text-faint">–</span>;
  return (
    <bdi className="block truncate text-left" title={title ?? text}>
      {text}
    </bdi>
  );
}

function SourceMark({ row }: { row: AlertRow }) {
  if (row.source === 'table') return null;
  const [Icon, words] =
    row.source === 'provisional'
      ? ([Radio, 'Heard a moment ago; its row in the database is not read yet'] as const)
      : ([Unplug, 'Known only from the live channel: the database has no row for it'] as const);
  return (
    <span title={words} className={row.source === 'provisional' ? 'text-accent' : 'text-warn'}>
      <Icon aria-label={words} className="size-3.5 shrink-0" />
    </span>
  );
}

/** What each column draws of a row, in a time zone. */
export const CELLS: Readonly<Record<ColumnId, (row: AlertRow, zone: string) => ReactNode>> = {
  level: (row) => <LevelBadge level={row.level} className="align-middle" />,
  score: (row) => <span className="tnum block text-right">{row.score}</span>,
  time: (row, zone) => (
    <time dateTime={row.createdAt} className="block truncate text-muted">
      {formatShort(row.createdAt, zone)}
    </time>
  ),
  user: (row) => cut(userInWords(row), [row.userName, row.userEmail, row.userId].filter(Boolean).join('\n')),
  text: (row) => (
    <span className="flex min-w-0 items-center gap-1.5">
      <SourceMark row={row} />
      <bdi dir="auto" className="min-w-0 flex-1 truncate text-left">
        {oneLine(row.text)}
      </bdi>
      {row.notes > 0 && (
        <span
          className="tnum flex shrink-0 items-center gap-0.5 text-sm text-muted"
          title={`${row.notes} notes`}
        >
          <StickyNote aria-label="Notes" className="size-3.5" />
          {row.notes}
        </span>
      )}
    </span>
  ),
  patterns: (row) => cut(row.patterns.map(oneLine).join(', '), row.patterns.map(oneLine).join('\n')),
  status: (row) => <StatusBadge status={row.status} className="align-middle" />,
  assignee: (row) => cut(row.assignee),
  type: (row) => <span className="text-muted">{cut(typeInWords(row.type))}</span>,
};
