// The exact set of characters that a literal or a bracketed set matches under its flags, as Python 3.11 decides it.
//
// A literal matches what lowers to its own lower case or to a variant of that (i, I, İ, ı; s, S, ſ). In a set with
// any cased member the *text* character is lowered and then looked up. Members beyond U+FFFF are looked up as they
// are written, so that [x𐐀] matches neither 𐐀 nor 𐐨 although 𐐀 alone matches both: a bug of CPython's that
// production shares. Under the flag `a` only ASCII letters fold.
import {
  ASCII_DIGIT,
  ASCII_SPACE,
  ASCII_WORD,
  asciiLower,
  DIGIT,
  hasCased,
  isCased,
  LOWER_ENTRIES,
  lower,
  loweredInto,
  SPACE,
  UPPER_ENTRIES,
  VARIANT_ENTRIES,
  variantsOf,
  WORD,
} from './char-data.ts';
import {
  type CharSet,
  complement,
  has,
  intersect,
  normalize,
  single,
  subtract,
  union,
  unionAll,
} from './char-set.ts';
import type { Category, Flags, SetItem } from './tree.ts';

const LAST_BMP = 0xffff;
const ASCII_LETTERS: CharSet = [65, 90, 97, 122];

// One object per category, so that whoever caches by set finds it again.
const CATEGORY_SETS: Readonly<Record<Category, readonly [unicode: CharSet, ascii: CharSet]>> = {
  d: [DIGIT, ASCII_DIGIT],
  s: [SPACE, ASCII_SPACE],
  w: [WORD, ASCII_WORD],
  D: [complement(DIGIT), complement(ASCII_DIGIT)],
  S: [complement(SPACE), complement(ASCII_SPACE)],
  W: [complement(WORD), complement(ASCII_WORD)],
};

/** The characters of `\d`, `\S` and so on. */
const categorySet = (category: Category, ascii: boolean): CharSet => CATEGORY_SETS[category][ascii ? 1 : 0];

// Literals come again and again, so their sets are kept; there are at most as many as cased characters.
const foldedLiterals: readonly [unicode: Map<number, CharSet>, ascii: Map<number, CharSet>] = [
  new Map(),
  new Map(),
];

/** The characters a literal matches. */
export function literalSet(codePoint: number, flags: Flags): CharSet {
  const cased = flags.ascii ? has(ASCII_LETTERS, codePoint) : isCased(codePoint);
  if (!flags.ignoreCase || !cased) return single(codePoint);
  const known = foldedLiterals[flags.ascii ? 1 : 0];
  let set = known.get(codePoint);
  if (!set) {
    const lowered = flags.ascii ? asciiLower(codePoint) : lower(codePoint);
    const variants = flags.ascii ? [] : variantsOf(lowered);
    set = loweredInto(normalize([lowered, ...variants].map((c) => [c, c])), flags.ascii);
    known.set(codePoint, set);
  }
  return set;
}

// What the members of a range become in the lookup table: their lower-case forms and the variants of those.
function loweredRange(low: number, high: number, ascii: boolean): CharSet {
  const range: CharSet = [low, high];
  const pairs: [number, number][] = [];
  if (ascii) {
    for (let c = Math.max(low, 65); c <= Math.min(high, 90); c++) pairs.push([c + 32, c + 32]);
    return union(subtract(range, [65, 90]), normalize(pairs));
  }
  const changed: [number, number][] = [];
  for (const [from, to] of LOWER_ENTRIES) {
    if (from >= low && from <= high) {
      changed.push([from, from]);
      pairs.push([to, to]);
    }
  }
  const lowered = union(subtract(range, normalize(changed)), normalize(pairs));
  const variants: [number, number][] = [];
  for (const [c, others] of VARIANT_ENTRIES) {
    if (has(lowered, c)) for (const other of others) variants.push([other, other]);
  }
  return union(lowered, normalize(variants));
}

// A range reaching beyond U+FFFF is looked up by the character itself and by its upper case.
function upperedInto(low: number, high: number): CharSet {
  const extra = UPPER_ENTRIES.filter(([, to]) => to >= low && to <= high);
  return union([low, high], normalize(extra.map(([from]) => [from, from])));
}

interface Lookup {
  readonly set: CharSet;
  /** Whether the text's character is lowered before it is looked up. */
  readonly lowers: boolean;
}

function foldedItem(item: SetItem, ascii: boolean): Lookup {
  if (item.kind === 'category') return { set: categorySet(item.category, ascii), lowers: false };
  if (item.kind === 'literal') {
    const c = item.codePoint;
    if (c > LAST_BMP) return { set: single(c), lowers: true };
    if (ascii) return { set: single(asciiLower(c)), lowers: has(ASCII_LETTERS, c) };
    const lowered = lower(c);
    return { set: normalize([lowered, ...variantsOf(lowered)].map((v) => [v, v])), lowers: isCased(c) };
  }
  const { low, high } = item;
  const small = low <= LAST_BMP ? loweredRange(low, Math.min(high, LAST_BMP), ascii) : [];
  if (high > LAST_BMP) return { set: union(small, upperedInto(low, high)), lowers: true };
  const cased = ascii ? intersect([low, high], ASCII_LETTERS).length > 0 : hasCased([low, high]);
  return { set: small, lowers: cased };
}

/** The characters of several set members together, before any negation. */
export function itemsSet(items: readonly SetItem[], flags: Flags): CharSet {
  const first = items[0];
  if (first?.kind === 'literal' && items.every((item) => sameItem(item, first))) {
    return literalSet(first.codePoint, flags);
  }
  if (!flags.ignoreCase) {
    return unionAll(
      items.map((item) =>
        item.kind === 'category'
          ? categorySet(item.category, flags.ascii)
          : item.kind === 'literal'
            ? single(item.codePoint)
            : [item.low, item.high],
      ),
    );
  }
  const key = `${flags.ascii} ${items.map(keyOfItem).join(' ')}`;
  let set = foldedSets.get(key);
  if (!set) {
    const lookups = items.map((item) => foldedItem(item, flags.ascii));
    const table = unionAll(lookups.map((lookup) => lookup.set));
    set = lookups.some((lookup) => lookup.lowers) ? loweredInto(table, flags.ascii) : table;
    if (foldedSets.size >= KEPT_SETS) foldedSets.clear();
    foldedSets.set(key, set);
  }
  return set;
}

/** Patterns have many sets in common; folding one takes long, and who caches by set finds it again. */
const foldedSets = new Map<string, CharSet>();
const KEPT_SETS = 2_000;

function keyOfItem(item: SetItem): string {
  if (item.kind === 'literal') return String(item.codePoint);
  return item.kind === 'range' ? `${item.low}-${item.high}` : item.category;
}

/** Whether two members are written alike, as Python compares them. */
export function sameItem(a: SetItem, b: SetItem): boolean {
  if (a.kind === 'literal') return b.kind === 'literal' && a.codePoint === b.codePoint;
  if (a.kind === 'range') return b.kind === 'range' && a.low === b.low && a.high === b.high;
  return b.kind === 'category' && a.category === b.category;
}
