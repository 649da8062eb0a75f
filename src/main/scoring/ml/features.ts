/** What the linear model sees of a text: hashed pieces of words, runs of words, telling words that stand near each other, and the text's build. */
import { CLASS_NAMES, classOf } from './lexicon.ts';

/** Changes with anything that changes what a text is read as: canonical form, lexicon, hashing, groups. */
export const FEATURES_VERSION = 4;
export const BUCKETS = 2 ** 19;
const MASK = BUCKETS - 1;

/** Places of a text's features, each place once, in groups that weigh the same whatever the text's length. */
export interface Features {
  /** Bucket numbers; dense features lie after the hashed ones, from BUCKETS on. */
  readonly places: Int32Array;
  readonly values: Float32Array;
  readonly size: number;
  /** Hashed features by group: those before `until`, from where the last group ends, all have the value. */
  readonly groups: readonly { readonly until: number; readonly value: number }[];
}

export const DENSE_NAMES = [
  'words',
  'signs',
  'brackets',
  'quotes',
  'line breaks',
  'long',
  'other scripts',
  'question',
  'few words',
] as const;
export const PLACES = BUCKETS + DENSE_NAMES.length;

/** A window of this many characters is read at once; it is far more than most messages. */
export const WINDOW = 1_600;
const WORDS = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu;
const LONGEST_WORD = 24;
/** Texts of fewer words, signs included, are short. */
const FEW = 8;
const LONGEST_PIECE = 5;
/** Telling words further apart than this do not belong together. */
const NEAR = 8;
const SEED_PIECE = 0x811c9dc5;
const SEED_WORDS = 0x1b873593;
/** Stands for the beginning and the end of the text among its words. */
const EDGE = 0x5bd1e995;
const SEED_CLASS = 0x2c1b3c6d;
const SEED_BUILD = 0x165667b1;
/** Words and signs that hold a sentence together; all others are one and the same in its build. */
const HINGES = new Map(
  'the a an to of for is are was be do does did it this that these in on at by from with as and or not so than there ? : , " . ! \' ( ) < > = /'
    .split(' ')
    .map((word, index) => [word, 100 + index]),
);
const ANY = 99;
const LONGEST_BUILD = 5;
const GROUP_WEIGHTS = { piece: 0.7, words: 1, classes: 0.9, build: 0.6 } as const;

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) & MASK;
}

function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}

/** Numbers say little by their value: only how long they are counts. */
function folded(word: string): string {
  return /^\p{N}+$/u.test(word) ? '0'.repeat(Math.min(4, word.length)) : word.slice(0, LONGEST_WORD);
}

/** What is worked out of a word once, for it comes again and again. */
interface Word {
  /** Places of its pieces, each once. */
  readonly pieces: Int32Array;
  readonly hash: number;
  readonly kind: number;
  /** Its class, else what it is as a hinge. */
  readonly part: number;
  /** The reading it was last met in. */
  stamp: number;
}

/** Words remembered; beyond them all are forgotten at once. */
const MOST_WORDS = 20_000;

/** Reads texts one after the other; what it returns is valid until the next call. */
export class FeatureReader {
  #places = new Int32Array(16_384);
  #values = new Float32Array(16_384);
  /** A bit for each bucket: small enough to stay in the processor's cache. */
  readonly #seen = new Uint32Array(BUCKETS / 32);
  readonly #known = new Map<string, Word>();
  #groups: { until: number; value: number }[] = [];
  #stamp = 0;
  #size = 0;

