// Follows the words of all rows through a message: only where they come in order and close enough can a match be.
import type { Chain } from './literal.ts';
import type { Measures } from './matcher-extent.ts';

/** A part of a message, in code points: some of the places where a match can begin, with all that a match there can look at. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

export interface Candidate {
  readonly row: number;
  /** Where alone a match can begin, in order; null for anywhere. */
  readonly windows: readonly Window[] | null;
}

/** Windows that are wider than this part of the message are not worth their trouble. */
const WIDEST = 1 / 4;
/** So far before any message that no gap reaches it. */
const NEVER = -0x40000000;
/** Reached from wherever. */
const ALWAYS = 0x7fffffff;
const LAST_BASE = 0x30000000;

export class Tracks {
  readonly #chains: readonly (Chain | null)[];
  readonly #measures: Measures;
  /** The steps of row r are those after `#first[r]`, which is reached always. */
  readonly #first: Int32Array;
  /** For each step: the number of the extent that it may be from the one before, and the row that it is the last of, or -1. */
  readonly #gap: Int32Array;
  readonly #lastOf: Int32Array;
  /** Where each step was last reached, counted from a base that grows with every message. */
  readonly #reached: Int32Array;
  /** The numbers of a row's extents as a whole and up to the end of its last word. */
  readonly #whole: Int32Array;
  readonly #before: Int32Array;
  /** Where a row's last step was reached: first and last of places close to each other, one after the other. */
  readonly #places: (number[] | null)[];
  readonly #touched: number[] = [];
  #base = 0;
  #length = 0;

  constructor(chains: readonly (Chain | null)[], measures: Measures) {
    this.#chains = chains;
    this.#measures = measures;
    this.#first = new Int32Array(chains.length);
    let steps = 0;
    chains.forEach((chain, row) => {
      this.#first[row] = steps;
      if (chain) steps += chain.gaps.length + 1;
    });
    this.#gap = new Int32Array(steps);
    this.#lastOf = new Int32Array(steps).fill(-1);
    this.#reached = new Int32Array(steps);
    this.#whole = new Int32Array(chains.length);
    this.#before = new Int32Array(chains.length);
    chains.forEach((chain, row) => {
      if (!chain) return;
      const first = this.#first[row]!;
      chain.gaps.forEach((gap, at) => {
        this.#gap[first + 1 + at] = measures.number(gap);
      });
      this.#lastOf[first + chain.gaps.length] = row;
      this.#whole[row] = measures.number(chain.whole);
      this.#before[row] = measures.number(chain.before);
    });
    this.#places = chains.map(() => null);
    this.#forget();
  }

  /** The step of a row that its list is. */
  step(row: number, list: number): number {
    return this.#first[row]! + 1 + list;
  }

  /** Begins a message of so many code points, which has been measured. */
  begin(length: number): void {
    // Far enough that nothing reached in the message before is near.
    this.#base += this.#length + length + 2;
    this.#length = length;
    if (this.#base > LAST_BASE) this.#forget();
  }

  #forget(): void {
    this.#base = 0;
    this.#reached.fill(NEVER);
    this.#chains.forEach((chain, row) => {
      if (chain) this.#reached[this.#first[row]!] = ALWAYS;
    });
  }

  /** A word ends here that a step asks for. Words must be told in order of place. */
  see(step: number, end: number): void {
    const reached = this.#reached;
    const place = this.#base + end;
    // The latest is the best: whatever follows is nearer to it.
    if (place - reached[step - 1]! > this.#measures.values[this.#gap[step]!]!) return;
    reached[step] = place;
    const row = this.#lastOf[step]!;
    if (row >= 0) this.#complete(row, end);
  }

  #complete(row: number, end: number): void {
    let places = this.#places[row];
    if (!places) {
      places = [];
      this.#places[row] = places;
    }
    if (places.length === 0) this.#touched.push(row);
    const last = places.length - 1;
    // What is found in a window is then of that window: no other place lies in its margins.
    const apart = 2 * this.#measures.values[this.#whole[row]!]! + 2;
    if (last > 0 && end - places[last]! <= apart) places[last] = end;
    else places.push(end, end);
  }

  /** The rows whose words came in order, and where alone matches of them can begin. */
  end(out: Candidate[]): void {
    for (const row of this.#touched) {
      const places = this.#places[row]!;
      out.push({ row, windows: this.#windows(row, places) });
      places.length = 0;
    }
    this.#touched.length = 0;
  }

  #windows(row: number, places: readonly number[]): Window[] | null {
    const { values } = this.#measures;
    const length = this.#length;
    const width = values[this.#whole[row]!]!;
    if (width > length * WIDEST) return null;
    const { whole, nearest } = this.#chains[row]!;
    const far = values[this.#before[row]!]!;
    const windows: Window[] = [];
    for (let at = 0; at < places.length; at += 2) {
      const from = places[at]! - far;
      const to = places[at + 1]! - nearest;
      // Two more on either side, so that no match of these beginnings sees an end that is not the message's own.
      const start = Math.max(0, from - (whole.looksBack ? width : 0) - 2);
      windows.push({ start, end: Math.min(length, to + width + 2) });
    }
    return windows;
  }
}
