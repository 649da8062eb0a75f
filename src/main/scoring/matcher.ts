// Picks the candidates among many rows: one pass over a message finds the words rows require, all rows' words at once.
import { type Alphabet, fold, type PreparedText } from '../../shared/regex/index.ts';
import { Automaton } from './automaton.ts';
import type { Needs, Word } from './literal.ts';
import { type Measure, Runs } from './matcher-extent.ts';
import { Tracks, type Window } from './matcher-tracks.ts';

export interface Candidate {
  readonly row: number;
  /** Where alone a match can begin, in order; null for anywhere. */
  readonly windows: readonly Window[] | null;
}

/** Picks, for a prepared message, the rows whose needs it meets. One message at a time. */
export class Matcher {
  readonly #automaton: Automaton;
  readonly #runs: Runs;
  readonly #tracks: Tracks;
  /** Of word w the rows and the numbers of their lists that have it are those from `#from[w]` to `#from[w + 1]`. */
  readonly #from: Int32Array;
  readonly #row: Int32Array;
  readonly #list: Int32Array;
  /** A bit for each list of a row; those met so far, in the message of a round. */
  readonly #all: Int32Array;
  readonly #met: Int32Array;
  readonly #metIn: Uint32Array;
  readonly #digits: Int32Array;
  /** Rows that need no word. */
  readonly #always: readonly number[];
  readonly #isDigit: Uint8Array;
  #round = 0;

  constructor(needs: readonly Needs[], alphabet: Alphabet) {
    const { words, users } = collectWords(needs, alphabet);
    this.#automaton = new Automaton(words, alphabet.foldedCodes);
    this.#runs = new Runs(alphabet);
    this.#tracks = new Tracks(needs.map(({ chain }) => chain));
    this.#from = new Int32Array(words.length + 1);
    users.forEach((list, word) => {
      this.#from[word + 1] = this.#from[word]! + list.length;
    });
    const flat = users.flat();
    this.#row = Int32Array.from(flat, ([row]) => row);
    this.#list = Int32Array.from(flat, ([, list]) => list);
    this.#all = Int32Array.from(needs, ({ words: lists }) => (1 << lists.length) - 1);
    this.#met = new Int32Array(needs.length);
    this.#metIn = new Uint32Array(needs.length);
    this.#digits = Int32Array.from(needs, ({ digits }) => digits);
    this.#always = needs.flatMap(({ words: lists }, row) => (lists.length === 0 ? [row] : []));
    this.#isDigit = new Uint8Array(alphabet.size);
    for (const [code, sample] of alphabet.samples) {
      if (/\p{Nd}/u.test(String.fromCodePoint(sample))) this.#isDigit[code] = 1;
    }
  }

  /** The rows that may match, in order. A row that is left out cannot match. */
  candidates(prepared: PreparedText): Candidate[] {
    const picked = this.#pick(prepared.codes).sort((a, b) => a - b);
    const measure: Measure = this.#runs.measure(prepared);
    const { length } = prepared.codes;
    const tracked = picked.filter((row) => this.#tracks.begin(row, measure, length));
    if (tracked.length === 0) return picked.map((row) => ({ row, windows: null }));
    this.#follow();
    const out: Candidate[] = [];
    let next = 0;
    for (const row of picked) {
      if (row !== tracked[next]) {
        out.push({ row, windows: null });
        continue;
      }
      next++;
      const windows = this.#tracks.end(row, length);
      if (windows.length > 0) out.push({ row, windows });
    }
    return out;
  }

  #pick(codes: PreparedText['codes']): number[] {
    const round = ++this.#round;
    const picked = [...this.#always];
    this.#automaton.scan(codes, (word) => {
      const end = this.#from[word + 1]!;
      for (let at = this.#from[word]!; at < end; at++) {
        const row = this.#row[at]!;
        const before = this.#metIn[row] === round ? this.#met[row]! : 0;
        const after = before | (1 << this.#list[at]!);
        this.#metIn[row] = round;
        this.#met[row] = after;
        if (after !== before && after === this.#all[row]) picked.push(row);
      }
    });
    const most = picked.reduce((digits, row) => Math.max(digits, this.#digits[row]!), 0);
    if (most === 0) return picked;
    const digits = this.#countDigits(codes, most);
    return picked.filter((row) => this.#digits[row]! <= digits);
  }

  /** Tells the rows being tracked of every word of theirs, in order of place. */
  #follow(): void {
    const from = this.#from;
    const rows = this.#row;
    const lists = this.#list;
    const tracks = this.#tracks;
    const { active } = tracks;
    this.#automaton.replay((word, end) => {
      const to = from[word + 1]!;
      for (let at = from[word]!; at < to; at++) {
        const row = rows[at]!;
        if (active[row] === 1) tracks.see(row, lists[at]!, end);
      }
    });
  }

  /** Counts decimal digits, up to `enough`. */
  #countDigits(codes: PreparedText['codes'], enough: number): number {
    const isDigit = this.#isDigit;
    let count = 0;
    for (let i = 0; i < codes.length && count < enough; i++) count += isDigit[codes[i]!]!;
    return count;
  }
}

interface Words {
  readonly words: readonly (readonly number[])[];
  /** For each word the rows, and the numbers of their lists, that have it. */
  readonly users: readonly (readonly (readonly [row: number, list: number])[])[];
}

/** Words that the alphabet cannot tell apart are one. */
function collectWords(needs: readonly Needs[], alphabet: Alphabet): Words {
  const folded = alphabet.foldedCodes;
  const numbers = new Map<string, number>();
  const words: number[][] = [];
  const users: (readonly [row: number, list: number])[][] = [];
  const numberOf = (word: Word): number => {
    const codes = word.map((codePoint) => folded[alphabet.codeOf(fold(codePoint))]!);
    const key = String.fromCharCode(...codes);
    let number = numbers.get(key);
    if (number === undefined) {
      number = words.push(codes) - 1;
      users.push([]);
      numbers.set(key, number);
    }
    return number;
  };
  needs.forEach(({ words: lists }, row) => {
    lists.forEach((list, at) => {
      for (const number of new Set(list.map(numberOf))) users[number]!.push([row, at]);
    });
  });
  return { words, users };
}
