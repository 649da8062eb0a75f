// What a message must contain for a row to match: the words the automaton looks for, in which order, and how many digits.
import { type Node, type Pattern, requiredLiterals, toCodePoints } from '../../shared/regex/index.ts';
import { addExtents, type Extent, extentOf, NO_EXTENT } from './matcher-extent.ts';

/** Words as folded code points. */
export type Word = readonly number[];
export type WordList = readonly Word[];

export interface Needs {
  /** Of every list at least one word occurs in the folded message. Empty: nothing is known, the row is always tried. */
  readonly words: readonly WordList[];
  /** How the words of the first lists lie in a match; null where that is not bounded. */
  readonly chain: Chain | null;
  /** The message has at least so many decimal digits. */
  readonly digits: number;
}

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

/** More lists than this rarely tell more, and cost room. */
const MAX_LISTS = 5;
/** Lists after the first are left out when longer: common words cost more than they exclude. */
const MAX_WORDS = 100;
/** Longer words are cut, which leaves what is required true. */
const MAX_LENGTH = 16;
/** Long lists are cut shorter, so that one pattern of thousands of alternatives does not fill the automaton. */
const LONG_LIST = 256;
const LENGTH_IN_LONG_LIST = 6;
/** With so many words in order, a longer one somewhere would tell little more. */
const ENOUGH_STEPS = 3;

/** What a pattern requires; cautious, so that every message that Python matches meets it. */
export function needsOf(tree: Pattern): Needs {
  const digits = digitsIn(tree.root);
  const whole = extentOf(tree.root, 'looking');
  const steps = whole ? stepsOf(tree) : [];
  const words = steps.map(({ list }) => list);
  if (!whole || words.length < ENOUGH_STEPS) {
    const all = listsOf(tree);
    if (!whole || words.length === 0) return { words: all.slice(0, MAX_LISTS), chain: null, digits };
    // The pattern as a whole may require longer words than its parts.
    const best = all[0]!;
    if (words.every((list) => shortest(list) < shortest(best))) words.push(best);
  }
  return { words, chain: chainOf(steps, whole), digits };
}

/** Letters, digits and the signs of ordinary prose are in every message, most others are not. */
const COMMONPLACE = /[a-z0-9 \n.,_-]/;

/** Whether messages can be told apart by a list of words. */
export const isTelling = (list: WordList): boolean =>
  list.every((word) => word.length > 1 || !COMMONPLACE.test(String.fromCodePoint(word[0]!)));

const shortest = (list: WordList): number =>
  list.reduce((least, word) => Math.min(least, word.length), MAX_LENGTH);

/** What the pattern requires, the most selective first. */
function listsOf(tree: Pattern): readonly WordList[] {
  const lists = (requiredLiterals(tree) ?? []).map((list) => {
    const length = list.length > LONG_LIST ? LENGTH_IN_LONG_LIST : MAX_LENGTH;
    const cut = list.map((literal) => toCodePoints(literal).slice(0, length));
    return [...new Map(cut.map((word) => [word.join(), word])).values()];
  });
  return lists.filter(
    (list, at) => at === 0 || (list.length <= MAX_WORDS && list.every((word) => word.length > 1)),
  );
}

interface Step {
  readonly list: WordList;
  /** Of the parts since the step before, and of this one. */
  readonly since: Extent;
  readonly own: Extent;
}

/** The parts of a bounded pattern that require words of their own, in order. */
function stepsOf(tree: Pattern): readonly Step[] {
  const parts = partsOf(tree.root).map((node) => ({
    own: extentOf(node, 'taking')!,
    // What a look-around sees lies elsewhere, and in no order.
    list: requires(node) ? listsOf({ ...tree, root: node })[0] : undefined,
  }));
  const telling = parts.flatMap(({ list }) =>
    list && isTelling(list) && list.length <= MAX_WORDS ? [list] : [],
  );
  const chosen = new Set(
    telling.sort((a, b) => shortest(b) - shortest(a) || a.length - b.length).slice(0, MAX_LISTS),
  );
  const steps: Step[] = [];
  let since = NO_EXTENT;
  for (const { own, list } of parts) {
    since = addExtents(since, own);
    if (!list || !chosen.has(list)) continue;
    steps.push({ list, since, own });
    since = NO_EXTENT;
  }
  return steps;
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
      return addExtents({ ...own, characters: own.characters - shortest(list) }, since);
    }),
    before,
    nearest: before.least - last.own.least + shortest(last.list),
    whole,
  };
}

/** What follows one after the other in a pattern; single characters in a row are one part. */
function partsOf(root: Node): readonly Node[] {
  const parts: Node[] = [];
  let run: Node[] = [];
  const flush = (): void => {
    if (run.length > 0) parts.push({ kind: 'sequence', items: run, span: root.span });
    run = [];
  };
  for (const node of itemsOf(root)) {
    if (node.kind === 'literal' || node.kind === 'set') {
      run.push(node);
      continue;
    }
    flush();
    parts.push(node);
  }
  flush();
  return parts;
}

function itemsOf(node: Node): readonly Node[] {
  if (node.kind === 'sequence') return node.items.flatMap(itemsOf);
  return node.kind === 'group' || node.kind === 'atomic' ? itemsOf(node.body) : [node];
}

/** Whether it is worth asking what a part requires. */
function requires(part: Node): boolean {
  const optional = part.kind === 'repeat' && part.min === 0;
  return part.kind !== 'anchor' && part.kind !== 'any' && !optional && !looks(part);
}

function looks(node: Node): boolean {
  switch (node.kind) {
    case 'look':
      return true;
    case 'sequence':
      return node.items.some(looks);
    case 'alternation':
      return node.branches.some(looks);
    case 'group':
    case 'atomic':
    case 'repeat':
      return looks(node.body);
    default:
      // Patterns with conditionals are not bounded, and have no steps.
      return false;
  }
}

/** How many decimal digits any match of a node has at least. */
function digitsIn(node: Node): number {
  switch (node.kind) {
    case 'literal':
      return isDigit(node.codePoint) ? 1 : 0;
    case 'set':
      return !node.negated && node.items.every(isDigits) ? 1 : 0;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + digitsIn(item), 0);
    case 'alternation':
      return Math.min(...node.branches.map(digitsIn));
    case 'group':
    case 'atomic':
      return digitsIn(node.body);
    case 'repeat':
      return node.min === 0 ? 0 : Math.min(1_000_000, node.min * digitsIn(node.body));
    default:
      // What a look-around saw may be counted elsewhere already, and the rest may match nothing.
      return 0;
  }
}

const isDigit = (codePoint: number): boolean => codePoint >= 48 && codePoint <= 57;

function isDigits(item: Extract<Node, { kind: 'set' }>['items'][number]): boolean {
  if (item.kind === 'category') return item.category === 'd';
  return item.kind === 'literal' ? isDigit(item.codePoint) : isDigit(item.low) && isDigit(item.high);
}
