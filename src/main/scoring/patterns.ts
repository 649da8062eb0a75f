// The pattern layer: the enabled REGEX and KEYWORD rows, compiled once, matched as the platform's Python would match them.

import {
  type Alphabet,
  alphabetFor,
  compileTree,
  foldText,
  type Pattern,
  type PreparedText,
  parsePattern,
  requiredLiterals,
  toUtf16,
} from '../../shared/regex/index.ts';
import type { PatternRow } from './pack.ts';

/** Half-open, in UTF-16 units of the message. */
export type Span = readonly [start: number, end: number];

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
  /** Names of patterns that gave no verdict within their steps. */
  readonly undecided: readonly string[];
}

export interface PatternSet {
  match(text: string): PatternFindings;
  readonly problems: readonly PatternProblem[];
}

/** Occurrences of one keyword told for a message; more are not worth the room. */
const SPANS_TOLD = 20;

/** A message in the forms that rows are compared with, each made when first asked for. */
class Subject {
  readonly text: string;
  readonly #alphabet: Alphabet;
  #lowered: string | undefined;
  #folded: string | undefined;
  #prepared: PreparedText | undefined;

  constructor(text: string, alphabet: Alphabet) {
    this.text = text;
    this.#alphabet = alphabet;
  }

  get lowered(): string {
    this.#lowered ??= this.text.toLowerCase();
    return this.#lowered;
  }

  get folded(): string {
    this.#folded ??= foldText(this.text);
    return this.#folded;
  }

  get prepared(): PreparedText {
    this.#prepared ??= this.#alphabet.prepare(this.text);
    return this.#prepared;
  }
}

interface Needle {
  readonly row: PatternRow;
  find(subject: Subject): Span[] | 'undecided';
}

export function compilePatterns(rows: readonly PatternRow[]): PatternSet {
  const problems: PatternProblem[] = [];
  const needles: Needle[] = [];
  const parsed: { row: PatternRow; tree: Pattern }[] = [];
  for (const row of rows) {
    if (!row.enabled || row.type === 'BEHAVIORAL') continue;
    if (row.type === 'KEYWORD') {
      if (row.value === '')
        problems.push({ name: row.name, reason: 'An empty keyword would match every message' });
      else needles.push(keywordNeedle(row));
      continue;
    }
    const result = parsePattern(row.value, { ignoreCase: !row.case_sensitive });
    if (result.ok) parsed.push({ row, tree: result.tree });
    else problems.push({ name: row.name, reason: result.error.message });
  }
  const alphabet = alphabetFor(parsed.map(({ tree }) => tree));
  needles.push(...parsed.map(({ row, tree }) => regexNeedle(row, tree, alphabet)));
  needles.sort((a, b) => (a.row.name < b.row.name ? -1 : 1));

  // A message is often scored twice in a row, the second time when its tools have run.
  let last: { text: string; found: PatternFindings } | null = null;
  return {
    problems,
    match(text) {
      if (last?.text === text) return last.found;
      const subject = new Subject(text, alphabet);
      const matches: PatternMatch[] = [];
      const undecided: string[] = [];
      for (const needle of needles) {
        const found = needle.find(subject);
        const { name, category, risk_score: score } = needle.row;
        if (found === 'undecided') undecided.push(name);
        else if (found.length > 0) matches.push({ name, category, score, spans: found });
      }
      last = { text, found: { matches, undecided } };
      return last.found;
    },
  };
}

function keywordNeedle(row: PatternRow): Needle {
  const value = row.case_sensitive ? row.value : row.value.toLowerCase();
  return {
    row,
    find(subject) {
      const { text } = subject;
      const haystack = row.case_sensitive ? text : subject.lowered;
      const spans: Span[] = [];
      let at = haystack.indexOf(value);
      while (at >= 0 && spans.length < SPANS_TOLD) {
        spans.push([at, at + value.length]);
        at = haystack.indexOf(value, at + value.length);
      }
      if (spans.length === 0 || haystack.length === text.length) return spans;
      return spans.map(([start, end]) => [fromLowered(text, start), fromLowered(text, end)] as const);
    },
  };
}

/** A place in the lower-cased text, as a place in the text: a few letters become longer when lower-cased. */
function fromLowered(text: string, place: number): number {
  let at = 0;
  let lowered = 0;
  for (const character of text) {
    if (lowered >= place) break;
    lowered += character.toLowerCase().length;
    at += character.length;
  }
  return at;
}

function regexNeedle(row: PatternRow, tree: Pattern, alphabet: Alphabet): Needle {
  const pattern = compileTree(tree, alphabet);
  const required = requiredLiterals(tree) ?? [];
  return {
    row,
    find(subject) {
      // Most messages lack what a pattern cannot do without, which is far cheaper to see than to search.
      for (const literals of required) {
        if (!literals.some((literal) => subject.folded.includes(literal))) return [];
      }
      const result = pattern.searchPrepared(subject.prepared);
      if (result.verdict === 'none') return [];
      if (result.verdict === 'undecided') return 'undecided';
      // Patterns count in code points, as Python does; the window counts in UTF-16 units.
      const [start, end] = result.span;
      return [[toUtf16(subject.text, start), toUtf16(subject.text, end)]];
    },
  };
}
