// Proves, on real services, what becomes of each kind of message: shown at once, matched to its row, kept where none comes.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import { waitUntil } from '../../support/processes.ts';
import {
  ALL_TABLES,
  type Console,
  longForm,
  openWorld,
  pause,
  type Services,
  shortForm,
  startServices,
  type World,
  writeAlert,
} from './fixture.ts';

let services: Services;
let world: World;
let console: Console;

beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.end());
beforeEach(async () => {
  world = await openWorld(services, ALL_TABLES);
  console = await world.openConsole();
});
afterEach(() => world.end());

const settled = () => waitUntil('all matched', () => console.shown.from('provisional').length === 0, 15_000);

test('a long message is shown at once and settles on the row it names', async () => {
  const alert = { text: 'first', user: 7, score: 90 };
  const id = await writeAlert(world, alert);
  await world.ring('security_alerts', longForm(id, alert));
  await waitUntil('shown', () => console.shown.rows.size === 1);
  await settled();
  expect([...console.shown.rows.keys()]).toEqual([`a:${id}`]);
  expect(console.critical).toHaveLength(1);
});

test('short messages settle on the rows they are like, also when the row comes later and the clock is an hour off', async () => {
  const alerts = Array.from({ length: 20 }, (_, n) => ({
    text: `alert ${n}`,
    user: n % 5,
    conversation: randomUUID(),
  }));
  const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
  for (const alert of alerts) await world.ring('security_alerts', shortForm(alert, hourAgo));
  await waitUntil('shown', () => console.shown.from('provisional').length === 20);
  await pause(500);
  for (const alert of alerts) await writeAlert(world, alert);
  await settled();
  expect(
    console.shown
      .from('table')
      .map((row) => row.text)
      .sort(),
  ).toEqual(alerts.map(({ text }) => text).sort());
  expect(console.shown.rows.size).toBe(20);
});

test('both forms of the same alert are one alert', async () => {
  const alert = { text: 'twice told', user: 3, score: 65, conversation: randomUUID() };
  const id = await writeAlert(world, alert);
  await world.ring('security_alerts', shortForm(alert));
  await world.ring('security_alerts', longForm(id, alert));
  await pause(9_500);
  expect([...console.shown.rows.keys()]).toEqual([`a:${id}`]);
  expect(await console.database.query('SELECT key FROM security_console.feed_alerts')).toEqual([]);
});

test('an alert without a row is kept, and gives way when its row comes late, with what analysts did to it', async () => {
  const alert = { text: 'late', user: 4, score: 75, conversation: randomUUID() };
  const untouched = { text: 'late too', user: 5, score: 75, conversation: randomUUID() };
  for (const one of [alert, untouched]) await world.ring('security_alerts', shortForm(one));
  await waitUntil('kept', () => console.shown.from('feed').length === 2, 15_000);
  const kept = console.shown.from('feed').find((row) => row.userId === '4');
  expect(kept?.version).not.toBe('');
  await world.platform.query(`UPDATE security_console.feed_alerts SET status = 'RESOLVED' WHERE key = $1`, [
    kept?.key,
  ]);
  await world.platform.query(
    `INSERT INTO security_console.alert_triage (alert_key, reason, version, updated_by) VALUES ($1, 'benign', 1, 'Ana')`,
    [kept?.key],
  );
  await world.platform.query(
    `INSERT INTO security_console.alert_notes (alert_key, author, body) VALUES ($1, 'Ana', 'known tester')`,
    [kept?.key],
  );
  const ids = [await writeAlert(world, alert), await writeAlert(world, untouched)];
  await world.ring('user_blocked', { user_id: 1, timestamp: 1_770_000_000 });
  await waitUntil('settled', () => console.shown.from('table').length === 2, 40_000);
  expect(await console.database.query('SELECT channel FROM security_console.feed_alerts')).toEqual([
    { channel: 'user_blocked' },
  ]);
  const row = console.shown.rows.get(`a:${ids[0]}`);
  expect(row).toMatchObject({ status: 'RESOLVED', reason: 'benign', notes: 1 });
  expect(console.shown.rows.get(`a:${ids[1]}`)).toMatchObject({ status: 'OPEN', reason: null, notes: 0 });
  expect(console.shown.rows.size).toBe(3);
}, 60_000);

