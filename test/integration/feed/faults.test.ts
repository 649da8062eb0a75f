// Proves that services may be killed, frozen, or refuse a channel, and yet no alert goes missing and none is shown twice.
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { waitUntil } from '../../support/processes.ts';
import { ALL_TABLES, openWorld, pause, type Services, startServices, type World } from './fixture.ts';
import { startStream, tally } from './stream.ts';

let services: Services;
let world: World;

beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.end());
beforeEach(async () => {
  world = await openWorld(services, ALL_TABLES);
});
afterEach(() => world.end());

test('Redis killed three times and Postgres twice during a stream: none missing, none twice', async () => {
  const console = await world.openConsole();
  const stream = startStream(world, 60);
  for (const fault of ['redis', 'postgres', 'redis', 'postgres', 'redis'] as const) {
    await pause(1_000);
    if (fault === 'redis') {
      await services.redis.kill();
      await pause(800);
      await services.redis.restart();
    } else {
      await services.postgres.kill();
      await pause(300);
      await services.postgres.restart();
    }
  }
  await pause(1_000);
  const count = await stream.stop();
  expect(count).toBeGreaterThan(100);
  await waitUntil(
    'all shown',
    () => console.shown.from('table').length + console.shown.more === count,
    40_000,
  );
  expect(tally(console, count)).toEqual({ missing: [], twice: [], more: 0, provisional: 0, kept: 0 });
  const [row] = await console.database.query<{ rows: number; kept: number }>(
    `SELECT (SELECT count(*) FROM omni2.security_alerts)::int AS rows,
       (SELECT count(*) FROM security_console.feed_alerts)::int AS kept`,
  );
  expect(row).toEqual({ rows: count, kept: 0 });
}, 120_000);

test('a frozen Redis is noticed within six seconds, and alerts come from the table meanwhile', async () => {
  const console = await world.openConsole();
  await pause(1_200);
  services.redis.freeze();
  const frozenAt = performance.now();
  const stream = startStream(world, 20);
  try {
    await waitUntil('noticed', () => console.live.health().state === 'down', 10_000);
    expect(performance.now() - frozenAt).toBeLessThan(6_000);
    expect(console.live.health()).toMatchObject({ problem: 'Redis stopped answering' });
    await waitUntil('shown', () => console.shown.from('table').length > 0, 5_000);
  } finally {
    services.redis.thaw();
  }
  await waitUntil('back', () => console.live.health().state === 'up');
  const count = await stream.stop();
  await waitUntil('all shown', () => console.shown.from('table').length === count, 20_000);
  await waitUntil('all matched', () => console.shown.from('provisional').length === 0, 20_000);
  expect(tally(console, count)).toEqual({ missing: [], twice: [], more: 0, provisional: 0, kept: 0 });
}, 60_000);

test('channels that the ACL refuses are named, and the others work', async () => {
  const admin = new Redis({ host: services.redis.host, port: services.redis.port });
  await admin.call(
    'ACL',
    'SETUSER',
    'watcher',
    'on',
    '>secret',
    'resetchannels',
    '&security_alerts',
    '+@all',
  );
  await admin.call('ACL', 'SETUSER', 'blind', 'on', '>secret', 'resetchannels', '+@all');
  const console = await world.openConsole({ redisUser: 'watcher', redisPassword: 'secret' });
  expect(console.live.health()).toMatchObject({
    state: 'up',
    problem: 'This Redis user may not listen to system_events, user_blocked; the other channels work',
  });
  await world.ring('security_alerts', {
    type: 'security_risk',
    user_id: 1,
    risk_score: 70,
    timestamp: 1_770_000_000,
  });
  await waitUntil('heard', () => console.shown.rows.size === 1);
  await expect(console.live.publish('user_blocked', '{}')).rejects.toThrow('may not publish on user_blocked');

  const blind = await world.openConsole({ redisUser: 'blind', redisPassword: 'secret' });
  expect(blind.live.health()).toMatchObject({
    state: 'down',
    problem: expect.stringContaining('none of the channels'),
  });
  const stranger = await world.openConsole({ redisUser: 'watcher', redisPassword: 'wrong' });
  expect(stranger.live.health()).toMatchObject({ state: 'down', problem: 'Redis refused the login' });
  expect(JSON.stringify(stranger.live.health())).not.toContain('wrong');
  await admin.call('ACL', 'DELUSER', 'watcher', 'blind');
  admin.disconnect();
});

test('publishing works over a connection of its own, and fails plainly while Redis is away', async () => {
  const console = await world.openConsole();
  await console.live.publish('user_blocked', JSON.stringify({ user_id: 5, timestamp: 1_770_000_001 }));
  await waitUntil('heard', () => console.shown.rows.size === 1);
  await services.redis.kill();
  await expect(console.live.publish('user_blocked', '{}')).rejects.toMatchObject({
    code: 'live-away',
    retryable: true,
  });
  await services.redis.restart();
  await waitUntil('back', () => console.live.health().state === 'up');
});
