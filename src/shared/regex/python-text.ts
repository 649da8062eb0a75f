// Small pieces of Python's own text handling that its error messages and group names depend on.
import { digitValue, isPrintable, SPACE } from './char-data.ts';
import { has } from './char-set.ts';
import { toCodePoints } from './offsets.ts';

/** repr() of a str: the quotes and escapes Python would print. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const code of toCodePoints(text)) {
    const char = String.fromCodePoint(code);
    const hex = code.toString(16);
    if (char === quote || char === '\\') out += `\\${char}`;
    else if (char === '\n') out += '\\n';
    else if (char === '\r') out += '\\r';
    else if (char === '\t') out += '\\t';
    else if (isPrintable(code)) out += char;
    else if (code < 0x100) out += `\\x${hex.padStart(2, '0')}`;
    else if (code < 0x10000) out += `\\u${hex.padStart(4, '0')}`;
    else out += `\\U${hex.padStart(8, '0')}`;
  }
  return quote + out + quote;
}

/** Python converts at most this many digits to an int. */
export const MAX_INT_DIGITS = 4300;

/**
 * int(text) as Python reads it: surrounding white space, a sign, digits of any script, single underscores between
 * them. Null where Python raises ValueError.
 */
export function parseInteger(text: string): bigint | null {
  const codes = toCodePoints(text);
  let start = 0;
  let end = codes.length;
  while (start < end && has(SPACE, codes[start]!)) start++;
  while (end > start && has(SPACE, codes[end - 1]!)) end--;
  const negative = codes[start] === 0x2d;
  if (negative || codes[start] === 0x2b) start++;
  let digits = '';
  let afterDigit = false;
  for (let i = start; i < end; i++) {
    if (codes[i] === 0x5f && afterDigit) {
      afterDigit = false;
      continue;
    }
    const value = digitValue(codes[i]!);
    if (value === null) return null;
    digits += value;
    afterDigit = true;
  }
  if (!afterDigit || digits.length > MAX_INT_DIGITS) return null;
  return negative ? -BigInt(digits) : BigInt(digits);
}
