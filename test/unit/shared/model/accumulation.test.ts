// The accumulation on the timeline is the engine's own: at every point of a curve it is what the engine would have scored by.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accumulationScore } from '../../../../src/main/scoring/accumulation.ts';
import { DEFAULT_SCORING } from '../../../../src/main/scoring/configuration.ts';
import { accumulationCurve, fade, onScale, peaksOf } from '../../../../src/shared/model/accumulation.ts';

const SETTINGS = DEFAULT_SCORING.accumulation;
const MINUTE = 60_000;

const turns = fc
  .array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 300 * MINUTE }),
      score: fc.integer({ min: 0, max: 100 }),
      conversation: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.sort((a, b) => a.atMs - b.atMs));

test('at each point the curve is the highest that the engine gives for any of the conversations', () => {
  fc.assert(
    fc.property(turns, (all) => {
      const { atMs, height } = accumulationCurve(
        peaksOf(all, SETTINGS),
        0,
        400 * MINUTE,
        7 * MINUTE,
        SETTINGS,
      );
      expect([...atMs]).toEqual([...atMs].sort((a, b) => a - b));
      atMs.forEach((at, index) => {
        const value = height[index];
        // Of two points at the same moment the later one counts: the message has been said.
        if (value == null || atMs[index + 1] === at) return;
        const engine = [0, 1, 2].map((conversation) =>
          accumulationScore(
            all.filter((turn) => turn.conversation === conversation && turn.atMs <= at),
            at,
            SETTINGS,
          ),
        );
        expect(Math.abs(value - Math.max(...engine))).toBeLessThan(0.6);
      });
    }),
  );
});

test('a silence in which it fades away is a gap, and the curve begins anew after it', () => {
  const all = [0, 1_000].map((minutes) => ({ atMs: minutes * MINUTE, score: 80, conversation: 0 }));
  const { height } = accumulationCurve(peaksOf(all, SETTINGS), 0, 1_010 * MINUTE, 10 * MINUTE, SETTINGS);
  const gap = height.indexOf(null);
  expect(gap).toBeGreaterThan(5);
  expect(height.slice(gap + 1).some((value) => value !== null)).toBe(true);
});

test('what was said before the view is still told of within it', () => {
  const { height } = accumulationCurve(
    peaksOf([{ atMs: 0, score: 100, conversation: 0 }], SETTINGS),
    30 * MINUTE,
    40 * MINUTE,
    MINUTE,
    SETTINGS,
  );
  expect(height[0]).toBeGreaterThan(24);
});

test('a clock that runs backwards takes nothing away, and the scale ends at 100', () => {
  expect(fade(80, -5 * MINUTE, SETTINGS)).toBe(80);
  expect(onScale(1e9, SETTINGS)).toBe(100);
});
