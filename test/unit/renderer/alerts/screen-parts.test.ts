// Pure pieces of the alerts screen: which columns fit, where the list stands still, wall clocks, and what a notification says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPicker, noticeOf } from '../../../../src/renderer/state/feed.ts';
import { type ColumnId, columnsThatFit } from '../../../../src/renderer/views/alerts/columns.tsx';
import { keptPosition } from '../../../../src/renderer/views/alerts/use-place.ts';
import { fromWallClock, toWallClock } from '../../../../src/renderer/views/alerts/zoned.ts';
import { arrival, heardKey, row, rows } from './rows.ts';

describe('columnsThatFit', () => {
  const all: ColumnId[] = [
    'level',
    'score',
    'time',
    'user',
    'text',
    'patterns',
    'status',
    'assignee',
    'type',
  ];
  it('leaves out the least needed first, and never level, time and text', () => {
    expect(columnsThatFit(all, () => 100, 2_000)).toEqual(all);
    expect(columnsThatFit(all, () => 100, 850)).toEqual(all.filter((id) => id !== 'type'));
    expect(columnsThatFit(all, () => 100, 10)).toEqual(['level', 'time', 'text']);
  });
});

describe('keptPosition', () => {
  const height = 30;
  it('keeps the first row in sight where it was, to the pixel', () => {
    const before = rows(100, 0);
    expect(keptPosition(before, [...rows(105, 101), ...before], 305, height)).toBe(455);
    expect(keptPosition(before, before.slice(4), 305, height)).toBe(185);
    expect(keptPosition(before, [...before], 305, height)).toBe(305);
  });
  it('holds on to the next row where the first is gone, and gives up where all are', () => {
    const before = rows(100, 0);
    expect(
      keptPosition(
        before,
        before.filter((one) => one.key !== 'a:90'),
        300,
        height,
      ),
    ).toBe(270);
    expect(keptPosition(before, rows(900, 800), 300, height)).toBeNull();
  });
});

describe('wall clocks', () => {
  it('give an instant back to the minute, on any day of any zone', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Asia/Kolkata',
      'Pacific/Auckland',
    );
    const minute = fc.integer({ min: 0, max: 525_600 });
    fc.assert(
      fc.property(zone, minute, (name, minutes) => {
        const instant = new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString();
        const clock = toWallClock(instant, name);
        expect(toWallClock(fromWallClock(clock, name) ?? '', name)).toBe(clock);
      }),
    );
    expect(fromWallClock('2026-07-01T12:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
    expect(fromWallClock('soon', 'UTC')).toBeNull();
  });
});

describe('notifications', () => {
  const now = Date.parse(row(0).createdAt);
  const critical = (n: number, over = {}) =>
    row(n, { level: 'CRITICAL', score: 95, text: 'the secret', ...over });

  it('are for new open critical alerts, each once, whether provisional or settled', () => {
    const pick = createPicker(() => now);
    const heard = critical(1, { key: heardKey(1), source: 'provisional' });
    expect(pick(arrival([heard, row(2), critical(3, { status: 'RESOLVED' })]))).toEqual([heard]);
    expect(pick({ ...arrival([heard]), settled: [{ was: heard.key, row: critical(1) }] })).toEqual([]);
    expect(pick(arrival([critical(1)]))).toEqual([]);
    expect(pick(arrival([critical(-1_000)]))).toEqual([]);
  });

  it('never say what was written', () => {
    const one = noticeOf([critical(1)]);
    const many = noticeOf([critical(2), critical(1)]);
    expect(one).toEqual({ title: 'Critical alert: Mara', body: 'dan', key: 'a:1' });
    expect(many?.title).toBe('2 critical alerts');
    expect(JSON.stringify([one, many])).not.toContain('secret');
    expect(noticeOf([])).toBeNull();
  });
});
