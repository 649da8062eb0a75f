// What an interaction flow tells of a conversation: its checkpoints, read from a record that may be anything.
import type { ConversationStep } from '../../shared/protocol/conversations.ts';

/** Checkpoints read of one flow; the platform writes about ten for a message. */
const MOST_EVENTS = 1_000;
const TITLE_CHARACTERS = 200;

export interface FlowRecord {
  readonly id: string;
  readonly at: string | null;
  readonly session: string | null;
  readonly user: string | null;
  /** `flow_data` as it is stored; null where it was too long to be read. */
  readonly data: unknown;
}

export interface Checkpoint {
  readonly id: string;
  readonly flow: string;
  readonly at: string | null;
  /** Place within the flow, from 0. */
  readonly order: number;
  readonly kind: ConversationStep['kind'];
  readonly title: string;
  readonly text: string;
  /** What else the record says, as it stands. */
  readonly details: unknown;
  readonly tokens: number | null;
  readonly session: string | null;
  readonly oddities: readonly string[];
}

const WORDS: Readonly<Record<string, string>> = {
  auth_check: 'Signed in',
  block_check: 'Not blocked',
  security_check: 'Security check',
  usage_check: 'Within limits',
  tool_filter: 'Tools chosen',
  llm_thinking: 'Model asked',
  llm_complete: 'Model answered',
  mcp_permission_check: 'Tool permission',
  permission_denied: 'Permission denied',
  tool_call: 'Tool called',
  error: 'Error',
};
/** A check that let the message pass and one that did not are told apart by their title, too. */
const STOPPED_WORDS: Readonly<Record<string, string>> = {
  auth_check: 'Not signed in',
  block_check: 'User is blocked',
  security_check: 'Stopped by the security check',
  usage_check: 'Over the limits',
  mcp_permission_check: 'Tool not permitted',
  tool_call: 'Tool denied',
};
const STOPPED = new Set(['blocked', 'denied', 'refused', 'rejected', 'forbidden', 'failed', 'exceeded']);
const TOLD_APART = new Set(['node_id', 'parent_id', 'event_type', 'timestamp']);

/**
 * The checkpoints of a flow in the order they are written in. A flow that cannot be read is one checkpoint that says so.
 * `toolsElsewhere`: tool calls are recorded as activities too, so that here they are checkpoints only.
 */
export function checkpointsOf(flow: FlowRecord, toolsElsewhere: boolean): Checkpoint[] {
  const data = typeof flow.data === 'string' ? parsed(flow.data) : flow.data;
  const events = isObject(data) ? data.events : undefined;
  if (!Array.isArray(events)) {
    const why =
      data === null || data === undefined
        ? 'The flow’s record is empty or too long to be read.'
        : 'The flow’s record has no list of checkpoints.';
    return [
      {
        id: `flow:${flow.id}:0`,
        flow: flow.id,
        session: flow.session,
        at: flow.at,
        order: 0,
        kind: 'checkpoint',
        title: 'Flow',
        text: '',
        details: data ?? null,
        tokens: null,
        oddities: [why],
      },
    ];
  }
  return events.slice(0, MOST_EVENTS).map((event: unknown, order): Checkpoint => {
    const { at, kind, title, text, details, tokens, oddities } = checkpoint(event, flow.at, toolsElsewhere);
    // There are thousands of these: written out, each takes a tenth of the time of two spreads.
    return {
      id: `flow:${flow.id}:${order}`,
      flow: flow.id,
      at,
      order,
      kind,
      title,
      text,
      details,
      tokens,
      session: flow.session,
      oddities,
    };
  });
}

type Told = Pick<Checkpoint, 'at' | 'kind' | 'title' | 'text' | 'details' | 'tokens' | 'oddities'>;

function checkpoint(event: unknown, flowAt: string | null, toolsElsewhere: boolean): Told {
  if (!isObject(event)) {
    return {
      at: flowAt,
      kind: 'checkpoint',
      title: 'Checkpoint',
      text: '',
      details: event,
      tokens: null,
      oddities: ['This checkpoint’s record is not what it should be.'],
    };
  }
  const type = textOr(event.event_type) ?? textOr(event.type) ?? 'checkpoint';
  const status = textOr(event.status)?.toLowerCase() ?? '';
  const stopped = STOPPED.has(status);
  const at = readInstant(event.timestamp);
  const said = ['message', 'reason', 'error'].find((name) => textOr(event[name]) !== null);
  const details = Object.entries(event).filter(([name]) => !TOLD_APART.has(name) && name !== said);
  const words = (stopped && STOPPED_WORDS[type]) || (WORDS[type] ?? type);
  const about = [textOr(event.mcp_server), textOr(event.tool) ?? textOr(event.tool_name)];
  return {
    at: at ?? flowAt,
    kind: kindOf(type, stopped, toolsElsewhere),
    title: [words, ...about].filter(Boolean).join(' · ').slice(0, TITLE_CHARACTERS),
    text: said === undefined ? '' : (event[said] as string),
    details: details.length === 0 ? null : Object.fromEntries(details),
    tokens: typeof event.tokens === 'number' && Number.isFinite(event.tokens) ? event.tokens : null,
    oddities: at === null ? ['It has no usable time; it stands where its flow begins.'] : [],
  };
}

function kindOf(type: string, stopped: boolean, toolsElsewhere: boolean): ConversationStep['kind'] {
  if (type === 'permission_denied') return 'denial';
  if (stopped && (type === 'mcp_permission_check' || type === 'tool_call')) return 'denial';
  if (stopped && (type.endsWith('_check') || type === 'guard')) return 'block';
  if (type === 'error') return 'error';
  return type === 'tool_call' && !toolsElsewhere ? 'tool_call' : 'checkpoint';
}

const PLAIN_INSTANT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(?:Z|\+00:?00)?$/;

/** A time as programs write it into JSON, as an instant in UTC with microseconds; a time without a zone is UTC. Null for others. */
export function readInstant(value: unknown): string | null {
  if (typeof value === 'string') {
    const plain = PLAIN_INSTANT.exec(value);
    if (plain && !Number.isNaN(Date.parse(`${plain[1]}T${plain[2]}Z`)))
      return `${plain[1]}T${plain[2]}.${(plain[3] ?? '').padEnd(6, '0')}Z`;
    return instantOf(Date.parse(value));
  }
  // Seconds since 1970, or milliseconds.
  return typeof value === 'number' ? instantOf(value < 1e11 ? value * 1_000 : value) : null;
}

function instantOf(ms: number): string | null {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().replace('Z', '000Z') : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOr(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
