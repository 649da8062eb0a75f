// The ways a backtracking matcher can take through a pattern, as a graph: the first half of studying its running time.
//
// The graph has every way that CPython can take, and no others where the pattern is made of characters, alternatives,
// plain repeats, assertions, possessive runs and look-arounds of one character. Elsewhere it has more: a longer
// look-ahead is a side way that leads nowhere, a back-reference is any text, an atomic part may give back.
import { type CharSet, FULL_SET } from './char-set.ts';
import { type Core, nullable, type Position, walk } from './core.ts';
import { setsOf } from './positions.ts';
import { type ClassSets, TooMuchWork } from './redos-classes.ts';
import type { Span } from './tree.ts';

export const Way = {
  /** One character of set `value`. */
  Chars: 0,
  /** To `next`, and failing that to `other`. */
  Split: 1,
  /** Another pass of repeat `value` by `next`, or out by `other`. */
  Loop: 2,
  /** Only where position `value` (an index into `positions`) holds. */
  At: 3,
  /** Only before a character of set `value`, or the end where `other` is 1. */
  Before: 4,
  /** Only after a character of the set behind splitter `value`; `other` is 1 where not being there is asked. */
  After: 5,
  /** Like Before, for a run that gives nothing back: there is always such a place. */
  RunEnd: 6,
  /** May fail for reasons that the graph does not know. */
  Perhaps: 7,
  Accept: 8,
  /** Nothing more to be tried. */
  Dead: 9,
} as const;

const MOST_NODES = 6000;
const MOST_SPLITTERS = 4;

/** A repeat without an end, with the repeat it stands in, or -1. */
export interface RepeatPlace {
  readonly span: Span | null;
  readonly outer: number;
}

export class Ways {
  readonly kind: number[] = [];
  readonly value: number[] = [];
  readonly next: number[] = [];
  readonly other: number[] = [];
  /** The innermost repeat a node stands in, or -1. */
  readonly within: number[] = [];
  readonly repeats: RepeatPlace[] = [];
  readonly positions: Position[] = [];
  /** Whether the graph has no way that the matcher has not. */
  exact = true;
  /** Repeats counted as if they had no end. */
  relaxed = false;
  /** Disjoint sets that make up all characters; every Chars node stays within one of them. */
  readonly cells: readonly number[];
  /** The sets of look-behinds of one character, by splitter. */
  readonly behind: readonly number[];
  readonly start: number;
  private readonly sets: ClassSets;
  private readonly relaxAbove: number;
  private readonly relaxRuns: boolean;
  private readonly splitters: readonly CharSet[];
  private repeat = -1;

  /**
   * Repeats of more than `relaxAbove` passes are taken as having no end; runs of single characters only where
   * `relaxRuns` asks for it. Throws TooMuchWork where the graph would be too large.
   */
  constructor(core: Core, sets: ClassSets, relaxAbove: number, relaxRuns: boolean) {
    this.sets = sets;
    this.relaxAbove = relaxAbove;
    this.relaxRuns = relaxRuns;
    this.splitters = splittersOf(core);
    let cells = [sets.all];
    for (const set of this.splitters) {
      const inside = sets.of(set);
      cells = cells
        .flatMap((cell) => [sets.meet(cell, inside), sets.meet(cell, sets.without(inside))])
        .filter((cell) => cell !== 0);
    }
    this.cells = cells;
    this.behind = this.splitters.map((set) => sets.of(set));
    this.start = this.build(core, this.add(Way.Accept, 0, -1));
  }

  private add(kind: number, value: number, next: number, other = -1): number {
    if (this.kind.length >= MOST_NODES) throw new TooMuchWork();
    this.kind.push(kind);
    this.value.push(value);
    this.next.push(next);
    this.other.push(other);
    this.within.push(this.repeat);
    return this.kind.length - 1;
  }

  private chars(set: number, next: number): number {
    let at = -1;
    for (const cell of this.cells) {
      const part = this.sets.meet(set, cell);
      if (part === 0) continue;
      const node = this.add(Way.Chars, part, next);
      at = at < 0 ? node : this.add(Way.Split, 0, node, at);
    }
    return at < 0 ? this.add(Way.Dead, 0, -1) : at;
  }

