// What another configuration makes of recorded messages: only what the change touches is worked out anew.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PastMessage, WhatIfJudge } from '../../../../src/main/backtest/what-if.ts';
import { WhatIfTally } from '../../../../src/main/backtest/what-if-tally.ts';
import { type Configuration, configurationSchema } from '../../../../src/shared/model/configuration.ts';
import { whatIfSchema } from '../../../../src/shared/protocol/configuration.ts';

const ANYBODY = { whitelisted: false, flagged: false, bypassesBlocking: false };
const configuration = (scoring: object = {}, signals: object = {}): Configuration =>
  configurationSchema.parse({ scoring, monitor: {}, signals });
const rapid = (more: object = {}) => ({
  rapid: { enabled: true, points: 30, signal: { signal: 'rapid_fire_messages', more_than: 10 }, ...more },
});
const message = (more: Partial<PastMessage> = {}): PastMessage => ({
  atMs: 1_000,
  user: '7',
  conversation: 'c',
  text: 'hello',
  pattern: 0,
  behaviour: 0,
  ml: null,
  history: 0,
  accumulation: 0,
  fired: [],
  ...more,
});

test('the same configuration changes nothing, whatever was recorded', () => {
  const score = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          pattern: score,
          behaviour: score,
          ml: fc.option(score),
          history: score,
          accumulation: score,
        }),
      ),
      (records) => {
        const same = configuration({}, rapid());
        const judge = new WhatIfJudge(same, structuredClone(same));
        for (const [place, record] of records.entries()) {
          const { before, after } = judge.judge(message({ ...record, atMs: place * 1_000 }), ANYBODY);
          expect(after).toEqual(before);
        }
      },
    ),
  );
});

describe('a change of thresholds and phase', () => {
  test('moves levels, alerts and blocks of what was recorded', () => {
    const judge = new WhatIfJudge(
      configuration({ rollout_phase: 2 }),
      configuration({ rollout_phase: 4, levels: { medium: 31, high: 50, critical: 90 } }),
    );
    const { before, after } = judge.judge(message({ pattern: 55 }), ANYBODY);
    expect(before).toEqual({ total: 55, level: 'MEDIUM', alerts: false, blocked: false });
    expect(after).toEqual({ total: 55, level: 'HIGH', alerts: true, blocked: true });
    expect(judge.judge(message({ pattern: 55 }), { ...ANYBODY, bypassesBlocking: true }).after.blocked).toBe(
      false,
    );
  });
});

describe('a changed signal', () => {
  test('that fired gives its new points, beside what else was recorded', () => {
    const judge = new WhatIfJudge(configuration({}, rapid()), configuration({}, rapid({ points: 70 })));
    const fired = [
      { name: 'rapid', score: 30 },
      { name: 'other', score: 10 },
    ];
    expect(judge.readsTexts).toBe(false);
    const { before, after } = judge.judge(message({ behaviour: 40, fired }), ANYBODY);
    expect([before.total, after.total]).toEqual([40, 80]);
    expect(judge.judge(message({ behaviour: 10, fired: [fired[1]!] }), ANYBODY).after.total).toBe(10);
  });

  test('that is turned off takes its points away', () => {
    const judge = new WhatIfJudge(configuration({}, rapid()), configuration({}, rapid({ enabled: false })));
    const fired = [{ name: 'rapid', score: 30 }];
    expect(judge.judge(message({ behaviour: 30, fired }), ANYBODY).after.total).toBe(0);
  });

  test('with other bounds is looked for again in the course of each conversation', () => {
    const signal = { signal: 'rapid_fire_messages', more_than: 2 };
    const judge = new WhatIfJudge(configuration({}, rapid()), configuration({}, rapid({ signal })));
    expect(judge.readsTexts).toBe(true);
    const at = (seconds: number, conversation: string | null) =>
      judge.judge(message({ atMs: seconds * 1_000, conversation }), ANYBODY).after.total;
    expect([at(0, 'a'), at(1, 'a'), at(2, 'b'), at(3, 'a')]).toEqual([0, 0, 0, 30]);
    // Without a conversation a user's messages belong together until a pause.
    expect([at(10, null), at(11, null), at(12, null), at(12 + 1_801, null)]).toEqual([0, 0, 30, 0]);
  });

  test('of tool calls is taken as recorded, and that is said', () => {
    const tools = (more_than: number) => ({
      tools: { enabled: true, points: 40, signal: { signal: 'excessive_tool_calls', more_than } },
    });
    const judge = new WhatIfJudge(configuration({}, tools(10)), configuration({}, tools(5)));
    const fired = [{ name: 'tools', score: 40 }];
    expect(judge.judge(message({ behaviour: 40, fired }), ANYBODY).after.total).toBe(40);
    expect(judge.notes.join(' ')).toContain('tools');
  });
});

test('a longer half-life of accumulation is worked out from the messages before', () => {
  const slow = { accumulation: { half_life_minutes: 600 }, combination: 'weighted' };
  const judge = new WhatIfJudge(configuration({ combination: 'weighted' }), configuration(slow));
  expect(judge.leadMs).toBe(24 * 60 * 60_000);
  const HOUR = 3_600_000;
  judge.judge(message({ atMs: 0, pattern: 100, accumulation: 50 }), ANYBODY);
  // Halved twice an hour it was 75 by then; halved in ten hours it is nearly all of both.
  const { before, after } = judge.judge(message({ atMs: HOUR, pattern: 100, accumulation: 63 }), ANYBODY);
  expect([before.total, after.total]).toEqual([43, 45]);
});

test('the tally counts levels, alerts, blocks and the people judged otherwise, those most changed first', () => {
  const tally = new WhatIfTally();
  const low = { total: 10, level: 'LOW', alerts: false, blocked: false } as const;
  const high = { total: 70, level: 'HIGH', alerts: true, blocked: true } as const;
  tally.add('1', low, low);
  tally.add('2', low, high);
  tally.add('3', high, low);
  tally.add('3', high, low);
  tally.add(null, low, high);
  const result = whatIfSchema.parse(tally.result(['a note']));
  expect(result).toMatchObject({
    messages: 5,
    changed: 4,
    alerts: { before: 2, after: 2 },
    blocks: { before: 2, after: 2 },
    usersChanged: 2,
    notes: ['a note'],
  });
  expect(result.users.map(({ user }) => user)).toEqual(['3', '2']);
  expect(result.users[0]).toMatchObject({
    level: { before: 'HIGH', after: 'LOW' },
    alerts: { before: 2, after: 0 },
    blocks: { before: 2, after: 0 },
  });
});
