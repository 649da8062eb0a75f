// Whether two messages say nearly the same.

/** Shorter messages ("yes", "thanks a lot") are alike without meaning anything by it. */
const SHORTEST = 20;
/** What a person sees of a message at a glance; more would cost time on pasted documents and tell nothing new. */
const LONGEST = 4_000;
const WORDS = /[\p{L}\p{N}]+/gu;

/**
 * The words of a text, each once, as numbers of 32 bits in rising order, two signs each: a fraction of the text, and compared without
 * reading it again. Empty for a text that is too short to be alike to anything.
 */
export function wordPrint(text: string): string {
  const plain = text.slice(0, LONGEST).toLowerCase();
  if (plain.length < SHORTEST) return '';
  const numbers = new Set<number>();
  for (const word of plain.match(WORDS) ?? []) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
    numbers.add(hash >>> 0);
  }
  const sorted = Uint32Array.from(numbers).sort();
  const signs = new Uint16Array(sorted.length * 2);
  sorted.forEach((number, at) => {
    signs[at * 2] = number >>> 16;
    signs[at * 2 + 1] = number & 0xffff;
  });
  return String.fromCharCode(...signs);
}

/** What two prints share of all their words (Jaccard's measure), 0–1. */
function shared(mine: string, theirs: string): number {
  let common = 0;
  let [at, other] = [0, 0];
  while (at < mine.length && other < theirs.length) {
    const order =
      mine.charCodeAt(at) - theirs.charCodeAt(other) ||
      mine.charCodeAt(at + 1) - theirs.charCodeAt(other + 1);
    if (order === 0) common += 1;
    if (order <= 0) at += 2;
    if (order >= 0) other += 2;
  }
  return common / ((mine.length + theirs.length) / 2 - common);
}

export interface Printed {
  /** Of the text, in UTF-16 units. */
  readonly characters: number;
  /** Its `wordPrint`. */
  readonly words: string;
}

/** How many of `earlier` share at least the given part (0–1) of their words with the message. */
export function countAlike(message: Printed, earlier: readonly Printed[], alike: number): number {
  if (message.words === '') return 0;
  const { characters: length } = message;
  return earlier.filter(
    ({ characters, words }) =>
      words !== '' &&
      characters >= length * 0.5 &&
      characters <= length * 2 &&
      shared(message.words, words) >= alike,
  ).length;
}
