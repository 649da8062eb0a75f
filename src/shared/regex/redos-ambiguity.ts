// Looks for words that an automaton can read in more and more ways as they are repeated.
//
// Exponentially many: a state from which one word leads back to it in two ways. Polynomially many: a state p and a
// later state q such that one word leads from p to p, from p to q and from q to q; each further such step adds one
// to the degree. (Weber and Seidl, "On the degree of ambiguity of finite automata".)
import { type ClassSets, NO_CLASS } from './redos-classes.ts';
import { type Components, type Word, wordBetween } from './redos-components.ts';
import type { Edge, Nfa } from './redos-nfa.ts';

/** A word to be repeated, and where. */
export interface Pump {
  /** Leads from the start to where the word is repeated. */
  readonly prefix: Word;
  readonly word: Word;
  /** The states that the ways differ in, and repeats begun anew on them. */
  readonly states: readonly number[];
  readonly repeats: readonly number[];
}

/** Pumps of one component that are worth trying. */
const MOST_PUMPS = 3;
const MOST_PAIRS = 200_000;
const MOST_TRIPLES = 200_000;

export interface Doublings {
  readonly pumps: readonly Pump[];
  /** Whether there are none beside these components'. */
  readonly complete: boolean;
}

/** Work that may still be done; below zero when it was not enough. */
interface Work {
  left: number;
}

interface PairStep {
  readonly from: number;
  readonly letter: number;
  readonly edges: readonly Edge[];
}

/** Words by which the paths double, some for each component. */
export function doublings(nfa: Nfa, sets: ClassSets, { of, cycles }: Components): Doublings {
  const found: Pump[] = [];
  const work = { left: MOST_PAIRS };
  for (const members of cycles) {
    if (members.length === 0 || members[0]! < nfa.searching) continue;
    found.push(...doublingsIn(nfa, sets, members, (state) => of[state] === of[members[0]!], work));
  }
  return { pumps: found, complete: work.left >= 0 };
}

// Walks pairs of states by common letters, from all pairs of equal states at once. A pair of different states that
// leads to a pair of equal ones closes a doubling, for within a component equal pairs all lead to each other.
function doublingsIn(
  nfa: Nfa,
  sets: ClassSets,
  members: readonly number[],
  inside: (state: number) => boolean,
  work: Work,
): Pump[] {
  const size = nfa.edges.length;
  const steps = new Map<number, PairStep | null>();
  const queue = members.map((state) => state * size + state);
  for (const pair of queue) steps.set(pair, null);
  const found: Pump[] = [];
  for (let at = 0; at < queue.length; at++) {
    const pair = queue[at]!;
    const a = Math.floor(pair / size);
    const b = pair % size;
    const left = nfa.edges[a]!;
    const right = nfa.edges[b]!;
    for (let i = 0; i < left.length; i++) {
      const one = left[i]!;
      if (!inside(one.to)) continue;
      for (let j = a === b ? i : 0; j < right.length; j++) {
        const two = right[j]!;
        if (--work.left < 0) return found;
        if (!inside(two.to)) continue;
        const same = one === two;
        if (same && !one.many) continue;
        const set = sets.meet(one.set, two.set);
        if (set === NO_CLASS) continue;
        const step: PairStep = { from: pair, letter: sets.firstOf(set), edges: same ? [one] : [one, two] };
        if (one.to === two.to) {
          found.push(closed(nfa, sets, step, one.to, steps, inside));
          if (found.length >= MOST_PUMPS) return found;
          continue;
        }
        const key = Math.min(one.to, two.to) * size + Math.max(one.to, two.to);
        if (steps.has(key)) continue;
        steps.set(key, step);
        queue.push(key);
      }
    }
  }
  return found;
}

