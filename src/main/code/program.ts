// The texts in a program of Python, JavaScript or TypeScript: string literals, joined where the program joins them.
import type { SyntaxNode } from '@lezer/common';
import { parser as javascript } from '@lezer/javascript';
import { parser as python } from '@lezer/python';
import { HOLE, type Literal, LiteralBuilder } from './literal.ts';
import { childrenOf } from './syntax.ts';

interface Grammar {
  readonly parse: (source: string) => SyntaxNode;
  readonly strings: ReadonlySet<string>;
  /** A part of a string that the program fills in. */
  readonly filled: ReadonlySet<string>;
  /** How one string opens and closes: the length of the head, of the quotes, and whether escapes mean something. */
  readonly delimiters: (text: string) => {
    readonly open: number;
    readonly close: number;
    readonly raw: boolean;
  };
}

const typescript = javascript.configure({ dialect: 'ts' });
const typescriptJsx = javascript.configure({ dialect: 'ts jsx' });

const PYTHON: Grammar = {
  parse: (source) => python.parse(source).topNode,
  strings: new Set(['String', 'FormatString', 'ContinuedString']),
  filled: new Set(['FormatReplacement']),
  delimiters(text) {
    const prefix = /^[a-zA-Z]*/.exec(text)?.[0] ?? '';
    const quotes = /^("""|'''|"|')/.exec(text.slice(prefix.length))?.[0].length ?? 0;
    return { open: prefix.length + quotes, close: quotes, raw: /r/i.test(prefix) };
  },
};

const inJavascript = (jsx: boolean): Grammar => ({
  parse: (source) => (jsx ? typescriptJsx : typescript).parse(source).topNode,
  strings: new Set(['String', 'TemplateString']),
  filled: new Set(['Interpolation']),
  delimiters: () => ({ open: 1, close: 1, raw: false }),
});

/** Every text of a Python file. A file that is not quite Python gives what can be told; it never throws. */
export function pythonLiterals(source: string): Literal[] {
  return literals(source, PYTHON);
}

/** Every text of a JavaScript or TypeScript file; `jsx` where angle brackets may open elements. */
export function javascriptLiterals(source: string, jsx: boolean): Literal[] {
  return literals(source, inJavascript(jsx));
}

export function parseJavascript(source: string, jsx: boolean): SyntaxNode {
  return inJavascript(jsx).parse(source);
}

function literals(source: string, grammar: Grammar): Literal[] {
  const found: Literal[] = [];
  // A stack of our own: a long chain of "+" is as deep as it is long.
  const waiting: SyntaxNode[] = [grammar.parse(source)];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const parts = joined(node, source, grammar);
    if (parts === null) {
      waiting.push(...childrenOf(node));
      continue;
    }
    const literal = new LiteralBuilder();
    for (const part of parts) {
      if (grammar.strings.has(part.name)) waiting.push(...addString(literal, part, source, grammar));
      else {
        literal.add(HOLE, part.from);
        waiting.push(part);
      }
    }
    found.push(literal);
  }
  return found.reverse();
}

/** The operands of a text that is put together, in order; null where the node is no text. */
function joined(node: SyntaxNode, source: string, grammar: Grammar): SyntaxNode[] | null {
  if (grammar.strings.has(node.name)) return [node];
  if (!isSum(node, source)) return null;
  const parts: SyntaxNode[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const inner = unwrapped(next);
    if (isSum(inner, source)) waiting.push(...operands(inner).reverse());
    else parts.push(inner);
  }
  return parts.some((part) => grammar.strings.has(part.name)) ? parts : null;
}

function isSum(node: SyntaxNode, source: string): boolean {
  if (node.name !== 'BinaryExpression') return false;
  const operator = node.getChild('ArithOp');
  return operator !== null && source.slice(operator.from, operator.to) === '+';
}

function operands(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => name !== 'ArithOp' && name !== 'Comment');
}

function unwrapped(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.name === 'ParenthesizedExpression') {
    const content = childrenOf(inner).filter(({ name }) => !/^[()]$|Comment/.test(name));
    const [only] = content;
    if (content.length !== 1 || only === undefined) return inner;
    inner = only;
  }
  return inner;
}

/** Adds what a string says; gives the expressions within it, which may hold strings of their own. */
function addString(
  literal: LiteralBuilder,
  node: SyntaxNode,
  source: string,
  grammar: Grammar,
): SyntaxNode[] {
  if (node.name === 'ContinuedString')
    return childrenOf(node)
      .filter(({ name }) => grammar.strings.has(name))
      .flatMap((part) => addString(literal, part, source, grammar));
  const { open, close, raw } = grammar.delimiters(source.slice(node.from, node.from + 8));
  const end = node.to - close;
  const filled = childrenOf(node).filter(({ name }) => grammar.filled.has(name));
  let at = node.from + open;
  for (const part of filled) {
    addPlain(literal, source, at, part.from, raw);
    literal.add(HOLE, part.from);
    at = part.to;
  }
  addPlain(literal, source, at, end, raw);
  return filled.flatMap(childrenOf);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\n': '',
  b: ' ',
  f: ' ',
  v: ' ',
  '0': ' ',
};

function addPlain(literal: LiteralBuilder, source: string, from: number, to: number, raw: boolean): void {
  let at = from;
  while (at < to) {
    const slash = raw ? -1 : source.indexOf('\\', at);
    if (slash === -1 || slash >= to - 1) {
      literal.addRun(source.slice(at, to), at);
      return;
    }
    literal.addRun(source.slice(at, slash), at);
    const coded = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(source.slice(slash, slash + 6));
    const [whole, ...codes] = coded ?? [];
    const code = codes.find((value) => value !== undefined);
    const escaped = source.charAt(slash + 1);
    literal.add(
      code === undefined ? (ESCAPES[escaped] ?? escaped) : String.fromCharCode(Number.parseInt(code, 16)),
      slash,
    );
    at = slash + (whole?.length ?? 2);
  }
}
