// People: listed with their entity score, searched, filtered, sorted and paged in the database.
import { entityLevel, entityScore } from '../../shared/model/entity-score.ts';
import { LEVELS, type Level } from '../../shared/model/level.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { PersonRow } from '../../shared/protocol/people.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, familyOf, fits, readable } from './alerts-source.ts';
import { Params, storable } from './params.ts';
import {
  eventsByUser,
  type PersonKey,
  PROFILES,
  parseKey,
  peopleSql,
  scoreSql,
  TOTAL,
} from './people-source.ts';
import { USERS } from './users.ts';

const TREND_DAYS = 14;
const FLAGS = ['flagged', 'whitelisted', 'blocked', 'over_limit'] as const;

/** What each order compares, as SQL over `s`, its type, and whether the highest comes first. */
const ORDERS = {
  score: [`coalesce(${scoreSql('s.sum')}, -1)`, 'float8', true],
  name: [`lower(coalesce(s.name, s.email, s.id))`, 'text', false],
  incidents: ['s.incidents', 'int', true],
  last_incident: [`coalesce(s.last_incident_at, '-infinity')`, 'timestamptz', true],
} as const;

interface PersonSqlRow extends Row {
  key: string;
  id: string;
  name: string | null;
  email: string | null;
  username: string | null;
  role: string | null;
  active: boolean | null;
  spaces: PersonRow['spaces'];
  sum: number | null;
  incidents: number;
  last_incident_at: string | null;
  flagged: boolean;
  whitelisted: boolean;
  blocked: boolean;
  over_limit: boolean;
}

