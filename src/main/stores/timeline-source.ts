// Where the marks of a timeline come from, as SQL over what this installation has: one source for each kind of record.
import { deniedSql } from '../workspace/ddl/people-indexes.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import {
  type AlertSource,
  alertSources,
  columnOr,
  EVENTS,
  isNumber,
  readable,
  scoreSql,
} from './alerts-source.ts';
import { ACTIVITIES, FLOWS, idSql } from './conversations-records.ts';
import type { Params } from './params.ts';
import { equalsId, messageScoreSql, TOTAL } from './people-source.ts';
import {
  kindPlace,
  type MarkSource,
  mineIn,
  NOTHING,
  type Subject,
  textOr,
  timeOf,
  titleSql,
  withinSql,
} from './timeline-source-base.ts';
import { blockSource, configSource, journalConfigSource, triageSource } from './timeline-source-deeds.ts';

const OLDER_AUDIT = 'public.audit_logs';
/** Flows are unpacked to find denials in them; no more than this. */
export const MOST_FLOWS = 2_000;

/** All sources of a subject. `flows`: the denials that only flows tell of. */
export function markSources(
  shape: PlatformShape,
  subject: Subject,
  decidesFrom: number,
  flows: boolean,
): MarkSource[] {
  const events = eventSource(shape, subject, decidesFrom);
  return [
    events,
    events === null ? activitySource(shape, subject, 'message') : null,
    requestSource(shape, subject),
    activitySource(shape, subject, 'tool'),
    activitySource(shape, subject, 'denial'),
    flows ? flowSource(shape, subject) : null,
    ...alertSources(shape).map((from) => alertSource(from, subject)),
    blockSource(shape, subject),
    triageSource(shape, subject),
    journalConfigSource(shape),
    configSource(shape, subject),
  ].filter((source) => source !== null);
}

function eventSource(shape: PlatformShape, subject: Subject, decidesFrom: number): MarkSource | null {
  const table = readable(shape, EVENTS);
  const where = mineIn(table, subject, 'e');
  const at = timeOf(table, 'created_at', 'e');
  if (
    !table ||
    !where ||
    !at ||
    !table.columns.has('id') ||
    !isNumber(table.columns.get('total_risk_score')?.type)
  )
    return null;
  // By the layer's score where there is one: the list of patterns stands in no index.
  const hit = isNumber(table.columns.get('pattern_score')?.type)
    ? 'e."pattern_score" > 0'
    : table.columns.get('matched_patterns')?.type === 'jsonb'
      ? `e."matched_patterns" NOT IN ('[]', 'null', '{}')`
      : 'false';
  const blocked = table.columns.get('blocked')?.type === 'bool' ? 'e."blocked"' : 'false';
  return {
    from: `${EVENTS} e`,
    where,
    ...at,
    kind: `CASE WHEN ${blocked} THEN ${kindPlace('block')} WHEN ${hit} THEN ${kindPlace('pattern')} ELSE ${kindPlace('message')} END`,
    score: `round(${TOTAL})::int`,
    own: `round(${messageScoreSql(table, decidesFrom)})::int`,
    conversation: `coalesce(${textOr(table, 'e', 'conversation_id')}, ${textOr(table, 'e', 'session_id')})`,
    group: textOr(table, 'e', 'conversation_id'),
    ref: `'event:' || e."id"::text`,
    title: titleSql(textOr(table, 'e', 'message')),
    step: `'event:' || e."id"::text`,
    alert: 'NULL::text',
    known: true,
  };
}

