// A platform with a long past for benches: a million risk events, three million activities, and what belongs to them, always the same for the same moment.
import { setImmediate } from 'node:timers/promises';
import { fill } from '../../src/main/simulator/fill.ts';
import { Random } from '../../src/main/simulator/random.ts';
import { TOOL_RESULTS } from '../../src/main/simulator/words/answers.ts';
import {
  CAMPAIGNS,
  EXFILTRATIONS,
  PROBES,
  SLOW_BURN,
  TOOL_ATTACKS,
} from '../../src/main/simulator/words/attacks.ts';
import { SLOTS } from '../../src/main/simulator/words/slots.ts';
import { FOLLOW_UPS, OPENINGS } from '../../src/main/simulator/words/work.ts';
import { copyLine } from '../../src/main/workspace/copy-text.ts';
import type { Database } from '../../src/main/workspace/port.ts';

export interface BigPlatform {
  readonly events: number;
  readonly activities: number;
  /** The newest moment of the past; the bench's own now. */
  readonly endMs: number;
}

/** Whoever sent a fifth of all messages: a service account. */
export const BUSIEST_USER = 7;
export const BUSIEST_EVENTS = 200_000;
/** A user of the middle: some hundred messages. */
export const USUAL_USER = 1_500;
/** A conversation of exactly 500 messages, with its flows. */
export const LONG_CONVERSATION = '00000500-0000-7000-8000-000000000500';
export const USERS = 5_000;
export const DAYS = 90;

const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;
const AUDIT_ROWS = 200_000;
/** One flow is written for so many messages, besides those of the long conversation. */
const MESSAGES_A_FLOW = 20;
/** Rows that wait to be put in the order of time: conversations go on beside each other. */
const WAITING = 60_000;

const EVENT_COLUMNS = [
  'id',
  'user_id',
  'conversation_id',
  'session_id',
  'message',
  'pattern_score',
  'behavioral_score',
  'ml_score',
  'total_risk_score',
  'risk_level',
  'matched_patterns',
  'detection_metadata',
  'action_taken',
  'blocked',
  'created_at',
] as const;
const ACTIVITY_COLUMNS = [
  'activity_id',
  'conversation_id',
  'session_id',
  'user_id',
  'sequence_num',
  'activity_type',
  'activity_data',
  'duration_ms',
  'created_at',
] as const;
const FLOW_COLUMNS = [
  'flow_id',
  'session_id',
  'user_id',
  'conversation_id',
  'flow_data',
  'created_at',
] as const;
const COPIED = ['omni2.security_risk_events', 'omni2.user_activities', 'omni2.interaction_flows'] as const;

/** Takes a few minutes: most of it is the server's work with three million rows. The tables must be there and empty. */
export async function fillBigPlatform(
  database: Database,
  { events, activities, endMs }: BigPlatform,
): Promise<void> {
  const indexes = await dropIndexes(database);
  await fillPeople(database, endMs);
  const perEvent = activities / events;
  // The same past is told once for each table, so that no more than a few thousand rows are ever held.
  await database.copyIn('omni2.security_risk_events', EVENT_COLUMNS, paced(eventLines(events, endMs)));
  await database.copyIn(
    'omni2.user_activities',
    ACTIVITY_COLUMNS,
    paced(activityLines(events, perEvent, endMs)),
  );
  await database.copyIn('omni2.interaction_flows', FLOW_COLUMNS, paced(flowLines(events, endMs)));
  for (const sql of indexes) await database.execute(sql);
  await fillRest(database);
  // What autovacuum does in time.
  for (const table of [
    ...COPIED,
    'omni2.security_alerts',
    'omni2.user_risk_profiles',
    'omni2.audit_logs',
    'public.audit_logs',
  ])
    await database.execute(`VACUUM ANALYZE ${table}`);
}

