// Finding by a few letters: what fits, what does not, and what comes first.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzyFilter, fuzzyScore } from '../../../src/renderer/state/fuzzy.ts';

const find = (query: string, ...texts: string[]) => fuzzyFilter(query, texts, (text) => text);

test('finds by the beginnings of words, by letters in order, and by whole words', () => {
  expect(find('ut', 'Use the light theme', 'Settings', 'Alerts')).toEqual(['Use the light theme']);
  expect(find('thm', 'Use the light theme', 'Alerts')).toEqual(['Use the light theme']);
  expect(find('xyz', 'Alerts')).toEqual([]);
});

test('puts the beginning of a word before its middle, and whole before scattered', () => {
  expect(find('set', 'Reset the view', 'Settings')).toEqual(['Settings', 'Reset the view']);
  expect(find('ale', 'A long evening', 'Alerts')).toEqual(['Alerts', 'A long evening']);
});

test('keeps everything in its order while nothing is asked', () => {
  expect(find('  ', 'b', 'a')).toEqual(['b', 'a']);
});

test('fits exactly when the letters are there in order', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'c', ' '), { maxLength: 12 }).map((all) => all.join(''));
  fc.assert(
    fc.property(letters, letters, (query, text) => {
      let at = -1;
      const fits = [...query.replaceAll(' ', '')].every((letter) => {
        at = text.indexOf(letter, at + 1);
        return at !== -1;
      });
      expect(fuzzyScore(query, text) !== null).toBe(fits);
    }),
    { numRuns: 2_000 },
  );
});
