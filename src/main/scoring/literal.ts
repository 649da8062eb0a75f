// What a message must contain for a row to match: the words the automaton looks for, in which order, and which characters.
import {
  type CharSet,
  type Core,
  fromCodePoints,
  lowerPattern,
  type Pattern,
  type Requirement,
  requirementsOf,
  toCodePoints,
} from '../../shared/regex/index.ts';
import { digitsIn, isSpelled, partsOf, seesElsewhere, setsIn, setsOf } from './literal-parts.ts';
import { addExtents, type Extent, extentOf, extentOfAll, NO_EXTENT } from './matcher-extent.ts';
import { rarityOf } from './matcher-rarity.ts';

/** A word as folded code points, and whether it stands apart from word characters before and after it. */
export interface Word {
  readonly points: readonly number[];
  readonly begins: boolean;
  readonly ends: boolean;
}
export type WordList = readonly Word[];

/** One of the ways in which a pattern can match: of a choice, one branch. */
export interface Way {
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

export interface Needs {
  /** Every match is in one of these ways. */
  readonly ways: readonly Way[];
  /** All that a match looks at, in whichever way; null where that is not bounded. */
  readonly whole: Extent | null;
  /** Whether all ways are telling. */
  readonly telling: boolean;
}

const ANY_WAY: Way = { words: [], chain: null, digits: 0, sets: [], telling: false };
/** Of a row of which nothing is known. */
export const NOTHING: Needs = { ways: [ANY_WAY], whole: null, telling: false };

/** In every match a word of the first list ends, after it one of the second, and so on. */
export interface Chain {
  /** What may lie between a word of each list, the first apart, and the one before. */
  readonly gaps: readonly Gap[];
  /** From the match's start to that of the last word, at most. */
  readonly before: Extent;
  /** And at least, in characters. */
  readonly nearest: number;
}

export interface Gap {
  readonly most: Extent;
  /** All of it is of these sets; null where that is not known. */
  readonly sets: readonly CharSet[] | null;
}

/** More lists than this rarely tell more, and cost time. */
const MAX_LISTS = 4;
/** Lists after the first are left out when longer: common words cost more than they exclude. */
const MAX_WORDS = 160;
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
  const whole = extentOf(core, 'looking');
  const parts = partsOf(core);
  const apart = waysOf(parts);
  if (apart.length > 1) {
    const ways = apart.map((way) => wayOf(way, extentOfAll(way, 'looking') !== null));
    if (ways.every(({ telling }) => telling)) return { ways, whole, telling: true };
  }
  const only = wayOf(parts, whole !== null);
  return { ways: [only], whole, telling: only.telling };
}

/** The same needs where neither distances nor characters can be measured. */
export const wordsAlone = (needs: Needs): Needs => ({
  ...needs,
  ways: needs.ways.map((way) => ({ ...way, chain: null, digits: 0, sets: [] })),
  whole: null,
});

function wayOf(parts: readonly Core[], bounded: boolean): Way {
  const all = requirementsOf(parts).map(listed);
  const steps = bounded ? stepsOf(parts, all) : [];
  const digits = parts.reduce((sum, part) => sum + digitsIn(part), 0);
  if (steps.length > 0) {
    const words = steps.map(({ list }) => list);
    return { words, chain: chainOf(steps), digits, sets: [], telling: true };
  }
  const best = all.sort((a, b) => b.rarity - a.rarity).map(({ list }) => list);
  const words = best.filter((list, at) => at === 0 || (list.length <= MAX_WORDS && leastOf(list) > 1));
  const telling = words.some(isTelling);
  const sets = telling ? [] : setsIn(parts);
  return { words: words.slice(0, MAX_LISTS), chain: null, digits, sets, telling };
}

/** Ways of one pattern; more cost more than they tell apart. */
const MAX_WAYS = 12;

/** What follows one after the other in each way. A choice that has others around it is left as it is. */
function waysOf(parts: readonly Core[]): readonly (readonly Core[])[] {
  const open = [parts];
  const done: (readonly Core[])[] = [];
  for (let way = open.pop(); way; way = open.pop()) {
    const at = way.findIndex(({ op }) => op !== 'at');
    const choice = way[at];
    const alone = way.every(({ op }, place) => place === at || op === 'at');
    if (choice?.op !== 'choice' || !alone || isSpelled(choice)) done.push(way);
    else if (open.length + done.length + choice.branches.length > MAX_WAYS) done.push(way);
    else
      open.push(
        ...choice.branches.map((branch) => way.flatMap((part) => partsOf(part === choice ? branch : part))),
      );
  }
  return done;
}

