// Picks the candidates among many rows: one pass over a message finds the words rows require, all rows' words at once.
import { type Alphabet, fold, type PreparedText } from '../../shared/regex/index.ts';
import { Automaton } from './automaton.ts';
import type { Needs, Word } from './literal.ts';

/** Picks, for a prepared message, the rows whose needs it meets. One message at a time. */
export class Matcher {
  readonly #automaton: Automaton;
  /** The rows that need a word, and which of their lists it is in: those of word w from `#from[w]` to `#from[w + 1]`. */
  readonly #from: Int32Array;
  readonly #row: Int32Array;
  readonly #bit: Int32Array;
  /** For each row, a bit for each list of its words, and the bits met by the message of a round. */
  readonly #all: Int32Array;
  readonly #met: Int32Array;
  readonly #metIn: Uint32Array;
  readonly #digits: Int32Array;
  /** Rows that need no word. */
  readonly #always: readonly number[];
  readonly #isDigit: Uint8Array;
  #round = 0;

  constructor(needs: readonly Needs[], alphabet: Alphabet) {
    const folded = alphabet.foldedCodes;
    const numbers = new Map<string, number>();
    const words: number[][] = [];
    const users: [row: number, bit: number][][] = [];
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
        for (const number of new Set(list.map(numberOf))) users[number]!.push([row, 1 << at]);
      });
    });
    this.#automaton = new Automaton(words, folded);
    this.#from = new Int32Array(words.length + 1);
    users.forEach((list, word) => {
      this.#from[word + 1] = this.#from[word]! + list.length;
    });
    const flat = users.flat();
    this.#row = Int32Array.from(flat, ([row]) => row);
    this.#bit = Int32Array.from(flat, ([, bit]) => bit);
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

  /** How many states the automaton has; for figures. */
  get states(): number {
    return this.#automaton.states;
  }

  /** The numbers of the rows that may match, ascending. A row that is left out cannot match. */
  candidates(prepared: PreparedText): number[] {
    const { codes } = prepared;
    const round = ++this.#round;
    const picked = [...this.#always];
    this.#automaton.scan(codes, (word) => {
      for (let at = this.#from[word]!; at < this.#from[word + 1]!; at++) {
        const row = this.#row[at]!;
        if (this.#metIn[row] !== round) {
          this.#metIn[row] = round;
          this.#met[row] = 0;
        }
        if (this.#met[row] === this.#all[row]) continue;
        this.#met[row]! |= this.#bit[at]!;
        if (this.#met[row] === this.#all[row]) picked.push(row);
      }
    });
    const most = picked.reduce((digits, row) => Math.max(digits, this.#digits[row]!), 0);
    const digits = most > 0 ? this.#countDigits(codes, most) : 0;
    return picked.filter((row) => this.#digits[row]! <= digits).sort((a, b) => a - b);
  }

  /** Counts decimal digits, up to `enough`. */
  #countDigits(codes: PreparedText['codes'], enough: number): number {
    const isDigit = this.#isDigit;
    let count = 0;
    for (let i = 0; i < codes.length && count < enough; i++) count += isDigit[codes[i]!]!;
    return count;
  }
}
