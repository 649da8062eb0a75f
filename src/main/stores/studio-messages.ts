// Recorded messages for the studio: a choice of them, one with the course of its conversation as it was then, and a sample of texts.

import type { ScoredTurn } from '../../shared/model/accumulation.ts';
import { levelOf } from '../../shared/model/level.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { Turn } from '../scoring/behaviour.ts';
import type { RiskProfile } from '../scoring/history.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { EVENTS, familyOf, fits, readable } from './alerts-source.ts';
import { Params, storable } from './params.ts';
import { matches, nameSql, USERS } from './users.ts';

type Messages = CallOutput<'studio.messages'>;

/** The newest messages that a search looks through. */
const SEARCHED = 20_000;
const SHOWN_CHARACTERS = 2_000;
/** Messages of a conversation that count: older ones have faded. */
const MOST_TURNS = 300;
const ACTIVITIES = 'omni2.user_activities';

function events(shape: PlatformShape): TableShape | undefined {
  const found = readable(shape, EVENTS);
  return found && ['id', 'message', 'created_at'].every((name) => found.columns.has(name))
    ? found
    : undefined;
}

/** Messages that contain the text, newest first; none on an installation that records none. */
export async function findMessages(
  sql: Sql,
  shape: PlatformShape,
  query: string,
  limit: number,
): Promise<Messages> {
  const found = events(shape);
  if (!found) return [];
  const params = new Params();
  const wanted = storable(query.trim()).replace(/[\\%_]/g, '\\$&');
  const where = wanted === '' ? '' : `WHERE e."message" ILIKE ${params.add(`%${wanted}%`)}`;
  const user = userOf(shape, found);
  const score = found.columns.has('total_risk_score') ? 'e."total_risk_score"' : '0';
  const rows = await sql.query(
    `SELECT e."id"::text AS event, e."created_at" AS at, ${user.name} AS "user", ${score}::float8 AS score,
       left(e."message", ${SHOWN_CHARACTERS}) AS text
     FROM (SELECT * FROM (SELECT * FROM ${EVENTS} ORDER BY "created_at" DESC LIMIT ${SEARCHED}) e ${where}
           ORDER BY e."created_at" DESC LIMIT ${params.add(limit)}::int8) e
     ${user.join} ORDER BY e."created_at" DESC, e."id" DESC`,
    params.values,
  );
  return rows.map((row) => ({
    event: row.event as string,
    at: row.at as string,
    user: row.user as string | null,
    level: levelOf(numberOr(row.score)),
    text: row.text as string,
  }));
}

function userOf(shape: PlatformShape, found: TableShape): { join: string; name: string } {
  const reference = found.columns.get('user_id')?.type;
  const users = readable(shape, USERS);
  const id = users?.columns.get('id')?.type;
  if (reference === undefined) return { join: '', name: 'NULL::text' };
  if (!users || id === undefined) return { join: '', name: 'e."user_id"::text' };
  return {
    join: `LEFT JOIN ${USERS} u ON ${matches('u."id"', id, 'e."user_id"', reference)}`,
    name: `coalesce(${nameSql(users)}, e."user_id"::text)`,
  };
}

/** Texts of the newest messages, on which costs are measured. */
export async function sampleMessages(sql: Sql, shape: PlatformShape, count: number): Promise<string[]> {
  if (!events(shape)) return [];
  const rows = await sql.query<{ text: string }>(
    `SELECT left("message", 20000) AS text FROM ${EVENTS} ORDER BY "created_at" DESC LIMIT $1::int8`,
    [count],
  );
  return rows.map(({ text }) => text);
}

export interface PastMessage {
  readonly atMs: number;
  readonly toolCalls: number;
  readonly user: string | null;
  readonly role: string | null;
  readonly earlier: readonly Turn[];
  readonly scored: readonly ScoredTurn[];
  readonly denials: number;
  /** Incidents before it; flagged and whitelisted as now, for no history of those is kept. */
  readonly profile: RiskProfile | null;
}

