// How fast usage is accounted for and shown, on a server Postgres with 1,000,000 answers in 3,000,000 activities and 400,000 usage rows.
import { listAnswers, readCoverage } from '../../src/main/stores/usage.ts';
import { reconcileDay } from '../../src/main/stores/usage-day.ts';
import { readFix } from '../../src/main/stores/usage-fix.ts';
import { readForecast, readGroups } from '../../src/main/stores/usage-groups.ts';
import { readLimits } from '../../src/main/stores/usage-limits.ts';
import { calibrate, daysToRead, mendSkew } from '../../src/main/stores/usage-reconcile.ts';
import { CONSOLE } from '../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../src/main/workspace/ddl/platform.ts';
import { migrate } from '../../src/main/workspace/migrate.ts';
import { openPostgres } from '../../src/main/workspace/postgres-database.ts';
import { readShape } from '../../src/main/workspace/probe.ts';
import { USAGE_GROUPS } from '../../src/shared/protocol/usage.ts';
import { startPostgres } from '../support/postgres.ts';

const ANSWERS = 1_000_000;
const DAYS = 30;
const USERS = 5_000;
const ROUNDS = 12;

/** A third of the activities each: questions, tool calls, answers; one answer of ten recorded, and as many requests again of the older endpoint. */
const SEED = `
  INSERT INTO auth_service.roles (id, name) SELECT n, 'role ' || n FROM generate_series(1, 8) n;
  INSERT INTO auth_service.users (id, username, name, email, role_id) SELECT n, 'u' || n, 'User ' || n, 'u' || n || '@x.example', 1 + n % 8 FROM generate_series(1, ${USERS}) n;
  INSERT INTO public.users (id, email, name) SELECT 100000 - n, 'u' || n || '@x.example', 'User ' || n FROM generate_series(1, ${USERS}) n;
  INSERT INTO omni2.user_usage_limits (user_id, max_requests, max_tokens, max_cost, last_reset_at) SELECT n, 100, 100000, 1, now() - interval '20 days' FROM generate_series(1, 1000) n;
  CREATE TEMP TABLE asked AS SELECT n, (1 + (n::int8 * 7919) % ${USERS})::int AS person, start + n * (interval '${DAYS} days' / ${ANSWERS}) AS at, md5('s' || n)::uuid AS session,
      'question number ' || n || ' ' || repeat('x', n % 300) AS message, 20 + n % 900 AS output
    FROM generate_series(1, ${ANSWERS}) n, (SELECT date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '${DAYS} days' AS start) s;
  INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at)
    SELECT md5('c' || n / 8)::uuid, session, person, k, (ARRAY['user_message', 'mcp_tool_call', 'assistant_response'])[k],
      CASE k WHEN 1 THEN jsonb_build_object('message', message) WHEN 2 THEN jsonb_build_object('mcp_server', 'server ' || n % 12, 'tool_name', 'tool ' || n % 40)
        ELSE jsonb_build_object('message', 'answer ' || n, 'message_length', 900, 'tokens_used', output, 'model', 'claude-3-5-haiku') END, at + k * interval '1 second'
    FROM asked, generate_series(1, 3) k;
  INSERT INTO public.audit_logs (user_id, created_at, message, tokens_input, tokens_output, tokens_cached, cost_estimate, status, success)
    SELECT 100000 - person, at + interval '3.2 s', message, 900 + n % 200, output, 100, 0.002, 'success', true FROM asked WHERE n % 10 = 0
    UNION ALL SELECT 100000 - person, at, 'asked elsewhere ' || n, 900 + n % 200, output, 100, 0.002, 'success', true FROM asked WHERE n % 10 IN (1, 2, 3);`;

/** Starts a server, fills it (minutes), reconciles all of it, a further day, and asks every view some times. */
export async function run(print: (line: string) => void): Promise<void> {
  const server = await startPostgres({ config: ['shared_buffers=256MB', 'max_wal_size=4GB'] });
  const { database: name } = await server.createDatabase();
  const { host, port, user, password } = server;
  const profile = { host, port, user, database: name, tls: { mode: 'off' } as const };
  const filler = openPostgres({ ...profile, statementTimeoutMs: 600_000 }, async () => password);
  const database = openPostgres({ ...profile, statementTimeoutMs: 30_000 }, async () => password);
  try {
    await migrate(filler, [PLATFORM, CONSOLE]);
    let began = performance.now();
    const took = () => ((performance.now() - began) / 1_000).toFixed(1);
    await filler.script(SEED);
    await filler.execute('ANALYZE');
    print(`${ANSWERS.toLocaleString('en')} answers written in ${took()} s`);

    const shape = await readShape(database);
    began = performance.now();
    await calibrate(database, shape);
    const days = await daysToRead(database, shape);
    const [last] = days.splice(-2);
    for (const day of days) await reconcileDay(database, shape, day);
    await mendSkew(database, days);
    const first = performance.now() - began;
    print(`first reconciliation of ${days.length} days: ${(first / 1_000).toFixed(1)} s`);
    began = performance.now();
    const answers = await reconcileDay(database, shape, last!);
    await mendSkew(database, [last!]);
    print(`a further day of ${answers.toLocaleString('en')} answers: ${took()} s`);
    await filler.execute('ANALYZE');

    const period = { from: days[0]!, to: last! };
    const time = async (what: string, ask: () => Promise<unknown>) => {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now();
        await ask();
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      print(
        `${what.padEnd(34)} min ${times[0]!.toFixed(0).padStart(6)}  p95 ${times[Math.floor(ROUNDS * 0.95)]!.toFixed(0).padStart(6)} ms`,
      );
    };
    const { total } = await readCoverage(database, period);
    print(`coverage ${total.recorded} of ${total.answers}`);
    await time('coverage', () => readCoverage(database, period));
    for (const by of USAGE_GROUPS)
      await time(`by ${by}`, () =>
        readGroups(database, shape, { ...period, by, timeZone: 'Europe/Berlin', limit: 1_000 }),
      );
    await time('forecast', () => readForecast(database, 30));
    await time('answers, first page', () =>
      listAnswers(database, shape, { ...period, after: null, limit: 100 }),
    );
    await time('unrecorded answers, first page', () =>
      listAnswers(database, shape, { ...period, kind: 'gap', after: null, limit: 100 }),
    );
    await time('limits', () => readLimits(database, shape, { factor: 1 }));
    await time('the fix', () => readFix(database, shape));
  } finally {
    await database.close();
    await filler.close();
    await server.stop();
  }
}
