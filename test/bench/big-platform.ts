// A platform with a long past for benches: a million risk events, three million activities, and what belongs to them, always the same for the same moment.
import { setImmediate } from 'node:timers/promises';
import { TOOL_RESULTS } from '../../src/main/simulator/words/answers.ts';
import { LIKENESS_INDEX } from '../../src/main/workspace/ddl/event-indexes.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { EVENT_COLUMNS, eventLines, LONG_CONVERSATION, USERS } from './big-platform-messages.ts';

export interface BigPlatform {
  readonly events: number;
  /** The newest moment of the past; the bench's own now. */
  readonly endMs: number;
}

const EVENTS = 'omni2.security_risk_events';
const AUDIT_ROWS = 200_000;
/** One flow is written for so many messages, besides those of the long conversation. */
const MESSAGES_A_FLOW = 20;
/** How many tools a message uses: half a tool and a little more on the average, for three activities a message. */
const TOOLS = [0, 1, 0, 0, 1, 0, 2, 0, 0, 1, 0, 3, 0, 0, 1, 0];
const FILLED = [
  EVENTS,
  'omni2.user_activities',
  'omni2.interaction_flows',
  'omni2.security_alerts',
  'omni2.user_risk_profiles',
  'omni2.audit_logs',
  'public.audit_logs',
  'auth_service.auth_audit',
];

/** Settings of a server of this size. It writes no log of what it is filled with, and vacuums when it is told to. */
export const BIG_SERVER = [
  'shared_buffers=1GB',
  'effective_cache_size=4GB',
  'maintenance_work_mem=512MB',
  'max_wal_size=8GB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
];

/** Takes about a minute: the events are told by us, and all else is made of them by the server. The tables must be there and empty. */
export async function fillBigPlatform(
  database: Database,
  { events, endMs }: BigPlatform,
  print: (line: string) => void,
): Promise<void> {
  const step = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    print(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  };
  let indexes: string[] = [];
  await step('indexes dropped, people written', async () => {
    indexes = await dropIndexes(database, FILLED);
    await fillPeople(database, endMs);
  });
  await step('events', () => database.copyIn(EVENTS, EVENT_COLUMNS, paced(eventLines(events, endMs))));
  await step('activities', () => fillActivities(database));
  await step('flows', () => fillFlows(database));
  await step('alerts and profiles', () => fillRest(database));
  const alike = (sql: string) => sql.includes(LIKENESS_INDEX);
  await step('indexes', async () => {
    for (const sql of indexes) if (!alike(sql)) await database.execute(sql);
  });
  await step('index of similar messages', async () => {
    for (const sql of indexes.filter(alike)) await database.execute(sql);
  });
  // What autovacuum does in time.
  await step('vacuumed', async () => {
    for (const table of FILLED) await database.execute(`VACUUM ANALYZE ${table}`);
  });
}

/** Many lines at a time, with a pause between for the connection's heartbeat, which else would give the server up. */
export async function* paced(lines: Iterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length < 100_000) continue;
    yield chunk;
    chunk = '';
    await setImmediate();
  }
  yield chunk;
}

