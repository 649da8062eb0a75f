// Backtests in the window: periods on the analyst's clock, results as files, figures in words.
import { describe, expect, test } from 'vitest';
import { resultCsv, resultJson } from '../../../../src/renderer/views/patterns/backtests/export.ts';
import {
  customPeriod,
  instantsOf,
  presetPeriod,
} from '../../../../src/renderer/views/patterns/backtests/period.ts';
import { shareInWords } from '../../../../src/renderer/views/patterns/backtests/words.tsx';
import { backtestResultSchema, backtestSchema } from '../../../../src/shared/protocol/backtests.ts';

const NOW = Date.parse('2026-03-31T12:00:00Z');

describe('periods', () => {
  test('a preset ends now and begins its days before', () => {
    expect(instantsOf(presetPeriod('7', 'Asia/Kolkata', NOW), 'Asia/Kolkata', NOW)).toEqual({
      from: '2026-03-24T12:00:00.000Z',
      to: '2026-03-31T12:00:00.000Z',
    });
  });

  test('moments are read on the clock of the zone', () => {
    const period = customPeriod('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', 'Asia/Kolkata');
    expect(period.from).toBe('2026-03-01T05:30');
    expect(instantsOf(period, 'Asia/Kolkata')).toEqual({
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-02T00:00:00.000Z',
    });
  });

  test.each([
    ['2026-03-02T00:00', '2026-03-01T00:00', 'The end lies before the start'],
    ['', '2026-03-01T00:00', 'Give both moments'],
  ])('from %s to %s: %s', (from, to, why) => {
    expect(instantsOf({ preset: 'custom', from, to }, 'UTC')).toBe(why);
  });
});

test('a share under thirty labels is unmeasured, and says how many there are', () => {
  expect(shareInWords({ share: null, low: null, high: null, labels: 12 })).toEqual({
    main: 'unmeasured',
    detail: '12 of 30 labels',
  });
  expect(shareInWords({ share: 0.823, low: 0.75, high: 0.88, labels: 120 })).toEqual({
    main: '82 %',
    detail: '95 % sure: 75 % – 88 %, 120 labels',
  });
});

describe('a result as a file', () => {
  const backtest = backtestSchema.parse({
    id: 'b1',
    at: '2026-03-31T12:00:00Z',
    by: 'Ada',
    spec: {
      title: 'A draft',
      from: '2026-03-01T00:00:00Z',
      to: '2026-03-31T00:00:00Z',
      population: 'events',
      changes: [],
      scope: 'all',
    },
    state: 'done',
    job: null,
    stoppedAt: null,
    tookMs: 5,
    summary: '',
  });
  const share = { share: null, low: null, high: null, labels: 0 };
  const result = backtestResultSchema.parse({
    messages: 10,
    hits: 2,
    hitsBefore: 1,
    overTime: [{ at: '2026-03-01T00:00:00Z', hits: 2, hitsBefore: 1 }],
    stepSeconds: 3600,
    newAlerts: 1,
    lostAlerts: 0,
    levels: [{ level: 'HIGH', before: 1, after: 2 }],
    users: [{ user: '7', name: '@SUM(1+1)', before: 'LOW', after: 'HIGH', messages: 3 }],
    precision: share,
    recall: share,
    newSamples: [
      {
        ref: 'event:1',
        at: '2026-03-02T00:00:00Z',
        user: '7',
        text: '=HYPERLINK("http://evil","x"),\nsecond line',
        spans: [],
        before: 10,
        after: 70,
      },
    ],
    lostSamples: [],
    hitSamples: [],
    nearMisses: [],
    microsecondsPerMessage: 1.5,
    p99Microseconds: 9,
    cuts: 0,
    notes: [],
  });

  test('JSON holds the question and everything found', () => {
    expect(JSON.parse(resultJson(backtest, result))).toEqual({ backtest, result });
  });

  test('CSV runs nothing in a spreadsheet, and keeps the text whole', () => {
    const csv = resultCsv(backtest, result);
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"",""x""),\nsecond line"`);
    expect(csv).toContain(`"'@SUM(1+1)"`);
    expect(csv).toContain('level,HIGH,,,1,2,\r\n');
    expect(csv).toContain('hits,,2026-03-01T00:00:00Z,,1,2,\r\n');
  });
});