function closed(
  nfa: Nfa,
  sets: ClassSets,
  last: PairStep,
  end: number,
  steps: ReadonlyMap<number, PairStep | null>,
  inside: (state: number) => boolean,
): Pump {
  const size = nfa.edges.length;
  const word: number[] = [];
  const states = new Set<number>([end]);
  const repeats = new Set<number>();
  let from = last.from;
  for (let step: PairStep | null = last; step; step = steps.get(from) ?? null) {
    word.push(step.letter);
    from = step.from;
    states.add(Math.floor(from / size)).add(from % size);
    for (const { repeat } of step.edges) if (repeat >= 0) repeats.add(repeat);
  }
  const begin = from % size;
  word.reverse().push(...wordBetween(nfa, sets, end, begin, inside)!);
  const prefix = wordBetween(nfa, sets, nfa.start, begin)!;
  return { prefix, word, states: [...states], repeats: [...repeats] };
}

export interface Growth {
  /** The highest degree that the number of steps can have; 1 is linear. Infinity where there was too much to look at. */
  readonly degree: number;
  /** Words that let the number grow, the most promising first. */
  readonly pumps: readonly Pump[];
}

interface Link {
  readonly length: number;
  /** Null at the beginning of a chain. */
  readonly pump: Pump | null;
  readonly before: Link | null;
}

/** The degree by which paths multiply, leaving aside doublings. */
export function growthOf(nfa: Nfa, sets: ClassSets, components: Components): Growth {
  const { cycles } = components;
  const work = { left: MOST_TRIPLES };
  const found = new Map<number, readonly (readonly [to: number, pump: Pump])[]>();
  const { targets, sources } = neighbours(nfa);
  const leadings = new Map<number, ReadonlySet<number>>();
  for (let one = cycles.length - 1; one >= 0; one--) {
    if (cycles[one]!.length === 0) continue;
    const reached = reachable(targets, cycles[one]!);
    const list: [number, Pump][] = [];
    for (let two = one - 1; two >= 0; two--) {
      if (cycles[two]!.length === 0 || !reached.has(cycles[two]![0]!)) continue;
      if (!mayShare(nfa, sets, cycles[one]!, cycles[two]!)) continue;
      const leading = leadings.get(two) ?? reachable(sources, cycles[two]!);
      leadings.set(two, leading);
      const pump = pumpBetween(nfa, sets, cycles[one]!, cycles[two]!, leading, work);
      if (pump) list.push([two, pump]);
    }
    found.set(one, list);
  }
  const growth = chained(nfa, components, found);
  return work.left >= 0 ? growth : { ...growth, degree: Number.POSITIVE_INFINITY };
}

// The longest chain of such steps. Components are numbered against the direction of the edges.
function chained(
  nfa: Nfa,
  { of, cycles }: Components,
  found: ReadonlyMap<number, readonly (readonly [to: number, pump: Pump])[]>,
): Growth {
  const best: Link[] = cycles.map(() => ({ length: 0, pump: null, before: null }));
  const outs = cycles.map(() => new Set<number>());
  nfa.edges.forEach((list, state) => {
    const from = of[state]!;
    if (from >= 0) for (const { to } of list) if (of[to] !== from) outs[from]!.add(of[to]!);
  });
  let longest: Link = { length: 0, pump: null, before: null };
  const better = (at: number, link: Link): void => {
    if (link.length > best[at]!.length) best[at] = link;
  };
  for (let at = cycles.length - 1; at >= 0; at--) {
    const here = best[at]!;
    if (here.length > longest.length) longest = here;
    for (const to of outs[at]!) better(to, here);
    for (const [to, pump] of found.get(at) ?? []) better(to, { length: here.length + 1, pump, before: here });
  }
  const chain: Pump[] = [];
  for (let link: Link | null = longest; link?.pump; link = link.before) chain.unshift(link.pump);
  const all = [...found.values()].flatMap((list) => list.map(([, pump]) => pump));
  return { degree: 1 + longest.length, pumps: distinct([...together(chain), ...chain, ...all]) };
}

// One word for the whole chain: where every repeat takes all the words, each of their copies serves every step.
function together(chain: readonly Pump[]): Pump[] {
  if (chain.length < 2) return [];
  const words = [...new Map(chain.map(({ word }) => [word.join(), word])).values()];
  const states = chain.flatMap((pump) => pump.states);
  return [{ prefix: chain[0]!.prefix, word: words.flat(), states, repeats: [] }];
}

