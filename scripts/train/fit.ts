/** Logistic regression by stochastic gradient descent with per-weight steps (AdaGrad). Same samples and seed, same weights. */
import { FeatureReader, PLACES, WINDOW } from '../../src/main/scoring/ml/features.ts';
import { canonicalText } from '../../src/main/scoring/normalise.ts';
import { Random } from '../../src/main/simulator/random.ts';
import type { Sample } from './corpus.ts';

export interface Prepared {
  readonly sample: Sample;
  readonly places: Int32Array;
  readonly values: Float32Array;
}

export interface Weights {
  readonly bias: number;
  readonly places: Float32Array;
}

export interface FitOptions {
  readonly seed: string;
  readonly rounds: number;
  readonly step: number;
  /** Pull of every weight towards zero, per touch. */
  readonly decay: number;
}

export const FIT: FitOptions = { seed: 'watchroom', rounds: 10, step: 0.5, decay: 2e-6 };

/** Features of the samples' first windows, where personas introduce themselves and orders are given. */
export function prepare(samples: readonly Sample[]): Prepared[] {
  const reader = new FeatureReader();
  return samples.map((sample) => {
    const { places, values, size } = reader.read(canonicalText(sample.text).slice(0, WINDOW));
    return { sample, places: places.slice(0, size), values: values.slice(0, size) };
  });
}

/** Both labels weigh the same in sum, whatever their numbers. */
export function fitWeights(prepared: readonly Prepared[], options: FitOptions = FIT): Weights {
  const sum = (attack: boolean) =>
    prepared.reduce((all, { sample }) => all + (sample.attack === attack ? sample.weight : 0), 0);
  const scale = { attack: prepared.length / 2 / sum(true), benign: prepared.length / 2 / sum(false) };
  const weights = new Float32Array(PLACES);
  const squares = new Float32Array(PLACES).fill(1e-3);
  let bias = 0;
  let biasSquares = 1;
  const random = new Random('fit', options.seed);
  const order = Uint32Array.from(prepared, (_, index) => index);
  for (let round = 0; round < options.rounds; round += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = random.int(0, at);
      const held = order[at]!;
      order[at] = order[other]!;
      order[other] = held;
    }
    for (const index of order) {
      const { sample, places, values } = prepared[index]!;
      let sum = bias;
      for (let at = 0; at < places.length; at += 1) sum += weights[places[at]!]! * values[at]!;
      const error = 1 / (1 + Math.exp(-sum)) - (sample.attack ? 1 : 0);
      const gradient = error * sample.weight * (sample.attack ? scale.attack : scale.benign);
      biasSquares += gradient * gradient;
      bias -= (options.step * gradient) / Math.sqrt(biasSquares);
      for (let at = 0; at < places.length; at += 1) {
        const place = places[at]!;
        const slope = gradient * values[at]! + options.decay * weights[place]!;
        const square = squares[place]! + slope * slope;
        squares[place] = square;
        weights[place] = weights[place]! - (options.step * 0.1 * slope) / Math.sqrt(square);
      }
    }
  }
  return { bias, places: weights };
}
