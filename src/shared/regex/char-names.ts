// Looks characters up by their Unicode names for \N{…}, as Python's unicodedata.lookup does.
import { has } from './char-set.ts';
import * as tables from './name-tables.ts';

let names: Map<string, number> | null = null;

// The table is decoded on first use only: about 35,000 names, some tens of milliseconds.
function decodeNames(): Map<string, number> {
  const words = tables.NAME_WORDS.split(' ');
  const value = new Map([...tables.NAME_DIGITS].map((digit, at) => [digit, at]));
  const text = tables.NAME_TABLE;
  const out = new Map<string, number>();
  let at = 0;
  const digit = (): number => value.get(text[at++]!)!;
  const index = (): number => {
    const lead = digit();
    if (lead < 50) return lead;
    if (lead < 87) return 50 + (lead - 50) * 90 + digit();
    const middle = digit();
    return 50 + 37 * 90 + (lead - 87) * 8100 + middle * 90 + digit();
  };
  const jump = tables.NAME_DIGITS[89]!.repeat(3);
  let code = 0;
  let name: string[] = [];
  while (at < text.length) {
    if (text.startsWith(jump, at)) {
      const end = text.indexOf(' ', at);
      code += Number.parseInt(text.slice(at + 3, end), 36);
      at = end + 1;
    } else {
      code += index();
    }
    const shared = digit();
    const added = digit();
    name = name.slice(0, shared);
    for (let n = 0; n < added; n++) name.push(words[index()]!);
    const hex = code.toString(16).toUpperCase().padStart(4, '0');
    out.set(name.join(' ').replace(/-#$/, `-${hex}`), code);
  }
  return out;
}

const [LEADS = [], VOWELS = [], TAILS = []] = tables.HANGUL_PARTS.split(';').map((part) => part.split(','));

// Syllable names are composed: the longest lead and vowel that fit decide, as the naming rule is unambiguous.
function hangul(rest: string): number | null {
  const longest = (parts: readonly string[], from: string): number => {
    let best = -1;
    parts.forEach((part, at) => {
      if (from.startsWith(part) && (best < 0 || part.length > parts[best]!.length)) best = at;
    });
    return best;
  };
  const lead = longest(LEADS, rest);
  if (lead < 0) return null;
  const afterLead = rest.slice(LEADS[lead]!.length);
  const vowel = longest(VOWELS, afterLead);
  if (vowel < 0) return null;
  const tail = TAILS.indexOf(afterLead.slice(VOWELS[vowel]!.length));
  return tail < 0 ? null : 0xac00 + (lead * 21 + vowel) * 28 + tail;
}

let ideographs: readonly number[] | null = null;

function ideographRanges(): readonly number[] {
  if (ideographs) return ideographs;
  const out: number[] = [];
  let at = 0;
  for (const part of tables.IDEOGRAPH_RANGES.split(' ')) {
    const [gap = 0, length = 0] = part.split(',').map((n) => Number.parseInt(n, 36));
    out.push(at + gap, at + gap + length - 1);
    at += gap + length;
  }
  ideographs = out;
  return out;
}

/**
 * The code point of a Unicode 14.0 character name or alias, or null. Table names are found in any case; the
 * computed ones (Hangul syllables, CJK ideographs) only in capitals, which is how Python 3.11 behaves.
 */
export function lookupName(name: string): number | null {
  if (name.startsWith('HANGUL SYLLABLE ')) return hangul(name.slice(16));
  if (name.startsWith('CJK UNIFIED IDEOGRAPH-')) {
    const digits = name.slice(22);
    if (!/^[0-9A-F]{4,5}$/.test(digits)) return null;
    const code = Number.parseInt(digits, 16);
    return has(ideographRanges(), code) ? code : null;
  }
  names ??= decodeNames();
  // Only ASCII letters are raised: a name with any other letter does not exist.
  return names.get(name.replace(/[a-z]/g, (letter) => letter.toUpperCase())) ?? null;
}
