// Monitors that are killed, and services that go away: every message still has exactly one event, and every high one exactly one alert.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { endProcess, waitUntil } from '../../support/processes.ts';
import { ALERTS, ATTACK, EVENTS, openWorld, startMonitorProcess, type World } from './fixture.ts';
import { startNumbered, tally } from './numbered.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterEach(() => world.stopMonitors());
afterAll(() => world.end());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const clear = () =>
  world.query(
    `TRUNCATE omni2.user_activities, omni2.security_alerts, omni2.security_risk_events, omni2.user_risk_profiles,
       security_console.monitor_messages, security_console.monitor_marks, security_console.monitors`,
  );

test('while Postgres is away the guard is answered; what it was asked is recorded when it is back, even by another process', async () => {
  const headless = await world.monitor();
  await world.postgres.kill();
  await waitUntil('it is seen', () => headless.monitor.state().database.state === 'down');
  for (let n = 1; n <= 5; n += 1)
    expect((await world.ask(n, `${ATTACK} ${n}`))!.result.method).toBe('pattern');
  await waitUntil('it is queued', () => headless.monitor.state().queue.records === 5);
  expect(headless.monitor.state().problems[0]).toContain('database');
  // It ends in order, and the database is still not there.
  await headless.stop();
  await world.postgres.restart();
  await world.monitor().then(async (next) => {
    await world.counts(ALERTS, 5);
    await world.counts(EVENTS, 5);
    await next.stop();
  });
});

test('two monitors share the answering, and the one that lives takes over from one that is killed', async () => {
  await clear();
  world.heard.clear();
  const here = await world.monitor();
  const other = startMonitorProcess(world);
  await waitUntil('both are at work', () => {
    const said = (world.heard.get('watchroom_monitors') ?? []).map((payload) => JSON.parse(payload).id);
    return new Set(said).size === 2;
  });
  const users = Array.from({ length: 40 }, (_, n) => n + 1);
  expect((await Promise.all(users.map((user) => world.ask(user, `first ${user}`)))).every(Boolean)).toBe(
    true,
  );
  const mine = here.monitor.state().counts.answered;
  expect(mine).toBeGreaterThan(0);
  expect(mine).toBeLessThan(users.length);
  await endProcess(other.child, 'SIGKILL');
  expect((await Promise.all(users.map((user) => world.ask(user, `second ${user}`)))).every(Boolean)).toBe(
    true,
  );
  // An answer is counted once it is out, so perhaps after it was heard.
  await expect.poll(() => here.monitor.state().counts.answered).toBeGreaterThanOrEqual(mine + users.length);
  // What the killed one was asked lies in its queue, which the next one takes up.
  await here.stop();
  const next = await world.monitor();
  await world.counts(EVENTS, 80);
  await next.stop();
});

test('a monitor that is told to stop answers what is under way, and leaves nothing unrecorded', async () => {
  await clear();
  const child = startMonitorProcess(world);
  await waitUntil(
    'it answers',
    async () => (await world.ask(1, 'are you there'))?.result.method !== undefined,
  );
  await waitUntil('by its rules', async () => (await world.ask(1, ATTACK))?.result.method === 'pattern');
  const before = await world.query(EVENTS);
  const asked = Array.from({ length: 50 }, (_, n) => world.ask(n + 1, `last words ${n}`));
  await pause(30);
  child.child.kill('SIGTERM');
  const answered = (await Promise.all(asked)).filter(Boolean).length;
  await waitUntil('it has ended', () => child.child.exitCode !== null);
  expect(child.child.exitCode).toBe(0);
  const [after] = await world.query(`${EVENTS} WHERE message LIKE 'last words%'`);
  expect(before).toHaveLength(1);
  expect(after!.n).toBe(answered);
});

test('without Redis one monitor of two reads what was said, and each message is recorded once', async () => {
  await clear();
  const alone = { env: { WATCHROOM_REDIS: '' } };
  const [one, two] = [await world.monitor(alone), await world.monitor(alone)];
  for (let n = 1; n <= 60; n += 1) await world.say(1 + (n % 7), `Nobody asked about number ${n}`);
  await world.counts(EVENTS, 60);
  const leads = [one, two].filter(({ monitor }) => monitor.state().leads);
  expect(leads).toHaveLength(1);
  await leads[0]!.stop();
  await world.say(1, 'Who reads now? number 61');
  await world.counts(EVENTS, 61);
  await one.stop();
  await two.stop();
});

test('two monitors killed at random, Redis and Postgres restarted: no message is lost or doubled', async () => {
  await clear();
  let [one, two] = [startMonitorProcess(world), startMonitorProcess(world)];
  const stream = startNumbered(world, 60);
  for (let n = 0; n < 6; n += 1) {
    await pause(1_500);
    if (n % 2 === 0) {
      await endProcess(one.child, 'SIGKILL');
      one = startMonitorProcess(world);
    } else {
      await endProcess(two.child, 'SIGKILL');
      two = startMonitorProcess(world);
    }
    if (n === 2) await world.redis.restart();
    if (n === 4) {
      await world.postgres.kill();
      await pause(700);
      await world.postgres.restart();
    }
  }
  const count = await stream.stop();
  await waitUntil('all recorded', async () => (await tally(world, count)).missing === 0, 60_000).catch(
    () => undefined,
  );
  expect(await tally(world, count)).toMatchObject({ missing: 0, twice: 0, alertsMissing: 0, alertsTwice: 0 });
  await Promise.all([endProcess(one.child, 'SIGTERM'), endProcess(two.child, 'SIGTERM')]);
}, 150_000);
