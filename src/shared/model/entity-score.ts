// The entity score: what all that is known of a person's messages adds up to, as a sum whose every part can be shown.
//
// Each input has a weight: an event (total/100)³·100, halved every 7 days; a fifth of the history layer's 0–50; the accumulation layer's
// 0–100 of the conversation that is highest now. The cube keeps many nearly harmless messages from adding up to an attacker. History
// counts a fifth because most of its incidents are among the events: at its whole weight whoever had a handful of them in a month stood
// at 50 by history alone, and two people in five at HIGH or above. The weights' sum S becomes the score 100·S/(S+64): it rises with
// every input and never reaches a cap, so no input is ever lost, and each one's share is its part of S. With the default bounds one
// certain attack just now (S = 100) makes somebody HIGH, and it takes nearly three of them (S = 265) to make them CRITICAL. The rule is
// the console's own.
import type { Level } from './level.ts';

export const EVENT_HALF_LIFE_DAYS = 7;
/** The sum of weights that is worth half of the scale. */
export const HALF_POINT = 64;
/** What of the history layer counts, beside the events that it tells of as well. */
export const HISTORY_PART = 0.2;

/** The weight of an event with a total of 0–100, so many days ago; the future counts as now. */
export function eventWeight(total: number, ageDays: number): number {
  return 100 * (total / 100) ** 3 * 0.5 ** (Math.max(0, ageDays) / EVENT_HALF_LIFE_DAYS);
}

/** The score of a sum of weights, 0 to under 100. */
export function entityScore(sum: number): number {
  return (100 * sum) / (sum + HALF_POINT);
}

/** Points of the score that a weight is worth; over all inputs they add up to the score. */
export function shareOf(weight: number, sum: number): number {
  return sum === 0 ? 0 : (entityScore(sum) * weight) / sum;
}

export interface LevelBounds {
  readonly medium: number;
  readonly high: number;
  readonly critical: number;
}

/** The level of an entity score by the configured bounds, taken as the whole score that is shown. */
export function entityLevel(score: number, bounds: LevelBounds): Level {
  const shown = Math.round(score);
  if (shown >= bounds.critical) return 'CRITICAL';
  if (shown >= bounds.high) return 'HIGH';
  return shown >= bounds.medium ? 'MEDIUM' : 'LOW';
}
