// Steps and spans of a timeline: never too many steps, never a view that cannot be shown.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clampView, LONGEST_MS, SHORTEST_MS, stepFor } from '../../../../src/shared/model/timeline.ts';

test('a step is the narrowest of which no more than asked for fill a span, so that a closer view never has a wider one', () => {
  const spans = fc.integer({ min: SHORTEST_MS, max: 2 * LONGEST_MS });
  fc.assert(
    fc.property(spans, spans, fc.integer({ min: 200, max: 2_000 }), (one, other, most) => {
      expect(one / stepFor(one, most)).toBeLessThanOrEqual(most);
      if (one < other) expect(stepFor(one, most)).toBeLessThanOrEqual(stepFor(other, most));
    }),
  );
});

test('a view is brought within a minute and ninety days about its middle', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 2e12 }), fc.integer({ min: 0, max: 1e12 }), (from, span) => {
      const [begin, end] = clampView(from, from + span);
      expect(end - begin).toBeGreaterThanOrEqual(SHORTEST_MS - 1);
      expect(end - begin).toBeLessThanOrEqual(LONGEST_MS + 1);
      expect(Math.abs((begin + end) / 2 - (from + span / 2))).toBeLessThanOrEqual(1);
    }),
  );
});
