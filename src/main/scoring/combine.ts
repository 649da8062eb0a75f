// Puts the layers together into one total, with a breakdown that adds up to it exactly.
import { roundHalfUp, type ScoringConfiguration } from './configuration.ts';

/** Whole scores 0–100. `ml` is null where no classifier has spoken: then it counts for nothing, and the breakdown says so. */
export interface LayerScores {
  readonly pattern: number;
  readonly behaviour: number;
  readonly ml: number | null;
  readonly history: number;
  readonly accumulation: number;
}
export type LayerName = keyof LayerScores;
export const LAYERS: readonly LayerName[] = ['pattern', 'behaviour', 'ml', 'history', 'accumulation'];

export interface BreakdownLine {
  readonly name: LayerName | 'strongest' | 'rounding';
  readonly score: number | null;
  readonly weight: number | null;
  /** Points of the total, to the hundredth; all lines together are the total. */
  readonly contribution: number;
  readonly detail: string;
}

export interface Breakdown {
  readonly layers: readonly BreakdownLine[];
  readonly decided_by: 'weighted' | 'pattern' | 'behaviour' | 'ml';
}

export interface Combined {
  readonly total: number;
  readonly breakdown: Breakdown;
}

/** The layers that may decide alone, in the order in which a tie is told. */
function candidates(
  scores: LayerScores,
  settings: ScoringConfiguration,
): ['pattern' | 'behaviour' | 'ml', number][] {
  if (settings.combination === 'weighted') return [];
  const list: ['pattern' | 'behaviour' | 'ml', number][] = [
    ['pattern', scores.pattern],
    ['behaviour', scores.behaviour],
  ];
  if (scores.ml !== null && scores.ml >= settings.ml_decides_from) list.push(['ml', scores.ml]);
  return list;
}

/** `details` are words for each layer's line: what matched, what was seen. */
export function combine(
  scores: LayerScores,
  settings: ScoringConfiguration,
  details: Partial<Record<LayerName, string>> = {},
): Combined {
  // Weights are whole hundredths and scores are whole, so hundredths of points are whole numbers and sums are exact.
  const hundredths = new Map(
    LAYERS.map((name) => [name, Math.round(settings.weights[name] * 100) * (scores[name] ?? 0)]),
  );
  const weighted = [...hundredths.values()].reduce((sum, value) => sum + value, 0);

  let decidedBy: Breakdown['decided_by'] = 'weighted';
  let best = weighted;
  for (const [name, score] of candidates(scores, settings)) {
    if (score * 100 > best) {
      decidedBy = name;
      best = score * 100;
    }
  }
  const total = Math.min(100, roundHalfUp(best / 100));

  const layers: BreakdownLine[] = LAYERS.map((name) => ({
    name,
    score: scores[name],
    weight: settings.weights[name],
    contribution: hundredths.get(name)! / 100,
    detail: details[name] ?? (scores[name] === null ? 'Not scored' : ''),
  }));
  const rest = total * 100 - weighted;
  if (decidedBy !== 'weighted') {
    layers.push({
      name: 'strongest',
      score: best / 100,
      weight: null,
      contribution: rest / 100,
      detail: `Raised to the ${decidedBy} layer, which is stronger than the weighted sum`,
    });
  } else if (rest !== 0) {
    layers.push({
      name: 'rounding',
      score: null,
      weight: null,
      contribution: rest / 100,
      detail: 'Rounded to a whole score',
    });
  }
  return { total, breakdown: { layers, decided_by: decidedBy } };
}
