// Gathers a part of a day for reconciliation into tables of the transaction: `usage_a` the model's answers, `usage_r` rows of both audit tables.
import { quoteName } from '../workspace/identifiers.ts';
import type { TransactionSql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { isNumber, readable } from './alerts-source.ts';
import { ACTIVITIES, FLOWS } from './conversations-records.ts';
import { timeColumn } from './merged.ts';
import { USERS } from './users.ts';
import { PUBLIC_USERS } from './users-both.ts';

export const OMNI2_AUDIT = 'omni2.audit_logs';
export const PUBLIC_AUDIT = 'public.audit_logs';
/** Characters of a text that count; of a preview there are no more than the fewer. */
const TEXT = 2_000;
const PREVIEW = 200;

/** Where the older table keeps a preview alone, no more of any text is compared. */
function textLength(shape: PlatformShape): number {
  const older = readable(shape, PUBLIC_AUDIT)?.columns;
  return !older || older.has('message') || older.has('question') ? TEXT : PREVIEW;
}
/** Rows of the neighbouring parts are looked at so far: an answer and its row may lie on both sides of a border. */
const BORDER = `interval '15 minutes'`;
/** A session's question, and the beginning of a flow, may be so much older than the answer. */
export const THINKING = `interval '1 hour'`;

/** No answer of a neighbouring part that is further away has taken a row that is looked at. */
export const REACH = `interval '75 minutes'`;

/** Tables of the transaction. */
export const PART_TABLES = `
  CREATE TEMP TABLE usage_u (auth text, older text) ON COMMIT DROP;
  CREATE TEMP TABLE usage_a (key text NOT NULL, at timestamptz NOT NULL, endpoint text NOT NULL, person text, known boolean NOT NULL, session text, model text,
    output int, odd boolean NOT NULL, question uuid, answer uuid, chars int, answer_chars int) ON COMMIT DROP;
  CREATE TEMP TABLE usage_r (rkey text NOT NULL, at timestamptz NOT NULL, inside boolean NOT NULL, person text, session text, model text, question uuid, answer uuid,
    input int, output int, cached int, total int, cost numeric, odd boolean NOT NULL, slack boolean NOT NULL, tools text[], servers text[], stranger boolean NOT NULL) ON COMMIT DROP;
  CREATE TEMP TABLE usage_m (key text NOT NULL, rkey text NOT NULL, why text NOT NULL) ON COMMIT DROP;
  CREATE TEMP TABLE usage_k (rule int NOT NULL, same text NOT NULL, large boolean NOT NULL, possible int NOT NULL) ON COMMIT DROP;
  CREATE TEMP TABLE usage_t (key text NOT NULL, tool text NOT NULL) ON COMMIT DROP;`;

/** Between a server's name, that of its tool, and how often it was called, in the list that is kept with an answer. */
export const TOOL_SEPARATOR = `E'\\t'`;

/** From an instant until before another, as ISO 8601. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Fills them with what was answered in a span of time, and with the rows about it. */
export async function gatherPart(
  sql: TransactionSql,
  shape: PlatformShape,
  { from, to }: Span,
): Promise<void> {
  const span = [from, to] as const;
  await gatherUsers(sql, shape);
  await gatherActivities(sql, shape, span);
  await gatherFlows(sql, shape, span);
  await gatherRows(sql, shape, span);
}

type Bounds = readonly [from: string, to: string];

const has = (table: TableShape, name: string) => table.columns.has(name);
const isJson = (table: TableShape, name: string) =>
  ['jsonb', 'json'].includes(table.columns.get(name)?.type ?? '');
const text = (table: TableShape, name: string) =>
  has(table, name) ? `c.${quoteName(name)}::text` : 'NULL::text';
const digest = (value: string, characters = PREVIEW) =>
  `md5(left(nullif(btrim(${value}), ''), ${characters}))::uuid`;
/** A count of tokens out of text: null for what is negative, no whole number, or beyond belief. */
const tokensOf = (value: string) => `CASE WHEN ${value} ~ '^\\d{1,9}$' THEN (${value})::int END`;
const toolName = (server: string, tool: string) =>
  `left(coalesce(${server}, '?'), 200) || ${TOOL_SEPARATOR} || left(coalesce(${tool}, '?'), 200)`;
/** The column's time with a zone; those without one are UTC. */
const zoned = (column: string, type: string) =>
  type === 'timestamptz' ? column : `(${column} AT TIME ZONE 'UTC')`;

function within(column: string, type: string, before = `interval '0'`, after = `interval '0'`): string {
  const bound = (sql: string) => (type === 'timestamptz' ? sql : `((${sql}) AT TIME ZONE 'UTC')`);
  return `${column} >= ${bound(`$1::timestamptz - ${before}`)} AND ${column} < ${bound(`$2::timestamptz + ${after}`)}`;
}

/** Who is who in the other id space, by e-mail address. */
async function gatherUsers(sql: TransactionSql, shape: PlatformShape): Promise<void> {
  const auth = readable(shape, USERS);
  const older = readable(shape, PUBLIC_USERS);
  if (auth?.columns.has('id')) {
    const joined = older?.columns.has('id') && older.columns.has('email') && auth.columns.has('email');
    await sql.execute(
      joined
        ? `INSERT INTO usage_u SELECT auth, CASE WHEN row_number() OVER (PARTITION BY older ORDER BY auth) = 1 THEN older END FROM (
           SELECT u."id"::text AS auth, min(o."id"::text) AS older FROM ${USERS} u LEFT JOIN ${PUBLIC_USERS} o ON lower(o."email") = lower(u."email") GROUP BY u."id") each`
        : `INSERT INTO usage_u SELECT u."id"::text, NULL FROM ${USERS} u`,
    );
  }
  await sql.execute('ANALYZE usage_u');
}

/** Answers over the WebSocket, each with the question before it in its session. */
async function gatherActivities(sql: TransactionSql, shape: PlatformShape, span: Bounds): Promise<void> {
  const table = readable(shape, ACTIVITIES);
  const time = table && timeColumn(table, ['created_at']);
  if (!table || !time || !has(table, 'activity_id') || !has(table, 'activity_type')) return;
  const at = zoned('c."created_at"', time.type);
  const data = (name: string) =>
    isJson(table, 'activity_data') ? `c."activity_data" ->> '${name}'` : 'NULL::text';
  const order = `ORDER BY at, sequence, kind DESC`;
  const isSaid = `c."activity_type" = 'user_message'`;
  const ofAnswer = (value: string) => `CASE WHEN NOT ${isSaid} THEN ${value} END`;
  await sql.execute(
    `INSERT INTO usage_a
     SELECT key, at, 'websocket', person, known, session, model, output, told AND output IS NULL, question, answer, chars, answer_chars FROM (
     SELECT key, at, kind, person, known, session, model, output, told, first_value(question) OVER turn AS question, answer, first_value(chars) OVER turn AS chars, answer_chars
     FROM (SELECT *, count(*) FILTER (WHERE kind = 'user_message') OVER (PARTITION BY session COLLATE "C" ${order}) AS n FROM (
         SELECT 'a:' || c."activity_id"::text AS key, ${at} AS at, c."activity_type"::text AS kind, ${has(table, 'sequence_num') ? 'c."sequence_num"' : '0'} AS sequence,
           'u:' || nullif(${text(table, 'user_id')}, '') AS person, u.auth IS NOT NULL AS known,
           coalesce(${text(table, 'session_id')}, c."activity_id"::text) AS session, ${ofAnswer(`left(${data('model')}, 100)`)} AS model,
           ${ofAnswer(tokensOf(data('tokens_used')))} AS output, ${ofAnswer(`${data('tokens_used')} IS NOT NULL`)} AS told,
           CASE WHEN ${isSaid} THEN ${digest(data('message'), textLength(shape))} END AS question, CASE WHEN ${isSaid} THEN length(${data('message')}) END AS chars,
           ${ofAnswer(digest(data('message')))} AS answer,
           ${ofAnswer(`coalesce(${tokensOf(data('message_length'))}, length(${data('message')}))`)} AS answer_chars
         FROM ${ACTIVITIES} c LEFT JOIN usage_u u ON u.auth = ${text(table, 'user_id')}
         WHERE c."activity_type" IN ('user_message', 'assistant_response') AND ${within('c."created_at"', time.type, THINKING)}) each) turns
     WINDOW turn AS (PARTITION BY session COLLATE "C", n ${order})) said
     WHERE kind = 'assistant_response' AND at >= $1::timestamptz`,
    span,
  );
  if (isJson(table, 'activity_data'))
    await sql.execute(
      `INSERT INTO usage_t SELECT a.key, ${toolName(data('mcp_server'), data('tool_name'))}
       FROM ${ACTIVITIES} c JOIN usage_a a ON a.session = ${text(table, 'session_id')}
       WHERE c."activity_type" = 'mcp_tool_call' AND ${within('c."created_at"', time.type, THINKING)}`,
      span,
    );
}

/** Streamed answers, calls over the gateway, and WebSocket answers that left no activity. */
async function gatherFlows(sql: TransactionSql, shape: PlatformShape, span: Bounds): Promise<void> {
  const table = readable(shape, FLOWS);
  const time = table && timeColumn(table, ['created_at']);
  const id = table?.columns.has('flow_id') ? 'flow_id' : 'session_id';
  if (!table || !time || !has(table, id) || !isJson(table, 'flow_data')) return;
  const ended = timeColumn(table, ['completed_at']);
  const at = zoned('c."created_at"', time.type);
  const end = ended ? zoned('c."completed_at"', ended.type) : 'NULL::timestamptz';
  const session = text(table, 'session_id');
  const events = `to_jsonb(c."flow_data") -> 'events'`;
  const source = `coalesce(${text(table, 'source')}, 'chat')`;
  const conversation = `nullif(${text(table, 'conversation_id')}, '')`;
  const activities = readable(shape, ACTIVITIES);
  const actTime = activities && timeColumn(activities, ['created_at']);
  const answered =
    activities && actTime && has(activities, 'session_id') && has(activities, 'activity_type')
      ? `SELECT s."session_id"::text FROM ${ACTIVITIES} s WHERE s."activity_type" = 'assistant_response' AND s."session_id" IS NOT NULL
           AND ${within('s."created_at"', actTime.type, THINKING, THINKING)}`
      : 'SELECT NULL::text WHERE false';
  await sql.execute(
    `WITH answered AS MATERIALIZED (${answered}),
     flows AS MATERIALIZED (
       SELECT 'f:' || c.${quoteName(id)}::text AS key, CASE WHEN ${end} BETWEEN ${at} AND ${at} + ${THINKING} THEN ${end} ELSE ${at} END AS at,
         CASE WHEN ${source} = 'mcp_gateway' THEN 'gateway' WHEN ${conversation} IS NULL THEN 'stream' ELSE 'websocket' END AS endpoint,
         'u:' || nullif(${text(table, 'user_id')}, '') AS person, ${text(table, 'user_id')} AS uid, ${session} AS session, f.*
       FROM ${FLOWS} c CROSS JOIN LATERAL (
         SELECT max(e ->> 'tokens') FILTER (WHERE e ->> 'event_type' = 'llm_complete') AS tokens, max(left(e ->> 'model', 100)) AS model,
           bool_or(e ->> 'event_type' = 'llm_complete') AS answered, bool_or(e ->> 'event_type' = 'tool_call') AS called,
           jsonb_agg(e) FILTER (WHERE e ->> 'event_type' = 'tool_call') AS calls
         FROM jsonb_array_elements(CASE WHEN jsonb_typeof(${events}) = 'array' THEN ${events} ELSE '[]'::jsonb END) e) f
       WHERE ${within('c."created_at"', time.type, THINKING)}),
     counted AS (SELECT f.* FROM flows f WHERE f.at >= $1::timestamptz AND f.at < $2::timestamptz AND CASE f.endpoint WHEN 'gateway' THEN f.called OR f.answered ELSE f.answered END
       AND (f.endpoint <> 'websocket' OR f.session IS NULL OR NOT EXISTS (SELECT FROM answered s WHERE s.session_id = f.session))),
     kept AS (INSERT INTO usage_a
       SELECT key, at, endpoint, person, u.auth IS NOT NULL, session, model, ${tokensOf('tokens')}, coalesce(tokens !~ '^\\d{1,9}$', false),
         NULL::uuid, NULL::uuid, NULL::int, NULL::int
       FROM counted LEFT JOIN usage_u u ON u.auth = uid)
     INSERT INTO usage_t SELECT key, ${toolName(`e ->> 'mcp_server'`, `coalesce(e ->> 'tool', e ->> 'tool_name')`)}
       FROM counted, jsonb_array_elements(coalesce(calls, '[]'::jsonb)) e`,
    span,
  );
}

interface RowWords {
  readonly name: string;
  readonly key: 'o' | 'p';
  readonly times: readonly string[];
  readonly texts: readonly string[];
  readonly answer: string;
  readonly cost: string;
}
const ROWS: readonly RowWords[] = [
  {
    name: OMNI2_AUDIT,
    key: 'o',
    times: ['timestamp', 'created_at'],
    texts: ['question', 'message'],
    answer: 'result_summary',
    cost: 'cost_usd',
  },
  {
    name: PUBLIC_AUDIT,
    key: 'p',
    times: ['created_at', 'timestamp'],
    texts: ['message', 'question', 'message_preview'],
    answer: 'response_preview',
    cost: 'cost_estimate',
  },
];

/** Rows that record usage: with tokens or a cost, of requests that were neither blocked nor failed without an answer. */
async function gatherRows(sql: TransactionSql, shape: PlatformShape, span: Bounds): Promise<void> {
  for (const words of ROWS) {
    const table = readable(shape, words.name);
    const time = table && timeColumn(table, words.times);
    if (!table || !time || !has(table, 'id')) continue;
    const column = `c.${quoteName(time.name)}`;
    const number = (name: string) => {
      const own = `c.${quoteName(name)}`;
      return isNumber(table.columns.get(name)?.type)
        ? `CASE WHEN ${own} BETWEEN 0 AND 999999999 THEN round(${own})::int END`
        : 'NULL::int';
    };
    const odd = ['tokens_input', 'tokens_output', 'tokens_cached', 'llm_tokens_used', words.cost]
      .filter((name) => isNumber(table.columns.get(name)?.type))
      .map((name) => `coalesce(c.${quoteName(name)} < 0, false)`);
    const cost = isNumber(table.columns.get(words.cost)?.type)
      ? `CASE WHEN c.${quoteName(words.cost)} > 0 AND c.${quoteName(words.cost)} < 10000000 THEN c.${quoteName(words.cost)} END`
      : 'NULL::numeric';
    const texts = words.texts
      .filter((name) => has(table, name))
      .map((name) => `nullif(${text(table, name)}, '')`);
    const question = texts.length === 0 ? 'NULL::text' : `coalesce(${texts.join(', ')})`;
    const blocked = [
      ...(table.columns.get('was_blocked')?.type === 'bool' ? ['coalesce(c."was_blocked", false)'] : []),
      ...(has(table, 'status') ? [`coalesce(c."status"::text = 'blocked', false)`] : []),
    ];
    const list = (name: string) =>
      table.columns.get(name)?.type === '_text'
        ? `c.${quoteName(name)}`
        : has(table, name)
          ? `ARRAY[${text(table, name)}]`
          : 'NULL::text[]';
    const person =
      words.key === 'o'
        ? `'u:' || nullif(${text(table, 'user_id')}, '')`
        : `CASE WHEN u.auth IS NOT NULL THEN 'u:' || u.auth ELSE 'p:' || nullif(${text(table, 'user_id')}, '') END`;
    await sql.execute(
      `INSERT INTO usage_r SELECT * FROM (
         SELECT '${words.key}:' || c."id"::text AS rkey, ${zoned(column, time.type)} AS at, (${within(column, time.type)}) AS inside, ${person} AS person,
           ${text(table, 'session_id')} AS session, left(${text(table, 'model')}, 100) AS model, ${digest(question, textLength(shape))} AS question, ${digest(text(table, words.answer))} AS answer,
           ${number('tokens_input')} AS input, ${number('tokens_output')} AS output, ${number('tokens_cached')} AS cached, ${number('llm_tokens_used')} AS total, ${cost} AS cost,
           ${odd.join(' OR ') || 'false'} AS odd,
           ${has(table, 'slack_channel') ? 'c."slack_channel" IS NOT NULL' : 'false'} AS slack,
           ${words.key === 'o' ? list('tool_called') : list('tools_used')} AS tools, ${words.key === 'o' ? list('mcp_target') : list('mcps_accessed')} AS servers,
           u.auth IS NULL AS stranger
         FROM ${words.name} c LEFT JOIN usage_u u ON ${words.key === 'p' ? 'u.older' : 'u.auth'} = ${text(table, 'user_id')}
         WHERE ${within(column, time.type, BORDER, BORDER)} ${blocked.length > 0 ? `AND NOT (${blocked.join(' OR ')})` : ''}) r
       WHERE r.input > 0 OR r.output > 0 OR r.cached > 0 OR r.total > 0 OR r.cost IS NOT NULL OR r.odd`,
      span,
    );
  }
  // What an answer of a neighbouring part has taken is not there for another.
  await sql.execute(
    `INSERT INTO usage_m SELECT t.answer, t.usage_row, t.why FROM security_console.usage_answers t JOIN usage_r r ON r.rkey = t.usage_row
     WHERE t.why NOT IN ('row', 'skew') AND (t.at >= $1::timestamptz - ${REACH} AND t.at < $1::timestamptz OR t.at >= $2::timestamptz AND t.at < $2::timestamptz + ${REACH})`,
    span,
  );
}
