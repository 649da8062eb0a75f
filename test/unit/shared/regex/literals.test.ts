// Required literals: useful on ordinary rules, and never excluding a text that matches.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alphabetFor,
  compileTree,
  foldText,
  lowerPattern,
  type Pattern,
  parsePattern,
  type RequiredLiterals,
  requiredLiterals,
  requirementsOf,
} from '../../../../src/shared/regex/index.ts';

function tree(source: string): Pattern {
  const result = parsePattern(source, { ignoreCase: true });
  if (!result.ok) throw new Error(`${source}: ${result.error.message}`);
  return result.tree;
}

const required = (source: string): RequiredLiterals | null => requiredLiterals(tree(source));

describe('requiredLiterals', () => {
  it.each([
    ['Ignore\\s+previous', [['previous'], ['ignore']]],
    ['(?:jail|prison)break', [['jailbreak', 'prisonbreak']]],
    ['\\bDAN\\b', [['dan']]],
    ['act\\s+as\\s+(?:an?\\s+)?(?:admin|root)', [['admin', 'root'], ['act'], ['as']]],
    ['K\u0131\u017f', [['kis']]],
    ['(?:foo|\\d+)bar', [['bar']]],
    ['(?:foo|ba.r)+', [['foo', 'ba']]],
    ['a{3}b', [['aaab']]],
    ['x(?=.*secret)', [['secret'], ['x']]],
    ['colou?r', [['color', 'colour']]],
    ['\\d{16}', null],
    ['(?:foo)?\\w*', null],
    ['(foo)?(?(1)bar|baz)', [['bar', 'baz', 'foobar', 'foobaz']]],
  ])('of %s', (source, expected) => {
    const sorted = (list: RequiredLiterals | null) => list?.map((literals) => [...literals].sort()) ?? null;
    expect(sorted(required(source))).toEqual(sorted(expected));
  });

  it.each([
    ['\\bnc\\s', [['nc', true, true]]],
    [
      'xnc\\s{0,2}-',
      [
        ['xnc', false, true],
        ['-', false, false],
      ],
    ],
    [
      '(?:\\W|^)(?:rm|sh\\d)',
      [
        ['rm', true, false],
        ['sh', true, false],
      ],
    ],
    ['(?a:\\bnc\\b)', [['nc', false, false]]],
    ['(?:ab )+', [['ab ', false, false]]],
    ['\\b(?:ab )+', [['ab ', true, false]]],
    [
      '\\b(?:cd|e)+',
      [
        ['cd', false, false],
        ['e', false, false],
      ],
    ],
    ['\\b\u03b9x', [[foldText('\u03b9x'), false, false]]],
  ])('of %s knows which neighbours are no part of a word', (source, expected) => {
    const found = requirementsOf([lowerPattern(tree(source))]).flatMap(({ literals }) => literals);
    expect(found.map(({ text, begins, ends }) => [text, begins, ends])).toEqual(expected);
  });

  it('never excludes a text that matches', () => {
    const piece = fc.constantFrom(
      'a',
      'B',
      'ſ',
      'K',
      'İ',
      'é',
      '𐐀',
      'x y',
      '[ab]',
      '[^a]',
      '\\d',
      '.',
      '(?i:s)',
    );
    const pattern = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        piece,
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
        fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((parts) => `(?:${parts.join('|')})`),
        fc
          .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,2}'))
          .map(([body, count]) => `(?:${body})${count}`),
        fc
          .tuple(fc.constantFrom('(', '(?=', '(?!', '(?>'), tie('node'))
          .map(([open, body]) => `${open}${body})`),
      ),
    })).node;
    const text = fc
      .array(
        fc.constantFrom('a', 'A', 'b', 'B', 's', 'S', 'ſ', 'k', 'K', 'i', 'İ', 'ı', 'É', '𐐨', 'x y', '1'),
        {
          maxLength: 12,
        },
      )
      .map((parts) => parts.join(''));
    let matched = 0;
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        const parsed = tree(source);
        const literals = requiredLiterals(parsed);
        if (!literals || compileTree(parsed).search(subject).verdict !== 'match') return;
        matched++;
        const folded = foldText(subject);
        for (const list of literals) expect(list.some((literal) => folded.includes(literal))).toBe(true);
      }),
      { numRuns: 4000, seed: 7 },
    );
    expect(matched).toBeGreaterThan(200);
  });

  it('are found in projected text by their folded codes', () => {
    const trees = [tree('ſecret K'), tree('(?-i:Secret)')];
    const alphabet = alphabetFor(trees);
    const folded = alphabet.foldedCodes;
    const codes = (text: string): string =>
      [...alphabet.prepare(text).codes].map((code) => folded[code]).join();
    expect(codes('the SECRET K')).toContain(codes('secret k'));
    expect(codes('the secret')).toContain(codes('Secret'));
    expect(codes('the second')).not.toContain(codes('secret'));
  });
});
