// What the command line and its search thread say to each other.
import type { SpanPair } from '../../shared/regex/index.ts';

/** What the thread is doing, each with a limit of its own. */
export const PHASE = { compiling: 0, searching: 1 } as const;

export interface SearchRow {
  readonly pattern: string;
  readonly text: string;
  readonly ignore_case: boolean;
}

export interface SearchWorkerData {
  /** The buffer of a Watch that holds one of PHASE, or -1 for neither. */
  readonly watch: SharedArrayBuffer;
}

export type Engine = 'javascript' | 'interpreter';

/** Offsets are code points, as in Python. */
export type SearchAnswer =
  | {
      readonly error: { readonly message: string; readonly position: number | null };
      readonly engine?: Engine;
    }
  | { readonly match: null; readonly engine: Engine }
  | { readonly match: SpanPair; readonly groups: readonly SpanPair[]; readonly engine: Engine }
  /** Nobody knows which engine it was where the thread had to be ended. */
  | { readonly cut: true; readonly engine?: Engine };
