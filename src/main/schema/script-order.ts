// Puts the steps of a script in an order in which each finds what it needs.
import type { Kind } from './model.ts';

/** Dropped first are things that others do not need; made first are those that others do. */
const ORDER: readonly Kind[] = [
  'extension',
  'schema',
  'foreign_data_wrapper',
  'server',
  'collation',
  'enum',
  'domain',
  'composite',
  'range',
  'sequence',
  'function',
  'cast',
  'operator',
  'operator_class',
  'text_search_dictionary',
  'text_search_configuration',
  'table',
  'column',
  'constraint',
  'index',
  'statistics',
  'view',
  'materialized_view',
  'rule',
  'trigger',
  'policy',
  'publication',
  'subscription',
  'user_mapping',
  'event_trigger',
  'default_privileges',
];
const RANK = new Map(ORDER.map((kind, index) => [kind, index]));

/** Default privileges change after all else: what is made before has those of the left side, which their grants are reckoned from. */
export function rankOf(kind: Kind, base: number, sign: 1 | -1): number {
  return kind === 'default_privileges' ? 1_000 : base + sign * (RANK.get(kind) ?? 0);
}

export interface Step {
  /** Of the object it is about. */
  readonly id: string;
  readonly statements: readonly string[];
  /** Among steps that could be next, the lowest goes first. */
  readonly rank: number;
}

/** `before` are pairs of places in `steps`: the first of a pair is to come before the second. Circles are broken at the lowest rank. */
export function ordered(steps: readonly Step[], before: Iterable<readonly [number, number]>): Step[] {
  const after: number[][] = steps.map(() => []);
  const waits = steps.map(() => 0);
  const seen = new Set<number>();
  for (const [first, second] of before) {
    const key = first * steps.length + second;
    if (first === second || seen.has(key)) continue;
    seen.add(key);
    after[first]?.push(second);
    waits[second] = (waits[second] ?? 0) + 1;
  }
  const ready = new Queue();
  const done = new Set<number>();
  steps.forEach((step, index) => {
    if (waits[index] === 0) ready.add(step.rank, index);
  });
  const left = steps.map((_, index) => index).sort((a, b) => rankOf(a) - rankOf(b) || a - b);
  let next = 0;
  const result: Step[] = [];
  function rankOf(index: number): number {
    return steps[index]?.rank ?? 0;
  }
  while (result.length < steps.length) {
    let index = ready.take();
    if (index === undefined) {
      while (done.has(left[next] as number)) next++;
      index = left[next] as number;
    }
    if (done.has(index)) continue;
    done.add(index);
    result.push(steps[index] as Step);
    for (const follower of after[index] ?? []) {
      waits[follower] = (waits[follower] ?? 0) - 1;
      if (waits[follower] === 0) ready.add(rankOf(follower), follower);
    }
  }
  return result;
}

/** First by rank, then by when it was added. */
class Queue {
  readonly #byRank = new Map<number, number[]>();
  #ranks: number[] = [];

  add(rank: number, index: number): void {
    const those = this.#byRank.get(rank);
    if (those) {
      those.push(index);
      return;
    }
    this.#byRank.set(rank, [index]);
    this.#ranks = [...this.#ranks, rank].sort((a, b) => a - b);
  }

  take(): number | undefined {
    for (const rank of this.#ranks) {
      const index = this.#byRank.get(rank)?.shift();
      if (index !== undefined) return index;
    }
    return undefined;
  }
}
