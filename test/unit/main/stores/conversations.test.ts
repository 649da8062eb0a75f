// The order of a conversation: every record in it once, by time, whatever the records say of themselves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accumulationScore } from '../../../../src/main/scoring/accumulation.ts';
import { DEFAULT_SCORING } from '../../../../src/main/scoring/configuration.ts';
import { checkpointsOf, readInstant } from '../../../../src/main/stores/conversations-flow.ts';
import { matchEvents } from '../../../../src/main/stores/conversations-match.ts';
import { orderSteps, withAccumulation } from '../../../../src/main/stores/conversations-order.ts';
import type { ActivityRecord, EventRecord } from '../../../../src/main/stores/conversations-records.ts';

const NOW = '2026-02-01T00:00:00.000000Z';
const SETTINGS = DEFAULT_SCORING.accumulation;
const at = (ms: number) =>
  new Date(Date.parse('2026-01-31T10:00:00Z') + ms).toISOString().replace('Z', '000Z');

const message = (id: string, ms: number | null, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  id,
  at: ms === null ? null : at(ms),
  sequence: null,
  kind: 'user_message',
  session: null,
  user: '1',
  durationMs: null,
  server: null,
  tool: null,
  model: null,
  status: null,
  tokens: null,
  declared: null,
  whole: true,
  hash: id,
  ...more,
});
const event = (id: string, ms: number | null, more: Partial<EventRecord> = {}): EventRecord => ({
  id,
  at: ms === null ? null : at(ms),
  session: null,
  user: '1',
  hash: null,
  total: 50,
  own: 50,
  action: null,
  blocked: false,
  ...more,
});

const moment = fc.option(fc.integer({ min: 0, max: 60_000 }), { freq: 8 });
const few = fc.option(fc.constantFrom('a', 'b', 'c'));
const messages = fc
  .array(
    fc.record({ ms: moment, hash: few, session: few, sequence: fc.option(fc.integer({ min: 1, max: 9 })) }),
    {
      maxLength: 30,
    },
  )
  .map((all) => all.map(({ ms, ...more }, index) => message(`m${index}`, ms, more)));
const events = fc
  .array(fc.record({ ms: moment, hash: few, session: few, own: fc.integer({ min: 0, max: 100 }) }), {
    maxLength: 30,
  })
  .map((all) => all.map(({ ms, ...more }, index) => event(`e${index}`, ms, more)));

describe('the order of steps', () => {
  it('has every record once, in order of time, those without one at the end', () => {
    fc.assert(
      fc.property(messages, events, (activities, scored) => {
        const steps = orderSteps({ activities, flows: [], events: scored, alerts: [] }, SETTINGS, NOW);
        expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
        const told = steps
          .flatMap(({ activity, event: judged }) => [activity?.id, judged?.id])
          .filter(Boolean);
        expect([...told].sort()).toEqual([...activities, ...scored].map(({ id }) => id).sort());
        const times = steps.map((step) => step.at ?? '~');
        expect(times).toEqual([...times].sort());
      }),
    );
  });

  it('does not depend on the order the tables give their rows in', () => {
    fc.assert(
      fc.property(messages, (activities) => {
        const order = (given: readonly ActivityRecord[]) =>
          orderSteps({ activities: given, flows: [], events: [], alerts: [] }, SETTINGS, NOW).map(
            ({ id }) => id,
          );
        expect(order([...activities].reverse())).toEqual(order(activities));
      }),
    );
  });

  it('orders what has the same time by its number', () => {
    const activities = [message('b', 0, { sequence: 2 }), message('a', 0, { sequence: 1 }), message('c', 0)];
    const steps = orderSteps({ activities, flows: [], events: [], alerts: [] }, SETTINGS, NOW);
    expect(steps.map(({ activity }) => activity?.id)).toEqual(['a', 'b', 'c']);
  });

  it('joins checkpoints that follow each other, and no others', () => {
    const flow = {
      id: 'f',
      at: at(0),
      session: null,
      user: null,
      data: {
        events: [10, 20, 40].map((ms) => ({ event_type: 'auth_check', status: 'passed', timestamp: at(ms) })),
      },
    };
    const steps = orderSteps(
      { activities: [message('m', 30)], flows: [flow], events: [], alerts: [] },
      SETTINGS,
      NOW,
    );
    expect(steps.map(({ checkpoints }) => checkpoints.length)).toEqual([2, 0, 1]);
  });

  it('says that a block is one where no flow does, and only there', () => {
    const blocked = event('e', 0, { blocked: true, session: 's' });
    const flow = (status: string) => ({
      id: 'f',
      at: at(0),
      session: 's',
      user: null,
      data: { events: [{ event_type: 'security_check', status, timestamp: at(1) }] },
    });
    const kinds = (status: string) =>
      orderSteps({ activities: [], flows: [flow(status)], events: [blocked], alerts: [] }, SETTINGS, NOW)
        .map(({ kind }) => kind)
        .sort();
    expect(kinds('blocked')).toEqual(['block', 'message']);
    expect(kinds('passed')).toEqual(['block', 'checkpoint', 'message']);
  });
});

