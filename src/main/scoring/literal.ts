// What a message must contain for a row to match: the words the automaton looks for, in which order, and which characters.
import {
  type CharSet,
  type Core,
  DIGIT,
  intersect,
  isWithin,
  type Literal,
  lowerPattern,
  type Pattern,
  type Requirement,
  requirementsOf,
  toCodePoints,
} from '../../shared/regex/index.ts';
import { addExtents, type Extent, extentOf, extentOfAll, NO_EXTENT } from './matcher-extent.ts';
import { rarityOf } from './matcher-rarity.ts';

/** A word as folded code points, and whether it stands apart from word characters before and after it. */
export interface Word {
  readonly points: readonly number[];
  readonly begins: boolean;
  readonly ends: boolean;
}
export type WordList = readonly Word[];

export interface Needs {
  /** Of every list at least one word occurs in the folded message. Empty: nothing is known, the row is always tried. */
  readonly words: readonly WordList[];
  /** How the words of the lists lie in a match; null where that is not bounded. */
  readonly chain: Chain | null;
  /** The message has at least so many decimal digits. */
  readonly digits: number;
  /** And of each of these sets a character. Told only where the words tell little. */
  readonly sets: readonly CharSet[];
  /** Whether messages can be told apart by the words. */
  readonly telling: boolean;
}

/** Of a row of which nothing is known. */
export const NOTHING: Needs = { words: [], chain: null, digits: 0, sets: [], telling: false };

/** In every match a word of the first list ends, after it one of the second, and so on. */
export interface Chain {
  /** From the end of the word before to the end of a list's word, at most; of the first list from the match's start. */
  readonly gaps: readonly Extent[];
  /** From the match's start to the end of the last word, at most. */
  readonly before: Extent;
  /** And at least, in characters. */
  readonly nearest: number;
  /** All that a match looks at. */
  readonly whole: Extent;
}

/** More lists than this rarely tell more, and cost time. */
const MAX_LISTS = 4;
/** Lists after the first are left out when longer: common words cost more than they exclude. */
const MAX_WORDS = 100;
/** Longer words are cut, which leaves what is required true. */
const MAX_LENGTH = 12;
/** Long lists are cut shorter, so that one pattern of thousands of alternatives does not fill the automaton. */
const LONG_LIST = 256;
const LENGTH_IN_LONG_LIST = 6;
/** A list that is in every other sentence tells little beside better ones; see matcher-rarity.ts. */
const TELLS_LITTLE = 6;
const BETTER_LISTS = 2;

/** What a pattern requires; cautious, so that every message that Python matches meets it. */
export function needsOf(tree: Pattern): Needs {
  const core = lowerPattern(tree);
  const parts = partsOf(core);
  const all = requirementsOf(parts).map(listed);
  const whole = extentOf(core, 'looking');
  const steps = whole ? stepsOf(parts, all) : [];
  const digits = digitsIn(core);
  if (whole && steps.length > 0) {
    const words = steps.map(({ list }) => list);
    return { words, chain: chainOf(steps, whole), digits, sets: [], telling: true };
  }
  const best = all.sort((a, b) => b.rarity - a.rarity).map(({ list }) => list);
  const words = best.filter((list, at) => at === 0 || (list.length <= MAX_WORDS && leastOf(list) > 1));
  const telling = words.some(isTelling);
  const sets = telling ? [] : setsIn(parts);
  return { words: words.slice(0, MAX_LISTS), chain: null, digits, sets, telling };
}

/** Letters, digits and the signs of ordinary prose are in every message, most others are not. */
const COMMONPLACE = /[a-z0-9 \n.,_-]/;

const isTelling = (list: WordList): boolean =>
  list.every(({ points }) => points.length > 1 || !COMMONPLACE.test(String.fromCodePoint(points[0]!)));

const leastOf = (list: WordList): number =>
  list.reduce((least, { points }) => Math.min(least, points.length), MAX_LENGTH);

