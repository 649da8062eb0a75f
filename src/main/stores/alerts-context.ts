// What surrounds an alert: who the user is, and what was said before and after in the same conversation.
import type { AlertDetail } from '../../shared/protocol/alerts.ts';
import { quoteName, quoteTable } from '../workspace/identifiers.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { familyOf, fits, readable } from './alerts-source.ts';
import { USERS } from './users.ts';

const ACTIVITIES = 'omni2.user_activities';
const AROUND = 20;
/** Characters of one entry of the conversation; forty of them go to the window at once. */
const ENTRY_CHARACTERS = 4_000;
/** An activity this far from the event is no longer taken for the message that raised it. */
const SAME_MOMENT_MS = 60_000;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;

/** Those of the columns that exist, of the row that `id` names; undefined where table or row is not there. */
async function rowById(
  sql: Sql,
  shape: PlatformShape,
  name: string,
  idColumn: string,
  id: string,
  columns: readonly string[],
): Promise<Row | undefined> {
  const found = readable(shape, name);
  const type = found?.columns.get(idColumn)?.type;
  if (!found || type === undefined) return undefined;
  const family = familyOf(type);
  if (!fits(family, id)) return undefined;
  const present = columns.filter((column) => found.columns.has(column)).map(quoteName);
  const column = family === 'text' ? `${quoteName(idColumn)}::text` : quoteName(idColumn);
  const [row] = await sql.query(
    `SELECT ${present.join(', ') || '1'} FROM ${quoteTable(name)} WHERE ${column} = $1::${family} LIMIT 1`,
    [id],
  );
  return row;
}

const textOr = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const numberOr = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const booleanOr = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);
const instantOr = (value: unknown): string | null =>
  typeof value === 'string' && INSTANT.test(value) ? value : null;

export interface UserContext {
  readonly user: AlertDetail['user'];
  readonly gaps: string[];
}

/** The platform's user of that id as far as this installation tells. */
export async function readUser(sql: Sql, shape: PlatformShape, id: string): Promise<UserContext> {
  const [user, block, profile] = await Promise.all([
    rowById(sql, shape, USERS, 'id', id, ['name', 'username', 'email', 'role_id', 'active']),
    rowById(sql, shape, 'omni2.user_blocks', 'user_id', id, ['is_blocked', 'blocked_services']),
    rowById(sql, shape, 'omni2.user_risk_profiles', 'user_id', id, [
      'total_incidents',
      'latest_risk_score',
      'last_incident_at',
      'whitelisted',
      'flagged',
    ]),
  ]);
  const roleId = user?.role_id === undefined || user.role_id === null ? null : String(user.role_id);
  const role =
    roleId === null ? undefined : await rowById(sql, shape, 'auth_service.roles', 'id', roleId, ['name']);
  const services = block?.blocked_services;
  // A block only keeps a user from chatting while it names chat.
  const fromChat = !Array.isArray(services) || services.includes('chat');
  const missing = (name: string, effect: string): string[] =>
    readable(shape, name) ? [] : [`${effect}: ${name} is missing or may not be read.`];
  return {
    user: {
      id,
      name: textOr(user?.name) ?? textOr(user?.username),
      email: textOr(user?.email),
      role: textOr(role?.name),
      active: booleanOr(user?.active),
      blocked: readable(shape, 'omni2.user_blocks') ? block?.is_blocked === true && fromChat : null,
      flagged: booleanOr(profile?.flagged),
      whitelisted: booleanOr(profile?.whitelisted),
      latestScore: numberOr(profile?.latest_risk_score),
      incidents: numberOr(profile?.total_incidents),
      lastIncidentAt: instantOr(profile?.last_incident_at),
    },
    gaps: [
      ...missing(USERS, 'The user’s name and role are not known'),
      ...missing('omni2.user_blocks', 'Whether the user is blocked is not known'),
      ...missing('omni2.user_risk_profiles', 'The user’s risk history is not known'),
    ],
  };
}

export interface Moment {
  readonly conversationId: string | null;
  /** When the alert's message was scored. */
  readonly at: string;
  readonly sessionId: string | null;
  readonly message: string | null;
}

type Conversation = AlertDetail['conversation'];

