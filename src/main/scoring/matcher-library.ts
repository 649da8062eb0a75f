// The values of many rows, compiled for one alphabet, and what of them a changed set of rows can go on using.
import {
  type Alphabet,
  alphabetFor,
  fitsAlphabet,
  type Pattern,
  parsePattern,
} from '../../shared/regex/index.ts';
import { type Needs, NOTHING, needsOf, wordsAlone } from './literal.ts';
import { keywordNeedle, keywordTree, type Needle, regexNeedle } from './matcher-needle.ts';

export interface Value {
  readonly type: 'REGEX' | 'KEYWORD';
  readonly value: string;
  readonly case_sensitive: boolean;
}

interface Parsed {
  /** Null for a keyword that requires nothing of the alphabet, and once compiled: all trees together would take too much room. */
  readonly tree: Pattern | null;
  readonly needs: Needs;
}

interface Entry extends Parsed {
  readonly needle: Needle;
}

/** Patterns that tell apart more than the common alphabet get their own; beyond so many, all get a new one together. */
const MAX_APART = 24;

const keyOf = ({ type, value, case_sensitive: exact }: Value): string => `${type} ${exact} ${value}`;

export class Library {
  /** The common alphabet: a message prepared by it is all that most rows look at. */
  readonly alphabet: Alphabet;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #reasons: ReadonlyMap<string, string>;

  /** Compiles the values. What `previous` has compiled already is used again: then only what is new costs time. */
  constructor(values: readonly Value[], previous?: Library) {
    const earlier = previous ? previous.#entries : new Map<string, Entry>();
    const common = previous?.alphabet;
    const parsed = new Map<string, { value: Value; parts: Parsed }>();
    const reasons = new Map<string, string>();
    const apart = new Set<string>();
    for (const value of values) {
      const key = keyOf(value);
      if (parsed.has(key) || reasons.has(key)) continue;
      const known = earlier.get(key);
      const parts = known ?? parse(value);
      if (typeof parts === 'string') {
        reasons.set(key, parts);
        continue;
      }
      parsed.set(key, { value, parts });
      if (value.type === 'KEYWORD') continue;
      if (known ? !known.needle.common : common && !fitsAlphabet(parts.tree!, common)) apart.add(key);
    }
    const kept = common && apart.size <= MAX_APART ? common : null;
    if (!kept) {
      for (const [key, { value, parts }] of parsed) {
        const again = parts.tree ? parts : parse(value);
        if (typeof again !== 'string') {
          parsed.set(key, { value, parts: again });
        } else {
          parsed.delete(key);
          reasons.set(key, again);
        }
      }
    }
    this.alphabet =
      kept ?? alphabetFor([...parsed.values()].flatMap(({ parts }) => (parts.tree ? [parts.tree] : [])));

    const entries = new Map<string, Entry>();
    for (const [key, { value, parts }] of parsed) {
      const entry =
        (kept && earlier.get(key)) ??
        compile(value, parts, kept && apart.has(key) ? undefined : this.alphabet);
      if (typeof entry === 'string') reasons.set(key, entry);
      else entries.set(key, entry);
    }
    this.#entries = entries;
    this.#reasons = reasons;
  }

  /** What a value became; in words, where it cannot be used. */
  get(value: Value): Needle | string {
    const key = keyOf(value);
    return this.#entries.get(key)?.needle ?? this.#reasons.get(key) ?? 'It is not part of this set';
  }
}

/** The pattern of a value that was compiled before. */
export function patternOf({ value, case_sensitive: exact }: Value): Pattern | null {
  const result = parsePattern(value, { ignoreCase: !exact });
  return result.ok ? result.tree : null;
}

function parse({ type, value, case_sensitive: exact }: Value): Parsed | string {
  if (type === 'KEYWORD') {
    if (value === '') return 'An empty keyword would match every message';
    const tree = keywordTree(exact ? value : value.toLowerCase());
    return { tree, needs: tree ? wordsAlone(needsOf(tree)) : NOTHING };
  }
  return guarded(() => {
    const result = parsePattern(value, { ignoreCase: !exact });
    if (result.ok) return { tree: result.tree, needs: needsOf(result.tree) };
    const { message, position } = result.error;
    return position === null ? message : `${message} at position ${position}`;
  });
}

function compile(value: Value, parts: Parsed, alphabet?: Alphabet): Entry | string {
  if (value.type === 'KEYWORD') {
    const { needs } = parts;
    return { tree: null, needs, needle: keywordNeedle(value.value, value.case_sensitive, needs) };
  }
  const tree = parts.tree!;
  return guarded(() => ({
    tree: null,
    needs: parts.needs,
    needle: regexNeedle(tree, parts.needs, alphabet),
  }));
}

/** A pattern nested deeper than this program can follow must not end the others. */
function guarded<T>(make: () => T): T | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return 'It is nested too deeply, or too large, to be compiled';
    throw error;
  }
}
