// The records a conversation is put together from, without their long texts: activities, flows, risk events and alerts.
import { quoteName } from '../workspace/identifiers.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import {
  type AlertSource,
  alertSources,
  columnOr,
  EVENTS,
  familyOf,
  fits,
  handleOf,
  isNumber,
  readable,
} from './alerts-source.ts';
import type { FlowRecord } from './conversations-flow.ts';
import { Params, storable } from './params.ts';

export const ACTIVITIES = 'omni2.user_activities';
export const FLOWS = 'omni2.interaction_flows';
/** Records of one table that are read of one conversation; what lies beyond is told as a gap. */
export const MOST_RECORDS = 20_000;
/** A flow's record longer than this is not read. */
const FLOW_CHARACTERS = 400_000;
/** Characters of an alert's text that come at once. */
export const ALERT_CHARACTERS = 4_000;

export interface ActivityRecord {
  readonly id: string;
  readonly at: string | null;
  readonly sequence: number | null;
  readonly kind: string;
  readonly session: string | null;
  readonly user: string | null;
  readonly durationMs: number | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly model: string | null;
  readonly status: string | null;
  readonly tokens: number | null;
  /** Characters the text had before the platform cut it, where it says so. */
  readonly declared: number | null;
  /** Whether `activity_data` is an object, as it should be. */
  readonly whole: boolean;
  /** MD5 of a user's message; null for the others. */
  readonly hash: string | null;
}

export interface EventRecord {
  readonly id: string;
  readonly at: string | null;
  readonly session: string | null;
  readonly user: string | null;
  /** MD5 of the message. */
  readonly hash: string | null;
  readonly total: number;
  /** The message's own score, which accumulates: the highest of its layers. */
  readonly own: number;
  readonly action: string | null;
  readonly blocked: boolean;
}

export interface AlertRecord {
  readonly key: string;
  readonly at: string | null;
  readonly event: string | null;
  readonly type: string;
  readonly text: string;
  readonly characters: number;
}

/** Where records are looked for: by conversation, and by session those that name no conversation. */
export interface Scope {
  readonly conversation: string | null;
  readonly sessions: readonly string[];
  /** Bounds of the search by session, which no index serves alone; null where it is not bounded. */
  readonly users: readonly string[] | null;
  readonly between: readonly [from: string, to: string] | null;
}

type Columns = Pick<TableShape, 'columns'>;

/** `column` is one of the values, or null where the table has no such column or could not hold any of them. */
function oneOf(
  table: Columns,
  column: string,
  values: readonly string[],
  params: Params,
  alias = 'c',
): string | null {
  const type = table.columns.get(column)?.type;
  if (type === undefined) return null;
  const family = familyOf(type);
  const possible = values.map(storable).filter((value) => value !== '' && fits(family, value));
  if (possible.length === 0) return null;
  const own = `${alias}.${quoteName(column)}${family === 'text' ? '::text' : ''}`;
  return `${own} = ANY (${params.add(possible)}::${family}[])`;
}

/** The conditions under which a row belongs to the scope; no row fits two of them. */
export function conditions(table: TableShape, scope: Scope, params: Params): string[] {
  const byConversation =
    scope.conversation === null ? null : oneOf(table, 'conversation_id', [scope.conversation], params);
  const bySession = scope.sessions.length === 0 ? null : oneOf(table, 'session_id', scope.sessions, params);
  if (bySession === null) return byConversation === null ? [] : [byConversation];
  const parts = [bySession];
  if (scope.conversation !== null && table.columns.has('conversation_id'))
    parts.push('c."conversation_id" IS NULL');
  if (scope.users !== null) {
    const byUser = oneOf(table, 'user_id', scope.users, params);
    if (byUser !== null) parts.push(byUser);
  }
  const created = table.columns.get('created_at')?.type;
  if (scope.between !== null && (created === 'timestamptz' || created === 'timestamp')) {
    const [from, to] = scope.between.map((at) => {
      const bound = `${params.add(at)}::timestamptz`;
      return created === 'timestamp' ? `(${bound} AT TIME ZONE 'UTC')` : bound;
    });
    parts.push(`c."created_at" BETWEEN ${from} AND ${to}`);
  }
  return [byConversation, parts.join(' AND ')].filter((part) => part !== null);
}

