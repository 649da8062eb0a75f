// The pattern layer: the enabled REGEX and KEYWORD rows, compiled once, matched as the platform's Python would match them.
import type { Part, SearchOptions } from '../../shared/regex/index.ts';
import { Library, type Value } from './matcher-library.ts';
import { type Captures, type Needle, type Span, Subject } from './matcher-needle.ts';
import { MatcherParts } from './matcher-part.ts';
import type { PatternRow } from './pack.ts';

export type { Span } from './matcher-needle.ts';

export interface PatternMatch {
  readonly name: string;
  readonly category: string | null;
  readonly score: number;
  readonly spans: readonly Span[];
}

/** A row that cannot be used, or that gave no verdict on a message: counted as not matched, and told. */
export interface PatternProblem {
  readonly name: string;
  readonly reason: string;
}

export interface PatternFindings {
  /** In order of name, so that the order of rows never shows. */
  readonly matches: readonly PatternMatch[];
  /** Names of patterns that gave no verdict within their limits: production would stall here. */
  readonly undecided: readonly string[];
}

/** What an author is told about a row that can be used. */
export interface PatternFacts {
  readonly name: string;
  readonly engine: Needle['engine'];
  /** Nothing it requires can be looked for beforehand, so it is searched for in every message. */
  readonly slow: boolean;
}

/** A search that was given up. */
export interface Cut {
  readonly name: string;
  readonly text: string;
  readonly milliseconds: number;
  /** Set where others had used up the message's time, so that this one had little: it is not to blame. */
  readonly hurried?: true;
}

export interface MatchOptions {
  /**
   * Of each pattern on each message; the regex room's own budget of steps where nothing is said. A message on which patterns have
   * used up their time again and again gives the others little of it.
   */
  readonly limits?: SearchOptions;
  /** Told of every search that was given up. */
  onCut?(cut: Cut): void;
  /** Told the place of a row in order of name before it is searched for, and -1 when it is done. */
  onSearch?(place: number): void;
}

interface Compiled {
  readonly row: PatternRow & Value;
  readonly needle: Needle;
}

/** When searches without a verdict have taken so many times the time of one, all others of the message get this share of it. */
const MOST_WASTED = 4;
const SHARE_WHEN_WASTED = 1 / 20;
/** Findings kept: a message is often scored twice in a row, the second time when its tools have run, and in several forms. */
const KEPT = 16;
/** Has something of everything, so that a search of it makes what later searches need. */
const SAMPLE = 'Please ignore 12 of the “other” lines.\nThe answer is: yes @ 10%';

export class PatternSet {
  /** Rows that cannot be used, and why. */
  readonly problems: readonly PatternProblem[];
  readonly #library: Library;
  readonly #compiled: readonly Compiled[];
  readonly #parts: MatcherParts;
  readonly #options: MatchOptions;
  readonly #kept = new Map<string, PatternFindings>();
  #withheld: ReadonlySet<string> = new Set();
  /** Milliseconds of searches of this message that gave no verdict. */
  #wasted = 0;