/** What was known when a recorded message came; undefined where there is no such event. */
export async function readPast(
  sql: Sql,
  shape: PlatformShape,
  event: string,
  mlDecidesFrom: number,
): Promise<PastMessage | undefined> {
  const found = events(shape);
  const family = familyOf(found?.columns.get('id')?.type ?? 'text');
  if (!found || !fits(family, event)) return undefined;
  const has = (name: string): boolean => found.columns.has(name);
  const text = (name: string): string => (has(name) ? `"${name}"::text` : 'NULL::text');
  const id = family === 'text' ? '"id"::text' : '"id"';
  const [row] = await sql.query(
    `SELECT "created_at" AS at, ${text('user_id')} AS user_id, ${text('conversation_id')} AS conversation_id
     FROM ${EVENTS} WHERE ${id} = $1::${family}`,
    [event],
  );
  if (!row) return undefined;
  const at = row.at as string;
  const user = row.user_id as string | null;
  const conversation = row.conversation_id as string | null;
  const [course, scored, profile, role] = await Promise.all([
    readCourse(sql, shape, conversation, at),
    readScored(sql, found, conversation, at, mlDecidesFrom),
    readProfile(sql, shape, found, user, at),
    readRole(sql, shape, user),
  ]);
  return { atMs: Date.parse(at), user, role, scored, profile, ...course };
}

/** Before an event's time as SQL, for columns with or without a zone. */
const instantSql = (type: string | undefined, place: string): string =>
  type === 'timestamp' ? `(${place}::timestamptz AT TIME ZONE 'UTC')` : `${place}::timestamptz`;

