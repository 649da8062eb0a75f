// Searching: spans, groups, both engines, shared alphabets, lone surrogates.
import { describe, expect, it } from 'vitest';
import {
  alphabetFor,
  type CompiledPattern,
  compilePattern,
  compileTree,
  fitsAlphabet,
  parsePattern,
  type SearchResult,
} from '../../../../src/shared/regex/index.ts';

function compiled(source: string, ignoreCase = false): CompiledPattern {
  const result = compilePattern(source, { ignoreCase });
  if (!result.ok) throw new Error(result.error.message);
  return result.compiled;
}

const search = (source: string, text: string, ignoreCase = false): SearchResult =>
  compiled(source, ignoreCase).search(text);

function parsed(source: string, ignoreCase = true) {
  const result = parsePattern(source, { ignoreCase });
  if (!result.ok) throw new Error(result.error.message);
  return result.tree;
}

describe('search', () => {
  it('gives code-point spans and groups', () => {
    const result = search('(?P<word>\\w+) (x)?', '😀 ab y');
    expect(result).toEqual({
      verdict: 'match',
      span: [2, 5],
      groups: [[2, 4], null],
      names: new Map([['word', 1]]),
    });
    expect(search('z', 'abc')).toEqual({ verdict: 'none' });
  });

  it('folds case as Python does', () => {
    expect(search('straße', 'STRAẞE', true).verdict).toBe('match');
    expect(search('kiss', 'K\u0131\u017fS', true).verdict).toBe('match');
    expect(search('[x𐐀]', '𐐨', true).verdict).toBe('none');
    expect(search('𐐀', '𐐨', true).verdict).toBe('match');
  });

  it('treats lone surrogates as characters', () => {
    expect(search('.', '\ud83d')).toMatchObject({ span: [0, 1] });
    expect(search('\\ud83d$', 'a\ud83d')).toMatchObject({ span: [1, 2] });
    expect(search('\\ud83d', '😀').verdict).toBe('none');
  });

  it('chooses JavaScript only where it is proven linear and equal', () => {
    const engine = (source: string): string => compiled(source, true).engine;
    expect(engine('ignore\\s+(?:all\\s+)?previous\\s+instructions')).toBe('javascript');
    expect(engine('\\b(?:password|secret)\\b.{0,20}')).toBe('javascript');
    expect(engine('\\s+x')).toBe('interpreter');
    expect(engine('(a+)+$')).toBe('interpreter');
    expect(engine('(["\']).*\\1')).toBe('interpreter');
    expect(engine('(?:a|b?)*c')).toBe('interpreter');
  });

  it('keeps captures of earlier passes, as Python does and JavaScript does not', () => {
    expect(search('(?:(a)|(b))+', 'ab')).toMatchObject({
      groups: [
        [0, 1],
        [1, 2],
      ],
    });
    expect(search('(a)?\\1b', 'b').verdict).toBe('none');
    expect(search('(?:|a)+', 'aaa')).toMatchObject({ span: [0, 0] });
  });

  it('says where CPython itself fails instead of guessing', () => {
    // A possessive repeat leaves a start without its end behind; Python raises SystemError for the span.
    expect(search('(?:(ab)|c|a)++', 'abca')).toMatchObject({ verdict: 'undecided', reason: 'python-fails' });
  });

  it('runs many patterns on one prepared text', () => {
    const trees = ['ignore\\s+previous', '\\bdan\\b', 'naïve', '[^\\W\\d]+!'].map((source) => parsed(source));
    const alphabet = alphabetFor(trees);
    const prepared = alphabet.prepare('Ignore  PREVIOUS. Dan is NAÏVE!');
    const verdicts = trees.map((tree) => compileTree(tree, alphabet).searchPrepared(prepared));
    expect(verdicts).toMatchObject([
      { span: [0, 16] },
      { span: [18, 21] },
      { span: [25, 30] },
      { span: [25, 31] },
    ]);
    expect(alphabet.size).toBeLessThanOrEqual(256);
  });

  it('refuses an alphabet that is too coarse', () => {
    const alphabet = alphabetFor([parsed('a')]);
    expect(fitsAlphabet(parsed('a'), alphabet)).toBe(true);
    expect(fitsAlphabet(parsed('b'), alphabet)).toBe(false);
    expect(() => compileTree(parsed('b'), alphabet)).toThrow('alphabet');
    expect(() => compiled('a').searchPrepared(alphabet.prepare('a'))).toThrow('another alphabet');
  });

  it('tells without a span whether a pattern matches', () => {
    const pattern = compiled('(\\w+\\s?)+!');
    const yes = pattern.alphabet.prepare('one two three!');
    const no = pattern.alphabet.prepare('one two three');
    expect([pattern.testPrepared(yes), pattern.testPrepared(no)]).toEqual(['match', 'none']);
    expect([pattern.linearAnswer(yes), pattern.linearAnswer(no)]).toEqual(['yes', 'no']);
  });

  it('gives what stands behind the first match, as re.finditer does', () => {
    const behind = (source: string, text: string, limit = 10, milliseconds = 1_000) => {
      const pattern = compiled(source);
      const first = pattern.search(text);
      if (first.verdict !== 'match') throw new Error('it does not match');
      return pattern.further(text, first.span, limit, { milliseconds });
    };
    expect(behind('a+', '😀 aa b a')).toEqual({ spans: [[7, 8]], all: true });
    // Empty ones: [m.span() for m in re.finditer('a|\\b', 'a bc')] is [(0, 1), (1, 1), (2, 2), (4, 4)].
    expect(behind('a|\\b', 'a bc').spans).toEqual([
      [1, 1],
      [2, 2],
      [4, 4],
    ]);
    expect(behind('^a', 'aa')).toEqual({ spans: [], all: true });
    expect(behind('a', 'aaaa', 2)).toEqual({
      spans: [
        [1, 2],
        [2, 3],
      ],
      all: false,
    });
  });

  it('works on empty and on great texts', () => {
    expect(search('\\B', '').verdict).toBe('none');
    expect(search('^$', '')).toMatchObject({ span: [0, 0] });
    const great = `${'lorem ipsum \0 '.repeat(75_000)}needle`;
    expect(search('\\s+needle$', great)).toMatchObject({ verdict: 'match' });
    expect(search('needle\\s', great).verdict).toBe('none');
    expect(search('e\\u0301{200}', `e${'\u0301'.repeat(200)}`)).toMatchObject({ span: [0, 201] });
  });

  it('runs patterns of great size', () => {
    const words = Array.from({ length: 10_000 }, (_, n) => `word${n}x`).join('|');
    expect(search(words, 'a word9999x')).toMatchObject({ span: [2, 11] });
    expect(search(`${'('.repeat(480)}a${')'.repeat(480)}`, 'ba')).toMatchObject({ span: [1, 2] });
    expect(search('a'.repeat(100_000), 'a'.repeat(100_001))).toMatchObject({ span: [0, 100_000] });
    expect(search(`[${'ab'.repeat(50_000)}]+`, 'xab')).toMatchObject({ span: [1, 3] });
    expect(search('a|'.repeat(50_000), 'b')).toMatchObject({ span: [0, 0] });
    expect(search('a{0,4294967294}b', 'aab')).toMatchObject({ span: [0, 3] });
    expect(search('(?:ab){0,4294967294}c', 'ababc')).toMatchObject({ span: [0, 5] });
  });
});
