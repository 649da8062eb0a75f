// Sets of character classes as small numbers: what the study of a pattern's running time intersects millions of times.
import type { Alphabet } from './alphabet.ts';
import type { CharSet } from './char-set.ts';

/** Thrown inside the study where a pattern needs more work than a grade may cost. */
export class TooMuchWork extends Error {}

/** Characters an attack text is best made of, the most readable first; all others only where it must be. */
const READABLE =
  'abcdefghijklmnopqrstuvwxyz0123456789!-_ .,;:@#%&/="\'<>()[]{}*+?^$|~`\\ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MOST_SETS = 4000;

/** The set without members; every other set has a number above it. */
export const NO_CLASS = 0;

export class ClassSets {
  /** The code point that stands for each class, the most readable class first. */
  readonly characters: readonly number[];
  /** All classes. */
  readonly all: number;
  private readonly alphabet: Alphabet;
  private readonly codes: readonly number[];
  private readonly masks: bigint[] = [0n];
  private readonly ids = new Map<bigint, number>([[0n, NO_CLASS]]);
  private readonly tables = new WeakMap<CharSet, number>();
  private readonly meets = new Map<number, number>();

  /** The classes are the codes of the alphabet. */
  constructor(alphabet: Alphabet) {
    this.alphabet = alphabet;
    const characterOf = new Map<number, number>();
    for (let at = 0; at < READABLE.length; at++) {
      const point = READABLE.charCodeAt(at);
      const code = alphabet.codeOf(point);
      if (!characterOf.has(code)) characterOf.set(code, point);
    }
    for (const [code, point] of alphabet.samples) if (!characterOf.has(code)) characterOf.set(code, point);
    this.codes = [...characterOf.keys()];
    this.characters = [...characterOf.values()];
    this.all = this.idOf((1n << BigInt(this.codes.length)) - 1n);
  }

  /** The classes of a set of characters that the alphabet tells apart. */
  of(set: CharSet): number {
    let id = this.tables.get(set);
    if (id === undefined) {
      const table = this.alphabet.tableOf(set);
      let mask = 0n;
      for (let at = 0; at < this.codes.length; at++)
        if (table[this.codes[at]!] === 1) mask |= 1n << BigInt(at);
      id = this.idOf(mask);
      this.tables.set(set, id);
    }
    return id;
  }

  /** The classes in both sets. */
  meet(a: number, b: number): number {
    if (a === b || b === this.all) return a;
    if (a === this.all) return b;
    const key = a < b ? a * MOST_SETS + b : b * MOST_SETS + a;
    let id = this.meets.get(key);
    if (id === undefined) {
      id = this.idOf(this.masks[a]! & this.masks[b]!);
      this.meets.set(key, id);
    }
    return id;
  }

  /** The classes not in the set. */
  without(set: number): number {
    return this.idOf(this.masks[this.all]! & ~this.masks[set]!);
  }

  /** The most readable class of a set that is not empty. */
  firstOf(set: number): number {
    const mask = this.masks[set]!;
    let at = 0;
    while (((mask >> BigInt(at)) & 1n) === 0n) at++;
    return at;
  }

  /** Whether a class is in the set. */
  holds(set: number, oneClass: number): boolean {
    return ((this.masks[set]! >> BigInt(oneClass)) & 1n) === 1n;
  }

  private idOf(mask: bigint): number {
    let id = this.ids.get(mask);
    if (id === undefined) {
      if (this.masks.length >= MOST_SETS) throw new TooMuchWork();
      id = this.masks.push(mask) - 1;
      this.ids.set(mask, id);
    }
    return id;
  }
}