  // From the end: the node to go on with is known when a part is built.
  private build(core: Core, next: number): number {
    switch (core.op) {
      case 'chars':
        return this.chars(this.sets.of(core.set), next);
      case 'sequence':
        return core.items.reduceRight((after, item) => this.build(item, after), next);
      case 'choice':
        return core.branches
          .map((branch) => this.build(branch, next))
          .reduceRight((b, a) => this.add(Way.Split, 0, a, b));
      case 'capture':
        return this.build(core.body, next);
      case 'atomic':
        if (isRun(core.body)) return this.possessive(core.body, next);
        this.exact = false;
        return this.build(core.body, next);
      case 'look':
        return this.look(core, next);
      case 'backreference':
        this.exact = false;
        return this.loop({ op: 'chars', set: FULL_SET }, this.add(Way.Perhaps, 0, next), null);
      case 'conditional': {
        this.exact = false;
        const split = this.add(Way.Split, 0, this.build(core.yes, next), this.build(core.no, next));
        return this.add(Way.Perhaps, 0, split);
      }
      case 'at':
        this.positions.push(core.position);
        return this.add(Way.At, this.positions.length - 1, next);
      case 'repeat':
        return this.repeated(core, next);
    }
  }

  private look(core: Core & { op: 'look' }, next: number): number {
    const { body, behind, negated } = core;
    if (body.op === 'chars') {
      const set = this.sets.of(body.set);
      if (!behind) {
        return this.add(Way.Before, negated ? this.sets.without(set) : set, next, negated ? 1 : 0);
      }
      const splitter = this.splitters.indexOf(body.set);
      if (splitter >= 0) return this.add(Way.After, splitter, next, negated ? 1 : 0);
    }
    this.exact = false;
    const past = this.add(Way.Perhaps, 0, next);
    // A look-behind has one width, so it costs the same wherever it is tried.
    if (behind) return past;
    return this.add(Way.Split, 0, this.build(body, this.add(Way.Dead, 0, -1)), past);
  }

  private repeated(core: Core & { op: 'repeat' }, next: number): number {
    const { body, min, max, mode } = core;
    if (max === 0) return next;
    if (mode === 'possessive') {
      if (isRun(core)) return this.possessive(core, next);
      this.exact = false;
    }
    const endless = max === Number.POSITIVE_INFINITY;
    const many = endless ? min > this.relaxAbove : max > this.relaxAbove;
    if (many && (this.relaxRuns || body.op !== 'chars')) {
      this.relaxed = true;
      return this.atLeast(body, Math.min(min, 1), min > 1 ? this.add(Way.Perhaps, 0, next) : next, core);
    }
    if (endless) return this.atLeast(body, min, next, core);
    let at = next;
    if (min !== max && nullable(body)) this.exact = false;
    for (let n = min; n < max; n++) at = this.add(Way.Split, 0, this.build(body, at), next);
    for (let n = 0; n < min; n++) at = this.build(body, at);
    return at;
  }

  private atLeast(body: Core, min: number, next: number, { span }: Core & { op: 'repeat' }): number {
    let at = this.loop(body, next, span ?? null);
    for (let n = 0; n < min; n++) at = this.build(body, at);
    return at;
  }

  private loop(body: Core, next: number, span: Span | null): number {
    const outer = this.repeat;
    this.repeat = this.repeats.push({ span, outer }) - 1;
    const loop = this.add(Way.Loop, this.repeat, -1, next);
    this.next[loop] = this.build(body, loop);
    this.repeat = outer;
    return loop;
  }

  // A run that gives nothing back ends where its characters do.
  private possessive(run: Core & { op: 'repeat' }, next: number): number {
    const { body, min, max } = run;
    const set = this.sets.of((body as Core & { op: 'chars' }).set);
    if (max !== Number.POSITIVE_INFINITY || min > this.relaxAbove) {
      this.exact = false;
      return this.repeated({ ...run, mode: 'greedy' }, next);
    }
    const out = this.add(Way.RunEnd, this.sets.without(set), next, 1);
    return this.atLeast(body, min, out, run);
  }
}

const isRun = (core: Core): core is Core & { op: 'repeat' } =>
  core.op === 'repeat' && core.body.op === 'chars' && core.mode !== 'lazy';

// What must be known of the character before a place: for word boundaries, starts of lines and look-behinds.
function splittersOf(core: Core): readonly CharSet[] {
  const found = new Set<CharSet>();
  walk(core, (node) => {
    if (found.size >= MOST_SPLITTERS) return;
    if (node.op === 'at' && /boundary|line-start/.test(node.position)) {
      for (const set of setsOf(node.position)) found.add(set);
    }
    if (node.op === 'look' && node.behind && node.body.op === 'chars') found.add(node.body.set);
  });
  return [...found];
}
