// What came before a message, from what the platform wrote down: earlier messages, tool calls, denials, and scores given.
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, readable } from './alerts-source.ts';
import { activitiesTable } from './monitor-activities.ts';
import { fitted } from './monitor-insert.ts';

const ACTIVITIES = 'omni2.user_activities';
const FLOWS = 'omni2.interaction_flows';
const EARLIER = 40;
const EARLIER_CHARACTERS = 4_000;
/** What accumulates is forgotten long before this. */
const SCORED_HOURS = 24;

export interface EarlierMessage {
  readonly sessionId: string | null;
  readonly atMs: number;
  readonly text: string;
}

export interface ScoredMessage {
  readonly eventId: string;
  readonly sessionId: string | null;
  readonly atMs: number;
  readonly pattern: number;
  readonly behaviour: number;
  readonly ml: number | null;
}

/** A conversation until some moment. */
export interface ConversationPast {
  readonly earlier: readonly EarlierMessage[];
  readonly scored: readonly ScoredMessage[];
  /** Times of permission denials. */
  readonly denials: readonly number[];
}

/** The pasts of conversations, by id, each before the moment given with it. */
export async function readPasts(
  sql: Sql,
  shape: PlatformShape,
  conversations: ReadonlyMap<string, string>,
): Promise<Map<string, ConversationPast>> {
  const table = activitiesTable(shape);
  const type = table?.columns.get('conversation_id')?.type;
  const found = [...conversations].filter(([id]) => type !== undefined && fitted(id, type) !== null);
  if (!table || type === undefined || found.length === 0) return new Map();
  const ids = found.map(([id]) => id);
  const time = table.columns.get('created_at')!.type;
  const json = /^jsonb?$/.test(table.columns.get('activity_data')!.type);
  const session = table.columns.has('session_id') ? 'a."session_id"::text' : 'NULL';
  const earlier = await sql.query(
    `SELECT c.id AS conversation, e.* FROM unnest($1::text[], $2::text[]) AS c(id, before) CROSS JOIN LATERAL (
       SELECT ${session} AS session, a."created_at" AS at,
         left(${json ? `a."activity_data" ->> 'message'` : `''`}, ${EARLIER_CHARACTERS}) AS text
       FROM ${ACTIVITIES} a WHERE a."conversation_id" = c.id::${type} AND a."activity_type" = 'user_message'
         AND a."created_at" < c.before::${time} ORDER BY a."created_at" DESC LIMIT ${EARLIER}) e`,
    [ids, found.map(([, before]) => before)],
  );
  const before = grouped(earlier, (row) => ({
    sessionId: textOf(row.session),
    atMs: msOf(row.at),
    text: String(row.text ?? ''),
  }));
  const first = found.map(([, before]) => before).sort()[0]!;
  const scored = await readScored(sql, shape, ids, first);
  const denials = await readDenials(sql, shape, ids);
  return new Map(
    ids.map((id) => [
      id,
      {
        earlier: (before.get(id) ?? []).sort((a, b) => a.atMs - b.atMs),
        scored: scored.get(id) ?? [],
        denials: denials.get(id) ?? [],
      },
    ]),
  );
}

async function readScored(
  sql: Sql,
  shape: PlatformShape,
  ids: readonly string[],
  since: string,
): Promise<Map<string, ScoredMessage[]>> {
  const events = readable(shape, EVENTS);
  const type = events?.columns.get('conversation_id')?.type;
  if (!events || type === undefined) return new Map();
  const fitting = ids.filter((id) => fitted(id, type) !== null);
  const or = (name: string, otherwise: string) => (events.columns.has(name) ? `e."${name}"` : otherwise);
  const rows = await sql.query(
    `SELECT e."id"::text AS id, e."conversation_id"::text AS conversation, ${or('session_id', 'NULL')}::text AS session,
       e."created_at" AS at, ${or('pattern_score', '0')} AS pattern, ${or('behavioral_score', '0')} AS behaviour, ${or('ml_score', 'NULL')} AS ml
     FROM ${EVENTS} e WHERE e."conversation_id" = ANY ($1::text[]::${type}[])
       AND e."created_at" > $2::timestamptz - make_interval(hours => ${SCORED_HOURS}) ORDER BY e."created_at" LIMIT 20000`,
    [fitting, since],
  );
  return grouped(rows, (row) => ({
    eventId: String(row.id),
    sessionId: textOf(row.session),
    atMs: msOf(row.at),
    pattern: Number(row.pattern ?? 0),
    behaviour: Number(row.behaviour ?? 0),
    ml: row.ml === null ? null : Number(row.ml),
  }));
}

