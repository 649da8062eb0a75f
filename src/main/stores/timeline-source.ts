// Where the marks of a timeline come from, as SQL over what this installation has: one source for each kind of record.
import { MARK_KINDS, type MarkKind } from '../../shared/model/timeline.ts';
import { deniedSql } from '../workspace/ddl/people-indexes.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
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
import { JOURNAL } from './journal.ts';
import type { Params } from './params.ts';
import { BLOCKS, equalsId, messageScoreSql, TOTAL } from './people-source.ts';

const CONFIG = 'omni2.omni2_config';
const OLDER_AUDIT = 'public.audit_logs';
/** Alerts of a person whose triage is looked for: their newest. */
const MOST_TRIAGED = 10_000;
/** Flows are unpacked to find denials in them; no more than this. */
export const MOST_FLOWS = 2_000;
const TITLE_CHARACTERS = 200;

export interface Subject {
  readonly space: 'auth' | 'public' | 'conversation';
  readonly id: string;
  readonly key: string;
}

export function parseSubject(key: string): Subject {
  const space = key.startsWith('c:') ? 'conversation' : key.startsWith('p:') ? 'public' : 'auth';
  return { space, id: key.slice(2), key };
}

/** Records of one table as marks; all SQL is over the alias in `from`. */
export interface MarkSource {
  readonly from: string;
  /** Which of its rows are the subject's. */
  readonly where: (params: Params) => string;
  /** The time in its own type, for indexes and bounds; a time without a zone is UTC. */
  readonly time: string;
  readonly zoned: boolean;
  /** SQL of the place in MARK_KINDS. */
  readonly kind: string;
  /** SQL of a whole number 0–100, or of NULL. */
  readonly score: string;
  /** What the accumulation is made of; only where messages are scored. */
  readonly own: string | null;
  readonly conversation: string;
  /** What adds up belongs to one of these. */
  readonly group: string;
  readonly ref: string;
  readonly title: string;
  readonly step: string;
  readonly alert: string;
  /** Whether the first and last of these are the first and last that is known of the subject. */
  readonly known: boolean;
}

export const kindPlace = (kind: MarkKind): number => MARK_KINDS.indexOf(kind);
/** SQL of the instant, whatever type the time is of. */
export const instantOf = ({ time, zoned }: MarkSource): string =>
  zoned ? time : `(${time} AT TIME ZONE 'UTC')`;

/** `time` within the bounds, in its own type, so that the index serves. */
export function withinSql({ time, zoned }: MarkSource, from: string, to: string): string {
  const bound = (sql: string) => (zoned ? sql : `((${sql}) AT TIME ZONE 'UTC')`);
  return `${time} >= ${bound(from)} AND ${time} <= ${bound(to)}`;
}

const NOTHING = {
  score: 'NULL::int',
  own: null,
  conversation: 'NULL::text',
  group: 'NULL::text',
  step: 'NULL::text',
  alert: 'NULL::text',
};
const titleSql = (sql: string): string => `left(coalesce(${sql}, ''), ${TITLE_CHARACTERS})`;

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

/** How the subject's rows are found in a table that names users and conversations; null where it cannot name this one. */
function mineIn(
  table: Pick<TableShape, 'columns'> | undefined,
  subject: Subject,
  alias: string,
): ((params: Params) => string) | null {
  const column = { auth: 'user_id', conversation: 'conversation_id', public: null }[subject.space];
  if (column === null || !table?.columns.has(column)) return null;
  return (params) => equalsId(table as TableShape, column, `${alias}."${column}"`, subject.id, params);
}

/** A usable time column; null where there is none. */
function timeOf(
  table: Pick<TableShape, 'columns'> | undefined,
  column: string,
  alias: string,
): { time: string; zoned: boolean } | null {
  const type = table?.columns.get(column)?.type;
  return type === 'timestamptz' || type === 'timestamp'
    ? { time: `${alias}."${column}"`, zoned: type === 'timestamptz' }
    : null;
}

const textOr = (table: TableShape, alias: string, column: string, otherwise = 'NULL'): string =>
  table.columns.has(column) ? `${alias}."${column}"::text` : `${otherwise}::text`;

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

function blockSource(shape: PlatformShape, subject: Subject): MarkSource | null {
  const table = readable(shape, BLOCKS);
  const at = timeOf(table, 'blocked_at', 'b');
  if (subject.space !== 'auth' || !table?.columns.has('user_id') || !at) return null;
  const still = table.columns.has('is_blocked') ? 'b."is_blocked"' : 'true';
  return {
    ...NOTHING,
    from: `${BLOCKS} b`,
    where: (params) => `${equalsId(table, 'user_id', 'b."user_id"', subject.id, params)} AND ${still}`,
    ...at,
    kind: String(kindPlace('block')),
    ref: `'blocked:' || b."user_id"::text`,
    title: titleSql(`concat_ws(': ', 'Blocked from the chat', ${textOr(table, 'b', 'block_reason')})`),
    known: false,
  };
}

const journalSource = {
  ...NOTHING,
  from: `${JOURNAL} j`,
  time: 'j.at',
  zoned: true,
  ref: `'journal:' || j.seq::text`,
  title: titleSql(`concat_ws(' · ', j.action, j.actor)`),
  known: false,
} as const;

/** What was done about the person, and with their alerts. */
function triageSource(shape: PlatformShape, subject: Subject): MarkSource | null {
  if (!readable(shape, JOURNAL)) return null;
  const alerts = alertSources(shape).flatMap((from) => {
    const where = mineIn(from, subject, 'a');
    return where === null ? [] : [{ from, where }];
  });
  return {
    ...journalSource,
    where: (params) => {
      const keys = alerts.map(
        ({ from, where }) =>
          `(SELECT ${from.key} FROM ${from.relation} a WHERE ${where(params)} ORDER BY ${from.createdAt} DESC LIMIT ${MOST_TRIAGED})`,
      );
      const triaged = `j.action IN ('alerts.triage', 'alerts.undo') AND j.subjects && ARRAY(${keys.join(' UNION ALL ')})`;
      const acted = `j.action LIKE 'people.%' AND j.subject = ${params.add(subject.key)}`;
      return keys.length === 0 ? acted : `((${triaged}) OR (${acted}))`;
    },
    kind: String(kindPlace('triage')),
  };
}

/** What changed in how everybody is scored. */
function journalConfigSource(shape: PlatformShape): MarkSource | null {
  if (!readable(shape, JOURNAL)) return null;
  return {
    ...journalSource,
    where: () => `split_part(j.action, '.', 1) IN ('patterns', 'packs', 'exceptions', 'settings', 'scoring')`,
    kind: String(kindPlace('config')),
    title: titleSql(`concat_ws(' · ', j.action, j.subject, j.actor)`),
  };
}

/** The platform keeps only the last change of each setting. */
function configSource(shape: PlatformShape, subject: Subject): MarkSource | null {
  const table = readable(shape, CONFIG);
  const at = timeOf(table, 'updated_at', 'g');
  if (!table?.columns.has('config_key') || !at) return null;
  return {
    ...NOTHING,
    from: `${CONFIG} g`,
    where: (params) =>
      `(g."config_key" NOT LIKE 'monitor\\_user\\_%' OR g."config_key" = ${params.add(`monitor_user_${subject.id}`)})`,
    ...at,
    kind: String(kindPlace('config')),
    ref: `'config:' || g."config_key"::text`,
    title: titleSql(`concat_ws(' ', 'Setting', g."config_key"::text)`),
    known: false,
  };
}
