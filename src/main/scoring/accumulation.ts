// The accumulation layer: a conversation that stays a little suspicious becomes suspicious.
import { roundHalfUp, type ScoringConfiguration } from './configuration.ts';

/** One scored message of a conversation. */
export interface ScoredTurn {
  readonly atMs: number;
  /** The message's own score: the strongest of its pattern, behaviour and ML layers, 0–100. */
  readonly score: number;
}

/**
 * 0–100: the conversation's scores, the present message included, each halved with every half-life of its age, capped
 * and brought to the scale. It is fed by the messages' own scores and not by totals, so it never feeds on itself.
 */
export function accumulationScore(
  turns: readonly ScoredTurn[],
  nowMs: number,
  settings: ScoringConfiguration['accumulation'],
): number {
  let sum = 0;
  for (const turn of turns) {
    const ageMinutes = Math.max(0, nowMs - turn.atMs) / 60_000;
    sum += turn.score * 0.5 ** (ageMinutes / settings.half_life_minutes);
  }
  return roundHalfUp((Math.min(settings.cap, sum) * 100) / settings.cap);
}
