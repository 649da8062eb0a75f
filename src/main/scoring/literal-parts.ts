// What the parts of a pattern consist of, and take of a text: characters of which sets, digits, spelled words.
import { type CharSet, type Core, DIGIT, intersect, isWithin } from '../../shared/regex/index.ts';

/** The sets of the characters that parts take; null where they may be any. */
export function setsOf(parts: readonly Core[]): readonly CharSet[] | null {
  const sets = new Set<CharSet>();
  const add = (core: Core): boolean => {
    switch (core.op) {
      case 'chars':
        sets.add(core.set);
        return true;
      case 'look':
      case 'at':
        return true;
      case 'sequence':
        return core.items.every(add);
      case 'choice':
        return core.branches.every(add);
      case 'capture':
      case 'atomic':
      case 'repeat':
        return add(core.body);
      default:
        return false;
    }
  };
  return parts.every(add) && sets.size <= MAX_SETS_BETWEEN ? [...sets] : null;
}

/** More sets together leave hardly a character out. */
const MAX_SETS_BETWEEN = 12;

/** What follows one after the other in a pattern. */
export function partsOf(core: Core): readonly Core[] {
  if (core.op === 'sequence') return core.items.flatMap(partsOf);
  return core.op === 'capture' || core.op === 'atomic' ? partsOf(core.body) : [core];
}

/** Whether what it requires may lie outside of what it takes. */
export function seesElsewhere(core: Core): boolean {
  switch (core.op) {
    case 'look':
      return !core.negated;
    case 'sequence':
      return core.items.some(seesElsewhere);
    case 'choice':
      return core.branches.some(seesElsewhere);
    case 'capture':
    case 'atomic':
    case 'repeat':
      return seesElsewhere(core.body);
    default:
      // Patterns with conditionals are not bounded, and have no steps.
      return false;
  }
}

/** How many decimal digits any match of a part has at least. */
export function digitsIn(core: Core): number {
  switch (core.op) {
    case 'chars':
      return core.set.length > 0 && isWithin(core.set, DIGIT) ? 1 : 0;
    case 'sequence':
      return core.items.reduce((sum, item) => sum + digitsIn(item), 0);
    case 'choice':
      return Math.min(...core.branches.map(digitsIn));
    case 'capture':
    case 'atomic':
      return digitsIn(core.body);
    case 'repeat':
      return core.min === 0 ? 0 : Math.min(1_000_000, core.min * digitsIn(core.body));
    default:
      // What a look-around saw may be counted elsewhere already, and the rest may match nothing.
      return 0;
  }
}

/** Characters that any English message has. */
const EVERYWHERE: readonly CharSet[] = [...'etao '].map((letter) => [
  letter.codePointAt(0)!,
  letter.codePointAt(0)!,
]);
const MAX_SETS = 4;

/** Sets of which every match takes a character, but for those of which any message has one. */
export function setsIn(parts: readonly Core[]): readonly CharSet[] {
  const sets = new Set<CharSet>();
  const add = (part: Core): void => {
    if (part.op === 'chars' && EVERYWHERE.every((one) => intersect(part.set, one).length === 0))
      sets.add(part.set);
    else if (part.op === 'repeat' && part.min > 0) for (const one of partsOf(part.body)) add(one);
  };
  for (const part of parts) add(part);
  return [...sets].slice(0, MAX_SETS);
}

/** Whether the part is of characters alone, each one of a few; says so at once of most choices between words. */
export function isSpelled(core: Core): boolean {
  switch (core.op) {
    case 'chars':
      return core.set.length <= FEW_RANGES;
    case 'at':
      return true;
    case 'sequence':
      return core.items.every(isSpelled);
    case 'choice':
      return core.branches.every(isSpelled);
    case 'capture':
      return isSpelled(core.body);
    default:
      return false;
  }
}

/** Two numbers for each range: a letter and its case variants. */
const FEW_RANGES = 8;
