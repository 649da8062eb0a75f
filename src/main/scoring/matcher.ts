// Picks the candidates among many rows: one pass over a message finds the words rows require, all rows' words at once.
import { type Alphabet, DIGIT, type PreparedText } from '../../shared/regex/index.ts';
import { Automaton } from './automaton.ts';
import type { Needs, Way } from './literal.ts';
import { Measures } from './matcher-extent.ts';
import { type Candidate, Tracks, united } from './matcher-tracks.ts';
import { Words } from './matcher-words.ts';

/** Picks, for a prepared message, the rows whose needs it meets. One message at a time. */
export class Matcher {
  readonly #automaton: Automaton;
  readonly #words: Words;
  readonly #measures: Measures;
  readonly #tracks: Tracks;
  /** The row that each way belongs to. */
  readonly #rowOf: Int32Array;
  /** Ways whose lists stand in no order: a bit for each list, and those met in the message of a round. */
  readonly #all: Int32Array;
  readonly #met: Int32Array;
  readonly #metIn: Uint32Array;
  /** Ways that need no word. */
  readonly #always: readonly number[];
  readonly #digits: Int32Array;
  readonly #isDigit: Uint8Array;
  /** For each way, lists of codes of each of which the message must have one. */
  readonly #lists: readonly (readonly (readonly number[])[])[];
  #codes: PreparedText['codes'] = new Uint8Array();
  #picked: number[] = [];
  #round = 0;

  constructor(needs: readonly Needs[], alphabet: Alphabet) {
    const ways: Way[] = [];
    const rowOf: number[] = [];
    needs.forEach((one, row) => {
      for (const way of one.ways) rowOf[ways.push(way) - 1] = row;
    });
    this.#rowOf = Int32Array.from(rowOf);
    this.#measures = new Measures(alphabet);
    this.#tracks = new Tracks(
      ways.map(({ chain }, way) => ({ chain, whole: needs[rowOf[way]!]!.whole })),
      this.#measures,
      alphabet,
    );
    // Lists in no order are told as the complement of a way and the number of the list.
    this.#words = new Words(ways, alphabet, (way, list) =>
      ways[way]!.chain ? this.#tracks.step(way, list) : ~(way * LISTS + list),
    );
    this.#automaton = new Automaton(this.#words.words, alphabet.foldedCodes);
    this.#all = Int32Array.from(ways, ({ words: lists }) => (1 << lists.length) - 1);
    this.#met = new Int32Array(ways.length);
    this.#metIn = new Uint32Array(ways.length);
    this.#always = ways.flatMap(({ words: lists }, way) => (lists.length === 0 ? [way] : []));
    this.#digits = Int32Array.from(ways, ({ digits }) => digits);
    this.#isDigit = alphabet.tableOf(DIGIT);
    this.#lists = ways.map(({ sets }) => sets.map((set) => codesIn(alphabet.tableOf(set))));
  }

  /** The rows that may match, in no order. A row that is left out cannot match. */
  candidates(prepared: PreparedText): Candidate[] {
    const { codes } = prepared;
    this.#round++;
    this.#codes = codes;
    this.#picked = [...this.#always];
    this.#measures.take(prepared);
    this.#tracks.begin(codes);
    this.#automaton.scan(codes);
    this.#automaton.each(this.#seen);
    const out = this.#picked.map((way): Candidate => ({ row: way, windows: null }));
    this.#tracks.end(out);
    return united(this.#narrowed(out), this.#rowOf);
  }

  /** A word ends here. */
  readonly #seen = (word: number, end: number): void => {
    const { from, lengths, apart } = this.#words;
    const first = 4 * word;
    const start = end - lengths[word]!;
    this.#use(from[first]!, from[first + 1]!, start, end);
    if (from[first + 1] === from[first + 4]) return;
    const codes = this.#codes;
    const begins = start === 0 || apart[codes[start - 1]!] === 1;
    const ends = end === codes.length || apart[codes[end]!] === 1;
    if (begins) this.#use(from[first + 1]!, from[first + 2]!, start, end);
    if (ends) this.#use(from[first + 2]!, from[first + 3]!, start, end);
    if (begins && ends) this.#use(from[first + 3]!, from[first + 4]!, start, end);
  };

  #use(from: number, to: number, start: number, end: number): void {
    const { uses } = this.#words;
    const tracks = this.#tracks;
    for (let at = from; at < to; at++) {
      const use = uses[at]!;
      if (use >= 0) tracks.see(use, start, end);
      else this.#meet(~use);
    }
  }

  #meet(use: number): void {
    const way = Math.floor(use / LISTS);
    const before = this.#metIn[way] === this.#round ? this.#met[way]! : 0;
    const after = before | (1 << (use % LISTS));
    this.#metIn[way] = this.#round;
    this.#met[way] = after;
    if (after !== before && after === this.#all[way]) this.#picked.push(way);
  }

  /** Those ways for which the message has the digits and the characters, too. */
  #narrowed(candidates: Candidate[]): Candidate[] {
    const most = candidates.reduce((digits, { row }) => Math.max(digits, this.#digits[row]!), 0);
    const codes = this.#codes;
    let digits = 0;
    for (let i = 0; i < codes.length && digits < most; i++) digits += this.#isDigit[codes[i]!]!;
    return candidates.filter(
      ({ row }) =>
        this.#digits[row]! <= digits &&
        this.#lists[row]!.every((list) => list.some((code) => codes.includes(code))),
    );
  }
}

/** More than a way has lists. */
const LISTS = 8;

function codesIn(table: Uint8Array): readonly number[] {
  return [...table.keys()].filter((code) => table[code] === 1);
}
