// What a message must contain for a row to match: the words the automaton looks for, and how many digits.
import { type Node, type Pattern, requiredLiterals, toCodePoints } from '../../shared/regex/index.ts';

/** Words as folded code points. */
export type Word = readonly number[];

export interface Needs {
  /** Of every list at least one word occurs in the folded message. Empty: nothing is known, the row is always tried. */
  readonly words: readonly (readonly Word[])[];
  /** The message has at least so many decimal digits. */
  readonly digits: number;
}

/** More lists than this rarely tell more, and cost room. */
const MAX_LISTS = 6;
/** Lists after the first are dropped when longer: a list of common words costs more than it excludes. */
const MAX_FURTHER_WORDS = 100;
/** Longer words are cut, which leaves what is required true. */
const MAX_LENGTH = 16;
/** Long lists are cut shorter, so that one pattern of thousands of alternatives does not fill the automaton. */
const LONG_LIST = 256;
const LENGTH_IN_LONG_LIST = 6;

/** What a pattern requires; cautious, so that every message that Python matches meets it. */
export function needsOf(tree: Pattern): Needs {
  const lists = (requiredLiterals(tree) ?? []).map((list) => {
    const length = list.length > LONG_LIST ? LENGTH_IN_LONG_LIST : MAX_LENGTH;
    return distinct(list.map((literal) => toCodePoints(literal).slice(0, length)));
  });
  const words = lists
    .filter(
      (list, at) => at === 0 || (list.length <= MAX_FURTHER_WORDS && list.every((word) => word.length > 1)),
    )
    .slice(0, MAX_LISTS);
  return { words, digits: digitsIn(tree.root) };
}

function distinct(words: readonly Word[]): readonly Word[] {
  return [...new Map(words.map((word) => [word.join(), word])).values()];
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
