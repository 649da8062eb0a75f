// Times in words: zones, days that differ by zone, ages, and what is no time at all.
import { describe, expect, test } from 'vitest';
import {
  formatAgo,
  formatClock,
  formatDateTime,
  formatShort,
  zoneOf,
  zoneOffset,
} from '../../../src/renderer/parts/time-format.ts';

const AT = '2026-03-29T00:30:05.123456Z';

test('shows an instant in a zone, over a change of summer time', () => {
  expect(formatDateTime(AT, 'UTC')).toBe('2026-03-29 00:30:05');
  expect(formatDateTime(AT, 'Europe/Berlin')).toBe('2026-03-29 01:30:05');
  expect(formatDateTime('2026-03-29T01:30:05Z', 'Europe/Berlin')).toBe('2026-03-29 03:30:05');
  expect(formatDateTime(AT, 'America/New_York')).toBe('2026-03-28 20:30:05');
  expect(formatClock('2026-03-29T00:00:00Z', 'UTC')).toBe('00:00:00');
});

test('shortens by how far away the day is, as the zone counts days', () => {
  const now = Date.parse('2026-03-29T03:00:00Z');
  expect(formatShort(AT, 'UTC', now)).toBe('00:30:05');
  expect(formatShort(AT, 'America/New_York', now)).toBe('20:30:05');
  expect(formatShort('2026-03-28T23:30:00Z', 'UTC', now)).toBe('28 Mar 23:30');
  expect(formatShort('2025-12-31T23:30:00Z', 'UTC', now)).toBe('31 Dec 2025');
});

test.each([
  [0, 'just now'],
  [12, '12 s ago'],
  [90, '1 min ago'],
  [7_300, '2 h ago'],
  [86_400 * 12, '12 d ago'],
  [-20, 'in 20 s'],
])('says %i seconds ago as %j', (seconds, words) => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(formatAgo(now - seconds * 1_000, now)).toBe(words);
});

describe('what is no time or no zone', () => {
  test('gives a dash', () => {
    expect(formatDateTime('yesterday', 'UTC')).toBe('–');
    expect(formatClock('', 'UTC')).toBe('–');
    expect(formatShort('', 'UTC')).toBe('–');
    expect(formatAgo('')).toBe('–');
  });

  test('falls back to UTC', () => {
    expect(zoneOf('Mars/Olympus')).toBe('UTC');
    expect(zoneOf('Asia/Tokyo')).toBe('Asia/Tokyo');
    expect(zoneOf('system')).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });
});

test('names the distance from UTC', () => {
  expect(zoneOffset('Asia/Kolkata', 0)).toBe('UTC+05:30');
  expect(zoneOffset('UTC', 0)).toBe('UTC');
});
