// Proves an attack by running it: counts the steps that a matcher without a memory takes on texts of growing length.
//
// The interpreter tries the same ways in the same order as CPython. It normally remembers what has failed, which
// CPython does not: here it runs with that table left out, so its steps are CPython's up to a constant factor.
import type { Alphabet } from './alphabet.ts';
import type { Core } from './core.ts';
import { Interpreter } from './interpreter.ts';
import { fromCodePoints } from './offsets.ts';
import { compileProgram, type Program } from './program.ts';
import type { Pump } from './redos-ambiguity.ts';
import type { ClassSets } from './redos-classes.ts';

/** A text that is made to stall the search: `prefix`, `pump` as often as one likes, `suffix`. */
export interface Attack {
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

/** Steps taken on an attack text of so many pumps. */
export interface Sample {
  readonly pumps: number;
  /** In code points. */
  readonly length: number;
  readonly steps: number;
}

export interface Proof {
  readonly attack: Attack;
  readonly samples: readonly Sample[];
  /** The exponent of the growth between the last two samples. */
  readonly exponent: number;
}

/** Steps of one run at most. */
const MOST_STEPS = 50_000;
/** Steps of a run that only compares ends of an attack. */
const TRIAL_STEPS = 3_000;
const TRIAL_PUMPS = { doubling: 12, growing: 24 } as const;
/** An end is better than a simpler one if it makes so many times the steps. */
const BETTER = 2;
const MOST_SUFFIXES = 10;
const MOST_PREFIXES = 4;
const LONGEST_REPEATED = 6;
const MOST_PUMPS_DOUBLING = 100;
const FEWEST_SAMPLES = 4;
const MOST_LENGTH = 2_000;
/** Growth that no square root of chance explains: between linear and a square. */
const POLYNOMIAL = 1.6;
/** Beyond this exponent on some dozen characters, and with no pump that costs less than those before: exponential. */
const EXPONENTIAL = 4;
const STEADY = 0.85;

export class Measure {
  private readonly program: Program;
  private readonly least: number;
  private readonly alphabet: Alphabet;
  private readonly sets: ClassSets;
  private readonly interpreter = new Interpreter();
  private left: number;

  /** `budget` is the number of steps that all runs together may take. */
  constructor(core: Core, alphabet: Alphabet, sets: ClassSets, groupCount: number, budget: number) {
    this.program = { ...compileProgram(core, alphabet, groupCount), memoRows: 0 };
    this.least = leastLength(core);
    this.alphabet = alphabet;
    this.sets = sets;
    this.left = budget;
  }

  /** Whether so many steps or fewer are left. */
  isSpent(reserve = 0): boolean {
    return this.left <= reserve;
  }

  /** An attack by the first of these pumps that makes the steps grow exponentially; null if none does. `reserve` steps are kept. */
  doubling(pumps: readonly Pump[], reserve: number): (Proof & { readonly pump: Pump }) | null {
    for (const pump of pumps) {
      if (this.isSpent(reserve)) return null;
      const attack = this.bestEnd(pump, TRIAL_PUMPS.doubling);
      if (!attack) continue;
      const samples: Sample[] = [];
      for (let n = 1; n <= MOST_PUMPS_DOUBLING; n += n < 12 ? 1 : n < 40 ? 2 : 10) {
        const sample = this.run(attack, n, MOST_STEPS);
        if (!sample) break;
        // Too short to be searched at all.
        if (sample.steps === 0) continue;
        samples.push(sample);
      }
      const exponent = exponentOf(samples);
      if (exponent > EXPONENTIAL && isSteady(samples)) return { pump, attack, samples, exponent };
    }
    return null;
  }

  /** The attack by one of these pumps that makes the steps grow most; null if none grows faster than the text. */
  growing(pumps: readonly Pump[], enough: number): (Proof & { readonly pump: Pump }) | null {
    let best: (Proof & { readonly pump: Pump }) | null = null;
    for (const pump of pumps) {
      if (this.isSpent()) return best;
      const attack = this.bestEnd(pump, TRIAL_PUMPS.growing);
      if (!attack) continue;
      const samples: Sample[] = [];
      for (let n = 4; n * attack.pump.length < MOST_LENGTH; n = Math.ceil(n * Math.SQRT2)) {
        const sample = this.run(attack, n, MOST_STEPS);
        if (!sample) break;
        samples.push(sample);
      }
      const exponent = exponentOf(samples);
      if (exponent < POLYNOMIAL || (best && exponent < best.exponent + 0.3)) continue;
      best = { pump, attack, samples, exponent };
      if (exponent >= enough) break;
    }
    return best;
  }

