// The simulated history on the real embedded database: the same for the same seed, whole after an interruption, consistent in itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, fingerprints, openBench } from './support.ts';

/** A Wednesday, and the afternoon of the day after. */
const NOW = Date.UTC(2026, 2, 18, 15, 30);
const TOMORROW = Date.UTC(2026, 2, 19, 14, 0);

let whole: Bench;
let interrupted: Bench;

beforeAll(async () => {
  [whole, interrupted] = await Promise.all([openBench(), openBench()]);
  const simulator = whole.simulator({ clock: () => NOW, days: 2 });
  await simulator.start();
  await simulator.filled();
  await simulator.stop();
}, 240_000);

afterAll(async () => {
  await Promise.all([whole?.close(), interrupted?.close()]);
});

async function numbers(bench: Bench, sql: string): Promise<Record<string, unknown>> {
  const [row] = await bench.database.query(sql);
  return row!;
}

test('two working days and a part of a third hold some 10,000 messages of which a few percent are notable', async () => {
  const { days, messages } = await numbers(
    whole,
    'SELECT count(*)::int AS days, sum(messages)::int AS messages FROM security_console.simulator_days',
  );
  expect(days).toBe(3);
  expect(messages).toBeGreaterThan(6_000);
  expect(messages).toBeLessThan(16_000);
  const { events, alerts } = await numbers(
    whole,
    'SELECT (SELECT count(*)::int FROM omni2.security_risk_events) AS events, (SELECT count(*)::int FROM omni2.security_alerts) AS alerts',
  );
  expect(Number(events) / Number(messages)).toBeGreaterThan(0.005);
  expect(Number(events) / Number(messages)).toBeLessThan(0.05);
  expect(alerts).toBeGreaterThan(20);
  expect(whole.errors).toEqual([]);
});

test('each endpoint writes exactly its tables: answers over the WebSocket and the stream leave no audit row', async () => {
  const found = await numbers(
    whole,
    `SELECT (SELECT count(*)::int FROM omni2.audit_logs) AS newer_audit,
            (SELECT count(*)::int FROM public.audit_logs WHERE tokens_input > 0 AND cost_estimate > 0) AS older_audit,
            (SELECT count(*)::int FROM omni2.interaction_flows WHERE source = 'chat' AND conversation_id IS NULL) AS stream,
            (SELECT count(*)::int FROM omni2.interaction_flows WHERE source = 'mcp_gateway') AS gateway,
            (SELECT count(*)::int FROM omni2.interaction_flows WHERE source = 'mcp_gateway' AND conversation_id IS NOT NULL) AS gateway_talks,
            (SELECT count(*)::int FROM omni2.interaction_flows f WHERE conversation_id IS NOT NULL AND NOT EXISTS
              (SELECT FROM omni2.user_activities a WHERE a.session_id::text = f.session_id)) AS websocket_without_activity,
            (SELECT count(*)::int FROM omni2.user_activities a WHERE NOT EXISTS
              (SELECT FROM omni2.interaction_flows f WHERE f.session_id = a.session_id::text AND f.conversation_id = a.conversation_id)) AS activity_without_flow`,
  );
  expect(found).toMatchObject({
    newer_audit: 0,
    gateway_talks: 0,
    websocket_without_activity: 0,
    activity_without_flow: 0,
  });
  for (const name of ['older_audit', 'stream', 'gateway']) expect(found[name], name).toBeGreaterThan(50);
});

test('the number within a conversation rises without a gap', async () => {
  const rows = await whole.database.query(
    `SELECT conversation_id FROM omni2.user_activities GROUP BY conversation_id
     HAVING min(sequence_num) <> 1 OR max(sequence_num) <> count(*) OR count(DISTINCT sequence_num) <> count(*)`,
  );
  expect(rows).toEqual([]);
});

test('an alert stands for each event that was alerted, blocked or escalated, and for no other', async () => {
  const rows = await whole.database.query(
    `SELECT e.id, a.id AS alert FROM omni2.security_risk_events e FULL JOIN omni2.security_alerts a ON a.risk_event_id = e.id
      WHERE (a.id IS NULL) <> (e.action_taken = 'LOGGED') OR a.total_risk_score <> e.total_risk_score OR e.id IS NULL
         OR (a.id IS NOT NULL AND e.risk_level NOT IN ('HIGH', 'CRITICAL'))`,
  );
  expect(rows).toEqual([]);
});

