// A pattern made ready to run: which engine it gets, and the one way to search with it.
import { Alphabet, type Part, type PreparedText, projectedString } from './alphabet.ts';
import type { Core } from './core.ts';
import { charSetsOf } from './core-sets.ts';
import { anchoredAtStart, firstOf } from './first-set.ts';
import { Interpreter } from './interpreter.ts';
import { type Answer, LazyDfa } from './lazy-dfa.ts';
import { isLinear } from './linear.ts';
import { lowerPattern } from './lower.ts';
import type { Outcome } from './outcome.ts';
import { compileProgram, type Program } from './program.ts';
import { isTranslatable, translate } from './translate.ts';
import type { Pattern } from './tree.ts';

/** Steps (about one per character looked at) a search may take unless told otherwise: 5 to 30 ms. */
export const DEFAULT_STEPS = 200_000;
/** Very long texts get so many steps per character instead, or honest linear searches would be cut. */
const DEFAULT_STEPS_PER_CHARACTER = 8;
/** What a search may take before an automaton of very many states is asked whether it is worth it. */
const QUICK_STEPS_PER_CHARACTER = 32;

export type SpanPair = readonly [start: number, end: number];

export type SearchResult =
  | {
      readonly verdict: 'match';
      /** Code-point offsets, the end exclusive. */
      readonly span: SpanPair;
      /** Group 1 first; null for a group that took no part. */
      readonly groups: readonly (SpanPair | null)[];
      /** Group numbers by name. */
      readonly names: ReadonlyMap<string, number>;
    }
  | { readonly verdict: 'none' }
  | {
      readonly verdict: 'undecided';
      /** The budget there was. */
      readonly steps: number;
      /** `budget`: it or the time ran out, production would stall here. `python-fails`: Python 3.11 raises SystemError on this text. */
      readonly reason: 'budget' | 'python-fails';
    };

export interface SearchOptions {
  /** Step budget; the search stops as undecided when it is used up. */
  readonly steps?: number;
  /** Wall-clock limit for the interpreter in milliseconds; none if left out, as it makes results depend on speed. */
  readonly milliseconds?: number;
  /** Where groups are not wanted, a match need not be searched a second time for them; the result then has none. */
  readonly spanOnly?: boolean;
}

/** What stands behind a first match. */
export interface FurtherMatches {
  /** In code points, as re.finditer gives them. */
  readonly spans: readonly SpanPair[];
  /** Whether these are all of them: the limit, the steps or the time may have run out before. */
  readonly all: boolean;
}

const NONE: SearchResult = { verdict: 'none' };
const interpreter = new Interpreter();

export class CompiledPattern {
  readonly alphabet: Alphabet;
  /**
   * `javascript` where a RegExp provably agrees and provably takes linear time; else `interpreter`: a linear
   * automaton first, and where that does not say no, the bounded interpreter.
   */
  readonly engine: 'javascript' | 'interpreter';
  private readonly core: Core;
  // The tree itself is let go: it takes more room than all the rest.
  private readonly groupCount: number;
  private readonly groupNames: ReadonlyMap<string, number>;
  private regExp: RegExp | null | undefined;
  private readonly lastStart: number;
  private compiled: { program: Program; first: Uint8Array | null } | null = null;
  private automaton: LazyDfa | null | undefined;

  /** Use `compileTree` or `compilePattern`. */
  constructor(pattern: Pattern, core: Core, alphabet: Alphabet) {
    this.groupCount = pattern.groupCount;
    this.groupNames = pattern.groupNames;
    this.core = core;
    this.alphabet = alphabet;
    this.engine = isTranslatable(core) && isLinear(core) ? 'javascript' : 'interpreter';
    if (this.engine === 'interpreter') this.regExp = null;
    this.lastStart = anchoredAtStart(core) ? 0 : Number.POSITIVE_INFINITY;
  }

  /** Searches a text as Python's re.search does. */
  search(text: string, options: SearchOptions = {}): SearchResult {
    return this.searchPrepared(this.alphabet.prepare(text), options);
  }

  /** Searches a text that this pattern's alphabet has prepared. */
  searchPrepared(prepared: PreparedText, options: SearchOptions = {}): SearchResult {
    return this.searchPart(prepared, wholeOf(prepared), options);
  }