  // Steps on an attack text; null when they are more than may be spent.
  private run(attack: Attack, pumps: number, most: number): Sample | null {
    const text = attack.prefix + attack.pump.repeat(pumps) + attack.suffix;
    const prepared = this.alphabet.prepare(text);
    const { length } = prepared.codes;
    const budget = Math.min(most, this.left);
    if (budget <= length) return null;
    // CPython tries every start that leaves room for the shortest match.
    const last = length - this.least;
    if (last < 0) return { pumps, length, steps: 0 };
    const { verdict } = this.interpreter.search(this.program, prepared, budget, 0, last);
    const { steps } = this.interpreter;
    this.left -= steps;
    return verdict === 'undecided' ? null : { pumps, length, steps };
  }

  // Which end makes a failure, and so all ways be tried, is found by trying; so is whether something must come first.
  private bestEnd({ prefix, word }: Pump, pumps: number): Attack | null {
    const text = (classes: readonly number[]): string =>
      fromCodePoints(classes.map((one) => this.sets.characters[one]!));
    const pump = text(rootOf(word));
    const suffixes = this.suffixes(word);
    const prefixes = prefix.length > 0 ? [text(prefix)] : suffixes.slice(0, MOST_PREFIXES);
    let best: Attack | null = null;
    let most = 0;
    for (const before of prefixes) {
      for (const suffix of suffixes) {
        const attack: Attack = { prefix: before, pump, suffix };
        const sample = this.run(attack, pumps, TRIAL_STEPS);
        if (!sample) return this.isSpent() ? best : attack;
        if (sample.steps <= BETTER * most) continue;
        most = sample.steps;
        best = attack;
      }
    }
    return best;
  }

  // None, one of every kind of character, kinds outside the pump first, and several of these.
  private suffixes(word: readonly number[]): readonly string[] {
    const inside = new Set(word);
    const { characters } = this.sets;
    const outside = characters.filter((_, at) => !inside.has(at));
    const marks = outside.filter((point) => !isWordPoint(point));
    const ordered = [...marks, ...outside.filter(isWordPoint), ...characters];
    // Where CPython would not begin for lack of room, there must be room whatever is repeated before it.
    const room = this.least > LONGEST_REPEATED ? Math.min(this.least, MOST_LENGTH) : 1;
    const ends = [...new Set(ordered)]
      .slice(0, MOST_SUFFIXES)
      .map((point) => fromCodePoints([point]).repeat(room));
    const several =
      room > 1 ? [] : ends.slice(0, 2).flatMap((one) => [one.repeat(2), one.repeat(LONGEST_REPEATED)]);
    return ['', ...ends, ...several, `${ends[0]}\n${ends[0]}`];
  }
}

/** The shortest word that this one is a repetition of. */
function rootOf(word: readonly number[]): readonly number[] {
  for (let length = 1; length < word.length; length++) {
    if (word.length % length === 0 && word.every((one, at) => one === word[at % length]))
      return word.slice(0, length);
  }
  return word;
}

const isWordPoint = (point: number): boolean => /\w/.test(String.fromCodePoint(point));

function exponentOf(samples: readonly Sample[]): number {
  const last = samples.at(-1);
  const before = samples.at(-2);
  if (!last || !before || before.steps === 0) return 0;
  return Math.log(last.steps / before.steps) / Math.log(last.pumps / before.pumps);
}

// Whether every further pump multiplies the steps as much as the one before.
function isSteady(samples: readonly Sample[]): boolean {
  if (samples.length < FEWEST_SAMPLES) return false;
  const factors = samples.slice(1).map(({ steps, pumps }, at) => {
    const before = samples[at]!;
    return Math.log(steps / before.steps) / (pumps - before.pumps);
  });
  const late = factors.slice(factors.length >> 1);
  return late.at(-1)! >= STEADY * Math.max(...late);
}

/** The length of the shortest text that can match. */
function leastLength(core: Core): number {
  switch (core.op) {
    case 'chars':
      return 1;
    case 'sequence':
      return core.items.reduce((sum, item) => sum + leastLength(item), 0);
    case 'choice':
      return core.branches.reduce(
        (least, branch) => Math.min(least, leastLength(branch)),
        Number.POSITIVE_INFINITY,
      );
    case 'repeat':
      return core.min === 0 ? 0 : core.min * leastLength(core.body);
    case 'capture':
    case 'atomic':
      return leastLength(core.body);
    case 'conditional':
      return Math.min(leastLength(core.yes), leastLength(core.no));
    default:
      return 0;
  }
}
