// A platform in a storm, as a process of its own: writes alerts in bulk and publishes each. Prints how many it wrote.
// Arguments: database URL, port of Redis, alerts a second, seconds, and, to be told the times, a file: it gets a JSON array with
// the epoch milliseconds at which each alert was published, in the order of their numbers.
import { writeFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import pg from 'pg';

const [url, port, perSecond, seconds, times] = process.argv.slice(2);
/** Writings a second: a slow stream comes alert by alert. */
const WRITINGS = Number(perSecond) <= 500 ? Number(perSecond) : 50;
const batch = Number(perSecond) / WRITINGS;
const sentMs = [];
const redis = new Redis({ host: '127.0.0.1', port: Number(port) });
const pool = new pg.Pool({ connectionString: url, max: 4 });

/** Writes one batch and rings for each of its alerts. */
async function write(first) {
  const { rows } = await pool.query(
    `INSERT INTO omni2.security_alerts (user_id, alert_type, alert_message, total_risk_score)
     SELECT $1 + n, 'HIGH_RISK', 'storm ' || ($1 + n), 61 + n % 40 FROM generate_series(0, $2 - 1) AS n
     RETURNING id, user_id, total_risk_score`,
    [first, batch],
  );
  const ring = redis.pipeline();
  for (const row of rows) {
    const now = Date.now();
    sentMs[row.user_id] = now;
    ring.publish(
      'security_alerts',
      JSON.stringify({
        alert_id: Number(row.id),
        timestamp: new Date(now).toISOString(),
        user_id: row.user_id,
        risk_score: row.total_risk_score,
        message_excerpt: `storm ${row.user_id}`,
      }),
    );
  }
  await ring.exec();
}

const startedAt = performance.now();
let written = 0;
const running = new Set();
for (let n = 0; n < Number(seconds) * WRITINGS; n++) {
  const due = startedAt + (n * 1_000) / WRITINGS;
  const early = due - performance.now();
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  if (running.size >= 4) await Promise.race(running);
  const work = write(written).finally(() => running.delete(work));
  running.add(work);
  written += batch;
}
await Promise.all(running);
if (times !== undefined) writeFileSync(times, JSON.stringify(sentMs));
process.stdout.write(String(written));
redis.disconnect();
await pool.end();
