// Marks that stand together: none is lost, none moves while one pans, and silences stay gaps.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clusterMarks,
  type MarkColumns,
  scoreLine,
} from '../../../../src/renderer/charts/timeline-cluster.ts';
import { MARK_KINDS } from '../../../../src/shared/model/timeline.ts';

const ALL = 2 ** MARK_KINDS.length - 1;

function columns(
  marks: readonly (readonly [at: number, kind: number, score: number, count?: number])[],
): MarkColumns {
  const sorted = [...marks].sort((a, b) => a[0] - b[0]);
  return {
    time: Float64Array.from(sorted, ([at]) => at),
    kind: Uint8Array.from(sorted, ([, kind]) => kind),
    score: Float32Array.from(sorted, ([, , score]) => score),
    count: marks.some(([, , , count]) => count !== undefined)
      ? Uint32Array.from(sorted, ([, , , count]) => count ?? 1)
      : null,
  };
}

const marks = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 100_000 }),
    fc.integer({ min: 0, max: MARK_KINDS.length - 1 }),
    fc.integer({ min: -1, max: 100 }),
  ),
  { maxLength: 200 },
);

test('every mark in view is in one cluster, at its own time and height', () => {
  fc.assert(
    fc.property(marks, fc.integer({ min: 1, max: 5_000 }), (all, cellMs) => {
      const found = clusterMarks(columns(all), 0, 100_000, { cellMs, cellScore: 5, shown: ALL });
      expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      for (const { from, to, at, score, lowest } of found) {
        expect(at).toBeGreaterThanOrEqual(from - 1e-6);
        expect(at).toBeLessThanOrEqual(to + 1e-6);
        if (score !== null) expect(lowest).toBeLessThanOrEqual(score);
      }
    }),
  );
});

test('panning shows the same clusters at the same times', () => {
  const all = Array.from({ length: 500 }, (_, index) => [index * 137, index % 8, index % 101] as const);
  const grid = { cellMs: 1_000, cellScore: 5, shown: ALL };
  const seen = (from: number) =>
    clusterMarks(columns(all), from, from + 30_000, grid).filter(({ at }) => at > 20_000 && at < 28_000);
  expect(seen(5_333)).toEqual(seen(9_871));
  expect(seen(5_333).length).toBeGreaterThan(10);
});

test('a kind that is hidden is not counted, and the gravest of a cluster stands for it', () => {
  const grid = { cellMs: 1_000, cellScore: 5, shown: ALL };
  const block = MARK_KINDS.indexOf('block');
  const both = columns([
    [10, 0, 92],
    [20, block, 93],
  ]);
  expect(clusterMarks(both, 0, 1_000, grid)).toMatchObject([
    { count: 2, kind: 'block', score: 93, lowest: 92 },
  ]);
  expect(clusterMarks(both, 0, 1_000, { ...grid, shown: 1 })).toMatchObject([{ count: 1, kind: 'message' }]);
});

test('gathered marks count for all that they stand for', () => {
  const found = clusterMarks(
    columns([
      [10, 0, 5, 400],
      [20, 0, 6, 600],
    ]),
    0,
    1_000,
    {
      cellMs: 1_000,
      cellScore: 5,
      shown: ALL,
    },
  );
  expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
});

test('the line of scores takes the highest of a step, leaves alerts out, and ends where nothing was said', () => {
  const alert = MARK_KINDS.indexOf('alert');
  const line = scoreLine(
    columns([
      [0, 0, 10],
      [5, 0, 30],
      [6, alert, 99],
      [100, 0, 20],
      [10_000, 0, 40],
    ]),
    0,
    20_000,
    50,
    1_000,
  );
  expect([...line]).toEqual([0, 30, 100, 20, 10_000, Number.NaN, 10_000, 40]);
});
