// The matcher finds what a loop over every pattern finds, verdicts and spans, whatever it left out beforehand.
import { describe, expect, test } from 'vitest';
import { needsOf } from '../../../../src/main/scoring/literal.ts';
import { extentOf } from '../../../../src/main/scoring/matcher-extent.ts';
import type { PatternRow } from '../../../../src/main/scoring/pack.ts';
import { compilePatterns, type PatternFindings } from '../../../../src/main/scoring/patterns.ts';
import { compilePattern, lowerPattern, parsePattern, toUtf16 } from '../../../../src/shared/regex/index.ts';
import { Generator, seeded } from '../../../parity/generator.ts';

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

const compiledOnce = new Map<string, ReturnType<typeof compilePattern>>();

/** What production does: every row on every message. */
function naive(rows: readonly PatternRow[], text: string): PatternFindings {
  const matches = [];
  const undecided = [];
  for (const { name, type, value, case_sensitive: exact, risk_score: score, category } of [...rows].sort(
    (a, b) => (a.name < b.name ? -1 : 1),
  )) {
    if (type === 'KEYWORD') {
      const found = exact ? text.includes(value) : text.toLowerCase().includes(value.toLowerCase());
      if (found) matches.push({ name, category, score });
      continue;
    }
    const key = `${exact} ${value}`;
    const compiled = compiledOnce.get(key) ?? compilePattern(value, { ignoreCase: !exact });
    compiledOnce.set(key, compiled);
    if (!compiled.ok) continue;
    const result = compiled.compiled.search(text);
    if (result.verdict === 'undecided') undecided.push(name);
    if (result.verdict !== 'match') continue;
    const [start, end] = result.span;
    matches.push({ name, category, score, spans: [[toUtf16(text, start), toUtf16(text, end)]] });
  }
  return { matches, undecided } as unknown as PatternFindings;
}

const WORDS =
  'ignore previous instruction reveal secret key show system prompt İstanbul straße ſend Kelvin σας не 忽略'.split(
    ' ',
  );
const VARIANTS: Record<string, string> = { s: 'ſ', k: '\u212a', i: 'İ', σ: 'ς', ß: 'ẞ' };

