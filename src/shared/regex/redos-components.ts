// Which states of an automaton lie on common cycles, how they are ordered, and the shortest words between them.
import { type ClassSets, NO_CLASS } from './redos-classes.ts';
import type { Edge, Nfa } from './redos-nfa.ts';

/** Classes, in order. */
export type Word = readonly number[];

export interface Components {
  /** The component of each state; -1 for states that cannot be reached. Edges lead to equal or lower numbers. */
  readonly of: readonly number[];
  /** The states of each component that has a cycle; empty for the others. */
  readonly cycles: readonly (readonly number[])[];
}

/** Tarjan's strongly connected components of what can be reached from the start. */
export function componentsOf({ edges, start }: Nfa): Components {
  const order = edges.map(() => 0);
  const low = edges.map(() => 0);
  const of = edges.map(() => -1);
  const open: number[] = [];
  const cycles: number[][] = [];
  const path: { readonly state: number; at: number }[] = [{ state: start, at: 0 }];
  let count = 0;
  order[start] = low[start] = ++count;
  open.push(start);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const { state } = top;
    const edge = edges[state]![top.at++];
    if (edge) {
      if (order[edge.to] === 0) {
        order[edge.to] = low[edge.to] = ++count;
        open.push(edge.to);
        path.push({ state: edge.to, at: 0 });
      } else if (of[edge.to]! < 0) {
        low[state] = Math.min(low[state]!, order[edge.to]!);
      }
      continue;
    }
    path.pop();
    const parent = path.at(-1);
    if (parent) low[parent.state] = Math.min(low[parent.state]!, low[state]!);
    if (low[state] !== order[state]) continue;
    const members = open.splice(open.lastIndexOf(state));
    for (const member of members) of[member] = cycles.length;
    const cyclic = members.length > 1 || edges[state]!.some(({ to }) => to === state);
    cycles.push(cyclic ? members : []);
  }
  return { of, cycles };
}

/** The shortest word from one state to another, over states that `through` allows; null if there is none. */
export function wordBetween(
  { edges }: Nfa,
  sets: ClassSets,
  from: number,
  to: number,
  through: (state: number) => boolean = () => true,
): Word | null {
  const came = new Map<number, readonly [state: number, edge: Edge]>();
  const queue = [from];
  if (from === to) return [];
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at]!;
    for (const edge of edges[state]!) {
      if (edge.set === NO_CLASS || came.has(edge.to) || edge.to === from || !through(edge.to)) continue;
      came.set(edge.to, [state, edge]);
      if (edge.to === to) {
        const word: number[] = [];
        for (let back = to; back !== from; ) {
          const [before, by] = came.get(back)!;
          word.push(sets.firstOf(by.set));
          back = before;
        }
        return word.reverse();
      }
      queue.push(edge.to);
    }
  }
  return null;
}
