// Converts between JavaScript's UTF-16 offsets and Python's code-point offsets.

/** The code points of a text; a surrogate without its partner counts as one, as in a Python str. */
export function toCodePoints(text: string): number[] {
  const out: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    out.push(code);
    if (code > 0xffff) i++;
  }
  return out;
}

/** The text of these code points; the inverse of `toCodePoints`. */
export function fromCodePoints(codes: readonly number[]): string {
  let text = '';
  // String.fromCodePoint takes its arguments on the stack, so long lists go in pieces.
  for (let i = 0; i < codes.length; i += 4096) text += String.fromCodePoint(...codes.slice(i, i + 4096));
  return text;
}

/** The UTF-16 offset of every code point of `text`, and its length in UTF-16 units at the end. */
export function utf16Offsets(text: string): number[] {
  const out: number[] = [];
  for (let i = 0; i < text.length; i++) {
    out.push(i);
    if (text.codePointAt(i)! > 0xffff) i++;
  }
  out.push(text.length);
  return out;
}

/** The places, in code points, of the characters of two UTF-16 units, in order. */
export function surrogatePairs(text: string): number[] {
  const out: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit >= 0xdc00 || text.codePointAt(i)! <= 0xffff) continue;
    out.push(i - out.length);
    i++;
  }
  return out;
}

/** The UTF-16 offset of a code-point offset; offsets beyond the end give the text's length. */
export function toUtf16(text: string, codePointOffset: number): number {
  let at = 0;
  for (let n = 0; n < codePointOffset && at < text.length; n++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
}

/** The code-point offset of a UTF-16 offset; one inside a pair gives the pair's own offset. */
export function fromUtf16(text: string, utf16Offset: number): number {
  let count = 0;
  let at = 0;
  const end = Math.min(utf16Offset, text.length);
  while (at < end) {
    at += text.codePointAt(at)! > 0xffff ? 2 : 1;
    if (at <= end) count++;
  }
  return count;
}
