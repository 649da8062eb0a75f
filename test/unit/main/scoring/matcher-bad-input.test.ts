// Bad rows are told by name and leave the others alone; bad messages are scored like any other.
import { describe, expect, test } from 'vitest';
import { prepareRules, score } from '../../../../src/main/scoring/engine.ts';
import type { PatternRow } from '../../../../src/main/scoring/pack.ts';
import { compilePatterns } from '../../../../src/main/scoring/patterns.ts';

const row = (name: string, value: string, change: Partial<PatternRow> = {}): PatternRow => ({
  name,
  type: 'REGEX',
  value,
  risk_score: 50,
  enabled: true,
  case_sensitive: false,
  category: null,
  ...change,
});
const GOOD = row('good', 'needle');
const HIDDEN = '{"signal":"hidden_text"}';
const NOBODY = { earlier: [], denials: 0, scored: [], profile: null, bypassesBlocking: false };
const names = (rows: readonly PatternRow[], text: string) =>
  compilePatterns(rows)
    .match(text)
    .matches.map(({ name }) => name);

describe('a bad row is told by name, and the rest goes on', () => {
  test.each([
    ['a score that is no number', { risk_score: Number.NaN }, /whole number from 0 to 100/],
    ['a score below zero', { risk_score: -1 }, /whole number from 0 to 100/],
    ['a score above 100', { risk_score: 101 }, /whole number from 0 to 100/],
    ['a score that is not whole', { risk_score: 0.5 }, /whole number from 0 to 100/],
    ['a pattern Python refuses', { value: 'x{2,1}' }, /min repeat greater than max repeat at position 2/],
    ['a repeat beyond what Python allows', { value: 'x{0,4294967295}' }, /too large/],
    ['an empty keyword', { type: 'KEYWORD', value: '' }, /empty keyword/],
  ] as const)('%s', (_, change, reason) => {
    const rows = [row('bad', 'bad', change as Partial<PatternRow>), GOOD];
    expect(compilePatterns(rows).problems).toEqual([{ name: 'bad', reason: expect.stringMatching(reason) }]);
    expect(names(rows, 'bad needle')).toEqual(['good']);
  });

  test.each([
    ['broken JSON', { value: '{"signal":' }, /not JSON/],
    ['a signal that nobody knows', { value: '{"signal":"mood"}' }, /no known signal/],
    ['a bound that is no number', { value: '{"signal":"rapid_fire_messages","seconds":"x"}' }, /seconds/],
    ['a score that is no number', { value: HIDDEN, risk_score: Number.NaN }, /whole number from 0 to 100/],
  ])('a behaviour row with %s', (_, change, reason) => {
    const rules = prepareRules([row('broken', '', { type: 'BEHAVIORAL', ...change }), GOOD]);
    expect(rules.problems).toEqual([{ name: 'broken', reason: expect.stringMatching(reason) }]);
    expect(score({ atMs: 0, text: 'needle', toolCalls: 0 }, NOBODY, rules).total).toBe(50);
  });

  test('a name that two behaviour rows have: the first counts', () => {
    const twice = [10, 90].map((risk_score) => row('same', HIDDEN, { type: 'BEHAVIORAL', risk_score }));
    const rules = prepareRules(twice);
    expect(rules.problems).toEqual([{ name: 'same', reason: expect.stringContaining('this name') }]);
    expect(score({ atMs: 0, text: 'a\u200bb', toolCalls: 0 }, NOBODY, rules).behaviourScore).toBe(10);
  });

  test('a name that comes twice: the first row counts', () => {
    const rows = [row('same', 'one'), row('same', 'two'), GOOD];
    expect(compilePatterns(rows).problems).toEqual([
      { name: 'same', reason: expect.stringContaining('this name') },
    ]);
    expect(names(rows, 'one')).toEqual(['same']);
    expect(names(rows, 'two needle')).toEqual(['good']);
  });

  test('a row that is switched off is neither used nor told', () => {
    const set = compilePatterns([row('off', '(', { enabled: false })]);
    expect([set.problems, set.facts()]).toEqual([[], []]);
  });
});

describe('huge patterns are used, or told, within seconds', () => {
  test.each([
    ['100 kB of letters', 'ab'.repeat(50_000), 'ab'.repeat(50_000)],
    [
      '10,000 alternatives',
      Array.from({ length: 10_000 }, (_, n) => `word${n}end`).join('|'),
      'a word9876end b',
    ],
    ['a repeat of 100,000', '(?:ab){100000}c', `${'ab'.repeat(100_000)}c`],
    ['90 deep groups', `${'('.repeat(90)}x${')'.repeat(90)}`, 'x'],
  ])('%s', (_, value, text) => {
    const began = performance.now();
    const rows = [row('huge', value), GOOD];
    expect(compilePatterns(rows).problems).toEqual([]);
    expect(names(rows, `${text} needle`)).toEqual(['good', 'huge']);
    expect(names(rows, 'needle')).toEqual(['good']);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('1,000 deep groups match as in Python, or are told', () => {
    const set = compilePatterns([row('deep', `${'(?:'.repeat(1_000)}x${')'.repeat(1_000)}`), GOOD]);
    const found = set.match('x needle').matches.map(({ name }) => name);
    expect(found.includes('deep') || set.problems[0]?.name === 'deep').toBe(true);
    expect(found).toContain('good');
  });
});

test.each([
  ['empty', ''],
  ['1 MB', 'lorem ipsum 12 '.repeat(70_000)],
  ['lone surrogates', '\ud800\udc00\udc00\ud800'],
  ['NUL', '\0\0'],
  ['200 combining marks', `e${'\u0301'.repeat(200)}`],
])('a message that is %s is scored, the needle in it found at its place', (_, text) => {
  const rules = prepareRules([GOOD, row('word', '\\bneedle\\b.{0,3}$', { type: 'REGEX' })]);
  const at = text.length + 1;
  const { matches, total } = score({ atMs: 0, text: `${text} NEEDLE`, toolCalls: 0 }, NOBODY, rules);
  expect(matches.map(({ spans }) => spans)).toEqual([[[at, at + 6]], [[at, at + 6]]]);
  expect(total).toBe(100);
  expect(score({ atMs: 0, text, toolCalls: 0 }, NOBODY, rules).matches).toEqual([]);
});