/** Many lines at a time, with a pause between for the connection's heartbeat, which else would give the server up. */
async function* paced(lines: Iterable<string>): AsyncGenerator<string> {
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

/** An index is built far faster than it grows. */
async function dropIndexes(database: Database): Promise<string[]> {
  const found = await database.query<{ name: string; sql: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS sql FROM pg_index i
     WHERE i.indrelid = ANY ($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [[...COPIED]],
  );
  for (const { name } of found) await database.execute(`DROP INDEX ${name}`);
  return found.map(({ sql }) => sql);
}

interface Message {
  readonly number: number;
  readonly user: number;
  readonly conversation: string;
  readonly session: string;
  readonly place: number;
  readonly atMs: number;
  readonly text: string;
  readonly pattern: number;
  readonly ml: number;
  readonly total: number;
  readonly blocked: boolean;
  readonly tools: number;
}

const FIELDS = Object.values(OPENINGS);
const ATTACKS: readonly string[] = [...PROBES, ...TOOL_ATTACKS, ...EXFILTRATIONS].map(String);
const BURN = SLOW_BURN.flat();

/** Every message, conversation after conversation, in the order in which these begin. */
function* messages(events: number, endMs: number): Generator<Message> {
  const random = new Random('big-platform', events);
  const startMs = endMs - DAYS * DAY_MS;
  let number = 0;
  let busiest = 0;
  let long = false;
  while (number < events) {
    const begins = startMs + (number / events) * (DAYS * DAY_MS - HALF_HOUR_MS);
    const isLong: boolean = !long && number > events * 0.9;
    long ||= isLong;
    const isBusiest = !isLong && busiest < (number / events) * BUSIEST_EVENTS * (events / 1_000_000);
    const user = isLong ? 42 : isBusiest ? BUSIEST_USER : 8 + Math.floor(random.next() ** 2.2 * (USERS - 8));
    const most = isLong ? 500 : Math.max(1, Math.min(120, Math.round(random.logNormal(6, 0.9))));
    const count = Math.min(most, events - number);
    const conversation = isLong ? LONG_CONVERSATION : random.uuid(begins);
    const attack = random.next();
    const field = random.pick(FIELDS);
    const campaign = random.pick(CAMPAIGNS);
    let atMs = begins;
    for (let place = 0; place < count; place += 1) {
      number += 1;
      if (isBusiest) busiest += 1;
      const kind = attack < 0.97 ? 'work' : attack < 0.985 ? 'probe' : attack < 0.993 ? 'campaign' : 'burn';
      const hostile = kind !== 'work' && random.chance(0.5);
      const template = !hostile
        ? random.pick(place === 0 ? field : FOLLOW_UPS)
        : kind === 'probe'
          ? random.pick(ATTACKS)
          : kind === 'campaign'
            ? campaign
            : random.pick(BURN);
      const pattern = hostile ? random.int(35, 100) : random.chance(0.02) ? random.int(10, 60) : 0;
      const ml = hostile ? random.int(30, 99) : random.int(0, 25);
      const total = Math.max(pattern, ml >= 70 ? ml : 0, Math.round(0.4 * pattern + 0.3 * ml));
      yield {
        number,
        user,
        conversation,
        session: random.uuid(atMs),
        place,
        atMs: Math.round(atMs),
        text: fill(template, SLOTS, random),
        pattern,
        ml,
        total,
        blocked: total >= 90 && random.chance(0.5),
        tools: random.weighted([60, 25, 10, 5]),
      };
      atMs += Math.min(HALF_HOUR_MS, random.logNormal(isLong ? 40_000 : 55_000, 0.8));
      if (atMs > endMs) atMs = endMs - 1;
    }
  }
}

/** Lines in the order of time, as a platform writes them, from what is told conversation by conversation. */
function* inTime(
  events: number,
  endMs: number,
  lines: (message: Message) => Iterable<readonly [atMs: number, line: string]>,
): Generator<string> {
  let waiting: (readonly [atMs: number, line: string])[] = [];
  for (const message of messages(events, endMs)) {
    waiting.push(...lines(message));
    if (message.place > 0 || waiting.length < WAITING) continue;
    waiting.sort((a, b) => a[0] - b[0]);
    const ready = waiting.findIndex(([at]) => at >= message.atMs);
    for (const [, line] of waiting.slice(0, ready)) yield line;
    waiting = waiting.slice(ready);
  }
  waiting.sort((a, b) => a[0] - b[0]);
  for (const [, line] of waiting) yield line;
}

const levelOf = (total: number) =>
  total >= 81 ? 'CRITICAL' : total >= 61 ? 'HIGH' : total >= 31 ? 'MEDIUM' : 'LOW';

function eventLines(events: number, endMs: number): Iterable<string> {
  return inTime(events, endMs, (message) => {
    const { number, pattern, ml, total, blocked, atMs } = message;
    const level = levelOf(total);
    const matched =
      pattern > 0
        ? [{ name: `pattern_${number % 60}`, category: 'INJECTION', score: pattern, start: 0, end: 12 }]
        : [];
    return [
      [
        atMs,
        copyLine([
          number,
          message.user,
          message.conversation,
          message.session,
          message.text,
          pattern,
          0,
          ml,
          total,
          level,
          JSON.stringify(matched),
          JSON.stringify({
            engine: 1,
            layers: { pattern, behaviour: 0, ml, history: 0, accumulation: number % 7 },
            rule: pattern > ml ? 'pattern' : 'weighted',
            took_ms: 0.4,
          }),
          blocked ? (level === 'CRITICAL' ? 'ESCALATED' : 'BLOCKED') : total >= 61 ? 'ALERTED' : 'LOGGED',
          blocked,
          new Date(atMs),
        ]),
      ],
    ];
  });
}

function activityLines(events: number, perEvent: number, endMs: number): Iterable<string> {
  const random = new Random('big-platform-activities', events);
  // Two of a message are the question and the answer; the rest are calls of tools with their results.
  const toolsMean = (perEvent - 2) / 2;
  let owed = 0;
  const sequences = new Map<string, number>();
  return inTime(events, endMs, (message) => {
    const { atMs, conversation, session, user } = message;
    owed += toolsMean;
    const tools = message.blocked
      ? 0
      : Math.min(6, Math.floor(owed) > 0 && message.tools > 0 ? Math.floor(owed) : 0);
    owed -= tools;
    let sequence = sequences.get(conversation) ?? 0;
    let at = atMs;
    const line = (type: string, data: object, durationMs: number | null): [number, string] => {
      sequence += 1;
      at += durationMs ?? 0;
      return [
        at,
        copyLine([
          random.uuid(at),
          conversation,
          session,
          user,
          sequence,
          type,
          JSON.stringify(data),
          durationMs,
          new Date(at),
        ]),
      ];
    };
    const lines = [
      line('user_message', { message: message.text, message_length: message.text.length }, null),
    ];
    for (let tool = 0; tool < tools; tool += 1) {
      const use = { mcp_server: `server-${message.number % 9}`, tool_name: `tool_${message.number % 40}` };
      lines.push(
        line('mcp_tool_call', { ...use, parameters: { query: `item ${message.number}`, limit: 20 } }, 1),
      );
      const status = random.chance(0.01) ? 'denied' : random.chance(0.02) ? 'error' : 'success';
      const result = { ...use, status, result_summary: random.pick(TOOL_RESULTS) };
      lines.push(line('mcp_tool_response', result, random.int(20, 900)));
    }
    const answer = {
      message: random.pick(TOOL_RESULTS),
      message_length: 400,
      tokens_used: random.int(40, 900),
    };
    lines.push(line('assistant_response', { ...answer, model: 'claude-3-5-haiku' }, random.int(400, 4_000)));
    sequences.set(conversation, sequence);
    return lines;
  });
}

function flowLines(events: number, endMs: number): Iterable<string> {
  const random = new Random('big-platform-flows', events);
  return inTime(events, endMs, ({ number, conversation, session, user, atMs, total, blocked }) => {
    if (number % MESSAGES_A_FLOW !== 0 && conversation !== LONG_CONVERSATION) return [];
    const types = [
      'auth_check',
      'block_check',
      'security_check',
      'usage_check',
      'tool_filter',
      'llm_thinking',
      'llm_complete',
    ];
    const steps = types.map((type, place) => ({
      node_id: `n${place + 1}`,
      event_type: type,
      parent_id: place === 0 ? null : `n${place}`,
      timestamp: new Date(atMs + place * 3).toISOString(),
      ...(type === 'security_check' && { status: blocked ? 'blocked' : 'passed', score: total }),
    }));
    const data = JSON.stringify({ session_id: session, user_id: user, events: steps });
    return [[atMs, copyLine([random.uuid(atMs), session, String(user), conversation, data, new Date(atMs)])]];
  });
}

/** Users in both id spaces, roles, teams, and the two audit tables. */
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
    SELECT setval('omni2.security_risk_events_id_seq', (SELECT max(id) FROM omni2.security_risk_events));
    INSERT INTO omni2.security_alerts (user_id, risk_event_id, conversation_id, alert_type, alert_message, total_risk_score, status, created_at)
      SELECT user_id, id, conversation_id, CASE WHEN total_risk_score > 80 THEN 'CRITICAL_RISK' ELSE 'HIGH_RISK' END, message, total_risk_score,
        CASE WHEN id % 5 = 0 THEN 'FALSE_POSITIVE' WHEN id > 900000 THEN 'OPEN' ELSE 'RESOLVED' END, created_at
      FROM omni2.security_risk_events WHERE total_risk_score > 60;
    INSERT INTO omni2.user_risk_profiles (user_id, total_incidents, high_risk_count, critical_risk_count, latest_risk_score,
      latest_risk_level, last_incident_at, flagged, whitelisted)
      SELECT user_id, count(*), count(*) FILTER (WHERE risk_level = 'HIGH'), count(*) FILTER (WHERE risk_level = 'CRITICAL'),
        (array_agg(total_risk_score ORDER BY created_at DESC))[1], (array_agg(risk_level ORDER BY created_at DESC))[1], max(created_at),
        user_id % 100 = 3, user_id % 150 = 4
      FROM omni2.security_risk_events WHERE risk_level <> 'LOW' GROUP BY user_id;
    INSERT INTO omni2.user_blocks (user_id, is_blocked, block_reason, blocked_at, blocked_services)
      SELECT i, true, 'Too many', now(), ARRAY['chat'] FROM generate_series(5, ${USERS}, 400) i;`);
}
