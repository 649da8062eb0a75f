// Follows the words of all ways to match through a message: only where they come in order and close enough can a match be.
import type { Alphabet, Part, PreparedText } from '../../shared/regex/index.ts';
import type { Chain, Gap } from './literal.ts';
import type { Extent, Measures } from './matcher-extent.ts';

export interface Candidate {
  readonly row: number;
  /** Where alone a match can begin, in order, with all that a match there can look at; null for anywhere. */
  readonly windows: readonly Part[] | null;
}

export interface Track {
  /** Null for a way whose words come in no order. */
  readonly chain: Chain | null;
  /** All that a match of the row looks at, in whichever way. */
  readonly whole: Extent | null;
}

/** So far before any message that no gap reaches it. */
const NEVER = -0x40000000;
/** Reached from wherever. */
const ALWAYS = 0x7fffffff;
const LAST_BASE = 0x30000000;

export class Tracks {
  readonly #tracks: readonly Track[];
  readonly #measures: Measures;
  /** The steps of way w are those after `#first[w]`, which is reached always. */
  readonly #first: Int32Array;
  /** For each step: the number of the extent that it may be from the one before, and the way that it is the last of, or -1. */
  readonly #gap: Int32Array;
  readonly #lastOf: Int32Array;
  /** For each step: which codes may lie between it and the one before; null for all. */
  readonly #between: (Uint8Array | null)[];
  /** Where each step was last reached, counted from a base that grows with every message. */
  readonly #reached: Int32Array;
  /** The numbers of the extents of all that a way's row looks at, and up to the beginning of its last word. */
  readonly #whole: Int32Array;
  readonly #before: Int32Array;
  /** Where a way's last words began, one after the other. */
  readonly #places: (number[] | null)[];
  readonly #touched: number[] = [];
  #codes: PreparedText['codes'] = new Uint8Array();
  #base = 0;

  constructor(tracks: readonly Track[], measures: Measures, alphabet: Alphabet) {
    this.#tracks = tracks;
    this.#measures = measures;
    this.#first = new Int32Array(tracks.length);
    let steps = 0;
    tracks.forEach(({ chain }, way) => {
      this.#first[way] = steps;
      if (chain) steps += chain.gaps.length + 2;
    });
    this.#gap = new Int32Array(steps);
    this.#lastOf = new Int32Array(steps).fill(-1);
    this.#between = new Array<Uint8Array | null>(steps).fill(null);
    this.#reached = new Int32Array(steps);
    this.#whole = new Int32Array(tracks.length);
    this.#before = new Int32Array(tracks.length);
    tracks.forEach(({ chain, whole }, way) => {
      if (!chain) return;
      const first = this.#first[way]! + 1;
      chain.gaps.forEach((gap, at) => {
        this.#gap[first + 1 + at] = measures.number(gap.most);
        this.#between[first + 1 + at] = betweenOf(gap, alphabet);
      });
      this.#lastOf[first + chain.gaps.length] = way;
      if (whole) this.#whole[way] = measures.number(whole);
      this.#before[way] = measures.number(chain.before);
    });
    this.#places = tracks.map(() => null);
    this.#forget();
  }

  /** The step of a way that its list is. */
  step(way: number, list: number): number {
    return this.#first[way]! + 1 + list;
  }

  /** Begins a message, which has been measured. */
  begin(codes: PreparedText['codes']): void {
    // Far enough that nothing reached in the message before is near.
    this.#base += this.#codes.length + codes.length + 2;
    this.#codes = codes;
    if (this.#base > LAST_BASE) this.#forget();
  }

  #forget(): void {
    this.#base = 0;
    this.#reached.fill(NEVER);
    this.#tracks.forEach(({ chain }, way) => {
      if (chain) this.#reached[this.#first[way]!] = ALWAYS;
    });
  }

  /** A word is here that a step asks for. Words must be told in order of their ends. */
  see(step: number, start: number, end: number): void {
    const reached = this.#reached;
    const base = this.#base;
    // The latest is the best: whatever follows is nearer to it.
    const apart = base + start - reached[step - 1]!;
    if (apart > this.#measures.values[this.#gap[step]!]!) return;
    const between = this.#between[step]!;
    if (between !== null) {
      const codes = this.#codes;
      for (let at = start - apart; at < start; at++) if (between[codes[at]!] === 0) return;
    }
    reached[step] = base + end;
    const way = this.#lastOf[step]!;
    if (way >= 0) this.#complete(way, start);
  }

  #complete(way: number, start: number): void {
    const places = this.#places[way] ?? [];
    this.#places[way] = places;
    if (places.length === 0) this.#touched.push(way);
    places.push(start);
  }

  /** The ways whose words came in order, and where alone matches of them can begin. */
  end(out: Candidate[]): void {
    for (const way of this.#touched) {
      const places = this.#places[way]!;
      out.push({ row: way, windows: this.#windows(way, places) });
      places.length = 0;
    }
    this.#touched.length = 0;
  }

  #windows(way: number, places: number[]): Part[] | null {
    const { chain, whole } = this.#tracks[way]!;
    if (!whole) return null;
    const { values } = this.#measures;
    const { length } = this.#codes;
    const width = values[this.#whole[way]!]!;
    const far = values[this.#before[way]!]!;
    // Words are told in order of their ends.
    places.sort((a, b) => a - b);
    const windows: Part[] = [];
    for (let at = 0; at < places.length; at++) {
      const from = Math.max(0, places[at]! - far);
      while (at + 1 < places.length && places[at + 1]! - far <= places[at]! - chain!.nearest + 1) at++;
      const to = places[at]! - chain!.nearest;
      if (to < from) continue;
      // Two more on either side, so that a match of these beginnings sees no end that is not the message's own.
      const start = Math.max(0, from - (whole.looksBack ? width : 0) - 2);
      windows.push({ start, end: Math.min(length, to + width + 2), from, to });
    }
    return windows;
  }
}

/** What may lie between words, as a table of codes; null for anything. */
function betweenOf({ sets }: Gap, alphabet: Alphabet): Uint8Array | null {
  if (sets === null) return null;
  const all = new Uint8Array(alphabet.size);
  for (const set of sets) {
    const table = alphabet.tableOf(set);
    for (let code = 0; code < all.length; code++) all[code]! |= table[code]!;
  }
  return all.includes(0) ? all : null;
}

/** Of candidates that are ways, the rows they belong to, each once. */
export function united(ways: readonly Candidate[], rowOf: ArrayLike<number>): Candidate[] {
  const rows = new Map<number, readonly Part[] | null>();
  for (const { row: way, windows } of ways) {
    const row = rowOf[way]!;
    const known = rows.get(row);
    rows.set(row, known === undefined ? windows : known && windows && merged([...known, ...windows]));
  }
  return [...rows].map(([row, windows]) => ({ row, windows }));
}

/** In order, and so that no place is in two of them. */
function merged(windows: Part[]): Part[] {
  windows.sort((a, b) => a.from - b.from);
  const out: Part[] = [];
  for (const one of windows) {
    const last = out.at(-1);
    if (!last || one.from > last.to) out.push(one);
    else {
      const start = Math.min(last.start, one.start);
      out[out.length - 1] = {
        start,
        end: Math.max(last.end, one.end),
        from: last.from,
        to: Math.max(last.to, one.to),
      };
    }
  }
  return out;
}
