// A platform whose answers are many and whose usage rows are few: a million answers of thirty days for the bench of usage, always the same.
import { copyLine } from '../../src/main/workspace/copy-text.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { dropIndexes, paced } from './big-platform.ts';

export const DAYS = 30;
const USERS = 5_000;
const DAY_MS = 86_400_000;
const COPIED = ['omni2.user_activities', 'public.audit_logs'] as const;
const ACTIVITY = [
  'activity_id',
  'conversation_id',
  'session_id',
  'user_id',
  'sequence_num',
  'activity_type',
  'activity_data',
  'created_at',
] as const;
const ROW = [
  'user_id',
  'created_at',
  'message',
  'tokens_input',
  'tokens_output',
  'tokens_cached',
  'cost_estimate',
  'status',
  'success',
] as const;

/**
 * Fills empty tables of the platform: of each answer a question, a call of a tool and the answer itself; one answer of ten recorded, and
 * three times as many requests of the older endpoint, which leaves a usage row alone.
 */
export async function fillUsage(database: Database, answers: number, endMs: number): Promise<void> {
  const stepMs = (DAYS * DAY_MS) / answers;
  const startMs = endMs - DAYS * DAY_MS;
  const indexes = await dropIndexes(database, COPIED);
  await database.script(`
    INSERT INTO auth_service.roles (id, name) SELECT n, 'role ' || n FROM generate_series(1, 8) n;
    INSERT INTO auth_service.users (id, username, name, email, role_id) SELECT n, 'u' || n, 'User ' || n, 'u' || n || '@x.example', 1 + n % 8 FROM generate_series(1, ${USERS}) n;
    INSERT INTO public.users (id, email, name) SELECT 100000 - n, 'u' || n || '@x.example', 'User ' || n FROM generate_series(1, ${USERS}) n;
    INSERT INTO omni2.user_usage_limits (user_id, max_requests, max_tokens, max_cost, last_reset_at)
      SELECT n, 100, 100000, 1, now() - interval '20 days' FROM generate_series(1, 1000) n;`);
  await database.copyIn(COPIED[0], ACTIVITY, paced(activityLines(answers, startMs, stepMs)));
  await database.copyIn(COPIED[1], ROW, paced(rowLines(answers, startMs, stepMs)));
  for (const sql of indexes) await database.execute(sql);
  for (const table of COPIED) await database.execute(`VACUUM ANALYZE ${table}`);
}

const personOf = (n: number) => 1 + ((n * 7_919) % USERS);
const textOf = (n: number) => `question number ${n} ${'x'.repeat(n % 300)}`;
const outputOf = (n: number) => 20 + (n % 900);
/** Unique, and in no order, as a platform's are. */
const uuid = (n: number, kind: number) =>
  `${((n * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, '0')}-${kind.toString(16).padStart(4, '0')}-4000-8000-${n.toString(16).padStart(12, '0')}`;

function* activityLines(answers: number, startMs: number, stepMs: number): Generator<string> {
  for (let n = 1; n <= answers; n++) {
    const atMs = startMs + n * stepMs;
    const said = [
      ['user_message', { message: textOf(n) }],
      ['mcp_tool_call', { mcp_server: `server ${n % 12}`, tool_name: `tool ${n % 40}` }],
      [
        'assistant_response',
        { message: `answer ${n}`, message_length: 900, tokens_used: outputOf(n), model: 'claude-3-5-haiku' },
      ],
    ] as const;
    for (const [place, [type, data]] of said.entries())
      yield copyLine([
        uuid(n, 1 + place),
        uuid(n >> 3, 9),
        uuid(n, 8),
        personOf(n),
        place + 1,
        type,
        JSON.stringify(data),
        new Date(atMs + place * 1_000),
      ]);
  }
}

function* rowLines(answers: number, startMs: number, stepMs: number): Generator<string> {
  for (let n = 1; n <= answers; n++) {
    if (n % 10 > 3) continue;
    const [atMs, text] = n % 10 === 0 ? [3_200, textOf(n)] : [0, `asked elsewhere ${n}`];
    yield copyLine([
      100_000 - personOf(n),
      new Date(startMs + n * stepMs + atMs),
      text,
      900 + (n % 200),
      outputOf(n),
      100,
      '0.002',
      'success',
      true,
    ]);
  }
}
