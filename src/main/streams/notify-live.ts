// The live channels of the embedded workspace: LISTEN/NOTIFY of its own database in place of Redis.
import type { LiveMessage, LiveSource } from '../workspace/open-workspace.ts';
import type { Database, Health, Supervised } from '../workspace/port.ts';
import { LIVE_CHANNELS } from './channels.ts';

/** Listening that failed is tried again after this. */
const AGAIN_MS = 2_000;

/** Is as well as its database is. Payloads are limited to less than 8,000 bytes by Postgres. */
export function createNotifyLive(database: Database & Supervised): LiveSource {
  const stops: (() => Promise<void> | void)[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;
  let batch: LiveMessage[] = [];

  return {
    start(heard, reconnected) {
      const flush = () => {
        const messages = batch;
        batch = [];
        if (!closed) heard(messages);
      };
      const listen = (channel: string): void => {
        database
          .listen(channel, (payload) => {
            if (batch.length === 0) setImmediate(flush);
            batch.push({ channel, payload, receivedMs: Date.now() });
          })
          .then(
            (stop) => {
              if (closed) return stop().catch(() => undefined);
              stops.push(stop);
              reconnected();
            },
            () => {
              if (closed) return;
              const timer = setTimeout(() => {
                timers.delete(timer);
                listen(channel);
              }, AGAIN_MS);
              timers.add(timer);
            },
          );
      };
      let state = database.health().state;
      stops.push(
        database.onHealth((health) => {
          if (health.state === 'up' && state !== 'up') reconnected();
          state = health.state;
        }),
      );
      for (const channel of LIVE_CHANNELS) listen(channel);
    },
    publish: (channel, payload) => database.notify(channel, payload),
    async close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(stops.map((stop) => stop()));
    },
    health: () => asNotify(database.health()),
    onHealth: (listener) => database.onHealth((health) => listener(asNotify(health))),
    retryNow: () => database.retryNow(),
  };
}

function asNotify(health: Health): Health {
  return { ...health, what: 'LISTEN/NOTIFY of the database' };
}