interface Listed extends Requirement {
  readonly list: WordList;
  readonly rarity: number;
}

function listed(requirement: Requirement): Listed {
  const { literals } = requirement;
  const length = literals.length > LONG_LIST ? LENGTH_IN_LONG_LIST : MAX_LENGTH;
  const cut = new Map<string, Word>();
  for (const literal of literals) {
    const word = cutTo(length, literal);
    const key = word.points.join();
    const known = cut.get(key);
    cut.set(
      key,
      known ? { ...word, begins: word.begins && known.begins, ends: word.ends && known.ends } : word,
    );
  }
  const list = [...cut.values()];
  return { ...requirement, list, rarity: rarityOf(list) };
}

function cutTo(length: number, { text, begins, ends }: Literal): Word {
  const points = toCodePoints(text);
  return points.length <= length
    ? { points, begins, ends }
    : { points: points.slice(0, length), begins, ends: false };
}

interface Step {
  readonly list: WordList;
  /** Of the parts since the step before, and of this one. */
  readonly since: Extent;
  readonly own: Extent;
}

/** The requirements of a bounded pattern that are worth following, in order, each of parts of its own. */
function stepsOf(parts: readonly Core[], all: readonly Listed[]): readonly Step[] {
  const usable = all.filter(({ list, from, to }) => {
    // What a look-around sees lies elsewhere, and in no order.
    return isTelling(list) && list.length <= MAX_WORDS && !parts.slice(from, to).some(looks);
  });
  const chosen: Listed[] = [];
  for (const one of usable.sort((a, b) => b.rarity - a.rarity)) {
    if (chosen.length === MAX_LISTS || (chosen.length >= BETTER_LISTS && one.rarity < TELLS_LITTLE)) break;
    if (chosen.every(({ from, to }) => one.to <= from || one.from >= to)) chosen.push(one);
  }
  chosen.sort((a, b) => a.from - b.from);
  let at = 0;
  return chosen.map(({ list, from, to }) => {
    const own = extentOfAll(parts.slice(from, to), 'taking')!;
    const since = addExtents(extentOfAll(parts.slice(at, from), 'taking')!, own);
    at = to;
    return { list, since, own };
  });
}

function chainOf(steps: readonly Step[], whole: Extent): Chain {
  const last = steps.at(-1)!;
  const before = steps.reduce((sum, { since }) => addExtents(sum, since), NO_EXTENT);
  return {
    gaps: steps.map(({ since }, at) => {
      const previous = steps[at - 1];
      if (!previous) return since;
      // What may be left of the part before, once its word has ended.
      const { own, list } = previous;
      return addExtents({ ...own, characters: own.characters - leastOf(list) }, since);
    }),
    before,
    nearest: before.least - last.own.least + leastOf(last.list),
    whole,
  };
}

/** What follows one after the other in a pattern. */
function partsOf(core: Core): readonly Core[] {
  if (core.op === 'sequence') return core.items.flatMap(partsOf);
  return core.op === 'capture' || core.op === 'atomic' ? partsOf(core.body) : [core];
}

function looks(core: Core): boolean {
  switch (core.op) {
    case 'look':
      return true;
    case 'sequence':
      return core.items.some(looks);
    case 'choice':
      return core.branches.some(looks);
    case 'capture':
    case 'atomic':
    case 'repeat':
      return looks(core.body);
    default:
      // Patterns with conditionals are not bounded, and have no steps.
      return false;
  }
}

/** How many decimal digits any match of a part has at least. */
function digitsIn(core: Core): number {
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
function setsIn(parts: readonly Core[]): readonly CharSet[] {
  const sets = new Set<CharSet>();
  const add = (part: Core): void => {
    if (part.op === 'chars' && EVERYWHERE.every((one) => intersect(part.set, one).length === 0))
      sets.add(part.set);
    else if (part.op === 'repeat' && part.min > 0) for (const one of partsOf(part.body)) add(one);
  };
  for (const part of parts) add(part);
  return [...sets].slice(0, MAX_SETS);
}
