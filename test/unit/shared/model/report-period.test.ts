// Periods of reports made by themselves: whole, in UTC, one after the other without gap or overlap.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { periodBefore, periodsOver, REPORT_STEPS } from '../../../../src/shared/model/report-period.ts';

const NOON = Date.UTC(2026, 2, 4, 12);

it('takes the last whole day, week from Monday on, or month', () => {
  expect(periodBefore('day', NOON)).toEqual({ from: '2026-03-03T00:00:00Z', to: '2026-03-04T00:00:00Z' });
  expect(periodBefore('week', NOON)).toEqual({ from: '2026-02-23T00:00:00Z', to: '2026-03-02T00:00:00Z' });
  expect(periodBefore('month', NOON)).toEqual({ from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z' });
});

it('gives every period that was missed, each beginning where the one before ended', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...REPORT_STEPS),
      fc.integer({ min: 0, max: 400 * 86_400_000 }),
      (step, span) => {
        const since = NOON - span;
        const periods = periodsOver(step, since, NOON, 1_000);
        for (const [at, { from, to }] of periods.entries()) {
          expect(from < to).toBe(true);
          if (at > 0) expect(from).toBe(periods[at - 1]!.to);
          expect(Date.parse(to)).toBeGreaterThan(since);
        }
        if (periods.length > 0) expect(periods.at(-1)).toEqual(periodBefore(step, NOON));
        expect(periodsOver(step, since, NOON, 2)).toEqual(periods.slice(-2));
      },
    ),
  );
});
