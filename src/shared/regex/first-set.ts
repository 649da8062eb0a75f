// Which characters can begin a match, and whether a match can begin anywhere but at the start of the text.
import { type CharSet, EMPTY_SET, FULL_SET, unionAll } from './char-set.ts';
import type { Core } from './core.ts';

export interface First {
  readonly set: CharSet;
  /** Whether the node can match without taking a character. */
  readonly empty: boolean;
}

const NOTHING: First = { set: EMPTY_SET, empty: true };

/** A superset of the characters a match of the node can begin with. */
export function firstOf(core: Core): First {
  switch (core.op) {
    case 'chars':
      return { set: core.set, empty: false };
    case 'sequence': {
      const sets: CharSet[] = [];
      for (const item of core.items) {
        const first = firstOf(item);
        sets.push(first.set);
        if (!first.empty) return { set: unionAll(sets), empty: false };
      }
      return { set: unionAll(sets), empty: true };
    }
    case 'choice':
      return eitherOf(core.branches);
    case 'conditional':
      return eitherOf([core.yes, core.no]);
    case 'capture':
    case 'atomic':
      return firstOf(core.body);
    case 'repeat': {
      if (core.max === 0) return NOTHING;
      const first = firstOf(core.body);
      return { set: first.set, empty: first.empty || core.min === 0 };
    }
    case 'backreference':
      return { set: FULL_SET, empty: true };
    default:
      return NOTHING;
  }
}

function eitherOf(branches: readonly Core[]): First {
  const firsts = branches.map(firstOf);
  return { set: unionAll(firsts.map((f) => f.set)), empty: firsts.some((f) => f.empty) };
}

/** Whether every match begins at the start of the text. */
export function anchoredAtStart(core: Core): boolean {
  switch (core.op) {
    case 'at':
      return core.position === 'text-start';
    case 'sequence': {
      const first = core.items.find(
        (item) => !(item.op === 'look' || (item.op === 'at' && item.position !== 'text-start')),
      );
      return first !== undefined && anchoredAtStart(first);
    }
    case 'choice':
      return core.branches.every(anchoredAtStart);
    case 'capture':
    case 'atomic':
      return anchoredAtStart(core.body);
    default:
      return false;
  }
}
