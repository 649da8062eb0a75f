// Aho–Corasick: finds in one pass over a message which of many words it contains.

/** Finds words written in small codes, each below `size`. Made once for a set of words; one search at a time. */
export class Automaton {
  /** How many states it has; for figures. */
  readonly states: number;
  readonly #width: number;
  readonly #classOf: Uint8Array | Uint16Array;
  /**
   * Rows of `width` cells, one per state; a cell holds the row to go to, as its complement (a negative number) where
   * words end there.
   */
  readonly #table: Int32Array;
  /** The word that ends in a state, or -1, and the next shorter state in which another ends, or 0. */
  readonly #word: Int32Array;
  readonly #shorter: Int32Array;
  /** Where words ended in the message scanned last, and in the row of which state. */
  #hits = { place: new Int32Array(1024), state: new Int32Array(1024), count: 0 };

  /**
   * `words` are not empty. `folded` gives for each code the one by which it is compared, in words as in messages.
   */
  constructor(words: readonly (readonly number[])[], folded: ArrayLike<number>) {
    this.#classOf = classes(words, folded);
    let width = 1;
    for (const one of this.#classOf) width = Math.max(width, one + 1);
    const trie = buildTrie(words, this.#classOf, width);
    this.#width = width;
    this.states = trie.states;
    this.#word = new Int32Array(trie.states).fill(-1);
    this.#shorter = new Int32Array(trie.states);
    this.#table = new Int32Array(trie.states * width);
    this.#link(trie);
  }

  /** Reads a message, in time linear in its length. `each` then goes through what was found. */
  scan(codes: Uint8Array | Uint16Array): void {
    const table = this.#table;
    const classOf = this.#classOf;
    let { place, state } = this.#hits;
    let hits = 0;
    let row = 0;
    for (let i = 0; i < codes.length; i++) {
      row = table[row + classOf[codes[i]!]!]!;
      if (row >= 0) continue;
      row = ~row;
      if (hits === place.length) {
        place = grown(place);
        state = grown(state);
      }
      place[hits] = i + 1;
      state[hits++] = row;
    }
    this.#hits = { place, state, count: hits };
  }

  /** Calls `at` for every occurrence in the message scanned last, with the place where it ends, in order of place. */
  each(at: (word: number, end: number) => void): void {
    const { place, state, count } = this.#hits;
    const word = this.#word;
    const shorter = this.#shorter;
    for (let hit = 0; hit < count; hit++) {
      const end = place[hit]!;
      for (let one = state[hit]! / this.#width; one !== 0; one = shorter[one]!) {
        if (word[one]! >= 0) at(word[one]!, end);
      }
    }
  }

  // Fills the cells the trie leaves empty, and marks those where words end. States are numbered anew, those nearest the root first: a
  // message seldom leaves them, and so stays within few pages of a table of many megabytes.
  #link(trie: Trie): void {
    const table = this.#table;
    const width = this.#width;
    const fail = new Int32Array(this.states);
    /** The trie's number of each state. */
    const numbered = new Int32Array(this.states);
    let filled = 1;
    for (let state = 0; state < filled; state++) {
      const row = state * width;
      const trieRow = numbered[state]! * width;
      const failRow = fail[state]! * width;
      for (let one = 0; one < width; one++) {
        const number = trie.table[trieRow + one]!;
        const instead = state === 0 ? 0 : table[failRow + one]!;
        if (number === 0) {
          table[row + one] = instead;
          continue;
        }
        const child = filled++;
        numbered[child] = number;
        this.#word[child] = trie.word[number]!;
        const suffix = (instead < 0 ? ~instead : instead) / width;
        fail[child] = suffix;
        this.#shorter[child] = this.#word[suffix]! >= 0 ? suffix : this.#shorter[suffix]!;
        const ends = this.#word[child]! >= 0 || this.#shorter[child]! > 0;
        table[row + one] = ends ? ~(child * width) : child * width;
      }
    }
  }
}

/** Codes that no word has are all one class, 0. */
function classes(words: readonly (readonly number[])[], folded: ArrayLike<number>): Uint8Array | Uint16Array {
  const classOfFolded = new Map<number, number>();
  for (const word of words) {
    for (const code of word) {
      const key = folded[code]!;
      if (!classOfFolded.has(key)) classOfFolded.set(key, classOfFolded.size + 1);
    }
  }
  const size = folded.length;
  const out = classOfFolded.size < 256 ? new Uint8Array(size) : new Uint16Array(size);
  for (let code = 0; code < size; code++) out[code] = classOfFolded.get(folded[code]!) ?? 0;
  return out;
}

interface Trie {
  /** Cells hold states here, 0 where there is none. */
  readonly table: Int32Array;
  readonly word: Int32Array;
  readonly states: number;
}

function buildTrie(words: readonly (readonly number[])[], classOf: ArrayLike<number>, width: number): Trie {
  // Room for words that have no beginning in common: what is not used is never touched.
  const most = words.reduce((sum, codes) => sum + codes.length, 1);
  const table = new Int32Array(most * width);
  const word = new Int32Array(most).fill(-1);
  let states = 1;
  words.forEach((codes, number) => {
    let at = 0;
    for (const code of codes) {
      const cell = at * width + classOf[code]!;
      let to = table[cell]!;
      if (to === 0) {
        to = states++;
        table[cell] = to;
      }
      at = to;
    }
    word[at] = number;
  });
  return { table: table.slice(0, states * width), word: word.slice(0, states), states };
}

function grown(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(2 * from.length);
  to.set(from);
  return to;
}
