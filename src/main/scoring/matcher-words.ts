// The words that many rows require, each once, with the places in the rows' lists that ask for it.
import { type Alphabet, fold, isWithin, WORD } from '../../shared/regex/index.ts';
import type { Way } from './literal.ts';

/** Whether an occurrence is asked to stand apart: 0 for no, 1 at its beginning, 2 at its end, 3 at both. */
const EDGES = 4;

export class Words {
  /** In the alphabet's folded codes; what it cannot tell apart is one word. */
  readonly words: readonly (readonly number[])[];
  /** In characters. */
  readonly lengths: Int32Array;
  /** `4 · word + edges` → where in `uses` begin those that ask for so much; they end where the next begin. */
  readonly from: Int32Array;
  readonly uses: Int32Array;
  /** For each code, whether its characters are none of words; 1 for all where the alphabet cannot tell. */
  readonly apart: Uint8Array;

  /** `use` gives what stands in `uses` for a list of a way. */
  constructor(ways: readonly Way[], alphabet: Alphabet, use: (way: number, list: number) => number) {
    const folded = alphabet.foldedCodes;
    const tells = alphabet.distinguishes(WORD);
    const numbers = new Map<string, number>();
    const words: number[][] = [];
    const users: (number[] | undefined)[] = [];
    ways.forEach(({ words: lists }, way) => {
      // The last list first: where one word is in two lists, it must not be taken for both at once.
      for (let at = lists.length - 1; at >= 0; at--) {
        const list = lists[at]!;
        const asked = new Map<number, number>();
        for (const { points, begins, ends } of list) {
          const codes = points.map((point) => folded[alphabet.codeOf(fold(point))]!);
          const key = String.fromCharCode(...codes);
          let number = numbers.get(key);
          if (number === undefined) {
            number = words.push(codes) - 1;
            numbers.set(key, number);
          }
          const edges =
            (begins && tells && isWord(points[0]!) ? 1 : 0) +
            (ends && tells && isWord(points.at(-1)!) ? 2 : 0);
          asked.set(number, edges & (asked.get(number) ?? edges));
        }
        for (const [number, edges] of asked) {
          users[EDGES * number + edges] ??= [];
          users[EDGES * number + edges]!.push(use(way, at));
        }
      }
    });
    this.words = words;
    this.lengths = Int32Array.from(words, (word) => word.length);
    this.from = new Int32Array(EDGES * words.length + 1);
    const uses: number[] = [];
    for (let at = 0; at < EDGES * words.length; at++) {
      for (const one of users[at] ?? []) uses.push(one);
      this.from[at + 1] = uses.length;
    }
    this.uses = Int32Array.from(uses);
    this.apart = tells
      ? alphabet.tableOf(WORD).map((holds) => 1 - holds)
      : new Uint8Array(alphabet.size).fill(1);
  }
}

const known = new Map<number, boolean>();

/** Case variants are all characters of words or all not, but for one family that is never asked about. */
function isWord(point: number): boolean {
  let word = known.get(point);
  if (word === undefined) {
    word = isWithin([point, point], WORD);
    if (point < 0x80) known.set(point, word);
  }
  return word;
}
