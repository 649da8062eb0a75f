// How many alerts fit a filter, and which: for the footer of the list and for "select all".
import type { AlertFilter } from '../../shared/protocol/alerts.ts';
import { sqlState } from '../workspace/errors.ts';
import type { Database, Param, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { filterConditions } from './alerts-filter.ts';
import { alertPlaces, where } from './alerts-page.ts';
import { reachOf } from './alerts-reach.ts';
import { alertSources, handleOf, triageJoin, versionSql } from './alerts-source.ts';
import { Params } from './params.ts';

/** Counting stops here: without and with a text or pattern filter, and after so many milliseconds. One process does it: others wait for rows. */
const COUNT_LIGHT = 2_000_000;
const COUNT_HEAVY = 20_000;
const COUNT_MS = 2_000;

/**
 * How many alerts fit a filter, with a short text among the first of the list that are searched for it; not exact where counting
 * reached its bound or its time. Rejects once `signal` is aborted.
 */
export async function countAlerts(
  database: Database,
  shape: PlatformShape,
  filter: AlertFilter,
  { order = 'newest', signal }: { order?: 'newest' | 'oldest'; signal?: AbortSignal } = {},
): Promise<{ count: number; exact: boolean }> {
  const reach = await reachOf(database, shape, filter, order);
  const heavy = filter.text !== undefined || filter.pattern !== undefined;
  const bound = heavy ? COUNT_HEAVY : COUNT_LIGHT;
  const params = new Params();
  const counts = alertSources(shape).flatMap((from) => {
    const conditions = filterConditions(shape, from, reach.filter, params);
    if (!conditions) return [];
    return [
      `(SELECT count(*) FROM (SELECT 1 FROM ${from.relation} a ${where(conditions)} LIMIT ${bound + 1}) b)`,
    ];
  });
  if (counts.length === 0) return { count: 0, exact: true };
  try {
    const rows = await database.transaction(async (sql) => {
      await sql.script(
        `SET LOCAL statement_timeout = ${COUNT_MS}; SET LOCAL max_parallel_workers_per_gather = 0`,
      );
      return sql.query<{ count: number }>(`SELECT ${counts.join(' + ')} AS count`, params.values);
    }, signal);
    const counted = rows[0]?.count ?? 0;
    return { count: Math.min(counted, bound), exact: counted <= bound };
  } catch (error) {
    if (signal?.aborted || sqlState(error) !== '57014') throw error;
    return { count: 0, exact: false };
  }
}

export interface Target {
  readonly key: string;
  readonly version: string;
}

/** Keys and versions of the first alerts of the list that fit a filter. */
export async function alertTargets(
  sql: Sql,
  shape: PlatformShape,
  filter: AlertFilter,
  limit: number,
  order: 'newest' | 'oldest' = 'newest',
): Promise<{ targets: Target[]; more: boolean }> {
  const page = await alertPlaces(sql, shape, { filter, order, at: { offset: 0 }, limit });
  const keys = page.places.map((place) => place.key);
  const versions = await alertVersions(sql, shape, keys);
  const targets = keys.flatMap((key) => {
    const version = versions.get(key);
    return version === undefined ? [] : [{ key, version }];
  });
  return { targets, more: page.hasAfter };
}

/** Version of each alert as it is now, by key; keys without an alert are left out. */
export async function alertVersions(
  sql: Sql,
  shape: PlatformShape,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  for (const from of alertSources(shape)) {
    const handles: Param = keys.map((key) => handleOf(from, key)).filter((handle) => handle !== null);
    if (handles.length === 0) continue;
    const rows = await sql.query<{ key: string; version: string }>(
      `SELECT ${from.key} AS key, ${versionSql(shape, from)} AS version FROM ${from.relation} a ${triageJoin(shape, from)}
       WHERE ${from.handle} = ANY($1::${from.handleType}[])`,
      [handles],
    );
    for (const row of rows) versions.set(row.key, row.version);
  }
  return versions;
}
