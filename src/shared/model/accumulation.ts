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
/** Messages of one step that are drawn each by itself. */
const MOST_IN_STEP = 3;

/** Where a conversation stood after each message, in the order of time, as far as no other conversation stood higher. */
export interface Peaks {
  readonly atMs: Float64Array;
  /**
   * The highest of all conversations by then, as a power of two at the first peak's time: all fade alike, so that whatever is highest
   * stays so until a message, and a height at any time takes one step.
   */
  readonly power: Float64Array;
}

const MINUTE_MS = 60_000;

/** `turns` are in the order of time; `conversation` tells which of them add up. */
export function peaksOf(
  turns: readonly (ScoredTurn & { readonly conversation: number })[],
  settings: Accumulation,
): Peaks {
  const sums = new Map<number, { sum: number; atMs: number }>();
  const atMs = new Float64Array(turns.length);
  const power = new Float64Array(turns.length);
  const begin = turns[0]?.atMs ?? 0;
  let highest = Number.NEGATIVE_INFINITY;
  turns.forEach((turn, index) => {
    const last = sums.get(turn.conversation);
    const sum = (last ? fade(last.sum, turn.atMs - last.atMs, settings) : 0) + turn.score;
    sums.set(turn.conversation, { sum, atMs: turn.atMs });
    highest = Math.max(
      highest,
      Math.log2(sum) + (turn.atMs - begin) / MINUTE_MS / settings.half_life_minutes,
    );
    atMs[index] = turn.atMs;
    power[index] = highest;
  });
  return { atMs, power };
}

/**
 * The highest accumulation of any conversation between two moments: a point every `stepMs`, and one before and after each message; of a
 * step with many messages only the highest.
 */
export function accumulationCurve(
  { atMs: at, power }: Peaks,
  from: number,
  to: number,
  stepMs: number,
  settings: Accumulation,
): Curve {
  const atMs: number[] = [];
  const height: (number | null)[] = [];
  const put = (ms: number, peak: number): void => {
    const fallen = (ms - at[0]!) / MINUTE_MS / settings.half_life_minutes;
    const value = peak < 0 ? 0 : onScale(2 ** (power[peak]! - fallen), settings);
    if (value < SEEN && (height.length === 0 || height.at(-1) === null)) return;
    atMs.push(ms);
    height.push(value < SEEN ? null : value);
  };
  let next = 0;
  while (next < at.length && at[next]! < from) next += 1;
  for (let step = from; step <= to; step += stepMs) {
    put(step, next - 1);
    const end = Math.min(to, step + stepMs);
    const first = next;
    while (next < at.length && at[next]! < end) next += 1;
    if (next - first <= MOST_IN_STEP) {
      for (let peak = first; peak < next; peak += 1) {
        put(at[peak]!, peak - 1);
        put(at[peak]!, peak);
      }
    } else {
      let top = first;
      const level = (peak: number) =>
        power[peak]! - (at[peak]! - at[first]!) / MINUTE_MS / settings.half_life_minutes;
      for (let peak = first; peak < next; peak += 1) if (level(peak) > level(top)) top = peak;
      put(at[top]!, top);
    }
  }
  return { atMs, height };
}