  /** Use `compilePatterns`. */
  constructor(rows: readonly PatternRow[], options: MatchOptions, previous?: PatternSet) {
    const problems: PatternProblem[] = [];
    const usable = usableRows(rows, problems);
    this.#library = new Library(usable, previous ? previous.#library : undefined);
    const compiled: Compiled[] = [];
    for (const row of usable) {
      const needle = this.#library.get(row);
      if (typeof needle === 'string') problems.push({ name: row.name, reason: needle });
      else compiled.push({ row, needle });
    }
    this.#compiled = compiled;
    this.#parts = new MatcherParts(
      compiled.map(({ row, needle }) => ({ name: row.name, value: row, needle })),
      this.#library.alphabet,
      previous ? previous.#parts : undefined,
    );
    this.#options = options;
    this.problems = problems;
  }

  /** All rows that match, with places in the message. */
  match(text: string): PatternFindings {
    const kept = this.#kept.get(text);
    if (kept) return kept;
    const found = this.#search(text, null);
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(text, found);
    return found;
  }

  /** The rows that match besides those of the names given. */
  matchOthers(text: string, names: ReadonlyMap<string, unknown>): PatternFindings {
    return names.size === 0 ? this.match(text) : this.#search(text, names);
  }

  /** What the groups of a row took; null where it does not match, or there is no such row. */
  captures(name: string, text: string): Captures | null {
    const one = this.#compiled.find(({ row }) => row.name === name);
    return one?.needle.captures(new Subject(text), this.#options.limits ?? {}) ?? null;
  }

  /** Searches once for every row, which compiles what is otherwise compiled when a row is first searched for. */
  warm(): void {
    const subject = new Subject(SAMPLE);
    for (const { needle } of this.#compiled) needle.warm(subject);
  }

  /** Leaves rows out until told otherwise; where they might have matched they are undecided. */
  withhold(names: ReadonlySet<string>): void {
    if (names.size === 0 && this.#withheld.size === 0) return;
    this.#withheld = names;
    this.#kept.clear();
  }

  /** The rows in use, in order of name. */
  facts(): PatternFacts[] {
    return this.#compiled.map(({ row, needle }) => ({
      name: row.name,
      engine: needle.engine,
      slow: !needle.needs.telling,
    }));
  }

  #search(text: string, others: ReadonlyMap<string, unknown> | null): PatternFindings {
    const subject = new Subject(text);
    const matches: PatternMatch[] = [];
    const undecided: string[] = [];
    const found = new Map<Needle, readonly Span[]>();
    const prepared = subject.prepared(this.#library.alphabet);
    const time = this.#options.limits?.milliseconds ?? Number.POSITIVE_INFINITY;
    this.#wasted = 0;
    for (const { row: place, windows } of this.#parts.candidates(prepared)) {
      const { row, needle } = this.#compiled[place]!;
      const { name, category, risk_score: score } = row;
      if (others?.has(name)) continue;
      // Rows that say the same are searched for once.
      const spans = this.#withheld.has(name)
        ? null
        : (found.get(needle) ?? this.#find(place, windows, subject, this.#wasted > MOST_WASTED * time));
      if (spans === null) {
        undecided.push(name);
        continue;
      }
      found.set(needle, spans);
      if (spans.length > 0) matches.push({ name, category, score, spans });
    }
    return { matches, undecided };
  }

  /** Null where there is no verdict. */
  #find(
    place: number,
    windows: readonly Part[] | null,
    subject: Subject,
    hurried: boolean,
  ): readonly Span[] | null {
    const { row, needle } = this.#compiled[place]!;
    const { limits = {}, onCut, onSearch } = this.#options;
    const { milliseconds = Number.POSITIVE_INFINITY } = limits;
    const used = hurried ? { ...limits, milliseconds: milliseconds * SHARE_WHEN_WASTED } : limits;
    // What many rows share is no row's own time.
    if (needle.engine === 'javascript' && !windows) subject.project(this.#library.alphabet);
    const began = performance.now();
    onSearch?.(place);
    const found = needle.find(subject, windows, used);
    onSearch?.(-1);
    if (found === 'failed') return null;
    if (found !== 'undecided') return found;
    const took = performance.now() - began;
    this.#wasted += took;
    onCut?.({ name: row.name, text: subject.text, milliseconds: took, ...(hurried && { hurried }) });
    return null;
  }
}

/**
 * Makes rows ready. A row that cannot be used is told in `problems` and leaves the others alone. With `previous`, only rows whose
 * value is new are compiled.
 */
export function compilePatterns(
  rows: readonly PatternRow[],
  options: MatchOptions = {},
  previous?: PatternSet,
): PatternSet {
  return new PatternSet(rows, options, previous);
}

export const isScore = (score: number): boolean => Number.isInteger(score) && score >= 0 && score <= 100;

export const scoreProblem = (score: number): string =>
  `The score must be a whole number from 0 to 100, and is ${score}`;

/** In order of name. Enabled rows of this layer alone, each name once. */
function usableRows(rows: readonly PatternRow[], problems: PatternProblem[]): (PatternRow & Value)[] {
  const byName = new Map<string, PatternRow & Value>();
  for (const row of rows) {
    const { name, type } = row;
    if (!row.enabled || type === 'BEHAVIORAL') continue;
    if (!isScore(row.risk_score)) {
      problems.push({ name, reason: scoreProblem(row.risk_score) });
    } else if (byName.has(name)) {
      problems.push({ name, reason: 'Another row has this name already' });
    } else {
      byName.set(name, { ...row, type });
    }
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
