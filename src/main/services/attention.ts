// Whether anybody is asking the console something: work that nobody waits for begins its steps in between.
import { setTimeout as wait } from 'node:timers/promises';

export interface Attention {
  /** Counts what is asked until it is answered. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Resolves once nothing was being asked for a moment, or after a while however much is asked, so that nothing waits for ever. Rejects
   * with the signal's reason.
   */
  pause(signal: AbortSignal): Promise<void>;
  /** Resolves when a window had its first answers, or when none has come for long. */
  firstAnswers(signal: AbortSignal): Promise<void>;
}

/** Screens ask one thing after the other: so long a silence is an end. */
const SILENCE_MS = 300;
/** Work that waited for so long takes its turn. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 50;
/** Windows read their settings and the workspace's state first; so long after their last question they are drawn. */
const DRAWN_MS = 2_000;
const NO_WINDOW_MS = 30_000;

export function createAttention(): Attention {
  let asking = 0;
  let lastMs = Number.NEGATIVE_INFINITY;

  async function until(isDone: () => boolean, mostMs: number, signal: AbortSignal): Promise<void> {
    const began = performance.now();
    while (!isDone() && performance.now() - began < mostMs) await wait(LOOK_MS, undefined, { signal });
    signal.throwIfAborted();
  }
  const silentFor = (ms: number) => asking === 0 && performance.now() - lastMs >= ms;

  return {
    async during(work) {
      asking += 1;
      try {
        return await work();
      } finally {
        asking -= 1;
        lastMs = performance.now();
      }
    },
    pause: (signal) => until(() => silentFor(SILENCE_MS), PATIENCE_MS, signal),
    firstAnswers: (signal) =>
      until(() => lastMs !== Number.NEGATIVE_INFINITY && silentFor(DRAWN_MS), NO_WINDOW_MS, signal),
  };
}
