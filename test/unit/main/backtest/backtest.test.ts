// The rules of a backtest: what is changed, what a message comes to, how shares and counts are added up.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedSet } from '../../../../src/main/backtest/change.ts';
import { FEWEST_LABELS, shareOf } from '../../../../src/main/backtest/intervals.ts';
import { changedMatches, outcomeOf, type RecordedMessage } from '../../../../src/main/backtest/judge.ts';
import { nearMissOf } from '../../../../src/main/backtest/near-miss.ts';
import { Tally } from '../../../../src/main/backtest/tally.ts';
import { DEFAULT_SCORING } from '../../../../src/main/scoring/configuration.ts';
import type { PatternRow } from '../../../../src/main/scoring/pack.ts';
import { backtestResultSchema } from '../../../../src/shared/protocol/backtests.ts';
import { definitionSchema } from '../../../../src/shared/protocol/patterns.ts';

const ANYBODY = { whitelisted: false, flagged: false, bypassesBlocking: false };
const row = (name: string, value = name, more: Partial<PatternRow> = {}): PatternRow => ({
  name,
  type: 'REGEX',
  value,
  risk_score: 70,
  enabled: true,
  case_sensitive: false,
  category: null,
  ...more,
});
const definition = (name: string, type: PatternRow['type'] = 'REGEX') =>
  definitionSchema.parse({
    name,
    type,
    value: name,
    riskScore: 70,
    enabled: true,
    caseSensitive: false,
    description: '',
    category: null,
    severity: null,
  });

describe('a share', () => {
  test('is unmeasured under 30 labels', () => {
    expect(shareOf(29, FEWEST_LABELS - 1)).toEqual({ share: null, low: null, high: null, labels: 29 });
  });

  // Wilson's interval by an independent source: 81 of 263 gives 0.2553 to 0.3662 (Newcombe, Statistics in Medicine 17, 1998).
  test('has the interval that the literature gives', () => {
    const { low, high } = shareOf(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(shareOf(0, 40)).toMatchObject({ share: 0, low: 0 });
    expect(shareOf(40, 40)).toMatchObject({ share: 1, high: 1 });
  });

  test('lies within its interval, which lies within 0–1 and narrows with more labels', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (labels, part) => {
          const yes = Math.round(labels * part);
          const { share, low, high } = shareOf(yes, labels);
          expect(low!).toBeGreaterThanOrEqual(0);
          expect(high!).toBeLessThanOrEqual(1);
          expect(low!).toBeLessThanOrEqual(share! + 1e-12);
          expect(high!).toBeGreaterThanOrEqual(share! - 1e-12);
          const more = shareOf(yes * 4, labels * 4);
          expect(more.high! - more.low!).toBeLessThanOrEqual(high! - low! + 1e-12);
        },
      ),
    );
  });
});

