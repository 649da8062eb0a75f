/** The entity score: within its scale, rising with every input, fading with age, and the sum of its shares. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SCORING } from '../../../../src/main/scoring/configuration.ts';
import {
  EVENT_HALF_LIFE_DAYS,
  entityLevel,
  entityScore,
  eventWeight,
  HALF_POINT,
  HISTORY_PART,
  shareOf,
} from '../../../../src/shared/model/entity-score.ts';

const BOUNDS = { medium: 26, high: 51, critical: 76 };
const total = fc.integer({ min: 0, max: 100 });
const age = fc.double({ min: -30, max: 400, noNaN: true });
const weights = fc
  .array(fc.tuple(total, age), { maxLength: 200 })
  .map((events) => events.map(([points, days]) => eventWeight(points, days)));
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);

describe('entity score', () => {
  it('is 0 of nothing, half of the scale at the half point, and never reaches 100', () => {
    expect(entityScore(0)).toBe(0);
    expect(entityScore(HALF_POINT)).toBe(50);
    fc.assert(
      fc.property(weights, (each) => {
        const score = entityScore(sumOf(each));
        return score >= 0 && score < 100;
      }),
    );
  });

  it('makes somebody HIGH by one certain attack just now, and CRITICAL by three, with the default bounds', () => {
    const { levels } = DEFAULT_SCORING;
    const after = (attacks: number) => entityLevel(entityScore(attacks * eventWeight(100, 0)), levels);
    expect([1, 2, 3].map(after)).toEqual(['HIGH', 'HIGH', 'CRITICAL']);
    expect(entityLevel(entityScore(HISTORY_PART * DEFAULT_SCORING.history.cap), levels)).toBe('LOW');
  });

  it('rises with every input that weighs something', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 20, max: 100 }), (each, points) => {
        const sum = sumOf(each);
        return entityScore(sum + eventWeight(points, 0)) > entityScore(sum);
      }),
    );
  });

  it('is the sum of the shares of its inputs', () => {
    fc.assert(
      fc.property(weights, (each) => {
        const sum = sumOf(each);
        const shares = sumOf(each.map((weight) => shareOf(weight, sum)));
        return Math.abs(shares - entityScore(sum)) < 1e-9;
      }),
    );
    expect(shareOf(0, 0)).toBe(0);
  });
});

describe('weight of an event', () => {
  it('rises with the total, halves with every half-life, and takes the future for now', () => {
    expect(eventWeight(100, 0)).toBe(100);
    expect(eventWeight(100, EVENT_HALF_LIFE_DAYS)).toBe(50);
    expect(eventWeight(50, 0)).toBe(12.5);
    expect(eventWeight(80, -3)).toBe(eventWeight(80, 0));
    fc.assert(
      fc.property(total, total, age, age, (one, other, early, late) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const [young, old] = [Math.min(early, late), Math.max(early, late)];
        return (
          eventWeight(low, young) <= eventWeight(high, young) &&
          eventWeight(high, old) <= eventWeight(high, young)
        );
      }),
    );
  });

  it('keeps many nearly harmless messages under one attack', () => {
    const harmless = entityScore(50 * eventWeight(8, 0));
    expect(harmless).toBeLessThan(entityScore(eventWeight(80, 0)));
  });
});

describe('level of a score', () => {
  it.each([
    [0, 'LOW'],
    [25.4, 'LOW'],
    [25.5, 'MEDIUM'],
    [50.4, 'MEDIUM'],
    [50.5, 'HIGH'],
    [75.5, 'CRITICAL'],
    [99.9, 'CRITICAL'],
  ])('%d is %s, as the whole score that is shown', (score, level) => {
    expect(entityLevel(score, BOUNDS)).toBe(level);
  });
});
