// A list merged of several tables by time, newest first, and read by key: each table gives its own next rows, in its own order.
import type { Sql } from '../workspace/port.ts';
import type { TableShape } from '../workspace/shape.ts';
import { familyOf, fits } from './alerts-source.ts';
import { Params } from './params.ts';

/** What one table gives to the list. All SQL is over the row as `c`. */
export interface MergedSource<R extends { at: string; id: string }> {
  /** Of two rows of one instant, that of the higher rank comes first. */
  readonly rank: number;
  /** The table with its joins: `schema.table c`. */
  readonly from: string;
  /** Columns of the result beside `at` and `id`. */
  readonly select: string;
  /** SQL of the time, in the column's own type. */
  readonly time: string;
  readonly timeType: string;
  readonly id: string;
  readonly idType: string;
  /** The conditions of the filter; their values are added to the params given. */
  conditions(params: Params): string[];
  /** Those of the filter that no index serves: with any, only so many of the newest rows are searched at a time. */
  readonly narrow?: (params: Params) => string[];
  /** Set so that the row's type is known. */
  readonly row?: R;
}

/** Rows of a table that are searched for a page by what no index serves: about half a second's work. */
const SEARCHED = 200_000;
/** Rows are counted no further than this. */
const COUNTED = 10_000;

export interface MergedPlace {
  readonly at: string;
  readonly rank: number;
  readonly id: string;
}

/** Instants that the protocol can carry; infinity and years of five digits are none. */
const FIRST = '0001-01-02';
const LAST = '9999-12-30';

/** The instant of SQL in a column of either type of time; times without a zone are UTC. */
export function instantSql(type: string, param: string): string {
  return type === 'timestamptz' ? `${param}::timestamptz` : `(${param}::timestamptz AT TIME ZONE 'UTC')`;
}

export interface MergedPage<R> {
  readonly rows: R[];
  /** Where the next page goes on; null where there is none. */
  readonly next: MergedPlace | null;
  /** How far back was searched where the page is not full because of that; null where it does not matter. */
  readonly searchedTo: string | null;
}

/** The next `limit` rows after a place. `searched`: rows that are searched for a page by what no index serves. */
export async function readMerged<R extends { at: string; id: string }>(
  sql: Sql,
  sources: readonly MergedSource<R>[],
  after: MergedPlace | null,
  limit: number,
  searched = SEARCHED,
): Promise<MergedPage<R>> {
  const edges = await Promise.all(sources.map((source) => readEdge(sql, source, after, searched)));
  // The latest: further back not all of the tables were searched.
  const [edge = null] = edges
    .filter((at) => at !== null)
    .sort()
    .reverse();
  const lists = await Promise.all(sources.map((source) => readSource(sql, source, after, limit + 1, edge)));
  const all = lists.flatMap((rows, at) => rows.map((row) => ({ row, rank: sources[at]!.rank })));
  // Rows of one table keep the order that the table gave them in.
  all.sort((a, b) => (a.row.at < b.row.at ? 1 : a.row.at > b.row.at ? -1 : b.rank - a.rank));
  const page = all.slice(0, limit);
  const last = page.at(-1);
  const full = all.length > limit && last !== undefined;
  return {
    rows: page.map(({ row }) => row),
    // Of a rank below all others: what was searched ends with that instant.
    next: full
      ? { at: last.row.at, rank: last.rank, id: last.row.id }
      : edge === null
        ? null
        : { at: edge, rank: -1, id: '' },
    searchedTo: full ? null : edge,
  };
}

