// Answers "could this pattern match anywhere in the text?" in one pass, building a deterministic automaton as it goes.
import type { Alphabet, PreparedText } from './alphabet.ts';
import { Automaton, holdsBetween, NodeKind } from './automaton.ts';
import type { Core } from './core.ts';

/** `no` is certain; `yes` is certain too; `maybe` where only the interpreter can tell. */
export type Answer = 'no' | 'yes' | 'maybe';

const UNKNOWN = -1;
const FOUND = -2;
const NOT_FOUND = -3;
/** Cells of the transition table before it is thrown away and begun anew. */
const MAX_CELLS = 1 << 18;
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

export class LazyDfa {
  private readonly automaton: Automaton;
  /** The pattern's own class of each code. */
  private readonly classOf: Uint16Array;
  /** One code of each class. */
  private readonly classCode: number[] = [];
  private readonly width: number;
  private readonly finalNewline: number;
  private readonly end: number;
  private transitions = new Int32Array(0);
  private states: State[] = [];
  private ids = new Map<string, number>();
  private readonly seen: Uint32Array;
  // Every node enters the stack at most once from each node leading to it, and from the kernel.
  private readonly pending: Int32Array;
  private readonly reached: Int32Array;
  private round = 0;
  private work = 0;
  private givenUp = 0;

  private constructor(automaton: Automaton, alphabet: Alphabet) {
    this.automaton = automaton;
    this.classOf = new Uint16Array(alphabet.size);
    const nodes = automaton.kind.length;
    this.seen = new Uint32Array(nodes);
    this.pending = new Int32Array(3 * nodes + 1);
    this.reached = new Int32Array(nodes);
    const { newline, word, asciiWord } = automaton.positions;
    const tables = [...automaton.tables];
    if (automaton.usesNewline) tables.push(newline);
    if (automaton.usesWord) tables.push(word);
    if (automaton.usesAsciiWord) tables.push(asciiWord);
    const classes = new Map<string, number>();
    for (const code of alphabet.samples.keys()) {
      const signature = tables.map((table) => table[code]).join('');
      let number = classes.get(signature);
      if (number === undefined) {
        number = classes.size;
        classes.set(signature, number);
        this.classCode.push(code);
      }
      this.classOf[code] = number;
    }
    this.finalNewline = classes.size;
    this.end = classes.size + 1;
    this.width = classes.size + 2;
    this.reset();
  }

  /** Builds the automaton of a pattern; null where it would be too large to help. */
  static of(core: Core, alphabet: Alphabet): LazyDfa | null {
    const automaton = Automaton.of(core, alphabet);
    return automaton && new LazyDfa(automaton, alphabet);
  }

  /** Whether the pattern matches somewhere in the text. Linear in the text. */
  test({ codes }: PreparedText): Answer {
    if (this.givenUp >= MAX_GIVEN_UP) return 'maybe';
    const { classOf, automaton } = this;
    const length = codes.length;
    const last = length - 1;
    const marksLast = automaton.usesLastLine && length > 0 && automaton.positions.newline[codes[last]!] === 1;
    this.work = 0;
    let at = this.intern([], -1);
    for (let i = 0; i <= length; i++) {
      const symbol =
        i === length ? this.end : i === last && marksLast ? this.finalNewline : classOf[codes[i]!]!;
      let to = this.transitions[at + symbol]!;
      if (to === UNKNOWN) {
        if (this.work > MAX_WORK) {
          this.givenUp++;
          return 'maybe';
        }
        to = this.step(at, symbol);
      }
      if (to < 0) {
        if (to === NOT_FOUND) return 'no';
        return automaton.exact ? 'yes' : 'maybe';
      }
      at = to;
    }
    return 'no';
  }

  private reset(): void {
    this.states = [];
    this.ids = new Map();
    this.transitions = new Int32Array(16 * this.width).fill(UNKNOWN);
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
      this.transitions = grown;
    }
    return row;
  }

  private step(row: number, symbol: number): number {
    const { automaton, seen, finalNewline, end } = this;
    const { kind, value, next, other, tables, positions, start } = automaton;
    const { kernel, before } = this.states[row / this.width]!;
    const isLast = symbol === finalNewline;
    const code = symbol === end ? -1 : isLast ? this.newlineCode() : this.classCode[symbol]!;
    this.round++;
    const { pending, reached } = this;
    let depth = 0;
    let count = 0;
    let found = false;
    pending[depth++] = start;
    for (const node of kernel) pending[depth++] = node;
    while (depth > 0) {
      const node = pending[--depth]!;
      if (seen[node] === this.round) continue;
      seen[node] = this.round;
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
        if (this.transitions.length > MAX_CELLS) {
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

// Sorted, each node once: equal sets of nodes are then equal lists.
function distinct(nodes: Int32Array): readonly number[] {
  nodes.sort();
  const out: number[] = [];
  for (let i = 0; i < nodes.length; i++) if (i === 0 || nodes[i] !== nodes[i - 1]) out.push(nodes[i]!);
  return out;
}
