// What the core and a scoring worker say to each other.
import type { TurnReading } from './behaviour.ts';
import type { ScoringConfiguration } from './configuration.ts';
import type { Context, Message, Verdict } from './engine.ts';
import type { PatternRow } from './pack.ts';
import type { Cut, PatternProblem } from './patterns.ts';

export interface ScoringRules {
  readonly rows: readonly PatternRow[];
  readonly settings: ScoringConfiguration;
}

export interface ScoringWorkerData {
  readonly rules: ScoringRules;
  /** Milliseconds one pattern may take on one message before it gives up by itself. */
  readonly milliseconds: number;
  /** A Watch's buffer. */
  readonly watch: SharedArrayBuffer;
}

export type ToWorker =
  | { readonly t: 'rules'; readonly rules: ScoringRules }
  | {
      readonly t: 'score';
      readonly message: Message;
      readonly context: Context;
      /** Rules that do not count for this message. */
      readonly excepted: readonly string[];
      /** Patterns not to be tried. */
      readonly without: readonly string[];
    };

export type FromWorker =
  | { readonly t: 'ready'; readonly problems: readonly PatternProblem[]; readonly names: readonly string[] }
  | {
      readonly t: 'scored';
      readonly verdict: Verdict;
      /** What behaviour reads of the message, for later ones. */
      readonly read: TurnReading;
      readonly cuts: readonly Omit<Cut, 'text'>[];
      /** Time taken in the worker. */
      readonly microseconds: number;
    }
  | { readonly t: 'failed'; readonly reason: string };