function distinct(pumps: readonly Pump[]): Pump[] {
  const byText = new Map<string, Pump>();
  for (const pump of pumps) {
    const key = `${pump.prefix.join()} ${pump.word.join()}`;
    if (!byText.has(key)) byText.set(key, pump);
  }
  return [...byText.values()];
}

function reachable(next: readonly (readonly number[])[], from: readonly number[]): Set<number> {
  const reached = new Set(from);
  for (const state of reached) for (const to of next[state]!) reached.add(to);
  return reached;
}

function neighbours({ edges }: Nfa): { targets: number[][]; sources: number[][] } {
  const targets = edges.map((list) => [...new Set(list.map(({ to }) => to))]);
  const sources: number[][] = edges.map(() => []);
  targets.forEach((list, state) => {
    for (const to of list) sources[to]!.push(state);
  });
  return { targets, sources };
}

// False where two states that only lead to themselves do so by different characters: the usual case, told at once.
function mayShare(
  { edges }: Nfa,
  sets: ClassSets,
  first: readonly number[],
  second: readonly number[],
): boolean {
  if (first.length > 1 || second.length > 1) return true;
  const own = (state: number) => edges[state]!.filter(({ to }) => to === state);
  return own(first[0]!).some((one) =>
    own(second[0]!).some((two) => sets.meet(one.set, two.set) !== NO_CLASS),
  );
}

// A word from p to p, from p to q and from q to q, for some p and q of the two components; null if there is none.
function pumpBetween(
  nfa: Nfa,
  sets: ClassSets,
  first: readonly number[],
  second: readonly number[],
  leading: ReadonlySet<number>,
  work: Work,
): Pump | null {
  const before = new Set(first);
  const after = new Set(second);
  for (const p of first) {
    for (const q of second) {
      const word = tripleWord(nfa, sets, p, q, before, after, leading, work);
      if (!word) continue;
      // The search itself begins where the text does.
      const prefix = p < nfa.searching ? [] : wordBetween(nfa, sets, nfa.start, p);
      if (prefix) return { prefix, word, states: [p, q], repeats: [] };
    }
  }
  return null;
}

function tripleWord(
  { edges }: Nfa,
  sets: ClassSets,
  p: number,
  q: number,
  before: ReadonlySet<number>,
  after: ReadonlySet<number>,
  leading: ReadonlySet<number>,
  work: Work,
): Word | null {
  const size = edges.length;
  const keyOf = (a: number, b: number, c: number): number => (a * size + b) * size + c;
  const start = keyOf(p, p, q);
  const goal = keyOf(p, q, q);
  const steps = new Map<number, readonly [from: number, letter: number]>();
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const triple = queue[at]!;
    const c = triple % size;
    const b = Math.floor(triple / size) % size;
    const a = Math.floor(triple / size / size);
    for (const third of edges[c]!) {
      if (!after.has(third.to)) continue;
      for (const one of edges[a]!) {
        if (--work.left < 0) return null;
        const both = before.has(one.to) ? sets.meet(one.set, third.set) : NO_CLASS;
        if (both === NO_CLASS) continue;
        for (const two of edges[b]!) {
          if (--work.left < 0) return null;
          if (!leading.has(two.to)) continue;
          const set = sets.meet(both, two.set);
          if (set === NO_CLASS) continue;
          const key = keyOf(one.to, two.to, third.to);
          if (key === start || steps.has(key)) continue;
          steps.set(key, [triple, sets.firstOf(set)]);
          if (key === goal) return wordOf(steps, start, goal);
          queue.push(key);
        }
      }
    }
  }
  return null;
}

function wordOf(
  steps: ReadonlyMap<number, readonly [from: number, letter: number]>,
  start: number,
  goal: number,
): Word {
  const word: number[] = [];
  for (let at = goal; at !== start; ) {
    const [from, letter] = steps.get(at)!;
    word.push(letter);
    at = from;
  }
  return word.reverse();
}
