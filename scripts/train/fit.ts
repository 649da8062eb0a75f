/**
 * Logistic regression with a head for each kind of attack, by stochastic gradient descent with per-weight steps (AdaGrad). A text is an
 * attack if any head says so: p = Σ e^head / (1 + Σ e^head). Same samples and seed, same weights.
 */
import { FeatureReader, PLACES, WINDOW } from '../../src/main/scoring/ml/features.ts';
import { HEADS } from '../../src/main/scoring/ml/model-file.ts';
import { canonicalText } from '../../src/main/scoring/normalise.ts';
import { Random } from '../../src/main/simulator/random.ts';
import type { Sample } from './corpus.ts';

export interface Prepared {
  readonly sample: Sample;
  readonly places: Int32Array;
  readonly values: Float32Array;
}

export interface Weights {
  /** One for each head. */
  readonly bias: Float64Array;
  /** By place, then by head. */
  readonly places: Float32Array;
}

export interface FitOptions {
  readonly seed: string;
  readonly rounds: number;
  readonly step: number;
  /** Pull of every weight towards zero, per touch. */
  readonly decay: number;
  /** How far the named kind decides which head learns an attack; the rest goes to the heads that find it already. */
  readonly named: number;
  /** A sample that is got right but for this much teaches nothing, and is left alone for so many rounds. */
  readonly enough: number;
  readonly rest: number;
}

export const FIT: FitOptions = {
  seed: 'watchroom',
  rounds: 8,
  step: 0.5,
  decay: 2e-6,
  named: 0.5,
  enough: 0.03,
  rest: 3,
};
const COUNT = HEADS.length;

/** Features of the samples' first windows, where personas introduce themselves and orders are given. */
export function prepare(samples: readonly Sample[]): Prepared[] {
  const reader = new FeatureReader();
  return samples.map((sample) => {
    const { places, values, size } = reader.read(canonicalText(sample.text).slice(0, WINDOW));
    return { sample, places: places.slice(0, size), values: values.slice(0, size) };
  });
}

/** The head a category belongs to; what is neither an extraction nor a jailbreak gives other orders. */
function headOf(category: string): number {
  if (/extraction|exfiltration/.test(category)) return HEADS.indexOf('extraction');
  return HEADS.indexOf(/jailbreak|persona/.test(category) ? 'jailbreak' : 'hijacking');
}

/** Both labels weigh the same in sum, whatever their numbers. */
export function fitWeights(prepared: readonly Prepared[], options: FitOptions = FIT): Weights {
  const sum = (attack: boolean) =>
    prepared.reduce((all, { sample }) => all + (sample.attack === attack ? sample.weight : 0), 0);
  const scale = { attack: prepared.length / 2 / sum(true), benign: prepared.length / 2 / sum(false) };
  const weights = new Float32Array(PLACES * COUNT);
  const squares = new Float32Array(PLACES * COUNT).fill(1e-3);
  const bias = new Float64Array(COUNT).fill(-1);
  const biasSquares = new Float64Array(COUNT).fill(1);
  const scores = new Float64Array(COUNT);
  const gradients = new Float64Array(COUNT);
  const random = new Random('fit', options.seed);
  const resting = new Uint8Array(prepared.length);
  const order = Uint32Array.from(prepared, (_, index) => index);
  for (let round = 0; round < options.rounds; round += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = random.int(0, at);
      const held = order[at]!;
      order[at] = order[other]!;
      order[other] = held;
    }
    for (const index of order) {
      if (resting[index]! > 0) {
        resting[index]! -= 1;
        continue;
      }
      const { sample, places, values } = prepared[index]!;
      scores.set(bias);
      for (let at = 0; at < places.length; at += 1) {
        const first = places[at]! * COUNT;
        for (let head = 0; head < COUNT; head += 1) scores[head]! += weights[first + head]! * values[at]!;
      }
      const weight = sample.weight * (sample.attack ? scale.attack : scale.benign);
      if (lossGradients(scores, sample, options.named, gradients) < options.enough) {
        resting[index] = options.rest;
        continue;
      }
      for (let head = 0; head < COUNT; head += 1) {
        const gradient = gradients[head]! * weight;
        gradients[head] = gradient;
        biasSquares[head]! += gradient * gradient;
        bias[head]! -= (options.step * gradient) / Math.sqrt(biasSquares[head]!);
      }
      for (let at = 0; at < places.length; at += 1) {
        const first = places[at]! * COUNT;
        for (let head = 0; head < COUNT; head += 1) {
          const place = first + head;
          const slope = gradients[head]! * values[at]! + options.decay * weights[place]!;
          const square = squares[place]! + slope * slope;
          squares[place] = square;
          weights[place] = weights[place]! - (options.step * 0.1 * slope) / Math.sqrt(square);
        }
      }
    }
  }
  return { bias, places: weights };
}

/** Fills `gradients` and gives back how wrong the heads are together, 0–1. */
function lossGradients(scores: Float64Array, sample: Sample, named: number, gradients: Float64Array): number {
  const highest = Math.max(0, ...scores);
  let attack = 0;
  for (let head = 0; head < COUNT; head += 1) {
    gradients[head] = Math.exp(scores[head]! - highest);
    attack += gradients[head]!;
  }
  const all = attack + Math.exp(-highest);
  const own = headOf(sample.category);
  for (let head = 0; head < COUNT; head += 1) {
    const share = gradients[head]!;
    const wanted = sample.attack ? (1 - named) * (share / attack) + named * (head === own ? 1 : 0) : 0;
    gradients[head] = share / all - wanted;
  }
  return sample.attack ? 1 - attack / all : attack / all;
}
