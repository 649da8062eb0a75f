// A numbered stream: every message is asked of the guard and written down by the platform, and what became of each is tallied.
import { randomUUID } from 'node:crypto';
import type { World } from './fixture.ts';
import { ATTACK } from './fixture.ts';

export interface Numbered {
  /** Messages begun so far. */
  readonly begun: number;
  /** Asks for no more, and resolves with the number when all are written down. */
  stop(): Promise<number>;
}

/** One in this many is an attack, which raises an alert. */
const ATTACK_EVERY = 10;
const USERS = 40;

export const textOf = (n: number): string =>
  n % ATTACK_EVERY === 0 ? `${ATTACK} (number ${n})` : `Where is the report number ${n}, please?`;

/** Goes on at a rate until it is stopped or `most` are begun. What the platform cannot write down now it writes when it can. */
export function startNumbered(world: World, perSecond: number, most = Number.POSITIVE_INFINITY): Numbered {
  const conversations = Array.from({ length: USERS }, () => randomUUID());
  const writing = new Set<Promise<void>>();
  const beganAt = performance.now();
  let begun = 0;
  let stopped = false;

  async function one(n: number): Promise<void> {
    const user = 1 + (n % USERS);
    const text = textOf(n);
    // A platform that cannot ask lets the message pass.
    await world
      .publish(
        'prompt_guard_check',
        JSON.stringify({ request_id: randomUUID(), user_id: user, message: text }),
      )
      .catch(() => undefined);
    for (;;) {
      try {
        await world.say(user, text, { conversationId: conversations[user - 1]!, sequence: n });
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  const timer = setInterval(() => {
    const due = Math.min(most, Math.floor(((performance.now() - beganAt) / 1_000) * perSecond));
    while (!stopped && begun < due) {
      begun += 1;
      const written = one(begun).finally(() => writing.delete(written));
      writing.add(written);
    }
  }, 10);
  return {
    get begun() {
      return begun;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      while (writing.size > 0) await Promise.all(writing);
      return begun;
    },
  };
}

export interface Tally {
  readonly missing: number;
  readonly twice: number;
  readonly alarming: number;
  readonly alertsMissing: number;
  readonly alertsTwice: number;
}

/** What became of messages 1 to `count`: each should have one event, and each HIGH or CRITICAL one should have one alert. */
export async function tally(world: World, count: number): Promise<Tally> {
  const number = `substring(e.message FROM 'number ([0-9]+)')::int`;
  const [row] = await world.query<{ missing: number; twice: number }>(
    `WITH seen AS (SELECT ${number} AS n, count(*)::int AS times FROM omni2.security_risk_events e GROUP BY 1)
     SELECT (SELECT count(*)::int FROM generate_series(1, $1::int) g WHERE NOT EXISTS (SELECT FROM seen WHERE n = g)) AS missing,
            (SELECT count(*)::int FROM seen WHERE times > 1) AS twice`,
    [count],
  );
  const [alerts] = await world.query<{ alarming: number; none: number; more: number }>(
    `SELECT count(*)::int AS alarming, count(*) FILTER (WHERE times = 0)::int AS none, count(*) FILTER (WHERE times > 1)::int AS more
       FROM (SELECT e.id, (SELECT count(*) FROM omni2.security_alerts a WHERE a.risk_event_id = e.id) AS times
               FROM omni2.security_risk_events e WHERE e.risk_level IN ('HIGH', 'CRITICAL')) counted`,
  );
  return {
    missing: row!.missing,
    twice: row!.twice,
    alarming: alerts!.alarming,
    alertsMissing: alerts!.none,
    alertsTwice: alerts!.more,
  };
}
