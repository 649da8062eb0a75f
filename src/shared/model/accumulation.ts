// How the messages of a conversation add up: each one's own score, halved with every half-life of its age, capped and brought to 0–100.
//
// The engine, the replay and the timeline all reckon by these few functions, so that a curve on the screen is the rule that was scored by.

export interface Accumulation {
  readonly half_life_minutes: number;
  /** The sum of scores that is worth 100. */
  readonly cap: number;
}

/** One message of a conversation. */
export interface ScoredTurn {
  readonly atMs: number;
  /** The message's own score: the strongest of its pattern, behaviour and ML layers, 0–100. */
  readonly score: number;
}

/** What is left of a sum after so many milliseconds; time that runs backwards takes nothing away. */
export function fade(sum: number, ms: number, { half_life_minutes }: Accumulation): number {
  return sum * 0.5 ** (Math.max(0, ms) / 60_000 / half_life_minutes);
}

/** A sum on the scale of 0–100, not rounded. */
export function onScale(sum: number, { cap }: Accumulation): number {
  return (Math.min(cap, sum) * 100) / cap;
}

/** A level of accumulation over time: pairs of a time and a height, with a null height where there is nothing to draw. */
export interface Curve {
  readonly atMs: readonly number[];
  readonly height: readonly (number | null)[];
}

/** Below this nothing can be seen of a curve. */
const SEEN = 0.5;

/**
 * The highest accumulation of any conversation between two moments: a point before and after each message, and between them one every
 * `stepMs`. `turns` are in the order of time; `conversation` tells which of them add up.
 */
export function accumulationCurve(
  turns: readonly (ScoredTurn & { readonly conversation: number })[],
  from: number,
  to: number,
  stepMs: number,
  settings: Accumulation,
): Curve {
  const atMs: number[] = [];
  const height: (number | null)[] = [];
  const sums = new Map<number, { sum: number; atMs: number }>();
  const highest = (now: number): number => {
    let most = 0;
    for (const [conversation, last] of sums) {
      const left = onScale(fade(last.sum, now - last.atMs, settings), settings);
      // What has faded is forgotten, so that a long past costs nothing.
      if (left < SEEN / 10) sums.delete(conversation);
      else if (left > most) most = left;
    }
    return most;
  };
  const put = (at: number, value: number): void => {
    if (at < from || at > to) return;
    const seen = value >= SEEN;
    if (!seen && (height.length === 0 || height.at(-1) === null)) return;
    atMs.push(at);
    height.push(seen ? value : null);
  };
  let now = Number.NEGATIVE_INFINITY;
  const until = (end: number): void => {
    for (let at = Math.max(now, from) + stepMs; at < end && sums.size > 0; at += stepMs) put(at, highest(at));
  };
  for (const turn of turns) {
    if (turn.atMs > to) break;
    until(Math.min(to, turn.atMs));
    put(turn.atMs, highest(turn.atMs));
    const last = sums.get(turn.conversation);
    const sum = (last ? fade(last.sum, turn.atMs - last.atMs, settings) : 0) + turn.score;
    sums.set(turn.conversation, { sum, atMs: turn.atMs });
    put(turn.atMs, highest(turn.atMs));
    now = turn.atMs;
  }
  until(to);
  put(to, highest(to));
  return { atMs, height };
}
