// What a source of a timeline's marks is, and the parts that all of them are put together from.
import { MARK_KINDS, type MarkKind } from '../../shared/model/timeline.ts';
import type { TableShape } from '../workspace/shape.ts';
import type { Params } from './params.ts';
import { equalsId } from './people-source.ts';

const TITLE_CHARACTERS = 200;

export interface Subject {
  readonly space: 'auth' | 'public' | 'conversation';
  readonly id: string;
  readonly key: string;
}

export function parseSubject(key: string): Subject {
  const space = key.startsWith('c:') ? 'conversation' : key.startsWith('p:') ? 'public' : 'auth';
  return { space, id: key.slice(2), key };
}

/** Records of one table as marks; all SQL is over the alias in `from`. */
export interface MarkSource {
  readonly from: string;
  /** Which of its rows are the subject's. */
  readonly where: (params: Params) => string;
  /** The time in its own type, for indexes and bounds; a time without a zone is UTC. */
  readonly time: string;
  readonly zoned: boolean;
  /** SQL of the place in MARK_KINDS. */
  readonly kind: string;
  /** SQL of a whole number 0–100, or of NULL. */
  readonly score: string;
  /** What the accumulation is made of; only where messages are scored. */
  readonly own: string | null;
  readonly conversation: string;
  /** What adds up belongs to one of these. */
  readonly group: string;
  readonly ref: string;
  readonly title: string;
  readonly step: string;
  readonly alert: string;
  /** Whether the first and last of these are the first and last that is known of the subject. */
  readonly known: boolean;
}

export const kindPlace = (kind: MarkKind): number => MARK_KINDS.indexOf(kind);
/** SQL of the instant, whatever type the time is of. */
export const instantOf = ({ time, zoned }: MarkSource): string =>
  zoned ? time : `(${time} AT TIME ZONE 'UTC')`;

/** `time` within the bounds, in its own type, so that the index serves. */
export function withinSql({ time, zoned }: MarkSource, from: string, to: string): string {
  const bound = (sql: string) => (zoned ? sql : `((${sql}) AT TIME ZONE 'UTC')`);
  return `${time} >= ${bound(from)} AND ${time} <= ${bound(to)}`;
}

export const NOTHING = {
  score: 'NULL::int',
  own: null,
  conversation: 'NULL::text',
  group: 'NULL::text',
  step: 'NULL::text',
  alert: 'NULL::text',
};
export const titleSql = (sql: string): string => `left(coalesce(${sql}, ''), ${TITLE_CHARACTERS})`;

/** How the subject's rows are found in a table that names users and conversations; null where it cannot name this one. */
export function mineIn(
  table: Pick<TableShape, 'columns'> | undefined,
  subject: Subject,
  alias: string,
): ((params: Params) => string) | null {
  const column = { auth: 'user_id', conversation: 'conversation_id', public: null }[subject.space];
  if (column === null || !table?.columns.has(column)) return null;
  return (params) => equalsId(table as TableShape, column, `${alias}."${column}"`, subject.id, params);
}

/** A usable time column; null where there is none. */
export function timeOf(
  table: Pick<TableShape, 'columns'> | undefined,
  column: string,
  alias: string,
): { time: string; zoned: boolean } | null {
  const type = table?.columns.get(column)?.type;
  return type === 'timestamptz' || type === 'timestamp'
    ? { time: `${alias}."${column}"`, zoned: type === 'timestamptz' }
    : null;
}

export const textOr = (table: TableShape, alias: string, column: string, otherwise = 'NULL'): string =>
  table.columns.has(column) ? `${alias}."${column}"::text` : `${otherwise}::text`;
