// The timeline of a window: what is drawn stays until the new has come, reads are for the last view, and nothing is asked for twice.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTimeline } from '../../../../src/renderer/state/timeline.ts';
import { marksAsCsv } from '../../../../src/renderer/state/timeline-marks.ts';
import {
  formatTimelineQuery,
  parseTimelineQuery,
  timelineHref,
} from '../../../../src/renderer/state/timeline-query.ts';
import type { CallInput, CallOutput } from '../../../../src/shared/protocol/index.ts';

const DAY = 86_400_000;
const NOON = Date.parse('2026-03-01T12:00:00Z');

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

type Asked = CallInput<'timeline.read'>;

/** A core that notes what it is asked for; more than `most` marks are gathered. */
function fakeCore(answer: (asked: Asked) => Partial<CallOutput<'timeline.read'>> | Error = () => ({})) {
  const asked: Asked[] = [];
  const call = async (_: string, input: Asked) => {
    asked.push(input);
    const given = answer(input);
    if (given instanceof Error) throw given;
    const { from, to } = input.range ?? {
      from: new Date(NOON - 30 * DAY).toISOString(),
      to: new Date(NOON).toISOString(),
    };
    return {
      key: input.key,
      name: null,
      from,
      to,
      known: { from, to },
      future: 0,
      stepMs: null,
      marks: {
        time: [NOON - DAY, 1_000],
        kind: [0, 7],
        score: [40, -1],
        count: [],
        own: [40, 0],
        conversation: [0, -1],
      },
      levels: { medium: 31, high: 61, critical: 81 },
      accumulation: { half_life_minutes: 30, cap: 200 },
      gaps: [],
      ...given,
    } satisfies CallOutput<'timeline.read'>;
  };
  return { client: { call, subscribe: () => () => undefined } as never, asked };
}

const settle = () => vi.advanceTimersByTimeAsync(500);

test('begins with what the core chooses, and lays the others over the same time', async () => {
  const { client, asked } = fakeCore();
  const timeline = createTimeline(client, ['u:1', 'u:2'], null);
  const stop = timeline.start();
  await settle();
  expect(asked.map(({ key, range }) => [key, range === null])).toEqual([
    ['u:1', true],
    ['u:2', false],
  ]);
  expect(asked[0]?.most).toBe(50_000);
  const { view, tracks } = timeline.store.getState();
  expect(view).toEqual({ from: NOON - 30 * DAY, to: NOON });
  expect([...(tracks.get('u:1')?.marks.time ?? [])]).toEqual([NOON - DAY, NOON - DAY + 1_000]);
  // Changes of settings are everybody's, and stand once.
  expect([...(tracks.get('u:2')?.marks.kind ?? [])]).toEqual([0]);
  stop();
});

test('a view within what is here asks for nothing; one that leaves it asks once it has come to rest, and keeps what is drawn', async () => {
  const { client, asked } = fakeCore();
  const timeline = createTimeline(client, ['u:1'], { from: NOON - DAY, to: NOON });
  const stop = timeline.start();
  await settle();
  expect(asked).toHaveLength(1);
  timeline.look({ from: NOON - DAY - 3_600_000, to: NOON - 3_600_000 });
  await settle();
  expect(asked).toHaveLength(1);
  for (let by = 1; by <= 5; by++) {
    timeline.look({ from: NOON - DAY - by * DAY, to: NOON - by * DAY });
    await vi.advanceTimersByTimeAsync(20);
    expect(timeline.store.getState().tracks.has('u:1')).toBe(true);
  }
  await settle();
  expect(asked).toHaveLength(2);
  expect(asked[1]?.range).toEqual({
    from: new Date(NOON - 6 * DAY - DAY / 2).toISOString(),
    to: new Date(NOON - 5 * DAY + DAY / 2).toISOString(),
  });
  stop();
});

test('gathered marks are read in more detail when one zooms in, and what came late for an earlier view is left', async () => {
  const { client, asked } = fakeCore(({ range }) => {
    const span = range ? Date.parse(range.to) - Date.parse(range.from) : 0;
    return span > 10 * DAY ? { stepMs: 7_200_000 } : {};
  });
  const timeline = createTimeline(client, ['u:1'], { from: NOON - 80 * DAY, to: NOON });
  const stop = timeline.start();
  await settle();
  expect(timeline.store.getState().tracks.get('u:1')?.peaks).toBeNull();
  timeline.look({ from: NOON - 2 * DAY, to: NOON });
  await settle();
  expect(asked).toHaveLength(2);
  expect(timeline.store.getState().tracks.get('u:1')).toMatchObject({
    stepMs: null,
    peaks: { atMs: Float64Array.of(NOON - DAY) },
  });
  stop();
});