/** A page of people. Scores are told as of one moment for all pages of a list. */
export async function listPeople(
  sql: Sql,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  { filter, order, after, limit }: CallInput<'people.list'>,
): Promise<CallOutput<'people.list'>> {
  const cursor = after === null ? null : decodeCursor(after, order);
  const params = new Params();
  const asOf = cursor?.asOf ?? new Date().toISOString();
  const people = peopleSql(shape, params, { settings, now: `${params.add(asOf)}::timestamptz` });
  const [value, type, descending] = ORDERS[order];
  const where = conditions(filter, settings, params);
  const beyond = cursor
    ? `WHERE (f.sort, f.key) ${descending ? '<' : '>'} (${params.add(cursor.value)}::${type}, ${params.add(cursor.key)})`
    : '';
  const direction = descending ? 'DESC' : 'ASC';
  const rows = await sql.query<PersonSqlRow & { total: number; sort: string }>(
    `${people}, filtered AS MATERIALIZED (SELECT s.*, ${value} AS sort FROM scored s WHERE ${where.join(' AND ') || 'true'})
     SELECT f.*, f.sort::text AS sort, (SELECT count(*) FROM filtered) AS total FROM filtered f ${beyond}
     ORDER BY f.sort ${direction}, f.key ${direction} LIMIT ${params.add(limit + 1)}`,
    params.values,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const [withRest, choices, total] = await Promise.all([
    completeRows(sql, shape, page, settings),
    readChoices(sql, shape),
    // Beyond the last page the rows do not tell how many there are; before the first, no rows are none.
    rows[0]?.total ?? (cursor === null ? 0 : countPeople(sql, shape, settings, filter)),
  ]);
  return {
    rows: withRest,
    next: rows.length > limit && last ? encodeCursor({ asOf, order, value: last.sort, key: last.key }) : null,
    total,
    ...choices,
    gaps: peopleGaps(shape),
  };
}

/** One person as a row of the list; undefined where nobody is of that key. */
export async function personRow(
  sql: Sql,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  key: string,
): Promise<{ row: PersonRow; username: string | null; active: boolean | null } | undefined> {
  const params = new Params();
  const only: PersonKey = parseKey(key);
  const people = peopleSql(shape, params, { settings, now: 'now()', only });
  const [found] = await sql.query<PersonSqlRow>(`${people} SELECT * FROM scored LIMIT 1`, params.values);
  if (!found) return undefined;
  const [row] = await completeRows(sql, shape, [found], settings);
  return row && { row, username: found.username, active: found.active };
}

function conditions(
  filter: CallInput<'people.list'>['filter'],
  settings: ScoringConfiguration,
  params: Params,
): string[] {
  const where: string[] = [];
  const query = filter.query?.trim();
  if (query) {
    const anywhere = params.add(`%${storable(query).replace(/[\\%_]/g, '\\$&')}%`);
    const text = ['s.name', 's.email', 's.username'].map((column) => `${column} ILIKE ${anywhere}`);
    where.push(`(${text.join(' OR ')} OR s.id = ${params.add(storable(query))})`);
  }
  if (filter.levels && filter.levels.length > 0) {
    const { medium, high, critical } = settings.levels;
    const shown = `round(${scoreSql('s.sum')})`;
    const level = `CASE WHEN ${shown} >= ${Number(critical)} THEN 'CRITICAL' WHEN ${shown} >= ${Number(high)} THEN 'HIGH'
      WHEN ${shown} >= ${Number(medium)} THEN 'MEDIUM' ELSE 'LOW' END`;
    where.push(`${level} = ANY (${params.add([...filter.levels])}::text[])`);
  }
  for (const flag of filter.flags ?? []) where.push(`s.${FLAGS.find((known) => known === flag)}`);
  if (filter.role !== undefined) where.push(`s.role = ${params.add(filter.role)}`);
  if (filter.team !== undefined)
    where.push(`s.auth AND s.id IN (SELECT m."user_id"::text FROM auth_service.team_members m JOIN auth_service.teams t ON t."id" = m."team_id"
      WHERE t."name" = ${params.add(filter.team)})`);
  if (filter.since !== undefined)
    where.push(`s.last_incident_at >= ${params.add(filter.since)}::timestamptz`);
  return where;
}

async function countPeople(
  sql: Sql,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  filter: CallInput<'people.list'>['filter'],
): Promise<number> {
  const params = new Params();
  const people = peopleSql(shape, params, { settings, now: 'now()' });
  const where = conditions(filter, settings, params);
  const [row] = await sql.query<{ n: number }>(
    `${people} SELECT count(*) AS n FROM scored s WHERE ${where.join(' AND ') || 'true'}`,
    params.values,
  );
  return row?.n ?? 0;
}

/** Adds what is read for the people of a page alone: trend and teams. */
async function completeRows(
  sql: Sql,
  shape: PlatformShape,
  rows: readonly PersonSqlRow[],
  settings: ScoringConfiguration,
): Promise<PersonRow[]> {
  const ids = rows.filter(({ key }) => key.startsWith('u:')).map(({ id }) => id);
  const [trends, teams] = await Promise.all([readTrends(sql, shape, ids), readTeams(sql, shape, ids)]);
  return rows.map((row) => {
    const auth = row.key.startsWith('u:');
    const score = row.sum === null ? null : entityScore(row.sum);
    return {
      key: row.key,
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      teams: (auth && teams.get(row.id)) || [],
      score,
      level: score === null ? null : entityLevel(score, settings.levels),
      trend: (auth && trends.get(row.id)) || Array.from({ length: TREND_DAYS }, () => null),
      incidents: row.incidents,
      lastIncidentAt: row.last_incident_at,
      flags: FLAGS.filter((flag) => row[flag]),
      spaces: row.spaces,
    };
  });
}

/** Highest total of each of the last 14 times 24 hours, oldest first. */
async function readTrends(
  sql: Sql,
  shape: PlatformShape,
  ids: readonly string[],
): Promise<Map<string, (number | null)[]>> {
  const trends = new Map<string, (number | null)[]>();
  const events = eventsByUser(shape);
  if (!events || ids.length === 0) return trends;
  const family = familyOf(events.columns.get('user_id')!.type);
  const possible = ids.filter((id) => fits(family, id));
  const rows = await sql.query<{ id: string; ago: number; highest: number }>(
    `SELECT e."user_id"::text AS id, floor(extract(epoch FROM now() - e."created_at") / 86400)::int AS ago, max(${TOTAL}) AS highest
     FROM ${EVENTS} e WHERE e."user_id"${family === 'text' ? '::text' : ''} = ANY ($1::${family}[])
       AND e."created_at" > now() - interval '${TREND_DAYS} days' AND e."created_at" <= now() GROUP BY 1, 2`,
    [possible],
  );
  for (const { id, ago, highest } of rows) {
    const trend = trends.get(id) ?? Array.from({ length: TREND_DAYS }, () => null);
    trend[TREND_DAYS - 1 - Math.min(TREND_DAYS - 1, ago)] = highest;
    trends.set(id, trend);
  }
  return trends;
}

const hasTeams = (shape: PlatformShape): boolean =>
  readable(shape, 'auth_service.teams')?.columns.has('name') === true &&
  readable(shape, 'auth_service.team_members')?.columns.has('team_id') === true;

async function readTeams(
  sql: Sql,
  shape: PlatformShape,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  if (!hasTeams(shape) || ids.length === 0) return new Map();
  const rows = await sql.query<{ id: string; teams: string[] }>(
    `SELECT m."user_id"::text AS id, array_agg(t."name"::text ORDER BY t."name") AS teams
     FROM auth_service.team_members m JOIN auth_service.teams t ON t."id" = m."team_id"
     WHERE m."user_id"::text = ANY ($1::text[]) GROUP BY 1`,
    [[...ids]],
  );
  return new Map(rows.map(({ id, teams }) => [id, teams.slice(0, 20)]));
}

/** Roles and teams to filter by. */
async function readChoices(sql: Sql, shape: PlatformShape): Promise<{ roles: string[]; teams: string[] }> {
  const names = async (table: string) => {
    if (!readable(shape, table)?.columns.has('name')) return [];
    const rows = await sql.query<{ name: string }>(
      `SELECT "name"::text AS name FROM ${table} ORDER BY 1 LIMIT 500`,
    );
    return rows.map(({ name }) => name);
  };
  const [roles, teams] = await Promise.all([
    names('auth_service.roles'),
    hasTeams(shape) ? names('auth_service.teams') : [],
  ]);
  return { roles, teams };
}

/** What is not known of people here, and why. */
export function peopleGaps(shape: PlatformShape): string[] {
  const missing = (table: string, effect: string) =>
    readable(shape, table) ? [] : [`${effect}: ${table} is missing or may not be read.`];
  return [
    ...missing(USERS, 'People are known by their ids alone'),
    ...(eventsByUser(shape)
      ? []
      : [`Scores cannot be worked out: ${EVENTS} is missing, lacks a column, or may not be read.`]),
    ...missing(PROFILES, 'Flags and whitelistings are not known'),
    ...missing('omni2.user_blocks', 'Blocks are not known'),
  ];
}

interface Cursor {
  readonly asOf: string;
  readonly order: string;
  readonly value: string;
  readonly key: string;
}

function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(Object.values(cursor))).toString('base64url');
}

/** Null for a cursor of another list: the list then begins anew. */
function decodeCursor(text: string, order: string): Cursor | null {
  try {
    const [asOf, of, value, key] = JSON.parse(Buffer.from(text, 'base64url').toString()) as string[];
    const whole = [asOf, value, key].every((part) => typeof part === 'string') && of === order;
    return whole && !Number.isNaN(Date.parse(asOf!))
      ? { asOf: asOf!, order, value: value!, key: key! }
      : null;
  } catch {
    return null;
  }
}

/** The word for a level, or LOW for what is none. */
export function levelWord(stored: unknown): Level {
  return LEVELS.find((level) => level === String(stored).toUpperCase()) ?? 'LOW';
}
