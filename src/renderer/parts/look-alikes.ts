// Words that are not what they look: letters of another script, or styled ones, that stand in for Latin letters.
import type { Span } from './segments.ts';

const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
const LATIN = /\p{Script=Latin}/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;
const GREEK = /\p{Script=Greek}/u;
/** Between Latin letters; at an end it is honest, as in TNFα. */
const GREEK_WITHIN = /(?<=\p{Script=Latin})\p{Script=Greek}+(?=\p{Script=Latin})/u;
const LOOK_ALIKE_WORD = /^[аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅ]{2,}$/u;
const HONEST_CYRILLIC = /(?![аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅ])\p{Script=Cyrillic}/u;
/** Mathematical letters and full-width ones, which are plain letters in a costume. */
const STYLED = /[\u{1D400}-\u{1D7FF}\uFF21-\uFF3A\uFF41-\uFF5A]/u;
/** Without one of these there is nothing to look for. */
const SUSPECT = /[\p{Script=Cyrillic}\p{Script=Greek}\u{1D400}-\u{1D7FF}\uFF21-\uFF3A\uFF41-\uFF5A]/u;

/** Spans (half-open, UTF-16 units) of words with look-alike letters, in order. */
export function lookAlikeWords(text: string): Span[] {
  if (!SUSPECT.test(text)) return [];
  // In a text that is written in Cyrillic, a word of letters that Latin has too is just a word.
  const foreign = LATIN.test(text) && !HONEST_CYRILLIC.test(text);
  const spans: Span[] = [];
  for (const found of text.matchAll(WORD)) {
    const word = found[0];
    if (!SUSPECT.test(word)) continue;
    const mixed = LATIN.test(word) && (CYRILLIC.test(word) || (GREEK.test(word) && GREEK_WITHIN.test(word)));
    if (mixed || STYLED.test(word) || (foreign && LOOK_ALIKE_WORD.test(word)))
      spans.push([found.index, found.index + word.length]);
  }
  return spans;
}
