// Measures the monitor: how fast the guard is answered, how fast what nobody asked about is scored, and what faults cost.
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { openWorld, startMonitorProcess, type World } from '../integration/monitor/fixture.ts';
import { endProcess, waitUntil } from '../support/processes.ts';
import { faults } from './monitor-faults.ts';
import { messages, patterns } from './scoring-load.ts';

export const parts = ['answers', 'sustained', 'backfill', 'faults', 'workers'];

const PATTERNS = 500;
const USERS = 50;

export async function run(print: (line: string) => void, wanted: readonly string[] = parts): Promise<void> {
  if (wanted.includes('answers')) await answers(print, 200, 20);
  if (wanted.includes('sustained')) await answers(print, 1_000, 60);
  if (wanted.includes('backfill')) await backfill(print, 1);
  if (wanted.includes('workers')) await backfill(print, 2);
  if (wanted.includes('faults')) await faults(print);
}

const load = () => `load ${loadavg()[0]!.toFixed(1)}`;

async function withPatterns(): Promise<World> {
  const world = await openWorld();
  await world.query('TRUNCATE omni2.security_risk_patterns');
  for (const row of patterns(PATTERNS))
    await world.query(
      `INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score, enabled, case_sensitive, category)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [row.name, row.type, row.value, row.risk_score, row.enabled, row.case_sensitive, row.category],
    );
  return world;
}

async function started(world: World): Promise<ReturnType<typeof startMonitorProcess>> {
  const monitor = startMonitorProcess(world);
  await waitUntil(
    'the monitor',
    async () => ![undefined, 'unavailable'].includes((await world.ask(1, 'ready?'))?.result.method),
    60_000,
  );
  return monitor;
}

async function answers(print: (line: string) => void, perSecond: number, seconds: number): Promise<void> {
  const world = await withPatterns();
  const monitor = await started(world);
  try {
    const texts = messages(2_000);
    const sent = new Map<string, number>();
    const took: number[] = [];
    const answered = new Map<string, number>();
    const delays: number[] = [];
    const alertOf = new Map<string, string>();
    const poll = setInterval(() => drain(), 2);
    function drain(): void {
      const now = performance.now();
      const replies = world.heard.get('prompt_guard_response') ?? [];
      for (const payload of replies.splice(0)) {
        const id = JSON.parse(payload).request_id as string;
        const at = sent.get(id);
        if (at === undefined) continue;
        sent.delete(id);
        took.push(now - at);
        answered.set(id, now);
      }
      for (const payload of (world.heard.get('security_alerts') ?? []).splice(0)) {
        const id = alertOf.get(String(JSON.parse(payload).message_excerpt).slice(0, 14));
        const at = id === undefined ? undefined : answered.get(id);
        if (at !== undefined) delays.push(Math.max(0, now - at));
      }
    }
    // The first seconds warm what V8 compiles, on both sides.
    const warm = 5;
    const beganAt = performance.now();
    let begun = 0;
    let lag = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const elapsed = (performance.now() - beganAt) / 1_000;
        const due = Math.min(perSecond * (seconds + warm), Math.floor(elapsed * perSecond));
        lag = Math.max(lag, due - begun);
        while (begun < due) {
          begun += 1;
          if (begun === perSecond * warm) took.length = 0;
          const id = randomUUID();
          const mark = `#${String(begun).padStart(12, '0')} `;
          alertOf.set(mark, id);
          sent.set(id, performance.now());
          const message = `${mark}${texts[begun % texts.length]}`;
          void world.publish(
            'prompt_guard_check',
            JSON.stringify({ request_id: id, user_id: 1 + (begun % USERS), message }),
          );
        }
        if (begun >= perSecond * (seconds + warm)) {
          clearInterval(timer);
          resolve();
        }
      }, 1);
    });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    clearInterval(poll);
    drain();
    print(
      `guard, ${perSecond} requests/s for ${seconds} s, ${PATTERNS} patterns: ${percentiles(took)}, unanswered ${sent.size} (${load()})`,
    );
    print(
      `  alert, from answer to publish: ${percentiles(delays)}, ${delays.length} alerts; sender's lag ${lag}`,
    );
    const waitedFrom = performance.now();
    await world.counts(
      'SELECT count(*)::int AS n FROM security_console.monitor_messages WHERE request_key IS NOT NULL AND id > 0',
      begun +
        Number(
          (
            await world.query(
              `SELECT count(*)::int AS n FROM omni2.security_risk_events WHERE message = 'ready?'`,
            )
          )[0]!.n,
        ),
      120_000,
    );
    print(`  all ${begun} recorded ${Math.round(performance.now() - waitedFrom)} ms after the end`);
  } finally {
    await endProcess(monitor.child, 'SIGTERM');
    await world.end();
  }
}

async function backfill(print: (line: string) => void, workers: number): Promise<void> {
  const world = await withPatterns();
  const texts = messages(10_000);
  const conversations = Array.from({ length: 1_000 }, () => randomUUID());
  for (let from = 0; from < texts.length; from += 1_000)
    await world.query(
      `INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at)
       SELECT c::uuid, gen_random_uuid(), 1 + n % ${USERS}, n, 'user_message', jsonb_build_object('message', t), now() - interval '2 hours' + n * interval '0.5 s'
         FROM unnest($1::text[], $2::text[], $3::int[]) AS m(t, c, n)`,
      [
        texts.slice(from, from + 1_000),
        texts.slice(from, from + 1_000).map((_, n) => conversations[(from + n) % conversations.length]),
        texts.slice(from, from + 1_000).map((_, n) => from + n),
      ],
    );
  const monitors = Array.from({ length: workers }, () => startMonitorProcess(world));
  try {
    const sql = 'SELECT count(*)::int AS n FROM omni2.security_risk_events';
    await waitUntil('the first', async () => (await world.query(sql))[0]!.n > 0, 120_000);
    const [{ n: already }] = (await world.query(sql)) as [{ n: number }];
    const beganAt = performance.now();
    await waitUntil('all', async () => (await world.query(sql))[0]!.n >= texts.length, 300_000);
    const seconds = (performance.now() - beganAt) / 1_000;
    print(
      `backfill of ${texts.length} messages by ${workers} of 2 threads: ${(seconds * (texts.length / (texts.length - already))).toFixed(1)} s (${load()})`,
    );
  } finally {
    await Promise.all(monitors.map(({ child }) => endProcess(child, 'SIGTERM')));
    await world.end();
  }
}

function percentiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${(sorted.at(-1) ?? Number.NaN).toFixed(1)} ms`;
}
