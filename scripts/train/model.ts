/** Turns fitted weights into the model that ships, one byte a weight. */
import { BUCKETS, FEATURES_VERSION } from '../../src/main/scoring/ml/features.ts';
import { HEADS, type LinearModel } from '../../src/main/scoring/ml/model-file.ts';
import type { Weights } from './fit.ts';

/** A few weights are far larger than all others; cutting them costs less than giving all others fewer steps. */
const KEPT_WHOLE = 0.9999;

export interface Calibration {
  readonly slope: number;
  readonly offset: number;
}

export function toModel(weights: Weights, { slope, offset }: Calibration): LinearModel {
  const count = BUCKETS * HEADS.length;
  const hashed = weights.places.subarray(0, count);
  const sizes = Float32Array.from(hashed, Math.abs)
    .filter((size) => size > 0)
    .sort();
  const scale = Math.max(1e-6, sizes[Math.floor(sizes.length * KEPT_WHOLE)] ?? 0) / 127;
  const steps = new Int8Array(count);
  for (let place = 0; place < count; place += 1)
    steps[place] = Math.max(-127, Math.min(127, Math.round(hashed[place]! / scale)));
  return {
    header: {
      name: 'Linear model',
      version: '4.0',
      features: FEATURES_VERSION,
      buckets: BUCKETS,
      bias: [...weights.bias],
      scale,
      dense: [...weights.places.subarray(count)],
      slope,
      offset,
    },
    weights: steps,
  };
}
