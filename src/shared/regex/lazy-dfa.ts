// Answers "could this pattern match anywhere in the text?" in one pass, building a deterministic automaton as it goes.
import type { Alphabet, PreparedText } from './alphabet.ts';
import { Automaton, holdsBetween, NodeKind } from './automaton.ts';
import type { Core } from './core.ts';

/** `no` is certain; `yes` is certain too; `maybe` where only the interpreter can tell. */
export type Answer = 'no' | 'yes' | 'maybe';

const UNKNOWN = -1;
const FOUND = -2;
const NOT_FOUND = -3;
/** Cells of a transition table before it is thrown away and begun anew: 1 MB. */
const MAX_CELLS = 1 << 18;
/** Cells of all tables together, 32 MB. When they are used up, a table grows no more beyond its share. */
const MAX_CELLS_TOGETHER = 1 << 23;
const SHARE = 1 << 12;
/** A text longer than this is worth beginning a table anew. */
const LONG = 2048;
const FIRST_STATES = 4;
/** Nodes looked at per text while building states; some milliseconds. */
const MAX_WORK = 300_000;
/** After so many texts given up on, the automaton is no longer tried. */
const MAX_GIVEN_UP = 3;

interface State {
  /** Automaton nodes reached by the last character, before assertions are decided. */
  readonly kernel: readonly number[];
  /** A code standing for the character before, -1 at the start of the text. */
  readonly before: number;
}

// What building a state needs besides is shared by all automata: one builds at a time. Every node enters the stack at
// most once from each node leading to it, and from the kernel.
let seen = new Uint32Array(1024);
let pending = new Int32Array(4096);
let reached = new Int32Array(1024);
let round = 0;
let cellsTogether = 0;
const gone = new FinalizationRegistry<{ cells: number }>(({ cells }) => {
  cellsTogether -= cells;
});

export class LazyDfa {
  private readonly automaton: Automaton;
  /** The pattern's own class of each code. */
  private readonly classOf: Uint8Array | Uint16Array;
  /** One code of each class. */
  private readonly classCode: number[] = [];
  private readonly width: number;
  private readonly finalNewline: number;
  private readonly end: number;
  private transitions = new Int32Array(0);
  private states: State[] = [];
  private ids = new Map<string, number>();
  private readonly held = { cells: 0 };
  private startRow = 0;
  private work = 0;
  private givenUp = 0;

  private constructor(automaton: Automaton, alphabet: Alphabet) {
    this.automaton = automaton;
    const nodes = automaton.kind.length;
    if (nodes > seen.length) {
      seen = new Uint32Array(2 * nodes);
      pending = new Int32Array(8 * nodes);
      reached = new Int32Array(2 * nodes);
    }
    const { newline, word, asciiWord } = automaton.positions;
    const tables = [...automaton.tables];
    if (automaton.usesNewline) tables.push(newline);
    if (automaton.usesWord) tables.push(word);
    if (automaton.usesAsciiWord) tables.push(asciiWord);
    const { classOf, count } = classesOf(tables, alphabet);
    this.classOf = classOf;
    for (const code of alphabet.samples.keys()) this.classCode[classOf[code]!] ??= code;
    this.finalNewline = count;
    this.end = count + 1;
    this.width = count + 2;
    gone.register(this, this.held);
    this.reset();
  }

  /** Builds the automaton of a pattern; null where it would be too large to help. */
  static of(core: Core, alphabet: Alphabet): LazyDfa | null {
    const automaton = Automaton.of(core, alphabet);
    return automaton && new LazyDfa(automaton, alphabet);
  }

  /** Whether the pattern matches somewhere in a part of the text, as if that were all of it. Linear in its length. */
  test({ codes }: PreparedText, from: number, to: number): Answer {
    if (this.givenUp >= MAX_GIVEN_UP) return 'maybe';
    const { classOf, automaton } = this;
    const last = to - 1;
    const marksLast = automaton.usesLastLine && to > from && automaton.positions.newline[codes[last]!] === 1;
    const plain = marksLast ? last : to;
    this.work = 0;
    let { transitions } = this;
    let at = this.startRow;
    let i = from;
    for (;;) {
      // Nearly all of the time is spent here.
      let next = 0;
      while (i < plain) {
        next = transitions[at + classOf[codes[i]!]!]!;
        if (next < 0) break;
        at = next;
        i++;
      }
      let symbol = this.end;
      if (i < plain) symbol = classOf[codes[i]!]!;
      else if (i < to) symbol = this.finalNewline;
      if (i >= plain) next = transitions[at + symbol]!;
      if (next === UNKNOWN) {
        if (this.work > MAX_WORK) {
          this.givenUp++;
          return 'maybe';
        }
        next = this.step(at, symbol, to - from > LONG);
        if (next === UNKNOWN) return 'maybe';
        ({ transitions } = this);
      }
      if (next === NOT_FOUND) return 'no';
      if (next === FOUND) return automaton.exact ? 'yes' : 'maybe';
      at = next;
      i++;
    }
  }

