// What of the days is read: everything once, later only what changed, in parts of a bounded size that never overlap.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CELL_SECONDS,
  CELLS_APART,
  changedCells,
  type DayCells,
  partsOf,
  wavesOf,
} from '../../../../src/main/usage/parts.ts';

const LATER = 10_000_000;
const dayOf = (number: number, rows: number[], change: Partial<DayCells> = {}): DayCells => ({
  day: `2026-01-${String(number + 1).padStart(2, '0')}`,
  first: number * rows.length,
  rows,
  known: rows,
  readAt: LATER,
  ...change,
});
const days = fc
  .array(fc.array(fc.nat(50), { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 4 })
  .chain((all) =>
    fc.tuple(
      ...all.map((rows, number) =>
        fc
          .option(fc.array(fc.nat(50), { minLength: 8, maxLength: 8 }))
          .map((known) => dayOf(number, rows, { known })),
      ),
    ),
  );

describe('parts of days', () => {
  it('are read two at once only where they stand apart, each once', () => {
    const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(30)), { maxLength: 12 });
    fc.assert(
      fc.property(lengths, (all) => {
        let end = 0;
        const parts = all.map(([length, gap]) => {
          const from = end + gap;
          end = from + length;
          return { day: '2026-01-01', from, to: end };
        });
        const waves = wavesOf(parts);
        expect(waves.flat().sort((a, b) => a.from - b.from)).toEqual(parts);
        for (const [one, other, third] of waves) {
          expect(third).toBeUndefined();
          if (other) expect(other.from - one!.to).toBeGreaterThanOrEqual(CELLS_APART);
        }
      }),
    );
    const day = [0, 24, 48, 72].map((from) => ({ day: '2026-01-01', from, to: from + 24 }));
    expect(wavesOf(day).map((wave) => wave.map(({ from }) => from))).toEqual([
      [0, 48],
      [24, 72],
    ]);
  });

  it('cover every changed cell once, in order, and none has more rows than it may unless a single cell has', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 200 }), (all, most) => {
        const changed = changedCells(all);
        const parts = partsOf(all, changed, most);
        const rows = all.flatMap((day) => day.rows);
        let end = 0;
        for (const { from, to } of parts) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          if (to - from > 1)
            expect(rows.slice(from, to).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(most);
          end = to;
        }
        const covered = new Set(
          parts.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, place) => from + place)),
        );
        for (const cell of changed) if (cell >= 0 && cell < rows.length) expect(covered.has(cell)).toBe(true);
      }),
    );
  });

  it('leave alone what is as it was read, and days that nothing was ever in', () => {
    expect(partsOf([dayOf(0, [1, 2, 3])], changedCells([dayOf(0, [1, 2, 3])]), 100)).toEqual([]);
    expect(changedCells([dayOf(0, [0, 0], { known: null })]).size).toBe(0);
  });

  it('read what changed with its neighbours, and a forgotten day whole', () => {
    expect([...changedCells([dayOf(0, [1, 1, 1, 9, 1, 1], { known: [1, 1, 1, 1, 1, 1] })])].sort()).toEqual([
      2, 3, 4,
    ]);
    expect(
      partsOf([dayOf(0, [0, 1, 0], { known: [] })], changedCells([dayOf(0, [0, 1, 0], { known: [] })]), 9),
    ).toEqual([{ day: '2026-01-01', from: 0, to: 3 }]);
  });

  it('read again what may have been completed since', () => {
    const readAt = 10 * CELL_SECONDS;
    const day = dayOf(0, [1, 1, 1, 1, 1, 1, 0, 0], { readAt });
    // Completed for up to 70 minutes after: all but what began in the sixth is settled, and the last two have nothing.
    expect([...changedCells([day])].sort((a, b) => a - b)).toEqual([4, 5, 6]);
  });
});
