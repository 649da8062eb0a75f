/** What the linear model sees of a text: hashed pieces of words, runs of words, telling words that stand near each other, and the text's build. */
import { CLASS_NAMES, classOf } from './lexicon.ts';

/** Changes with anything that changes what a text is read as: canonical form, lexicon, hashing, groups. */
export const FEATURES_VERSION = 3;
export const BUCKETS = 2 ** 19;
const MASK = BUCKETS - 1;

/** Places of a text's features, each place once, in groups that weigh the same whatever the text's length. */
export interface Features {
  /** Bucket numbers; dense features lie after the hashed ones, from BUCKETS on. */
  readonly places: Int32Array;
  readonly values: Float32Array;
  readonly size: number;
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
] as const;
export const PLACES = BUCKETS + DENSE_NAMES.length;

/** A window of this many characters is read at once; it is far more than most messages. */
export const WINDOW = 1_600;
const WORDS = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu;
const LONGEST_WORD = 24;
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

/** Reads texts one after the other; what it returns is valid until the next call. */
export class FeatureReader {
  #places = new Int32Array(16_384);
  #values = new Float32Array(16_384);
  readonly #seen = new Int32Array(BUCKETS);
  #stamp = 0;
  #size = 0;

  /** `canonical`: a window of `canonicalText`. */
  read(canonical: string): Features {
    this.#stamp += 1;
    this.#size = 0;
    const words = (canonical.match(WORDS) ?? []).map(folded);
    this.#group(GROUP_WEIGHTS.piece, () => {
      for (const word of words) this.#pieces(word);
    });
    this.#group(GROUP_WEIGHTS.words, () => this.#runs(words));
    this.#group(GROUP_WEIGHTS.classes, () => this.#classes(words));
    this.#group(GROUP_WEIGHTS.build, () => this.#build(words));
    this.#dense(canonical, words);
    return { places: this.#places, values: this.#values, size: this.#size };
  }

  #add(place: number): void {
    if (this.#seen[place] === this.#stamp) return;
    this.#seen[place] = this.#stamp;
    this.#put(place, 1);
  }

  #put(place: number, value: number): void {
    if (this.#size === this.#places.length) {
      const places = new Int32Array(this.#size * 2);
      places.set(this.#places);
      this.#places = places;
      const values = new Float32Array(this.#size * 2);
      values.set(this.#values);
      this.#values = values;
    }
    this.#places[this.#size] = place;
    this.#values[this.#size] = value;
    this.#size += 1;
  }

  /** The group's features get one length together, softened so that a text of three words does not shout. */
  #group(weight: number, fill: () => void): void {
    const from = this.#size;
    fill();
    const value = weight / Math.sqrt(Math.max(12, this.#size - from));
    this.#values.fill(value, from, this.#size);
  }

  #pieces(word: string): void {
    const padded = ` ${word} `;
    for (let from = 0; from < padded.length; from += 1) {
      let hash = SEED_PIECE;
      const until = Math.min(padded.length, from + LONGEST_PIECE);
      for (let at = from; at < until; at += 1) {
        hash = Math.imul(hash ^ padded.charCodeAt(at), 0x01000193);
        this.#add(mix(hash));
      }
    }
  }

  /** Runs of words, with the ends of the text as words, and pairs with one word between. */
  #runs(words: readonly string[]): void {
    let second = EDGE;
    let third = 0;
    for (const word of words) {
      const first = hashWord(word);
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

  #classes(words: readonly string[]): void {
    const recent: { readonly kind: number; readonly at: number }[] = [];
    const count = CLASS_NAMES.length + 1;
    for (let at = 0; at < words.length; at += 1) {
      const kind = classOf(words[at]!);
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
  #build(words: readonly string[]): void {
    const parts: number[] = [1];
    for (const word of words) {
      const part = classOf(word) || (HINGES.get(word) ?? ANY);
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

  #dense(text: string, words: readonly string[]): void {
    const length = Math.max(1, text.length);
    const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
    const values = [
      Math.min(1, Math.log1p(words.length) / 6),
      count(/[^\p{L}\p{N}\s]/gu) / length,
      Math.min(1, count(/[[\]{}<>]/g) / 20),
      Math.min(1, count(/["“”„«»']/g) / 10),
      Math.min(1, count(/\n/g) / 10),
      text.length >= WINDOW - 200 ? 1 : 0,
      count(/[^\0-\u024f\s]/g) / length,
      /\?\s*$/.test(text) ? 1 : 0,
    ];
    values.forEach((value, index) => {
      if (value !== 0) this.#put(BUCKETS + index, value * 0.5);
    });
  }
}