/** An index is built far faster than it grows. Gives what makes them again. */
export async function dropIndexes(database: Database, tables: readonly string[]): Promise<string[]> {
  const found = await database.query<{ name: string; sql: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS sql FROM pg_index i
     WHERE i.indrelid = ANY ($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [[...tables]],
  );
  for (const { name } of found) await database.execute(`DROP INDEX ${name}`);
  return found.map(({ sql }) => sql);
}

/** The question and the answer of each message, and its calls of tools with their results, in the order of the events. */
async function fillActivities(database: Database): Promise<void> {
  await database.transaction(async (sql) => {
    // A table that is emptied here is written without a log.
    await sql.script('TRUNCATE omni2.user_activities');
    await sql.query(
      `INSERT INTO omni2.user_activities (activity_id, conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, duration_ms, created_at)
       SELECT (lpad(to_hex(e.id * 8 + i), 12, '0') || '70008000000000000000')::uuid, e.conversation_id, e.session_id, e.user_id, (e.id - c.first) * 8 + i + 1,
         CASE WHEN i = 0 THEN 'user_message' WHEN i = e.last THEN 'assistant_response' WHEN i % 2 = 1 THEN 'mcp_tool_call' ELSE 'mcp_tool_response' END,
         CASE WHEN i = 0 THEN jsonb_build_object('message', e.message, 'message_length', length(e.message))
           WHEN i = e.last THEN jsonb_build_object('message', ($1::text[])[1 + e.id % $2::int], 'message_length', 400, 'tokens_used', 40 + e.id % 800, 'model', 'claude-3-5-haiku')
           WHEN i % 2 = 1 THEN jsonb_build_object('mcp_server', 'server-' || e.id % 9, 'tool_name', 'tool_' || e.id % 40, 'parameters',
             jsonb_build_object('query', 'item ' || e.id, 'limit', 20))
           ELSE jsonb_build_object('mcp_server', 'server-' || e.id % 9, 'tool_name', 'tool_' || e.id % 40, 'status',
             CASE e.id % 100 WHEN 6 THEN 'denied' WHEN 36 THEN 'error' ELSE 'success' END, 'result_summary', ($1::text[])[1 + (e.id + i) % $2::int]) END,
         CASE WHEN i > 0 THEN 20 + (e.id * i) % 900 END, e.created_at + i * interval '700 milliseconds'
       FROM (SELECT *, CASE WHEN blocked THEN 1 ELSE 1 + 2 * ($3::int[])[1 + id % ${TOOLS.length}] END AS last FROM ${EVENTS} ORDER BY id) e
         JOIN (SELECT conversation_id, min(id) AS first FROM ${EVENTS} GROUP BY 1) c USING (conversation_id),
         generate_series(0, e.last) i`,
      [TOOL_RESULTS, TOOL_RESULTS.length, TOOLS],
    );
  });
}

const CHECKPOINTS = [
  'auth_check',
  'block_check',
  'security_check',
  'usage_check',
  'tool_filter',
  'llm_thinking',
  'llm_complete',
];

async function fillFlows(database: Database): Promise<void> {
  await database.query(
    `INSERT INTO omni2.interaction_flows (flow_id, session_id, user_id, conversation_id, flow_data, created_at)
     SELECT (lpad(to_hex(e.id), 12, '0') || '70008000000000000000')::uuid, e.session_id::text, e.user_id::text, e.conversation_id,
       jsonb_build_object('session_id', e.session_id, 'user_id', e.user_id, 'events', (
         SELECT jsonb_agg(jsonb_build_object('node_id', 'n' || place, 'event_type', type, 'parent_id', 'n' || nullif(place, 1) - 1,
           'timestamp', e.created_at + place * interval '3 milliseconds', 'score', CASE type WHEN 'security_check' THEN e.total_risk_score END))
         FROM unnest($1::text[]) WITH ORDINALITY t (type, place))), e.created_at
     FROM ${EVENTS} e WHERE e.id % ${MESSAGES_A_FLOW} = 0 OR e.conversation_id = $2::uuid`,
    [CHECKPOINTS, LONG_CONVERSATION],
  );
}

/** Users in both id spaces, roles, teams, and the tables that tell addresses. */
async function fillPeople(database: Database, endMs: number): Promise<void> {
  const end = `'${new Date(endMs).toISOString()}'::timestamptz`;
  await database.script(`
    INSERT INTO auth_service.roles (name) SELECT 'role ' || i FROM generate_series(1, 8) i;
    INSERT INTO auth_service.users (id, username, name, email, role_id, active)
      SELECT i, 'user' || i, 'Person ' || i, 'person' || i || '@corp.example', 1 + i % 8, i % 50 <> 0 FROM generate_series(1, ${USERS}) i;
    INSERT INTO auth_service.teams (name) SELECT 'Team ' || i FROM generate_series(1, 40) i;
    INSERT INTO auth_service.team_members SELECT 1 + i % 40, i FROM generate_series(1, ${USERS}) i;
    INSERT INTO public.users (id, email, name) SELECT 100000 + i, 'person' || i || '@corp.example', 'Person ' || i FROM generate_series(1, ${USERS}, 2) i;
    INSERT INTO public.users (id, email, name) SELECT 900000 + i, 'old' || i || '@corp.example', 'Old ' || i FROM generate_series(1, 200) i;
    INSERT INTO omni2.user_usage_limits (user_id, max_requests, max_tokens, max_cost, last_reset_at)
      SELECT i, 1000, 1000000, 10, ${end} - interval '30 days' FROM generate_series(1, 1000) i;
    INSERT INTO omni2.audit_logs (user_id, timestamp, question, success, ip_address)
      SELECT 1 + (i * 7919) % ${USERS}, ${end} - i * interval '38 seconds', 'Question ' || i, true, ('10.0.' || i % 200 || '.' || i % 250)::inet
      FROM generate_series(1, ${AUDIT_ROWS}) i;
    INSERT INTO public.audit_logs (user_id, message, tokens_input, tokens_output, cost_estimate, ip_address, created_at)
      SELECT 100001 + 2 * ((i * 7919) % ${USERS / 2}), 'Request ' || i, 100, 200, 0.001, ('10.1.' || i % 200 || '.' || i % 250)::inet,
        ${end} - i * interval '38 seconds' FROM generate_series(1, ${AUDIT_ROWS}) i;
    INSERT INTO auth_service.auth_audit (user_id, action, result, ip_address, created_at)
      SELECT 1 + (i * 7919) % ${USERS}, 'login', 'success', ('10.2.' || i % 200 || '.' || i % 250)::inet, (${end} - i * interval '76 seconds') AT TIME ZONE 'UTC'
      FROM generate_series(1, 100000) i;`);
}

/** What the platform makes of the events: alerts and profiles. */
async function fillRest(database: Database): Promise<void> {
  await database.script(`
    SELECT setval('omni2.security_risk_events_id_seq', (SELECT max(id) FROM ${EVENTS}));
    INSERT INTO omni2.security_alerts (user_id, risk_event_id, conversation_id, alert_type, alert_message, total_risk_score, status, created_at)
      SELECT user_id, id, conversation_id, CASE WHEN total_risk_score > 80 THEN 'CRITICAL_RISK' ELSE 'HIGH_RISK' END, message, total_risk_score,
        CASE WHEN id % 5 = 0 THEN 'FALSE_POSITIVE' WHEN id > 900000 THEN 'OPEN' ELSE 'RESOLVED' END, created_at
      FROM ${EVENTS} WHERE total_risk_score > 60;
    INSERT INTO omni2.user_risk_profiles (user_id, total_incidents, high_risk_count, critical_risk_count, latest_risk_score,
      latest_risk_level, last_incident_at, flagged, whitelisted)
      SELECT user_id, count(*), count(*) FILTER (WHERE risk_level = 'HIGH'), count(*) FILTER (WHERE risk_level = 'CRITICAL'),
        (array_agg(total_risk_score ORDER BY created_at DESC))[1], (array_agg(risk_level ORDER BY created_at DESC))[1], max(created_at),
        user_id % 100 = 3, user_id % 150 = 4
      FROM ${EVENTS} WHERE risk_level <> 'LOW' GROUP BY user_id;
    INSERT INTO omni2.user_blocks (user_id, is_blocked, block_reason, blocked_at, blocked_services)
      SELECT i, true, 'Too many', now(), ARRAY['chat'] FROM generate_series(5, ${USERS}, 400) i;`);
}