  /**
   * Searches a part of a prepared text as if that were all of it; spans are of the whole text. A pattern with
   * back-references, which look at the text itself, must be given all of it.
   */
  searchPart(prepared: PreparedText, part: Part, options: SearchOptions = {}): SearchResult {
    const { start, end } = part;
    const { groupCount, groupNames } = this;
    if (this.linear()?.isCostly(end - start)) {
      const quick = this.quickly(prepared, part, options);
      if (quick) return quick;
    }
    const answer = this.linearAnswer(prepared, part);
    if (answer === 'no') return NONE;
    let from = part.from - start;
    let to = Math.min(part.to - start, this.lastStart);
    if (this.engine === 'javascript') {
      const span = this.execute(prepared, part);
      if (span === null || (span && span[0] > to)) return NONE;
      if (span) {
        if (groupCount === 0 || options.spanOnly)
          return {
            verdict: 'match',
            span: [start + span[0], start + span[1]],
            groups: [],
            names: groupNames,
          };
        from = span[0];
        to = from;
      }
    }
    if (answer === 'yes' && this.engine === 'interpreter' && from < to) {
      const begins = this.beginning(prepared, { ...part, to: start + to });
      from = begins.from - start;
      to = begins.to - start;
    }
    return this.interpretPart(prepared, part, options, from, to);
  }

  // Where the first match begins, of which there is one: the automaton passes over the text several times as fast as the interpreter tries
  // each beginning. Narrowed as far as it can tell.
  private beginning(prepared: PreparedText, part: Part): Part {
    let { from, to } = part;
    while (from < to) {
      const middle = (from + to) >> 1;
      const answer = this.linearAnswer(prepared, { ...part, from, to: middle });
      if (answer === 'maybe') break;
      if (answer === 'yes') to = middle;
      else from = middle + 1;
    }
    return { ...part, from, to };
  }

  // What the interpreter finds in few steps; null where it takes more, or would have been told no by the automaton alone.
  private quickly(prepared: PreparedText, part: Part, options: SearchOptions): SearchResult | null {
    this.check(prepared);
    const { start, end, from, to } = part;
    const steps = QUICK_STEPS_PER_CHARACTER * (end - start);
    if (options.steps !== undefined && options.steps < steps) return null;
    const last = Math.min(to - start, this.lastStart);
    const found = this.interpretPart(prepared, part, { ...options, steps }, from - start, last);
    return found.verdict === 'undecided' ? null : found;
  }

  // `from` and `to` count from the beginning of the part.
  private interpretPart(
    prepared: PreparedText,
    { start, end }: Part,
    options: SearchOptions,
    from: number,
    to: number,
  ): SearchResult {
    if (start === 0 && end === prepared.codes.length) return this.interpret(prepared, options, from, to);
    const { alphabet, codes } = prepared;
    const alone = { alphabet, codes: codes.subarray(start, end), text: '', projected: null, points: null };
    return shifted(this.interpret(alone, options, from, to), start);
  }

  /** The matches that re.finditer gives after a first one that `search` found in the same text, at most so many. */
  further(text: string, first: SpanPair, limit: number, options: SearchOptions = {}): FurtherMatches {
    const prepared = this.alphabet.prepare(text);
    const { milliseconds = Number.POSITIVE_INFINITY } = options;
    const until = performance.now() + milliseconds;
    const spans: SpanPair[] = [];
    for (let [start, end] = first; ; ) {
      const left = Math.max(0, until - performance.now());
      const next = this.interpret(
        prepared,
        { ...options, milliseconds: left },
        end,
        this.lastStart,
        start === end,
      );
      if (next.verdict === 'none') return { spans, all: true };
      if (next.verdict === 'undecided' || spans.length === limit) return { spans, all: false };
      [start, end] = next.span;
      spans.push(next.span);
    }
  }

  /**
   * Whether the pattern matches somewhere, without saying where: cheaper than a search for patterns of the
   * interpreter, since the automaton alone can often tell.
   */
  testPrepared(prepared: PreparedText, options: SearchOptions = {}): SearchResult['verdict'] {
    const answer = this.linearAnswer(prepared);
    if (answer !== 'maybe') return answer === 'no' ? 'none' : 'match';
    if (this.engine === 'javascript') {
      const span = this.execute(prepared, wholeOf(prepared));
      if (span !== undefined) return span ? 'match' : 'none';
    }
    return this.interpret(prepared, options, 0, this.lastStart).verdict;
  }

  /** What the linear automaton alone says of a part of a text, as if that were all of it; never wrong, but it may say `maybe`. */
  linearAnswer(prepared: PreparedText, part: Part = wholeOf(prepared)): Answer {
    this.check(prepared);
    return this.linear()?.test(prepared, part) ?? 'maybe';
  }

