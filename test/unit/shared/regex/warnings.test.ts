// Warnings at authoring time: each said where it is due, silent where it is not, and every fix a better pattern.
import { describe, expect, it } from 'vitest';
import {
  type Fix,
  keywordWarnings,
  parsePattern,
  type Warning,
  type WarningCode,
  warnings,
} from '../../../../src/shared/regex/index.ts';

function warn(source: string, ignoreCase = false): readonly Warning[] {
  const parsed = parsePattern(source, { ignoreCase });
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`);
  return warnings(parsed.tree, { ignoreCase });
}

function applied(source: string, { replace: [start, end], with: text }: Fix): string {
  const points = [...source];
  return [...points.slice(0, start), text, ...points.slice(end)].join('');
}

/** The pattern, its warning, the part it is about, and the pattern after the fix, or null where there is none. */
const CASES: readonly (readonly [string, WarningCode, string, string | null])[] = [
  ['😀.*x', 'dot-newline', '.*', '😀(?s:.)*x'],
  ['evil.com', 'unescaped-dot', '.', 'evil\\.com'],
  ['10.0.0\\.1', 'unescaped-dot', '.', '10\\.0.0\\.1'],
  ['\\d+.\\d+', 'unescaped-dot', '.', '\\d+\\.\\d+'],
  ['passwd.txt', 'unescaped-dot', '.', 'passwd\\.txt'],
  ['(?i)ask', 'case-folding', 's', null],
  ['(?:a|)b', 'empty-alternative', 'a|', null],
  ['x*', 'matches-empty', 'x*', null],
  ['(?:a+)*b', 'nested-repeat', '(?:a+)*', 'a*b'],
  ['(?:\\w+)+b', 'nested-repeat', '(?:\\w+)+', '\\w+b'],
  ['(a+)+b', 'nested-repeat', '(a+)+', null],
  ['end$', 'dollar-newline', '$', 'end\\Z'],
  ['foo|foobar', 'unreachable-alternative', 'foobar', null],
  ['(?:foo|bar|foo)x', 'unreachable-alternative', 'foo', null],
  ['[aba]', 'set-duplicate', 'a', '[ab]'],
  ['[\\w5]', 'set-duplicate', '5', '[\\w]'],
  ['[a-zk]', 'set-duplicate', 'k', '[a-z]'],
  ['[a|b]', 'set-bar', '|', null],
  ['[A-z]', 'set-range', 'A-z', '[A-Za-z]'],
  ['(?:(?=a))*b', 'repeated-assertion', '(?:(?=a))*', null],
  ['a{1}b', 'needless-count', 'a{1}', 'ab'],
];

describe('warnings', () => {
  it.each(CASES)('%s: %s at %s', (source, code, part, mended) => {
    const found = warn(source).filter((one) => one.code === code)[0];
    expect(found, code).toBeDefined();
    const { span, fix } = found!;
    expect([...source].slice(span.start, span.end).join('')).toBe(part);
    expect(fix ? applied(source, fix) : null).toBe(mended);
    if (!fix) return;
    // The fix is a pattern, and without this warning at this place.
    const after = warn(applied(source, fix)).filter(
      (one) => one.code === code && one.span.start === span.start,
    );
    expect(after).toEqual([]);
  });

  it.each([
    'ignore previous instructions',
    'evil\\.com',
    'v1\\.2',
    'end of.it',
    'a.b',
    '[a-z0-9_-]+@',
    '(?:foobar|foo)x?',
    '(?:foo|foobar)x',
    '(?s)a.*b',
    '(?m)^end$',
    '[^|]x',
    '[a|]x',
    '(?ai)kiss',
    '(?:a+b)+',
    'a{1,2}b',
  ])('nothing is said of %s', (source) => {
    expect(warn(source)).toEqual([]);
  });

  it('tells what matches everywhere from what matches the empty text alone', () => {
    const message = (source: string) => warn(source).find(({ code }) => code === 'matches-empty')?.message;
    expect(message('x*')).toContain('every message');
    expect(message('^$')).not.toContain('every message');
    expect(message('')).toContain('every message');
  });

  it('takes the ignored case from the caller, and from scoped flags', () => {
    const folding = (source: string, ignoreCase = false) =>
      warn(source, ignoreCase).some(({ code }) => code === 'case-folding');
    expect([folding('k'), folding('k', true), folding('(?i:k)'), folding('x', true)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('notes are given once, warnings each time', () => {
    const codes = warn('a.*b.*c|[aa]|[bb]').map(({ code }) => code);
    expect(codes.filter((code) => code === 'dot-newline')).toHaveLength(1);
    expect(codes.filter((code) => code === 'set-duplicate')).toHaveLength(2);
  });

  it('capital letters of a keyword matter only where case does', () => {
    expect(keywordWarnings('Hello')).toMatchObject([{ code: 'upper-case', fix: { with: 'hello' } }]);
    expect(keywordWarnings('Hello', { ignoreCase: true })).toEqual([]);
    expect(keywordWarnings('hello')).toEqual([]);
  });

  it.each([
    ['100 kB', 'a.com|'.repeat(17_000)],
    ['10,000 alternatives', Array.from({ length: 10_000 }, (_, n) => `w${n}`).join('|')],
    ['nesting 480 deep', `${'('.repeat(480)}a${')*'.repeat(480)}`],
    ['a wide set', `[${'a'.repeat(50_000)}]`],
  ])('of %s are bounded in number and time', (_, source) => {
    const parsed = parsePattern(source);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const began = process.cpuUsage();
    const found = warnings(parsed.tree);
    const { user, system } = process.cpuUsage(began);
    expect(found.length).toBeLessThanOrEqual(100);
    expect((user + system) / 1_000).toBeLessThan(1_500);
  });
});
