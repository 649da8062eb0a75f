// Runs of words out of a text by which others that share them are found: long enough to be in few texts, and spread over all of it.

/** Letters and digits of a phrase at least: three words are in few texts of a million, two are in thousands. */
const LETTERS = 12;
const WORDS = 3;
/** A word longer than this is taken apart: in writing without spaces it is a whole sentence. */
const LONGEST_WORD = 24;
const PHRASES = 8;

const lettersOf = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/**
 * At most eight phrases, as they stand in the text, that do not overlap; none where the text is too short for one. `characters`: so
 * many of the text are looked at.
 */
export function phrasesOf(text: string, characters: number): string[] {
  const phrases: string[] = [];
  let from = 0;
  let words = 0;
  for (const { 0: word, index } of text.slice(0, characters).matchAll(/\S+/g)) {
    if (word.length > LONGEST_WORD) {
      const letters = Array.from(word);
      for (let at = 0; at + LETTERS <= letters.length; at += LETTERS)
        phrases.push(letters.slice(at, at + LETTERS).join(''));
      words = 0;
      continue;
    }
    if (words === 0) from = index;
    words += 1;
    const phrase = text.slice(from, index + word.length);
    if (words < WORDS || lettersOf(phrase) < LETTERS) continue;
    phrases.push(phrase);
    words = 0;
  }
  const usable = phrases.filter((phrase) => lettersOf(phrase) >= LETTERS);
  const step = Math.max(1, usable.length / PHRASES);
  return Array.from({ length: Math.min(PHRASES, usable.length) }, (_, at) => usable[Math.floor(at * step)]!);
}
