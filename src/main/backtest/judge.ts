// Judges one message of history: what it came to with the published patterns, and what it comes to with the changed ones.
import type { Level } from '../../shared/model/level.ts';
import { combine, type LayerScores } from '../scoring/combine.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import { decide, type Standing } from '../scoring/decide.ts';

/** What was recorded about a message. Layers that were not recorded are 0, `ml` null. */
export interface RecordedMessage {
  readonly behaviour: number;
  readonly ml: number | null;
  readonly history: number;
  readonly accumulation: number;
  /** Patterns that matched then, with their points of then. */
  readonly matched: readonly { readonly name: string; readonly score: number }[];
}

export const NOTHING_RECORDED: RecordedMessage = {
  behaviour: 0,
  ml: null,
  history: 0,
  accumulation: 0,
  matched: [],
};

export interface Outcome {
  readonly total: number;
  readonly level: Level;
  readonly alerts: boolean;
  readonly blocked: boolean;
}

type Scored = readonly { readonly name: string; readonly score: number }[];

function patternScore(matched: Scored): number {
  return Math.min(
    100,
    matched.reduce((sum, { score }) => sum + score, 0),
  );
}

/** What these matches make of a message whose other layers are as recorded. */
export function outcomeOf(
  message: RecordedMessage,
  matched: Scored,
  standing: Standing,
  settings: ScoringConfiguration,
): Outcome {
  return outcomeOfScores({ ...message, pattern: patternScore(matched) }, standing, settings);
}

/** What the scores of all layers make of a message. */
export function outcomeOfScores(
  { pattern, behaviour, ml, history, accumulation }: LayerScores,
  standing: Standing,
  settings: ScoringConfiguration,
): Outcome {
  const { total } = combine({ pattern, behaviour, ml, history, accumulation }, settings);
  const { level, alertLevel, blocked } = decide(total, standing, settings);
  return { total, level, alerts: alertLevel !== null, blocked };
}

/** The matches of a message once patterns are taken `out` and the `hits` of those put in are added. */
export function changedMatches(recorded: Scored, out: ReadonlySet<string>, hits: Scored): Scored {
  return [...recorded.filter(({ name }) => !out.has(name)), ...hits];
}
