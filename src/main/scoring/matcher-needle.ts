// One row's value made ready to be looked for: what it needs, where it occurs, what its groups took.
import {
  type Alphabet,
  type CompiledPattern,
  compileTree,
  type Part,
  type Pattern,
  type PreparedText,
  parsePattern,
  projectedString,
  type SearchOptions,
  type SearchResult,
  type SpanPair,
  surrogatePairs,
} from '../../shared/regex/index.ts';
import { type Needs, wordsAlone } from './literal.ts';

/** Half-open, in UTF-16 units of the message. */
export type Span = readonly [start: number, end: number];

export interface Captures {
  readonly span: Span;
  /** Group 1 first; null for a group that took no part. */
  readonly groups: readonly (Span | null)[];
  /** Group numbers by name. */
  readonly names: ReadonlyMap<string, number>;
}

/** No span: not matched. `undecided`: no answer within the limits. `failed`: Python itself raises an error on this message. */
export type Found = readonly Span[] | 'undecided' | 'failed';

export interface Needle {
  readonly needs: Needs;
  /** Whether it is a pattern compiled for the common alphabet. */
  readonly common: boolean;
  /** How it is looked for; `javascript` is proven to take linear time, in production too. */
  readonly engine: 'substring' | CompiledPattern['engine'];
  /** Searches the message, or only the windows in which alone a match can begin, in order. */
  find(subject: Subject, windows: readonly Part[] | null, limits: SearchOptions): Found;
  /** Makes what the first searches would have to make. */
  warm(subject: Subject): void;
  /** Null where there is no match, or none within the limits. */
  captures(subject: Subject, limits: SearchOptions): Captures | null;
}

/** Occurrences of one keyword told for a message; more are not worth the room. */
const SPANS_TOLD = 20;
/** An i with a dot above it: the one letter that lower-casing makes two of. */
const DOT_ABOVE = '\u0307';

/** A message in the forms that rows are compared with, each made when first asked for. */
export class Subject {
  readonly text: string;
  #lowered: string | undefined;
  #pairs: readonly number[] | undefined;
  readonly #prepared = new Map<Alphabet, PreparedText>();

  constructor(text: string) {
    this.text = text;
  }

  get lowered(): string {
    this.#lowered ??= this.text.toLowerCase();
    return this.#lowered;
  }

