// What the core and the thread of the second scorer say to each other.
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { MlReading } from './scorer.ts';

export interface NeuralWorkerData {
  readonly folder: string;
}

export interface ToNeural {
  readonly id: number;
  readonly text: string;
}

export type FromNeural =
  | {
      readonly t: 'ready';
      readonly name: string;
      readonly version: string;
      readonly kind: 'classifier' | 'similarity';
    }
  | { readonly t: 'unusable'; readonly failure: FailureDetails }
  | { readonly t: 'scored'; readonly id: number; readonly reading: MlReading }
  | { readonly t: 'failed'; readonly id: number };
