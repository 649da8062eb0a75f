// How far a search reaches: texts that no index serves are searched in the first alerts of the list only, and the window says so.
import type { AlertFilter } from '../../shared/protocol/alerts.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { filterConditions, isIndexed } from './alerts-filter.ts';
import { alertSources } from './alerts-source.ts';
import { Params } from './params.ts';

/** Alerts of the list whose text is read for a short one: about a tenth of a second. */
export const SHORT_TEXT_ROWS = 100_000;

export interface Reach {
  /** The filter, narrowed to the time that is searched. */
  readonly filter: AlertFilter;
  /** How many alerts are searched where the list goes on beyond them; null where it is searched whole. */
  readonly searched: number | null;
}

/**
 * Narrows a filter by a short text to the first alerts of its period, user and conversation in the list's order. The bound is
 * the same wherever in the list one reads, so that pages and the count agree.
 */
export async function reachOf(
  sql: Sql,
  shape: PlatformShape,
  filter: AlertFilter,
  order: 'newest' | 'oldest',
): Promise<Reach> {
  const [from] = alertSources(shape);
  if (filter.text === undefined || isIndexed(filter.text) || !from) return { filter, searched: null };
  const params = new Params();
  const { levels, statuses, types, assignee, text, pattern, ...list } = filter;
  const conditions = filterConditions(shape, from, list, params);
  if (!conditions) return { filter, searched: null };
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  // A filter's end is exclusive, and the last alert that is searched must be within.
  const edge = order === 'newest' ? from.createdAt : `${from.createdAt} + interval '1 microsecond'`;
  const rows = await sql.query<{ edge: string | null }>(
    `SELECT ${edge} AS edge FROM ${from.relation} a ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
     ORDER BY ${from.createdAt} ${direction}, ${from.id} ${direction} OFFSET ${SHORT_TEXT_ROWS} LIMIT 1`,
    params.values,
  );
  const found = rows[0]?.edge ?? null;
  if (found === null) return { filter, searched: null };
  return {
    filter: order === 'newest' ? { ...filter, from: found } : { ...filter, to: found },
    searched: SHORT_TEXT_ROWS,
  };
}
