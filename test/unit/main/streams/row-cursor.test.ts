// Proves that each row of the alerts table is read exactly once, however late its transaction ends.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowQuestion, SeenRow } from '../../../../src/main/stores/feed.ts';
import { IdCursor, type RowCursor, TimeCursor } from '../../../../src/main/streams/row-cursor.ts';

const START = Date.UTC(2026, 0, 31, 10);

function row(id: string, createdMs: number): SeenRow {
  return { id, createdMs, userId: null, conversationId: null, score: 70 };
}

function fits(one: SeenRow, question: RowQuestion, sinceMs: number): boolean {
  if (question.by === 'time') return (one.createdMs ?? 0) >= sinceMs;
  const id = Number(one.id);
  return (
    id > Number(question.above) ||
    question.gaps.some(([low, high]) => id >= Number(low) && id <= Number(high))
  );
}

function read(cursor: RowCursor, table: readonly SeenRow[], deep: boolean, now: number): string[] {
  const question = cursor.question(deep);
  const sinceMs = question.by === 'time' ? Date.parse(question.since) : 0;
  const rows = table.filter((one) => fits(one, question, sinceMs));
  return cursor.take(rows, START + now, now).map(({ id }) => id);
}

test('rows committed in any order are read once each, by id', () => {
  const order = fc.integer({ min: 1, max: 40 }).chain((count) =>
    fc.shuffledSubarray(
      Array.from({ length: count }, (_, n) => n + 1),
      { minLength: count },
    ),
  );
  const readAfter = fc.func(fc.boolean());
  fc.assert(
    fc.property(order, readAfter, (ids, pause) => {
      const cursor = IdCursor.behind(0);
      const table: SeenRow[] = [];
      const seen: string[] = [];
      for (const id of ids) {
        table.push(row(String(id), START));
        table.sort((a, b) => Number(a.id) - Number(b.id));
        if (pause(id)) seen.push(...read(cursor, table, false, 0));
      }
      seen.push(...read(cursor, table, false, 0));
      expect(seen.sort()).toEqual(ids.map(String).sort());
    }),
    { numRuns: 2_000 },
  );
});

test('gaps are given up after ten minutes, and never more than a thousand are asked for', () => {
  const cursor = IdCursor.behind(0);
  const gaps = () => {
    const question = cursor.question();
    return question.by === 'id' ? question.gaps.length : -1;
  };
  for (let id = 2; id <= 5_000; id += 2) cursor.take([row(String(id), START)], START, 0);
  expect(gaps()).toBe(1_000);
  cursor.take([row('5002', START)], START, 11 * 60_000);
  expect(gaps()).toBe(1);
});

test('a table that was emptied or restored is read on from its new end', () => {
  const cursor = IdCursor.behind(0);
  expect(read(cursor, [row('900', START)], false, 0)).toEqual(['900']);
  cursor.check('5');
  expect(read(cursor, [row('5', START), row('6', START)], false, 0)).toEqual(['6']);
});

test('rows up to two minutes late are read once each, by time, also when some are dated ahead', () => {
  const late = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 300_000 }),
      lateMs: fc.integer({ min: 0, max: 115_000 }),
      ahead: fc.boolean(),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(late, (rows) => {
      const cursor = TimeCursor.behind(START - 1);
      const commits = rows
        .map(({ at, lateMs, ahead }, n) => ({
          commitAt: at + lateMs,
          row: row(`r${n}`, START + at + (ahead ? 3_600_000 : 0)),
        }))
        .sort((a, b) => a.commitAt - b.commitAt);
      const table: SeenRow[] = [];
      const seen: string[] = [];
      for (let now = 0; now <= 450_000; now += 5_000) {
        while (commits[0] && commits[0].commitAt <= now) table.push(commits.shift()?.row as SeenRow);
        seen.push(...read(cursor, table, now % 30_000 === 0, now));
      }
      expect(seen.sort()).toEqual(rows.map((_, n) => `r${n}`).sort());
    }),
    { numRuns: 500 },
  );
});

test('a storm of rows by time is read once each even when more come than are remembered', () => {
  const cursor = TimeCursor.behind(START);
  const table: SeenRow[] = [];
  let seen = 0;
  for (let second = 1; second <= 30; second++) {
    for (let n = 0; n < 5_000; n++) table.push(row(`${second}-${n}`, START + second * 1_000 + n / 5));
    seen += read(cursor, table, second % 10 === 0, second * 1_000 + 1_000).length;
  }
  expect(seen).toBe(table.length);
});
