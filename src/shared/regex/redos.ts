// Grades how the time of CPython's re.search can grow with the text: what an author sees before a pattern can stall production.
//
// An automaton with at least the ways of CPython's backtracking gives the upper bound; where it says linear, that is
// a proof. A higher grade is only given for an attack text on which the steps, counted without the table of failures
// that the console's own search has, did grow so. What is between the two is "unproven", with the reason.
import { Alphabet } from './alphabet.ts';
import { type Core, walk } from './core.ts';
import { charSetsOf } from './core-sets.ts';
import { isLinear } from './linear.ts';
import { lowerPattern } from './lower.ts';
import { type Doublings, doublings, growthOf, type Pump } from './redos-ambiguity.ts';
import { ClassSets, TooMuchWork } from './redos-classes.ts';
import { type Components, componentsOf } from './redos-components.ts';
import { Ways } from './redos-graph.ts';
import { type Attack, Measure, type Proof, type Sample } from './redos-measure.ts';
import { isWithin, type Nfa, nfaOf } from './redos-nfa.ts';
import { exponentialWords, measuredNote, polynomialWords, SAFE_WORDS, unprovenWords } from './redos-words.ts';
import type { Pattern } from './tree.ts';

export type { Attack, Sample } from './redos-measure.ts';

export interface RedosGrade {
  /** How the time grows with the length of the text; `safe` is linear at most. */
  readonly grade: 'safe' | 'polynomial' | 'exponential' | 'unproven';
  /** Of a polynomial, 2 or more, the search over all starts counted in. */
  readonly degree?: number;
  /** A text that makes the time grow so; there is one for every polynomial and exponential grade. */
  readonly attack?: Attack;
  /** The guilty part of the pattern in code points. */
  readonly where?: readonly [start: number, end: number];
  /** One sentence for the author: why. */
  readonly words: string;
  /** What was measured, and what could not be decided. */
  readonly notes: readonly string[];
  /** Steps counted on attack texts of growing length. */
  readonly samples: readonly Sample[];
}

export interface RedosOptions {
  /** Steps of the matcher that may be spent on proving attacks; about 20 ms per 100,000. */
  readonly steps?: number;
}

const DEFAULT_STEPS = 300_000;
/** Parts of a pattern that are looked at; more are too many while somebody types. */
const MOST_NODES = 4_000;
/** Attacks that are measured in search of the one that grows most. */
const MOST_TRIED = 10;
/** Repeats of more passes double the work often enough to stall, though not for ever. */
const MANY_PASSES = 10;
/** Ways to try one start in that are no cause for alarm. */
const MOST_WAYS = 500;
/** Measured growth on short texts stays below its final degree; this much of it is enough to believe in it. */
const ENOUGH_OF_DEGREE = 0.7;

/**
 * Grades a parsed pattern. Deterministic, and bounded in time: beyond its limits the answer is `unproven`. Nothing is
 * thrown for any pattern that was parsed.
 */
export function gradeRedos(pattern: Pattern, options: RedosOptions = {}): RedosGrade {
  const core = lowerPattern(pattern);
  const notes: string[] = [];
  const safe = (): RedosGrade => ({ grade: 'safe', words: SAFE_WORDS, notes, samples: [] });
  if (waysOf(core) <= MOST_WAYS || isLinear(core)) return safe();
  if (sizeOf(core) > MOST_NODES) return unproven('size', notes);
  try {
    return new Study(pattern, core, options.steps ?? DEFAULT_STEPS).grade() ?? safe();
  } catch (error) {
    if (error instanceof TooMuchWork) return unproven('size', notes);
    throw error;
  }
}

/** The attack's text with so many pumps that it has about so many characters, at least one pump. */
export function attackText({ prefix, pump, suffix }: Attack, characters: number): string {
  const room = characters - prefix.length - suffix.length;
  return prefix + pump.repeat(Math.max(1, Math.floor(room / pump.length))) + suffix;
}

const unproven = (why: Parameters<typeof unprovenWords>[0], notes: readonly string[]): RedosGrade => ({
  grade: 'unproven',
  words: unprovenWords(why),
  notes,
  samples: [],
});

interface Bound {
  readonly nfa: Nfa;
  readonly components: Components;
  readonly doubled: Doublings;
}

class Study {
  private readonly core: Core;
  private readonly sets: ClassSets;
  private readonly measure: Measure;
  private readonly steps: number;
  private readonly notes: string[] = [];

  constructor(pattern: Pattern, core: Core, steps: number) {
    this.steps = steps;
    this.core = core;
    const alphabet = new Alphabet(charSetsOf(core));
    this.sets = new ClassSets(alphabet);
    this.measure = new Measure(core, alphabet, this.sets, pattern.groupCount, steps);
  }

  /** Null for a pattern that is proven safe. */
  grade(): RedosGrade | null {
    const { nfa, components, doubled } = this.bound();
    const exponential = this.exponential(nfa, doubled.pumps, 0.6);
    if (exponential) return exponential;
    const doubts = doubled.pumps.length > 0 || !doubled.complete;
    if (doubts) this.notes.push('Exponential growth could neither be shown nor ruled out');
    const many = nfa.relaxed ? null : this.manyPasses();
    if (many) return many;
    const growth = growthOf(nfa, this.sets, components);
    if (growth.degree === 1) {
      if (!doubts) return null;
    } else {
      const grown = this.measure.growing(growth.pumps.slice(0, MOST_TRIED), ENOUGH_OF_DEGREE * growth.degree);
      if (grown) return this.polynomial(nfa, growth.degree, grown);
    }
    if (this.measure.isSpent()) return unproven('budget', this.notes);
    if (growth.degree === Number.POSITIVE_INFINITY || !doubled.complete) return unproven('size', this.notes);
    return unproven(nfa.exact && !nfa.relaxed ? 'no-attack' : 'inexact', this.notes);
  }

