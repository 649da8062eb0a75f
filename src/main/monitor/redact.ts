// Blacks out what a message should not be kept with: secrets, e-mail addresses, card numbers. Lengths stay, so that places of
// matches in the text stay right.
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';

const RULES = [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }];
const EMAIL =
  /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}/gu;
/** 13 to 19 digits, in groups or not. */
const DIGITS = /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])/g;
/** What stands after a word that announces a secret: no detector knows the passwords of a house. */
const ANNOUNCED =
  /\b(?:password|passwd|passphrase|pwd|secret|api[ _-]?key|access[ _-]?token|auth[ _-]?token|bearer)\b\s*(?:is|[:=])\s*["']?([^\s"',;]{6,200})/giu;
const MASK = '█';

/** The text with such places masked, each by as many signs as it had. */
export async function redact(text: string): Promise<string> {
  const places: (readonly [number, number])[] = [];
  for (const { index, 0: found } of text.matchAll(EMAIL)) places.push([index, index + found.length]);
  for (const { index, 0: found } of text.matchAll(DIGITS))
    if (passesLuhn(found)) places.push([index, index + found.length]);
  for (const found of text.matchAll(ANNOUNCED)) {
    const end = found.index + found[0].length;
    places.push([end - found[1]!.length, end]);
  }
  const { messages } = await lintSource({
    source: { filePath: 'message.txt', content: text, contentType: 'text' },
    options: { config: { rules: RULES } },
  });
  for (const { range } of messages) places.push([range[0], range[1]]);
  if (places.length === 0) return text;
  const signs = text.split('');
  for (const [from, to] of places) for (let at = from; at < to; at += 1) signs[at] = MASK;
  return signs.join('');
}

/** The check digit of card numbers. */
export function passesLuhn(number: string): boolean {
  const digits = number.replace(/\D/g, '');
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0 && !/^0+$/.test(digits);
}
