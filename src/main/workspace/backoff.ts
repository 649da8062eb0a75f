// How long to wait before trying a lost service again: doubling, capped, with jitter so that consoles do not all knock at once.

export interface Backoff {
  readonly firstMs: number;
  readonly capMs: number;
}

export const RECONNECT: Backoff = { firstMs: 250, capMs: 15_000 };

/**
 * Milliseconds to wait before the given attempt (1 is the first retry). Between half and the whole of
 * `firstMs · 2^(attempt-1)`, never above the cap. `random` gives [0, 1).
 */
export function backoffMs(
  attempt: number,
  backoff: Backoff = RECONNECT,
  random: () => number = Math.random,
): number {
  const full = Math.min(backoff.capMs, backoff.firstMs * 2 ** Math.min(30, Math.max(0, attempt - 1)));
  return Math.round(full / 2 + (full / 2) * random());
}
