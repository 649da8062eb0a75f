// Measures the promise that no alert is lost: Redis killed and restarted 20 times, Postgres 5 times, during a stream of numbered ones.
import { ALL_TABLES, openWorld, pause, startServices } from '../integration/feed/fixture.ts';
import { startStream, tally } from '../integration/feed/stream.ts';
import { waitUntil } from '../support/processes.ts';

const REDIS_FAULTS = 20;
const POSTGRES_EVERY = 4;
const PER_SECOND = 100;

export async function run(print: (line: string) => void): Promise<void> {
  const services = await startServices();
  const world = await openWorld(services, ALL_TABLES);
  try {
    const console = await world.openConsole();
    const stream = startStream(world, PER_SECOND);
    let postgresFaults = 0;
    for (let n = 1; n <= REDIS_FAULTS; n++) {
      await pause(1_000);
      await services.redis.kill();
      await pause(100 + (n % 5) * 300);
      await services.redis.restart();
      if (n % POSTGRES_EVERY !== 0) continue;
      await pause(500);
      await services.postgres.kill();
      await pause(300);
      await services.postgres.restart();
      postgresFaults += 1;
    }
    await pause(1_000);
    const count = await stream.stop();
    const endedAt = performance.now();
    await waitUntil(
      'everything shown',
      () => console.shown.from('table').length + console.shown.more >= count,
      60_000,
    );
    const caughtUp = Math.round(performance.now() - endedAt);
    await waitUntil('everything matched', () => console.shown.from('provisional').length === 0, 60_000);
    const { missing, twice, more, kept } = tally(console, count);
    const [row] = await console.database.query<{ rows: number }>(
      'SELECT count(*)::int AS rows FROM omni2.security_alerts',
    );
    print(`Redis killed ${REDIS_FAULTS} times, Postgres ${postgresFaults} times, at ${PER_SECOND} alerts/s`);
    print(`alerts written ${count}, rows in the table ${row?.rows}`);
    print(`missing ${missing.length - more}, shown twice ${twice.length}, kept without their row ${kept}`);
    print(
      `of them filled from the table ${console.shown.feed?.filled}, caught up ${caughtUp} ms after the end`,
    );
  } finally {
    await world.end();
    await services.end();
  }
}