  /** `canonical`: a window of `canonicalText`. */
  read(canonical: string): Features {
    this.#stamp += 1;
    this.#size = 0;
    this.#groups = [];
    this.#seen.fill(0);
    const words = (canonical.match(WORDS) ?? []).map((word) => this.#word(word));
    this.#group(GROUP_WEIGHTS.piece, () => this.#pieces(words));
    this.#group(GROUP_WEIGHTS.words, () => this.#runs(words));
    this.#group(GROUP_WEIGHTS.classes, () => this.#classes(words));
    this.#group(GROUP_WEIGHTS.build, () => this.#build(words));
    this.#dense(canonical, words.length);
    return { places: this.#places, values: this.#values, size: this.#size, groups: this.#groups };
  }

  #word(raw: string): Word {
    const known = this.#known.get(raw);
    if (known) return known;
    const text = folded(raw);
    const met = text === raw ? undefined : this.#known.get(text);
    if (met) return met;
    const kind = classOf(text);
    const word = {
      pieces: piecesOf(text),
      hash: hashWord(text),
      kind,
      part: kind || (HINGES.get(text) ?? ANY),
      stamp: 0,
    };
    if (this.#known.size >= MOST_WORDS) this.#known.clear();
    this.#known.set(text, word);
    return word;
  }

  #add(place: number): void {
    const cell = place >>> 5;
    const bit = 1 << (place & 31);
    if ((this.#seen[cell]! & bit) !== 0) return;
    this.#seen[cell]! |= bit;
    this.#put(place);
  }

  #put(place: number): void {
    if (this.#size === this.#places.length) {
      const places = new Int32Array(this.#size * 2);
      places.set(this.#places);
      this.#places = places;
      const values = new Float32Array(this.#size * 2);
      values.set(this.#values);
      this.#values = values;
    }
    this.#places[this.#size] = place;
    this.#size += 1;
  }

  /** The group's features get one length together, softened so that a text of three words does not shout. */
  #group(weight: number, fill: () => void): void {
    const from = this.#size;
    fill();
    const value = weight / Math.sqrt(Math.max(12, this.#size - from));
    this.#values.fill(value, from, this.#size);
    this.#groups.push({ until: this.#size, value });
  }

  #pieces(words: readonly Word[]): void {
    for (const word of words) {
      if (word.stamp === this.#stamp) continue;
      word.stamp = this.#stamp;
      for (const place of word.pieces) this.#add(place);
    }
  }

  /** Runs of words, with the ends of the text as words, and pairs with one word between. */
  #runs(words: readonly Word[]): void {
    let second = EDGE;
    let third = 0;
    for (const { hash: first } of words) {
      this.#add(mix(first ^ SEED_WORDS));
      this.#run(first, second, third);
      third = second;
      second = first;
    }
    this.#run(EDGE, second, third);
  }

  #run(first: number, second: number, third: number): void {
    this.#add(mix(Math.imul(second, 31) ^ first ^ SEED_WORDS));
    if (third === 0) return;
    this.#add(mix(Math.imul(Math.imul(third, 31) ^ second, 37) ^ first ^ SEED_WORDS));
    this.#add(mix(Math.imul(third, 41) ^ first ^ SEED_WORDS));
  }

  #classes(words: readonly Word[]): void {
    const recent: { readonly kind: number; readonly at: number }[] = [];
    const count = CLASS_NAMES.length + 1;
    for (let at = 0; at < words.length; at += 1) {
      const { kind } = words[at]!;
      if (kind === 0) continue;
      this.#add(mix(SEED_CLASS ^ Math.imul(kind, 0x9e3779b1)));
      for (let back = recent.length - 1; back >= 0; back -= 1) {
        const earlier = recent[back]!;
        const distance = at - earlier.at;
        if (distance > NEAR) break;
        const pair = earlier.kind * count + kind;
        this.#add(mix(SEED_CLASS ^ Math.imul(pair * 2, 0x7feb352d)));
        if (distance <= 3) this.#add(mix(SEED_CLASS ^ Math.imul(pair * 2 + 1, 0x7feb352d)));
        const before = recent[back - 1];
        if (before && at - before.at <= NEAR)
          this.#add(mix(SEED_CLASS ^ Math.imul(before.kind * count * count + pair, 0x846ca68b)));
      }
      recent.push({ kind, at });
    }
  }

  /** Runs of classes and hinges; what is neither is one blank, however long. */
  #build(words: readonly Word[]): void {
    const parts: number[] = [1];
    for (const { part } of words) {
      if (part !== ANY || parts.at(-1) !== ANY) parts.push(part);
    }
    parts.push(2);
    for (let from = 0; from < parts.length; from += 1) {
      let hash = SEED_BUILD;
      const until = Math.min(parts.length, from + LONGEST_BUILD);
      for (let at = from; at < until; at += 1) {
        hash = Math.imul(hash ^ parts[at]!, 0x01000193) ^ (hash >>> 15);
        if (at - from >= 1) this.#add(mix(hash));
      }
    }
  }

  #dense(text: string, words: number): void {
    const length = Math.max(1, text.length);
    const { signs, brackets, quotes, breaks, others } = countSigns(text);
    const values = [
      Math.min(1, Math.log1p(words) / 6),
      signs / length,
      Math.min(1, brackets / 20),
      Math.min(1, quotes / 10),
      Math.min(1, breaks / 10),
      text.length >= WINDOW - 200 ? 1 : 0,
      others / length,
      /\?\s*$/.test(text) ? 1 : 0,
      // What a text of a word or two lacks in features to speak for itself.
      2 * Math.max(0, 1 - words / FEW),
    ];
    values.forEach((value, index) => {
      if (value === 0) return;
      this.#put(BUCKETS + index);
      this.#values[this.#size - 1] = value * 0.5;
    });
  }
}

/** Places of the pieces of one to five signs of a word and its edges, each place once. */
function piecesOf(word: string): Int32Array {
  const padded = ` ${word} `;
  const places = new Set<number>();
  for (let from = 0; from < padded.length; from += 1) {
    let hash = SEED_PIECE;
    const until = Math.min(padded.length, from + LONGEST_PIECE);
    for (let at = from; at < until; at += 1) {
      hash = Math.imul(hash ^ padded.charCodeAt(at), 0x01000193);
      places.add(mix(hash));
    }
  }
  return Int32Array.from(places);
}

interface Signs {
  readonly signs: number;
  readonly brackets: number;
  readonly quotes: number;
  readonly breaks: number;
  /** Beyond the Latin blocks. */
  readonly others: number;
}

const BEYOND_ASCII = /[^\0-\x7f]/;
const COUNTED = /[^\p{L}\p{N}\s]/gu;
/** By sign of ASCII: 1 neither letter, digit nor space, 2 a bracket, 4 a quote. */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code);
  return (
    (/[^\p{L}\p{N}\s]/u.test(sign) ? 1 : 0) + (/[[\]{}<>]/.test(sign) ? 2 : 0) + (/["']/.test(sign) ? 4 : 0)
  );
});

function countSigns(text: string): Signs {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  if (BEYOND_ASCII.test(text))
    return {
      signs: count(COUNTED),
      brackets: count(/[[\]{}<>]/g),
      quotes: count(/["“”„«»']/g),
      breaks: count(/\n/g),
      others: count(/[^\0-\u024f\s]/g),
    };
  let [signs, brackets, quotes, breaks] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = ASCII[code]!;
    signs += kind & 1;
    brackets += (kind >> 1) & 1;
    quotes += kind >> 2;
    if (code === 10) breaks += 1;
  }
  return { signs, brackets, quotes, breaks, others: 0 };
}
