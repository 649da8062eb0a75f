// Help for authors beside warnings: what to do about an error, and what an editor can complete.
import { describe, expect, it } from 'vitest';
import {
  CONSTRUCTS,
  definedGroups,
  errorHelp,
  type PatternError,
  parsePattern,
} from '../../../../src/shared/regex/index.ts';

function errorOf(source: string): PatternError {
  const parsed = parsePattern(source);
  if (parsed.ok) throw new Error(`${source} has no error`);
  return parsed.error;
}

function mended(source: string): string | null {
  const { fix } = errorHelp(errorOf(source));
  if (!fix) return null;
  const points = [...source];
  return [...points.slice(0, fix.replace[0]), fix.with, ...points.slice(fix.replace[1])].join('');
}

const GENERAL = 'change it at the place shown';

describe('help with errors', () => {
  it.each([
    ['😀(a', '😀\\(a'],
    ['a)', 'a\\)'],
    ['a[b', 'a\\[b'],
    ['*a', '\\*a'],
    ['a**', 'a*\\*'],
    ['a{2}{3}', 'a{2}\\{3}'],
    ['a\\', 'a\\\\'],
    ['a\\y', 'ay'],
    ['\\R+', '(?:\\r\\n|\\n|\\r)+'],
    ['a\\z', 'a\\Z'],
    ['[z-a]', '[a-z]'],
    ['[\\w-a]', '[\\w\\-a]'],
    ['(?<n>a)', '(?P<n>a)'],
  ])('%s becomes %s', (source, better) => {
    expect(mended(source)).toBe(better);
    expect(parsePattern(better).ok).toBe(true);
  });

  it.each([
    '(?#a',
    '\\p{L}',
    '\\k<n>',
    '\\Qa',
    '\\x1',
    '\\N{no such name}',
    '\\N',
    '\\400',
    '(?~a)',
    'a(?i)b',
    '(?iZ)a',
    '(?i',
    '(?-:a)',
    '(?L)a',
    '(?au:a)',
    '(?P=x)',
    '(?P<a>x)(?P<a>y)',
    '(?P<1>x)',
    '(?P<a',
    '\\1',
    '(?(1)a|b|c)()',
    '(?<=a+)b',
    'a{3,2}',
    'a{99999999999}',
    '('.repeat(1_000),
    '(?',
    '(a\\1)',
    '(?(x)a)',
    '(?P',
    '(?<',
  ])('%s gets a hint of its own', (source) => {
    const { hint } = errorHelp(errorOf(source));
    expect(hint).not.toContain(GENERAL);
    expect(hint.length).toBeGreaterThan(10);
  });

  it('there is a hint for errors that nobody has seen', () => {
    expect(
      errorHelp({ message: 'new in Python 4', position: null, position16: null, type: 'error' }).hint,
    ).toContain(GENERAL);
  });
});

describe('completion', () => {
  it.each(CONSTRUCTS.map((one) => [one.snippet, one] as const))(
    '%s is a construct that parses',
    (snippet, one) => {
      const filled = snippet
        .replace('\\x…', '\\x41')
        .replace('\\u…', '\\u0041')
        .replace('\\U…', '\\U00000041')
        .replace('\\N{…}', '\\N{EM DASH}')
        .replace('(?P<…>…)', '(?P<n>a)')
        .replace('(?P=…)', '(?P<n>a)(?P=n)')
        .replace('(?(…)…|…)', '()(?(1)a|b)')
        .replace('{…,…}', '{1,2}')
        .replace('{…}', '{2}')
        .replaceAll('…', 'a');
      const source = /^(?:[*+?{]|\?\?)/.test(filled) ? `a${filled}` : filled === '\\1' ? '(a)\\1' : filled;
      expect(parsePattern(source).ok, source).toBe(true);
      expect(one.label).not.toBe('');
      expect(one.matches).not.toBe('');
    },
  );

  it('nothing is offered twice', () => {
    expect(new Set(CONSTRUCTS.map(({ snippet }) => snippet)).size).toBe(CONSTRUCTS.length);
  });

  it('names the groups of a pattern by number, with their places', () => {
    const source = '😀(a(?P<inner>b))(?:c)(?=(?P<seen>d))|(?P<late>e)*';
    const parsed = parsePattern(source);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const groups = definedGroups(parsed.tree).map(({ number, name, span }) => [
      number,
      name,
      [...source].slice(span.start, span.end).join(''),
    ]);
    expect(groups).toEqual([
      [1, null, '(a(?P<inner>b))'],
      [2, 'inner', '(?P<inner>b)'],
      [3, 'seen', '(?P<seen>d)'],
      [4, 'late', '(?P<late>e)'],
    ]);
  });
});
