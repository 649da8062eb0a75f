// The rows a window holds: one run of the list without gaps or doubles, whatever order things happen in.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlertWindow, type ListPage } from '../../../../src/renderer/state/alerts-window.ts';
import { LIMITS } from '../../../../src/shared/policy/limits.ts';
import type { AlertRow } from '../../../../src/shared/protocol/alerts.ts';
import { heardKey, row, rows } from './rows.ts';

const TOTAL = 1_000;
/** The list: rows TOTAL-1 down to 0; row n stands at TOTAL-1-n. */
function page(from: number, length: number): ListPage {
  const start = Math.max(0, from);
  const end = Math.min(TOTAL, from + length);
  const slice = start < end ? rows(TOTAL - 1 - start, TOTAL - end) : [];
  return {
    rows: slice,
    first: slice[0]?.key ?? null,
    last: slice.at(-1)?.key ?? null,
    hasBefore: start > 0,
    hasAfter: end < TOTAL,
  };
}
const numberOf = (one: AlertRow) => Number(one.key.slice(2));
const keys = (window: AlertWindow) => window.rows.map((one) => one.key);

describe('AlertWindow', () => {
  it('stays one run of the list, in order and without doubles, while it grows at both ends', () => {
    const step = fc.constantFrom('append', 'prepend', 'again');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: TOTAL - 50 }),
        fc.array(step, { maxLength: 30 }),
        (offset, steps) => {
          const window = new AlertWindow();
          window.begin(page(offset, 50), offset);
          for (const one of steps) {
            const first = TOTAL - 1 - numberOf(window.rows[0] as AlertRow);
            if (one === 'append') window.append(page(first + window.rows.length, 40));
            else if (one === 'prepend') window.prepend(page(Math.max(0, first - 40), Math.min(40, first)));
            else window.append({ ...page(first, 30), hasAfter: window.hasAfter });
            const numbers = window.rows.map(numberOf);
            expect(numbers).toEqual(rows(numbers[0] as number, numbers.at(-1) as number).map(numberOf));
            expect(window.start).toBe(TOTAL - 1 - (numbers[0] as number));
          }
        },
      ),
    );
  });

  it('drops the far end beyond its limit, and can read on from there', () => {
    const window = new AlertWindow();
    const many = (from: number) => {
      const slice = Array.from({ length: 200 }, (_, index) => row(100_000 - from - index));
      return {
        rows: slice,
        first: slice[0]?.key ?? null,
        last: slice[199]?.key ?? null,
        hasBefore: from > 0,
        hasAfter: true,
      };
    };
    window.begin(many(0), 0);
    for (let from = 200; from < 12_000; from += 200) window.append(many(from));
    expect(window.rows).toHaveLength(LIMITS.windowRows);
    expect(window.hasBefore).toBe(true);
    expect(window.start).toBe(2_000);
    expect(window.placeBefore()).toEqual({ before: window.rows[0]?.key });
    window.prepend(many(1_800));
    expect(window.rows).toHaveLength(LIMITS.windowRows);
    expect(window.start).toBe(1_800);
    expect(window.placeAfter()).toEqual({ after: window.rows.at(-1)?.key });
  });

  it('keeps the rows that did not change as the objects they were', () => {
    const window = new AlertWindow();
    window.begin(page(0, 50), 0);
    const before = window.rows;
    window.change([row(TOTAL - 3, { status: 'RESOLVED' })]);
    expect(window.rows.filter((one, index) => one !== before[index]).map(numberOf)).toEqual([TOTAL - 3]);
    expect(window.change([row(5)])).toBe(false);
  });

  it('puts arrivals on top once, and reads on by number where no cursor is known', () => {
    const window = new AlertWindow();
    window.begin(page(0, 50), 0);
    window.arrive(rows(TOTAL + 1, TOTAL), false);
    window.arrive(rows(TOTAL + 1, TOTAL), false);
    expect(keys(window).slice(0, 3)).toEqual([`a:${TOTAL + 1}`, `a:${TOTAL}`, `a:${TOTAL - 1}`]);
    expect(window.placeAfter()).toEqual({ after: `a:${TOTAL - 50}` });
    for (let n = TOTAL + 2; n < TOTAL + 3_000; n += 100) window.arrive(rows(n + 99, n), true);
    expect(window.rows).toHaveLength(1_000);
    expect(window.hasAfter).toBe(true);
    const place = window.placeAfter();
    expect('offset' in place && place.offset).toBeLessThan(1_000);
    expect('offset' in place && place.offset).toBeGreaterThan(900);
  });

  it('puts an arrival that is older than others where its time belongs, and leaves one beyond the last row to its page', () => {
    const window = new AlertWindow();
    window.begin(page(0, 5), 0);
    window.arrive(
      [row(TOTAL - 3, { key: heardKey(1) }), row(TOTAL + 1), row(0, { key: heardKey(2) })],
      false,
    );
    expect(keys(window)).toEqual([
      `a:${TOTAL + 1}`,
      `a:${TOTAL - 1}`,
      `a:${TOTAL - 2}`,
      `a:${TOTAL - 3}`,
      heardKey(1),
      `a:${TOTAL - 4}`,
      `a:${TOTAL - 5}`,
    ]);
    expect(window.has(heardKey(2))).toBe(false);
  });

  it('lets a row take the place of the provisional one it settles, or drops that one where both are there', () => {
    const window = new AlertWindow();
    window.begin(page(0, 5), 0);
    window.arrive([row(TOTAL + 1, { key: heardKey(1), source: 'provisional' })], false);
    window.arrive([row(TOTAL + 2, { key: heardKey(2), source: 'provisional' })], false);
    window.settle([{ was: heardKey(1), row: row(5_001) }]);
    expect(keys(window).slice(0, 3)).toEqual([heardKey(2), 'a:5001', `a:${TOTAL - 1}`]);
    window.settle([{ was: heardKey(2), row: row(5_001, { version: 'v1' }) }]);
    expect(keys(window).slice(0, 2)).toEqual(['a:5001', `a:${TOTAL - 1}`]);
    expect(window.rows[0]?.version).toBe('v1');
    expect(window.has(heardKey(2))).toBe(false);
  });

  it('lets each row keep its slot, whatever comes above, goes below or finds its row', () => {
    const step = fc.constantFrom('arrive', 'three', 'between', 'settle', 'append', 'again');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const window = new AlertWindow();
        window.begin(page(0, 100), 0);
        let next = TOTAL;
        const heard = () => {
          next += 1;
          return row(next, { key: heardKey(next), source: 'provisional' });
        };
        const slots = () =>
          new Map(window.rows.map((one, index) => [window.nameOf(one.key), window.slot + index]));
        for (const one of steps) {
          const before = slots();
          const top = window.rows[0] as AlertRow;
          if (one === 'arrive') window.arrive([heard()], false);
          else if (one === 'three') window.arrive([heard(), heard(), heard()].reverse(), false);
          else if (one === 'between')
            window.arrive([heard(), { ...top, key: heardKey(100_000 + next) }], false);
          else if (one === 'append') window.append(page(100, 40));
          else if (one === 'settle' && top.source === 'provisional')
            window.settle([{ was: top.key, row: { ...top, key: `a:${next}`, source: 'table' } }]);
          else if (one === 'again')
            window.begin(
              page(0, 100),
              0,
              window.rows.filter(({ source }) => source === 'provisional'),
            );
          const after = slots();
          // What comes between others moves the few above it; those that the first page had all stay.
          for (const { key } of page(0, 60).rows) expect(after.get(key)).toBe(before.get(key));
          if (one !== 'between' && one !== 'again')
            for (const [name, slot] of before) expect(after.get(name) ?? slot).toBe(slot);
        }
      }),
    );
  });

  it('keeps slots where the rows at its beginning are dropped', () => {
    const window = new AlertWindow();
    window.begin(page(0, 100), 0);
    for (let from = 100; from < TOTAL; from += 100) window.append(page(from, 100));
    const slotOf = (key: string) => window.slot + keys(window).indexOf(key);
    const before = slotOf('a:10');
    const older = Array.from({ length: LIMITS.windowRows - TOTAL + 50 }, (_, n) => row(-1 - n));
    window.append({ rows: older, first: 'a:-1', last: null, hasBefore: true, hasAfter: true });
    expect(window.has(`a:${TOTAL - 1}`)).toBe(false);
    expect(slotOf('a:10')).toBe(before);
  });
});