/** A denial in the record of a flow: the event itself, or a check that stopped something. */
const DENIED = `(f.event ->> 'event_type' = 'permission_denied' OR (f.event ->> 'event_type' IN ('mcp_permission_check', 'tool_call')
  AND lower(f.event ->> 'status') IN ('blocked', 'denied', 'refused', 'rejected', 'forbidden')))`;

async function readDenials(
  sql: Sql,
  shape: PlatformShape,
  ids: readonly string[],
): Promise<Map<string, number[]>> {
  const flows = readable(shape, FLOWS);
  const type = flows?.columns.get('conversation_id')?.type;
  if (!flows || type === undefined || flows.columns.get('flow_data')?.type !== 'jsonb') return new Map();
  const fitting = ids.filter((id) => fitted(id, type) !== null);
  const at = flows.columns.has('created_at') ? 'w."created_at"' : 'now()';
  const rows = await sql.query(
    `SELECT w."conversation_id"::text AS conversation, ${at} AS at, f.event ->> 'timestamp' AS told FROM ${FLOWS} w
       CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN jsonb_typeof(w."flow_data" -> 'events') = 'array'
         THEN w."flow_data" -> 'events' ELSE '[]'::jsonb END) AS f(event)
     WHERE w."conversation_id" = ANY ($1::text[]::${type}[]) AND ${DENIED} LIMIT 20000`,
    [fitting],
  );
  return grouped(rows, (row) => flowTimeMs(row.told) ?? msOf(row.at));
}

/** A flow's own time: epoch seconds or ISO text. Null for anything else. */
export function flowTimeMs(told: unknown): number | null {
  const number = typeof told === 'number' ? told : Number(told === '' ? Number.NaN : told);
  if (Number.isFinite(number) && number > 1e9) return number < 1e11 ? number * 1_000 : number;
  const ms = typeof told === 'string' ? Date.parse(told) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** How many tools each session of these conversations has called, by session id. */
export async function countToolCalls(
  sql: Sql,
  shape: PlatformShape,
  conversations: readonly string[],
): Promise<Map<string, number>> {
  const table = activitiesTable(shape);
  const type = table?.columns.get('conversation_id')?.type;
  if (!table?.columns.has('session_id') || type === undefined) return new Map();
  // Sessions have no index on the platform; conversations do.
  const rows = await sql.query<{ session: string; calls: number }>(
    `SELECT a."session_id"::text AS session, count(*)::int AS calls FROM ${ACTIVITIES} a
      WHERE a."conversation_id" = ANY ($1::text[]::${type}[]) AND a."activity_type" = 'mcp_tool_call' GROUP BY 1`,
    [conversations.filter((id) => fitted(id, type) !== null)],
  );
  return new Map(rows.map(({ session, calls }) => [session, calls]));
}

export interface RecentMessage {
  readonly userId: string;
  readonly atMs: number;
  readonly text: string;
  readonly score: number;
}

/** What was recorded of all users within the last minutes, oldest first: a monitor that starts takes the thread up from it. */
export async function recentMessages(
  sql: Sql,
  shape: PlatformShape,
  minutes: number,
): Promise<RecentMessage[]> {
  const events = readable(shape, EVENTS);
  if (!events || !['user_id', 'message', 'created_at'].every((name) => events.columns.has(name))) return [];
  const or = (name: string) => (events.columns.has(name) ? `coalesce(e."${name}", 0)` : '0');
  const rows = await sql.query(
    `SELECT e."user_id"::text AS user_id, e."created_at" AS at, left(e."message", ${EARLIER_CHARACTERS}) AS text,
       greatest(${or('pattern_score')}, ${or('behavioral_score')}) AS score
     FROM ${EVENTS} e WHERE e."created_at" > now() - make_interval(mins => $1::int) AND e."user_id" IS NOT NULL
     ORDER BY e."created_at" DESC LIMIT 20000`,
    [minutes],
  );
  return rows.reverse().map((row) => ({
    userId: String(row.user_id),
    atMs: msOf(row.at),
    text: String(row.text ?? ''),
    score: Number(row.score),
  }));
}

function grouped<T>(rows: readonly Row[], read: (row: Row) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const id = String(row.conversation);
    const group = groups.get(id);
    if (group) group.push(read(row));
    else groups.set(id, [read(row)]);
  }
  return groups;
}

const msOf = (value: unknown): number => Date.parse(String(value));
const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
