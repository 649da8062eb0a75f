// An automaton of more states than are worth having is passed over for short texts, and the answers stay what the interpreter gives.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Alphabet } from '../../../../src/shared/regex/alphabet.ts';
import { charSetsOf } from '../../../../src/shared/regex/core-sets.ts';
import { compileTree, parsePattern } from '../../../../src/shared/regex/index.ts';
import { Interpreter } from '../../../../src/shared/regex/interpreter.ts';
import { LazyDfa } from '../../../../src/shared/regex/lazy-dfa.ts';
import { lowerPattern } from '../../../../src/shared/regex/lower.ts';
import { compileProgram } from '../../../../src/shared/regex/program.ts';

/** Which of the last eighteen letters were an a: a state for every set of them. */
const parsed = parsePattern('(?=[ab])(?:a|b)*?a(?:a|b){18}c');
if (!parsed.ok) throw new Error(parsed.error.message);
const { tree } = parsed;

const letters = (length: number, seed: number): string => {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state & 0x10000 ? 'a' : 'b';
  }).join('');
};

it('finds the same in short texts once the table was full', { timeout: 60_000 }, () => {
  const core = lowerPattern(tree);
  const alphabet = new Alphabet(charSetsOf(core));
  const automaton = LazyDfa.of(core, alphabet)!;
  const pattern = compileTree(tree, alphabet);
  for (let seed = 1; seed < 400 && !automaton.isCostly(100); seed++) {
    const prepared = alphabet.prepare(letters(1_000, seed));
    automaton.test(prepared, { start: 0, end: 1_000, from: 0, to: 1_000 });
    pattern.searchPrepared(prepared);
  }
  expect(automaton.isCostly(100)).toBe(true);
  expect(automaton.isCostly(10_000)).toBe(false);

  const program = compileProgram(core, alphabet, tree.groupCount);
  const interpreter = new Interpreter();
  const text = fc
    .tuple(fc.nat(), fc.integer({ min: 0, max: 60 }), fc.constantFrom('c', '', 'ac', 'cc'))
    .map(([seed, length, end]) => letters(length, seed) + end);
  let matches = 0;
  fc.assert(
    fc.property(text, (one) => {
      const prepared = alphabet.prepare(one);
      const plain = interpreter.search(program, prepared, 10_000_000);
      const found = pattern.searchPrepared(prepared);
      expect(found.verdict).toBe(plain.verdict);
      if (plain.verdict !== 'match' || found.verdict !== 'match') return;
      matches += 1;
      expect(found.span).toEqual([plain.start, plain.end]);
    }),
    { seed: 7, numRuns: 300 },
  );
  expect(matches).toBeGreaterThan(50);
});
