// Waiting between attempts: grows, never above the cap, never nothing.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffMs, RECONNECT } from '../../../../src/main/workspace/backoff.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

it('lies between half and the whole of the doubled time, capped', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), chance, (attempt, random) => {
      const wait = backoffMs(attempt, RECONNECT, () => random);
      const full = Math.min(RECONNECT.capMs, RECONNECT.firstMs * 2 ** Math.min(attempt - 1, 40));
      expect(wait).toBeGreaterThanOrEqual(Math.round(full / 2));
      expect(wait).toBeLessThanOrEqual(full);
    }),
  );
});

it('never shrinks from one attempt to the next for the same chance', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), chance, (attempt, random) => {
      const at = (n: number) => backoffMs(n, RECONNECT, () => random);
      expect(at(attempt + 1)).toBeGreaterThanOrEqual(at(attempt));
    }),
  );
});

it('begins at a quarter of a second at most and ends at fifteen', () => {
  expect(backoffMs(1, RECONNECT, () => 0.999_999)).toBe(250);
  expect(backoffMs(50, RECONNECT, () => 0.999_999)).toBe(15_000);
  expect(backoffMs(50, RECONNECT, () => 0)).toBe(7_500);
});
