// Sets of code points as sorted, merged ranges: what every single-character construct of a pattern comes down to.

/** Flat inclusive ranges [low, high, low, high, …], ascending, neither overlapping nor touching. */
export type CharSet = readonly number[];

/** The highest code point. */
export const LAST_CODE_POINT = 0x10ffff;
export const EMPTY_SET: CharSet = [];
export const FULL_SET: CharSet = [0, LAST_CODE_POINT];

const ASCII: readonly CharSet[] = Array.from({ length: 128 }, (_, code) => [code, code]);

/** The set of one character; the same object for an ASCII one, so that whoever caches by set finds it again. */
export const single = (codePoint: number): CharSet => ASCII[codePoint] ?? [codePoint, codePoint];

/** Brings ranges of any order and overlap into the normal form. */
export function normalize(pairs: readonly (readonly [number, number])[]): CharSet {
  const sorted = [...pairs].sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [low, high] of sorted) {
    const last = out.length - 1;
    if (last > 0 && low <= out[last]! + 1) {
      if (high > out[last]!) out[last] = high;
    } else {
      out.push(low, high);
    }
  }
  return out;
}

/** All characters of either set. */
export const union = (a: CharSet, b: CharSet): CharSet => unionAll([a, b]);

/** All characters of any of the sets. */
export function unionAll(sets: readonly CharSet[]): CharSet {
  const filled = sets.filter((set) => set.length > 0);
  if (filled.length === 0) return EMPTY_SET;
  if (filled.length === 1) return filled[0]!;
  const pairs: [number, number][] = [];
  for (const set of filled) for (let i = 0; i < set.length; i += 2) pairs.push([set[i]!, set[i + 1]!]);
  return normalize(pairs);
}

/** Every code point not in the set. */
export function complement(set: CharSet): CharSet {
  const out: number[] = [];
  let from = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > from) out.push(from, set[i]! - 1);
    from = set[i + 1]! + 1;
  }
  if (from <= LAST_CODE_POINT) out.push(from, LAST_CODE_POINT);
  return out;
}

/** The characters both sets hold. */
export function intersect(a: CharSet, b: CharSet): CharSet {
  const out: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const low = Math.max(a[i]!, b[j]!);
    const high = Math.min(a[i + 1]!, b[j + 1]!);
    if (low <= high) out.push(low, high);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return out;
}

/** The characters of `a` that are not in `b`. */
export const subtract = (a: CharSet, b: CharSet): CharSet => intersect(a, complement(b));

/** Whether every character of `a` is in `b`. */
export const isWithin = (a: CharSet, b: CharSet): boolean => size(intersect(a, b)) === size(a);

/** Whether the set holds the code point; logarithmic in the number of ranges. */
export function has(set: CharSet, codePoint: number): boolean {
  let low = 0;
  let high = set.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < set[2 * middle]!) high = middle - 1;
    else if (codePoint > set[2 * middle + 1]!) low = middle + 1;
    else return true;
  }
  return false;
}

/** How many code points the set holds. */
export function size(set: CharSet): number {
  let total = 0;
  for (let i = 0; i < set.length; i += 2) total += set[i + 1]! - set[i]! + 1;
  return total;
}

/** A text equal for equal sets, for use as a map key. */
export const keyOf = (set: CharSet): string => set.join(',');