  private reset(): void {
    this.states = [];
    this.ids = new Map();
    this.hold(new Int32Array(FIRST_STATES * this.width).fill(UNKNOWN));
    this.startRow = this.intern([], -1);
  }

  private hold(transitions: Int32Array<ArrayBuffer>): void {
    this.transitions = transitions;
    cellsTogether += transitions.length - this.held.cells;
    this.held.cells = transitions.length;
  }

  // The state's row in the transition table.
  private intern(kernel: readonly number[], before: number): number {
    const key = `${before}:${kernel.join(',')}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const row = this.states.length * this.width;
    this.states.push({ kernel, before });
    this.ids.set(key, row);
    if (row + this.width > this.transitions.length) {
      const grown = new Int32Array(2 * this.transitions.length).fill(UNKNOWN);
      grown.set(this.transitions);
      this.hold(grown);
    }
    return row;
  }

  // UNKNOWN where there is no room for the state to come, and it may not be made.
  private step(row: number, symbol: number, renews: boolean): number {
    const { automaton, finalNewline, end } = this;
    const { kind, value, next, other, tables, positions, start } = automaton;
    const { kernel, before } = this.states[row / this.width]!;
    const isLast = symbol === finalNewline;
    const code = symbol === end ? -1 : isLast ? this.newlineCode() : this.classCode[symbol]!;
    round = round >= 0xfffffff0 ? restart() : round + 1;
    let depth = 0;
    let count = 0;
    let found = false;
    pending[depth++] = start;
    for (const node of kernel) pending[depth++] = node;
    while (depth > 0) {
      const node = pending[--depth]!;
      if (seen[node] === round) continue;
      seen[node] = round;
      this.work++;
      const what = kind[node];
      if (what === NodeKind.Match) {
        found = true;
        break;
      }
      if (what === NodeKind.Chars) {
        if (code >= 0 && tables[value[node]!]![code] === 1) reached[count++] = next[node]!;
      } else if (what === NodeKind.Split) {
        pending[depth++] = other[node]!;
        pending[depth++] = next[node]!;
      } else if (holdsBetween(value[node]!, before, code, isLast, positions)) {
        pending[depth++] = next[node]!;
      }
    }
    let to = FOUND;
    if (!found) {
      if (symbol === end) {
        to = NOT_FOUND;
      } else {
        const after = distinct(reached.subarray(0, count));
        const { length } = this.transitions;
        const full = (this.states.length + 1) * this.width > length;
        const scarce = full && length >= SHARE && cellsTogether + length > MAX_CELLS_TOGETHER;
        if (scarce && !renews) return UNKNOWN;
        if (scarce || (full && 2 * length > MAX_CELLS)) {
          // The row being filled goes with the rest; only the state to come is kept.
          this.reset();
          return this.intern(after, this.beforeOf(code));
        }
        to = this.intern(after, this.beforeOf(code));
      }
    }
    this.transitions[row + symbol] = to;
    return to;
  }

  private newlineCode(): number {
    return this.automaton.positions.newline.indexOf(1);
  }

  // The character before matters only as far as an assertion looks at it.
  private beforeOf(code: number): number {
    const { usesNewline, usesWord, usesAsciiWord } = this.automaton;
    return usesNewline || usesWord || usesAsciiWord ? this.classCode[this.classOf[code]!]! : 0;
  }
}

function restart(): number {
  seen.fill(0);
  return 1;
}

// Codes that are in the same tables are of one class.
function classesOf(
  tables: readonly Uint8Array[],
  alphabet: Alphabet,
): { classOf: Uint8Array | Uint16Array; count: number } {
  let classOf = new Uint16Array(alphabet.size);
  let count = 1;
  for (const table of tables) {
    const split = new Map<number, number>();
    const refined = new Uint16Array(alphabet.size);
    for (const code of alphabet.samples.keys()) {
      const key = 2 * classOf[code]! + table[code]!;
      let number = split.get(key);
      if (number === undefined) {
        number = split.size;
        split.set(key, number);
      }
      refined[code] = number;
    }
    classOf = refined;
    count = split.size;
  }
  return { classOf: count <= 256 ? Uint8Array.from(classOf) : classOf, count };
}

// Sorted, each node once: equal sets of nodes are then equal lists.
function distinct(nodes: Int32Array): readonly number[] {
  nodes.sort();
  const out: number[] = [];
  for (let i = 0; i < nodes.length; i++) if (i === 0 || nodes[i] !== nodes[i - 1]) out.push(nodes[i]!);
  return out;
}