/** How many rows there are, no further than 10,001; null where that takes a search. */
export async function countMerged<R extends { at: string; id: string }>(
  sql: Sql,
  sources: readonly MergedSource<R>[],
): Promise<number | null> {
  if (sources.some((source) => (source.narrow?.(new Params()) ?? []).length > 0)) return null;
  const counts = await Promise.all(
    sources.map(async (source) => {
      const params = new Params();
      const where = placeConditions(source, null, params);
      const [row] = await sql.query<{ n: number }>(
        `SELECT count(*) AS n FROM (SELECT 1 FROM ${source.from} WHERE ${where.join(' AND ')} LIMIT ${COUNTED + 1}) part`,
        params.values,
      );
      return row?.n ?? 0;
    }),
  );
  return Math.min(
    COUNTED + 1,
    counts.reduce((sum, n) => sum + n, 0),
  );
}

/** The time of the last row that is searched after a place; null where no search is needed, or it comes to the end. */
async function readEdge<R extends { at: string; id: string }>(
  sql: Sql,
  source: MergedSource<R>,
  after: MergedPlace | null,
  searched: number,
): Promise<string | null> {
  if ((source.narrow?.(new Params()) ?? []).length === 0) return null;
  const params = new Params();
  const where = placeConditions(source, after, params);
  const [row] = await sql.query<{ at: string }>(
    `SELECT ${source.time} AS at FROM ${source.from} WHERE ${where.join(' AND ')} ORDER BY ${source.time} DESC OFFSET ${Number(searched)} LIMIT 1`,
    params.values,
  );
  return row?.at ?? null;
}

/** The conditions that an index serves: of the filter, and of the place. */
function placeConditions<R extends { at: string; id: string }>(
  source: MergedSource<R>,
  after: MergedPlace | null,
  params: Params,
): string[] {
  const { time, id, idType } = source;
  const conditions = [...source.conditions(params), `${time} > '${FIRST}' AND ${time} < '${LAST}'`];
  if (after === null) return conditions;
  const at = instantSql(source.timeType, params.add(after.at));
  const family = familyOf(idType);
  if (after.rank < source.rank) conditions.push(`${time} < ${at}`);
  else if (after.rank > source.rank || !fits(family, after.id)) conditions.push(`${time} <= ${at}`);
  else
    conditions.push(
      `(${time}, ${family === 'text' ? `${id}::text` : id}) < (${at}, ${params.add(after.id)}::${family})`,
    );
  return conditions;
}

function readSource<R extends { at: string; id: string }>(
  sql: Sql,
  source: MergedSource<R>,
  after: MergedPlace | null,
  limit: number,
  edge: string | null,
): Promise<R[]> {
  const params = new Params();
  const { time, id, idType } = source;
  const conditions = placeConditions(source, after, params);
  conditions.push(...(source.narrow?.(params) ?? []));
  if (edge !== null) conditions.push(`${time} >= ${instantSql(source.timeType, params.add(edge))}`);
  const order = familyOf(idType) === 'text' ? `${id}::text` : id;
  return sql.query<R & Record<string, unknown>>(
    `SELECT ${time} AS at, ${id}::text AS id, ${source.select} FROM ${source.from}
     WHERE ${conditions.join(' AND ')} ORDER BY ${time} DESC, ${order} DESC LIMIT ${Number(limit)}`,
    params.values,
  );
}

export function encodePlace(place: MergedPlace | null): string | null {
  return place && Buffer.from(JSON.stringify([place.at, place.rank, place.id])).toString('base64url');
}

/** Null for what is no place: the list then begins anew. */
export function decodePlace(text: string | null): MergedPlace | null {
  if (text === null) return null;
  try {
    const [at, rank, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    return typeof at === 'string' &&
      /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) &&
      Number.isInteger(rank) &&
      typeof id === 'string'
      ? { at, rank: rank as number, id }
      : null;
  } catch {
    return null;
  }
}

/** The first of these columns that the table has and that is a time. */
export function timeColumn(
  table: TableShape,
  names: readonly string[],
): { name: string; type: string } | null {
  for (const name of names) {
    const type = table.columns.get(name)?.type;
    if (type === 'timestamptz' || type === 'timestamp') return { name, type };
  }
  return null;
}
