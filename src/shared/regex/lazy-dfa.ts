// Answers "could this pattern match anywhere in the text?" in one pass, building a deterministic automaton as it goes.
import type { Alphabet, Part, PreparedText } from './alphabet.ts';
import { Automaton, holdsBetween, NodeKind } from './automaton.ts';
import type { Core } from './core.ts';

/** `no` is certain; `yes` is certain too; `maybe` where only the interpreter can tell. */
export type Answer = 'no' | 'yes' | 'maybe';

/** In a transition table, what is no state; a new table is full of the first. */
const UNKNOWN = 0;
const FOUND = 1;
const NOT_FOUND = 2;
const FIRST_STATE = 3;
/** Cells of a transition table before it is thrown away and begun anew: half a megabyte. */
const MAX_CELLS = 1 << 18;
/** Well below what a cell can tell. */
const MAX_STATES = 0xf000;
/** Cells of all tables together, 32 MB. When they are used up, a table grows no more beyond its share. */
const MAX_CELLS_TOGETHER = 1 << 24;
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
  /** Whether a match may begin here, too. */
  readonly begins: boolean;
  /** The state that differs in this alone, once it is known. */
  past: number;
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
  private transitions = new Uint16Array(0);
  private states: State[] = [];
  private ids = new Map<string, number>();
  private readonly held = { cells: 0 };
  /** The state to begin in after each class of characters; the last is for the start of the text. */
  private entries = new Uint16Array(0);
  private work = 0;
  private givenUp = 0;
  /** Its table was full once: it has more states than are worth having, and most texts lead to new ones. */
  private teeming = false;

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

  /** Whether to ask it about so short a text costs more than a short search: it would build states that are seldom of use again. */
  isCostly(length: number): boolean {
    return this.teeming && length <= LONG;
  }

  /** Whether a match begins where it may in a part of the text, as if that were all of it. Linear in its length. */
  test({ codes }: PreparedText, { start, end, from, to }: Part): Answer {
    if (this.givenUp >= MAX_GIVEN_UP) return 'maybe';
    const { classOf, automaton, width } = this;
    const marksLast =
      automaton.usesLastLine && end > start && automaton.positions.newline[codes[end - 1]!] === 1;
    const plain = marksLast ? end - 1 : end;
    this.work = 0;
    let state = this.entry(from > start ? classOf[codes[from - 1]!]! : width - 1);
    let { transitions } = this;
    let i = from;
    // A match may begin up to here, this place included.
    let limit = Math.min(plain, to + 1);
    for (;;) {
      // Nearly all of the time is spent here.
      let next = FIRST_STATE;
      while (i < limit) {
        next = transitions[state * width + classOf[codes[i]!]!]!;
        if (next < FIRST_STATE) break;
        state = next;
        i++;
      }
      if (i > to && next >= FIRST_STATE && this.states[state]!.begins) {
        state = this.past(state);
        if (state === NOT_FOUND) return 'no';
        ({ transitions } = this);
        limit = plain;
        continue;
      }
      let symbol = this.end;
      if (i < plain) symbol = classOf[codes[i]!]!;
      else if (i < end) symbol = this.finalNewline;
      if (i >= plain) next = transitions[state * width + symbol]!;
      if (next === UNKNOWN) {
        if (this.work > MAX_WORK) {
          this.givenUp++;
          return 'maybe';
        }
        next = this.step(state, symbol, end - from > LONG);
        if (next === UNKNOWN) return 'maybe';
        ({ transitions } = this);
      }
      if (next === NOT_FOUND) return 'no';
      if (next === FOUND) return automaton.exact ? 'yes' : 'maybe';
      state = next;
      i++;
    }
  }

  private reset(): void {
    this.states = [];
    this.ids = new Map();
    this.entries = new Uint16Array(this.width);
    this.hold(new Uint16Array((FIRST_STATE + FIRST_STATES) * this.width));
  }

  private hold(transitions: Uint16Array<ArrayBuffer>): void {
    this.transitions = transitions;
    cellsTogether += transitions.length - this.held.cells;
    this.held.cells = transitions.length;
  }

  private entry(before: number): number {
    let state = this.entries[before]!;
    if (state === UNKNOWN) {
      state = this.intern([], before === this.width - 1 ? -1 : this.beforeOf(this.classCode[before]!), true);
      this.entries[before] = state;
    }
    return state;
  }

  // The same state where no match begins any more; NOT_FOUND where none has begun.
  private past(state: number): number {
    const known = this.states[state]!;
    if (known.past === UNKNOWN) known.past = this.intern(known.kernel, known.before, false);
    return known.past;
  }

  private intern(kernel: readonly number[], before: number, begins: boolean): number {
    if (!begins && kernel.length === 0) return NOT_FOUND;
    const key = `${begins}:${before}:${kernel.join(',')}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    while (this.states.length < FIRST_STATE)
      this.states.push({ kernel: [], before: -1, begins: false, past: 0 });
    const state = this.states.push({ kernel, before, begins, past: UNKNOWN }) - 1;
    this.ids.set(key, state);
    if ((state + 1) * this.width > this.transitions.length) {
      const grown = new Uint16Array(2 * this.transitions.length);
      grown.set(this.transitions);
      this.hold(grown);
    }
    return state;
  }

  // UNKNOWN where there is no room for the state to come, and it may not be made.
  private step(state: number, symbol: number, renews: boolean): number {
    const { automaton, finalNewline, end } = this;
    const { kind, value, next, other, tables, positions, start } = automaton;
    const { kernel, before, begins } = this.states[state]!;
    const isLast = symbol === finalNewline;
    const code = symbol === end ? -1 : isLast ? this.newlineCode() : this.classCode[symbol]!;
    round = round >= 0xfffffff0 ? restart() : round + 1;
    let depth = 0;
    let count = 0;
    let found = false;
    if (begins) pending[depth++] = start;
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
        if (scarce || (full && 2 * length > MAX_CELLS) || this.states.length === MAX_STATES) {
          // The row being filled goes with the rest; only the state to come is kept.
          this.teeming = true;
          this.reset();
          return this.intern(after, this.beforeOf(code), begins);
        }
        to = this.intern(after, this.beforeOf(code), begins);
      }
    }
    this.transitions[state * this.width + symbol] = to;
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
