// What a timeline is made of: the kinds of marks, the steps that many marks are gathered by, and how far one can look.

export const MARK_KINDS = [
  'message',
  'pattern',
  'alert',
  'tool',
  'denial',
  'block',
  'triage',
  'config',
] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const SHORTEST_MS = MINUTE;
export const LONGEST_MS = 90 * DAY;
/** Marks that a window draws one by one; more are gathered by the database. */
export const MOST_MARKS = 100_000;
/** People laid over each other at most. */
export const MOST_SUBJECTS = 8;

/** Widths of the steps that marks are gathered by; all steps begin at whole multiples since 1970, so that none moves while one pans. */
const STEPS = [
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
] as const;

/** The narrowest step of which no more than so many fill a span. */
export function stepFor(spanMs: number, most: number): number {
  return STEPS.find((step) => spanMs / step <= most) ?? DAY;
}

/** A span within what can be looked at, around the same middle. */
export function clampView(from: number, to: number): readonly [from: number, to: number] {
  const span = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, to - from));
  const middle = (from + to) / 2;
  return [Math.round(middle - span / 2), Math.round(middle + span / 2)];
}
