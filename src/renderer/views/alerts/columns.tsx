// The columns of the alerts table: their widths, their order of giving way when there is little room, and their words.
import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
} from '@tanstack/react-table';
import type { AlertRow } from '../../../shared/protocol/alerts.ts';
import { oneLine } from '../../parts/segments.ts';

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
  USAGE_COVERAGE: 'Usage records failing',
  USAGE_UNRECORDED: 'Unrecorded usage grows',
  SCHEMA_DRIFT: 'Schema drift',
};

/** A type in words; one this console does not know as it is written. */
export function typeInWords(type: string): string {
  return TYPE_WORDS[type] ?? oneLine(type);
}

/** Who it is about, by the best name there is. */
export function userInWords(row: Pick<AlertRow, 'userName' | 'userEmail' | 'userId'>): string | null {
  return row.userName ?? row.userEmail ?? (row.userId === null ? null : `User ${row.userId}`);
}