  // With counted repeats written out where that stays small; it is an upper bound either way.
  private bound(): Bound {
    try {
      const bound = this.boundFor(Number.POSITIVE_INFINITY, false);
      if (bound.doubled.complete) return bound;
    } catch (error) {
      if (!(error instanceof TooMuchWork)) throw error;
    }
    return this.boundFor(MANY_PASSES, true);
  }

  private boundFor(relaxAbove: number, relaxRuns: boolean): Bound {
    const nfa = nfaOf(new Ways(this.core, this.sets, relaxAbove, relaxRuns), this.sets);
    const components = componentsOf(nfa);
    return { nfa, components, doubled: doublings(nfa, this.sets, components) };
  }

  // A repeat of twenty passes that doubles the work with each is finite, and yet never ends.
  private manyPasses(): RedosGrade | null {
    let counted = false;
    walk(this.core, (node) => {
      if (node.op !== 'repeat' || node.body.op === 'chars') return;
      const passes = node.max === Number.POSITIVE_INFINITY ? node.min : node.max;
      if (passes > MANY_PASSES) counted = true;
    });
    if (!counted) return null;
    const { nfa, doubled } = this.boundFor(MANY_PASSES, false);
    const grade = this.exponential(nfa, doubled.pumps, 0.3);
    if (grade)
      this.notes.push('It ends with the count of a repeat, after more passes than anybody can wait for');
    return grade;
  }

  // `kept` is the part of all steps that later proofs may need.
  private exponential(nfa: Nfa, pumps: readonly Pump[], kept: number): RedosGrade | null {
    const proof = this.measure.doubling(pumps, kept * this.steps);
    if (!proof) return null;
    return {
      grade: 'exponential',
      ...this.proven(nfa, proof),
      words: exponentialWords(proof.attack, proof.samples),
    };
  }

  private polynomial(nfa: Nfa, bound: number, proof: Proof & { readonly pump: Pump }): RedosGrade {
    const believed = proof.exponent >= ENOUGH_OF_DEGREE * bound;
    const degree = believed ? bound : Math.max(2, Math.ceil(proof.exponent - 0.1));
    if (!believed) {
      const limit = Number.isFinite(bound) ? `A degree of up to ${bound}` : 'A higher degree';
      this.notes.push(`${limit} could not be ruled out`);
    }
    const bySearch = proof.pump.states.some((state) => state < nfa.searching);
    return {
      grade: 'polynomial',
      degree,
      ...this.proven(nfa, proof),
      words: polynomialWords(proof.attack, degree, bySearch),
    };
  }

  private proven(nfa: Nfa, { attack, samples, pump }: Proof & { readonly pump: Pump }) {
    this.notes.push(measuredNote(samples.at(-1)!));
    const where = whereOf(nfa, pump);
    return { attack, samples, notes: this.notes, ...(where && { where }) };
  }
}

// From the first to the last of the repeats that differ, or of the smallest repeat that holds what is begun anew.
function whereOf(nfa: Nfa, { states, repeats }: Pump): readonly [number, number] | null {
  const inner = [...states.map((state) => nfa.within[state]!), ...repeats].filter((repeat) => repeat >= 0);
  const outer = inner.filter(
    (one) => !inner.some((other) => other !== one && isWithin(nfa.repeats, one, other)),
  );
  let start = Number.POSITIVE_INFINITY;
  let end = -1;
  for (const repeat of outer) {
    const { span } = nfa.repeats[repeat]!;
    if (!span) continue;
    start = Math.min(start, span.start);
    end = Math.max(end, span.end);
  }
  return end < 0 ? null : [start, end];
}

function sizeOf(core: Core): number {
  let size = 0;
  walk(core, () => size++);
  return size;
}

/** Steps that one start can take, per part of the pattern, where that does not depend on the text; else Infinity. */
function waysOf(core: Core): number {
  const limited = (ways: number): number => (ways <= MOST_WAYS ? ways : Number.POSITIVE_INFINITY);
  switch (core.op) {
    case 'sequence': {
      let ways = 1;
      for (const item of core.items) ways = limited(ways * waysOf(item));
      return ways;
    }
    case 'choice': {
      // Of a list of words at most one way of each is open.
      if (core.branches.every((branch) => waysOf(branch) === 1))
        return Math.min(core.branches.length, MOST_WAYS);
      let ways = 0;
      for (const branch of core.branches) ways = limited(ways + waysOf(branch));
      return ways;
    }
    case 'repeat': {
      const { max, body } = core;
      if (max === Number.POSITIVE_INFINITY) return max;
      const once = waysOf(body);
      if (once === 1) return limited(Math.max(max, 1));
      let ways = 1;
      for (let n = 1; n <= max && ways !== Number.POSITIVE_INFINITY; n++) ways = limited(ways + once ** n);
      return ways;
    }
    case 'capture':
    case 'atomic':
    case 'look':
      return waysOf(core.body);
    case 'conditional':
      return limited(waysOf(core.yes) + waysOf(core.no));
    default:
      return 1;
  }
}