function activitySource(
  shape: PlatformShape,
  subject: Subject,
  kind: 'message' | 'tool' | 'denial',
): MarkSource | null {
  const table = readable(shape, ACTIVITIES);
  const where = mineIn(table, subject, 'c');
  const at = timeOf(table, 'created_at', 'c');
  if (!table?.columns.has('activity_type') || !where || !at) return null;
  const data = table.columns.get('activity_data')?.type === 'jsonb';
  if (kind === 'denial' && !data) return null;
  const only = {
    message: `c."activity_type" = 'user_message'`,
    tool: `c."activity_type" = 'mcp_tool_call'`,
    denial: `c."activity_type" = 'mcp_tool_response' AND ${deniedSql('c."activity_data"')}`,
  }[kind];
  const tool = `concat_ws(' · ', c."activity_data" ->> 'mcp_server', c."activity_data" ->> 'tool_name')`;
  return {
    ...NOTHING,
    from: `${ACTIVITIES} c`,
    where: (params) => `${where(params)} AND ${only}`,
    ...at,
    kind: String(kindPlace(kind)),
    conversation: `coalesce(${textOr(table, 'c', 'conversation_id')}, ${textOr(table, 'c', 'session_id')})`,
    ref: `'activity:' || (${idSql(table, 'activity_id')})`,
    title: titleSql(!data ? 'NULL' : kind === 'message' ? `c."activity_data" ->> 'message'` : tool),
    step: `'activity:' || (${idSql(table, 'activity_id')})`,
    known: kind !== 'denial',
  };
}

/** Denials of streamed chats and of the gateway: of those there are no activities. */
function flowSource(shape: PlatformShape, subject: Subject): MarkSource | null {
  const table = readable(shape, FLOWS);
  const where = mineIn(table, subject, 'f');
  const at = timeOf(table, 'created_at', 'f');
  const usable = ['flow_id', 'session_id', 'conversation_id'].every((name) => table?.columns.has(name));
  if (!table || !usable || !where || !at || table.columns.get('flow_data')?.type !== 'jsonb') return null;
  return {
    ...NOTHING,
    from: `${FLOWS} f`,
    where: (params) =>
      `${where(params)} AND f."conversation_id" IS NULL AND jsonb_path_exists(f."flow_data", '$.events[*] ? (@.event_type == "permission_denied")')`,
    ...at,
    kind: String(kindPlace('denial')),
    conversation: 'f."session_id"::text',
    ref: `'flow:' || f."flow_id"::text`,
    title: `'Permission denied'`,
    known: false,
  };
}

/** More flows than are unpacked, as a query of one row; null where there are none to unpack. */
export function manyFlowsSql(
  shape: PlatformShape,
  subject: Subject,
  params: Params,
  from: string,
  to: string,
): string | null {
  const source = flowSource(shape, subject);
  const where = mineIn(readable(shape, FLOWS), subject, 'f');
  if (source === null || where === null) return null;
  return `SELECT count(*) > ${MOST_FLOWS} AS many FROM (SELECT 1 FROM ${source.from} WHERE ${where(params)}
    AND f."conversation_id" IS NULL AND ${withinSql(source, from, to)} LIMIT ${MOST_FLOWS + 1}) part`;
}

/** Requests over HTTP of those whom only public.users knows: of everybody else the risk events tell of them. */
function requestSource(shape: PlatformShape, subject: Subject): MarkSource | null {
  const table = readable(shape, OLDER_AUDIT);
  const at = timeOf(table, 'created_at', 'o');
  if (subject.space !== 'public' || !table?.columns.has('id') || !table.columns.has('user_id') || !at)
    return null;
  const said = ['message_preview', 'message', 'question'].find((name) => table.columns.has(name));
  return {
    ...NOTHING,
    from: `${OLDER_AUDIT} o`,
    where: (params) => equalsId(table, 'user_id', 'o."user_id"', subject.id, params),
    ...at,
    kind: String(kindPlace('message')),
    ref: `'request:' || o."id"::text`,
    title: titleSql(said === undefined ? 'NULL' : `o."${said}"::text`),
    known: true,
  };
}

function alertSource(from: AlertSource, subject: Subject): MarkSource | null {
  const where = mineIn(from, subject, 'a');
  const at = timeOf(from, 'created_at', 'a');
  if (!where || !at) return null;
  const type = `coalesce(${columnOr(from, 'alert_type', 'NULL')}::text, 'Alert')`;
  return {
    ...NOTHING,
    from: `${from.relation} a`,
    where,
    ...at,
    kind: String(kindPlace('alert')),
    score: scoreSql(from),
    conversation: `${columnOr(from, 'conversation_id', 'NULL')}::text`,
    ref: `'alert:' || ${from.key}`,
    title: titleSql(type),
    step: `'alert:' || ${from.key}`,
    alert: from.key,
    known: true,
  };
}
