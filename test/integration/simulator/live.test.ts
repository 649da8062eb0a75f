// Live talk on the real embedded database: the first alert comes soon, is a whole row, and rings the doorbell.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, openBench } from './support.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 60_000);
afterAll(() => bench?.close());

test('within ten seconds of the start an alert is heard whose row can be read', async () => {
  const heard: { alert_id: number; risk_score: number; bytes: number }[] = [];
  await bench.database.listen('security_alerts', (payload) => {
    heard.push({ ...JSON.parse(payload), bytes: Buffer.byteLength(payload) });
  });
  const simulator = bench.simulator({ live: true, days: 0 });
  await simulator.start();
  const began = Date.now();
  while (heard.length === 0 && Date.now() - began < 10_000) await new Promise((done) => setTimeout(done, 50));
  const tookMs = Date.now() - began;
  await simulator.stop();
  expect(bench.errors).toEqual([]);
  expect(heard.length).toBeGreaterThan(0);
  expect(tookMs).toBeLessThan(10_000);
  expect(heard[0]!.bytes).toBeLessThan(8_000);
  const [row] = await bench.database.query(
    `SELECT a.total_risk_score, a.status, p.total_incidents, e.user_id = a.user_id AS same_user
       FROM omni2.security_alerts a JOIN omni2.security_risk_events e ON e.id = a.risk_event_id
       JOIN omni2.user_risk_profiles p ON p.user_id = a.user_id WHERE a.id = $1`,
    [heard[0]!.alert_id],
  );
  expect(row).toMatchObject({ total_risk_score: heard[0]!.risk_score, status: 'OPEN', same_user: true });
}, 60_000);

test('a second start goes on with numbers of its own', async () => {
  const simulator = bench.simulator({ live: true, days: 0 });
  await simulator.start();
  await new Promise((done) => setTimeout(done, 6_000));
  await simulator.stop();
  expect(bench.errors).toEqual([]);
}, 60_000);
