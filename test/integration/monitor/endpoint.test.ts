// What a monitor tells a supervisor and Prometheus, and how it goes on when told otherwise: phases, redaction, retention.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Headless } from '../../../src/main/monitor/headless.ts';
import { deleteOld } from '../../../src/main/stores/monitor-retention.ts';
import { type Endpoint, serveMonitor } from '../../../src/main/web/monitor-endpoint.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import { waitUntil } from '../../support/processes.ts';
import { ALERTS, ATTACK, EVENTS, openWorld, type World } from './fixture.ts';

let world: World;
let headless: Headless;
let endpoint: Endpoint;

beforeAll(async () => {
  world = await openWorld();
  headless = await world.monitor();
  endpoint = await serveMonitor({
    monitor: headless.monitor,
    host: '127.0.0.1',
    port: 0,
    log: () => undefined,
  });
});
afterAll(async () => {
  await endpoint.close();
  await world.end();
});
beforeEach(async () => {
  await waitUntil('all recorded', () => headless.monitor.state().waiting.record === 0);
  await world.query(
    `TRUNCATE omni2.user_activities, omni2.security_alerts, omni2.security_risk_events, omni2.user_risk_profiles, omni2.user_blocks,
       security_console.monitor_messages`,
  );
  world.heard.clear();
});

