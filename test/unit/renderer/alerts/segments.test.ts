// Untrusted text is shown whole, with what matched marked and what hides named.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiddenName, oneLine, type Span, segmentsOf } from '../../../../src/renderer/parts/segments.ts';

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'é',
    ' ',
    '\n',
    '👩',
    '\u200d',
    '\u202e',
    '\u{e0041}',
    'ت',
    '\ufe0f',
    '\u0000',
    '<',
  ),
  maxLength: 60,
});
const span = fc.tuple(
  fc.integer({ min: -5, max: 80 }),
  fc.integer({ min: -5, max: 80 }),
) as fc.Arbitrary<Span>;

describe('segmentsOf', () => {
  it('loses and adds nothing, whatever the spans', () => {
    fc.assert(
      fc.property(text, fc.array(span, { maxLength: 6 }), (given, spans) => {
        const segments = segmentsOf(given, spans);
        expect(segments.map((segment) => segment.text).join('')).toBe(given);
        expect(segments.every((segment) => segment.text !== '' && !/\p{Surrogate}/u.test(segment.text))).toBe(
          true,
        );
      }),
    );
  });

  it('marks spans in UTF-16 units, joined where they overlap', () => {
    const marked = segmentsOf('😀 ignore all', [
      [3, 6],
      [5, 9],
    ]).filter((segment) => segment.kind === 'match');
    expect(marked.map((segment) => segment.text)).toEqual(['ignore']);
  });

  it('names controls, bidi marks and tag characters, within a match too', () => {
    const hidden = segmentsOf('a\u202eb\u200bc\u{e0041}\u0007', [[0, 3]]).filter(
      (segment) => segment.kind === 'hidden',
    );
    expect(hidden.map((segment) => hiddenName(segment.text))).toEqual(['RLO', 'ZWSP', 'tag A', 'U+0007']);
  });

  it('leaves emoji families, keycaps and Persian spelling alone', () => {
    for (const innocent of ['👩‍👩‍👧 ❤️ 1️⃣', 'می‌خواهم', 'line\nbreak\ttab']) {
      expect(segmentsOf(innocent).map((segment) => segment.kind)).toEqual(['plain']);
    }
  });

  it('shows selectors in rows, which smuggle bytes behind an emoji', () => {
    expect(segmentsOf('😀\u{e0101}\u{e0102}').map((segment) => segment.kind)).toEqual([
      'plain',
      'hidden',
      'hidden',
    ]);
    expect(segmentsOf('❤\ufe0f\ufe0e').map((segment) => segment.kind)).toEqual(['plain', 'hidden']);
    expect(segmentsOf('葛\u{e0101}').map((segment) => segment.kind)).toEqual(['plain']);
  });
});

describe('oneLine', () => {
  it('makes one line, with one sign for a run of hidden characters', () => {
    expect(oneLine('a\r\n  b\u200b\u200b\u200bc')).toBe('a b▯c');
  });
});
