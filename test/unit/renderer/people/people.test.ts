/** The people screen's rules: printed shares that add up, and a query that an address holds whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatPeopleQuery,
  isPeopleFiltered,
  type PeopleQuery,
  parsePeopleQuery,
  peopleFilterOf,
  unfilteredPeople,
} from '../../../../src/renderer/state/people-query.ts';
import { points, printedShares } from '../../../../src/renderer/views/people/shares.ts';
import { LEVELS } from '../../../../src/shared/model/level.ts';
import { PEOPLE_ORDERS, peopleList } from '../../../../src/shared/protocol/people.ts';

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const share = fc.double({ min: 0, max: 3, noNaN: true });

describe('printed shares', () => {
  it('add up to the printed score with what is elsewhere, each within a hundredth of what it is', () => {
    fc.assert(
      fc.property(fc.array(share, { maxLength: 25 }), share, (shares, elsewhere) => {
        const printed = printedShares(shares, elsewhere);
        expect(sum(printed.shares)).toBe(printed.here);
        expect(printed.here + printed.elsewhere).toBe(printed.score);
        expect(Math.abs(printed.score / 100 - (sum(shares) + elsewhere))).toBeLessThanOrEqual(0.005 + 1e-9);
        expect(printed.elsewhere).toBeGreaterThanOrEqual(0);
        for (const [place, cents] of printed.shares.entries())
          expect(Math.abs(cents - (shares[place] ?? 0) * 100)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('give three thirds of a whole a hundredth more once', () => {
    expect(printedShares([10 / 3, 10 / 3, 10 / 3], 0)).toEqual({
      shares: [334, 333, 333],
      here: 1_000,
      elsewhere: 0,
      score: 1_000,
    });
    expect(points(1_005)).toBe('10.05');
  });
});

const query: fc.Arbitrary<PeopleQuery> = fc.record({
  text: fc.string({ maxLength: 200 }),
  levels: fc.uniqueArray(fc.constantFrom(...LEVELS)),
  flags: fc.uniqueArray(fc.constantFrom('flagged', 'whitelisted', 'blocked', 'over_limit')),
  role: fc.option(fc.string({ minLength: 1, maxLength: 100 })),
  team: fc.option(fc.string({ minLength: 1, maxLength: 100 })),
  since: fc.option(fc.constantFrom('day', 'week', 'month')),
  order: fc.constantFrom(...PEOPLE_ORDERS),
});

describe('a query', () => {
  it('comes back from its address as it was, and is one that the core takes', () => {
    fc.assert(
      fc.property(query, (asked) => {
        expect(parsePeopleQuery(new URLSearchParams(formatPeopleQuery(asked)))).toEqual(asked);
        const input = { filter: peopleFilterOf(asked, Date.now()), order: asked.order };
        expect(peopleList.input.safeParse(input).success).toBe(true);
      }),
    );
  });

  it('leaves out of an address what makes no sense', () => {
    const asked = parsePeopleQuery(new URLSearchParams('level=HIGH,NONE&flag=rich&since=ever&order=age'));
    expect(asked).toEqual(parsePeopleQuery(new URLSearchParams()));
    expect(isPeopleFiltered(asked)).toBe(false);
  });

  it('keeps its order when the filters go', () => {
    const asked = parsePeopleQuery(new URLSearchParams('text=ada&flag=blocked&order=name'));
    expect(isPeopleFiltered(asked)).toBe(true);
    expect(formatPeopleQuery(unfilteredPeople(asked))).toMatchObject({ text: '', flag: '', order: 'name' });
  });
});
