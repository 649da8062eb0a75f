import { test } from 'vitest';
import { openBench } from './support.ts';
test('timing', async () => {
  const bench = await openBench(); const t0 = performance.now(); const log: string[] = [];
  const say = (s: string) => console.log(Math.round(performance.now() - t0), 'ms', s);
  const lat: number[] = []; let on = true;
  const sim = bench.simulator({ live: true });
  let heard = false; await bench.database.listen('security_alerts', () => { if (!heard) { heard = true; say('first live alert'); } });
  await sim.start(); say('started (newest day there)');
  const probe = (async () => { while (on) { const s = performance.now(); await bench.database.query('SELECT * FROM omni2.security_alerts ORDER BY created_at DESC, id DESC LIMIT 100'); lat.push(performance.now() - s); await new Promise((r) => setTimeout(r, 200)); } })();
  let lag = 0; let last = performance.now(); const iv = setInterval(() => { const n = performance.now(); lag = Math.max(lag, n - last - 20); last = n; }, 20);
  await sim.filled(); on = false; await probe; clearInterval(iv); say('filled');
  lat.sort((a, b) => a - b); console.log('probe p50', lat[lat.length >> 1], 'p95', lat[Math.floor(lat.length * .95)], 'max', lat.at(-1), 'n', lat.length, 'core lag max', lag);
  console.log(await bench.database.query("SELECT (SELECT sum(messages) FROM security_console.simulator_days) m, (SELECT count(*) FROM omni2.security_alerts) a, (SELECT count(*) FROM omni2.security_risk_events) e, pg_size_pretty(pg_database_size(current_database())) s"), bench.errors);
  await sim.stop(); say('stopped'); await bench.close();
}, 400_000);
