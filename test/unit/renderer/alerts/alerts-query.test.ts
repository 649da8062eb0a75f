// What stands in the address: it comes back as it went, junk in it is left out, and "me" and "today" mean what they say.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlertQuery,
  BUILT_IN_VIEWS,
  formatQuery,
  isFiltered,
  ME,
  midnightBefore,
  parseQuery,
  resolveQuery,
  withFilter,
} from '../../../../src/renderer/state/alerts-query.ts';
import { ALERT_STATUSES } from '../../../../src/shared/model/alert.ts';
import { LEVELS } from '../../../../src/shared/model/level.ts';

const NOW = Date.parse('2026-03-29T12:00:00Z');
const word = fc.string({ minLength: 1, maxLength: 40 });
const filter = fc.record(
  {
    levels: fc.uniqueArray(fc.constantFrom(...LEVELS), { minLength: 1 }),
    statuses: fc.uniqueArray(fc.constantFrom(...ALERT_STATUSES), { minLength: 1 }),
    types: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
    assignee: fc.oneof(fc.constant(''), fc.constant(ME), word),
    user: word,
    text: word,
    pattern: word,
    conversation: word,
    within: fc.constantFrom('hour' as const, 'today' as const, 'week' as const),
    from: fc.constant('2026-01-31T10:00:00.5Z'),
  },
  { requiredKeys: [] },
);

describe('the address', () => {
  it('gives every query back as it was', () => {
    fc.assert(
      fc.property(filter, fc.constantFrom('newest' as const, 'oldest' as const), (wanted, order) => {
        const query: AlertQuery = { filter: wanted, order };
        expect(parseQuery(new URLSearchParams(formatQuery(query).toString()))).toEqual(query);
      }),
    );
  });

  it('leaves out what makes no sense', () => {
    const address = new URLSearchParams(
      'level=HUGE&status=OPEN&from=yesterday&within=ages&order=up&text=&nothing=1',
    );
    expect(parseQuery(address)).toEqual({ filter: { statuses: ['OPEN'] }, order: 'newest' });
  });

  it('tells a filter from none, whatever the order', () => {
    expect(isFiltered({ filter: {}, order: 'oldest' })).toBe(false);
    expect(isFiltered({ filter: { assignee: '' }, order: 'newest' })).toBe(true);
    expect(
      withFilter({ filter: { text: 'x', levels: ['LOW'] }, order: 'newest' }, { text: undefined, levels: [] })
        .filter,
    ).toEqual({});
  });
});

describe('resolveQuery', () => {
  it('puts the analyst in the place of "me", and asks nothing while nobody said who that is', () => {
    const mine = BUILT_IN_VIEWS.find((view) => view.id === 'mine')?.query as AlertQuery;
    expect(resolveQuery(mine, 'Ada', 'UTC', NOW)?.assignee).toBe('Ada');
    expect(resolveQuery(mine, '', 'UTC', NOW)).toBeNull();
  });

  it('counts time back from now, and days from midnight of the zone', () => {
    const within = (name: 'hour' | 'today') =>
      resolveQuery({ filter: { within: name }, order: 'newest' }, 'Ada', 'Asia/Kolkata', NOW);
    expect(within('hour')).toEqual({ from: '2026-03-29T11:00:00.000Z' });
    expect(within('today')).toEqual({ from: '2026-03-28T18:30:00.000Z' });
  });

  it('finds midnight on the days when clocks change', () => {
    const iso = (now: string, zone: string) => new Date(midnightBefore(Date.parse(now), zone)).toISOString();
    expect(iso('2026-03-29T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
    expect(iso('2026-10-25T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
    expect(iso('2026-10-25T22:59:59Z', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
  });
});
