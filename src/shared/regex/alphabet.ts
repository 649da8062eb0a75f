// Projects text onto small codes: all characters that no pattern of a set tells apart share one code.
//
// One pass per message then serves every pattern: codes are one byte each for ordinary sets of patterns, offsets in
// the projected text are code points, case folding and Unicode categories are decided once, and a JavaScript
// RegExp over the codes needs neither the `i` nor the `u` flag, whose rules are not Python's.
import { FOLD_ENTRIES, WORD } from './char-data.ts';
import { type CharSet, complement, has, keyOf, LAST_CODE_POINT } from './char-set.ts';

const isAsciiWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);

/** A text projected by an alphabet; made once per message and shared by all patterns of that alphabet. */
export interface PreparedText {
  readonly alphabet: Alphabet;
  /** One code per code point. */
  readonly codes: Uint8Array | Uint16Array;
  /** The text itself, for back-references, which compare characters and not codes. */
  readonly text: string;
  /** The codes as a string, for JavaScript's RegExp; made on first use. */
  projected: string | null;
  /** The code points; made on first use. */
  points: Uint32Array | null;
}

/** A part of a text, in code points: what of it is looked at, and where alone a match may begin. */
export interface Part {
  readonly start: number;
  readonly end: number;
  /** The first and the last place where a match may begin. */
  readonly from: number;
  readonly to: number;
}

interface Segment {
  readonly low: number;
  readonly high: number;
  group: number;
}

export class Alphabet {
  /** How many codes there are at most: codes are below it. */
  readonly size: number;
  private readonly ascii = new Uint16Array(128);
  // Codes of all characters up to U+FFFF; filled on first need, as most patterns and texts are ASCII.
  private low: Uint16Array | null = null;
  private readonly codeOfGroup: ReadonlyMap<number, number>;
  private readonly astralFrom: number[] = [];
  private readonly astralCode: number[] = [];
  private readonly sample: Map<number, number>;
  private readonly segments: readonly Segment[];
  // By object first: writing out the key of a large set is the expensive part.
  private readonly tables = new WeakMap<CharSet, Uint8Array>();
  private readonly tablesByKey = new Map<string, Uint8Array>();
  private readonly fits = new WeakMap<CharSet, boolean>();
  private readonly fitsByKey = new Map<string, boolean>();
  private folded: Uint16Array | null = null;

  /** An alphabet that tells apart whatever one of the sets tells apart. */
  constructor(sets: Iterable<CharSet>) {
    const segments = partition(sets);
    const codeOf = assignCodes(segments);
    this.segments = segments;
    this.codeOfGroup = codeOf;
    this.sample = new Map();
    let size = 0;
    for (const { low, high, group } of segments) {
      const code = codeOf.get(group)!;
      size = Math.max(size, code + 1);
      if (!this.sample.has(code)) this.sample.set(code, low);
      if (low < 128) this.ascii.fill(code, low, Math.min(high, 127) + 1);
      if (high > 0xffff) {
        this.astralFrom.push(Math.max(low, 0x10000));
        this.astralCode.push(code);
      }
    }
    this.size = size;
  }

  /** The code of a code point. */
  codeOf(codePoint: number): number {
    if (codePoint < 128) return this.ascii[codePoint]!;
    if (codePoint <= 0xffff) return this.basicPlane()[codePoint]!;
    let low = 0;
    let high = this.astralFrom.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.astralFrom[middle]! <= codePoint) low = middle;
      else high = middle - 1;
    }
    return this.astralCode[low]!;
  }

  private basicPlane(): Uint16Array {
    if (this.low) return this.low;
    this.low = new Uint16Array(0x10000);
    for (const { low, high, group } of this.segments) {
      if (low > 0xffff) break;
      this.low.fill(this.codeOfGroup.get(group)!, low, Math.min(high, 0xffff) + 1);
    }
    return this.low;
  }

  /** Every code in use, with one code point that has it. */
  get samples(): ReadonlyMap<number, number> {
    return this.sample;
  }

  /** Whether the set is a union of whole codes, so that a pattern using it can be run on this alphabet. */
  distinguishes(set: CharSet): boolean {
    const known = this.fits.get(set);
    if (known !== undefined) return known;
    const key = keyOf(set);
    let fits = this.fitsByKey.get(key);
    if (fits === undefined) {
      fits = this.compare(set);
      this.fitsByKey.set(key, fits);
    }
    this.fits.set(set, fits);
    return fits;
  }

  private compare(set: CharSet): boolean {
    const inside = new Map<number, boolean>();
    let i = 0;
    for (const { low, high, group } of this.segments) {
      while (i < set.length && set[i + 1]! < low) i += 2;
      const touches = i < set.length && set[i]! <= high;
      if (touches && (set[i]! > low || set[i + 1]! < high)) return false;
      const known = inside.get(group);
      if (known === undefined) inside.set(group, touches);
      else if (known !== touches) return false;
    }
    return true;
  }

  /** For each code, 1 if its characters are in the set. Exact for sets the alphabet was made from. */
  tableOf(set: CharSet): Uint8Array {
    const known = this.tables.get(set);
    if (known) return known;
    const key = keyOf(set);
    let table = this.tablesByKey.get(key);
    if (!table) {
      table = new Uint8Array(this.size);
      for (const [code, codePoint] of this.sample) if (has(set, codePoint)) table[code] = 1;
      this.tablesByKey.set(key, table);
    }
    this.tables.set(set, table);
    return table;
  }

  /**
   * For each code, the code that stands for all its case variants: what a case-blind search for required literals
   * should look at. A literal in `fold`ed form is found at the places where these codes agree.
   */
  get foldedCodes(): Uint16Array {
    if (this.folded) return this.folded;
    const parent = Uint16Array.from({ length: this.size }, (_, code) => code);
    const root = (code: number): number => {
      let at = code;
      while (parent[at] !== at) at = parent[at]!;
      return at;
    };
    for (const [from, to] of FOLD_ENTRIES) {
      const a = root(this.codeOf(from));
      const b = root(this.codeOf(to));
      if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
    }
    this.folded = parent.map((_, code) => root(code));
    return this.folded;
  }

  /** Projects a text. Linear; surrogates without a partner are characters of their own. */
  prepare(text: string): PreparedText {
    const length = text.length;
    const codes = this.size <= 256 ? new Uint8Array(length) : new Uint16Array(length);
    const { ascii } = this;
    let low: Uint16Array | null = null;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 128) {
        codes[count++] = ascii[unit]!;
        continue;
      }
      if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < length) {
        const second = text.charCodeAt(i + 1);
        if (second >= 0xdc00 && second < 0xe000) {
          codes[count++] = this.codeOf(0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
          i++;
          continue;
        }
      }
      low ??= this.basicPlane();
      codes[count++] = low[unit]!;
    }
    const used = count === length ? codes : codes.subarray(0, count);
    return { alphabet: this, codes: used, text, projected: null, points: null };
  }
}

