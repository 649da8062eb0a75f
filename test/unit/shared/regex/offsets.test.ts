// Offsets: code points to UTF-16 and back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromCodePoints,
  fromUtf16,
  surrogatePairs,
  toCodePoints,
  toUtf16,
  utf16Offsets,
} from '../../../../src/shared/regex/index.ts';

describe('offsets', () => {
  it('counts a pair as one and a lone surrogate as one', () => {
    expect(toCodePoints('a😀\ud83d')).toEqual([0x61, 0x1f600, 0xd83d]);
    expect(toUtf16('a😀b', 2)).toBe(3);
    expect(fromUtf16('a😀b', 3)).toBe(2);
    expect(fromUtf16('a😀b', 2)).toBe(1);
    expect(toUtf16('ab', 9)).toBe(2);
  });

  it('are inverse to each other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const codes = toCodePoints(text);
        expect(fromCodePoints(codes)).toBe(text);
        const pairs = surrogatePairs(text);
        expect(pairs).toEqual([...codes.keys()].filter((at) => codes[at]! > 0xffff));
        const offsets = utf16Offsets(text);
        expect(offsets).toHaveLength(codes.length + 1);
        offsets.forEach((utf16, at) => {
          expect(toUtf16(text, at)).toBe(utf16);
          expect(fromUtf16(text, utf16)).toBe(at);
        });
      }),
    );
  });
});
