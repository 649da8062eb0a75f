// Says in plain English what every part of a pattern does, for the editor's side panel and hover.
import { toUtf16 } from './offsets.ts';
import type {
  Anchor,
  CharacterSet,
  Conditional,
  Flags,
  Group,
  Node,
  Pattern,
  Repeat,
  SetItem,
  Span,
} from './tree.ts';

/** One line of an explanation, with what it is made of. */
export interface Explanation {
  readonly span: Span;
  readonly text: string;
  readonly children: readonly Explanation[];
}

/** Runs of children longer than this are cut in words, never in the tree. */
const MAX_WORDS = 40;

/** The explanation of a whole pattern. */
export function explain(tree: Pattern): Explanation {
  const { flags, source } = tree;
  const notes = [
    flags.ignoreCase && 'ignoring case',
    flags.ascii && 'with ASCII categories',
    flags.multiline && '^ and $ at every line',
    flags.dotAll && '. including newlines',
    flags.verbose && 'verbose',
  ].filter((note) => note !== false);
  const span = wholeSpan(source);
  const children = [...partsOf(tree.root, flags), ...tree.trivia.map(triviaNode)];
  children.sort((a, b) => a.span.start - b.span.start);
  return { span, text: ['the whole pattern', ...notes].join(', '), children };
}

/** The innermost explanation at a UTF-16 offset of the source, for a hover; the whole pattern if nothing is there. */
export function explainAt(root: Explanation, offset16: number): Explanation {
  let found = root;
  for (;;) {
    const inner = found.children.find(({ span }) => span.start16 <= offset16 && offset16 < span.end16);
    if (!inner) return found;
    found = inner;
  }
}

function wholeSpan(source: string): Span {
  let end = 0;
  for (const _ of source) end++;
  return { start: 0, end, start16: 0, end16: toUtf16(source, end) };
}

const triviaNode = ({ kind, span }: Pattern['trivia'][number]): Explanation => ({
  span,
  text: kind === 'comment' ? 'a comment' : 'flags for the whole pattern',
  children: [],
});

// The explanations of a node that is only a holder of others; `outer` are the flags around it.
function partsOf(node: Node, outer: Flags): Explanation[] {
  if (node.kind !== 'sequence') return [explainNode(node, outer)];
  const out: Explanation[] = [];
  for (let i = 0; i < node.items.length; i++) {
    const item = node.items[i]!;
    let text = '';
    let last = item;
    // Neighbouring literals read as one text.
    for (; i < node.items.length; i++) {
      const next = node.items[i]!;
      if (next.kind !== 'literal' || next.flags !== (item.kind === 'literal' ? item.flags : null)) break;
      text += String.fromCodePoint(next.codePoint);
      last = next;
    }
    if (last === item && item.kind !== 'literal') {
      out.push(explainNode(item, outer));
      continue;
    }
    i--;
    if (last === item) {
      out.push(explainNode(item, outer));
      continue;
    }
    const span = { ...item.span, end: last.span.end, end16: last.span.end16 };
    out.push({ span, text: `the text ${quote(text)}`, children: [] });
  }
  return out;
}

function explainNode(node: Node, outer: Flags): Explanation {
  const { span } = node;
  const leaf = (text: string): Explanation => ({ span, text, children: [] });
  const holder = (text: string, body: Node): Explanation => ({ span, text, children: partsOf(body, outer) });
  switch (node.kind) {
    case 'sequence':
      return {
        span,
        text: node.items.length === 0 ? 'nothing' : 'in this order',
        children: partsOf(node, outer),
      };
    case 'alternation':
      return {
        span,
        text: `the first of ${node.branches.length} alternatives that fits`,
        children: node.branches.map((branch) => explainBranch(branch, outer)),
      };
    case 'literal':
      return leaf(`the character ${describe(node.codePoint)}`);
    case 'set':
      return leaf(describeSet(node));
    case 'any':
      return leaf(node.flags.dotAll ? 'any character' : 'any character but a newline');
    case 'anchor':
      return leaf(describeAnchor(node));
    case 'group':
      return holder(describeGroup(node), node.body);
    case 'atomic':
      return holder('once matched, never tried another way', node.body);
    case 'look': {
      const where = node.behind ? 'before' : 'after';
      return holder(`only if what comes ${where} this point ${node.negated ? 'is not' : 'is'}`, node.body);
    }
    case 'repeat':
      return holder(describeRepeat(node), node.body);
    case 'backreference': {
      const group = node.name === null ? `group ${node.group}` : `group ${quote(node.name)}`;
      return leaf(`the text of ${group} again${node.flags.ignoreCase ? ', ignoring case' : ''}`);
    }
    case 'conditional':
      return {
        span,
        text: `depending on whether group ${node.group} took part`,
        children: outcomes(node, outer),
      };
  }
}

