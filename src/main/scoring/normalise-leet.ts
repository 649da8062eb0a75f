// Undoes leetspeak: digits and signs that stand for letters within words. Every place stays where it is.
import { LEET } from './normalise-tables.ts';

/** A run that could be a word in leetspeak; the signs count only between letters and digits. */
const RUN = /[A-Za-z0-9@$€|](?:[A-Za-z0-9@$€|]|[!+](?=[A-Za-z0-9@$€|]))*/g;
const LETTER = /[A-Za-z]/;
/** What stands between white spaces and has a letter beside a digit or a sign: there alone a disguise can be. */
const MIXED = /(?<!\S)\S*?(?:[A-Za-z](?:[\d@$€|]|[!+][A-Za-z\d@$€|])|[\d@$€|!+][A-Za-z])\S*/g;
/** 2nd, 10am, 250ml, 4x: a number and its unit. */
const MEASURE =
  /^[$€]?\d+(?:st|nd|rd|th|am|pm|[dhmskgxbcfvw]|min|sec|ms|hrs?|kg|mg|lbs?|oz|ml|[kmgt]i?b|[cmk]m|ft|in|px|pt|rem|em|vh|vw|hz|[kmg]hz|kwh?|usd|eur|gbp|bn|mn|mm)$/i;
/** Identifiers and checksums. */
const CODE = /^[0-9a-f]{6,}$/i;
const LONGEST_WORD = 40;

/** The text with leetspeak words in letters; the same string when there are none. */
export function unleet(text: string): string {
  // Where one word is disguised within, digits at the end of others are no numbers either.
  return translated(text, false) === text ? text : translated(text, true);
}

function translated(text: string, tails: boolean): string {
  return text.replace(MIXED, (part) =>
    part.replace(RUN, (run) => {
      if (run.length < 2 || run.length > LONGEST_WORD || !LETTER.test(run)) return run;
      return /[\d@$€|!+]/.test(run) ? letters(run, tails) : run;
    }),
  );
}

function letters(run: string, tails: boolean): string {
  if (MEASURE.test(run) || CODE.test(run)) return run;
  let last = run.length - 1;
  while (!LETTER.test(run[last]!)) last -= 1;
  // Numbers at the end of a name (mp3, covid19, gpt4) are numbers, unless there are other disguises or the word is long.
  const whole = tails || (run.length - 1 - last === 1 && last >= 4);
  let word = '';
  for (let at = 0; at < run.length; at += 1) {
    const unit = run[at]!;
    if (at > last && !whole) word += unit;
    else if (unit === '1' && (run[at + 1] === '1' || run[at - 1] === '1')) word += 'l';
    else word += LEET.get(unit) ?? unit;
  }
  return word;
}
