// How fast usage is accounted for and shown, on a server Postgres with 1,000,000 answers in 3,000,000 activities and 400,000 usage rows.
import { loadavg } from 'node:os';
import { listAnswers, readCoverage } from '../../src/main/stores/usage.ts';
import { readFix } from '../../src/main/stores/usage-fix.ts';
import { readForecast, readGroups } from '../../src/main/stores/usage-groups.ts';
import { readLimits } from '../../src/main/stores/usage-limits.ts';
import { findChanges, readChanges } from '../../src/main/stores/usage-reconcile.ts';
import { CONSOLE } from '../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../src/main/workspace/ddl/platform.ts';
import { migrate } from '../../src/main/workspace/migrate.ts';
import { openPostgres } from '../../src/main/workspace/postgres-database.ts';
import { readShape } from '../../src/main/workspace/probe.ts';
import { USAGE_GROUPS } from '../../src/shared/protocol/usage.ts';
import { startPostgres } from '../support/postgres.ts';
import { BIG_SERVER } from './big-platform.ts';
import { fillUsage } from './usage-platform.ts';

const ANSWERS = 1_000_000;
const ROUNDS = 20;
/** What the views are to be shown in, p95. */
const VIEW_MS = 500;

/** Starts a server, fills it, reconciles all of it but the last day, then that, and asks every view some times. Takes about four minutes. */
export async function run(print: (line: string) => void): Promise<void> {
  const server = await startPostgres({ config: BIG_SERVER });
  const { database: name } = await server.createDatabase();
  const { host, port, user, password } = server;
  const profile = { host, port, user, database: name, tls: { mode: 'off' } as const };
  const filler = openPostgres({ ...profile, statementTimeoutMs: 600_000 }, async () => password);
  const database = openPostgres({ ...profile, statementTimeoutMs: 30_000 }, async () => password);
  const goal = (what: string, value: number, unit: string, most: number) =>
    print(
      `${what.padEnd(36)} ${value.toFixed(unit === 's' ? 1 : 0).padStart(6)} ${unit}   goal ${most} ${unit}${value <= most ? '' : '   MISSED'}`,
    );
  try {
    await migrate(filler, [PLATFORM, CONSOLE]);
    let began = performance.now();
    const seconds = () => (performance.now() - began) / 1_000;
    const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
    await fillUsage(filler, ANSWERS, today);
    print(
      `${ANSWERS.toLocaleString('en')} answers written in ${seconds().toFixed(0)} s; load ${loadavg()[0]!.toFixed(1)}`,
    );

    const shape = await readShape(database);
    const find = (all: boolean) => findChanges(database, shape, { zone: 'UTC', all });
    began = performance.now();
    const reading = await find(true);
    const last = reading.stale.at(-2)!;
    const isLast = ({ day }: { readonly day: string }) => day >= last.day;
    await readChanges(
      database,
      shape,
      {
        ...reading,
        stale: reading.stale.filter((day) => !isLast(day)),
        parts: reading.parts.filter((part) => !isLast(part)),
      },
      {},
    );
    goal('first reconciliation', seconds(), 's', 60);
    await filler.execute('ANALYZE');
    began = performance.now();
    await readChanges(database, shape, await find(false), {});
    goal('a further day', seconds(), 's', 2);
    began = performance.now();
    await find(true);
    goal('looking whether anything came late', seconds(), 's', 2);

    const period = { from: reading.stale[0]!.day, to: last.day };
    const time = async (what: string, ask: () => Promise<unknown>) => {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now();
        await ask();
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      goal(`${what}, p95`, times[Math.ceil(ROUNDS * 0.95) - 1]!, 'ms', VIEW_MS);
    };
    const { total } = await readCoverage(database, period);
    print(`${total.recorded.toLocaleString('en')} of ${total.answers.toLocaleString('en')} answers recorded`);
    await time('coverage', () => readCoverage(database, period));
    for (const by of USAGE_GROUPS)
      await time(`by ${by}`, () =>
        readGroups(database, shape, { ...period, by, timeZone: 'Europe/Berlin', limit: 1_000 }),
      );
    await time('forecast', () => readForecast(database, 30));
    const page = { ...period, after: null, limit: 100 };
    await time('answers', () => listAnswers(database, shape, page));
    await time('unrecorded answers', () => listAnswers(database, shape, { ...page, kind: 'gap' }));
    await time('answers of one endpoint', () => listAnswers(database, shape, { ...page, endpoint: 'ask' }));
    await time('limits', () => readLimits(database, shape, { factor: 1, roles: [], people: [] }));
    await time('the fix', () => readFix(database, shape));
    print(`load ${loadavg()[0]!.toFixed(1)}`);
  } finally {
    await database.close();
    await filler.close();
    await server.stop();
  }
}
