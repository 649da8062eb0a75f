/** A month of made-up usage whose truth is known: which answers were recorded, where, and what each of them cost. */
import type { CopyValue } from '../../../src/main/workspace/copy-text.ts';
import { copyLine } from '../../../src/main/workspace/copy-text.ts';
import type { Database } from '../../../src/main/workspace/port.ts';

export interface Plan {
  readonly seed: number;
  /** Answers of all endpoints. */
  readonly answers: number;
  readonly days: number;
  /** Share of WebSocket and of streamed answers that a repaired platform records, and where. */
  readonly repaired: number;
  readonly into: 'omni2' | 'public';
  /** Seconds that the rows of the WebSocket are off by. */
  readonly skew: number;
  /** Whether omni2.audit_logs has cost_usd. */
  readonly costColumn: boolean;
}

export interface Truth {
  /** Keys of answers without a usage row. */
  readonly gaps: Set<string>;
  /** Keys of answers with one. */
  readonly recorded: Set<string>;
  readonly duplicates: number;
  /** US dollars of all answers. */
  readonly cost: number;
}

/** Its first day lies so far back that all of its days are over. */
const MONTH_START = (Math.floor(Date.now() / 86_400_000) - 14) * 86_400_000;
const USERS = 40;
const WORDS = [
  'thanks',
  'ok',
  'please summarise the report of',
  'why is the build of',
  'write a letter to',
  'translate for',
  'and for',
];

