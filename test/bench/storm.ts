// Measures a storm: 5,000 alerts a second for 30 seconds, written and published by another process, and what it does to the core.
import { spawn } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ALL_TABLES, openWorld, pause, startServices } from '../integration/feed/fixture.ts';
import { waitUntil } from '../support/processes.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const PER_SECOND = 5_000;
const SECONDS = 30;

export async function run(print: (line: string) => void): Promise<void> {
  const services = await startServices();
  const world = await openWorld(services, ALL_TABLES);
  try {
    const console = await world.openConsole();
    let pushes = 0;
    let twice = 0;
    let more = 0;
    // Nothing is kept here but a byte for each alert: the memory measured is the feed's.
    const settled = new Uint8Array(1 << 20);
    console.shown.take = (arrival) => {
      pushes += 1;
      more += arrival.more;
      for (const { row } of arrival.settled) {
        const id = Number(row.key.slice(2));
        if (settled[id] === 1) twice += 1;
        settled[id] = 1;
      }
    };
    collectGarbage();
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 200);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const storm = spawn(
      process.execPath,
      [
        fileURLToPath(new URL('../support/storm-platform.mjs', import.meta.url)),
        world.url,
        String(services.redis.port),
        String(PER_SECOND),
        String(SECONDS),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    storm.stdout.on('data', (chunk) => {
      said += chunk;
    });
    const startedAt = performance.now();
    await new Promise((resolve) => storm.once('exit', resolve));
    const took = (performance.now() - startedAt) / 1_000;
    const count = Number(said.trim());
    await waitUntil('everything matched', () => console.shown.feed?.provisional === 0, 120_000);
    const caughtUp = (performance.now() - startedAt) / 1_000 - took;
    await pause(1_000);
    delay.disable();
    clearInterval(watch);
    const after = process.memoryUsage().rss;
    collectGarbage();
    const collected = process.memoryUsage();
    const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
    const [row] = await console.database.query<{ rows: number; kept: number }>(
      `SELECT (SELECT count(*) FROM omni2.security_alerts)::int AS rows,
         (SELECT count(*) FROM security_console.feed_alerts)::int AS kept`,
    );
    const state = console.shown.feed;
    print(
      `${count} alerts in ${took.toFixed(1)} s (${Math.round(count / took)}/s), rows in the table ${row?.rows}`,
    );
    print(
      `heard ${state?.received}, filled from the table ${state?.filled}, settled ${settled.reduce((sum, one) => sum + one, 0)}, settled twice ${twice}`,
    );
    print(`kept without their row ${row?.kept}, only counted in pushes ${more}, pushes ${pushes}`);
    print(
      `caught up ${caughtUp.toFixed(1)} s after the end; event loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, most ${(delay.max / 1e6).toFixed(0)} ms`,
    );
    print(
      `memory before ${mb(before)} MB, most ${mb(most)} MB, after ${mb(after)} MB; collected ${mb(collected.rss)} MB, heap ${mb(collected.heapUsed)} MB`,
    );
  } finally {
    await world.end();
    await services.end();
  }
}
