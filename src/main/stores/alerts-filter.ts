// A filter of the alerts screen as SQL conditions over one source, where the alert's row is called `a`.
import { ALERT_STATUSES } from '../../shared/model/alert.ts';
import { LEVEL_BANDS, type Level } from '../../shared/model/level.ts';
import type { AlertFilter } from '../../shared/protocol/alerts.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import {
  type AlertSource,
  assigneeInColumn,
  columnOr,
  EVENTS,
  familyOf,
  fits,
  isNumber,
  readable,
  TRIAGE,
} from './alerts-source.ts';
import { type Params, storable } from './params.ts';

/** Whether text is searched for by its index, or in the alerts as they are come upon. */
export type TextSearch = 'index' | 'walk';

/** The conditions of a filter, or null when no alert of this source can meet them. */
export function filterConditions(
  shape: PlatformShape,
  from: AlertSource,
  filter: AlertFilter,
  params: Params,
  search: TextSearch = 'index',
): string[] | null {
  const bound = params.values.length;
  const conditions = [
    levelCondition(from, filter.levels),
    statusCondition(from, filter.statuses, params),
    filter.types?.length ? equalsAny(from, 'alert_type', filter.types, params) : null,
    assigneeCondition(shape, from, filter.assignee, params),
    filter.user === undefined ? null : equalsAny(from, 'user_id', [filter.user], params),
    filter.conversation === undefined
      ? null
      : equalsAny(from, 'conversation_id', [filter.conversation], params),
    filter.from === undefined ? null : `${from.createdAt} >= ${instant(from, filter.from, params)}`,
    filter.to === undefined ? null : `${from.createdAt} < ${instant(from, filter.to, params)}`,
    filter.text === undefined
      ? null
      : textCondition(columnOr(from, 'alert_message', `''::text`), filter.text, params, search),
    filter.pattern === undefined ? null : patternCondition(shape, from, filter.pattern, params),
  ];
  if (conditions.includes('false')) {
    // A value that is bound but not used has no type that Postgres could tell.
    params.values.length = bound;
    return null;
  }
  return conditions.filter((one) => one !== null);
}

/** A point in time bound in the type of the source's column, so that its index is used. */
export function instant(from: AlertSource, value: string, params: Params): string {
  const bound = `${params.add(value)}::timestamptz`;
  return from.createdType === 'timestamp' ? `(${bound} AT TIME ZONE 'UTC')` : bound;
}

/** Scores outside 0–100 belong to the nearest band and missing ones to LOW, as they are shown. */
function levelCondition(from: AlertSource, levels: readonly Level[] | undefined): string | null {
  if (!levels?.length) return null;
  const type = from.columns.get('total_risk_score')?.type;
  if (!isNumber(type)) return levels.includes('LOW') ? null : 'false';
  const score =
    type === 'int4' || type === 'int2' || type === 'int8'
      ? 'a."total_risk_score"'
      : 'round(a."total_risk_score")';
  const bands = levels.map((level) => {
    const [low, high] = LEVEL_BANDS[level];
    if (level === 'CRITICAL') return `${score} >= ${low}`;
    if (level === 'LOW') return `${score} <= ${high} OR ${score} IS NULL`;
    return `${score} BETWEEN ${low} AND ${high}`;
  });
  return `(${bands.join(' OR ')})`;
}

/** Unknown words count as OPEN, so OPEN is "none of the others"; either letter case is accepted. */
function statusCondition(
  from: AlertSource,
  statuses: AlertFilter['statuses'],
  params: Params,
): string | null {
  if (!statuses?.length) return null;
  if (!from.columns.has('status')) return statuses.includes('OPEN') ? null : 'false';
  const open = statuses.includes('OPEN');
  const words = ALERT_STATUSES.filter((status) => status !== 'OPEN' && statuses.includes(status) !== open);
  const bound = params.add(words.flatMap((word) => [word, word.toLowerCase()]));
  return open
    ? `(a."status" IS NULL OR a."status"::text <> ALL(${bound}::text[]))`
    : `a."status"::text = ANY(${bound}::text[])`;
}

