// Reads escapes, outside and inside character sets.
import { lookupName } from './char-names.ts';
import type { ParseState } from './parse-state.ts';
import { repr } from './python-text.ts';
import { PatternSyntaxError } from './syntax-error.ts';
import type { AnchorKind, Category } from './tree.ts';

const HEX = '0123456789abcdefABCDEF';
const OCTAL = '01234567';
const DIGITS = '0123456789';
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const ANCHORS: Readonly<Record<string, AnchorKind>> = {
  A: 'text-start',
  Z: 'text-end',
  b: 'boundary',
  B: 'not-boundary',
};

export type Escape =
  | { readonly kind: 'literal'; readonly codePoint: number }
  | { readonly kind: 'category'; readonly category: Category }
  | { readonly kind: 'anchor'; readonly anchor: AnchorKind }
  | { readonly kind: 'backreference'; readonly group: number };

const literal = (codePoint: number): Escape => ({ kind: 'literal', codePoint });
const isCategory = (char: string): char is Category => 'dDsSwW'.includes(char);

// \x, \u and \U need exactly so many hexadecimal digits.
function hexadecimal(state: ParseState, token: string, digits: number): number {
  const text = state.reader.getWhile(digits, HEX);
  const whole = token + text;
  if (text.length !== digits) throw state.reader.error(`incomplete escape ${whole}`, whole.length);
  const code = Number.parseInt(text, 16);
  if (code > 0x7fffffff) {
    throw new PatternSyntaxError('Python int too large to convert to C int', null, 'OverflowError');
  }
  if (code > 0x10ffff) throw state.reader.error(`bad escape ${whole}`, whole.length);
  return code;
}

function named(state: ParseState): number {
  if (!state.reader.match('{')) throw state.reader.error('missing {');
  const name = state.reader.getUntil('}', 'character name');
  const code = lookupName(name);
  // A name with a lone surrogate cannot even be looked up, and Python then speaks of the escape.
  if (/[\ud800-\udfff]/.test(name.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))) {
    throw state.reader.error('bad escape \\N', 2);
  }
  if (code === null) {
    throw state.reader.error(`undefined character name ${repr(name)}`, [...name].length + 4);
  }
  return code;
}

function octal(state: ParseState, token: string): number {
  const code = Number.parseInt(token.slice(1), 8);
  if (code > 0o377) {
    throw state.reader.error(`octal escape value ${token} outside of range 0-0o377`, token.length);
  }
  return code;
}

// What means the same inside and outside a set; null if the escape is none of these.
function common(state: ParseState, token: string): Escape | null {
  const char = token.slice(1);
  if (isCategory(char)) return { kind: 'category', category: char };
  if (Object.hasOwn(CONTROLS, char)) return literal(CONTROLS[char]!);
  if (char === 'x') return literal(hexadecimal(state, token, 2));
  if (char === 'u') return literal(hexadecimal(state, token, 4));
  if (char === 'U') return literal(hexadecimal(state, token, 8));
  if (char === 'N') return literal(named(state));
  return null;
}

// Any other ASCII letter or digit is reserved; everything else stands for itself.
function plain(state: ParseState, token: string): Escape {
  const char = token.slice(1);
  if (/^[a-zA-Z0-9]$/.test(char)) throw state.reader.error(`bad escape ${token}`, token.length);
  return literal(char.codePointAt(0)!);
}

/** Reads the rest of an escape inside `[…]`, whose first token was just taken. */
export function parseSetEscape(state: ParseState, token: string): Escape {
  const found = common(state, token);
  if (found) return found;
  const char = token.slice(1);
  if (char === 'b') return literal(8);
  if (OCTAL.includes(char)) return literal(octal(state, token + state.reader.getWhile(2, OCTAL)));
  return plain(state, token);
}

/** Reads the rest of an escape outside sets, whose first token was just taken. */
export function parseEscape(state: ParseState, token: string): Escape {
  const { reader } = state;
  const found = common(state, token);
  if (found) return found;
  const char = token.slice(1);
  if (Object.hasOwn(ANCHORS, char)) return { kind: 'anchor', anchor: ANCHORS[char]! };
  if (char === '0') return literal(octal(state, token + reader.getWhile(2, OCTAL)));
  if (!DIGITS.includes(char)) return plain(state, token);
  let text = token;
  if (reader.next !== null && DIGITS.includes(reader.next)) {
    text += reader.get();
    // Three octal digits are a character, anything else the number of a group.
    const isOctal = OCTAL.includes(text[1]!) && OCTAL.includes(text[2]!);
    if (isOctal && reader.next !== null && OCTAL.includes(reader.next)) {
      text += reader.get();
      return literal(octal(state, text));
    }
  }
  const group = Number(text.slice(1));
  if (group >= state.widths.length) {
    throw reader.error(`invalid group reference ${group}`, text.length - 1);
  }
  if (!state.isClosed(group)) throw reader.error('cannot refer to an open group', text.length);
  state.checkLookBehind(group);
  return { kind: 'backreference', group };
}