/** Patterns of words with something between them, bounded and not, that begin, end and look around in every way. */
class WordyCases {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }

  #part(): string {
    const word = this.#pick(WORDS);
    return this.#pick([
      word,
      `${word}s?`,
      `(${word}|${this.#pick(WORDS)})`,
      `\\b${word}\\b`,
      `[${word[0]}x]${word.slice(1)}`,
    ]);
  }

  /** One in three is a choice between two, which may have something before it. */
  pattern(): string {
    if (this.#random() < 2 / 3) return this.#one();
    return `${this.#pick(['', '\\b', '^'])}(?:${this.#one()}|${this.#one()})`;
  }

  #one(): string {
    const between = [
      '\\s{1,3}',
      '\\s+',
      ' ',
      '\\W{1,4}',
      '.{0,9}',
      '.*',
      '(?:\\w{1,9}\\s{1,2}){0,2}',
      '[^.\\n]{0,20}',
      '\\w*\\W+',
    ];
    let out = this.#pick([
      '',
      '',
      '',
      '^',
      '\\A',
      '(?m:^)',
      `(?<=${this.#pick(WORDS)} )`,
      `(?<!${this.#pick(WORDS)} )`,
      '\\d{2,}.{0,5}',
    ]);
    out += this.#part();
    for (let n = Math.floor(this.#random() * 3); n > 0; n--) out += this.#pick(between) + this.#part();
    return (
      out +
      this.#pick([
        '',
        '',
        '',
        '$',
        '\\Z',
        `(?=\\s+${this.#pick(WORDS)})`,
        `(?!\\s+${this.#pick(WORDS)})`,
        '\\b',
        '[.!?\\n]',
      ])
    );
  }

  text(): string {
    let out = '';
    for (let n = Math.floor(this.#random() * 120); n > 0; n--) {
      let word =
        this.#random() < 0.5
          ? this.#pick(WORDS)
          : this.#pick(['the', 'of', '12', 'ein', '😀', 'naïve', '\ud83d']);
      if (this.#random() < 0.2) word = word.toUpperCase();
      if (this.#random() < 0.1) word = [...word].map((one) => VARIANTS[one] ?? one).join('');
      out += word + this.#pick([' ', ' ', ' ', '  ', '\n', '. ', '\u00a0', '-', '\x1c']);
    }
    return out;
  }
}

describe('the matcher equals the loop over all patterns', () => {
  test.each([1, 2, 3, 4])('for patterns of words in long messages, seed %i', (seed) => {
    const cases = new WordyCases(seed);
    const rows = Array.from({ length: 120 }, (_, n) =>
      row(`rule ${n}`, cases.pattern(), { case_sensitive: n % 5 === 0 }),
    );
    const set = compilePatterns(rows);
    expect(set.problems).toEqual([]);
    let found = 0;
    for (let n = 0; n < 60; n++) {
      const text = cases.text();
      const findings = set.match(text);
      found += findings.matches.length;
      expect(findings, JSON.stringify(text)).toEqual(naive(rows, text));
    }
    expect(found).toBeGreaterThan(100);
  });

  test('for the traps of the dialect, many patterns at once', () => {
    const generator = new Generator(77);
    const cases = Array.from({ length: 1_500 }, () => generator.next());
    for (let at = 0; at < cases.length; at += 50) {
      const some = cases.slice(at, at + 50);
      const rows = some.map(({ pattern, ignore_case }, n) =>
        row(`rule ${n}`, pattern, { case_sensitive: !ignore_case }),
      );
      const set = compilePatterns(rows);
      for (const { text } of some) expect(set.match(text), JSON.stringify(text)).toEqual(naive(rows, text));
      const together = some.map(({ text }) => text).join(' ');
      expect(set.match(together), JSON.stringify(together)).toEqual(naive(rows, together));
    }
  });

  test('for keywords, with every letter that changes length or family when lower-cased', () => {
    const values = [
      'key',
      'İx',
      'i̇x',
      '\u0307',
      '\u0307x',
      'straße',
      'ΣΑΣ',
      'σας',
      'k',
      '😀',
      '忽略',
      'a.b',
      'x\ny',
      '[',
      'SS',
    ];
    const texts = [
      'KEY',
      'İX',
      'i̇x',
      'ix',
      'İ',
      'STRASSE STRAẞE',
      'ΣΑΣ',
      'σασ.',
      '\u212a',
      'a😀',
      'axb a.b',
      'x\ny',
      '[]',
      'ss',
      '',
    ];
    for (const exact of [false, true]) {
      const rows = values.map((value, n) =>
        row(`rule ${n}`, value, { type: 'KEYWORD', case_sensitive: exact }),
      );
      const set = compilePatterns(rows);
      for (const text of [...texts, texts.join(' ')]) {
        const names = set.match(text).matches.map(({ name }) => name);
        expect(names, JSON.stringify(text)).toEqual(naive(rows, text).matches.map(({ name }) => name));
      }
    }
  });

  test('a keyword of half a character is not found in the whole one, as in Python', () => {
    const set = compilePatterns([row('half', '\ud83d', { type: 'KEYWORD' })]);
    expect(set.match('😀').matches).toEqual([]);
    expect(set.match('\ud83d!').matches[0]?.spans).toEqual([[0, 1]]);
  });
});

describe('a changed set', () => {
  const rows = Array.from({ length: 40 }, (_, n) => row(`rule ${n}`, `\\bword${n}\\s+[a-f]{1,3}`));

  test('gives what a new one gives, also where a pattern tells more apart than the set it joins', () => {
    let set = compilePatterns(rows);
    const texts = ['word3 abc', 'word3 é', 'Word7 x', 'éa word9 éb', 'ÉA'];
    let current = rows;
    ['word3 é', '(?i:É)a', 'word9 [à-ü]b', '[^\\W\\d]{2}7', 'Ⅷ|x', '('].forEach((value, n) => {
      current = current.map((one, at) => (at === n ? { ...one, value } : one));
      set = compilePatterns(current, {}, set);
      for (const text of texts) expect(set.match(text)).toEqual(compilePatterns(current).match(text));
    });
    expect(set.problems).toEqual([{ name: 'rule 5', reason: expect.stringContaining('at position 0') }]);
  });

  test('gets one alphabet again when many patterns stand apart', () => {
    let set = compilePatterns(rows);
    const other = Array.from({ length: 40 }, (_, n) => row(`other ${n}`, String.fromCodePoint(0x4e00 + n)));
    for (let n = 1; n <= other.length; n++) set = compilePatterns([...rows, ...other.slice(0, n)], {}, set);
    const text = `${other.map(({ value }) => value).join('')} word1 a`;
    expect(set.match(text)).toEqual(compilePatterns([...rows, ...other]).match(text));
    expect(set.match(text).matches).toHaveLength(41);
  });
});

test('groups are told on demand, in units of the message', () => {
  const set = compilePatterns([row('rule', '(?P<who>\\w+) has (the )?(k.y)')]);
  expect(set.captures('rule', '😀 Bob has key')).toEqual({
    span: [3, 14],
    groups: [[3, 6], null, [11, 14]],
    names: new Map([['who', 1]]),
  });
  expect(set.captures('rule', 'nobody')).toBeNull();
  expect(set.captures('no such rule', 'x')).toBeNull();
});

test('what is known of a row is told: its engine, and whether every message must be searched for it', () => {
  const set = compilePatterns([
    row('a', '(\\w+)+$'),
    row('b', 'secret key'),
    row('c', 'xy', { type: 'KEYWORD' }),
  ]);
  expect(set.facts()).toEqual([
    { name: 'a', engine: 'interpreter', slow: true },
    { name: 'b', engine: 'javascript', slow: false },
    { name: 'c', engine: 'substring', slow: false },
  ]);
});

test.each([
  ['\\b(?:\\d[ -]?){13,16}\\b', 13],
  ['\\d{3}-[0-9]{2}|\\d{2}x\\d', 3],
  ['(?=\\d)\\w', 0],
  ['(?:1|a)', 0],
  ['\\d*\\d+', 1],
])('%s requires %i digits', (source, digits) => {
  const parsed = parsePattern(source);
  expect(parsed.ok && needsOf(parsed.tree).ways[0]?.digits).toBe(digits);
});

test.each([
  ['a{2,5}\\s+b', { characters: 6, runs: { space: 1 } }],
  ['[\\w.-]+@[^\\s]+', { characters: 1, runs: { solid: 2 } }],
  ['(?:a|bcd)x*', { characters: 3, runs: { word: 1 } }],
  ['a.*b', { characters: 2, runs: { line: 1 } }],
  ['(?<=ab)c', { characters: 3, looksBack: true }],
  ['(?s)a.*b', null],
  ['(?:ab)+', null],
  ['[\\s\\S]+', null],
  ['(a)\\1', null],
  ['(?a)\\S+', { runs: { line: 1 } }],
])('%s reaches as far as it should', (source, extent) => {
  const parsed = parsePattern(source);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const told = extentOf(lowerPattern(parsed.tree), 'looking');
  if (extent === null) expect(told).toBeNull();
  else expect(told).toMatchObject(extent);
});