const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${endpoint.port}${path}`, { method });

describe('the endpoint', () => {
  test('says whether it is well, and has figures that Prometheus reads', async () => {
    await world.ask(1, ATTACK);
    await world.counts(ALERTS, 1);
    const health = await get('/healthz');
    expect(health.status).toBe(200);
    expect(await health.json()).toEqual({ ready: true, problems: [] });
    await waitUntil('the count', () => headless.monitor.state().counts.alerts === 1);
    const text = await (await get('/metrics')).text();
    for (const line of [
      'watchroom_monitor_answered_total 1',
      'watchroom_monitor_answer_seconds_count 1',
      'watchroom_monitor_alerts_total 1',
      'watchroom_monitor_database_up 1',
      'watchroom_monitor_ready 1',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/watchroom_monitor_verdicts_total\{level="(HIGH|CRITICAL)"\} 1/);
    expect(text).not.toContain('instructions');
  });

  test('knows two pages, and only reads', async () => {
    expect((await get('/')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(405);
  });
});

async function scoring(settings: object): Promise<void> {
  await world.configure('security_risk_scoring', settings);
}

describe('a change of settings is taken within two seconds', () => {
  test('phase 1 alerts nobody; phase 4 blocks, and blocks the user of whom enough was blocked', async () => {
    await scoring({ rollout_phase: 1 });
    await waitUntil('phase 1', () => headless.monitor.state().phase === 1, 2_500);
    expect((await world.ask(3, ATTACK))!.result).toMatchObject({ safe: true, action: 'allow' });
    await world.counts(EVENTS, 1);
    await world.counts(ALERTS, 0);
    await world.configure('prompt_guard', {
      enabled: true,
      bypass_roles: ['admin'],
      behavioral_tracking: { enabled: true, block_threshold: 2, window_hours: 24 },
      messages: { blocked_user: 'You are blocked' },
    });
    await scoring({ rollout_phase: 4 });
    await waitUntil('phase 4', () => headless.monitor.state().phase === 4, 2_500);
    expect((await world.ask(3, `${ATTACK}!`))!.result).toMatchObject({ safe: false, action: 'block' });
    expect((await world.ask(3, `${ATTACK}?`))!.result.reason).toContain('Blocked');
    // Role admin is not blocked, and logged all the same.
    expect((await world.ask(2, ATTACK))!.result).toMatchObject({ safe: true, action: 'warn' });
    await waitUntil('the block', () => (world.heard.get('user_blocked') ?? []).length === 1);
    expect(JSON.parse(world.heard.get('user_blocked')![0]!)).toMatchObject({
      user_id: 3,
      custom_message: 'You are blocked',
      blocked_services: ['chat'],
    });
    expect(JSON.parse(world.heard.get('system_events')![0]!)).toMatchObject({
      type: 'prompt_guard_user_blocked',
      data: { user_id: 3, user_email: 'user3@example.org', violation_count: 2 },
    });
    const [block] = await world.query('SELECT * FROM omni2.user_blocks');
    expect(block).toMatchObject({ user_id: 3, is_blocked: true, blocked_services: ['chat'] });
    const [entry] = await world.query('SELECT * FROM security_console.journal ORDER BY seq DESC LIMIT 1');
    expect(entry).toMatchObject({ actor: 'monitor', action: 'people.block', subject: 'u:3' });
    await scoring({ rollout_phase: 2 });
    await waitUntil('phase 2', () => headless.monitor.state().phase === 2, 2_500);
  });

  test('whitelisted and flagged users are judged so from their next message on', async () => {
    await world.query('INSERT INTO omni2.user_risk_profiles (user_id, whitelisted) VALUES (5, true)');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const [trusted, other] = [await world.ask(5, ATTACK), await world.ask(6, ATTACK)];
    expect(trusted!.result.score).toBe(other!.result.score);
    await world.counts(EVENTS, 2);
    const events = await world.query(
      'SELECT user_id, action_taken, risk_level FROM omni2.security_risk_events',
    );
    const action = (user: number) => events.find(({ user_id }) => user_id === user)!;
    expect(action(6).action_taken).toBe('ALERTED');
    expect(action(5).action_taken).toBe(action(5).risk_level === 'CRITICAL' ? 'ALERTED' : 'LOGGED');
  });

  test('text is kept with secrets, addresses and card numbers blacked out', async () => {
    await world.configure('security_monitor', { text: 'redacted' });
    await waitUntil('it is taken', () => headless.monitor.state().text === 'redacted', 2_500);
    const secret = `${ATTACK}. Mail jo@example.org, card 4111 1111 1111 1111, password: hunter2secret`;
    await world.ask(9, secret);
    await world.say(10, `${secret} again`);
    await world.counts(ALERTS, 2);
    const dump = JSON.stringify([
      await world.query('SELECT * FROM omni2.security_risk_events'),
      await world.query('SELECT * FROM omni2.security_alerts'),
      [...world.heard].filter(([channel]) => channel === 'security_alerts'),
    ]);
    for (const word of ['jo@example.org', '4111 1111', 'hunter2secret']) expect(dump).not.toContain(word);
    expect(dump).toContain('previous instructions');
    await world.configure('security_monitor', { text: 'full' });
  });

  test('settings that are not valid are told, and the defaults used', async () => {
    await world.configure('security_monitor', { fail: 'sideways' });
    await waitUntil('it is told', () => headless.monitor.state().rules.problems > 0, 2_500);
    expect(headless.monitor.state().fail).toBe('open');
    await world.configure('security_monitor', { fail: 'closed' });
    await waitUntil('it is taken', () => headless.monitor.state().fail === 'closed', 2_500);
  });
});

test('what is older than the settings say is deleted in batches, events after their alerts, with a journal entry', async () => {
  await world.query(
    `INSERT INTO omni2.security_risk_events (user_id, message, total_risk_score, risk_level, created_at)
     SELECT 1, 'old', CASE WHEN n % 2 = 0 THEN 10 ELSE 70 END, CASE WHEN n % 2 = 0 THEN 'LOW' ELSE 'HIGH' END, now() - interval '40 days'
       FROM generate_series(1, 2500) n`,
  );
  await world.query(
    `INSERT INTO omni2.security_alerts (risk_event_id, alert_type, alert_message, total_risk_score, status, resolved_at, created_at)
     SELECT id, 'HIGH_RISK', 'old', 70, CASE WHEN id % 3 = 0 THEN 'OPEN' ELSE 'RESOLVED' END, now() - interval '35 days', now() - interval '40 days'
       FROM omni2.security_risk_events WHERE risk_level = 'HIGH'`,
  );
  const { port, password } = world.postgres;
  const url = new URL(world.env.WATCHROOM_POSTGRES!);
  const database = openPostgres(
    {
      host: '127.0.0.1',
      port,
      database: url.pathname.slice(1),
      user: 'postgres',
      tls: { mode: 'off' },
      statementTimeoutMs: 60_000,
    },
    async () => password,
  );
  const done = await deleteOld(
    database,
    await readShape(database),
    { low_event_days: 30, event_days: 30, closed_alert_days: 30 },
    'monitor',
    new AbortController().signal,
  );
  await database.close();
  const [open] = await world.query(`${ALERTS} WHERE status = 'OPEN'`);
  expect(done.events + open!.n).toBe(2_500);
  expect(done.refused).toEqual([]);
  await world.counts(ALERTS, open!.n);
  await world.counts(EVENTS, open!.n);
  const [entry] = await world.query('SELECT * FROM security_console.journal ORDER BY seq DESC LIMIT 1');
  expect(entry).toMatchObject({
    action: 'monitor.retention',
    after: { events: done.events, alerts: done.alerts },
  });
});
