// What the readers of programs share: children of a node, the arguments of a call, and what a plain string says.
import type { SyntaxNode } from '@lezer/common';

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

export function textOf(node: SyntaxNode | null | undefined, source: string): string {
  return node ? source.slice(node.from, node.to) : '';
}

/** The text of a string that is written as it is; null where it is none, or is put together. */
export function plainString(node: SyntaxNode | null | undefined, source: string): string | null {
  const written = textOf(node, source);
  return /^[rRuUbB]*(["'`])((?:(?!\1)[^\\$])*)\1$/s.exec(written)?.[2] ?? null;
}

export interface Arguments {
  readonly plain: readonly SyntaxNode[];
  /** Python's keyword arguments. */
  readonly named: ReadonlyMap<string, SyntaxNode>;
}

/** The arguments of a call. */
export function argumentsOf(call: SyntaxNode, source: string): Arguments {
  const plain: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  const list = call.getChild('ArgList');
  const parts = list === null ? [] : childrenOf(list).filter(({ name }) => !/^[(),]$|Comment/.test(name));
  for (let at = 0; at < parts.length; at++) {
    const [part, operator, value] = [parts[at], parts[at + 1], parts[at + 2]];
    if (operator?.name === 'AssignOp' && part && value) {
      named.set(textOf(part, source), value);
      at += 2;
    } else if (part) plain.push(part);
  }
  return { plain, named };
}

/** The last name of what is called: "Column" of `sa.Column(…)`. */
export function calleeOf(call: SyntaxNode, source: string): string {
  const callee = call.firstChild;
  if (callee === null) return '';
  return textOf(callee.name === 'MemberExpression' ? callee.lastChild : callee, source);
}

/** The values of an object or dictionary by their plain keys. */
export function entriesOf(node: SyntaxNode, source: string): Map<string, SyntaxNode> {
  const entries = new Map<string, SyntaxNode>();
  if (node.name === 'ObjectExpression') {
    for (const property of node.getChildren('Property')) {
      const [key, value] = [property.firstChild, property.lastChild];
      if (key && value && key !== value) entries.set(plainString(key, source) ?? textOf(key, source), value);
    }
    return entries;
  }
  const parts = childrenOf(node).filter(({ name }) => !/^[{},:]$|Comment/.test(name));
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [key, value] = [plainString(parts[at], source), parts[at + 1]];
    if (key !== null && value) entries.set(key, value);
  }
  return entries;
}
