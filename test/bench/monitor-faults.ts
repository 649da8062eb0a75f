// The promise of exactly one event: monitors killed 50 times, Redis restarted 10 times, Postgres 10 times, in a stream of 50,000.
import { openWorld, startMonitorProcess } from '../integration/monitor/fixture.ts';
import { startNumbered, tally } from '../integration/monitor/numbered.ts';
import { endProcess, waitUntil } from '../support/processes.ts';

const MESSAGES = 50_000;
const PER_SECOND = 200;
const KILLS = 50;
const REDIS_EVERY = 5;
const POSTGRES_EVERY = 5;
/** Nothing more comes when nothing has come for so long. */
const STILL_MS = 45_000;

export async function faults(print: (line: string) => void): Promise<void> {
  const world = await openWorld();
  const monitors = [startMonitorProcess(world), startMonitorProcess(world)];
  try {
    const stream = startNumbered(world, PER_SECOND, MESSAGES);
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const between = (MESSAGES / PER_SECOND / KILLS) * 1_000 - 400;
    let [redis, postgres] = [0, 0];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await pause(between / 2);
      const place = kill % 2;
      await endProcess(monitors[place]!.child, 'SIGKILL');
      await pause(between / 4);
      monitors[place] = startMonitorProcess(world);
      if (kill % REDIS_EVERY === 0) {
        await world.redis.restart();
        redis += 1;
      }
      if (kill % POSTGRES_EVERY === 2) {
        await world.postgres.kill();
        await pause(500);
        await world.postgres.restart();
        postgres += 1;
      }
      await pause(between / 4);
    }
    await waitUntil('all said', () => stream.begun >= MESSAGES, 200_000).catch(() => undefined);
    const count = await stream.stop();
    const endedAt = performance.now();
    // A busy machine catches up slowly: what is late is told from what is lost by whether anything still comes.
    let best = Number.POSITIVE_INFINITY;
    let movedAt = endedAt;
    while (best > 0 && performance.now() - movedAt < STILL_MS) {
      const { missing } = await tally(world, count);
      if (missing < best) movedAt = performance.now();
      best = Math.min(best, missing);
      await pause(2_000);
    }
    const caughtUp = Math.round((performance.now() - endedAt) / 1_000);
    await pause(3_000);
    const { missing, twice, alarming, alertsMissing, alertsTwice } = await tally(world, count);
    print(`${count} messages; monitors killed ${KILLS} times, Redis ${redis}, Postgres ${postgres}`);
    print(`events missing ${missing}, twice ${twice}; all there ${caughtUp} s after the end`);
    print(`HIGH and CRITICAL ${alarming}: alerts missing ${alertsMissing}, twice ${alertsTwice}`);
  } finally {
    await Promise.all(monitors.map(({ child }) => endProcess(child, 'SIGKILL')));
    await world.end();
  }
}
