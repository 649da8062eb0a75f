// Grades held against what really runs: CPython on the attacks, and the interpreter without its memory on texts by chance.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Alphabet } from '../../../../src/shared/regex/alphabet.ts';
import { charSetsOf } from '../../../../src/shared/regex/core-sets.ts';
import {
  gradeRedos,
  type Pattern,
  parsePattern,
  type RedosGrade,
} from '../../../../src/shared/regex/index.ts';
import { Interpreter } from '../../../../src/shared/regex/interpreter.ts';
import { lowerPattern } from '../../../../src/shared/regex/lower.ts';
import { compileProgram } from '../../../../src/shared/regex/program.ts';
import { COUNTED, EXPONENTIAL, POLYNOMIAL, SAFE } from './redos-cases.ts';

const python = spawnSync('python3', ['-c', 'import sys; print(sys.version_info >= (3, 11))'], {
  encoding: 'utf8',
});
const hasPython = python.stdout?.trim() === 'True';
/** It takes some ten seconds of a free core. */
const LONGEST_MS = 400_000;

/**
 * Reads rows [pattern, prefix, pump, suffix, step, least] and prints the ratio of CPU time between n and n + step pumps, or 2n where
 * the step is 0, at an n that already takes a few milliseconds; the least of three runs each. A machine that is busy with other things
 * can hide a growth, as when the smaller text was timed badly, so that a ratio below `least` is measured again, up to six times.
 */
const RATIOS = `
import json, re, sys, time
def took(p, row, n):
    text = row[1] + row[2] * n + row[3]
    best = 1e9
    for _ in range(3):
        began = time.process_time()
        p.search(text)
        best = min(best, time.process_time() - began)
    return best
out = []
for row in json.load(sys.stdin):
    p = re.compile(row[0])
    n = 4
    t = took(p, row, n)
    while t < 0.002 and n < 100000:
        n = n + 1 if row[4] else n * 2
        t = took(p, row, n)
    more = n + row[4] if row[4] else 2 * n
    for _ in range(6):
        ratio = took(p, row, more) / t
        if ratio > row[5]:
            break
        t = took(p, row, n)
    out.append(ratio)
print(json.dumps(out))
`;

function parse(source: string): Pattern {
  const parsed = parsePattern(source);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`);
  return parsed.tree;
}

function ratios(sources: readonly string[], step: number, leasts: readonly number[]): readonly number[] {
  const rows = sources.map((source, at) => {
    const { attack } = gradeRedos(parse(source));
    return [source, attack!.prefix, attack!.pump, attack!.suffix, step, leasts[at]];
  });
  const ran = spawnSync('python3', ['-c', RATIOS], {
    input: JSON.stringify(rows),
    encoding: 'utf8',
    timeout: LONGEST_MS,
  });
  return JSON.parse(ran.stdout) as number[];
}

describe.skipIf(!hasPython)('CPython', () => {
  it('takes far longer for four pumps more where the grade is exponential', {
    timeout: LONGEST_MS,
  }, () => {
    const sources = [...EXPONENTIAL, ...COUNTED];
    // What a count ends grows more slowly near its end.
    const leasts = sources.map((_, at) => (at < EXPONENTIAL.length ? 2 : 1.5));
    for (const [at, ratio] of ratios(sources, 4, leasts).entries())
      expect(ratio, sources[at]).toBeGreaterThan(leasts[at]!);
  });

  it('takes clearly longer for twice the pumps where it is polynomial', { timeout: LONGEST_MS }, () => {
    const sources = POLYNOMIAL.map(([source]) => source);
    const leasts = POLYNOMIAL.map(([, degree]) => 0.5 * 2 ** degree);
    for (const [at, ratio] of ratios(sources, 0, leasts).entries())
      expect(ratio, sources[at]).toBeGreaterThan(leasts[at]!);
  });
});

/** Steps without the table of failures, as CPython would take them. */
function stepsOf(tree: Pattern, text: string): number {
  const core = lowerPattern(tree);
  const alphabet = new Alphabet(charSetsOf(core));
  const program = { ...compileProgram(core, alphabet, tree.groupCount), memoRows: 0 };
  const interpreter = new Interpreter();
  interpreter.search(program, alphabet.prepare(text), 2_000_000);
  return interpreter.steps;
}

const PUMPS = 60;

/** Whether the steps grow faster than the text on this one. */
function growsFast(tree: Pattern, prefix: string, pump: string, suffix: string): boolean {
  const once = stepsOf(tree, prefix + pump.repeat(PUMPS) + suffix);
  const twice = stepsOf(tree, prefix + pump.repeat(2 * PUMPS) + suffix);
  return twice > 2.6 * once + 200;
}

describe('what is graded safe', () => {
  const text = (alphabet: string, most: number) =>
    fc.array(fc.constantFrom(...alphabet), { maxLength: most }).map((parts) => parts.join(''));

  test('the known shapes do not grow on texts by chance', () => {
    const trees = SAFE.map(parse);
    fc.assert(
      fc.property(
        fc.constantFrom(...trees),
        text('a1 .-,"b!@\n', 4),
        text('a1 .-,"b!@\n', 4).filter((pump) => pump !== ''),
        text('a1 .-,"b!@\n', 3),
        (tree, prefix, pump, suffix) => {
          expect(growsFast(tree, prefix, pump, suffix), `${tree.source} on ${prefix}(${pump})${suffix}`).toBe(
            false,
          );
        },
      ),
      { seed: 3, numRuns: 1_500 },
    );
  });

  const atom = fc.constantFrom(
    'a',
    'b',
    '[ab]',
    '.',
    '\\w',
    '(?:a|b)',
    '(?:ab|a)',
    '(?:a|)',
    '(a)',
    '(?=a)',
    '(?!b)',
    '(?<!a)',
    '(?<=b)',
    '\\b',
    '\\B',
    '^',
    '$',
    '(?>a+)',
    '(?>a|ab)',
    '(?=a*b)',
    '(?!a+$)',
    '(?:a*b)',
    '(?:a?b?)',
  );
  const piece = fc
    .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2,3}', '{2,}', '*?', '+?', '++', '*+'))
    .map(([what, times]) => (/^(?:\\[bB]|[$^])$/.test(what) ? what : what + times));
  const sequence = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
  const pattern = fc.oneof(
    sequence,
    fc
      .tuple(sequence, fc.constantFrom('*', '+', '*?', '++', '{2,}'), sequence)
      .map(([inner, times, after]) => `(?:${inner})${times}${after}`),
    fc.tuple(sequence, sequence, sequence).map(([one, two, after]) => `(?:${one}|${two})${after}`),
    fc.tuple(sequence, sequence).map(([one, two]) => `^${one}${two}`),
  );

  test('nothing that is made by chance grows on texts by chance', { timeout: 60_000 }, () => {
    let safe = 0;
    fc.assert(
      fc.property(
        pattern,
        fc.array(fc.tuple(text('ab!', 2), text('ab!', 3), text('ab!', 2)), { minLength: 12, maxLength: 12 }),
        (source, texts) => {
          const tree = parse(source);
          const graded: RedosGrade = gradeRedos(tree);
          if (graded.grade !== 'safe') return;
          safe++;
          for (const [prefix, pump, suffix] of texts) {
            expect(growsFast(tree, prefix, pump, suffix), `${source} on ${prefix}(${pump})${suffix}`).toBe(
              false,
            );
          }
        },
      ),
      { seed: 4, numRuns: 400 },
    );
    expect(safe).toBeGreaterThan(100);
  });
});