test('the stored breakdown of every event adds up to its total', async () => {
  const rows = await whole.database.query(
    `SELECT id FROM omni2.security_risk_events
      WHERE total_risk_score <> (SELECT sum((layer ->> 'contribution')::numeric) FROM jsonb_array_elements(detection_metadata -> 'layers') AS layer)`,
  );
  expect(rows).toEqual([]);
});

test('risk profiles are what the events add up to', async () => {
  const rows = await whole.database.query(
    `WITH counted AS (
       SELECT user_id, count(*)::int AS incidents, count(*) FILTER (WHERE risk_level = 'HIGH')::int AS high,
              count(*) FILTER (WHERE risk_level = 'CRITICAL')::int AS critical
         FROM omni2.security_risk_events WHERE risk_level <> 'LOW' GROUP BY user_id)
     SELECT * FROM counted c FULL JOIN (SELECT * FROM omni2.user_risk_profiles WHERE total_incidents > 0) p USING (user_id)
      WHERE c.incidents IS DISTINCT FROM p.total_incidents OR c.high IS DISTINCT FROM p.high_risk_count
         OR c.critical IS DISTINCT FROM p.critical_risk_count`,
  );
  expect(rows).toEqual([]);
});

test('both id spaces overlap by e-mail address and not by id', async () => {
  const found = await numbers(
    whole,
    `SELECT count(*) FILTER (WHERE a.id IS NOT NULL AND p.id IS NOT NULL)::int AS both, count(*) FILTER (WHERE a.id = p.id)::int AS same,
            count(*) FILTER (WHERE p.id IS NULL)::int AS newer, count(*) FILTER (WHERE a.id IS NULL)::int AS older
       FROM auth_service.users a FULL JOIN public.users p USING (email)`,
  );
  expect(found.both).toBeGreaterThan(140);
  expect(found.same).toBe(0);
  expect(found.newer).toBeGreaterThan(10);
  expect(found.older).toBe(10);
});

test('sequences are above every id, so that other writers never collide', async () => {
  const id = await numbers(
    whole,
    `SELECT nextval(pg_get_serial_sequence('omni2.security_alerts', 'id'))::int AS next, (SELECT max(id)::int FROM omni2.security_alerts) AS highest`,
  );
  expect(Number(id.next)).toBeGreaterThan(Number(id.highest));
});

test('a history stopped in the middle of a day and taken up again equals one written without a stop', async () => {
  const first = interrupted.simulator({ clock: () => NOW, days: 2 });
  await first.start();
  // Some hundred milliseconds into the second day, of which only some tables are there then.
  await new Promise((done) => setTimeout(done, 900));
  await first.stop();
  const { days } = await numbers(
    interrupted,
    'SELECT count(*)::int AS days FROM security_console.simulator_days',
  );
  expect(days).toBeLessThan(3);

  const second = interrupted.simulator({ clock: () => NOW, days: 2 });
  await second.start();
  await second.filled();
  await second.stop();
  expect(interrupted.errors).toEqual([]);
  expect(await fingerprints(interrupted.database)).toEqual(await fingerprints(whole.database));
}, 240_000);

test('on another day the history goes on from where it stopped, and what was there stays as it was', async () => {
  const before = await interrupted.database.query('SELECT * FROM omni2.security_alerts ORDER BY id');
  const simulator = interrupted.simulator({ clock: () => TOMORROW, days: 2 });
  await simulator.start();
  await simulator.filled();
  await simulator.stop();
  expect(interrupted.errors).toEqual([]);
  const after = await interrupted.database.query<{ created_at: string }>(
    'SELECT * FROM omni2.security_alerts ORDER BY id',
  );
  const isOld = (row: { created_at: string }) => Date.parse(row.created_at) < NOW;
  expect(after.filter(isOld)).toEqual(before);
  expect(after.length).toBeGreaterThan(before.length);
  const { runs } = await numbers(
    interrupted,
    'SELECT count(*)::int AS runs FROM security_console.simulator_runs',
  );
  expect(runs).toBe(2);
}, 240_000);
