// The rows each endpoint of the platform writes for a message: exactly the tables of "Which chat endpoint writes what".
import type { CopyValue } from '../workspace/copy-text.ts';
import { iso } from './calendar.ts';
import { fill } from './fill.ts';
import type { Judged } from './judge.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { Utterance } from './script.ts';
import { REFUSALS } from './words/answers.ts';

/** Columns by table; rows are arrays in this order. */
export const COLUMNS = {
  'omni2.user_activities': [
    'activity_id',
    'conversation_id',
    'session_id',
    'user_id',
    'sequence_num',
    'activity_type',
    'activity_data',
    'duration_ms',
    'created_at',
  ],
  'omni2.interaction_flows': [
    'flow_id',
    'session_id',
    'user_id',
    'conversation_id',
    'flow_data',
    'source',
    'created_at',
    'completed_at',
  ],
  'public.audit_logs': [
    'id',
    'user_id',
    'request_type',
    'message',
    'message_preview',
    'iterations',
    'tool_calls_count',
    'tools_used',
    'mcps_accessed',
    'tokens_input',
    'tokens_output',
    'tokens_cached',
    'cost_estimate',
    'status',
    'warning',
    'response_preview',
    'success',
    'duration_ms',
    'ip_address',
    'user_agent',
    'slack_channel',
    'slack_user_id',
    'slack_message_ts',
    'slack_thread_ts',
    'created_at',
  ],
  'omni2.prompt_injection_log': ['id', 'user_id', 'message', 'injection_score', 'action', 'detected_at'],
  'omni2.security_risk_events': [
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
  ],
  'omni2.security_alerts': [
    'id',
    'user_id',
    'risk_event_id',
    'conversation_id',
    'alert_type',
    'alert_message',
    'total_risk_score',
    'status',
    'assigned_to',
    'resolved_at',
    'resolution_notes',
    'created_at',
  ],
  'auth_service.auth_audit': [
    'id',
    'user_id',
    'username',
    'action',
    'resource',
    'result',
    'ip_address',
    'user_agent',
    'details',
    'created_at',
  ],
  'omni2.mcp_health_log': [
    'id',
    'mcp_server_id',
    'timestamp',
    'status',
    'response_time_ms',
    'error_message',
    'meta_data',
    'event_type',
  ],
} as const;
export type TableName = keyof typeof COLUMNS;

export type Cells = readonly CopyValue[];
/** Takes a row for a table. */
export type Put = (table: TableName, cells: Cells) => void;

/** Price per million tokens, as the platform reckons. */
const PRICE = { input: 0.8, output: 4, cached: 0.08 };
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) Safari/17.6',
  'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) Mobile/15E148',
];

/** Writes what the endpoint writes; `id` numbers the rows of tables with whole-number ids, `sequence` counts in a conversation. */
export function putMessage(put: Put, judged: Judged, id: number, sequence: Map<string, number>): void {
  const { session } = judged.utterance;
  if (session.endpoint === 'ask') putAudit(put, judged, id);
  else putFlow(put, judged);
  if (session.endpoint === 'websocket') putActivities(put, judged, sequence);
  if (judged.guard) {
    const { guard, utterance } = judged;
    put('omni2.prompt_injection_log', [
      id,
      session.person.authId,
      cut(utterance.text, 500),
      guard.score,
      guard.action,
      iso(utterance.atMs + 3),
    ]);
  }
}

