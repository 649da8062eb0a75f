// Compiles the core form into instructions for the backtracking interpreter.
import type { Alphabet } from './alphabet.ts';
import { type Core, type Folding, nullable, type Position, walk } from './core.ts';

/** Instruction codes; `x`, `y`, `z` are described beside each. */
export const Op = {
  /** One character of table x. */
  Chars: 0,
  /** Go to x, and on failure to y. */
  Split: 1,
  /** Go to x. */
  Jump: 2,
  /** Note the position as mark x (2·group for a start, +1 for an end). */
  Mark: 3,
  /** Position x (an index into POSITIONS) must hold. */
  At: 4,
  /** y to z characters of table x: as many as possible, as few as possible, or as many without giving back. */
  RunGreedy: 5,
  RunLazy: 6,
  RunPossessive: 7,
  /** Begin a counted repeat whose Until is at x. */
  Loop: 8,
  /** End of a repeat's body at x, with bounds y and z; what follows the repeat comes next. */
  UntilGreedy: 9,
  UntilLazy: 10,
  /** Look-around whose body ends before x; begins y back; z is 1 if negated, 0 if not. */
  Look: 11,
  /** Atomic group whose body ends before x. */
  Atomic: 12,
  /** Possessive repeat whose body ends before x, with bounds y and z. */
  Possessive: 13,
  /** The text of group x again, compared by folding y. */
  Backreference: 14,
  /** Go on if group x took part, else go to y. */
  Conditional: 15,
  /** End of the pattern, or of the body of a look-around, atomic group or possessive iteration. */
  Accept: 16,
} as const;

export const POSITIONS: readonly Position[] = [
  'text-start',
  'line-start',
  'text-end',
  'last-line-end',
  'line-end',
  'boundary',
  'not-boundary',
  'ascii-boundary',
  'ascii-not-boundary',
];
export const FOLDINGS: readonly Folding[] = ['none', 'unicode', 'ascii'];
/** Stands for "no upper bound" in an instruction. */
export const UNBOUNDED = 0x7fffffff;

export interface Program {
  readonly op: Uint8Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly z: Int32Array;
  /** Which row of the table of failures an instruction uses, or -1. */
  readonly memo: Int32Array;
  readonly memoRows: number;
  /** How many enclosing repeats of possibly empty bodies a failure depends on; see interpreter.ts. */
  readonly memoDepth: number;
  readonly tables: readonly Uint8Array[];
  /** Marks are always restored on failure; if false, only as CPython restores them. */
  readonly plainMarks: boolean;
  readonly groupCount: number;
  readonly needsPoints: boolean;
}

/** Beyond this many instructions repeats are counted at run time instead of being written out. */
const WRITE_OUT_LIMIT = 4000;

class Assembler {
  readonly op: number[] = [];
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly z: number[] = [];
  readonly memo: number[] = [];
  readonly tables: Uint8Array[] = [];
  memoRows = 0;
  memoDepth = 0;
  depth = 0;
  memoize = true;
  private readonly tableIndex = new Map<Uint8Array, number>();
  private readonly alphabet: Alphabet;
  private readonly plain: boolean;

  constructor(alphabet: Alphabet, plain: boolean) {
    this.alphabet = alphabet;
    this.plain = plain;
    this.memoize = plain;
  }

  get here(): number {
    return this.op.length;
  }

  emit(op: number, x = 0, y = 0, z = 0): number {
    this.op.push(op);
    this.x.push(x);
    this.y.push(y);
    this.z.push(z);
    const branches = op === Op.Split || op === Op.RunGreedy || op === Op.RunLazy;
    const remembers = branches || op === Op.UntilGreedy || op === Op.UntilLazy;
    this.memo.push(remembers ? this.memoRows++ : -1);
    return this.op.length - 1;
  }

  private table(set: readonly number[]): number {
    const table = this.alphabet.tableOf(set);
    let index = this.tableIndex.get(table);
    if (index === undefined) {
      index = this.tables.push(table) - 1;
      this.tableIndex.set(table, index);
    }
    return index;
  }

  node(core: Core): void {
    switch (core.op) {
      case 'chars':
        this.emit(Op.Chars, this.table(core.set));
        return;
      case 'sequence':
        for (const item of core.items) this.node(item);
        return;
      case 'choice':
        this.choice(core.branches);
        return;
      case 'capture':
        this.emit(Op.Mark, 2 * (core.group - 1));
        this.node(core.body);
        this.emit(Op.Mark, 2 * (core.group - 1) + 1);
        return;
      case 'repeat':
        this.repeat(core);
        return;
      case 'look':
        this.enclosed(Op.Look, core.body, core.width, core.negated ? 1 : 0);
        return;
      case 'atomic':
        this.enclosed(Op.Atomic, core.body);
        return;
      case 'at':
        this.emit(Op.At, POSITIONS.indexOf(core.position));
        return;
      case 'backreference':
        this.emit(Op.Backreference, core.group - 1, FOLDINGS.indexOf(core.folding));
        return;
      case 'conditional': {
        const at = this.emit(Op.Conditional, core.group - 1);
        this.node(core.yes);
        const jump = this.emit(Op.Jump);
        this.y[at] = this.here;
        this.node(core.no);
        this.x[jump] = this.here;
      }
    }
  }

