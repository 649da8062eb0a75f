// The monitor as the platform meets it: its guard's requests answered, everything said recorded once, alerts told of.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Headless } from '../../../src/main/monitor/headless.ts';
import { waitUntil } from '../../support/processes.ts';
import { ALERTS, ATTACK, EVENTS, openWorld, type World } from './fixture.ts';

let world: World;
let headless: Headless;

beforeAll(async () => {
  world = await openWorld();
  headless = await world.monitor();
});
afterAll(() => world.end());
beforeEach(async () => {
  // Nothing of an earlier test may still be on its way.
  await waitUntil('all recorded', () => headless.monitor.state().waiting.record === 0);
  await world.query(
    `TRUNCATE omni2.user_activities, omni2.security_alerts, omni2.security_risk_events, omni2.user_risk_profiles,
       security_console.monitor_messages`,
  );
  world.heard.clear();
});

describe('a guard request', () => {
  test('is answered in the platform’s form, recorded, and its alert told of in the long form', async () => {
    const answer = await world.ask(7, ATTACK);
    expect(answer).toMatchObject({
      user_id: 7,
      result: { safe: true, action: 'warn', method: 'pattern', cached: false },
    });
    expect(answer!.result.score).toBeGreaterThan(0.6);
    expect(answer!.result.reason).toContain('score');
    expect(Number.isInteger(answer!.result.latency_ms)).toBe(true);
    await world.counts(ALERTS, 1);
    const [event] = await world.query('SELECT * FROM omni2.security_risk_events');
    expect(event).toMatchObject({ user_id: 7, message: ATTACK, blocked: false, action_taken: 'ALERTED' });
    expect(event!.detection_metadata.layers).toHaveLength(6);
    const [profile] = await world.query('SELECT * FROM omni2.user_risk_profiles');
    expect(profile).toMatchObject({ user_id: 7, total_incidents: 1 });
    await waitUntil('the alert', () => (world.heard.get('security_alerts') ?? []).length > 0);
    const [alert] = await world.query('SELECT * FROM omni2.security_alerts');
    expect(JSON.parse(world.heard.get('security_alerts')![0]!)).toMatchObject({
      alert_id: Number(alert!.id),
      user_id: 7,
      user_email: 'user7@example.org',
      risk_score: event!.total_risk_score,
      risk_level: event!.risk_level,
      action_taken: 'ALERTED',
      message_excerpt: ATTACK,
      dashboard_link: `/security/alerts/${alert!.id}`,
    });
  });

  test('is judged by denials that only the flow of an earlier answer tells of', async () => {
    const sessionId = randomUUID();
    const redis = new Redis({ host: world.redis.host, port: world.redis.port });
    await world.ask(14, 'Please look into the payroll server');
    for (let node = 0; node < 6; node += 1)
      await redis.xadd(
        `flow:${sessionId}`,
        '*',
        ...Object.entries({ user_id: '14', node_id: `n${node}`, event_type: 'permission_denied' }).flat(),
      );
    await world.say(14, 'Please look into the payroll server', { sessionId });
    await waitUntil('the denials count', async () => {
      const answer = await world.ask(14, 'And now?');
      return answer!.result.reason.includes('6 permission denials');
    });
    await redis.quit();
  });

  test('and the platform’s own record of the message are one event, which then knows its conversation', async () => {
    const conversationId = randomUUID();
    await world.ask(8, 'What is on the menu today?');
    await world.say(8, 'What is on the menu today?', { conversationId });
    await world.say(8, 'And tomorrow?', { conversationId });
    // The event is there before it is linked, and a link of another test may have been counted.
    await world.counts(`${EVENTS} WHERE conversation_id = '${conversationId}'`, 2);
    await world.counts(EVENTS, 2);
    expect(headless.monitor.state().counts.linked).toBeGreaterThan(0);
  });

  test('that is repeated is answered again and recorded once; another text under its id is another message', async () => {
    const id = randomUUID();
    expect((await world.ask(9, 'hello there', id))!.result.cached).toBe(false);
    expect((await world.ask(9, 'hello there', id))!.result.cached).toBe(true);
    await world.ask(9, 'something else', id);
    await world.counts(EVENTS, 2);
  });

  test.each([
    ['not JSON', 'no json'],
    ['a list', '[1]'],
    ['no id', JSON.stringify({ user_id: 1, message: 'x' })],
    ['an object as id', JSON.stringify({ request_id: {}, user_id: 1, message: 'x' })],
  ])('that is %s is counted, and disturbs nobody', async (_what, payload) => {
    const before = headless.monitor.state().counts.malformed;
    await world.publish('prompt_guard_check', payload);
    await waitUntil('it is counted', () => headless.monitor.state().counts.malformed === before + 1);
    expect(await world.ask(1, 'fine')).not.toBeNull();
  });

  test('without a text is passed, and says so; ids come back as they were sent', async () => {
    const answer = await world.ask(null, null, 12_345);
    expect(answer).toMatchObject({ request_id: 12_345, user_id: null });
    expect(answer!.result).toMatchObject({ safe: true, method: 'unavailable' });
    expect(await world.ask('7', 'with a text id')).toMatchObject({ user_id: '7' });
    await world.counts(`${EVENTS} WHERE user_id = 7`, 1);
  });

  test('of an unknown user, a user no table can hold, or none is answered and recorded', async () => {
    for (const user of [4_000_000, 99_999_999_999, 'somebody', null])
      expect(await world.ask(user, ATTACK)).not.toBeNull();
    await world.counts(EVENTS, 4);
    await world.counts(ALERTS, 4);
    const events = await world.query('SELECT user_id FROM omni2.security_risk_events WHERE user_id IS NULL');
    expect(events).toHaveLength(3);
  });

  test('of a user whom a foreign key refuses is recorded without one, and holds nobody else up', async () => {
    await world.query(
      `ALTER TABLE omni2.security_risk_events ADD CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES auth_service.users (id) NOT VALID`,
    );
    await Promise.all([1, 2, 777, 3, 778].map((user) => world.ask(user, `${ATTACK} by ${user}`)));
    await world.counts(ALERTS, 5);
    const events = await world.query('SELECT user_id, detection_metadata FROM omni2.security_risk_events');
    expect(events.map(({ user_id }) => user_id).sort()).toEqual([1, 2, 3, null, null]);
    const refused = events.filter(({ user_id }) => user_id === null);
    expect(refused.map(({ detection_metadata }) => detection_metadata.user).sort()).toEqual(['777', '778']);
    await world.query('ALTER TABLE omni2.security_risk_events DROP CONSTRAINT of_user');
  });

  test('with five megabytes of text is answered in time; others do not wait for it', async () => {
    const long = world.ask(10, `${'a longer story '.repeat(350_000)} ${ATTACK}`);
    const others = await Promise.all(Array.from({ length: 10 }, (_, n) => world.ask(11 + n, 'short')));
    expect(others.every((answer) => answer !== null)).toBe(true);
    expect((await long)!.result.score).toBeGreaterThan(0.6);
    await world.counts(EVENTS, 11);
    const [event] = await world.query(
      'SELECT length(message) AS kept, detection_metadata FROM omni2.security_risk_events WHERE user_id = 10',
    );
    expect(event!.kept).toBe(100_000);
    expect(event!.detection_metadata.characters).toBeGreaterThan(5_000_000);
  });

  test('that another guard answered first is recorded and not answered again', async () => {
    const id = randomUUID();
    await world.publish(
      'prompt_guard_response',
      JSON.stringify({ request_id: id, user_id: 3, result: { safe: true } }),
    );
    const before = headless.monitor.state().counts.answered_by_others;
    await world.publish(
      'prompt_guard_check',
      JSON.stringify({ request_id: id, user_id: 3, message: 'who was first' }),
    );
    await world.counts(EVENTS, 1);
    expect(headless.monitor.state().counts.answered_by_others).toBe(before + 1);
    expect(world.heard.get('prompt_guard_response')).toHaveLength(1);
  });
});

