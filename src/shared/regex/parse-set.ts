// Reads a character set in brackets.
import { type Escape, parseSetEscape } from './parse-escape.ts';
import type { ParseState } from './parse-state.ts';
import { tokenLength } from './reader.ts';
import type { CharacterSet, Flags, SetItem, Span } from './tree.ts';

function member(state: ParseState, token: string): Escape {
  if (token.startsWith('\\') && token.length > 1) return parseSetEscape(state, token);
  return { kind: 'literal', codePoint: token.codePointAt(0)! };
}

function toItem(value: Escape, span: Span): SetItem {
  if (value.kind === 'category') return { kind: 'category', category: value.category, span };
  if (value.kind === 'literal') return { kind: 'literal', codePoint: value.codePoint, span };
  throw new Error(`a ${value.kind} cannot stand in a set`);
}

/** Reads from after `[` to the closing `]`. In the first place `]` is a member, and so is `-` in the last. */
export function parseSet(state: ParseState, flags: Flags): CharacterSet {
  const { reader } = state;
  const start = reader.tell() - 1;
  const negated = reader.match('^');
  const items: SetItem[] = [];
  const take = (): string => {
    const token = reader.get();
    if (token === null) throw reader.error('unterminated character set', reader.tell() - start);
    return token;
  };
  for (;;) {
    const from = reader.tell();
    const token = take();
    if (token === ']' && items.length > 0) break;
    const first = member(state, token);
    const firstSpan = reader.spanFrom(from);
    const dash = reader.tell();
    if (!reader.match('-')) {
      items.push(toItem(first, firstSpan));
      continue;
    }
    const dashSpan = reader.spanFrom(dash);
    const second = take();
    if (second === ']') {
      items.push(toItem(first, firstSpan), { kind: 'literal', codePoint: 0x2d, span: dashSpan });
      break;
    }
    const last = member(state, second);
    if (first.kind !== 'literal' || last.kind !== 'literal' || last.codePoint < first.codePoint) {
      const back = tokenLength(token) + 1 + tokenLength(second);
      throw reader.error(`bad character range ${token}-${second}`, back);
    }
    items.push({ kind: 'range', low: first.codePoint, high: last.codePoint, span: reader.spanFrom(from) });
  }
  return { kind: 'set', brackets: true, negated, items, flags, span: reader.spanFrom(start) };
}
