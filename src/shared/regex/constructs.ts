// What can be written in a pattern, for completion in an editor, and which groups a pattern defines.
import type { Node, Pattern, Span } from './tree.ts';

export interface Construct {
  /** What is written; `…` stands where the author goes on. */
  readonly snippet: string;
  readonly label: string;
  /** What it matches or does. */
  readonly matches: string;
  /** The first version of Python that has it; left out for what all supported versions (3.7 and later) have. */
  readonly since?: string;
}

const construct = (snippet: string, label: string, matches: string, since?: string): Construct => ({
  snippet,
  label,
  matches,
  ...(since !== undefined && { since }),
});

/** In the order in which they are offered. */
export const CONSTRUCTS: readonly Construct[] = [
  construct('.', 'any character', 'any character but a newline'),
  construct('\\d', 'digit', 'a decimal digit of any script'),
  construct('\\D', 'no digit', 'any character but a digit'),
  construct('\\w', 'word character', 'a letter or digit of any script, or _'),
  construct('\\W', 'no word character', 'any character but a letter, digit or _'),
  construct('\\s', 'white space', 'a blank, tab, line break or other white space'),
  construct('\\S', 'no white space', 'any character but white space'),
  construct('\\n', 'newline', 'a line break'),
  construct('\\t', 'tab', 'a tab'),
  construct('\\x…', 'character by code', 'the character with these two hexadecimal digits'),
  construct('\\u…', 'character by code', 'the character with these four hexadecimal digits'),
  construct('\\U…', 'character by code', 'the character with these eight hexadecimal digits'),
  construct('\\N{…}', 'character by name', 'the character with this Unicode name', '3.8'),
  construct('[…]', 'set', 'one of these characters'),
  construct('[^…]', 'set, negated', 'one character that is none of these'),
  construct('^', 'start', 'the start of the text, or of a line with the flag m'),
  construct('$', 'end', 'the end of the text or before its last newline; the end of a line with the flag m'),
  construct('\\A', 'start of the text', 'the start of the text, whatever the flags'),
  construct('\\Z', 'end of the text', 'the very end of the text, whatever the flags'),
  construct('\\b', 'word boundary', 'where a word begins or ends'),
  construct('\\B', 'no word boundary', 'where no word begins or ends'),
  construct('*', 'any number', 'what stands before it, as often as possible, or not at all'),
  construct('+', 'once or more', 'what stands before it, as often as possible, at least once'),
  construct('?', 'optional', 'what stands before it, or nothing'),
  construct('{…}', 'exactly so often', 'what stands before it, so many times'),
  construct('{…,…}', 'so often', 'what stands before it, from so many to so many times'),
  construct('*?', 'any number, lazy', 'what stands before it, as seldom as possible'),
  construct('+?', 'once or more, lazy', 'what stands before it, as seldom as possible, at least once'),
  construct('??', 'optional, lazy', 'nothing, or what stands before it'),
  construct(
    '*+',
    'any number, possessive',
    'what stands before it, as often as possible, giving none back',
    '3.11',
  ),
  construct(
    '++',
    'once or more, possessive',
    'what stands before it, at least once, giving none back',
    '3.11',
  ),
  construct('?+', 'optional, possessive', 'what stands before it if it is there, not giving it back', '3.11'),
  construct('…|…', 'alternatives', 'the first of these that fits'),
  construct('(…)', 'group', 'this, kept as a numbered group'),
  construct('(?:…)', 'group, not kept', 'this, held together'),
  construct('(?P<…>…)', 'named group', 'this, kept under a name'),
  construct('(?P=…)', 'reference by name', 'the text that the named group took, again'),
  construct('\\1', 'reference by number', 'the text that the first group took, again'),
  construct('(?=…)', 'look-ahead', 'nothing, but only where this follows'),
  construct('(?!…)', 'negative look-ahead', 'nothing, but only where this does not follow'),
  construct('(?<=…)', 'look-behind', 'nothing, but only where this stands before; of one length'),
  construct(
    '(?<!…)',
    'negative look-behind',
    'nothing, but only where this does not stand before; of one length',
  ),
  construct('(?>…)', 'atomic group', 'this, and once matched not tried another way', '3.11'),
  construct(
    '(?(…)…|…)',
    'conditional',
    'the first if the group with this number or name took part, else the second',
  ),
  construct('(?i)', 'flag: ignore case', 'the whole pattern in upper and lower case; at the beginning only'),
  construct('(?m)', 'flag: lines', '^ and $ at every line; at the beginning only'),
  construct('(?s)', 'flag: dot takes newlines', '. takes newlines too; at the beginning only'),
  construct(
    '(?x)',
    'flag: verbose',
    'blanks and comments in the pattern are left out; at the beginning only',
  ),
  construct('(?a)', 'flag: ASCII', '\\w, \\d, \\s and \\b know ASCII alone; at the beginning only'),
  construct('(?i:…)', 'scoped flags', 'this with the flag, the rest without'),
  construct('(?-i:…)', 'scoped flags off', 'this without the flag, the rest with it'),
  construct('(?#…)', 'comment', 'nothing: a note to the reader'),
];

/** A group that captures. */
export interface DefinedGroup {
  readonly number: number;
  readonly name: string | null;
  /** From its ( to its ). */
  readonly span: Span;
}

/** The capturing groups of a pattern by number: what references can be completed to. */
export function definedGroups({ root }: Pattern): readonly DefinedGroup[] {
  const found = new Map<number, DefinedGroup>();
  const pending: Node[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'group' && node.number !== null) {
      found.set(node.number, { number: node.number, name: node.name, span: node.span });
    }
    for (const child of childrenOf(node)) pending.push(child);
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

/** The nodes directly inside a node of the tree. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'sequence':
      return node.items;
    case 'alternation':
      return node.branches;
    case 'group':
    case 'atomic':
    case 'look':
    case 'repeat':
      return [node.body];
    case 'conditional':
      return node.no ? [node.yes, node.no] : [node.yes];
    default:
      return [];
  }
}