describe('messages nobody asked about', () => {
  test('are scored in the light of their conversation, and each recorded once', async () => {
    const conversationId = randomUUID();
    for (let n = 0; n < 12; n += 1)
      await world.say(20, `Question number ${n} about the weather`, { conversationId, secondsAgo: 30 - n });
    await world.counts(EVENTS, 12);
    const [last] = await world.query(
      'SELECT * FROM omni2.security_risk_events ORDER BY created_at DESC LIMIT 1',
    );
    // More than ten messages within a minute.
    expect(last!.behavioral_score).toBeGreaterThan(0);
    expect(last!.blocked).toBe(false);
  });

  test('that somebody else has recorded already are not recorded again', async () => {
    const [conversationId, sessionId] = [randomUUID(), randomUUID()];
    await world.query(
      `INSERT INTO omni2.security_risk_events (user_id, conversation_id, session_id, message, total_risk_score, risk_level)
       VALUES (21, $1, $2, 'judged elsewhere', 10, 'LOW')`,
      [conversationId, sessionId],
    );
    await world.say(21, 'judged elsewhere', { conversationId, sessionId });
    await world.counts(
      'SELECT count(*)::int AS n FROM security_console.monitor_messages WHERE event_id IS NOT NULL',
      1,
    );
    await world.counts(EVENTS, 1);
  });
});

test('no text of a message is in the log', () => {
  expect(world.logged.join('\n')).not.toMatch(/menu|weather|system prompt|longer story/);
});