function explainBranch(branch: Node, outer: Flags): Explanation {
  const children = partsOf(branch, outer);
  return children.length === 1 ? children[0]! : explainNode(branch, outer);
}

function outcomes(node: Conditional, outer: Flags): Explanation[] {
  const yes = { span: node.yes.span, text: 'if it did', children: partsOf(node.yes, outer) };
  if (!node.no) return [yes];
  return [yes, { span: node.no.span, text: 'if it did not', children: partsOf(node.no, outer) }];
}

function describeGroup({ number, name, scoped }: Group): string {
  if (number === null) return scoped === null ? 'grouped, not captured' : `grouped, with flags ${scoped}`;
  return name === null ? `captured as group ${number}` : `captured as group ${number}, named ${quote(name)}`;
}

function describeRepeat({ min, max, mode }: Repeat): string {
  const how = {
    greedy: 'as often as possible',
    lazy: 'as seldom as possible',
    possessive: 'without giving back',
  }[mode];
  const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`);
  if (max === Number.POSITIVE_INFINITY)
    return `${min === 0 ? 'any number of times' : `${times(min)} or more`}, ${how}`;
  if (min === max) return max === 0 ? 'not at all' : `exactly ${times(min)}`;
  if (min === 0 && max === 1) return mode === 'lazy' ? 'optional, rather not' : 'optional';
  return `${min === 0 ? `at most ${times(max)}` : `${min} to ${max} times`}, ${how}`;
}

function describeAnchor({ anchor, flags }: Anchor): string {
  switch (anchor) {
    case 'caret':
      return flags.multiline ? 'at the start of a line' : 'at the start of the text';
    case 'dollar':
      return flags.multiline ? 'at the end of a line' : 'at the end of the text or before its last newline';
    case 'text-start':
      return 'at the start of the text';
    case 'text-end':
      return 'at the very end of the text';
    case 'boundary':
      return 'where a word begins or ends';
    case 'not-boundary':
      return 'where no word begins or ends';
  }
}

const CATEGORIES = {
  d: 'a digit',
  D: 'no digit',
  s: 'white space',
  S: 'no white space',
  w: 'a letter, digit or underscore',
  W: 'no letter, digit or underscore',
} as const;

function describeSet({ negated, items, flags }: CharacterSet): string {
  const scope = flags.ascii ? ' (ASCII)' : '';
  const word = (item: SetItem): string => {
    if (item.kind === 'literal') return describe(item.codePoint);
    if (item.kind === 'range') return `${describe(item.low)} to ${describe(item.high)}`;
    return `${CATEGORIES[item.category]}${scope}`;
  };
  const shown = items.slice(0, MAX_WORDS).map(word);
  if (items.length > MAX_WORDS) shown.push(`${items.length - MAX_WORDS} more`);
  if (items.length === 1 && items[0]!.kind === 'category' && !negated) return shown[0]!;
  return `one character ${negated ? 'that is none of' : 'of'}: ${shown.join(', ')}`;
}

const NAMED: Readonly<Record<number, string>> = {
  0: 'NUL',
  9: 'tab',
  10: 'newline',
  13: 'carriage return',
  32: 'space',
  160: 'no-break space',
};

// A character in quotes, or by name or number where quotes would show nothing.
function describe(codePoint: number): string {
  const name = NAMED[codePoint];
  if (name) return name;
  const char = String.fromCodePoint(codePoint);
  return /[\p{C}\p{Z}\p{M}]/u.test(char)
    ? `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
    : quote(char);
}

const quote = (text: string): string => `“${text}”`;
