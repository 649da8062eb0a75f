// Which messages an exception holds for.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Exception,
  exceptedPatterns,
  holdsFor,
  type Written,
  withoutExcepted,
} from '../../../../src/main/scoring/exceptions.ts';

const message: Written = { text: 'Rotate the API key', atMs: 1_000, user: '7', role: 'Security' };
const none = { user: null, role: null, text: null, untilMs: null };

describe('exceptions', () => {
  it.each([
    [{ user: '7' }, true],
    [{ user: '8' }, false],
    [{ role: 'security' }, true],
    [{ role: 'sales' }, false],
    [{ text: 'api KEY' }, true],
    [{ text: 'password' }, false],
    [{ user: '7', text: 'password' }, false],
    [{ user: '7', untilMs: 1_001 }, true],
    [{ user: '7', untilMs: 1_000 }, false],
    [{}, false],
  ])('%j holds: %s', (fields, holds) => {
    expect(holdsFor({ ...none, ...fields }, message)).toBe(holds);
  });

  it('hold for nobody who is not known', () => {
    const stranger = { ...message, user: null, role: null };
    expect(holdsFor({ ...none, user: '7' }, stranger)).toBe(false);
    expect(holdsFor({ ...none, role: 'security' }, stranger)).toBe(false);
  });

  it('take out their own patterns alone, and lose nothing', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(
        fc.array(word),
        fc.array(fc.record({ pattern: word, user: fc.constantFrom('7', '8') })),
        (names, rules) => {
          const exceptions: Exception[] = rules.map((rule) => ({ ...none, ...rule }));
          const excepted = exceptedPatterns(exceptions, message);
          const found = names.map((name) => ({ name }));
          const split = withoutExcepted(found, excepted);
          expect([...split.counted, ...split.excepted].length).toBe(found.length);
          for (const { name } of split.excepted)
            expect(rules.some(({ pattern, user }) => pattern === name && user === '7')).toBe(true);
          for (const { name } of split.counted)
            expect(rules.some(({ pattern, user }) => pattern === name && user === '7')).toBe(false);
        },
      ),
    );
  });
});