/** Small, fast, and the same everywhere. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const uuid = (number: number, kind: number) =>
  `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
const iso = (ms: number) => new Date(ms).toISOString();
const COLUMNS = {
  'omni2.user_activities':
    'activity_id, conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at',
  'omni2.interaction_flows':
    'flow_id, session_id, user_id, conversation_id, flow_data, source, created_at, completed_at',
  'omni2.audit_logs': 'id, user_id, timestamp, question, success, llm_tokens_used',
  'public.audit_logs':
    'id, user_id, created_at, message, message_preview, tokens_input, tokens_output, tokens_cached, cost_estimate, status, success, slack_channel, tools_used',
} as const;

/** Fills a database whose tables of the platform are empty. */
export async function fillMonth(database: Database, plan: Plan): Promise<Truth> {
  const random = randomOf(plan.seed);
  const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const rows: Record<string, CopyValue[][]> = {};
  const put = (table: keyof typeof COLUMNS, cells: CopyValue[]) => {
    rows[table] ??= [];
    rows[table].push(cells);
  };
  const gaps = new Set<string>();
  const recorded = new Set<string>();
  let cost = 0;
  let duplicates = 0;
  let ids = 0;
  // Users 1 to USERS; in the other space they are numbered backwards. The last two are in one space alone.
  await database.script(`
    INSERT INTO auth_service.users (id, username, name, email) SELECT n, 'u' || n, 'User ' || n, 'u' || n || '@Corp.example' FROM generate_series(1, ${USERS - 1}) n;
    INSERT INTO public.users (id, email, name) SELECT 1000 - n, 'u' || n || '@corp.example', 'User ' || n FROM generate_series(1, ${USERS - 2}) n;
    INSERT INTO public.users (id, email, name) VALUES (2, 'alone@corp.example', 'Alone');
    ${plan.costColumn ? 'ALTER TABLE omni2.audit_logs ADD COLUMN IF NOT EXISTS cost_usd numeric(10,6);' : ''}`);
  const publicId = (user: number) => (user > USERS - 2 ? 2 : 1000 - user);
  const omni2Columns = `${COLUMNS['omni2.audit_logs']}${plan.costColumn ? ', cost_usd' : ''}`;

  const putRow = (
    where: 'omni2' | 'public',
    user: number,
    atMs: number,
    question: string,
    tokens: ReturnType<typeof tokensFor>,
    slack = false,
  ) => {
    ids += 1;
    if (where === 'omni2')
      put('omni2.audit_logs', [
        ids,
        user,
        iso(atMs),
        question,
        true,
        tokens.input + tokens.output + tokens.cached,
        ...(plan.costColumn ? [tokens.cost.toFixed(6)] : []),
      ]);
    else
      put('public.audit_logs', [
        ids,
        publicId(user),
        iso(atMs),
        question,
        question.slice(0, 200),
        tokens.input,
        tokens.output,
        tokens.cached,
        tokens.cost.toFixed(6),
        'success',
        true,
        slack ? 'C1' : null,
        random() < 0.3 ? ['search'] : [],
      ]);
    return `${where === 'omni2' ? 'o' : 'p'}:${ids}`;
  };
  function tokensFor(question: string) {
    const spread = Math.exp((random() + random() + random() - 1.5) * 0.4);
    const input = Math.max(1, Math.round((900 + question.length * 1.5) * spread));
    const output = int(20, 900);
    const cached = random() < 0.4 ? int(100, 800) : 0;
    return { input, output, cached, cost: (input * 0.8 + output * 4 + cached * 0.08) / 1e6 };
  }

  for (let number = 1; number <= plan.answers; number++) {
    // Every tenth about midnight, where one day ends and another begins.
    const day = int(0, plan.days - 1);
    const atMs =
      MONTH_START +
      (number % 10 === 0
        ? (day + 1) * 86_400_000 + int(-120_000, 120_000)
        : day * 86_400_000 + int(0, 86_399_999));
    const question =
      random() < 0.3
        ? WORDS[int(0, 1)]!
        : `${WORDS[int(2, WORDS.length - 1)]} ${int(1, 1e6)} ${'x'.repeat(int(0, 400))}`;
    const tokens = tokensFor(question);
    const roll = random();
    const user = int(1, USERS - (roll < 0.45 ? 1 : 2));
    const tookMs = int(300, 9_000);
    cost += tokens.cost;
    const isRecorded = random() < plan.repaired && (plan.into === 'omni2' || user < USERS - 1);
    if (roll < 0.45) {
      const key = `a:${uuid(number, 1)}`;
      const session = uuid(number, 2);
      const base = [uuid(number >> 3, 3), session, user];
      put('omni2.user_activities', [
        uuid(number, 4),
        ...base,
        1,
        'user_message',
        JSON.stringify({ message: question }),
        iso(atMs - tookMs),
      ]);
      put('omni2.user_activities', [
        uuid(number, 1),
        ...base,
        2,
        'assistant_response',
        JSON.stringify({
          message: `answer ${number}`,
          message_length: 900,
          tokens_used: tokens.output,
          model: 'claude-3-5-haiku',
        }),
        iso(atMs),
      ]);
      put('omni2.interaction_flows', [
        uuid(number, 5),
        session,
        String(user),
        uuid(number >> 3, 3),
        JSON.stringify({ events: [{ event_type: 'llm_complete', tokens: tokens.output }] }),
        'chat',
        iso(atMs - tookMs),
        iso(atMs),
      ]);
      (isRecorded ? recorded : gaps).add(key);
      if (isRecorded) {
        putRow(plan.into, user, atMs + plan.skew * 1_000 + int(0, 800), question, tokens);
        if (random() < 0.02) {
          putRow(plan.into, user, atMs + plan.skew * 1_000 + int(0, 900), question, tokens);
          duplicates += 1;
        }
      }
      // The same question over Slack a little later is another answer, with another count of tokens.
      if (random() < 0.05 && user < USERS - 1) {
        const again = { ...tokensFor(question), output: tokens.output + int(1, 50) };
        const price = (again.input * 0.8 + again.output * 4 + again.cached * 0.08) / 1e6;
        recorded.add(
          putRow('public', user, atMs + int(20_000, 200_000), question, { ...again, cost: price }, true),
        );
        cost += price;
      }
    } else if (roll < 0.6) {
      const key = `f:${uuid(number, 6)}`;
      put('omni2.interaction_flows', [
        uuid(number, 6),
        `stream-${number}`,
        String(user),
        null,
        JSON.stringify({
          events: [{ event_type: 'auth_check' }, { event_type: 'llm_complete', tokens: tokens.output }],
        }),
        'chat',
        iso(atMs - tookMs),
        iso(atMs),
      ]);
      (isRecorded ? recorded : gaps).add(key);
      if (isRecorded) putRow(plan.into, user, atMs + int(0, 800), question, tokens);
    } else if (roll < 0.65) {
      const key = `f:${uuid(number, 7)}`;
      put('omni2.interaction_flows', [
        uuid(number, 7),
        `gateway-${number}`,
        String(user),
        null,
        JSON.stringify({ events: [{ event_type: 'tool_call', mcp_server: 'files', tool: 'read' }] }),
        'mcp_gateway',
        iso(atMs - tookMs),
        iso(atMs),
      ]);
      gaps.add(key);
      cost -= tokens.cost;
    } else {
      recorded.add(putRow('public', random() < 0.03 ? USERS : user, atMs, question, tokens, random() < 0.6));
      if (random() < 0.02) {
        ids += 1;
        put('public.audit_logs', [
          ids,
          publicId(user),
          iso(atMs + 5_000),
          question,
          null,
          0,
          0,
          0,
          '0',
          'blocked',
          false,
          null,
          [],
        ]);
      }
    }
  }
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const list = (table === 'omni2.audit_logs' ? omni2Columns : columns).split(', ');
    await database.copyIn(
      table,
      list,
      (rows[table] ?? []).map((cells) => copyLine(cells)),
    );
  }
  return { gaps, recorded, duplicates, cost };
}
