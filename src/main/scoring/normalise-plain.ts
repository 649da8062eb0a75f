// Brings a text to its plain form: compatibility forms folded, what cannot be seen removed, look-alike letters made Latin.
import { type MappedText, MappedTextBuilder } from './normalise-mapping.ts';
import { boxedLetter, LATIN_FOR } from './normalise-tables.ts';

/** Controls but for white space; zero-width and direction characters, fillers, variation selectors, tag characters. */
const HIDDEN = /(?![\t\n\r])[\p{Cc}\p{Default_Ignorable_Code_Point}]/u;
const EXTENDS = /[\p{M}\u1161-\u11FF]/u;
const LOOSE_MARKS = /[\u0300-\u036F]|\u0489|[\u20D0-\u20F0]/g;
/** All but ASCII, the letters of Latin alphabets and everyday punctuation, none of which folding would change. */
const UNPLAIN =
  /[^\t\n\r\x20-\x7e\u00A1-\u00A7\u00A9\u00AB\u00AC\u00AE\u00B0\u00B1\u00B6\u00B7\u00BB\u00BF-\u0130\u0134-\u013E\u0141-\u0148\u014A-\u017E\u2013\u2014\u2018-\u201E\u20AC]/;
const LOOKALIKE = new RegExp(`[${[...LATIN_FOR.keys()].join('')}]`);
const WORD = /[\p{L}\p{N}]+/gu;

/** Unicode's own bound on marks in one character (UAX #15, stream-safe text); what is beyond it is decoration. */
const MOST_MARKS = 30;

/** What characters do, by code unit; surrogates are not kept. */
const KINDS = new Uint8Array(0x10000);
const ORDINARY = 1;
const HIDES = 2;
const JOINS = 3;

function kindOf(code: number): number {
  const known = code > 0xffff ? 0 : KINDS[code]!;
  if (known !== 0) return known;
  const character = String.fromCodePoint(code);
  const kind = HIDDEN.test(character) ? HIDES : EXTENDS.test(character) ? JOINS : ORDINARY;
  if (code <= 0xffff) KINDS[code] = kind;
  return kind;
}

/** The plain form; null when the text is plain already. Plain form of a plain form is itself. Time grows with length only. */
export function plainText(text: string): MappedText | null {
  if (!UNPLAIN.test(text)) return null;
  const folded = new MappedTextBuilder();
  const unplain = new RegExp(UNPLAIN, 'g');
  let at = 0;
  while (at < text.length) {
    unplain.lastIndex = at;
    const found = unplain.exec(text)?.index ?? text.length;
    // Marks belong to the character before them.
    const joined = found < text.length && found > at && kindOf(text.codePointAt(found)!) !== ORDINARY;
    const next = joined ? found - 1 : found;
    folded.copy(text, at, next);
    at = next < text.length ? addCluster(text, next, folded) : next;
  }
  const result = latinised(folded.build());
  return result.text === text ? null : result;
}

/** Folds a character and the marks on it. Gives the place after what cannot be seen besides. */
function addCluster(text: string, from: number, folded: MappedTextBuilder): number {
  const first = text.codePointAt(from)!;
  let at = from + (first > 0xffff ? 2 : 1);
  if (kindOf(first) === HIDES) return at;
  let cluster = text.slice(from, at);
  let marks = 0;
  let end = at;
  while (at < text.length && !(text.charCodeAt(at) >= 0x20 && text.charCodeAt(at) < 0x7f)) {
    const code = text.codePointAt(at)!;
    const kind = kindOf(code);
    if (kind === ORDINARY) break;
    at += code > 0xffff ? 2 : 1;
    if (kind === HIDES) continue;
    end = at;
    marks += 1;
    if (marks <= MOST_MARKS) cluster += String.fromCodePoint(code);
  }
  if (first < 0x80 && marks === 0) folded.copy(text, from, end);
  else folded.append(boxedLetter(first) ?? (marks === 0 ? foldOne(cluster) : fold(cluster)), from, end);
  return at;
}

const foldedOnes = new Map<string, string>();
const MOST_KEPT = 5_000;

/** Of a single character. */
function foldOne(character: string): string {
  let folded = foldedOnes.get(character);
  if (folded === undefined) {
    folded = fold(character);
    if (foldedOnes.size < MOST_KEPT) foldedOnes.set(character, folded);
  }
  return folded;
}

function fold(cluster: string): string {
  return cluster.normalize('NFKC').replace(LOOSE_MARKS, '').normalize('NFKC');
}

/** Look-alikes become Latin within words that mix scripts, and in words made of nothing else: honest Greek stays Greek. */
function latinised(folded: MappedText): MappedText {
  const { text } = folded;
  if (!LOOKALIKE.test(text) || !/[A-Za-z]/.test(text) || !UNPLAIN.test(text)) return folded;
  const changed = text.replace(WORD, (word) => {
    if (!UNPLAIN.test(word)) return word;
    const letters = [...word];
    const suspicious =
      /[A-Za-z]/.test(word) || letters.every((letter) => LATIN_FOR.has(letter) || /\d/.test(letter));
    if (!suspicious) return word;
    // All look-alikes are single units, so places stay where they are.
    return letters.map((letter) => LATIN_FOR.get(letter) ?? letter).join('');
  });
  return { ...folded, text: changed };
}
