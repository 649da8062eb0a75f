// Turns the tree into the core form: flags resolved into sets and positions, groups dissolved, alternatives of
// single characters merged into sets as Python does (which matters: see case-sets.ts).

import { itemsSet, literalSet, sameItem } from './case-sets.ts';
import { hasCased, NEWLINE } from './char-data.ts';
import { type CharSet, complement, FULL_SET } from './char-set.ts';
import { type Core, EMPTY, type Position } from './core.ts';
import type { Anchor, CharacterSet, Flags, Literal, Node, Pattern, Sequence, SetItem, Span } from './tree.ts';

const NOT_NEWLINE = complement(NEWLINE);

const lowered = new WeakMap<Pattern, Core>();

/** The core form of a parsed pattern; computed once per tree. */
export function lowerPattern(pattern: Pattern): Core {
  let core = lowered.get(pattern);
  if (!core) {
    core = lowerTree(pattern);
    lowered.set(pattern, core);
  }
  return core;
}

function lowerTree(pattern: Pattern): Core {
  const core = sequenceOf(flatten(pattern.root).map(lowerNode));
  const filter = startFilter(pattern);
  return filter ? sequenceOf([filter, core]) : core;
}

function sequenceOf(items: readonly Core[]): Core {
  if (items.length === 1) return items[0]!;
  return items.length === 0 ? EMPTY : { op: 'sequence', items };
}

// The items of a node with plain groups, (?:…), taken apart: Python does so, and compares alternatives after it.
function flatten(node: Node): readonly Node[] {
  if (node.kind === 'sequence') {
    // Letter by letter, for most sequences are words.
    const out: Node[] = [];
    for (const item of node.items) {
      if (item.kind === 'literal') out.push(item);
      else for (const inner of flatten(item)) out.push(inner);
    }
    return out;
  }
  if (node.kind === 'group' && node.number === null && node.scoped === null) return flatten(node.body);
  if (node.kind === 'alternation') return mergeBranches(node.branches.map(flatten), node.span);
  if (node.kind === 'set' && !node.negated) {
    const [first, ...others] = node.items;
    if (first?.kind === 'literal' && others.every((item) => sameItem(item, first))) {
      return [{ kind: 'literal', codePoint: first.codePoint, flags: node.flags, span: node.span }];
    }
  }
  return [node];
}

const lowerSequence = (node: Node): Core => sequenceOf(flatten(node).map(lowerNode));

function lowerNode(node: Node): Core {
  switch (node.kind) {
    case 'literal':
      return charsOf(literalSet(node.codePoint, node.flags));
    case 'set':
      return lowerSet(node);
    case 'any':
      return charsOf(node.flags.dotAll ? FULL_SET : NOT_NEWLINE);
    case 'anchor':
      return { op: 'at', position: positionOf(node) };
    case 'sequence':
      return lowerSequence(node);
    case 'alternation':
      return { op: 'choice', branches: node.branches.map((b) => sequenceOf(b.items.map(lowerNode))) };
    case 'group': {
      const body = lowerSequence(node.body);
      return node.number === null ? body : { op: 'capture', group: node.number, body };
    }
    case 'atomic':
      return { op: 'atomic', body: lowerSequence(node.body) };
    case 'look': {
      const body = lowerSequence(node.body);
      return { op: 'look', behind: node.behind, width: node.width, negated: node.negated, body };
    }
    case 'repeat': {
      const { min, max, mode, span } = node;
      return { op: 'repeat', min, max, mode, body: lowerSequence(node.body), span };
    }
    case 'backreference': {
      const { ignoreCase, ascii } = node.flags;
      return {
        op: 'backreference',
        group: node.group,
        folding: ignoreCase ? (ascii ? 'ascii' : 'unicode') : 'none',
      };
    }
    case 'conditional': {
      const no = node.no ? lowerSequence(node.no) : EMPTY;
      return { op: 'conditional', group: node.group, yes: lowerSequence(node.yes), no };
    }
  }
}

function positionOf({ anchor, flags }: Anchor): Position {
  switch (anchor) {
    case 'caret':
      return flags.multiline ? 'line-start' : 'text-start';
    case 'dollar':
      return flags.multiline ? 'line-end' : 'last-line-end';
    case 'boundary':
      return flags.ascii ? 'ascii-boundary' : 'boundary';
    case 'not-boundary':
      return flags.ascii ? 'ascii-not-boundary' : 'not-boundary';
    default:
      return anchor;
  }
}

