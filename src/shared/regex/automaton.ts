// A nondeterministic automaton over codes that accepts at least the texts a pattern matches in.
//
// Its "no" is always Python's "no". Look-arounds and conditions are let pass, back-references stand for any text,
// atomic and possessive parts may give back: each only adds texts. Where none of these occurs it is exact.
import type { Alphabet } from './alphabet.ts';
import { FULL_SET } from './char-set.ts';
import { type Core, nullable } from './core.ts';
import { type PositionTables, positionTables } from './positions.ts';
import { POSITIONS } from './program.ts';

export const NodeKind = { Chars: 0, Split: 1, At: 2, Match: 3 } as const;

/** More nodes than this cost more than they save; the interpreter does without. */
const MAX_NODES = 5000;

class TooLarge extends Error {}

export class Automaton {
  readonly kind: number[] = [];
  /** The table of a Chars node or the position of an At node. */
  readonly value: number[] = [];
  readonly next: number[] = [];
  readonly other: number[] = [];
  readonly tables: Uint8Array[] = [];
  readonly positions: PositionTables;
  readonly start: number;
  /** Whether acceptance means that Python finds a match. */
  exact = true;
  usesNewline = false;
  usesLastLine = false;
  usesWord = false;
  usesAsciiWord = false;
  private readonly alphabet: Alphabet;

  private constructor(core: Core, alphabet: Alphabet) {
    this.alphabet = alphabet;
    this.positions = positionTables(alphabet);
    this.start = this.build(core, this.add(NodeKind.Match, 0, -1));
  }

  /** The automaton of a pattern, or null if it would be too large. */
  static of(core: Core, alphabet: Alphabet): Automaton | null {
    try {
      return new Automaton(core, alphabet);
    } catch (error) {
      if (error instanceof TooLarge) return null;
      throw error;
    }
  }

  private add(kind: number, value: number, next: number, other = -1): number {
    if (this.kind.length >= MAX_NODES) throw new TooLarge();
    this.kind.push(kind);
    this.value.push(value);
    this.next.push(next);
    this.other.push(other);
    return this.kind.length - 1;
  }

  private chars(set: readonly number[], next: number): number {
    const table = this.alphabet.tableOf(set);
    let index = this.tables.indexOf(table);
    if (index < 0) index = this.tables.push(table) - 1;
    return this.add(NodeKind.Chars, index, next);
  }

  // Builds from the end: the node to go on with is known when a part is built.
  private build(core: Core, next: number): number {
    switch (core.op) {
      case 'chars':
        return this.chars(core.set, next);
      case 'sequence':
        return core.items.reduceRight((after, item) => this.build(item, after), next);
      case 'choice':
        return core.branches
          .map((branch) => this.build(branch, next))
          .reduceRight((b, a) => this.add(NodeKind.Split, 0, a, b));
      case 'capture':
        return this.build(core.body, next);
      case 'atomic':
        this.exact = false;
        return this.build(core.body, next);
      case 'look':
        this.exact = false;
        return next;
      case 'backreference':
        this.exact = false;
        return this.star({ op: 'chars', set: FULL_SET }, next);
      case 'conditional':
        this.exact = false;
        return this.add(NodeKind.Split, 0, this.build(core.yes, next), this.build(core.no, next));
      case 'at':
        this.note(core.position);
        return this.add(NodeKind.At, POSITIONS.indexOf(core.position), next);
      case 'repeat':
        return this.repeat(core, next);
    }
  }

  private note(position: string): void {
    if (position === 'last-line-end') this.usesLastLine = true;
    if (position.includes('line')) this.usesNewline = true;
    if (position.includes('ascii')) this.usesAsciiWord = true;
    else if (position.includes('boundary')) this.usesWord = true;
  }

  private star(body: Core, next: number): number {
    const split = this.add(NodeKind.Split, 0, -1, next);
    this.next[split] = this.build(body, split);
    return split;
  }

  private repeat(core: Core & { op: 'repeat' }, next: number): number {
    const { body, min, max, mode } = core;
    if (mode === 'possessive') this.exact = false;
    if (min !== max && nullable(body)) this.exact = false;
    // Each copy adds a node at least, so an absurd count ends in TooLarge before it takes time.
    if (min > MAX_NODES || (max !== Number.POSITIVE_INFINITY && max > MAX_NODES)) throw new TooLarge();
    let at = next;
    if (max === Number.POSITIVE_INFINITY) at = this.star(body, at);
    else for (let n = min; n < max; n++) at = this.add(NodeKind.Split, 0, this.build(body, at), next);
    for (let n = 0; n < min; n++) at = this.build(body, at);
    return at;
  }
}

/** Whether an assertion holds between two neighbours, given as codes; -1 stands for the start or end of the text. */
export function holdsBetween(
  position: number,
  before: number,
  after: number,
  afterIsLast: boolean,
  { newline, word, asciiWord }: PositionTables,
): boolean {
  switch (POSITIONS[position]) {
    case 'text-start':
      return before < 0;
    case 'line-start':
      return before < 0 || newline[before] === 1;
    case 'text-end':
      return after < 0;
    case 'last-line-end':
      return after < 0 || (afterIsLast && newline[after] === 1);
    case 'line-end':
      return after < 0 || newline[after] === 1;
    case 'boundary':
      return changes(word, before, after);
    case 'not-boundary':
      // Python's \B never holds in the empty text.
      return (before >= 0 || after >= 0) && !changes(word, before, after);
    case 'ascii-boundary':
      return changes(asciiWord, before, after);
    default:
      return (before >= 0 || after >= 0) && !changes(asciiWord, before, after);
  }
}

const changes = (word: Uint8Array, before: number, after: number): boolean =>
  (before >= 0 && word[before] === 1) !== (after >= 0 && word[after] === 1);