const has = (table: TableShape, name: string): boolean => table.columns.has(name);
const text = (table: TableShape, name: string): string =>
  has(table, name) ? `c.${quoteName(name)}::text` : 'NULL::text';
const number = (table: TableShape, name: string): string =>
  isNumber(table.columns.get(name)?.type) ? `c.${quoteName(name)}` : 'NULL::int';

/** When the row was written; NULL for infinity and for years that no calendar shows. */
function time(table: Columns, alias = 'c'): string {
  const type = table.columns.get('created_at')?.type;
  if (type !== 'timestamptz' && type !== 'timestamp') return 'NULL::timestamptz';
  const column = `${alias}."created_at"`;
  return `CASE WHEN ${column} >= '0001-01-02' AND ${column} < '9999-12-31' THEN ${column} END`;
}

/** SQL of an id that fits into a reference, whatever it is made of. */
export function idSql(table: TableShape, name: string): string {
  const own = has(table, name)
    ? text(table, name)
    : `md5(concat_ws(' ', ${['conversation_id', 'session_id', 'created_at', 'sequence_num', 'activity_type'].map((one) => text(table, one)).join(', ')}))`;
  return `CASE WHEN length(${own}) > 80 THEN md5(${own}) ELSE ${own} END`;
}

/** A column of any type as jsonb. */
export function jsonSql(table: TableShape, name: string): string {
  return has(table, name) ? `to_jsonb(c.${quoteName(name)})` : 'NULL::jsonb';
}

async function select<R extends Row>(
  sql: Sql,
  table: TableShape,
  columns: string,
  scope: Scope,
): Promise<R[]> {
  const params = new Params();
  const from = quoteTable(table);
  const parts = conditions(table, scope, params).map(
    (condition) =>
      `(SELECT ${columns} FROM ${from} c WHERE ${condition} ORDER BY ${time(table)} LIMIT ${MOST_RECORDS})`,
  );
  return parts.length === 0 ? [] : sql.query<R>(parts.join(' UNION ALL '), params.values);
}

function quoteTable(table: TableShape): string {
  return `${quoteName(table.schema)}.${quoteName(table.name)}`;
}

export async function readActivities(
  sql: Sql,
  shape: PlatformShape,
  scope: Scope,
): Promise<ActivityRecord[]> {
  const table = readable(shape, ACTIVITIES);
  if (!table) return [];
  const data = jsonSql(table, 'activity_data');
  const short = (name: string, characters: number) => `left(${data} ->> '${name}', ${characters})`;
  const kind = `coalesce(left(${text(table, 'activity_type')}, 100), 'activity')`;
  const rows = await select<Row>(
    sql,
    table,
    `${idSql(table, 'activity_id')} AS id, ${time(table)} AS at, ${number(table, 'sequence_num')} AS sequence, ${kind} AS kind,
     ${text(table, 'session_id')} AS session, ${text(table, 'user_id')} AS "user", ${number(table, 'duration_ms')} AS duration,
     ${short('mcp_server', 100)} AS server, ${short('tool_name', 100)} AS tool, ${short('model', 80)} AS model,
     ${short('status', 40)} AS status, ${short('tokens_used', 20)} AS tokens, ${short('message_length', 20)} AS declared,
     ${has(table, 'activity_data') ? `coalesce(jsonb_typeof(${data}) = 'object', false)` : 'true'} AS whole,
     CASE WHEN ${kind} = 'user_message' THEN md5(coalesce(${data} ->> 'message', '')) END AS hash`,
    scope,
  );
  return rows.map((row) => ({
    ...(row as unknown as ActivityRecord),
    sequence: wholeNumber(row.sequence),
    durationMs: finite(row.duration),
    tokens: finite(row.tokens),
    declared: finite(row.declared),
  }));
}

