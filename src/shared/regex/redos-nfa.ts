// The ways through a pattern as an automaton without empty steps, in which only ways that can fail are left.
//
// A state is a place that takes a character. The number of paths that a text has in it bounds the steps of CPython's
// search from above. The search's own loop over starts is part of it: states that take any character, from which the
// pattern can be entered at every position. A place from which the pattern cannot fail any more ("sure") ends the
// search when it is reached, so only one path ever runs there; what can fail beside that path is entered like a start.
import { ASCII_WORD, NEWLINE, WORD } from './char-data.ts';
import { type ClassSets, NO_CLASS, TooMuchWork } from './redos-classes.ts';
import { type RepeatPlace, Way, type Ways } from './redos-graph.ts';

export interface Edge {
  readonly to: number;
  /** The classes that may be taken: a set of ClassSets. */
  readonly set: number;
  /** More than one way leads there by the same character. */
  many: boolean;
  /** The outermost repeat that is begun anew on the way, or -1. */
  repeat: number;
}

export interface Nfa {
  readonly edges: readonly (readonly Edge[])[];
  /** The innermost repeat a state stands in; -1 for none. */
  readonly within: readonly number[];
  readonly repeats: readonly RepeatPlace[];
  readonly start: number;
  /** States of the loop over starts; they are 0 to this, exclusive. */
  readonly searching: number;
  /** Whether every path is one that CPython would take. */
  readonly exact: boolean;
  readonly relaxed: boolean;
}

const MOST_STATES = 2500;
const MOST_EDGES = 40_000;
const MOST_WORK = 250_000;

interface Closure {
  readonly edges: Map<string, Edge>;
  sure: boolean;
}

class Builder {
  readonly nfa: Nfa;
  private readonly ways: Ways;
  private readonly sets: ClassSets;
  private readonly shared: readonly number[];
  private work = 0;
  private edgeCount = 0;
  private readonly stateOf = new Map<number, number>();

  // States: the loop over starts, one state for each cell that the last character lies in; the start of the text;
  // the places of characters.
  constructor(ways: Ways, sets: ClassSets) {
    this.ways = ways;
    this.sets = sets;
    this.shared = indegrees(ways);
    const { cells } = ways;
    const searching = cells.length;
    const start = searching;
    const places: number[] = [];
    for (let node = 0; node < ways.kind.length; node++) {
      if (ways.kind[node] !== Way.Chars) continue;
      this.stateOf.set(node, start + 1 + places.length);
      places.push(node);
    }
    if (places.length > MOST_STATES) throw new TooMuchWork();
    const first = this.closure(ways.start, -1);
    const entries = cells.map((cell) => this.closure(ways.start, sets.firstOf(cell)));
    const closures = places.map((node) => this.closure(ways.next[node]!, sets.firstOf(ways.value[node]!)));
    const sure = [...entries.map(() => false), false, ...closures.map((closure) => closure.sure)];
    const failing = ({ edges }: Closure): Edge[] => [...edges.values()].filter(({ to }) => !sure[to]);
    const edges: Edge[][] = entries.map((entry) => (first.sure ? [] : failing(entry)));
    closures.forEach((closure, at) => {
      if (!sure[start + 1 + at]) return;
      const cell = cells.findIndex((one) => sets.meet(one, ways.value[places[at]!]!) !== NO_CLASS);
      edges[cell]!.push(...failing(closure));
    });
    const searches = edges.some((list) => list.length > 0);
    const again = searches ? cells.map((set, to): Edge => ({ to, set, many: false, repeat: -1 })) : [];
    for (const list of edges) list.push(...again);
    edges.push([...failing(first), ...again]);
    for (let at = 0; at < closures.length; at++)
      edges.push(sure[start + 1 + at] ? [] : failing(closures[at]!));
    const within = [...cells.map(() => -1), -1, ...places.map((node) => ways.within[node]!)];
    const { repeats, exact, relaxed } = ways;
    this.nfa = { edges, within, repeats, start, searching, exact, relaxed };
  }

  // `before` is a class of the character before, -1 at the start of the text.
  private closure(from: number, before: number): Closure {
    const closure: Closure = { edges: new Map(), sure: false };
    this.follow(from, before, this.sets.all, true, -1, [], new Map(), closure);
    this.edgeCount += closure.edges.size;
    if (this.edgeCount > MOST_EDGES) throw new TooMuchWork();
    return closure;
  }

