// How fast 1,000,000 stored messages are judged: against a draft, and against a whole set of 500 patterns; on a server Postgres.
import { setTimeout as sleep } from 'node:timers/promises';
import { createBacktestsService } from '../../src/main/services/backtests.ts';
import { createJobs } from '../../src/main/services/jobs.ts';
import { copyLine } from '../../src/main/workspace/copy-text.ts';
import { CONSOLE } from '../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../src/main/workspace/migrate.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { openPostgres } from '../../src/main/workspace/postgres-database.ts';
import { readShape } from '../../src/main/workspace/probe.ts';
import type { BacktestSpec } from '../../src/shared/protocol/backtests.ts';
import { definitionSchema } from '../../src/shared/protocol/patterns.ts';
import { startPostgres } from '../support/postgres.ts';
import { messages, patterns } from './scoring-load.ts';

const EVENTS = 1_000_000;
const SET = 500;
/** Longer ones are rare in a chat, and the whole history has to fit this machine's disk. */
const LONGEST = 1_000;
const BEGIN = Date.parse('2026-10-01T00:00:00Z');
const STEP_MS = 2_000;
const SETTLED_MS = 5_000;

export const parts = ['draft', 'all', 'cancel'];

/** Prints the figures. */
export async function run(print: (line: string) => void, wanted: readonly string[] = parts): Promise<void> {
  const server = await startPostgres();
  const { database: name } = await server.createDatabase();
  const { host, port, user } = server;
  const database = openPostgres(
    { host, port, user, database: name, tls: { mode: 'off' }, statementTimeoutMs: 600_000 },
    async () => server.password,
  );
  try {
    await fill(database);
    const shape = await readShape(database);
    const jobs = createJobs({ publish: () => undefined, log: () => undefined });
    const service = createBacktestsService({ publish: () => undefined, jobs, analyst: () => 'Bench' });
    const profile = { id: 'embedded', kind: 'embedded', name: 'Bench' } as const;
    const workspace = { profile, database, live: null, shape: () => shape, rights: () => new Set<never>() };
    const context = { analyst: 'Bench', workspace: () => workspace };
    const start = (spec: Partial<BacktestSpec>) =>
      service.handlers['backtests.start'](
        {
          title: 'Bench',
          from: new Date(BEGIN).toISOString(),
          to: new Date(BEGIN + EVENTS * STEP_MS).toISOString(),
          population: 'events',
          users: [],
          changes: [],
          scope: 'changes',
          ...spec,
        },
        context,
      );
    const draft = [
      {
        replaces: null,
        definition: definition(String.raw`\b(?:ignore|forget)\s+(?:\w+\s+){0,3}(?:rules|instructions)\b`),
      },
    ];
    if (wanted.includes('draft')) await measure('a draft', { changes: draft });
    if (wanted.includes('all')) await measure(`the whole set of ${SET} patterns`, { scope: 'all' });
    if (wanted.includes('cancel')) await cancelled();

    async function measure(what: string, spec: Partial<BacktestSpec>): Promise<void> {
      const watch = watchLoop();
      const { id } = await start(spec);
      for (;;) {
        const { backtest, result } = await service.handlers['backtests.read']({ id }, context);
        if (backtest.state === 'running') {
          await sleep(200);
          continue;
        }
        const { longestMs, grownMb } = watch.end();
        print(
          `${EVENTS.toLocaleString('en')} messages against ${what}: ${((backtest.tookMs ?? 0) / 1_000).toFixed(1)} s, ${backtest.state}, ` +
            `${result?.hits} hits, ${result?.microsecondsPerMessage} µs a message (p99 ${result?.p99Microseconds}), ` +
            `core held up at most ${longestMs.toFixed(0)} ms, memory ${grownMb >= 0 ? '+' : ''}${grownMb.toFixed(0)} MB`,
        );
        return;
      }
    }

    async function cancelled(): Promise<void> {
      const { id } = await start({ changes: draft });
      await sleep(2_000);
      const { backtest } = await service.handlers['backtests.read']({ id }, context);
      const began = performance.now();
      jobs.cancel(backtest.job ?? '');
      while (jobs.list()[0]?.state === 'running') await sleep(1);
      print(`a cancel took effect in ${(performance.now() - began).toFixed(0)} ms`);
    }
  } finally {
    await database.close();
    await server.stop();
  }
}

const definition = (value: string) =>
  definitionSchema.parse({
    name: 'bench_draft',
    type: 'REGEX',
    value,
    riskScore: 80,
    enabled: true,
    caseSensitive: false,
    description: '',
    category: null,
    severity: null,
  });

async function fill(database: Database): Promise<void> {
  await migrate(database, [PLATFORM, SECURITY, CONSOLE]);
  const texts = messages(20_000).filter((text) => text.length <= LONGEST);
  function* lines(): Generator<string> {
    for (let row = 0; row < EVENTS; row++) {
      const text = `${texts[row % texts.length]!} ${row}`;
      const at = new Date(BEGIN + row * STEP_MS).toISOString();
      yield copyLine([row + 1, 1 + (row % 5_000), text, 0, 'LOW', at]);
    }
  }
  const columns = ['id', 'user_id', 'message', 'total_risk_score', 'risk_level', 'created_at'];
  await database.copyIn('omni2.security_risk_events', columns, lines());
  for (const { name, type, value, risk_score: score } of patterns(SET)) {
    await database.execute(
      'INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score) VALUES ($1, $2, $3, $4)',
      [name, type, value, score],
    );
  }
  await database.script('ANALYZE omni2.security_risk_events');
}

/** Watches how long the thread is held up at a time, and by how much the process grows once the threads have settled. */
function watchLoop(): { end(): { longestMs: number; grownMb: number } } {
  const began = performance.now();
  let settled = 0;
  let highest = 0;
  let longestMs = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last - 10);
    last = now;
    const memory = process.memoryUsage.rss();
    // The threads and their patterns come first; what grows from then on would grow with the history.
    if (now - began < SETTLED_MS) settled = memory;
    highest = Math.max(highest, memory);
  }, 10);
  return {
    end() {
      clearInterval(timer);
      return { longestMs, grownMb: (highest - settled) / 1_048_576 };
    },
  };
}
