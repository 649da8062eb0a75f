// The rules of usage: which price holds, what a forecast may promise, and when a coverage that falls is told of.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast } from '../../../../src/main/usage/forecast.ts';
import { costOf, PLATFORM_PRICE, type Price, priceOf } from '../../../../src/main/usage/prices.ts';
import { findings } from '../../../../src/main/usage/watch.ts';

const price = (change: Partial<Price>): Price => ({
  ...PLATFORM_PRICE,
  version: 1,
  fromDay: '2026-01-01',
  ...change,
});

describe('prices', () => {
  it('takes the most exact name, then the latest day, then the newest version', () => {
    const prices = [
      price({ version: 1, model: '*', input: 1 }),
      price({ version: 2, model: 'claude*', input: 2 }),
      price({ version: 3, model: 'claude-3', input: 3 }),
      price({ version: 4, model: 'claude-3', input: 4, fromDay: '2026-02-01' }),
      price({ version: 5, model: 'claude-3', input: 5 }),
    ];
    const input = (model: string | null, day: string) => priceOf(prices, model, day).input;
    expect(input('claude-3', '2026-01-15')).toBe(5);
    expect(input('claude-3', '2026-03-01')).toBe(4);
    expect(input('claude-9', '2026-03-01')).toBe(2);
    expect(input('gpt', '2026-03-01')).toBe(1);
    expect(input(null, '2026-03-01')).toBe(1);
    expect(input('claude-3', '2025-12-31')).toBe(0.8);
    const removed = [
      ...prices,
      price({ version: 6, model: 'claude-3', fromDay: '2026-03-01', removed: true }),
    ];
    expect(priceOf(removed, 'claude-3', '2026-03-02').input).toBe(2);
  });

  it('reckons as the platform does', () => {
    expect(costOf({ input: 1_000, output: 200, cached: 500 }, PLATFORM_PRICE)).toBeCloseTo(0.00164, 9);
  });
});

describe('forecast', () => {
  const dayOf = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);

  it('says nothing of less than seven whole days', () => {
    const known = Array.from({ length: 6 }, (_, index) => ({ day: dayOf(index), cost: 1 }));
    expect(forecast(known, { day: dayOf(6), cost: 0.5 }, 7)).toBeNull();
  });

  it('keeps what is expected within its interval, and what was spent below it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1_000, noNaN: true }), { minLength: 7, maxLength: 60 }),
        fc.double({ min: 0, max: 1_000, noNaN: true }),
        (costs, spent) => {
          const known = costs.map((cost, index) => ({ day: dayOf(index), cost }));
          const found = forecast(known, { day: dayOf(costs.length), cost: spent }, 30)!;
          for (const { low, cost, high } of [...found.days, found.month]) {
            expect(low).toBeLessThanOrEqual(cost + 1e-9);
            expect(high).toBeGreaterThanOrEqual(cost - 1e-9);
          }
          expect(found.month.low).toBeGreaterThanOrEqual(found.month.soFar - 1e-9);
          expect(found.days[0]!.low).toBeGreaterThanOrEqual(spent);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('knows the end of the month, and that even days come evenly', () => {
    const known = Array.from({ length: 20 }, (_, index) => ({ day: dayOf(index), cost: 2 }));
    const found = forecast(known, { day: dayOf(20), cost: 1 }, 3)!;
    expect(found.month).toMatchObject({ end: '2026-01-31', soFar: 41 });
    expect(found.month.cost).toBeCloseTo(62, 6);
    // The day under way is told as it is expected to end.
    expect(found.days.map(({ day, cost }) => [day, cost])).toEqual([
      [dayOf(20), 2],
      [dayOf(21), 2],
      [dayOf(22), 2],
      [dayOf(23), 2],
    ]);
  });
});

describe('the watch over coverage', () => {
  const pulse = {
    endpoint: 'ask',
    answers: 100,
    recorded: 99,
    answersBefore: 10_000,
    recordedBefore: 9_900,
    hoursBefore: 160,
  } as const;

  it('is silent while all is as before, and of too little', () => {
    expect(findings([pulse])).toEqual([]);
    expect(findings([{ ...pulse, answers: 10, recorded: 0 }])).toEqual([]);
    expect(findings([{ ...pulse, recorded: 0, hoursBefore: 3 }])).toEqual([]);
  });

  it('tells of coverage that falls, and of unrecorded traffic that grows', () => {
    expect(findings([{ ...pulse, recorded: 60 }])).toMatchObject([
      { kind: 'USAGE_COVERAGE', endpoint: 'ask' },
    ]);
    const stream = {
      ...pulse,
      endpoint: 'stream',
      recorded: 0,
      recordedBefore: 0,
      answersBefore: 1_600,
    } as const;
    expect(findings([stream])).toMatchObject([
      { kind: 'USAGE_UNRECORDED', unrecorded: 100, unrecordedBefore: 10 },
    ]);
    expect(findings([{ ...stream, answers: 25 }])).toEqual([]);
  });
});
