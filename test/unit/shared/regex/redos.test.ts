// Grades of running time: right for the known shapes, proven by attacks that grow, and given in bounded time.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  attackText,
  compilePattern,
  gradeRedos,
  parsePattern,
  type RedosGrade,
} from '../../../../src/shared/regex/index.ts';
import { COUNTED, EXPONENTIAL, POLYNOMIAL, SAFE, UNPROVEN } from './redos-cases.ts';

/** Milliseconds of CPU per grade at worst, generous because test machines are shared and nothing is warm. */
const MILLISECONDS = 1_500;
const PACK = fileURLToPath(new URL('../../../../data/patterns/', import.meta.url));

function grade(source: string, ignoreCase = false): RedosGrade {
  const parsed = parsePattern(source, { ignoreCase });
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`);
  return gradeRedos(parsed.tree);
}

describe('known shapes', () => {
  it.each([...EXPONENTIAL, ...COUNTED])('%s is exponential', (source) => {
    const graded = grade(source);
    expect(graded.grade).toBe('exponential');
    expect(graded.attack).toBeDefined();
    expect(graded.samples.length).toBeGreaterThan(3);
  });

  it.each(POLYNOMIAL)('%s is polynomial of degree %d', (source, degree) => {
    expect(grade(source)).toMatchObject({ grade: 'polynomial', degree });
  });

  it.each(SAFE)('%s is safe', (source) => {
    expect(grade(source)).toMatchObject({ grade: 'safe', samples: [] });
  });

  it.each(UNPROVEN)('%s is left open, with a reason', (source) => {
    const graded = grade(source);
    expect(graded).toMatchObject({ grade: 'unproven', samples: [] });
    expect(graded.attack).toBeUndefined();
  });

  it('says that a count only ends it in theory', () => {
    expect(grade('(.*a){20}').notes.join()).toContain('count of a repeat');
    expect(grade('(a+)+$').notes.join()).not.toContain('count of a repeat');
  });
});

describe('what is said beside the grade', () => {
  it.each([
    ['x(a+)+y', '(a+)+'],
    ['foo|(?:b|c)d(?P<n>\\w*)*!', '(?P<n>\\w*)*'],
    ['😀\\s+$', null],
    ['x\\s*\\s*y', '\\s*\\s*'],
    ['a.*b', '.*'],
  ])('the guilty part of %s is %s', (source, part) => {
    const { where } = grade(source);
    expect(where ? [...source].slice(...where).join('') : null).toBe(part);
  });

  it('the attack is no match, or stalls before it is one', () => {
    for (const source of ['(a+)+$', '\\s+$', 'a.*b']) {
      const compiled = compilePattern(source);
      if (!compiled.ok) throw new Error(source);
      const text = attackText(grade(source).attack!, 500);
      expect(text.length).toBeGreaterThan(490);
      expect(compiled.compiled.search(text).verdict).not.toBe('match');
    }
  });

  it('doubts are named: more ways than steps could show, and what is too large', () => {
    const doubtful = grade('(?:(?!ab)[a-z]|ab)*!');
    expect(doubtful.grade).not.toBe('exponential');
    expect(doubtful.notes.join()).toContain('Exponential');
    const large = grade(`(?:${Array.from({ length: 3_000 }, (_, n) => `w${n}+`).join('|')})+x`);
    expect(large).toMatchObject({ grade: 'unproven', words: expect.stringContaining('Too large') });
  });
});

describe('bounded', () => {
  const large: [string, string][] = [
    ['100 kB of text', 'a'.repeat(100_000)],
    ['100 kB of repeats', 'a*'.repeat(50_000)],
    ['100 kB of optional characters', 'a?'.repeat(50_000)],
    ['10,000 alternatives', Array.from({ length: 10_000 }, (_, n) => `word${n}`).join('|')],
    ['10,000 alternatives in a loop', `(?:${Array.from({ length: 10_000 }, (_, n) => `w${n}`).join('|')})+$`],
    ['nesting 480 deep', `${'('.repeat(480)}a+${')+'.repeat(480)}$`],
    ['an absurd count', '(?:a{0,4294967294}){0,4294967294}$'],
    ['a count of counts', '((a{1,99}){1,99}){1,99}!'],
    [
      'wide sets in a loop',
      `(?:${Array.from({ length: 60 }, (_, n) => `[\\u${(0x400 + n).toString(16).padStart(4, '0')}-\\u0500]+`).join('|')})+$`,
    ],
    ['two hundred loops', `${Array.from({ length: 200 }, (_, n) => `[a-z]*${n % 10}?`).join('')}!`],
  ];
  it.each(large)('%s', (_, source) => {
    const parsed = parsePattern(source);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const began = process.cpuUsage();
    const { grade: given, words } = gradeRedos(parsed.tree);
    const { user, system } = process.cpuUsage(began);
    expect(['safe', 'polynomial', 'exponential', 'unproven']).toContain(given);
    expect(words).not.toBe('');
    expect((user + system) / 1_000).toBeLessThan(MILLISECONDS);
  });

  it('gives the same grade every time, and keeps to the steps it is given', () => {
    expect(grade('(a|aa)+$')).toEqual(grade('(a|aa)+$'));
    const parsed = parsePattern('(a+)+$');
    if (!parsed.ok) throw new Error('parse');
    expect(gradeRedos(parsed.tree, { steps: 10 }).grade).toBe('unproven');
  });
});

describe('for any pattern', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '[ab]',
    '.',
    '\\w',
    '\\s',
    '(?:a|b)',
    '(?:ab|a)',
    '(a)',
    '\\b',
    '$',
    '(?!b)',
  );
  const piece = fc
    .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2,3}', '*?', '++'))
    .filter(([what, times]) => times === '' || !['\\b', '$'].includes(what))
    .map((parts) => parts.join(''));
  const sequence = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
  const pattern = fc.oneof(
    sequence,
    fc
      .tuple(sequence, fc.constantFrom('*', '+'), sequence)
      .map(([inner, times, after]) => `(?:${inner})${times}${after}`),
  );

  test('the attack of a graded pattern grows as the grade says', () => {
    fc.assert(
      fc.property(pattern, (source) => {
        const { grade: given, samples, attack, degree } = grade(source);
        const proven = given === 'polynomial' || given === 'exponential';
        expect(attack !== undefined).toBe(proven);
        expect(degree !== undefined).toBe(given === 'polynomial');
        if (!proven) return;
        const [before, last] = samples.slice(-2);
        const exponent = Math.log(last!.steps / before!.steps) / Math.log(last!.pumps / before!.pumps);
        expect(exponent).toBeGreaterThan(given === 'exponential' ? 4 : 1.5);
      }),
      { seed: 1, numRuns: 250 },
    );
  });

  test('the names of groups make no difference', () => {
    const named = (source: string, name: string) => source.replaceAll('(a)', `(?P<${name}>a)`);
    fc.assert(
      fc.property(pattern, (source) => {
        // A name may stand there once only.
        if (source.split('(a)').length !== 2) return;
        const one = grade(named(source, 'x'));
        const two = grade(named(source, 'y'));
        expect(two).toEqual(one);
        expect([one.grade, one.degree]).toEqual([grade(source).grade, grade(source).degree]);
      }),
      { seed: 2, numRuns: 250 },
    );
  });
});

describe('the default pack', () => {
  const rules = readdirSync(PACK).flatMap(
    (file) =>
      (
        JSON.parse(readFileSync(join(PACK, file), 'utf8')) as {
          rules: { name: string; type?: string; value: string; case_sensitive?: boolean }[];
        }
      ).rules,
  );
  const patterns = rules.filter(({ type }) => (type ?? 'REGEX') === 'REGEX');

  it('has patterns', () => expect(patterns.length).toBeGreaterThan(50));

  it.each(patterns.map((rule) => [rule.name, rule] as const))(
    '%s is proven not to be exponential',
    (_, rule) => {
      const graded = grade(rule.value, rule.case_sensitive !== true);
      expect(['safe', 'polynomial']).toContain(graded.grade);
      expect(graded.notes.join()).not.toContain('Exponential');
    },
  );
});
