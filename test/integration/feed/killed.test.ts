// A console that is killed: what it had heard and nobody else knows of is taken up by the next one.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFeed } from '../../../src/main/services/feed.ts';
import type { Supervised } from '../../../src/main/workspace/port.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import { waitUntil } from '../../support/processes.ts';
import { type ServerConsole, startServerConsole } from '../../support/server-console.ts';
import { pause, Shown } from './fixture.ts';

const ALERTS = 300;
/** What the console promises: an alert heard so long before a kill is not lost. */
const SAFE_MS = 1_000;

/** The feed is given the open database. */
const NOT_ASKED = {
  host: 'localhost',
  port: 1,
  database: 'none',
  user: 'nobody',
  tls: { mode: 'off' as const },
  statementTimeoutMs: 10_000,
};

let server: ServerConsole;

beforeAll(async () => {
  server = await startServerConsole('Ada Byron');
});
afterAll(() => server.stop());

it('keeps every alert heard a second before it was killed, once', async () => {
  const { console, database, redis } = server;
  const shape = await readShape(database);
  const publisher = new Redis({ host: redis.host, port: redis.port });
  await waitUntil('the console to listen', async () => {
    const [, listeners] = (await publisher.pubsub('NUMSUB', 'security_alerts')) as [string, number];
    return listeners > 0;
  });
  // They name rows that nobody ever writes: the console waits for each, and the channel alone ever told of them.
  for (let n = 0; n < ALERTS; n++) {
    const message = {
      alert_id: 1_000_000 + n,
      timestamp: new Date().toISOString(),
      user_id: n,
      risk_score: 70,
    };
    await publisher.publish('security_alerts', JSON.stringify(message));
  }
  publisher.disconnect();
  await pause(SAFE_MS);
  const kept = async () =>
    (
      await database.query<{ all: number; users: number }>(
        'SELECT count(*) AS all, count(DISTINCT user_id) AS users FROM security_console.feed_alerts',
      )
    )[0];
  // Were they kept already, the kill would show nothing.
  expect(await kept()).toEqual({ all: 0, users: 0 });
  await console.kill();

  const shown = new Shown();
  const feed = createFeed({ publish: shown.publish, log: () => undefined, dataFolder: console.folder });
  const stop = await feed.start({
    profile: { id: 'alerts', kind: 'server', name: 'Alerts', postgres: NOT_ASKED, redis: null },
    database: database as typeof database & Supervised,
    live: null,
    shape: () => shape,
    rights: () => new Set(),
  });
  try {
    await waitUntil('the alerts', async () => ((await kept())?.all ?? 0) >= ALERTS);
    expect(await kept()).toEqual({ all: ALERTS, users: ALERTS });
    await waitUntil('the window', () => shown.from('feed').length === ALERTS);
    expect(shown.from('provisional')).toEqual([]);
  } finally {
    await stop();
  }
});
