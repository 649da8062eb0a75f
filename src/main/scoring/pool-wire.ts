// What the core and a scoring worker say to each other.
import type { ScoredTurn } from '../../shared/model/accumulation.ts';
import { readTurn, type Turn, type TurnReading } from './behaviour.ts';
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
      readonly context: PackedContext;
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

/**
 * A context as a thread is told of it. What is known of forty earlier messages is some hundred objects, which cost more to copy one by
 * one than a message costs to score: so they are columns.
 */
export interface PackedContext extends Omit<Context, 'earlier' | 'scored'> {
  /** Of each earlier message: when, how many tool calls, personas asked for, characters, and the length of its words. */
  readonly earlier: Float64Array;
  /** The words of all, one after the other. */
  readonly words: string;
  /** Of each scored message: when, and its score. */
  readonly scored: Float64Array;
}

const EARLIER_FIELDS = 5;

/** Earlier messages are told by what was read of them; their texts stay behind. */
export function packContext({ earlier, scored, ...same }: Context): PackedContext {
  const columns = new Float64Array(EARLIER_FIELDS * earlier.length);
  let words = '';
  earlier.forEach(({ atMs, toolCalls, text, read = readTurn(text) }, turn) => {
    columns.set([atMs, toolCalls, read.personas, read.characters, read.words.length], EARLIER_FIELDS * turn);
    words += read.words;
  });
  return {
    ...same,
    earlier: columns,
    words,
    scored: Float64Array.from(scored.flatMap(({ atMs, score }) => [atMs, score])),
  };
}

export function unpackContext({ earlier: columns, words, scored, ...same }: PackedContext): Context {
  const earlier: Turn[] = [];
  let from = 0;
  for (let at = 0; at < columns.length; at += EARLIER_FIELDS) {
    const until = from + columns[at + 4]!;
    const read = {
      personas: columns[at + 2]!,
      characters: columns[at + 3]!,
      words: words.slice(from, until),
    };
    earlier.push({ atMs: columns[at]!, text: '', toolCalls: columns[at + 1]!, read });
    from = until;
  }
  const turns: ScoredTurn[] = [];
  for (let at = 0; at < scored.length; at += 2) turns.push({ atMs: scored[at]!, score: scored[at + 1]! });
  return { ...same, earlier, scored: turns };
}