  private linear(): LazyDfa | null {
    if (this.automaton === undefined) this.automaton = LazyDfa.of(this.core, this.alphabet);
    return this.automaton;
  }

  /** Makes what searches need, which is otherwise made when it is first needed. */
  warm(prepared: PreparedText): void {
    this.linearAnswer(prepared);
    if (this.engine === 'javascript') this.execute(prepared, wholeOf(prepared));
  }

  // Codes of another alphabet would give wrong answers without a sign of it.
  private check(prepared: PreparedText): void {
    if (prepared.alphabet !== this.alphabet) throw new Error('the text was prepared by another alphabet');
  }

  // The span within the part, null for no match, undefined where V8 gave up (its programs and its stack are bounded).
  private execute(prepared: PreparedText, { start, end, from }: Part): SpanPair | null | undefined {
    if (this.regExp === undefined) this.regExp = translate(this.core, this.alphabet);
    const { regExp } = this;
    if (!regExp) return undefined;
    regExp.lastIndex = from - start;
    try {
      const found = regExp.exec(projectedString(prepared).slice(start, end));
      return found && [found.index, found.index + found[0].length];
    } catch {
      return undefined;
    }
  }

  // With `advance` an empty match at `from` does not count.
  private interpret(
    prepared: PreparedText,
    options: SearchOptions,
    from: number,
    to: number,
    advance = false,
  ): SearchResult {
    if (!this.compiled) {
      const { set, empty } = firstOf(this.core);
      this.compiled = {
        program: compileProgram(this.core, this.alphabet, this.groupCount),
        first: empty ? null : this.alphabet.tableOf(set),
      };
    }
    const { program, first } = this.compiled;
    const { length } = prepared.codes;
    const steps = options.steps ?? Math.max(DEFAULT_STEPS, DEFAULT_STEPS_PER_CHARACTER * length);
    const { milliseconds } = options;
    const deadline = milliseconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + milliseconds;
    const last = Math.min(to, length);
    const outcome = interpreter.search(program, prepared, steps, from, last, first, deadline, advance);
    return this.report(outcome, steps);
  }

  private report(outcome: Outcome, steps: number): SearchResult {
    if (outcome.verdict === 'none') return NONE;
    if (outcome.verdict === 'undecided') return { verdict: 'undecided', steps, reason: 'budget' };
    const { marks } = outcome;
    const groups: (SpanPair | null)[] = [];
    for (let group = 0; group < this.groupCount; group++) {
      const start = marks[2 * group] ?? -1;
      const end = marks[2 * group + 1] ?? -1;
      if (start >= 0 && end >= 0 && start > end)
        return { verdict: 'undecided', steps, reason: 'python-fails' };
      groups.push(start >= 0 && end >= 0 ? [start, end] : null);
    }
    return { verdict: 'match', span: [outcome.start, outcome.end], groups, names: this.groupNames };
  }
}

function wholeOf({ codes }: PreparedText): Part {
  return { start: 0, end: codes.length, from: 0, to: codes.length };
}

function shifted(result: SearchResult, by: number): SearchResult {
  if (result.verdict !== 'match') return result;
  const shift = ([start, end]: SpanPair): SpanPair => [start + by, end + by];
  return { ...result, span: shift(result.span), groups: result.groups.map((group) => group && shift(group)) };
}

/** One alphabet for many patterns, so that a text is prepared once for all of them. */
export function alphabetFor(trees: Iterable<Pattern>): Alphabet {
  const sets = [];
  for (const tree of trees) sets.push(...charSetsOf(lowerPattern(tree)));
  return new Alphabet(sets);
}

/** Whether a pattern can be compiled for an existing alphabet. */
export function fitsAlphabet(tree: Pattern, alphabet: Alphabet): boolean {
  return charSetsOf(lowerPattern(tree)).every((set) => alphabet.distinguishes(set));
}

/**
 * Compiles a parsed pattern, for its own alphabet or a shared one. Throws if the shared alphabet does not
 * distinguish what the pattern does (`fitsAlphabet` tells beforehand).
 */
export function compileTree(tree: Pattern, alphabet?: Alphabet): CompiledPattern {
  const core = lowerPattern(tree);
  if (alphabet && !fitsAlphabet(tree, alphabet)) {
    throw new Error('the alphabet does not distinguish what the pattern does: make one with alphabetFor');
  }
  return new CompiledPattern(tree, core, alphabet ?? new Alphabet(charSetsOf(core)));
}
