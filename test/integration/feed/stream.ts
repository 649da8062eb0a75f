// A stream of numbered alerts, written and rung by the platform while its servers fail, and the proof that each was shown once.
import { randomUUID } from 'node:crypto';
import type { Console, World } from './fixture.ts';
import { longForm, pause, shortForm, writeAlert } from './fixture.ts';

export interface Stream {
  /** Alerts written so far. */
  count(): number;
  /** Ends the stream; resolves with how many alerts there are. */
  stop(): Promise<number>;
}

/** Writes and rings about `perSecond` alerts a second, in both forms by turns, until stopped. */
export function startStream(world: World, perSecond: number): Stream {
  let written = 0;
  let stopped = false;
  const writers = 4;
  const work = Array.from({ length: writers }, async () => {
    while (!stopped) {
      const startedAt = performance.now();
      written += 1;
      const n = written;
      const alert = { text: `numbered ${n}`, user: n, score: 61 + (n % 40), conversation: randomUUID() };
      const id = await writeAlert(world, alert);
      await world.ring('security_alerts', n % 2 === 0 ? longForm(id, alert) : shortForm(alert));
      await pause(Math.max(0, (1_000 * writers) / perSecond - (performance.now() - startedAt)));
    }
  });
  return {
    count: () => written,
    async stop() {
      stopped = true;
      await Promise.all(work);
      return written;
    },
  };
}

export interface Tally {
  /** Numbers that are in none of the rows shown; those only counted in `more` are among them. */
  readonly missing: number[];
  readonly twice: number[];
  readonly more: number;
  readonly provisional: number;
  readonly kept: number;
}

/** What a window that keeps everything shows of the numbers 1 to `count`. */
export function tally(console: Console, count: number): Tally {
  const times = new Map<number, number>();
  for (const row of console.shown.rows.values()) {
    const number = Number(/^numbered (\d+)$/.exec(row.text)?.[1] ?? row.userId);
    times.set(number, (times.get(number) ?? 0) + 1);
  }
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  return {
    missing: numbers.filter((n) => !times.has(n)),
    twice: numbers.filter((n) => (times.get(n) ?? 0) > 1),
    more: console.shown.more,
    provisional: console.shown.from('provisional').length,
    kept: console.shown.from('feed').length,
  };
}