  // Follows every empty way. `inside` are the repeats of which a pass has been begun without taking a character:
  // like CPython, such a repeat may only be left. Two visits in the same condition are enough to know "many".
  private follow(
    from: number,
    before: number,
    only: number,
    sure: boolean,
    repeat: number,
    inside: number[],
    visits: Map<string, number>,
    out: Closure,
  ): void {
    const { kind, value, next, other, repeats } = this.ways;
    let node = from;
    let guard = only;
    let safe = sure;
    const outermost = repeat;
    for (;;) {
      if (++this.work > MOST_WORK) throw new TooMuchWork();
      if (this.shared[node]! > 1) {
        const key = `${node} ${guard} ${safe} ${outermost} ${inside.join()}`;
        const count = visits.get(key) ?? 0;
        if (count >= 2) return;
        visits.set(key, count + 1);
      }
      switch (kind[node]) {
        case Way.Chars:
          this.reach(node, guard, outermost, out);
          return;
        case Way.Split:
          this.follow(next[node]!, before, guard, safe, outermost, inside, visits, out);
          node = other[node]!;
          break;
        case Way.Loop:
          if (!inside.includes(node)) {
            const passing =
              outermost < 0 || isWithin(repeats, outermost, value[node]!) ? value[node]! : outermost;
            inside.push(node);
            this.follow(next[node]!, before, guard, safe, passing, inside, visits, out);
            inside.pop();
          }
          node = other[node]!;
          break;
        case Way.At: {
          const allowed = this.allowed(value[node]!, before);
          if (allowed === null) return;
          guard = this.sets.meet(guard, allowed);
          safe = false;
          node = next[node]!;
          break;
        }
        case Way.Before:
        case Way.RunEnd:
          guard = this.sets.meet(guard, value[node]!);
          if (kind[node] === Way.Before) safe = false;
          node = next[node]!;
          break;
        case Way.After: {
          const there = before >= 0 && this.sets.holds(this.ways.behind[value[node]!]!, before);
          if (there === (other[node] === 1)) return;
          safe = false;
          node = next[node]!;
          break;
        }
        case Way.Perhaps:
          safe = false;
          node = next[node]!;
          break;
        case Way.Accept:
          out.sure ||= safe;
          return;
        default:
          return;
      }
    }
  }

  private reach(node: number, guard: number, repeat: number, out: Closure): void {
    const set = this.sets.meet(guard, this.ways.value[node]!);
    if (set === NO_CLASS) return;
    const to = this.stateOf.get(node)!;
    const key = `${to} ${set}`;
    const known = out.edges.get(key);
    if (known) {
      known.many = true;
      if (known.repeat < 0 || (repeat >= 0 && isWithin(this.ways.repeats, known.repeat, repeat)))
        known.repeat = repeat;
    } else {
      out.edges.set(key, { to, set, many: false, repeat });
    }
  }

  /** The classes that may come next where a position holds; null where it does not hold at all. */
  private allowed(position: number, before: number): number | null {
    const { sets } = this;
    switch (this.ways.positions[position]!) {
      case 'text-start':
        return before < 0 ? sets.all : null;
      case 'line-start':
        return before < 0 || this.sets.holds(sets.of(NEWLINE), before) ? sets.all : null;
      case 'text-end':
        return NO_CLASS;
      case 'last-line-end':
      case 'line-end':
        return sets.of(NEWLINE);
      case 'boundary':
        return this.other(sets.of(WORD), before, true);
      case 'not-boundary':
        return this.other(sets.of(WORD), before, false);
      case 'ascii-boundary':
        return this.other(sets.of(ASCII_WORD), before, true);
      case 'ascii-not-boundary':
        return this.other(sets.of(ASCII_WORD), before, false);
    }
  }

  private other(word: number, before: number, changes: boolean): number {
    const inside = before >= 0 && this.sets.holds(word, before);
    return inside === changes ? this.sets.without(word) : word;
  }
}

function indegrees({ next, other, kind }: Ways): number[] {
  const count = kind.map(() => 0);
  for (let node = 0; node < kind.length; node++) {
    if (next[node]! >= 0) count[next[node]!]! += 1;
    const splits = kind[node] === Way.Split || kind[node] === Way.Loop;
    if (splits && other[node]! >= 0) count[other[node]!]! += 1;
  }
  return count;
}

/** Whether one repeat is the other or stands in it. */
export function isWithin(repeats: readonly RepeatPlace[], inner: number, outer: number): boolean {
  for (let at = inner; at >= 0; at = repeats[at]!.outer) if (at === outer) return true;
  return false;
}

/** The automaton of a graph. Throws TooMuchWork where it would be too large. */
export const nfaOf = (ways: Ways, sets: ClassSets): Nfa => new Builder(ways, sets).nfa;
