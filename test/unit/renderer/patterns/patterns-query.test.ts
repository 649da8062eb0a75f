// The library's query: read from and written to the address, and applied to thousands of patterns.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countStates,
  falseShare,
  filterPatterns,
  formatPatternQuery,
  healthInWords,
  PATTERN_ORDERS,
  PATTERN_STATES,
  type PatternQuery,
  parsePatternQuery,
  sortPatterns,
} from '../../../../src/renderer/state/patterns-query.ts';
import type { PatternRow } from '../../../../src/shared/protocol/patterns.ts';
import { patternRow } from './rows.ts';

const read = (address: string) => parsePatternQuery(new URLSearchParams(address));

const queries: fc.Arbitrary<PatternQuery> = fc.record({
  text: fc.string({ maxLength: 30 }),
  categories: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 3 }),
  severities: fc.subarray(['LOW', 'HIGH', 'CRITICAL', '@none']),
  states: fc.subarray([...PATTERN_STATES]),
  types: fc.subarray(['REGEX', 'KEYWORD', 'BEHAVIORAL']),
  order: fc.constantFrom(...PATTERN_ORDERS),
  descending: fc.boolean(),
});

describe('the address', () => {
  test('gives back what was written into it', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const address = new URLSearchParams(formatPatternQuery(query));
        expect(parsePatternQuery(address)).toEqual(query);
      }),
    );
  });

  test('is empty for the plain library, and ignores what it does not know', () => {
    expect(Object.values(formatPatternQuery(read(''))).join('')).toBe('');
    expect(read('order=-nothing&state=draft,odd&type=SQL')).toEqual({ ...read(''), states: ['draft'] });
  });
});

describe('filtering', () => {
  const rows = [
    patternRow({ name: 'ignore_rules', value: 'ignore.*rules', category: 'INJECTION', severity: 'HIGH' }),
    patternRow({ name: 'leak', description: 'Asks for the system prompt', enabled: false, category: null }),
    patternRow({ name: 'new_one', id: null, drafts: ['Ada'], health: null }),
    patternRow({
      name: 'slow',
      changedOutside: true,
      health: { error: null, grade: 'polynomial', degree: 2, slow: false },
    }),
  ];
  const names = (address: string) => filterPatterns(rows, read(address)).map(({ name }) => name);

  test.each([
    ['', ['ignore_rules', 'leak', 'new_one', 'slow']],
    ['text=RULES', ['ignore_rules']],
    ['text=prompt+system', ['leak']],
    ['text=system+nothing', []],
    ['category=INJECTION', ['ignore_rules']],
    ['category=%40none', ['leak']],
    ['category=INJECTION,%40none', ['ignore_rules', 'leak']],
    ['state=disabled', ['leak']],
    ['state=draft,outside', ['new_one', 'slow']],
    ['state=unhealthy', ['slow']],
    ['state=enabled', ['ignore_rules', 'slow']],
    ['severity=HIGH', ['ignore_rules']],
  ])('%s gives %j', (address, expected) => {
    expect(names(address)).toEqual(expected);
  });

  test('counts every state', () => {
    expect(countStates(rows)).toEqual({ enabled: 2, disabled: 1, draft: 1, outside: 1, unhealthy: 1 });
  });
});

describe('sorting', () => {
  const rowsOf = fc.array(
    fc.record({
      name: fc.string({ maxLength: 5 }),
      score: fc.oneof(fc.integer({ min: -5, max: 120 }), fc.constant(Number.NaN)),
      last: fc.option(fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')),
      cost: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
      closed: fc.nat(60),
    }),
  );

  test('keeps every row, and puts those of which nothing is known last both ways', () => {
    fc.assert(
      fc.property(rowsOf, fc.constantFrom(...PATTERN_ORDERS), fc.boolean(), (made, order, descending) => {
        const rows = made.map(({ name, score, last, cost, closed }) =>
          patternRow({
            name,
            riskScore: score,
            lastHitAt: last,
            costMicroseconds: cost,
            closed,
            falsePositives: Math.floor(closed / 3),
          }),
        );
        const sorted = sortPatterns(rows, { order, descending });
        expect(new Set(sorted)).toEqual(new Set(rows));
        const known: Partial<Record<typeof order, (row: PatternRow) => boolean>> = {
          score: (row) => Number.isFinite(row.riskScore),
          last: (row) => row.lastHitAt !== null,
          cost: (row) => row.costMicroseconds !== null,
          false: (row) => row.closed >= 30,
        };
        const isKnown = known[order] ?? (() => true);
        const firstUnknown = sorted.findIndex((row) => !isKnown(row));
        if (firstUnknown >= 0) expect(sorted.slice(firstUnknown).some(isKnown)).toBe(false);
      }),
    );
  });

  test('goes by the number of hits, and the other way by it', () => {
    const rows = [
      patternRow({ name: 'a', hits: [0, 0, 0, 0, 0, 0, 1] }),
      patternRow({ name: 'b', hits: null }),
      patternRow({ name: 'c', hits: [5, 0, 0, 0, 0, 0, 0] }),
    ];
    const order = (descending: boolean) =>
      sortPatterns(rows, { order: 'hits', descending })
        .map(({ name }) => name)
        .join('');
    expect(order(true)).toBe('cab');
    expect(order(false)).toBe('acb');
  });

  test('ranks health from safe to broken', () => {
    const health = (grade: 'safe' | 'polynomial' | 'exponential', degree: number | null = null) => ({
      error: null,
      grade,
      degree,
      slow: false,
    });
    const rows = [
      patternRow({ name: 'broken', health: { error: 'missing )', grade: null, degree: null, slow: false } }),
      patternRow({ name: 'cubic', health: health('polynomial', 3) }),
      patternRow({ name: 'hangs', health: health('exponential') }),
      patternRow({ name: 'safe', health: health('safe') }),
      patternRow({ name: 'square', health: health('polynomial', 2) }),
    ];
    expect(sortPatterns(rows, { order: 'health', descending: false }).map(({ name }) => name)).toEqual([
      'safe',
      'square',
      'cubic',
      'hangs',
      'broken',
    ]);
    expect(healthInWords(health('polynomial', 12))).toBe('Slow n¹²');
  });
});

test('a share of false positives is said from thirty closed alerts on', () => {
  expect(falseShare({ closed: 29, falsePositives: 29 })).toBeNull();
  expect(falseShare({ closed: 30, falsePositives: 3 })).toBeCloseTo(0.1);
});