describe('matching risk events to messages', () => {
  it('never gives two of either to one of the other', () => {
    fc.assert(
      fc.property(messages, events, (said, scored) => {
        const matched = matchEvents(said, scored);
        expect(new Set(matched.values()).size).toBe(matched.size);
        for (const [judged, one] of matched) {
          const near =
            judged.at !== null &&
            one.at !== null &&
            Math.abs(Date.parse(judged.at) - Date.parse(one.at)) <= 2_000;
          expect((judged.hash !== null && judged.hash === one.hash) || near).toBe(true);
        }
      }),
    );
  });

  it('goes by text before time, by session among the same texts, and by nearness among what is left', () => {
    const said = [
      message('near', 0, { hash: 'x' }),
      message('same', 9_000, { hash: 'y', session: 's' }),
      message('other', 8_000, { hash: 'y', session: 't' }),
    ];
    const scored = [event('1', 100, { hash: 'y', session: 's' }), event('2', 1_900), event('3', 5_000)];
    const matched = matchEvents(said, scored);
    expect([...matched].map(([judged, one]) => [judged.id, one.id])).toEqual([
      ['1', 'same'],
      ['2', 'near'],
    ]);
  });

  it('leaves what is more than two seconds away', () => {
    expect(matchEvents([message('m', 0)], [event('e', 2_001)]).size).toBe(0);
    expect(matchEvents([message('m', 0)], [event('e', 2_000)]).size).toBe(1);
  });
});

describe('what is read of a flow', () => {
  it('is a list of checkpoints whatever stands in the record', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        for (const given of [
          data,
          { events: data },
          { events: [data] },
          JSON.stringify({ events: [data] }),
        ]) {
          const points = checkpointsOf({ id: 'f', at: at(0), session: null, user: null, data: given }, true);
          expect(new Set(points.map(({ id }) => id)).size).toBe(points.length);
          for (const { title, text } of points)
            expect([typeof title, typeof text]).toEqual(['string', 'string']);
        }
      }),
    );
  });

  it.each([
    ['2026-01-31T10:00:00.123456Z', '2026-01-31T10:00:00.123456Z'],
    ['2026-01-31T10:00:00', '2026-01-31T10:00:00.000000Z'],
    ['2026-01-31 10:00:00.5+00:00', '2026-01-31T10:00:00.500000Z'],
    ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000000Z'],
    [1_769_853_600, '2026-01-31T10:00:00.000000Z'],
    [1_769_853_600_000, '2026-01-31T10:00:00.000000Z'],
    ['soon', null],
    ['2026-99-99T10:00:00Z', null],
    [Number.MAX_VALUE, null],
    [{}, null],
  ])('takes %s for %s', (given, instant) => {
    expect(readInstant(given)).toBe(instant);
  });
});

it('the accumulation is what the engine reckons', () => {
  fc.assert(
    fc.property(events, (scored) => {
      const timed = scored.filter((one) => one.at !== null);
      for (const [index, one] of withAccumulation(timed, SETTINGS).entries()) {
        const before = withAccumulation(timed, SETTINGS).slice(0, index + 1);
        const turns = before.map(({ at: when, own }) => ({ atMs: Date.parse(when as string), score: own }));
        const expected = accumulationScore(turns, Date.parse(one.at as string), SETTINGS);
        expect(Math.abs((one.accumulation as number) - expected)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 50 },
  );
});