/** At most so many UTF-16 units, never half a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

function answerOf({ utterance, verdict }: Judged): string {
  const refused = verdict.patternScore >= 60 && utterance.session.kind !== 'bait';
  return refused
    ? fill(REFUSALS[utterance.text.length % REFUSALS.length]!, {}, utterance.random)
    : utterance.answer;
}

function address(person: Person, random: Random): string {
  return `10.${20 + (person.team.length % 8)}.${(person.authId ?? person.publicId ?? 1) % 250}.${random.int(2, 250)}`;
}

function putAudit(put: Put, judged: Judged, id: number): void {
  const { utterance, verdict } = judged;
  const { session, text, tools, tokens, random, atMs } = utterance;
  const slack = session.number % 3 !== 0;
  const ran = verdict.blocked ? [] : tools;
  const cost =
    (tokens.input * PRICE.input + tokens.output * PRICE.output + tokens.cached * PRICE.cached) / 1_000_000;
  const thread = (session.startMs / 1_000).toFixed(6);
  put('public.audit_logs', [
    id,
    session.person.publicId,
    slack ? 'slack' : 'api',
    text,
    cut(text, 200),
    verdict.blocked ? 0 : 1 + ran.length,
    ran.length,
    [...new Set(ran.map((use) => use.tool))],
    [...new Set(ran.map((use) => use.server.name))],
    verdict.blocked ? 0 : tokens.input,
    verdict.blocked ? 0 : tokens.output,
    verdict.blocked ? 0 : tokens.cached,
    verdict.blocked ? '0.000000' : cost.toFixed(6),
    verdict.blocked ? 'blocked' : 'success',
    ran.some((use) => use.outcome !== 'ok') ? 'A tool did not answer' : null,
    verdict.blocked ? null : cut(answerOf(judged), 500),
    !verdict.blocked,
    verdict.blocked ? random.int(4, 12) : utterance.durationMs,
    address(session.person, random),
    slack ? 'omni-slack-bot/2.4' : 'python-httpx/0.27',
    slack ? `C0${session.person.team.length}${session.person.field.toUpperCase()}` : null,
    slack ? `U0${(session.person.publicId ?? 0).toString(36).toUpperCase()}` : null,
    slack ? (atMs / 1_000).toFixed(6) : null,
    slack ? thread : null,
    iso(atMs + utterance.durationMs),
  ]);
}

function putActivities(put: Put, judged: Judged, sequences: Map<string, number>): void {
  const { utterance, verdict } = judged;
  const { session, conversationId, sessionId, random, tools, atMs, tokens } = utterance;
  let sequence = sequences.get(conversationId) ?? 0;
  let at = atMs;
  const add = (type: string, data: object, durationMs: number | null) => {
    sequence += 1;
    at += durationMs ?? 0;
    put('omni2.user_activities', [
      random.uuid(atMs),
      conversationId,
      sessionId,
      session.person.authId,
      sequence,
      type,
      JSON.stringify(data),
      durationMs,
      iso(at),
    ]);
  };
  add('user_message', { message: utterance.text, message_length: utterance.text.length }, null);
  if (!verdict.blocked) {
    for (const use of tools) {
      add(
        'mcp_tool_call',
        {
          mcp_server: use.server.name,
          tool_name: use.tool,
          parameters: JSON.parse(use.parameters) as unknown,
        },
        1,
      );
      const status = use.outcome === 'ok' ? 'success' : use.outcome;
      add(
        'mcp_tool_response',
        { mcp_server: use.server.name, tool_name: use.tool, status, result_summary: use.result },
        use.durationMs,
      );
    }
    const answer = answerOf(judged);
    const rest = Math.max(1, utterance.durationMs - (at - atMs));
    add(
      'assistant_response',
      {
        message: cut(answer, 500),
        message_length: answer.length,
        tokens_used: tokens.output,
        model: 'claude-3-5-haiku',
      },
      rest,
    );
  }
  sequences.set(conversationId, sequence);
}

interface FlowEvent {
  readonly node_id: string;
  readonly event_type: string;
  readonly parent_id: string | null;
  readonly timestamp: string;
  readonly [detail: string]: unknown;
}

function putFlow(put: Put, judged: Judged): void {
  const { utterance, verdict } = judged;
  const { session, sessionId, tools, random, atMs, tokens } = utterance;
  const gateway = session.endpoint === 'gateway';
  const events: FlowEvent[] = [];
  let at = atMs;
  const step = (type: string, ms: number, details: object = {}) => {
    at += ms;
    const parent = events.at(-1)?.node_id ?? null;
    events.push({
      node_id: `n${events.length + 1}`,
      event_type: type,
      parent_id: parent,
      timestamp: iso(at),
      ...details,
    });
  };
  step('auth_check', 2, { status: 'passed' });
  step('block_check', 1, { status: 'passed' });
  step('security_check', 4, { status: verdict.blocked ? 'blocked' : 'passed', score: verdict.total });
  if (verdict.blocked) {
    step('error', 1, { message: 'The message was blocked' });
  } else {
    if (!gateway) {
      step('usage_check', 2, { status: 'passed' });
      step('tool_filter', 1, { tools: 12 });
      step('llm_thinking', random.int(180, 900));
    }
    for (const use of tools) {
      step('mcp_permission_check', 1, {
        mcp_server: use.server.name,
        status: use.outcome === 'denied' ? 'denied' : 'passed',
      });
      if (use.outcome === 'denied')
        step('permission_denied', 1, { mcp_server: use.server.name, tool: use.tool });
      else
        step('tool_call', use.durationMs, {
          mcp_server: use.server.name,
          tool: use.tool,
          status: use.outcome,
        });
    }
    if (!gateway)
      step('llm_complete', Math.max(1, utterance.durationMs - (at - atMs)), { tokens: tokens.output });
  }
  const userId = session.person.authId;
  const data = { session_id: sessionId, user_id: userId, events };
  const conversation = session.endpoint === 'websocket' ? utterance.conversationId : null;
  put('omni2.interaction_flows', [
    random.uuid(atMs),
    sessionId,
    String(userId),
    conversation,
    JSON.stringify(data),
    gateway ? 'mcp_gateway' : 'chat',
    iso(atMs),
    iso(at),
  ]);
}

/** A login as the identity service notes it, at the begin of a session of the main user interface. */
export function putLogin(put: Put, utterance: Utterance, id: number): void {
  const { person, startMs } = utterance.session;
  const { random } = utterance;
  put('auth_service.auth_audit', [
    id,
    person.authId,
    person.username,
    'login',
    'chat',
    'success',
    address(person, random),
    random.pick(AGENTS),
    null,
    iso(startMs - 400),
  ]);
}
