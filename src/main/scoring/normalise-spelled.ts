// Undoes what people can read at a glance and patterns cannot: words spelled letter by letter, and text written backwards.
import { type MappedText, MappedTextBuilder } from './normalise-mapping.ts';

/** A word of four letters or more, each parted from the next by the same sign. */
const SPELLED = /(?<![A-Za-z\d])[A-Za-z]([ ._*-])[A-Za-z](?:\1[A-Za-z]){2,60}(?![A-Za-z\d])/;
/** Beside one, short words are spelled as well. */
const SPELLED_WORD = /(?<![A-Za-z\d])[A-Za-z]([ ._*-])[A-Za-z](?:\1[A-Za-z]){0,60}(?![A-Za-z\d])/g;
const SPACES = /\s{2,}/g;

/** The text with spelled words written as words; null where there are none. */
export function unspelled(text: string): MappedText | null {
  if (!SPELLED.test(text)) return null;
  const joined = new MappedTextBuilder();
  let at = 0;
  for (const match of text.matchAll(SPELLED_WORD)) {
    addBetween(text, at, match.index, joined);
    // Every second character is a sign.
    for (let letter = 0; letter < match[0].length; letter += 2) {
      joined.copy(text, match.index + letter, match.index + letter + 1);
    }
    at = match.index + match[0].length;
  }
  addBetween(text, at, text.length, joined);
  return joined.build();
}

/** Wide gaps parted spelled words, and are one space between words. */
function addBetween(text: string, from: number, to: number, joined: MappedTextBuilder): void {
  let at = from;
  for (const match of text.slice(from, to).matchAll(SPACES)) {
    joined.copy(text, at, from + match.index);
    at = from + match.index + match[0].length;
    joined.append(' ', from + match.index, at);
  }
  joined.copy(text, at, to);
}

/** Frequent words and those of attacks, backwards: the, you, your, this, with, ignore, previous, instructions … */
const BACKWARDS =
  /\b(?:eht|uoy|ruoy|siht|taht|htiw|morf|erongi|drageersid|tegrof|suoiverp|snoitcurtsni|metsys|tpmorp|laever|drowssap|terces|selur)\b/gi;
const WORD = /[^\s.,;:!?]+/g;

const backwards = (text: string): string => [...text].reverse().join('');

/**
 * The text forwards, as a whole and word by word, for both are called backwards. None without two different words that betray it, as
 * every text can be read backwards.
 */
export function unreversed(text: string): MappedText[] {
  const words = new Set<string>();
  for (const match of text.matchAll(BACKWARDS)) {
    words.add(match[0].toLowerCase());
    if (words.size === 2) return [wholeReversed(text), wordsReversed(text)];
  }
  return [];
}

function wholeReversed(text: string): MappedText {
  const { length } = text;
  return { text: backwards(text), toOriginal: (start, end) => [length - end, length - start] };
}

function wordsReversed(text: string): MappedText {
  const forwards = new MappedTextBuilder();
  let at = 0;
  for (const match of text.matchAll(WORD)) {
    forwards.copy(text, at, match.index);
    at = match.index + match[0].length;
    forwards.append(backwards(match[0]), match.index, at);
  }
  forwards.copy(text, at, text.length);
  return forwards.build();
}