function equalsAny(from: AlertSource, name: string, values: readonly string[], params: Params): string {
  const type = from.columns.get(name)?.type;
  if (type === undefined) return 'false';
  const family = familyOf(type);
  const usable = values.map(storable).filter((value) => fits(family, value));
  if (usable.length === 0) return 'false';
  const column =
    family === 'text' && type !== 'text' && type !== 'varchar' ? `a."${name}"::text` : `a."${name}"`;
  return usable.length === 1
    ? `${column} = ${params.add(usable[0] as string)}::${family}`
    : `${column} = ANY(${params.add(usable)}::${family}[])`;
}

/** Names live in the alert's own column, or beside it where that column cannot hold them. */
function assigneeCondition(
  shape: PlatformShape,
  from: AlertSource,
  assignee: string | undefined,
  params: Params,
): string | null {
  if (assignee === undefined) return null;
  const column = columnOr(from, 'assigned_to', 'NULL');
  const unassigned = assigneeInColumn(from) ? `(${column} IS NULL OR ${column} = '')` : `${column} IS NULL`;
  if (assigneeInColumn(from))
    return assignee === '' ? unassigned : `${column} = ${params.add(storable(assignee))}::text`;
  if (!readable(shape, TRIAGE))
    return assignee === '' ? unassigned : `${column}::text = ${params.add(storable(assignee))}`;
  const beside = `SELECT t.alert_key FROM ${TRIAGE} t WHERE t.assignee`;
  if (assignee === '') return `(${unassigned} AND ${from.key} NOT IN (${beside} IS NOT NULL))`;
  const bound = params.add(storable(assignee));
  return `(${from.key} IN (${beside} = ${bound}) OR (${column}::text = ${bound} AND ${from.key} NOT IN (${beside} IS NOT NULL)))`;
}

/** What the trigram index can look up: three letters or digits in a row. With less, to ask it is worse than to read the table. */
const INDEXED = /[\p{L}\p{N}]{3}/u;

export function isIndexed(text: string): boolean {
  return INDEXED.test(storable(text));
}

/**
 * "Contains, letter case ignored". Under the C collation, which is five times faster than the database's own and is what the
 * trigram index is built with, ILIKE folds only A–Z; text with other letters that have two cases goes as a regular
 * expression naming both, which the same index serves. POSIX is the C collation under a name that no index is built with.
 */
export function textCondition(
  column: string,
  text: string,
  params: Params,
  search: TextSearch = 'index',
): string {
  const wanted = storable(text);
  const searched = `${column} COLLATE "${search === 'index' && isIndexed(text) ? 'C' : 'POSIX'}"`;
  const cased = [...wanted].some(
    (character) => character > '\x7f' && character.toLowerCase() !== character.toUpperCase(),
  );
  if (!cased) return `${searched} ILIKE ${params.add(`%${wanted.replace(/[\\%_]/g, '\\$&')}%`)}`;
  return `${searched} ~ ${params.add([...wanted].map(eitherCase).join(''))}`;
}

function eitherCase(character: string): string {
  const cases = new Set([character, character.toLowerCase(), character.toUpperCase()]);
  // What folds into several letters (ß → SS) is taken as it is.
  const single = [...cases].filter((one) => [...one].length === 1);
  if (single.length > 1) return `[${single.join('')}]`;
  return /[\p{L}\p{N}\s]/u.test(character) ? character : `\\${character}`;
}

/** The shapes in which a matched pattern is written, each served by the GIN index on the event. */
function patternCondition(shape: PlatformShape, from: AlertSource, pattern: string, params: Params): string {
  const name = storable(pattern);
  const contains = (column: string): string =>
    `(${[[name], [{ name }], [{ pattern_name: name }]]
      .map((wanted) => `${column} @> ${params.add(JSON.stringify(wanted))}::jsonb`)
      .join(' OR ')})`;
  if (from.columns.get('matched_patterns')?.type === 'jsonb') return contains('a."matched_patterns"');
  const events = readable(shape, EVENTS);
  const stored = events?.columns.get('matched_patterns')?.type;
  if (!events || stored === undefined || !from.columns.has('risk_event_id')) return 'false';
  const column = stored === 'jsonb' ? 'e."matched_patterns"' : 'to_jsonb(e."matched_patterns")';
  return `a."risk_event_id" IN (SELECT e."id" FROM ${EVENTS} e WHERE ${contains(column)})`;
}