test('a failure is told, does not take away what is drawn, and is not asked about again and again', async () => {
  let broken = false;
  const { client, asked } = fakeCore(() =>
    broken ? Object.assign(new Error('away'), { code: 'db', hint: 'wait', retryable: true }) : {},
  );
  const timeline = createTimeline(client, ['u:1'], { from: NOON - DAY, to: NOON });
  const stop = timeline.start();
  await settle();
  broken = true;
  timeline.look({ from: NOON - 20 * DAY, to: NOON - 10 * DAY });
  await settle();
  await settle();
  expect(asked).toHaveLength(2);
  expect(timeline.store.getState().failures.size).toBe(1);
  expect(timeline.store.getState().tracks.size).toBe(1);
  broken = false;
  await timeline.read();
  expect(timeline.store.getState().failures.size).toBe(0);
  stop();
});

test('no view is shorter than a minute or longer than ninety days, and “All” ends with the newest', async () => {
  const known = { from: new Date(NOON - 400 * DAY).toISOString(), to: new Date(NOON).toISOString() };
  const { client } = fakeCore(() => ({ known }));
  const timeline = createTimeline(client, ['u:1'], { from: NOON - DAY, to: NOON });
  const stop = timeline.start();
  await settle();
  const span = () => {
    const view = timeline.store.getState().view!;
    return view.to - view.from;
  };
  timeline.look({ from: NOON - 10, to: NOON });
  expect(span()).toBe(60_000);
  timeline.look({ from: NOON - 900 * DAY, to: NOON });
  expect(span()).toBe(90 * DAY);
  timeline.whole();
  expect(span()).toBe(90 * DAY);
  expect(timeline.store.getState().view!.to).toBeGreaterThanOrEqual(NOON);
  stop();
});

test('the address holds all that is shown, and leaves out what makes no sense', () => {
  const query = {
    keys: ['u:1', 'u:2', 'c:0f'],
    range: { from: NOON - DAY, to: NOON },
    at: NOON - 5,
    hidden: ['tool', 'config'] as const,
  };
  const { path, query: address } = formatTimelineQuery(query);
  expect(parseTimelineQuery(path, new URLSearchParams(address))).toEqual(query);
  const many = Array.from({ length: 30 }, (_, index) => `u:${index}`).join(',');
  const odd = new URLSearchParams({ with: `${many},x:1`, from: 'never', to: '9', hide: 'nothing' });
  expect(parseTimelineQuery('timeline/u:1', odd)).toMatchObject({ range: null, at: null, hidden: [] });
  expect(parseTimelineQuery('timeline/u:1', odd)?.keys).toHaveLength(8);
  expect(parseTimelineQuery('timeline/', odd)).toBeNull();
  expect(parseTimelineQuery('timeline/x:1', odd)).toBeNull();
  expect(timelineHref(['u:1'], { at: 'no time' })).toBe('#/timeline/u:1');
});

test('marks as CSV run nothing in a spreadsheet, and all pages are in it', async () => {
  const mark = (at: string, title: string) => ({
    ref: 'event:1',
    at,
    kind: 'message' as const,
    score: 4,
    title,
    conversation: null,
    step: null,
    alert: null,
  });
  const call = async (_: string, { after }: { after: string | null }) =>
    after === null
      ? { marks: [mark('2026-03-01T00:00:00Z', '=HYPERLINK("http://x")')], next: 'more' }
      : { marks: [mark('2026-03-02T00:00:00Z', 'plain, with a comma')], next: null };
  const query = { key: 'u:1', from: 0, to: 1, kinds: [], scores: null };
  const { text, rows, cut } = await marksAsCsv({ call } as never, [query], () => '@SUM(A1)');
  expect({ rows, cut }).toEqual({ rows: 2, cut: false });
  const [, first, second] = text.split('\r\n');
  expect(first).toBe(`"'@SUM(A1)",2026-03-01T00:00:00Z,message,4,"'=HYPERLINK(""http://x"")",,,event:1`);
  expect(second).toContain('"plain, with a comma"');
});