  private enclosed(op: number, body: Core, y = 0, z = 0): void {
    const at = this.emit(op, 0, y, z);
    this.node(body);
    this.emit(Op.Accept);
    this.x[at] = this.here;
  }

  private choice(branches: readonly Core[]): void {
    const jumps: number[] = [];
    branches.forEach((branch, at) => {
      if (at === branches.length - 1) {
        this.node(branch);
        return;
      }
      const split = this.emit(Op.Split);
      this.x[split] = this.here;
      this.node(branch);
      jumps.push(this.emit(Op.Jump));
      this.y[split] = this.here;
    });
    for (const jump of jumps) this.x[jump] = this.here;
  }

  private repeat(core: Core & { op: 'repeat' }): void {
    const { body, min, mode } = core;
    const max = core.max === Number.POSITIVE_INFINITY ? UNBOUNDED : Math.min(core.max, UNBOUNDED - 1);
    if (body.op === 'chars') {
      this.run(this.table(body.set), Math.min(min, UNBOUNDED - 1), max, mode);
      return;
    }
    if (mode === 'possessive') {
      this.enclosed(Op.Possessive, body, Math.min(min, UNBOUNDED - 1), max);
      return;
    }
    const size = sizeOf(body);
    const copies = max === UNBOUNDED ? min + 1 : max;
    const writeOut = this.plain && this.here + copies * size <= WRITE_OUT_LIMIT;
    const empty = nullable(body);
    if (writeOut && (!empty || max === UNBOUNDED || max - min <= 1)) {
      for (let n = 0; n < min; n++) this.node(body);
      if (max !== UNBOUNDED) this.optional(body, max - min, mode);
      else if (empty) this.counted(body, 0, UNBOUNDED, mode);
      else this.loop(body, mode);
      return;
    }
    // How often a counted repeat has run is not part of what the table of failures is indexed by.
    this.memoize = false;
    this.counted(body, Math.min(min, UNBOUNDED - 1), max, mode);
  }

  private run(table: number, min: number, max: number, mode: 'greedy' | 'lazy' | 'possessive'): void {
    const op = mode === 'greedy' ? Op.RunGreedy : mode === 'lazy' ? Op.RunLazy : Op.RunPossessive;
    if (max === UNBOUNDED && min > 0 && mode !== 'possessive') {
      // The unbounded rest begins at zero, so that a failure is remembered for the position alone.
      this.emit(Op.RunPossessive, table, min, min);
      this.emit(op, table, 0, UNBOUNDED);
    } else {
      this.emit(op, table, min, max);
    }
  }

  private split(mode: 'greedy' | 'lazy'): number {
    const at = this.emit(Op.Split);
    if (mode === 'greedy') this.x[at] = this.here;
    else this.y[at] = this.here;
    return at;
  }

  private leave(split: number, mode: 'greedy' | 'lazy'): void {
    if (mode === 'greedy') this.y[split] = this.here;
    else this.x[split] = this.here;
  }

  // (body(body(…)?)?)? to the given depth.
  private optional(body: Core, times: number, mode: 'greedy' | 'lazy'): void {
    const splits: number[] = [];
    for (let n = 0; n < times; n++) {
      splits.push(this.split(mode));
      this.node(body);
    }
    for (const split of splits) this.leave(split, mode);
  }

  // body* where every pass takes at least one character.
  private loop(body: Core, mode: 'greedy' | 'lazy'): void {
    const split = this.split(mode);
    this.node(body);
    this.emit(Op.Jump, split);
    this.leave(split, mode);
  }

  private counted(body: Core, min: number, max: number, mode: 'greedy' | 'lazy'): void {
    this.depth++;
    this.memoDepth = Math.max(this.memoDepth, this.depth);
    const at = this.emit(Op.Loop);
    const start = this.here;
    this.node(body);
    this.x[at] = this.emit(mode === 'greedy' ? Op.UntilGreedy : Op.UntilLazy, start, min, max);
    this.depth--;
  }
}

function sizeOf(core: Core): number {
  let size = 0;
  walk(core, (node) => {
    size +=
      node.op === 'repeat'
        ? 2 * Math.min(node.max === Number.POSITIVE_INFINITY ? node.min + 1 : node.max, 100)
        : 2;
  });
  return size;
}

/** Compiles a pattern for texts projected by this alphabet. */
export function compileProgram(core: Core, alphabet: Alphabet, groupCount: number): Program {
  let plainMarks = true;
  let needsPoints = false;
  walk(core, (node) => {
    if (node.op === 'backreference') needsPoints = true;
    const possessive = node.op === 'repeat' && node.mode === 'possessive' && node.body.op !== 'chars';
    if (node.op === 'backreference' || node.op === 'conditional' || possessive) plainMarks = false;
  });
  const assembler = new Assembler(alphabet, plainMarks);
  assembler.node(core);
  assembler.emit(Op.Accept);
  const { op, x, y, z, memo, memoRows, memoDepth, tables, memoize } = assembler;
  return {
    op: Uint8Array.from(op),
    x: Int32Array.from(x),
    y: Int32Array.from(y),
    z: Int32Array.from(z),
    memo: Int32Array.from(memo),
    // Too deep a nesting of possibly empty repeats makes the index too wide to be worth it.
    memoRows: memoize && memoDepth <= 4 ? memoRows : 0,
    memoDepth,
    tables,
    plainMarks,
    groupCount,
    needsPoints,
  };
}