async function readCourse(
  sql: Sql,
  shape: PlatformShape,
  conversation: string | null,
  at: string,
): Promise<Pick<PastMessage, 'earlier' | 'denials' | 'toolCalls'>> {
  const none = { earlier: [], denials: 0, toolCalls: 0 };
  const found = readable(shape, ACTIVITIES);
  const needed = ['conversation_id', 'activity_type', 'activity_data', 'created_at'];
  if (!found || conversation === null || !needed.every((name) => found.columns.has(name))) return none;
  const family = familyOf(found.columns.get('conversation_id')?.type ?? 'text');
  if (!fits(family, conversation)) return none;
  const bound = instantSql(found.columns.get('created_at')?.type, '$2');
  const order = found.columns.has('sequence_num') ? '"created_at", "sequence_num"' : '"created_at"';
  const descending = order.replaceAll(/"(,|$)/g, '" DESC$1');
  const column = family === 'text' ? '"conversation_id"::text' : '"conversation_id"';
  // The event is written a moment after its message, and its tools run after that.
  const rows = await sql.query(
    `SELECT * FROM (SELECT "created_at" AS at, "activity_type"::text AS kind, to_jsonb("activity_data") ->> 'message' AS text,
         to_jsonb("activity_data") ->> 'status' AS status, ${order.includes('sequence') ? '"sequence_num"' : '0'} AS place
       FROM ${ACTIVITIES} WHERE ${column} = $1::${family} AND "created_at" <= ${bound} + interval '5 minutes'
       ORDER BY ${descending} LIMIT ${MOST_TURNS * 4}) recent ORDER BY at, place`,
    [conversation, at],
  );
  const turns: { atMs: number; text: string; toolCalls: number }[] = [];
  let denials = 0;
  for (const row of rows) {
    const own = row.kind === 'user_message';
    if (own && String(row.at) > at) break;
    const last = turns.at(-1);
    if (own) turns.push({ atMs: Date.parse(row.at as string), text: String(row.text ?? ''), toolCalls: 0 });
    else if (row.kind === 'mcp_tool_call' && last) last.toolCalls += 1;
    else if (row.status === 'denied') denials += 1;
  }
  // The last of them is the message itself.
  const self = turns.pop();
  return { earlier: turns.slice(-MOST_TURNS), denials, toolCalls: self?.toolCalls ?? 0 };
}

async function readScored(
  sql: Sql,
  found: TableShape,
  conversation: string | null,
  at: string,
  mlDecidesFrom: number,
): Promise<ScoredTurn[]> {
  const type = found.columns.get('conversation_id')?.type;
  if (conversation === null || type === undefined) return [];
  const family = familyOf(type);
  if (!fits(family, conversation)) return [];
  const score = (name: string): string =>
    found.columns.has(name) ? `coalesce("${name}"::float8, 0)` : '0::float8';
  const rows = await sql.query<{ at: string; own: number; ml: number }>(
    `SELECT * FROM (SELECT "created_at" AS at, greatest(${score('pattern_score')}, ${score('behavioral_score')}) AS own, ${score('ml_score')} AS ml
       FROM ${EVENTS} WHERE "conversation_id"${family === 'text' ? '::text' : ''} = $1::${family}
         AND "created_at" < ${instantSql(found.columns.get('created_at')?.type, '$2')}
       ORDER BY "created_at" DESC LIMIT ${MOST_TURNS}) recent ORDER BY at`,
    [conversation, at],
  );
  return rows.map((row) => ({
    atMs: Date.parse(row.at),
    score: Math.max(row.own, row.ml >= mlDecidesFrom ? row.ml : 0),
  }));
}

async function readProfile(
  sql: Sql,
  shape: PlatformShape,
  found: TableShape,
  user: string | null,
  at: string,
): Promise<RiskProfile | null> {
  const type = found.columns.get('user_id')?.type;
  if (user === null || type === undefined || !found.columns.has('risk_level')) return null;
  const family = familyOf(type);
  const [counts] = await sql.query(
    `SELECT count(*) AS incidents, count(*) FILTER (WHERE "risk_level" = 'HIGH') AS high,
       count(*) FILTER (WHERE "risk_level" = 'CRITICAL') AS critical, max("created_at") AS last
     FROM ${EVENTS} WHERE "user_id"${family === 'text' ? '::text' : ''} = $1::${family}
       AND "created_at" < ${instantSql(found.columns.get('created_at')?.type, '$2')} AND "risk_level" <> 'LOW'`,
    [user, at],
  );
  const standing = await readStanding(sql, shape, user);
  return {
    incidents: numberOr(counts?.incidents),
    high: numberOr(counts?.high),
    critical: numberOr(counts?.critical),
    lastIncidentMs: typeof counts?.last === 'string' ? Date.parse(counts.last) : null,
    ...standing,
  };
}

async function readStanding(
  sql: Sql,
  shape: PlatformShape,
  user: string,
): Promise<Pick<RiskProfile, 'flagged' | 'whitelisted'>> {
  const found = readable(shape, 'omni2.user_risk_profiles');
  const flag = (name: string): string => (found?.columns.has(name) ? `coalesce("${name}", false)` : 'false');
  if (!found?.columns.has('user_id')) return { flagged: false, whitelisted: false };
  const [row] = await sql.query<Row>(
    `SELECT ${flag('flagged')} AS flagged, ${flag('whitelisted')} AS whitelisted FROM omni2.user_risk_profiles WHERE "user_id"::text = $1`,
    [user],
  );
  return { flagged: row?.flagged === true, whitelisted: row?.whitelisted === true };
}

async function readRole(sql: Sql, shape: PlatformShape, user: string | null): Promise<string | null> {
  const known =
    readable(shape, USERS)?.columns.has('role_id') &&
    readable(shape, 'auth_service.roles')?.columns.has('name');
  if (user === null || !known) return null;
  const [row] = await sql.query<{ name: string }>(
    `SELECT r."name"::text AS name FROM ${USERS} u JOIN auth_service.roles r ON r."id"::text = u."role_id"::text WHERE u."id"::text = $1`,
    [user],
  );
  return row?.name ?? null;
}

const numberOr = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : 0;
