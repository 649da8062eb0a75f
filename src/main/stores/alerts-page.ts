// Which alerts stand where in the list: pages by cursor or row number, keys and counts, over all sources as one list.
import { Failure } from '../../shared/model/failure.ts';
import type { AlertFilter } from '../../shared/protocol/alerts.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { filterConditions, instant, type TextSearch } from './alerts-filter.ts';
import { reachOf } from './alerts-reach.ts';
import { type AlertSource, alertSources, fits, type SourceKind } from './alerts-source.ts';
import { Params } from './params.ts';

/** One alert's place in the list. `createdAt` is an instant with microseconds. */
export interface Place {
  readonly kind: SourceKind;
  readonly createdAt: string;
  readonly id: string;
  readonly key: string;
}

export interface PageRequest {
  readonly filter: AlertFilter;
  readonly order: 'newest' | 'oldest';
  readonly at: { readonly after: string } | { readonly before: string } | { readonly offset: number };
  readonly limit: number;
}

export interface PlacesPage {
  readonly places: Place[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  /** How many alerts were searched where a short text is not searched for in all; else null. */
  readonly searched: number | null;
}

/** With a text or pattern filter: so many of the list's next alerts are looked through before candidates are gathered. */
const WINDOW_ROWS = 10_000;
/** Where so few alerts meet the other conditions, text and patterns are looked for in these alone. */
const FEW = 5_000;
/** So many candidates are sorted; where there are more, the list is walked in its order. */
const CANDIDATES = 100_000;

/** An alert without a time sorts as the newest, as Postgres sorts nulls. */
const UNDATED = '9999-12-31T23:59:59.999999Z';

const CURSOR = /^(table|feed)\|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\|([0-9A-Za-z-]{1,64})$/;

/** The place as a cursor, opaque to the window. */
export function cursorOf(place: Place): string {
  return `${place.kind}|${place.createdAt}|${place.id}`;
}

/** The time a cursor stands at. Throws `bad-cursor`. */
export function cursorTime(cursor: string): string {
  return parseCursor(cursor).createdAt;
}

function parseCursor(cursor: string): Omit<Place, 'key'> {
  const [, kind, createdAt, id] = CURSOR.exec(cursor) ?? [];
  if (!kind || !createdAt || !id)
    throw new Failure('bad-cursor', 'That place in the list is not known', 'Go to the first page.');
  return { kind: kind as SourceKind, createdAt, id };
}

/** The places of a page in the list's order. One more than asked for is read, to know whether the list goes on. */
export async function alertPlaces(sql: Sql, shape: PlatformShape, request: PageRequest): Promise<PlacesPage> {
  const { at, limit } = request;
  const { filter, searched } = await reachOf(sql, shape, request.filter, request.order);
  const backwards = 'before' in at;
  const cursor = 'after' in at ? parseCursor(at.after) : backwards ? parseCursor(at.before) : null;
  const offset = 'offset' in at ? at.offset : 0;
  const walk: Walk = { shape, filter, descending: (request.order === 'newest') !== backwards, cursor };
  const found = await mergedPlaces(sql, walk, offset, limit + 1);
  const more = found.length > limit;
  const places = found.slice(0, limit);
  if (backwards) places.reverse();
  const hasOther = cursor !== null || offset > 0;
  return {
    places,
    hasBefore: backwards ? more : hasOther,
    hasAfter: backwards ? hasOther : more,
    searched,
  };
}

interface Walk {
  readonly shape: PlatformShape;
  readonly filter: AlertFilter;
  readonly descending: boolean;
  readonly cursor: Omit<Place, 'key'> | null;
}

/**
 * Rows `offset` and following of both sources as one list. Live-only alerts are few beside the table's: with those that could
 * stand before the offset at hand, only the table's rows around it are needed, and the table's index skips to them.
 */
async function mergedPlaces(sql: Sql, walk: Walk, offset: number, rows: number): Promise<Place[]> {
  const [main, other] = alertSources(walk.shape);
  if (!main) return [];
  if (!other) return sourcePlaces(sql, walk, main, offset, rows);
  const others = await sourcePlaces(sql, walk, other, 0, offset + rows);
  const skipped = Math.max(0, offset - others.length);
  const mains = await sourcePlaces(sql, walk, main, skipped, offset - skipped + rows);
  if (skipped > 0 && mains.length === 0) {
    // The table ends before: all that follows is live-only, and how many of the table's come first must be known.
    const before = await countSource(sql, walk, main);
    return others.slice(Math.max(0, offset - before), Math.max(0, offset - before) + rows);
  }
  return merge(mains, others, walk.descending).slice(offset - skipped, offset - skipped + rows);
}

/** Two lists in the walk's order as one; at the same time the table comes first in newest-first order. */
function merge(mains: readonly Place[], others: readonly Place[], descending: boolean): Place[] {
  const merged: Place[] = [];
  let next = 0;
  for (const main of mains) {
    for (let other = others[next]; other && precedes(other, main, descending); other = others[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(main);
  }
  return [...merged, ...others.slice(next)];
}

function precedes(other: Place, main: Place, descending: boolean): boolean {
  if (other.createdAt === main.createdAt) return !descending;
  return other.createdAt > main.createdAt === descending;
}

async function countSource(sql: Sql, walk: Walk, from: AlertSource): Promise<number> {
  const params = new Params();
  const conditions = walkConditions(walk, from, params);
  if (!conditions) return 0;
  const rows = await sql.query<{ count: number }>(
    `SELECT count(*) AS count FROM ${from.relation} a ${where(conditions)}`,
    params.values,
  );
  return rows[0]?.count ?? 0;
}

/**
 * One source's places. Filters on the alert's own short columns are answered by walking the covering index. For text and
 * patterns neither a walk (bad for rare words) nor the trigram index (bad for common ones) will do alone, and the planner
 * cannot know which is which: so first the next alerts of the list are looked through, then those that meet the other conditions
 * if they are few, then a bounded set of candidates is gathered, then all is walked.
 */
async function sourcePlaces(
  sql: Sql,
  walk: Walk,
  from: AlertSource,
  offset: number,
  rows: number,
): Promise<Place[]> {
  const heavy = walk.filter.text !== undefined || walk.filter.pattern !== undefined;
  if (!heavy) return walkSource(sql, walk, from, offset, rows);
  if (offset + rows <= WINDOW_ROWS) {
    const edge = await windowEdge(sql, walk, from);
    const near = await walkSource(sql, walk, from, offset, rows, edge);
    if (edge === null || near.length === rows) return near;
  }
  const few = await fewSource(sql, walk, from, offset, rows);
  if (few) return few;
  if (offset + rows <= CANDIDATES) {
    const gathered = await gatherSource(sql, walk, from, offset, rows);
    if (gathered) return gathered;
  }
  return walkSource(sql, walk, from, offset, rows);
}

/** Creation time of the alert that stands WINDOW_ROWS after the walk's start; null where the list ends before. */
async function windowEdge(sql: Sql, walk: Walk, from: AlertSource): Promise<string | null> {
  const params = new Params();
  const { from: start, to } = walk.filter;
  const period = { ...(start === undefined ? {} : { from: start }), ...(to === undefined ? {} : { to }) };
  const conditions = walkConditions({ ...walk, filter: period }, from, params);
  const rows = await sql.query<{ at: string | null }>(
    `SELECT ${from.createdAt} AS at FROM ${from.relation} a ${where(conditions ?? [])}
     ORDER BY ${orderOf(walk, from)} OFFSET ${WINDOW_ROWS - 1} LIMIT 1`,
    params.values,
  );
  return rows[0]?.at ?? null;
}

async function walkSource(
  sql: Sql,
  walk: Walk,
  from: AlertSource,
  offset: number,
  rows: number,
  edge: string | null = null,
): Promise<Place[]> {
  const params = new Params();
  const conditions = walkConditions(walk, from, params, edge === null ? 'index' : 'walk');
  if (!conditions) return [];
  if (edge !== null) {
    conditions.push(`${from.createdAt} ${walk.descending ? '>=' : '<='} ${instant(from, edge, params)}`);
  }
  const found = await sql.query<FoundPlace>(
    `SELECT p.at, p.id::text AS id ${keyColumn(from)} FROM (
       SELECT ${from.createdAt} AS at, ${from.id} AS id ${keyInside(from)} FROM ${from.relation} a ${where(conditions)}
       ORDER BY ${orderOf(walk, from)} OFFSET ${params.add(offset)}::int8 LIMIT ${params.add(rows)}::int8) p`,
    params.values,
  );
  return found.map((row) => placeOf(from, row));
}

/**
 * Finds what meets the conditions on short columns, by the covering index alone, and looks for text and patterns in these; null
 * where they are more than FEW, or where there are no such conditions.
 */
async function fewSource(
  sql: Sql,
  walk: Walk,
  from: AlertSource,
  offset: number,
  rows: number,
): Promise<Place[] | null> {
  const { text, pattern, ...light } = walk.filter;
  if (![light.levels, light.statuses, light.types, light.assignee].some((one) => one?.length !== undefined))
    return null;
  const params = new Params();
  const conditions = walkConditions({ ...walk, filter: light }, from, params);
  const { shape } = walk;
  const heavy = filterConditions(
    shape,
    from,
    { ...(text !== undefined && { text }), ...(pattern !== undefined && { pattern }) },
    params,
    'walk',
  );
  if (!conditions || !heavy) return [];
  const found = await sql.query<FoundPlace & { candidates: number }>(
    `WITH few AS MATERIALIZED (
       SELECT ${from.id} AS id FROM ${from.relation} a ${where(conditions)} ORDER BY ${orderOf(walk, from)} LIMIT ${FEW + 1})
     SELECT p.at, p.id::text AS id ${keyColumn(from)}, c.candidates
     FROM (SELECT count(*) AS candidates FROM few) c LEFT JOIN LATERAL (
       SELECT ${from.createdAt} AS at, ${from.id} AS id ${keyInside(from)} FROM ${from.relation} a
       ${where([`${from.id} IN (SELECT few.id FROM few WHERE c.candidates <= ${FEW})`, ...heavy])}
       ORDER BY ${orderOf(walk, from)} OFFSET ${params.add(offset)}::int8 LIMIT ${params.add(rows)}::int8) p ON true
     ORDER BY p.at ${directionOf(walk)}, p.id ${directionOf(walk)}`,
    params.values,
  );
  if ((found[0]?.candidates ?? 0) > FEW) return null;
  return found.filter((row) => row.id !== null).map((row) => placeOf(from, row));
}

/** Finds all that fit by whichever index finds them, and sorts them; null where there are more than CANDIDATES. */
async function gatherSource(
  sql: Sql,
  walk: Walk,
  from: AlertSource,
  offset: number,
  rows: number,
): Promise<Place[] | null> {
  const params = new Params();
  const conditions = walkConditions(walk, from, params);
  if (!conditions) return [];
  const direction = directionOf(walk);
  const found = await sql.query<FoundPlace & { candidates: number }>(
    `WITH found AS MATERIALIZED (
       SELECT ${from.createdAt} AS at, ${from.id} AS id ${keyInside(from)} FROM ${from.relation} a ${where(conditions)}
       LIMIT ${CANDIDATES + 1})
     SELECT p.at, p.id::text AS id ${keyColumn(from)}, c.candidates
     FROM (SELECT count(*) AS candidates FROM found) c LEFT JOIN LATERAL (
       SELECT * FROM found f ORDER BY f.at ${direction}, f.id ${direction}
       OFFSET ${params.add(offset)}::int8 LIMIT ${params.add(rows)}::int8) p ON c.candidates <= ${CANDIDATES}
     ORDER BY p.at ${direction}, p.id ${direction}`,
    params.values,
  );
  if ((found[0]?.candidates ?? 0) > CANDIDATES) return null;
  return found.filter((row) => row.id !== null).map((row) => placeOf(from, row));
}

interface FoundPlace extends Row {
  at: string | null;
  id: string;
  key?: string;
}

/** The console's own table has the key in a column; the platform's is made of the id. */
function keyInside(from: AlertSource): string {
  return from.kind === 'feed' ? ', a."key" AS key' : '';
}
function keyColumn(from: AlertSource): string {
  return from.kind === 'feed' ? ', p.key' : '';
}

function placeOf(from: AlertSource, row: FoundPlace): Place {
  return { kind: from.kind, createdAt: row.at ?? UNDATED, id: row.id, key: row.key ?? `a:${row.id}` };
}

/** The filter and, keyset, what lies past the cursor; null when nothing of this source can fit. */
function walkConditions(
  walk: Walk,
  from: AlertSource,
  params: Params,
  search: TextSearch = 'index',
): string[] | null {
  const conditions = filterConditions(walk.shape, from, walk.filter, params, search);
  return conditions && [...conditions, ...beyondCursor(from, walk, params)];
}

function directionOf(walk: Walk): 'DESC' | 'ASC' {
  return walk.descending ? 'DESC' : 'ASC';
}

function orderOf(walk: Walk, from: AlertSource): string {
  const direction = directionOf(walk);
  return `${from.createdAt} ${direction}, ${from.id} ${direction}`;
}

/** Rows past the cursor in the walk's direction, written so that each source's index finds them. */
function beyondCursor(from: AlertSource, walk: Walk, params: Params): string[] {
  const { cursor, descending } = walk;
  if (!cursor) return [];
  const sign = descending ? '<' : '>';
  const at = instant(from, cursor.createdAt, params);
  if (from.kind === cursor.kind && fits(from.idType, cursor.id)) {
    return [`(${from.createdAt}, ${from.id}) ${sign} (${at}, ${params.add(cursor.id)}::${from.idType})`];
  }
  const tiesFollow = (from.kind === 'feed') === descending;
  return [`${from.createdAt} ${sign}${tiesFollow ? '=' : ''} ${at}`];
}

/** ` WHERE …`, or nothing. */
export function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}
