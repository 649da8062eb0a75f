// What was done on the platform by time: chat activities, and flows with their checkpoints, as one list.
import type { ActivityFilter, ActivityKind, ActivityRow } from '../../shared/protocol/activity.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { isNumber, readable } from './alerts-source.ts';
import { ACTIVITIES, FLOWS } from './conversations-records.ts';
import {
  countMerged,
  decodePlace,
  encodePlace,
  instantSql,
  type MergedSource,
  readMerged,
  timeColumn,
} from './merged.ts';
import { type Params, storable } from './params.ts';
import { knownUsers, matchUsers, ofUsers } from './users-both.ts';

/** Characters of a text in the list. */
const EXCERPT = 300;
/** Checkpoints of a flow that are named. */
const CHECKPOINTS = 30;

const KINDS: Readonly<Record<string, ActivityKind>> = {
  user_message: 'message',
  mcp_tool_call: 'tool_call',
  mcp_tool_response: 'tool_result',
  assistant_response: 'answer',
};

interface FoundRow extends Record<string, unknown> {
  at: string;
  id: string;
  type: string | null;
  userId: string | null;
  text: string | null;
  tool: string | null;
  trouble: boolean | null;
  conversation: string | null;
  session: string | null;
  durationMs: number | null;
  flow: boolean;
}

/** A page of what was done, newest first. */
export async function listActivity(
  sql: Sql,
  shape: PlatformShape,
  { filter, after, limit }: CallInput<'activity.list'>,
): Promise<CallOutput<'activity.list'>> {
  const users = filter.user?.trim() ? (await matchUsers(sql, shape, filter.user)).auth : null;
  const sources = [activitySource(shape, filter, users), flowSource(shape, filter, users)].filter(
    (source) => source !== null,
  );
  const [{ rows, next, searchedTo }, total] = await Promise.all([
    readMerged(sql, sources, decodePlace(after), limit),
    after === null ? countMerged(sql, sources) : null,
  ]);
  const known = await knownUsers(
    sql,
    shape,
    'auth',
    rows.flatMap(({ userId }) => (userId === null ? [] : [userId])),
  );
  return {
    rows: rows.map((row): ActivityRow => {
      const { id, at, flow, type, userId, text, tool, trouble, conversation, session, durationMs } = row;
      const user = known.get(userId ?? '');
      return {
        key: `${flow ? 'flow' : 'activity'}:${id}`,
        at,
        kind: flow ? 'flow' : (KINDS[type ?? ''] ?? 'other'),
        type: type ?? '',
        userId,
        person: user?.person ?? null,
        userName: user?.name ?? user?.email ?? null,
        text: text ?? '',
        tool,
        trouble: trouble === true,
        replay: conversation ?? session,
        step: flow ? null : `activity:${id}`,
        durationMs,
      };
    }),
    next: encodePlace(next),
    searchedTo,
    total,
    gaps: [
      ...(readable(shape, ACTIVITIES)
        ? []
        : [`${ACTIVITIES} is missing or may not be read: chats are not in the list.`]),
      ...(readable(shape, FLOWS)
        ? []
        : [`${FLOWS} is missing or may not be read: checkpoints are not in the list.`]),
    ],
  };
}

const text = (table: TableShape, name: string) =>
  table.columns.has(name) ? `c."${name}"::text` : 'NULL::text';
const isJson = (table: TableShape, name: string) =>
  table.columns.get(name)?.type === 'jsonb' || table.columns.get(name)?.type === 'json';

