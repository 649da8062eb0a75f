// Rules of channels: who is told of what, when, and what belongs together.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fitsRules,
  groupKey,
  MOST_ATTEMPTS,
  retryAfter,
  tellAt,
} from '../../../../src/main/delivery/rules.ts';
import type { ChannelRules } from '../../../../src/shared/protocol/channels.ts';

const RULES: ChannelRules = {
  levels: ['HIGH', 'CRITICAL'],
  categories: [],
  roles: [],
  hours: null,
  criticalAlways: true,
  groupMinutes: 10,
  text: 'excerpt',
  link: '',
};
const HIGH = { level: 'HIGH' } as const;
const nothing = { categories: [], role: null };

describe('which alerts', () => {
  test('levels, categories and roles must all fit; an empty choice is no choice', () => {
    expect(fitsRules(RULES, HIGH, nothing)).toBe(true);
    expect(fitsRules(RULES, { level: 'MEDIUM' }, nothing)).toBe(false);
    const narrow = { ...RULES, categories: ['INJECTION'], roles: ['guest'] };
    expect(fitsRules(narrow, HIGH, { categories: ['EXFILTRATION', 'INJECTION'], role: 'guest' })).toBe(true);
    expect(fitsRules(narrow, HIGH, { categories: ['EXFILTRATION'], role: 'guest' })).toBe(false);
    expect(fitsRules(narrow, HIGH, { categories: ['INJECTION'], role: null })).toBe(false);
  });

  test('alerts are of a kind by level and first pattern, else by type', () => {
    const one = { level: 'HIGH' as const, type: 'PATTERN_MATCH', patterns: ['a', 'b'] };
    expect(groupKey(one)).toBe(groupKey({ ...one, patterns: ['a'], type: 'HIGH_RISK' }));
    expect(groupKey(one)).not.toBe(groupKey({ ...one, level: 'CRITICAL' }));
    expect(groupKey({ ...one, patterns: [] })).toBe('HIGH PATTERN_MATCH');
  });
});

describe('when', () => {
  const office = {
    ...RULES,
    hours: { from: '09:00', to: '17:00', days: [1, 2, 3, 4, 5], zone: 'Europe/Berlin' },
  };
  const at = (text: string) => Date.parse(text);
  const told = (rules: ChannelRules, text: string, level: 'HIGH' | 'CRITICAL' = 'HIGH') =>
    new Date(tellAt(rules, { level }, at(text))).toISOString();

  test('within the hours at once, before and after them at their next beginning, over the weekend too', () => {
    expect(told(office, '2026-11-25T10:00:30.500Z')).toBe('2026-11-25T10:00:30.500Z');
    expect(told(office, '2026-11-25T06:00:00Z')).toBe('2026-11-25T08:00:00.000Z');
    expect(told(office, '2026-11-25T16:00:00Z')).toBe('2026-11-26T08:00:00.000Z');
    expect(told(office, '2026-11-27T18:00:00Z')).toBe('2026-11-30T08:00:00.000Z');
  });

  test('CRITICAL does not wait, unless it is told to', () => {
    expect(told(office, '2026-11-28T12:00:00Z', 'CRITICAL')).toBe('2026-11-28T12:00:00.000Z');
    expect(told({ ...office, criticalAlways: false }, '2026-11-28T12:00:00Z', 'CRITICAL')).toBe(
      '2026-11-30T08:00:00.000Z',
    );
  });

  test('hours over midnight belong to the day on which they began', () => {
    const night = { ...RULES, hours: { from: '22:00', to: '06:00', days: [5], zone: 'UTC' } };
    expect(told(night, '2026-11-28T05:00:00Z')).toBe('2026-11-28T05:00:00.000Z');
    expect(told(night, '2026-11-28T23:00:00Z')).toBe('2026-12-04T22:00:00.000Z');
  });

  test('summer time moves the hours with the clock on the wall', () => {
    // On 29 March 2026 Berlin goes from UTC+1 to UTC+2.
    expect(told(office, '2026-03-27T20:00:00Z')).toBe('2026-03-30T07:00:00.000Z');
  });

  test('an alert is never told before it came, nor more than eight days later', () => {
    const clock = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    const rules = fc.record({
      from: clock,
      to: clock,
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'nowhere'),
    });
    fc.assert(
      fc.property(
        rules,
        fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') }),
        (hours, now) => {
          const due = tellAt({ ...RULES, hours }, HIGH, now);
          expect(due).toBeGreaterThanOrEqual(now);
          expect(due - now).toBeLessThanOrEqual(8 * 86_400_000);
          // Once told, it would not have waited.
          expect(tellAt({ ...RULES, hours }, HIGH, due)).toBe(due);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('attempts come ever later, and add up to some hours', () => {
  const waits = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, index) => retryAfter(index + 1));
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(2 * 3_600_000);
});
