// The colours of a pattern: what each construct is taken for, and that it is what the parser takes it for.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type LineState,
  type LineToken,
  START,
  type TokenKind,
  tokeniseLine,
} from '../../../../src/renderer/editor/tokenise.ts';
import { parsePattern } from '../../../../src/shared/regex/parse.ts';
import type { Node } from '../../../../src/shared/regex/tree.ts';

/** Tokens of a pattern of several lines, by offset in the whole. */
function tokens(pattern: string): LineToken[] {
  const all: LineToken[] = [];
  let state: LineState = START;
  let at = 0;
  for (const line of pattern.split('\n')) {
    const done = tokeniseLine(line, state);
    all.push(...done.tokens.map(({ start, kind }) => ({ start: start + at, kind })));
    state = done.state;
    at += line.length + 1;
  }
  return all;
}

const kindAt = (all: readonly LineToken[], offset: number): TokenKind | undefined =>
  all.findLast(({ start }) => start <= offset)?.kind;

/** The pieces of one line with their kinds. */
function pieces(line: string): string[] {
  const all = tokens(line);
  return all.map(({ start, kind }, index) => `${line.slice(start, all[index + 1]?.start)} ${kind}`);
}

describe('the construct of each piece', () => {
  test.each<[string, string[]]>([
    ['ab+?c', ['ab text', '+? quantifier', 'c text']],
    ['\\.\\d\\bx', ['\\. escape', '\\d class', '\\b anchor', 'x text']],
    ['[^]a-z\\]]{2,}', ['[^ bracket', ']a-z\\] member', '] bracket', '{2,} quantifier']],
    ['a{}{,}', ['a{} text', '{,} quantifier']],
    [
      '(?P<word>\\w)(?P=word)',
      ['(?P< group', 'word name', '> group', '\\w class', ') group', '(?P=word) reference'],
    ],
    [
      '(a)(?(1)b|c)',
      [
        '( group',
        'a text',
        ') group',
        '(?( group',
        '1 name',
        ') group',
        'b text',
        '| alternation',
        'c text',
        ') group',
      ],
    ],
    ['(?<=x)(?!y)', ['(?<= group', 'x text', ') group', '(?! group', 'y text', ') group']],
    ['(?i)(?x: a # b)', ['(?i)(?x: flags', ' a  text', '# b) comment']],
    ['(?#note)\\101\\1', ['(?#note) comment', '\\101 escape', '\\1 reference']],
    ['😀+', ['😀 text', '+ quantifier']],
    ['(a', ['( group', 'a text']],
    ['[a', ['[ bracket', 'a member']],
    ['a\\', ['a text', '\\ escape']],
  ])('%s', (line, expected) => {
    expect(pieces(line)).toEqual(expected);
  });

  test('what a line leaves open goes on in the next', () => {
    const all = tokens('[a\nb](?#x\ny)(?x:\n# c\n)#');
    expect(kindAt(all, 3)).toBe('member');
    expect(kindAt(all, 10)).toBe('comment');
    expect(kindAt(all, 17)).toBe('comment');
    expect(kindAt(all, 22)).toBe('text');
  });
});

/** Every leaf of the tree with the kinds it may have. */
function leaves(node: Node, found: [start: number, kinds: TokenKind[]][] = []) {
  const at = node.span.start16;
  switch (node.kind) {
    case 'sequence':
      for (const item of node.items) leaves(item, found);
      break;
    case 'alternation':
      for (const branch of node.branches) leaves(branch, found);
      break;
    case 'group':
    case 'atomic':
    case 'look':
      found.push([at, ['group', 'flags']]);
      leaves(node.body, found);
      break;
    case 'repeat':
      leaves(node.body, found);
      break;
    case 'conditional':
      leaves(node.yes, found);
      if (node.no) leaves(node.no, found);
      break;
    case 'literal':
      found.push([at, ['text', 'escape']]);
      break;
    case 'set':
      found.push([at, node.brackets ? ['bracket'] : ['class']]);
      for (const item of node.brackets ? node.items : []) found.push([item.span.start16, ['member']]);
      break;
    case 'any':
      found.push([at, ['class']]);
      break;
    case 'anchor':
      found.push([at, ['anchor']]);
      break;
    case 'backreference':
      found.push([at, ['reference']]);
  }
  return found;
}

function disagreements(pattern: string): string[] {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) return [];
  const all = tokens(pattern);
  return (
    leaves(parsed.tree.root)
      // Nothing is drawn for a line break.
      .filter(([at]) => pattern[at] !== '\n')
      .filter(([at, kinds]) => !kinds.includes(kindAt(all, at) as TokenKind))
      .map(([at, kinds]) => `${pattern} at ${at}: ${kindAt(all, at)}, not ${kinds}`)
  );
}

const PIECES = [
  'a',
  '😀',
  ' ',
  '\n',
  '#',
  '.',
  '^',
  '$',
  '|',
  '(',
  ')',
  '(?:',
  '(?P<n>',
  '(?P=n)',
  '(?=',
  '(?<!',
  '(?>',
  '(?(1)',
  '(?x:',
  '(?x)',
  '(?-x:',
  '(?i)',
  '(?#c)',
  '[',
  '[^',
  ']',
  '-',
  '\\',
  '\\]',
  '\\d',
  '\\b',
  '\\1',
  '\\12',
  '\\101',
  '\\07',
  '\\x41',
  '\\N{DASH}',
  '\\.',
  '*',
  '+',
  '?',
  '{2}',
  '{,3}',
  '{',
  '}',
  ',',
  '1',
  '8',
];

describe('the same as the parser', () => {
  test('for whatever parses of pieces put together by chance', () => {
    let valid = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }), (parts) => {
        const pattern = parts.join('');
        if (parsePattern(pattern).ok) valid++;
        expect(disagreements(pattern)).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
    expect(valid).toBeGreaterThan(1_000);
  });

  test('for every rule of the default pack', () => {
    const folder = new URL('../../../../data/patterns/', import.meta.url);
    const values = readdirSync(folder)
      .filter((file) => /\.ya?ml$|\.json$/.test(file))
      .flatMap(
        (file) =>
          JSON.stringify(parse(readFileSync(new URL(file, folder), 'utf8'))).match(
            /"(?:value|pattern)":"((?:[^"\\]|\\.)*)"/g,
          ) ?? [],
      )
      .map((pair) => JSON.parse(`{${pair}}`) as Record<string, string>)
      .flatMap(Object.values);
    expect(values.length).toBeGreaterThan(50);
    expect(values.flatMap((value) => disagreements(String(value)))).toEqual([]);
  });
});
