// Writes a pattern as a JavaScript RegExp over projected text, for patterns where the two provably agree.
//
// On projected text a RegExp needs no flags: sets, folding, `.` and line ends are spelled out in codes. Refused are
// constructs JavaScript lacks or treats differently: back-references, conditionals, atomic and possessive parts,
// and repeats of bodies that can be empty (JavaScript rejects an empty pass, Python accepts one and goes on).
// Captures are left out; where groups are wanted the interpreter finds them from the known start.
import { type Alphabet, agreesWithNativeWord } from './alphabet.ts';
import { ASCII_WORD, NEWLINE, WORD } from './char-data.ts';
import { type CharSet, complement } from './char-set.ts';
import { type Core, nullable, type Position, walk } from './core.ts';

/** V8 writes small fixed counts out; beyond this the program would grow unreasonably. */
const MAX_COUNT = 1000;

/** Whether JavaScript has the pattern's constructs, with Python's meaning. */
export function isTranslatable(core: Core): boolean {
  let fine = true;
  walk(core, (node) => {
    if (node.op === 'backreference' || node.op === 'conditional' || node.op === 'atomic') fine = false;
    if (node.op !== 'repeat') return;
    const high = node.max === Number.POSITIVE_INFINITY ? node.min : node.max;
    if (node.mode === 'possessive' || nullable(node.body) || high > MAX_COUNT) fine = false;
  });
  return fine;
}

/** The RegExp of a translatable pattern, or null where it is too large for V8. */
export function translate(core: Core, alphabet: Alphabet): RegExp | null {
  try {
    return new RegExp(new Writer(alphabet).write(core), 'g');
  } catch {
    // Too large for V8: the interpreter has no such limit.
    return null;
  }
}

// Tables are shared by all patterns of an alphabet, and so is their wording.
const written = new WeakMap<Uint8Array, string>();

class Writer {
  private readonly alphabet: Alphabet;

  constructor(alphabet: Alphabet) {
    this.alphabet = alphabet;
  }

  write(core: Core): string {
    switch (core.op) {
      case 'chars':
        return this.set(core.set);
      case 'sequence':
        return core.items.map((item) => this.write(item)).join('') || '(?:)';
      case 'choice':
        return `(?:${core.branches.map((branch) => this.write(branch)).join('|')})`;
      case 'capture':
        return `(?:${this.write(core.body)})`;
      case 'look':
        return `(?${core.behind ? '<' : ''}${core.negated ? '!' : '='}${this.write(core.body)})`;
      case 'at':
        return this.position(core.position);
      case 'repeat': {
        const body = core.body.op === 'chars' ? this.set(core.body.set) : `(?:${this.write(core.body)})`;
        const max = core.max === Number.POSITIVE_INFINITY ? '' : core.max;
        return `${body}{${core.min},${max}}${core.mode === 'lazy' ? '?' : ''}`;
      }
      default:
        throw new Error(`${core.op} has no equal in JavaScript`);
    }
  }

  private position(position: Position): string {
    switch (position) {
      case 'text-start':
        return '^';
      case 'text-end':
        return '$';
      case 'line-start':
        return `(?<!${this.set(complement(NEWLINE))})`;
      case 'line-end':
        return `(?!${this.set(complement(NEWLINE))})`;
      case 'last-line-end':
        return `(?!${this.set(complement(NEWLINE))}|${this.set(NEWLINE)}[^])`;
      case 'boundary':
        return this.boundary(WORD, false);
      case 'not-boundary':
        return this.boundary(WORD, true);
      case 'ascii-boundary':
        return this.boundary(ASCII_WORD, false);
      default:
        return this.boundary(ASCII_WORD, true);
    }
  }

  // Python's \B never holds in the empty text.
  private boundary(word: CharSet, negated: boolean): string {
    const filled = '(?!^$)';
    if (agreesWithNativeWord(this.alphabet, word)) return negated ? `${filled}\\B` : '\\b';
    const w = this.set(word);
    return negated
      ? `${filled}(?:(?<=${w})(?=${w})|(?<!${w})(?!${w}))`
      : `(?:(?<=${w})(?!${w})|(?<!${w})(?=${w}))`;
  }

  private set(set: CharSet): string {
    const table = this.alphabet.tableOf(set);
    let text = written.get(table);
    if (text === undefined) {
      text = this.setText(table);
      written.set(table, text);
    }
    return text;
  }

  private setText(table: Uint8Array): string {
    const used = [...this.alphabet.samples.keys()].sort((a, b) => a - b);
    const inside = ranges(used, table, 1);
    const outside = ranges(used, table, 0);
    if (outside.length === 0) return '[^]';
    if (inside.length === 1 && inside[0]![0] === inside[0]![1]) return escapeCode(inside[0]![0]);
    const [list, sign] = inside.length <= outside.length ? [inside, ''] : [outside, '^'];
    const body = list.map(([a, b]) => (a === b ? escapeCode(a) : `${escapeCode(a)}-${escapeCode(b)}`));
    return `[${sign}${body.join('')}]`;
  }
}

// Runs of used codes whose membership is `wanted`; codes not in use may fall inside a run.
function ranges(used: readonly number[], table: Uint8Array, wanted: number): [number, number][] {
  const out: [number, number][] = [];
  let open = false;
  for (const code of used) {
    if (table[code] !== wanted) open = false;
    else if (open) out[out.length - 1]![1] = code;
    else {
      out.push([code, code]);
      open = true;
    }
  }
  return out;
}

const escapeCode = (code: number): string => {
  const char = String.fromCharCode(code);
  return /[a-zA-Z0-9 _]/.test(char) ? char : `\\u${code.toString(16).padStart(4, '0')}`;
};
