// Folding of arrivals that wait for a window: nothing is told twice, and what found its row meanwhile goes as that row.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/shared/policy/limits.ts';
import { type AlertRow, type Arrival, alertsArrived } from '../../../../src/shared/protocol/alerts.ts';
import { arrival, heardKey, row } from '../../renderer/alerts/rows.ts';

const fold = (waiting: Arrival, next: Arrival) => alertsArrived.fold(waiting, next);
const heard = (n: number) => row(n, { key: heardKey(n), source: 'provisional' });
const settles = (...numbers: number[]): Arrival => ({
  rows: [],
  more: 0,
  settled: numbers.map((n) => ({ was: heardKey(n), row: row(n) })),
});

test('an alert that finds its row before the window was told of it goes as that row alone', () => {
  const folded = fold(arrival([heard(2), heard(1)]), settles(1, 0));
  expect(folded.rows.map(({ key }) => key)).toEqual([heardKey(2), 'a:1']);
  expect(folded.settled.map(({ was }) => was)).toEqual([heardKey(0)]);
});

test('more than a push carries are counted, and the newest kept', () => {
  const many = Array.from({ length: LIMITS.pushRows }, (_, n) => heard(LIMITS.pushRows - n));
  const folded = fold(arrival(many, 3), arrival([heard(9_000), heard(8_999)], 4));
  expect(folded.rows).toHaveLength(LIMITS.pushRows);
  expect(folded.rows[0]?.key).toBe(heardKey(9_000));
  expect(folded.more).toBe(3 + 4 + 2);
});

test('whatever is folded, a window that takes the folds shows what one that took each push would', () => {
  const step = fc.oneof(fc.constant('arrive' as const), fc.nat(30), fc.constant('take' as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const each = new Map<string, AlertRow>();
      const folded = new Map<string, AlertRow>();
      let waiting: Arrival | null = null;
      const take = (rows: Map<string, AlertRow>, { rows: fresh, settled }: Arrival) => {
        for (const one of fresh) rows.set(one.key, one);
        for (const { was, row: found } of settled) if (rows.delete(was)) rows.set(found.key, found);
      };
      let next = 0;
      for (const what of steps) {
        if (what === 'take') {
          if (waiting !== null) take(folded, waiting);
          waiting = null;
          continue;
        }
        // Only what was heard can find its row.
        if (typeof what === 'number' && what >= next) continue;
        const push: Arrival = what === 'arrive' ? arrival([heard(next++)]) : settles(what);
        take(each, push);
        waiting = waiting === null ? push : fold(waiting, push);
      }
      if (waiting !== null) take(folded, waiting);
      expect([...folded.keys()].sort()).toEqual([...each.keys()].sort());
    }),
  );
});
