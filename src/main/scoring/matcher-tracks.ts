// Follows the words of candidate rows through a message: only where they come in order and close enough can a match be.
import type { Chain } from './literal.ts';
import type { Measure } from './matcher-extent.ts';

/** A part of a message, in code points: some of the places where a match can begin, with all that a match there can look at. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Windows that are wider than this part of the message are not worth their trouble. */
const WIDEST = 1 / 4;
/** So far before any message that no gap reaches it. */
const NEVER = -0x40000000;

export class Tracks {
  /** For each row, 1 while it is tracked. */
  readonly active: Uint8Array;
  readonly #chains: readonly (Chain | null)[];
  /** The steps of row r are those from `#from[r]` to `#from[r + 1]`. */
  readonly #from: Int32Array;
  /** For each step, in this message: how far it may be from the one before, and where it was last reached. */
  readonly #gap: Int32Array;
  readonly #reached: Int32Array;
  /** Where a row's last step was reached: first and last of places close to each other, one after the other. */
  readonly #places: number[][];
  /** In this message, how far apart places must be for windows of their own. */
  readonly #apart: Int32Array;
  #measure: Measure = () => 0;

  constructor(chains: readonly (Chain | null)[]) {
    this.#chains = chains;
    this.active = new Uint8Array(chains.length);
    this.#from = new Int32Array(chains.length + 1);
    chains.forEach((chain, row) => {
      this.#from[row + 1] = this.#from[row]! + (chain?.gaps.length ?? 0);
    });
    this.#gap = new Int32Array(this.#from[chains.length]!);
    this.#reached = new Int32Array(this.#from[chains.length]!);
    this.#places = chains.map(() => []);
    this.#apart = new Int32Array(chains.length);
  }

  /** Begins to track a row through a message of so many code points; false where it is not worth it. */
  begin(row: number, measure: Measure, length: number): boolean {
    const chain = this.#chains[row];
    if (!chain) return false;
    const width = measure(chain.whole);
    if (width > length * WIDEST) return false;
    const from = this.#from[row]!;
    for (let step = 0; step < chain.gaps.length; step++) {
      this.#gap[from + step] = measure(chain.gaps[step]!);
      this.#reached[from + step] = NEVER;
    }
    this.#measure = measure;
    // What is found in a window is then of that window: no other place lies in its margins.
    this.#apart[row] = 2 * width + 2;
    this.active[row] = 1;
    return true;
  }

  /** A word of a list ends here. Words must be told in order of place. */
  see(row: number, list: number, end: number): void {
    const step = this.#from[row]! + list;
    const next = this.#from[row + 1]!;
    // Lists beyond the chain stand in no order.
    if (step >= next) return;
    // The latest is the best: whatever follows is nearer to it.
    if (list > 0 && end - this.#reached[step - 1]! > this.#gap[step]!) return;
    this.#reached[step] = end;
    if (step + 1 < next) return;
    const places = this.#places[row]!;
    const last = places.length - 1;
    if (last > 0 && end - places[last]! <= this.#apart[row]!) places[last] = end;
    else places.push(end, end);
  }

  /** Where alone a match of the row can begin; none where it cannot match. The row is tracked no longer. */
  end(row: number, length: number): Window[] {
    const { whole, before, nearest } = this.#chains[row]!;
    const places = this.#places[row]!;
    this.active[row] = 0;
    const windows: Window[] = [];
    if (places.length === 0) return windows;
    const width = this.#measure(whole);
    const far = this.#measure(before);
    for (let at = 0; at < places.length; at += 2) {
      const from = places[at]! - far;
      const to = places[at + 1]! - nearest;
      // Two more on either side, so that no match of these beginnings sees an end that is not the message's own.
      const start = Math.max(0, from - (whole.looksBack ? width : 0) - 2);
      windows.push({ start, end: Math.min(length, to + width + 2) });
    }
    places.length = 0;
    return windows;
  }
}
