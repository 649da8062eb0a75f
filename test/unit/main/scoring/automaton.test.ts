// The automaton finds exactly the words that occur, wherever they overlap, and every place where they do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Automaton } from '../../../../src/main/scoring/automaton.ts';

/** Codes 0–9; 5–9 are compared as 0–4, so that folding counts. */
const FOLDED = Array.from({ length: 10 }, (_, code) => code % 5);
const fold = (codes: readonly number[]): string => codes.map((code) => FOLDED[code]!).join('');
const codes = (most: number, least = 0) => fc.array(fc.nat(9), { minLength: least, maxLength: most });

function distinct(words: readonly number[][]): number[][] {
  return [...new Map(words.map((word) => [fold(word), word.map((code) => FOLDED[code]!)])).values()];
}

describe('the automaton', () => {
  test('finds every occurrence, where it ends, in order, and none other', () => {
    const texts = fc.array(codes(80), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(codes(6, 1), { maxLength: 20 }), texts, (some, messages) => {
        const words = distinct(some);
        const automaton = new Automaton(words, FOLDED);
        // Several messages one after the other: nothing is left of the one before.
        for (const message of messages.slice(0, -1)) automaton.scan(Uint8Array.from(message));
        const text = messages.at(-1)!;
        automaton.scan(Uint16Array.from(text));
        const places: string[] = [];
        let last = 0;
        automaton.each((word, end) => {
          expect(end).toBeGreaterThanOrEqual(last);
          last = end;
          places.push(`${word}@${end}`);
        });
        const expected = words.flatMap((word, at) =>
          text.flatMap((_, end) =>
            fold(text.slice(0, end + 1)).endsWith(fold(word)) ? [`${at}@${end + 1}`] : [],
          ),
        );
        expect(places.sort()).toEqual(expected.sort());
      }),
      { seed: 6, numRuns: 400 },
    );
  });

  test('grows with long messages full of words, and with thousands of words', () => {
    const words = Array.from({ length: 3_000 }, (_, n) =>
      [1, ...String(n).split('').map(Number)].map((code) => code % 5),
    );
    const automaton = new Automaton(distinct(words), FOLDED);
    let places = 0;
    automaton.scan(new Uint8Array(50_000).fill(1));
    automaton.each(() => (places += 1));
    expect(places).toBeGreaterThan(100_000);
  });
});