describe('a changed set', () => {
  const published = [row('a'), row('b'), row('c')];

  test('puts a definition in the place of what it replaces, renamed or not, and takes out what has none', () => {
    const changed = changedSet(published, [
      { replaces: 'a', definition: definition('a2') },
      { replaces: 'b', definition: null },
      { replaces: null, definition: definition('d') },
    ]);
    expect(changed.after.map(({ name }) => name)).toEqual(['c', 'a2', 'd']);
    expect(changed.before.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(changed.notes).toEqual([]);
  });

  test('refuses two changes of one pattern, and a name that is in use', () => {
    expect(() =>
      changedSet(published, [
        { replaces: 'a', definition: null },
        { replaces: 'a', definition: definition('x') },
      ]),
    ).toThrow(/concern a/);
    expect(() => changedSet(published, [{ replaces: null, definition: definition('b') }])).toThrow(
      /concern b/,
    );
  });

  test('says that a change of behaviour is not judged', () => {
    expect(
      changedSet(published, [{ replaces: null, definition: definition('x', 'BEHAVIORAL') }]).notes,
    ).toHaveLength(1);
  });
});

const recorded = fc.record({
  behaviour: fc.integer({ min: 0, max: 100 }),
  ml: fc.option(fc.integer({ min: 0, max: 100 })),
  history: fc.integer({ min: 0, max: 50 }),
  accumulation: fc.integer({ min: 0, max: 100 }),
  matched: fc.array(
    fc.record({ name: fc.constantFrom('a', 'b', 'c'), score: fc.integer({ min: 0, max: 100 }) }),
    {
      maxLength: 3,
    },
  ),
}) satisfies fc.Arbitrary<RecordedMessage>;

describe('a message', () => {
  const outcome = (message: RecordedMessage, matched = message.matched) =>
    outcomeOf(message, matched, ANYBODY, DEFAULT_SCORING);

  test('comes to the same when nothing is taken out and nothing hits', () => {
    fc.assert(
      fc.property(recorded, (message) => {
        expect(outcome(message, [...changedMatches(message.matched, new Set(), [])])).toEqual(
          outcome(message),
        );
      }),
    );
  });

  test('never comes to less by a further hit, nor to more by one taken out', () => {
    fc.assert(
      fc.property(recorded, fc.integer({ min: 0, max: 100 }), (message, score) => {
        const more = changedMatches(message.matched, new Set(), [{ name: 'new', score }]);
        const less = changedMatches(message.matched, new Set(['a']), []);
        expect(outcome(message, [...more]).total).toBeGreaterThanOrEqual(outcome(message).total);
        expect(outcome(message, [...less]).total).toBeLessThanOrEqual(outcome(message).total);
      }),
    );
  });

  test('alerts where its level says so, and a whitelisted person one level lower', () => {
    const message = {
      behaviour: 0,
      ml: null,
      history: 0,
      accumulation: 0,
      matched: [{ name: 'a', score: 70 }],
    };
    expect(outcome(message)).toEqual({ total: 70, level: 'HIGH', alerts: true, blocked: false });
    const known = { ...ANYBODY, whitelisted: true };
    expect(outcomeOf(message, message.matched, known, DEFAULT_SCORING).alerts).toBe(false);
  });
});

describe('a near miss', () => {
  test('holds what the pattern cannot do without, and misses at most one of several needs', () => {
    const near = nearMissOf([row('x', String.raw`\bignore\s+all\s+rules\b`)])!;
    expect(near.near('please IGNORE these rules')).toBe(true);
    expect(near.near('what a fine day')).toBe(false);
    const keyword = nearMissOf([row('k', 'reveal the prompt', { type: 'KEYWORD' })])!;
    expect(keyword.near('reveal the first')).toBe(true);
    expect(keyword.near('the weather')).toBe(false);
  });

  test('is not known where nothing can be looked for', () => {
    expect(nearMissOf([row('x', String.raw`\d+`)])).toBeNull();
  });
});

describe('the tally', () => {
  const FROM = Date.parse('2026-11-01T00:00:00Z');
  const TO = Date.parse('2026-11-03T00:00:00Z');
  const at = (hours: number, user: string | null = '1') => ({
    ref: 'event:1',
    atMs: FROM + hours * 3_600_000,
    user,
    text: 'a message',
  });
  const low = { total: 10, level: 'LOW', alerts: false, blocked: false } as const;
  const high = { total: 70, level: 'HIGH', alerts: true, blocked: false } as const;

  test('counts hits in their step, levels before and after, alerts that are new or lost, and whose level changes', () => {
    const tally = new Tally(FROM, TO);
    tally.same({ user: '1' }, 'LOW');
    tally.judged(at(1), low, high, { hit: true, hitBefore: false, spans: [[0, 1]] });
    tally.judged(at(30, '2'), high, low, { hit: false, hitBefore: true, spans: [] });
    tally.judged(at(30, null), high, high, { hit: true, hitBefore: true, spans: [] });
    const result = backtestResultSchema.parse(tally.result(['a note']));
    expect(result).toMatchObject({
      messages: 4,
      hits: 2,
      hitsBefore: 2,
      newAlerts: 1,
      lostAlerts: 1,
      notes: ['a note'],
    });
    expect(result.overTime.filter(({ hits }) => hits > 0).map(({ at: when }) => when)).toEqual([
      '2026-11-01T01:00:00.000Z',
      '2026-11-02T06:00:00.000Z',
    ]);
    expect(result.levels).toEqual([
      { level: 'LOW', before: 2, after: 2 },
      { level: 'MEDIUM', before: 0, after: 0 },
      { level: 'HIGH', before: 2, after: 2 },
      { level: 'CRITICAL', before: 0, after: 0 },
    ]);
    expect(result.users.map(({ user, before, after }) => [user, before, after])).toEqual([
      ['1', 'LOW', 'HIGH'],
      ['2', 'HIGH', 'LOW'],
    ]);
    expect(result.newSamples).toHaveLength(1);
    expect(result.lostSamples).toHaveLength(1);
  });

  test('keeps ten hits by chance, the same ones each time', () => {
    const run = () => {
      const tally = new Tally(FROM, TO);
      for (let place = 0; place < 1_000; place++)
        tally.judged({ ...at(1), ref: `event:${place}` }, low, high, {
          hit: true,
          hitBefore: false,
          spans: [],
        });
      return tally.result([]).hitSamples.map(({ ref }) => ref);
    };
    expect(run()).toHaveLength(10);
    expect(run()).toEqual(run());
    expect(new Set(run()).size).toBe(10);
    expect(run().some((ref) => Number(ref.slice(6)) > 100)).toBe(true);
  });

  test('gives quantiles of the times within a tenth, and precision and recall from labels', () => {
    const tally = new Tally(FROM, TO);
    tally.took(Float32Array.from({ length: 1_000 }, (_, place) => place + 1));
    for (let place = 0; place < 100; place++) tally.labelled(place < 50, place < 40 || place >= 90);
    const result = tally.result([]);
    expect(result.microsecondsPerMessage / 500).toBeCloseTo(1, 0);
    expect(result.p99Microseconds).toBeGreaterThan(980);
    expect(result.p99Microseconds).toBeLessThan(1_200);
    expect(result.precision).toMatchObject({ share: 0.8, labels: 50 });
    expect(result.recall).toMatchObject({ share: 0.8, labels: 50 });
  });

  test('has at most 120 steps however long the period', () => {
    for (const days of [0.01, 1, 30, 400, 20_000]) {
      const { overTime } = new Tally(FROM, FROM + days * 86_400_000).result([]);
      expect(overTime.length).toBeLessThanOrEqual(122);
      expect(overTime.length).toBeGreaterThan(0);
    }
  });
});