/** Up to 20 activities before and 20 after a moment of a conversation, in order, and why there are none. */
export async function readConversation(
  sql: Sql,
  shape: PlatformShape,
  moment: Moment,
): Promise<{ conversation: Conversation; gap: string | null }> {
  const none = (gap: string) => ({ conversation: [], gap });
  const found = readable(shape, ACTIVITIES);
  if (!found)
    return none('The conversation cannot be shown: omni2.user_activities is missing or may not be read.');
  const id = moment.conversationId;
  if (id === null) return none('The alert names no conversation.');
  const needed = ['conversation_id', 'activity_type', 'activity_data', 'created_at'];
  const absent = needed.filter((name) => !found.columns.has(name));
  if (absent.length > 0)
    return none(`The conversation cannot be shown: omni2.user_activities has no ${absent.join(', ')}.`);
  const family = familyOf(found.columns.get('conversation_id')?.type ?? 'text');
  if (!fits(family, id))
    return none('The conversation’s id is not one that omni2.user_activities could hold.');

  const has = (name: string): boolean => found.columns.has(name);
  const sequence = has('sequence_num') ? 'c."sequence_num"' : '0';
  const data = 'to_jsonb(c."activity_data")';
  const bound =
    found.columns.get('created_at')?.type === 'timestamp'
      ? `($2::timestamptz AT TIME ZONE 'UTC')`
      : '$2::timestamptz';
  const side = (sign: string, direction: string, rows: number): string =>
    `(SELECT ${has('activity_id') ? 'c."activity_id"::text' : `c."created_at"::text || ' ' || ${sequence}::text`} AS id,
        c."created_at" AS at, ${sequence} AS sequence, c."activity_type"::text AS kind,
        ${has('session_id') ? 'c."session_id"::text' : 'NULL'} AS session,
        concat_ws(' · ', ${data} ->> 'mcp_server', ${data} ->> 'tool_name', ${data} ->> 'model') AS source, ${data} ->> 'status' AS status,
        left(coalesce(${data} ->> 'message', ${data} ->> 'result_summary', ${data} ->> 'parameters', ''), ${ENTRY_CHARACTERS + 1}) AS text
      FROM ${ACTIVITIES} c WHERE c."conversation_id"${family === 'text' ? '::text' : ''} = $1::${family} AND c."created_at" ${sign} ${bound}
      ORDER BY c."created_at" ${direction}, ${sequence} ${direction} LIMIT ${rows})`;
  const rows = await sql.query<ActivityRow>(
    `SELECT * FROM (${side('<=', 'DESC', AROUND + 1)} UNION ALL ${side('>', 'ASC', AROUND)}) around ORDER BY at, sequence`,
    [id, moment.at],
  );
  if (rows.length === 0) {
    return none(
      'The conversation is not recorded: only chats over the platform’s own user interface are written to omni2.user_activities.',
    );
  }
  const subject = subjectOf(rows, moment);
  return { conversation: rows.map((row) => entryOf(row, row === subject)), gap: null };
}

interface ActivityRow extends Row {
  id: string;
  at: string;
  kind: string;
  session: string | null;
  source: string;
  status: string | null;
  text: string;
}

/** The message that raised the alert: the one of its words nearest in time, else of its session, else the last one just before. */
function subjectOf(
  rows: readonly ActivityRow[],
  { at, sessionId, message }: Moment,
): ActivityRow | undefined {
  const distance = (row: ActivityRow): number => Math.abs(Date.parse(row.at) - Date.parse(at));
  const messages = rows
    .filter((row) => row.kind === 'user_message')
    .sort((a, b) => distance(a) - distance(b));
  const start = message?.slice(0, 500);
  return (
    messages.find((row) => start !== undefined && start !== '' && row.text.startsWith(start)) ??
    messages.find((row) => sessionId !== null && row.session === sessionId) ??
    messages.find((row) => row.at <= at && distance(row) < SAME_MOMENT_MS)
  );
}

const TITLES: Readonly<Record<string, string>> = {
  user_message: 'User',
  assistant_response: 'Assistant',
  mcp_tool_call: 'Tool call',
  mcp_tool_response: 'Tool answer',
};

function entryOf(row: ActivityRow, subject: boolean): Conversation[number] {
  const title = [TITLES[row.kind] ?? row.kind, row.source, row.status].filter(Boolean).join(' · ');
  const cut = row.text.length > ENTRY_CHARACTERS;
  return {
    id: row.id,
    at: row.at,
    kind: row.kind,
    title,
    text: row.text.slice(0, ENTRY_CHARACTERS),
    cut,
    subject,
  };
}