/** The projected text as a string, one UTF-16 unit (of one byte, in small alphabets) per code point. */
export function projectedString(prepared: PreparedText): string {
  if (prepared.projected !== null) return prepared.projected;
  const { codes } = prepared;
  let out = '';
  // Arguments go on the stack, so long texts go in pieces.
  for (let i = 0; i < codes.length; i += 8192) {
    out += String.fromCharCode.apply(null, codes.subarray(i, i + 8192) as unknown as number[]);
  }
  prepared.projected = out;
  return out;
}

/** The code points of a prepared text. */
export function codePointsOf(prepared: PreparedText): Uint32Array {
  if (prepared.points) return prepared.points;
  const { text, codes } = prepared;
  const points = new Uint32Array(codes.length);
  for (let i = 0, count = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    points[count++] = point;
    if (point > 0xffff) i++;
  }
  prepared.points = points;
  return points;
}

// Splits the code points into the coarsest groups such that every set is a union of groups.
function partition(sets: Iterable<CharSet>): Segment[] {
  const distinct = new Map<string, CharSet>();
  for (const set of new Set(sets)) {
    // A set and its complement tell the same characters apart.
    const plain = set[0] === 0 ? complement(set) : set;
    distinct.set(keyOf(plain), plain);
  }
  const starts = new Set<number>([0]);
  for (const set of distinct.values()) {
    for (let i = 0; i < set.length; i += 2) starts.add(set[i]!).add(set[i + 1]! + 1);
  }
  starts.delete(LAST_CODE_POINT + 1);
  const sorted = [...starts].sort((a, b) => a - b);
  const segments = sorted.map((low, at): Segment => {
    return { low, high: (sorted[at + 1] ?? LAST_CODE_POINT + 1) - 1, group: 0 };
  });
  const indexOf = new Map(sorted.map((low, at) => [low, at]));
  const sizes = [segments.length];
  for (const set of distinct.values()) {
    const touched = new Map<number, Segment[]>();
    for (let i = 0; i < set.length; i += 2) {
      for (let at = indexOf.get(set[i]!)!; at < segments.length && segments[at]!.low <= set[i + 1]!; at++) {
        const segment = segments[at]!;
        const list = touched.get(segment.group);
        if (list) list.push(segment);
        else touched.set(segment.group, [segment]);
      }
    }
    for (const [group, list] of touched) {
      if (list.length === sizes[group]) continue;
      sizes[group]! -= list.length;
      for (const segment of list) segment.group = sizes.length;
      sizes.push(list.length);
    }
  }
  return segments;
}

// Gives every group a code. Groups with ASCII characters answer to one of these; the others take ASCII codes left
// over, word characters to word characters so that JavaScript's own \b stays right, and then codes above ASCII.
function assignCodes(segments: readonly Segment[]): Map<number, number> {
  const codeOf = new Map<number, number>();
  const free = new Set<number>(Array.from({ length: 128 }, (_, code) => code));
  const claim = (low: number, high: number): void => {
    for (const segment of segments) {
      if (segment.low > high) break;
      const from = Math.max(segment.low, low);
      if (from > Math.min(segment.high, high) || codeOf.has(segment.group)) continue;
      codeOf.set(segment.group, from);
      free.delete(from);
    }
  };
  // Lower-case letters first, so that a folded alphabet reads naturally.
  claim(97, 122);
  claim(0, 127);
  let above = 128;
  for (const { low, group } of segments) {
    if (codeOf.has(group)) continue;
    const word = has(WORD, low);
    let code = -1;
    for (const candidate of free) {
      if (isAsciiWord(candidate) === word) {
        code = candidate;
        break;
      }
    }
    if (code < 0) code = above++;
    free.delete(code);
    codeOf.set(group, code);
  }
  return codeOf;
}

/** Whether JavaScript's \w holds for exactly the codes whose characters are in the set. */
export function agreesWithNativeWord(alphabet: Alphabet, set: CharSet): boolean {
  const table = alphabet.tableOf(set);
  for (const code of alphabet.samples.keys()) if (isAsciiWord(code) !== (table[code] === 1)) return false;
  return true;
}