export async function readFlows(sql: Sql, shape: PlatformShape, scope: Scope): Promise<FlowRecord[]> {
  const table = readable(shape, FLOWS);
  if (!table) return [];
  const data = has(table, 'flow_data') ? 'c."flow_data"' : 'NULL::jsonb';
  const rows = await select<Row>(
    sql,
    table,
    `${has(table, 'flow_id') ? idSql(table, 'flow_id') : `md5(${text(table, 'session_id')})`} AS id, ${time(table)} AS at,
     ${text(table, 'session_id')} AS session, ${text(table, 'user_id')} AS "user",
     CASE WHEN length(${data}::text) <= ${FLOW_CHARACTERS} THEN to_jsonb(${data}) END AS data`,
    scope,
  );
  return rows as unknown as FlowRecord[];
}

export async function readEvents(sql: Sql, shape: PlatformShape, scope: Scope): Promise<EventRecord[]> {
  const table = readable(shape, EVENTS);
  if (!table || !has(table, 'id')) return [];
  const layers = ['pattern_score', 'behavioral_score', 'ml_score'].map((name) => number(table, name));
  const rows = await select<Row>(
    sql,
    table,
    `${idSql(table, 'id')} AS id, ${time(table)} AS at, ${text(table, 'session_id')} AS session, ${text(table, 'user_id')} AS "user",
     md5(${text(table, 'message')}) AS hash, ${number(table, 'total_risk_score')} AS total, greatest(${layers.join(', ')}) AS own,
     left(${text(table, 'action_taken')}, 50) AS action,
     ${table.columns.get('blocked')?.type === 'bool' ? 'coalesce(c."blocked", false)' : 'false'} AS blocked`,
    scope,
  );
  return rows.map((row) => ({
    ...(row as unknown as EventRecord),
    total: score(row.total),
    own: score(row.own ?? row.total),
    blocked: row.blocked === true || row.action === 'BLOCKED',
  }));
}

/** Alerts that name the conversation or one of its risk events, each once. */
export async function readAlerts(
  sql: Sql,
  shape: PlatformShape,
  conversation: string | null,
  events: readonly string[],
): Promise<AlertRecord[]> {
  const found = new Map<string, AlertRecord>();
  for (const from of alertSources(shape)) {
    const params = new Params();
    const by = alertConditions(from, conversation, events, params);
    if (by.length === 0) continue;
    const message = `coalesce(${columnOr(from, 'alert_message', 'NULL')}::text, '')`;
    const columns = `${from.key} AS key, ${time(from, 'a')} AS at, ${columnOr(from, 'risk_event_id', 'NULL')}::text AS event,
      coalesce(left(${columnOr(from, 'alert_type', 'NULL')}::text, 100), 'Alert') AS type,
      left(${message}, ${ALERT_CHARACTERS}) AS text, length(${message}) AS characters`;
    const rows = await sql.query(
      by
        .map(
          (condition) =>
            `(SELECT ${columns} FROM ${from.relation} a WHERE ${condition} LIMIT ${MOST_RECORDS})`,
        )
        .join(' UNION ALL '),
      params.values,
    );
    for (const row of rows) found.set(row.key as string, row as unknown as AlertRecord);
  }
  return [...found.values()];
}

/** A part of an alert's text, found by its key; empty where it is gone. */
export async function alertText(
  sql: Sql,
  shape: PlatformShape,
  key: string,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<{ text: string; characters: number }> {
  for (const source of alertSources(shape)) {
    const handle = handleOf(source, key);
    if (handle === null) continue;
    const message = `coalesce(${columnOr(source, 'alert_message', 'NULL')}::text, '')`;
    const [row] = await sql.query<{ text: string; characters: number }>(
      `SELECT substr(${message}, $2::int, $3::int) AS text, length(${message}) AS characters
       FROM ${source.relation} a WHERE ${source.handle} = $1::${source.handleType}`,
      [handle, from + 1, count],
    );
    if (row) return row;
  }
  return { text: '', characters: 0 };
}

function alertConditions(
  from: AlertSource,
  conversation: string | null,
  events: readonly string[],
  params: Params,
): string[] {
  return [
    conversation === null ? null : oneOf(from, 'conversation_id', [conversation], params, 'a'),
    events.length === 0 ? null : oneOf(from, 'risk_event_id', events, params, 'a'),
  ].filter((condition) => condition !== null);
}

function finite(value: unknown): number | null {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : null;
}

function wholeNumber(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}

function score(value: unknown): number {
  return Math.min(100, Math.max(0, Math.round(finite(value) ?? 0)));
}