function activitySource(
  shape: PlatformShape,
  filter: ActivityFilter,
  users: readonly string[] | null,
): MergedSource<FoundRow> | null {
  const table = readable(shape, ACTIVITIES);
  const time = table && timeColumn(table, ['created_at']);
  const id = table?.columns.get('activity_id');
  const kinds = filter.kinds ?? [];
  if (!table || !time || !id || (kinds.length === 1 && kinds[0] === 'flow')) return null;
  const json = isJson(table, 'activity_data');
  const data = (name: string) => (json ? `c."activity_data" ->> '${name}'` : 'NULL::text');
  const tool = `nullif(concat_ws(' · ', ${data('mcp_server')}, ${data('tool_name')}), '')`;
  const trouble = `(${data('status')} IS NOT NULL AND ${data('status')} NOT IN ('success', 'ok'))`;
  return {
    rank: 1,
    from: `${ACTIVITIES} c`,
    select: [
      `${text(table, 'activity_type')} AS type`,
      `${text(table, 'user_id')} AS "userId"`,
      `left(coalesce(${data('message')}, ${data('result_summary')}, ${data('parameters')}, ${json ? 'NULL::text' : text(table, 'activity_data')}), ${EXCERPT}) AS text`,
      `left(${tool}, 200) AS tool`,
      `${trouble} AS trouble`,
      `${text(table, 'conversation_id')} AS conversation`,
      `${text(table, 'session_id')} AS session`,
      `${isNumber(table.columns.get('duration_ms')?.type) ? 'c."duration_ms"::float8' : 'NULL::float8'} AS "durationMs"`,
      'false AS flow',
    ].join(', '),
    time: 'c."created_at"',
    timeType: time.type,
    id: 'c."activity_id"',
    idType: id.type,
    conditions: (params) => common(table, time.type, filter, users, params),
    narrow(params) {
      const found: string[] = [];
      if (kinds.length > 0) {
        const named = Object.entries(KINDS).filter(([, kind]) => kinds.includes(kind));
        const fitting = [
          `${text(table, 'activity_type')} = ANY (${params.add(named.map(([type]) => type))}::text[])`,
          ...(kinds.includes('other')
            ? [
                `coalesce(${text(table, 'activity_type')}, '') <> ALL (${params.add(Object.keys(KINDS))}::text[])`,
              ]
            : []),
        ];
        found.push(`(${fitting.join(' OR ')})`);
      }
      if (filter.text?.trim()) {
        const like = part(filter.text, params);
        found.push(
          `(${[data('message'), data('result_summary'), tool].map((sql) => `(${sql}) ILIKE ${like}`).join(' OR ')})`,
        );
      }
      if (filter.trouble === true) found.push(trouble);
      return found;
    },
  };
}

/** Checkpoints that stopped something, as JSON names them. */
const STOPS = `'"(error|auth_failed|permission_denied)"|"(blocked|denied|failed)"'`;

function flowSource(
  shape: PlatformShape,
  filter: ActivityFilter,
  users: readonly string[] | null,
): MergedSource<FoundRow> | null {
  const table = readable(shape, FLOWS);
  const time = table && timeColumn(table, ['created_at']);
  const id = table?.columns.get('flow_id') ?? table?.columns.get('session_id');
  const kinds = filter.kinds ?? [];
  if (!table || !time || !id || (kinds.length > 0 && !kinds.includes('flow'))) return null;
  const whole = text(table, 'flow_data');
  const events = isJson(table, 'flow_data') ? `to_jsonb(c."flow_data") -> 'events'` : 'NULL::jsonb';
  const trouble = `(${whole} ~ ${STOPS})`;
  const ended = timeColumn(table, ['completed_at']);
  return {
    rank: 0,
    from: `${FLOWS} c`,
    select: [
      `${text(table, 'source')} AS type`,
      `${text(table, 'user_id')} AS "userId"`,
      `(SELECT left(string_agg(left(replace(coalesce(e ->> 'event_type', '?'), '_', ' '), 40)
          || CASE WHEN e ->> 'status' NOT IN ('passed', 'success', 'ok') THEN ' (' || left(e ->> 'status', 20) || ')' ELSE '' END, ' › ' ORDER BY n), 1000)
        FROM jsonb_array_elements(CASE WHEN jsonb_typeof(${events}) = 'array' THEN ${events} ELSE '[]'::jsonb END)
          WITH ORDINALITY AS x(e, n) WHERE n <= ${CHECKPOINTS}) AS text`,
      'NULL::text AS tool',
      `${trouble} AS trouble`,
      `${text(table, 'conversation_id')} AS conversation`,
      `${text(table, 'session_id')} AS session`,
      `${ended ? `extract(epoch FROM c."completed_at" - c."created_at")::float8 * 1000` : 'NULL::float8'} AS "durationMs"`,
      'true AS flow',
    ].join(', '),
    time: 'c."created_at"',
    timeType: time.type,
    id: `c."${id.name}"`,
    idType: id.type,
    conditions: (params) => common(table, time.type, filter, users, params),
    narrow(params) {
      const found: string[] = [];
      if (filter.text?.trim()) found.push(`${whole} ILIKE ${part(filter.text, params)}`);
      if (filter.trouble === true) found.push(trouble);
      return found;
    },
  };
}

function part(wanted: string, params: Params): string {
  return params.add(`%${storable(wanted.trim()).replace(/[\\%_]/g, '\\$&')}%`);
}

function common(
  table: TableShape,
  timeType: string,
  filter: ActivityFilter,
  users: readonly string[] | null,
  params: Params,
): string[] {
  const found = users === null ? [] : [ofUsers(table, 'user_id', users, params)];
  if (filter.from !== undefined)
    found.push(`c."created_at" >= ${instantSql(timeType, params.add(filter.from))}`);
  if (filter.to !== undefined) found.push(`c."created_at" < ${instantSql(timeType, params.add(filter.to))}`);
  return found;
}
