// How rare words are in ordinary messages: an estimate, by which the words worth looking for are chosen. Decides speed alone.
import type { WordList } from './literal.ts';

/** Of 1,000 letters of English prose, from a to z. */
const PER_MILLE = [
  82, 15, 28, 43, 127, 22, 20, 61, 70, 1.5, 7.7, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 1.5, 20, 0.7,
];
/** Words of which one stands in nearly every message. */
const FREQUENT = new Set(
  (
    'a all an and are as at be but by can do for from have how i if in is it me my no not of on or our out ' +
    'please so that the this to up us was we what when will with would you your : ; ( ) , . - { }'
  ).split(' '),
);
const RARITY_OF_FREQUENT = 4;
const RARITY_OF_SPACE = 2.5;
const RARITY_OF_SIGN = 7;
const RARITY_BEYOND_ASCII = 11;
/** Standing apart says about as much as a letter, where the word is short. */
const RARITY_OF_EDGE = 1.5;

/** Bits: one word of the list stands at about one of 2 to the power of this many places. */
export function rarityOf(list: WordList): number {
  const share = list.reduce((sum, { points, begins, ends }) => {
    const text = String.fromCodePoint(...points).trim();
    let bits = points.reduce((total, point) => total + rarityOfCharacter(point), 0);
    bits += (begins ? RARITY_OF_EDGE : 0) + (ends ? RARITY_OF_EDGE : 0);
    if (FREQUENT.has(text)) bits = Math.min(bits, RARITY_OF_FREQUENT);
    return sum + 2 ** -bits;
  }, 0);
  return -Math.log2(share);
}

function rarityOfCharacter(point: number): number {
  if (point >= 97 && point <= 122) return -Math.log2(PER_MILLE[point - 97]! / 1_000);
  if (point === 32) return RARITY_OF_SPACE;
  return point < 0x80 ? RARITY_OF_SIGN : RARITY_BEYOND_ASCII;
}
