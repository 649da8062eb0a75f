// Nothing hangs: patterns that stall Python stop within their budget here, and most are answered in linear time.
import { describe, expect, it } from 'vitest';
import { compilePattern, DEFAULT_STEPS, type SearchResult } from '../../../../src/shared/regex/index.ts';

const LENGTH = 10_000;
/** Wall clock per search, generous because test machines are shared; the budget itself is exact. */
const MILLISECONDS = 1000;

const CORES = [
  'a+',
  'a*',
  '(?:a|aa)',
  '(?:a|a)',
  '(?:a|b|ab)',
  'a+b?',
  '(?:a?b?)',
  '[ab]+',
  '\\w+',
  '(?:a+a+)',
  '.*a',
  '(?:a{1,9})',
];
const SHAPES = [
  '(X)+$',
  '(X)*$',
  '^(X)+c',
  '(?:X){20}c',
  '(X)+\\1c',
  '(?=(X)+c)d',
  '(?:X)*?$c',
  '((X)+)+c',
  '(?>X)+c',
  '(?:X)++c',
];
const EVIL = SHAPES.flatMap((shape) => CORES.map((core) => shape.replace('X', core)));

/** Well-known stalling patterns and slow rules, each with a text that stalls backtracking. */
const KNOWN: [pattern: string, text: string][] = [
  ['(a+)+$', 'a'],
  ['^([a-zA-Z]+)*$', 'a'],
  ['(a|aa)+$', 'a'],
  ['^(a|a?)+$', 'a'],
  ['(.*a){20}', 'b'],
  ['(x+x+)+y', 'x'],
  ['^(\\w+\\s?)*$', 'ab '],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
  ['^(a?)*?b$', 'a'],
  ['(.*?,){11}P', '1,'],
  [
    '^([a-z0-9]+([\\-a-z0-9]*[a-z0-9]+)?\\.){0,}([a-z0-9]+([\\-a-z0-9]*[a-z0-9]+)?){1,63}(\\.[a-z0-9]{2,7})+$',
    'a',
  ],
  [
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$',
    'a',
  ],
  ['<(\\w+)([^>]*)*>x', '<a '],
  ['(?:\\s*,\\s*)+$', ' ,'],
  ['^(?:(?:[^,]*,)*)*;$', 'a,'],
  ['(\\d+)*[^\\d]x', '1'],
  ['\\s+$', ' '],
  ['(?:a|b|ab)*c', 'ab'],
  ['([^"\']|"[^"]*")*z', 'a'],
  ['(?:(?:\\w|-)+\\.?)+@', 'a-'],
  ['\\*(?:[^*]*\\*)*\\*/x', '*'],
  ['[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}', 'a'],
  ['([\\w.+-]+)@([\\w-]+\\.)+[\\w-]+', 'a.'],
  ['\\b(?:\\d[ -]*?){13,16}\\b!', '1 '],
  ['\\[[^\\]]*\\]\\([^)]*\\)', '['],
  ['\\[.*\\]\\(.*\\)x', '[]('],
];

function run(source: string, text: string): { result: SearchResult; milliseconds: number } {
  const compiled = compilePattern(source);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.error.message}`);
  const prepared = compiled.compiled.alphabet.prepare(text);
  const start = performance.now();
  const result = compiled.compiled.searchPrepared(prepared);
  return { result, milliseconds: performance.now() - start };
}

describe('bounded search', () => {
  it('has a hundred patterns to be tried on', () => {
    expect(EVIL.length).toBeGreaterThan(100);
  });

  it.each(EVIL)('stops %s', (source) => {
    for (const unit of ['a', 'ab', 'b']) {
      const { result, milliseconds } = run(source, `${unit.repeat(LENGTH / unit.length)}!`);
      if (result.verdict === 'undecided') expect(result.steps).toBe(DEFAULT_STEPS);
      expect(milliseconds).toBeLessThan(MILLISECONDS);
    }
  });

  it.each(KNOWN)('answers no to %s by the linear automaton', (source, unit) => {
    const { result, milliseconds } = run(source, `${unit.repeat(20_000 / unit.length)}\n!`);
    expect(result.verdict).toBe('none');
    expect(milliseconds).toBeLessThan(MILLISECONDS);
  });

  it('says undecided, never a silent no, when the budget is used up', () => {
    const compiled = compilePattern('^(a+)+\\1(?!.)');
    if (!compiled.ok) throw new Error(compiled.error.message);
    const result = compiled.compiled.search(`${'a'.repeat(2000)}!`, { steps: 10_000 });
    expect(result).toEqual({ verdict: 'undecided', steps: 10_000, reason: 'budget' });
  });

  it('stops by the clock where asked to', () => {
    const compiled = compilePattern('^(a+)+\\1(?!.)');
    if (!compiled.ok) throw new Error(compiled.error.message);
    const start = performance.now();
    const result = compiled.compiled.search(`${'a'.repeat(2000)}!`, { steps: 1e9, milliseconds: 20 });
    expect(result.verdict).toBe('undecided');
    expect(performance.now() - start).toBeLessThan(MILLISECONDS);
  });

  it('finds spans in linear time where the outcome depends on nothing but the position', () => {
    const text = `${'a'.repeat(LENGTH)}!`;
    expect(run('(a|a)*!(?!x)', text).result).toMatchObject({ verdict: 'match', span: [0, LENGTH + 1] });
    expect(run('(a*)*!', text).result).toMatchObject({ verdict: 'match' });
    expect(run('(?:a+)+$|!', text).result).toMatchObject({ verdict: 'match', span: [LENGTH, LENGTH + 1] });
  });
});
