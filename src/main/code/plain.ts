// The texts in a program of a language that is not parsed: whatever stands between quotes, by the rules most languages share.
import { type Literal, LiteralBuilder } from './literal.ts';

/** Longest first: three quotes are not an empty text and a quote. */
const QUOTES = ['"""', "'''", '"', "'", '`'];
/** Close on the line they open on: else an apostrophe in a comment would swallow half a file. */
const ONE_LINE = new Set(['"', "'"]);

/** Every quoted text of a source. Neighbours that only "+", "." or "\" parts are joined. Never throws. */
export function plainLiterals(source: string): Literal[] {
  const found: LiteralBuilder[] = [];
  let end = -1;
  for (let at = 0; at < source.length; at++) {
    const quote = QUOTES.find((candidate) => source.startsWith(candidate, at));
    if (quote === undefined) continue;
    const literal = new LiteralBuilder();
    const close = readQuoted(source, at + quote.length, quote, literal);
    if (close === -1) {
      at += quote.length - 1;
      continue;
    }
    const last = found.at(-1);
    if (last !== undefined && end !== -1 && /^[\s+.\\]*$/.test(source.slice(end, at))) {
      last.text += literal.text;
      last.at.push(...literal.at);
    } else found.push(literal);
    end = close;
    at = close - 1;
  }
  return found;
}

/** Reads to the closing quote; gives the offset behind it, or -1 where the text does not close. */
function readQuoted(source: string, from: number, quote: string, into: LiteralBuilder): number {
  for (let at = from; at < source.length; at++) {
    if (source.startsWith(quote, at)) return at + quote.length;
    const character = source.charAt(at);
    if (ONE_LINE.has(quote) && character === '\n') return -1;
    if (character === '\\' && quote !== '`') {
      const escaped = source.charAt(at + 1);
      into.add(escaped === 'n' || escaped === 't' || escaped === '\n' ? ' ' : escaped, at);
      at += 1;
    } else into.add(character, at);
  }
  return -1;
}
