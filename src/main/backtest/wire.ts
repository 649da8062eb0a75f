// What the core and a backtest worker say to each other.
import type { PatternRow } from '../scoring/pack.ts';

export interface BacktestWorkerData {
  /** Searched for: the patterns put in, or all of the changed set. */
  readonly rows: readonly PatternRow[];
  /** Milliseconds one pattern may take on one message. */
  readonly milliseconds: number;
}

export interface ScanRequest {
  readonly id: number;
  readonly texts: readonly string[];
}

export interface Hit {
  /** Place of the text in the batch. */
  readonly place: number;
  readonly matches: readonly {
    readonly name: string;
    readonly score: number;
    /** In UTF-16 units, at most a few. */
    readonly spans: readonly (readonly [number, number])[];
  }[];
}

export type FromBacktest =
  | { readonly t: 'ready'; readonly problems: readonly { readonly name: string; readonly reason: string }[] }
  | {
      readonly t: 'scanned';
      readonly id: number;
      readonly hits: readonly Hit[];
      /** Places of texts that came near without matching. */
      readonly near: readonly number[];
      /** Microseconds by text. */
      readonly microseconds: Float32Array;
      readonly cuts: number;
    };
