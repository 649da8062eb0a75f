// Decides whether an assertion such as `$` or `\b` holds at a position of a projected text.
import type { Alphabet } from './alphabet.ts';
import { ASCII_WORD, NEWLINE, WORD } from './char-data.ts';
import type { CharSet } from './char-set.ts';
import type { Position } from './core.ts';
import { POSITIONS } from './program.ts';

/** The sets an alphabet must tell apart for a position to be decided on codes. */
export function setsOf(position: Position): readonly CharSet[] {
  switch (position) {
    case 'text-start':
    case 'text-end':
      return [];
    case 'line-start':
    case 'line-end':
    case 'last-line-end':
      return [NEWLINE];
    case 'boundary':
    case 'not-boundary':
      return [WORD];
    default:
      return [ASCII_WORD];
  }
}

/** The code tables the positions are decided with. */
export interface PositionTables {
  readonly newline: Uint8Array;
  readonly word: Uint8Array;
  readonly asciiWord: Uint8Array;
}

const cache = new WeakMap<Alphabet, PositionTables>();

/** The tables of an alphabet; shared by all its patterns. */
export function positionTables(alphabet: Alphabet): PositionTables {
  let tables = cache.get(alphabet);
  if (!tables) {
    tables = {
      newline: alphabet.tableOf(NEWLINE),
      word: alphabet.tableOf(WORD),
      asciiWord: alphabet.tableOf(ASCII_WORD),
    };
    cache.set(alphabet, tables);
  }
  return tables;
}

/** Whether the position (an index into POSITIONS) holds before the code at `at`. */
export function holdsAt(
  position: number,
  codes: Uint8Array | Uint16Array,
  at: number,
  { newline, word, asciiWord }: PositionTables,
): boolean {
  const end = codes.length;
  switch (POSITIONS[position]) {
    case 'text-start':
      return at === 0;
    case 'line-start':
      return at === 0 || newline[codes[at - 1]!] === 1;
    case 'text-end':
      return at === end;
    case 'last-line-end':
      return at === end || (at === end - 1 && newline[codes[at]!] === 1);
    case 'line-end':
      return at === end || newline[codes[at]!] === 1;
    case 'boundary':
      return changesAt(word, codes, at);
    case 'not-boundary':
      // Python's \B never holds in the empty text.
      return end > 0 && !changesAt(word, codes, at);
    case 'ascii-boundary':
      return changesAt(asciiWord, codes, at);
    default:
      return end > 0 && !changesAt(asciiWord, codes, at);
  }
}

function changesAt(word: Uint8Array, codes: Uint8Array | Uint16Array, at: number): boolean {
  const before = at > 0 ? word[codes[at - 1]!]! : 0;
  const after = at < codes.length ? word[codes[at]!]! : 0;
  return before !== after;
}