const literalItem = ({ codePoint, span }: Literal): SetItem => ({ kind: 'literal', codePoint, span });

function lowerSet({ items, negated, flags }: CharacterSet): Core {
  const set = itemsSet(items, flags);
  return charsOf(negated ? complement(set) : set);
}

const charsOfSets = new WeakMap<CharSet, Core>();

// Patterns are mostly letters, and one object for each saves more room than all else together.
function charsOf(set: CharSet): Core {
  let core = charsOfSets.get(set);
  if (!core) {
    core = { op: 'chars', set };
    charsOfSets.set(set, core);
  }
  return core;
}

// The members if the node is one character or one set that is not negated, else null.
function asItems(node: Node | undefined): readonly SetItem[] | null {
  if (node?.kind === 'literal') return [literalItem(node)];
  return node?.kind === 'set' && !node.negated ? node.items : null;
}

const distinct = (items: readonly SetItem[]): SetItem[] =>
  items.filter((item, at) => items.findIndex((other) => sameItem(item, other)) === at);

// Whether Python holds two items equal when it looks for a common beginning of alternatives.
function sameNode(a: Node, b: Node): boolean {
  if (a.kind === 'literal') return b.kind === 'literal' && a.codePoint === b.codePoint;
  if (a.kind === 'set') {
    if (b.kind !== 'set' || a.negated !== b.negated) return false;
    const left = distinct(a.items);
    const right = distinct(b.items);
    return left.length === right.length && left.every((item, at) => sameItem(item, right[at]!));
  }
  if (a.kind === 'anchor') return b.kind === 'anchor' && a.anchor === b.anchor;
  if (a.kind === 'backreference') return b.kind === 'backreference' && a.group === b.group;
  return a.kind === 'any' && b.kind === 'any';
}

// Alternatives: their common beginning first, then one set if each is a single character, else the alternatives.
function mergeBranches(branches: readonly (readonly Node[])[], span: Span): readonly Node[] {
  const shared: Node[] = [];
  for (let first = branches[0]![0]; first; first = branches[0]![shared.length]) {
    const at = shared.length;
    const candidate = first;
    if (!branches.every((branch) => branch[at] && sameNode(branch[at], candidate))) break;
    shared.push(first);
  }
  const rest = branches.map((branch) => branch.slice(shared.length));
  const sets = rest.map((branch) => (branch.length === 1 ? asItems(branch[0]) : null));
  const flags = flagsOf(rest[0]?.[0]);
  if (flags && sets.every((items) => items !== null)) {
    return [...shared, { kind: 'set', brackets: true, negated: false, items: sets.flat(), flags, span }];
  }
  const left = rest.map((items): Sequence => ({ kind: 'sequence', items, span }));
  return [...shared, { kind: 'alternation', branches: left, span }];
}

const flagsOf = (node: Node | undefined): Flags | null =>
  node?.kind === 'literal' || node?.kind === 'set' ? node.flags : null;

/**
 * CPython skips ahead to characters that can begin a match, and there reads the categories of a leading set under
 * the *global* ASCII flag even where a scoped one differs: `(?a:\W)` never begins at é. Where that matters, the
 * same condition is put before the pattern as a look-ahead.
 */
function startFilter(pattern: Pattern): Core | null {
  let items = flatten(pattern.root);
  while (items[0]?.kind === 'group') items = flatten(items[0].body);
  const first = items[0];
  if (first?.kind !== 'set' || first.flags.ascii === pattern.flags.ascii) return null;
  if (!first.items.some((item) => item.kind === 'category')) return null;
  if (first.flags.ignoreCase && first.items.some(isCasedItem)) return null;
  const set = itemsSet(first.items, { ...first.flags, ignoreCase: false, ascii: pattern.flags.ascii });
  const body: Core = { op: 'chars', set: first.negated ? complement(set) : set };
  return { op: 'look', behind: false, width: 0, negated: false, body };
}

function isCasedItem(item: SetItem): boolean {
  if (item.kind === 'category') return false;
  if (item.kind === 'literal') return hasCased([item.codePoint, item.codePoint]);
  return item.high > 0xffff || hasCased([item.low, item.high]);
}