  /** Patterns count in code points, as Python does; the window counts in UTF-16 units. */
  utf16(codePoint: number, prepared: PreparedText): number {
    if (prepared.codes.length === this.text.length) return codePoint;
    this.#pairs ??= surrogatePairs(this.text);
    let before = 0;
    for (let beyond = this.#pairs.length; before < beyond; ) {
      const middle = (before + beyond) >> 1;
      if (this.#pairs[middle]! < codePoint) before = middle + 1;
      else beyond = middle;
    }
    return codePoint + before;
  }

  prepared(alphabet: Alphabet): PreparedText {
    let prepared = this.#prepared.get(alphabet);
    if (!prepared) {
      prepared = alphabet.prepare(this.text);
      this.#prepared.set(alphabet, prepared);
    }
    return prepared;
  }

  /** Makes the form in which whole messages are searched by RegExp. */
  project(alphabet: Alphabet): void {
    projectedString(this.prepared(alphabet));
  }
}

/** A KEYWORD: a part of the message, both lower-cased unless told otherwise. */
export function keywordNeedle(value: string, caseSensitive: boolean, needs: Needs): Needle {
  const wanted = caseSensitive ? value : value.toLowerCase();
  const find = ({ text, lowered }: Subject): Span[] => {
    const haystack = caseSensitive ? text : lowered;
    const spans: Span[] = [];
    let at = haystack.indexOf(wanted);
    while (at >= 0 && spans.length < SPANS_TOLD) {
      const end = at + wanted.length;
      const whole = !splitsPair(haystack, at) && !splitsPair(haystack, end);
      if (whole) spans.push([at, end]);
      at = haystack.indexOf(wanted, whole ? end : at + 1);
    }
    if (haystack.length === text.length) return spans;
    return spans.map(([start, end]) => [fromLowered(text, start), fromLowered(text, end)] as const);
  };
  return {
    needs,
    common: false,
    engine: 'substring',
    find,
    warm: () => undefined,
    captures(subject) {
      const span = find(subject)[0];
      return span ? { span, groups: [], names: new Map() } : null;
    },
  };
}

/** A keyword as a pattern that is found wherever the keyword is, for what it needs. Null where nothing can be required. */
export function keywordTree(value: string): Pattern | null {
  // İ in a message becomes two letters when lower-cased, so the second of them may not be there to be found.
  const parts = value.split(DOT_ABOVE).sort((a, b) => b.length - a.length);
  if (!parts[0]) return null;
  const source = parts[0].replace(/[^\p{L}\p{N}]/gu, (character) =>
    character < '\x80' ? `\\${character}` : character,
  );
  const parsed = parsePattern(source, { ignoreCase: true });
  return parsed.ok ? parsed.tree : null;
}

/** Whether a place is within a character of two units, where no Python string begins or ends. */
function splitsPair(text: string, place: number): boolean {
  const before = text.charCodeAt(place - 1);
  const after = text.charCodeAt(place);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
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

/** A REGEX, searched as Python's re.search does. Without an alphabet it gets one of its own. */
export function regexNeedle(tree: Pattern, needs: Needs, alphabet?: Alphabet): Needle {
  const pattern = compileTree(tree, alphabet);
  const spanIn = (subject: Subject, [start, end]: SpanPair): Span => {
    const prepared = subject.prepared(pattern.alphabet);
    return [subject.utf16(start, prepared), subject.utf16(end, prepared)];
  };
  return {
    // Extents are measured and characters counted in the common alphabet, which does not tell this pattern's apart.
    needs: alphabet ? needs : wordsAlone(needs),
    common: alphabet !== undefined,
    engine: pattern.engine,
    find(subject, windows, limits) {
      const prepared = subject.prepared(pattern.alphabet);
      const left = timeLeft({ ...limits, spanOnly: true });
      const result =
        (windows && searchWindows(pattern, prepared, windows, left)) ??
        pattern.searchPrepared(prepared, left());
      if (result.verdict === 'none') return [];
      if (result.verdict === 'undecided') return result.reason === 'budget' ? 'undecided' : 'failed';
      return [spanIn(subject, result.span)];
    },
    warm(subject) {
      pattern.warm(subject.prepared(pattern.alphabet));
    },
    captures(subject, limits) {
      const result = pattern.searchPrepared(subject.prepared(pattern.alphabet), limits);
      if (result.verdict !== 'match') return null;
      const { span, groups, names } = result;
      return {
        span: spanIn(subject, span),
        groups: groups.map((group) => group && spanIn(subject, group)),
        names,
      };
    },
  };
}

/**
 * Searches parts of a message, outside which no match begins. Null where a part gave no verdict: then only a search of the whole can
 * tell. The pattern has no back-references, which would look at the text itself.
 */
function searchWindows(
  pattern: CompiledPattern,
  prepared: PreparedText,
  windows: readonly Part[],
  left: () => SearchOptions,
): SearchResult | null {
  for (const window of windows) {
    const result = pattern.searchPart(prepared, window, left());
    if (result.verdict === 'undecided') return null;
    if (result.verdict === 'match') return result;
  }
  return { verdict: 'none' };
}

/** The limits of the next of several searches, which together have the time of one. */
function timeLeft(limits: SearchOptions): () => SearchOptions {
  const { milliseconds } = limits;
  if (milliseconds === undefined) return () => limits;
  const until = performance.now() + milliseconds;
  return () => ({ ...limits, milliseconds: Math.max(0, until - performance.now()) });
}