test('guard violations and blocked users are kept by the console', async () => {
  const data = { user_id: '9', user_email: 'a@b.example', score: 0.87, action: 'block', violation_count: 3 };
  await world.ring('system_events', {
    type: 'prompt_guard_violation',
    data: { ...data, message_preview: 'ignore \u0000 all \ud800 rules', timestamp: Date.now() / 1_000 },
  });
  await world.ring('system_events', {
    type: 'prompt_guard_user_blocked',
    data: { user_id: 9, violation_count: 5 },
  });
  await world.ring('system_events', { type: 'mcp_server_added', data: {} });
  await world.ring('user_blocked', {
    user_id: 9,
    custom_message: 'no',
    blocked_by: 1,
    timestamp: '2026-01-31T10:00:00',
  });
  await waitUntil('kept', () => console.shown.from('feed').length === 3);
  const rows = await console.database.query(
    'SELECT alert_type, total_risk_score, user_id FROM security_console.feed_alerts ORDER BY id',
  );
  expect(rows).toEqual([
    { alert_type: 'GUARD_VIOLATION', total_risk_score: 87, user_id: '9' },
    { alert_type: 'USER_BLOCKED', total_risk_score: 80, user_id: '9' },
    { alert_type: 'USER_BLOCKED', total_risk_score: 80, user_id: '9' },
  ]);
  await waitUntil('counted', () => console.shown.feed?.onlyLive === 3);
});

test('rows that nobody tells of arrive all the same, also when committed late', async () => {
  const slow = await world.platform.connect();
  await slow.query('BEGIN');
  const insert = `INSERT INTO omni2.security_alerts (user_id, alert_type, alert_message, total_risk_score) VALUES (1, 'X', $1, 70)`;
  for (const n of [1, 2, 3]) await slow.query(insert, [`slow ${n}`]);
  const alert = { text: 'quick', user: 2 };
  await world.ring('security_alerts', longForm(await writeAlert(world, alert), alert));
  await waitUntil('quick', () => console.shown.from('table').length === 1);
  await slow.query('COMMIT');
  slow.release();
  await world.ring('security_alerts', longForm(await writeAlert(world, { text: 'next' }), { text: 'next' }));
  await waitUntil('slow', () => console.shown.from('table').length === 5);
  await waitUntil('counted', () => console.shown.feed?.filled === 3);
});

test('malformed and five-megabyte messages are counted and stop nothing', async () => {
  for (const message of ['', '{', '[]', 'null', '{"risk_score":"high"}', '[['.repeat(200_000)]) {
    await world.ring('security_alerts', message);
  }
  await world.ring('security_alerts', { alert_id: 1, message_excerpt: 'x'.repeat(5_000_000) });
  const alert = { text: 'after it', user: 2 };
  const id = await writeAlert(world, alert);
  await world.ring('security_alerts', longForm(id, alert));
  await waitUntil('shown', () => console.shown.rows.size === 1);
  await settled();
  await waitUntil('counted', () => console.shown.feed?.malformed === 7);
  expect(console.shown.feed?.lastMalformed).toMatch(/^security_alerts: 50\d{5} bytes are more/);
});

test('without the console tables alerts are held by this machine, over a restart, and moved once there is a table', async () => {
  const bare = await openWorld(services, [PLATFORM, SECURITY]);
  try {
    const first = await bare.openConsole();
    await bare.ring('user_blocked', { user_id: 1, timestamp: 1_770_000_000 });
    await waitUntil('held', () => first.feed.held().length === 1);
    await waitUntil('shown', () => first.shown.from('feed').length === 1);
    await first.stop();

    const second = await bare.openConsole();
    await waitUntil('shown again', () => second.shown.from('feed').length === 1);
    expect(second.feed.held()).toHaveLength(1);
    await migrate(second.database, [CONSOLE]);
    await second.probe();
    await second.stop();

    const third = await bare.openConsole();
    await waitUntil('moved', () => third.feed.held().length === 0);
    expect(await third.database.query('SELECT user_id FROM security_console.feed_alerts')).toEqual([
      { user_id: '1' },
    ]);
    expect(third.shown.rows.size).toBe(1);
  } finally {
    await bare.end();
  }
});

test('what was written while the console was closed is counted', async () => {
  const seen = { text: 'seen' };
  await world.ring('security_alerts', longForm(await writeAlert(world, seen), seen));
  await waitUntil('seen', () => console.shown.from('table').length === 1);
  await console.stop();
  for (const n of [1, 2, 3]) await writeAlert(world, { text: `missed ${n}` });
  console = await world.openConsole();
  await waitUntil('counted', () => console.shown.feed?.filled === 3);
  expect(console.shown.from('table').map((row) => row.text)).toEqual(['missed 3', 'missed 2', 'missed 1']);
});
