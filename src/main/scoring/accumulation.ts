// The accumulation layer: a conversation that stays a little suspicious becomes suspicious.
import { fade, onScale, type ScoredTurn } from '../../shared/model/accumulation.ts';
import { roundHalfUp, type ScoringConfiguration } from './configuration.ts';

/**
 * 0–100: the conversation's scores, the present message included, by the rule of `shared/model/accumulation.ts`. It is fed by the
 * messages' own scores and not by totals, so it never feeds on itself.
 */
export function accumulationScore(
  turns: readonly ScoredTurn[],
  nowMs: number,
  settings: ScoringConfiguration['accumulation'],
): number {
  const sum = turns.reduce((all, turn) => all + fade(turn.score, nowMs - turn.atMs, settings), 0);
  return roundHalfUp(onScale(sum, settings));
}
