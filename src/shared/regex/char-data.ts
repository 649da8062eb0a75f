// What Python knows of single characters: categories, case and identifiers, decoded from the generated tables.
import { type CharSet, has, normalize } from './char-set.ts';
import * as tables from './tables.ts';

const number36 = (text: string): number => Number.parseInt(text, 36);

function decodeRanges(text: string): CharSet {
  const out: number[] = [];
  let at = 0;
  for (const part of text.split(' ')) {
    const comma = part.indexOf(',');
    const low = at + number36(part.slice(0, comma));
    at = low + number36(part.slice(comma + 1));
    out.push(low, at - 1);
  }
  return out;
}

function decodeMapping(text: string): Map<number, number> {
  const map = new Map<number, number>();
  for (const run of text.split(' ')) {
    const [first = 0, count = 0, step = 1, difference = 0] = run.split(',').map(number36);
    for (let n = 0; n < count; n++) map.set(first + n * step, first + n * step + difference);
  }
  return map;
}

/** `\d`, `\s` and `\w` of a str pattern, and their ASCII versions under the flag `a`. */
export const DIGIT = decodeRanges(tables.DIGIT_RANGES);
export const SPACE = decodeRanges(tables.SPACE_RANGES);
export const WORD = decodeRanges(tables.WORD_RANGES);
export const ASCII_DIGIT: CharSet = [48, 57];
export const ASCII_SPACE: CharSet = [9, 13, 32, 32];
export const ASCII_WORD: CharSet = [48, 57, 65, 90, 95, 95, 97, 122];
export const NEWLINE: CharSet = [10, 10];

const CASED = decodeRanges(tables.CASED_RANGES);
const LOWER = decodeMapping(tables.LOWER_RUNS);
const UPPER = decodeMapping(tables.UPPER_RUNS);
const IDENTIFIER_START = decodeRanges(tables.IDENTIFIER_START);
const IDENTIFIER_PART = decodeRanges(tables.IDENTIFIER_PART);
const ALPHA = decodeRanges(tables.ALPHA_RANGES);
const PRINTABLE = decodeRanges(tables.PRINTABLE_RANGES);

const VARIANTS = new Map<number, readonly number[]>();
for (const group of tables.CASE_VARIANTS.split(' ')) {
  const [first = 0, ...others] = group.split(',').map(number36);
  VARIANTS.set(first, others);
}

/** The characters whose lower case is another character. */
const CHANGED: CharSet = normalize([...LOWER.keys()].map((c) => [c, c] as const));
export const LOWER_ENTRIES: readonly (readonly [number, number])[] = [...LOWER];

/** Python's per-character lower case (İ becomes i; no character becomes two). */
export const lower = (c: number): number =>
  c < 128 ? (c >= 65 && c <= 90 ? c + 32 : c) : (LOWER.get(c) ?? c);
export const asciiLower = (c: number): number => (c >= 65 && c <= 90 ? c + 32 : c);
export const isCased = (c: number): boolean => has(CASED, c);
export const hasCased = (set: CharSet): boolean => {
  for (let i = 0; i < set.length; i += 2) {
    for (let j = 0; j < CASED.length; j += 2) {
      if (CASED[j]! <= set[i + 1]! && CASED[j + 1]! >= set[i]!) return true;
    }
  }
  return false;
};
/** Further lower-case forms that IGNORECASE holds equal to this one (i and ı, s and ſ, …). */
export const variantsOf = (lowered: number): readonly number[] => VARIANTS.get(lowered) ?? [];
/** The lower-case forms that have variants. */
export const VARIANT_ENTRIES: readonly (readonly [number, readonly number[]])[] = [...VARIANTS];
export const UPPER_ENTRIES: readonly (readonly [number, number])[] = [...UPPER];

/** The set of characters whose per-character lower case lies in `target`. */
export function loweredInto(target: CharSet, ascii: boolean): CharSet {
  const pairs: [number, number][] = [];
  const changed: CharSet = ascii ? [65, 90] : CHANGED;
  if (ascii) {
    for (let c = 65; c <= 90; c++) if (has(target, c + 32)) pairs.push([c, c]);
  } else {
    for (const [from, to] of LOWER) if (has(target, to)) pairs.push([from, from]);
  }
  let i = 0;
  // The target without the characters that change: those are judged by what they become.
  for (let t = 0; t < target.length; t += 2) {
    let from = target[t]!;
    const to = target[t + 1]!;
    while (i < changed.length && changed[i + 1]! < from) i += 2;
    let j = i;
    while (j < changed.length && changed[j]! <= to) {
      if (changed[j]! > from) pairs.push([from, changed[j]! - 1]);
      from = changed[j + 1]! + 1;
      j += 2;
    }
    if (from <= to) pairs.push([from, to]);
  }
  return normalize(pairs);
}

const FOLD = buildFold();

// One representative per family of characters that any IGNORECASE comparison may hold equal.
function buildFold(): Map<number, number> {
  const parent = new Map<number, number>();
  const root = (c: number): number => {
    let at = c;
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) at = up;
    return at;
  };
  const join = (a: number, b: number): void => {
    const x = root(a);
    const y = root(b);
    if (x !== y) parent.set(Math.max(x, y), Math.min(x, y));
  };
  for (const [from, to] of LOWER) join(from, to);
  for (const [from, others] of VARIANTS) for (const other of others) join(from, other);
  for (const [from, to] of UPPER) join(from, to);
  const fold = new Map<number, number>();
  for (const c of parent.keys()) fold.set(c, lower(root(c)));
  for (const c of new Set(fold.values())) fold.delete(c);
  // The smallest member is usually a capital: the family answers to that member's lower case.
  for (const c of parent.keys()) {
    const top = root(c);
    if (lower(top) !== top) fold.set(top, lower(top));
  }
  return fold;
}

/**
 * The representative of all characters that Python's IGNORECASE could hold equal to this one, directly or through
 * others. Coarser than any single comparison, so literals compared after folding never miss a match.
 */
export const fold = (c: number): number => (c < 128 ? (c >= 65 && c <= 90 ? c + 32 : c) : (FOLD.get(c) ?? c));
/** Characters that `fold` changes, with what they become. */
export const FOLD_ENTRIES: readonly (readonly [number, number])[] = [
  ...FOLD,
  ...Array.from({ length: 26 }, (_, n) => [65 + n, 97 + n] as const).filter(([c]) => !FOLD.has(c)),
];

/** Whether Python's str.isidentifier() holds for these code points. */
export const isIdentifier = (codes: readonly number[]): boolean =>
  codes.length > 0 && codes.every((c, at) => has(at === 0 ? IDENTIFIER_START : IDENTIFIER_PART, c));

export const isAlpha = (c: number): boolean => has(ALPHA, c);
export const isPrintable = (c: number): boolean => has(PRINTABLE, c);

/** The value 0–9 of a decimal digit of any script, or null. */
export function digitValue(c: number): number | null {
  for (let i = 0; i < DIGIT.length; i += 2) {
    // Every range of decimal digits starts at a zero and holds whole tens.
    if (c >= DIGIT[i]! && c <= DIGIT[i + 1]!) return (c - DIGIT[i]!) % 10;
  }
  return null;
}