/** Letters, digits and the signs of ordinary prose are in every message, most others are not. */
const COMMONPLACE = /[a-z0-9 \n.,_-]/;

const isTelling = (list: WordList): boolean =>
  list.every(({ points }) => points.length > 1 || !COMMONPLACE.test(String.fromCodePoint(points[0]!)));

const leastOf = (list: WordList): number =>
  list.reduce((least, { points }) => Math.min(least, points.length), MAX_LENGTH);

interface Listed extends Requirement {
  readonly list: WordList;
  /** Whether the words are all that the parts match, to their last character. */
  readonly uncut: boolean;
  readonly rarity: number;
}

function listed(requirement: Requirement): Listed {
  const { literals } = requirement;
  const length = literals.length > LONG_LIST ? LENGTH_IN_LONG_LIST : MAX_LENGTH;
  const words = new Map<string, Word>();
  let { exact: uncut } = requirement;
  for (const literal of literals) {
    const all = toCodePoints(literal.text);
    const cut = all.length > length;
    if (cut) uncut = false;
    const points = cut ? all.slice(0, length) : all;
    const key = cut ? fromCodePoints(points) : literal.text;
    const known = words.get(key);
    const begins = literal.begins && known?.begins !== false;
    const ends = literal.ends && !cut && known?.ends !== false;
    words.set(key, { points, begins, ends });
  }
  const list = [...words.values()];
  return { ...requirement, list, uncut, rarity: rarityOf(list) };
}

interface Step {
  readonly list: WordList;
  /** Of what lies between the parts of the step before and its own. */
  readonly lead: Measured;
  readonly own: Measured;
  /** Of what its own parts may have before the word, and after it. */
  readonly ahead: Measured;
  readonly rest: Measured;
}

interface Measured {
  readonly extent: Extent;
  readonly sets: readonly CharSet[] | null;
}

/** The requirements of a bounded pattern that are worth following, in order, each of parts of its own. */
function stepsOf(parts: readonly Core[], all: readonly Listed[]): readonly Step[] {
  const usable = all.filter(({ list, from, to, exact }) => {
    // What a look-ahead or look-behind wants to see lies elsewhere, and in no order.
    return (
      isTelling(list) && list.length <= MAX_WORDS && (exact || !parts.slice(from, to).some(seesElsewhere))
    );
  });
  const chosen: Listed[] = [];
  for (const one of usable.sort((a, b) => b.rarity - a.rarity)) {
    if (chosen.length === MAX_LISTS || (chosen.length >= BETTER_LISTS && one.rarity < TELLS_LITTLE)) break;
    if (chosen.every(({ from, to }) => one.to <= from || one.from >= to)) chosen.push(one);
  }
  chosen.sort((a, b) => a.from - b.from);
  let at = 0;
  return chosen.map(({ list, from, to, exact, uncut }): Step => {
    const own = measured(parts.slice(from, to));
    const lead = measured(parts.slice(at, from));
    at = to;
    const { extent, sets } = own;
    const left = { extent: { ...extent, characters: extent.characters - leastOf(list) }, sets };
    return { list, lead, own, ahead: exact ? NOT_ANY : left, rest: uncut ? NOT_ANY : left };
  });
}

const NOT_ANY: Measured = { extent: NO_EXTENT, sets: [] };

const measured = (parts: readonly Core[]): Measured => ({
  extent: extentOfAll(parts, 'taking')!,
  sets: setsOf(parts),
});

function chainOf(steps: readonly Step[]): Chain {
  const last = steps.at(-1)!;
  const earlier = steps.slice(0, -1).flatMap(({ lead, own }) => [lead, own]);
  const before = [...earlier, last.lead, last.ahead].reduce(
    (sum, { extent }) => addExtents(sum, extent),
    NO_EXTENT,
  );
  return {
    gaps: steps.slice(1).map(({ lead, ahead }, at) => {
      const { rest } = steps[at]!;
      const known = rest.sets && lead.sets && ahead.sets;
      return {
        most: addExtents(addExtents(rest.extent, lead.extent), ahead.extent),
        sets: known && [...new Set([...rest.sets!, ...lead.sets!, ...ahead.sets!])],
      };
    }),
    before,
    nearest: [...earlier, last.lead].reduce((sum, { extent }) => sum + extent.least, 0),
  };
}
