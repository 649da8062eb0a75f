// Measures the core's share of an alert's way to the window: from the platform's PUBLISH to the push, over real Redis.
import { Redis } from 'ioredis';
import { ALL_TABLES, openWorld, pause, startServices } from '../integration/feed/fixture.ts';

const PER_SECOND = 200;
const SECONDS = 10;

export async function run(print: (line: string) => void): Promise<void> {
  const services = await startServices();
  const world = await openWorld(services, ALL_TABLES);
  const publisher = new Redis({ host: services.redis.host, port: services.redis.port });
  try {
    const console = await world.openConsole();
    const sentAt = new Map<string, number>();
    const tookMs: number[] = [];
    const take = console.shown.take.bind(console.shown);
    console.shown.take = (arrival) => {
      for (const { userId } of arrival.rows) {
        const at = sentAt.get(userId ?? '');
        if (at !== undefined) tookMs.push(performance.now() - at);
        sentAt.delete(userId ?? '');
      }
      take(arrival);
    };
    for (let n = 0; n < PER_SECOND * SECONDS; n++) {
      const message = { type: 'security_risk', user_id: n, risk_score: 70, timestamp: Date.now() / 1_000 };
      sentAt.set(String(n), performance.now());
      void publisher.publish('security_alerts', JSON.stringify(message));
      await pause(1_000 / PER_SECOND - 1);
    }
    await pause(500);
    tookMs.sort((a, b) => a - b);
    const at = (share: number) =>
      tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))]?.toFixed(1);
    print(
      `publish to push at ${PER_SECOND} alerts/s, ${tookMs.length} alerts, publisher in the same process`,
    );
    print(`p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`);
  } finally {
    publisher.disconnect();
    await world.end();
    await services.end();
  }
}
