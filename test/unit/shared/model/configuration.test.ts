// The configuration as one document: its values by pointer, what differs, and values put in place.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  configurationSchema,
  differencesOf,
  leavesOf,
  pathOf,
  pointerOf,
  withLeaves,
} from '../../../../src/shared/model/configuration.ts';

const CONFIGURATION = configurationSchema.parse({
  scoring: {},
  monitor: {},
  signals: { 'a/b~c': { enabled: true, points: 30, signal: { signal: 'rapid_fire_messages' } } },
});

describe('values by pointer', () => {
  test('names with the signs of pointers in them come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (path) => {
        expect(pathOf(pointerOf(path))).toEqual(path);
      }),
    );
  });

  test('every value has one, and putting all of them in place changes nothing', () => {
    const leaves = leavesOf(CONFIGURATION);
    expect(leaves.get('/scoring/levels/high')).toBe(61);
    expect(leaves.get('/monitor/retention/event_days')).toBeNull();
    expect(leaves.get('/signals/a~1b~0c/signal/more_than')).toBe(10);
    expect(withLeaves(CONFIGURATION, leaves)).toEqual(CONFIGURATION);
  });

  test('what differs, put into the one, gives the other', () => {
    const numbers = [...leavesOf(CONFIGURATION)].flatMap(([pointer, value]) =>
      typeof value === 'number' ? [pointer] : [],
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...numbers), fc.integer()), (values) => {
        const other = withLeaves(CONFIGURATION, new Map(Object.entries(values)));
        const differences = differencesOf(CONFIGURATION, other);
        const put = new Map(differences.map(({ pointer, after }) => [pointer, after]));
        expect(withLeaves(CONFIGURATION, put)).toEqual(other);
      }),
    );
  });

  test('a value whose place is not there is left out, and the document given stays as it was', () => {
    const before = structuredClone(CONFIGURATION);
    const put = new Map([
      ['/signals/gone/points', 5],
      ['/__proto__/polluted', 1],
      ['/scoring/levels/high', 70],
    ]);
    const changed = withLeaves(CONFIGURATION, put) as typeof CONFIGURATION;
    expect(differencesOf(CONFIGURATION, changed)).toEqual([
      { pointer: '/scoring/levels/high', before: 61, after: 70 },
    ]);
    expect(CONFIGURATION).toEqual(before);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
