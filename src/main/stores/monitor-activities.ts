// Messages that the platform wrote down, as the monitor reads them: what is new, and how far it has come.
import type { Param, Row, Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { SEEN } from './monitor-seen.ts';

const ACTIVITIES = 'omni2.user_activities';
const MARKS = 'security_console.monitor_marks';
const MARK = 'activities';
/** Characters of one message that are read. */
const TEXT_CHARACTERS = 250_000;

/** A place in the order of activities: time as the database writes it, then id. */
export interface Cursor {
  readonly at: string;
  readonly id: string;
}

export interface ActivityMessage {
  readonly id: string;
  /** ISO 8601 with microseconds. */
  readonly at: string;
  readonly conversationId: string | null;
  readonly sessionId: string | null;
  readonly userId: string | null;
  readonly text: string;
}

/** The table with what is needed to read messages in order; undefined where this installation has none. */
export function activitiesTable(shape: PlatformShape): TableShape | undefined {
  const found = readable(shape, ACTIVITIES);
  const needed = ['activity_id', 'activity_type', 'activity_data', 'created_at'];
  return found && needed.every((name) => found.columns.has(name)) ? found : undefined;
}

function columnsOf(table: TableShape): string {
  const text = (name: string, as: string) =>
    `${table.columns.has(name) ? `a."${name}"::text` : 'NULL'} AS ${as}`;
  const { type } = table.columns.get('activity_data')!;
  // What is no JSON type may hold anything: it is read as it stands, and parsed here.
  const said =
    type === 'jsonb' || type === 'json' ? `a."activity_data" ->> 'message'` : `a."activity_data"::text`;
  return `a."activity_id"::text AS id, a."created_at" AS at, ${text('conversation_id', 'conversation')},
    ${text('session_id', 'session')}, ${text('user_id', 'user_id')}, left(${said}, ${TEXT_CHARACTERS}) AS text`;
}

function toMessage(row: Row, table: TableShape): ActivityMessage {
  const type = table.columns.get('activity_data')!.type;
  const raw = typeof row.text === 'string' ? row.text : '';
  return {
    id: String(row.id),
    at: String(row.at),
    conversationId: row.conversation === null ? null : String(row.conversation),
    sessionId: row.session === null ? null : String(row.session),
    userId: row.user_id === null ? null : String(row.user_id),
    text: type === 'jsonb' || type === 'json' ? raw : messageIn(raw),
  };
}

function messageIn(data: string): string {
  try {
    const message = (JSON.parse(data) as { message?: unknown } | null)?.message;
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}

/**
 * Messages from a place on that are settled, i.e. older than `graceSeconds`, and not recorded; in order of time. The place itself
 * is left out.
 */
export async function newMessages(
  sql: Sql,
  shape: PlatformShape,
  from: Cursor,
  graceSeconds: number,
  limit: number,
): Promise<ActivityMessage[]> {
  const table = activitiesTable(shape);
  if (!table) return [];
  const time = table.columns.get('created_at')!.type;
  const rows = await sql.query(
    `SELECT ${columnsOf(table)} FROM ${ACTIVITIES} a
      WHERE a."activity_type" = 'user_message' AND a."created_at" >= $1::text::${time}
        AND (a."created_at", a."activity_id"::text) > ($1::text::${time}, $2)
        AND a."created_at" < now() - make_interval(secs => $3::float8)
        AND NOT EXISTS (SELECT FROM ${SEEN} m WHERE m.activity_id = a."activity_id"::text)
      ORDER BY a."created_at", a."activity_id"::text LIMIT $4::int`,
    [from.at, from.id, graceSeconds, limit],
  );
  return rows.map((row) => toMessage(row, table));
}

/** Those of these ids that are there and not recorded, in order of time. */
export async function messagesById(
  sql: Sql,
  shape: PlatformShape,
  ids: readonly string[],
): Promise<ActivityMessage[]> {
  const table = activitiesTable(shape);
  if (!table || ids.length === 0) return [];
  const type = table.columns.get('activity_id')!.type;
  const rows = await sql.query(
    `SELECT ${columnsOf(table)} FROM ${ACTIVITIES} a
      WHERE a."activity_id" = ANY ($1::text[]::${type}[])
        AND NOT EXISTS (SELECT FROM ${SEEN} m WHERE m.activity_id = a."activity_id"::text)
      ORDER BY a."created_at", a."activity_id"::text`,
    [[...ids]],
  );
  return rows.map((row) => toMessage(row, table));
}

/** Up to when everything is recorded; made where there is none, so many hours back. */
export async function readMark(sql: Sql, backfillHours: number): Promise<string> {
  const [row] = await sql.query<{ at: string }>(
    `INSERT INTO ${MARKS} (name, at) VALUES ($1, now() - make_interval(hours => $2::int))
     ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING at`,
    [MARK, backfillHours],
  );
  return row!.at;
}

/** Moves the mark on; never back. */
export async function saveMark(sql: Sql, at: string): Promise<void> {
  await sql.execute(
    `UPDATE ${MARKS} SET at = greatest(at, $2::timestamptz), updated_at = now() WHERE name = $1`,
    [MARK, at],
  );
}

export interface Step {
  readonly kind: 'message' | 'tool-call';
  readonly userId: string;
  readonly sessionId: string | null;
  readonly at: string;
}

/** Messages and tool calls written since a moment, in order of time. */
export async function newSteps(
  sql: Sql,
  shape: PlatformShape,
  from: Cursor,
  limit: number,
): Promise<(Step & { readonly id: string })[]> {
  const table = activitiesTable(shape);
  if (!table?.columns.has('user_id')) return [];
  const time = table.columns.get('created_at')!.type;
  const params: Param[] = [from.at, from.id, limit];
  const rows = await sql.query(
    `SELECT a."activity_id"::text AS id, a."user_id"::text AS user_id, a."created_at" AS at, a."activity_type"::text AS type,
       ${table.columns.has('session_id') ? 'a."session_id"::text' : 'NULL'} AS session
     FROM ${ACTIVITIES} a WHERE a."activity_type" IN ('mcp_tool_call', 'user_message') AND a."created_at" >= $1::text::${time}
       AND (a."created_at", a."activity_id"::text) > ($1::text::${time}, $2) AND a."user_id" IS NOT NULL
     ORDER BY a."created_at", a."activity_id"::text LIMIT $3::int`,
    params,
  );
  return rows.map((row) => ({
    id: String(row.id),
    kind: row.type === 'user_message' ? 'message' : 'tool-call',
    userId: String(row.user_id),
    sessionId: row.session === null ? null : String(row.session),
    at: String(row.at),
  }));
}
