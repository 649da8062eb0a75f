// The lane: few pushes in flight, nothing lost, paced by the window.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ACK_LIMIT_MS, createLane, type Lane } from '../../../../src/main/dispatch/lane.ts';

interface Payload {
  readonly rows: readonly number[];
  readonly more: number;
}
interface Sent {
  readonly seq: number;
  readonly rows: readonly number[];
  readonly atMs: number;
}

let sent: Sent[];
let lane: Lane;

beforeEach(() => {
  vi.useFakeTimers();
  start();
});
afterEach(() => vi.useRealTimers());

function start(): void {
  sent = [];
  lane = createLane({
    fold: (waiting, next) => ({ rows: [...(waiting as Payload).rows, ...(next as Payload).rows], more: 0 }),
    send: (seq, payload) => sent.push({ seq, rows: (payload as Payload).rows, atMs: Date.now() }),
    now: Date.now,
  });
}
const offer = (...rows: number[]) => lane.offer({ rows, more: 0 });
const ackLast = () => lane.ack(sent.at(-1)?.seq ?? -1);

test('the first push goes at once, the next 12 ms later, whether or not the first was drawn', () => {
  offer(1);
  expect(sent).toHaveLength(1);
  offer(2);
  vi.advanceTimersByTime(11);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(sent.map(({ rows }) => rows)).toEqual([[1], [2]]);
});

test('at most three pushes are on their way; what comes meanwhile goes as one when the window has drawn', () => {
  for (let index = 0; index < 6; index += 1) {
    offer(index);
    vi.advanceTimersByTime(12);
  }
  expect(sent.map(({ rows }) => rows)).toEqual([[0], [1], [2]]);
  lane.ack(1);
  expect(sent.slice(3).map(({ rows }) => rows)).toEqual([]);
  lane.ack(3);
  vi.advanceTimersByTime(0);
  expect(sent.slice(3).map(({ rows }) => rows)).toEqual([[3, 4, 5]]);
});

test('a push that is acknowledged acknowledges those before it', () => {
  for (let index = 0; index < 3; index += 1) {
    offer(index);
    vi.advanceTimersByTime(12);
  }
  lane.ack(3);
  for (let index = 0; index < 3; index += 1) {
    offer(index);
    vi.advanceTimersByTime(12);
  }
  expect(sent).toHaveLength(6);
});

test('a window that draws slowly is sent at most 20 pushes a second, one at a time', () => {
  // Each of its frames takes 60 ms and acknowledges what was there when it began.
  let there = 0;
  for (let ms = 0; ms < 3_000; ms += 5) {
    offer(ms);
    if (ms % 60 === 0) {
      if (there > 0) lane.ack(there);
      there = sent.at(-1)?.seq ?? 0;
    }
    vi.advanceTimersByTime(5);
  }
  const late = sent.filter(({ atMs }) => atMs > (sent[0] as Sent).atMs + 500);
  const gaps = late.slice(1).map(({ atMs }, index) => atMs - (late[index] as Sent).atMs);
  expect(late.length).toBeGreaterThan(10);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50);
});

test('more than 1,000 rows a second go in pushes 50 ms apart, however quick the window', () => {
  for (let ms = 0; ms < 2_000; ms += 1) {
    offer(...Array.from({ length: 5 }, (_, index) => ms * 5 + index));
    ackLast();
    vi.advanceTimersByTime(1);
  }
  const late = sent.filter(({ atMs }) => atMs > (sent[0] as Sent).atMs + 1_000);
  expect(late.length).toBeLessThanOrEqual(21);
});

test('200 rows a second in single pushes stay calm: none waits more than 12 ms', () => {
  for (let index = 0; index < 400; index += 1) {
    offer(index);
    vi.advanceTimersByTime(2);
    ackLast();
    vi.advanceTimersByTime(3);
  }
  vi.advanceTimersByTime(10);
  expect(sent.length).toBeGreaterThan(130);
});

test('a window that never acknowledges is sent the next push after 10 s', () => {
  for (let index = 0; index < 4; index += 1) {
    offer(index);
    vi.advanceTimersByTime(12);
  }
  vi.advanceTimersByTime(ACK_LIMIT_MS - 4 * 12 - 1);
  expect(sent).toHaveLength(3);
  vi.advanceTimersByTime(100);
  expect(sent).toHaveLength(4);
});

test('a closed lane sends nothing more and keeps no timer', () => {
  offer(1);
  offer(2);
  lane.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(ACK_LIMIT_MS * 2);
  expect(sent).toHaveLength(1);
});

test('whatever the order of offers, acknowledgements and time: every row once, in order, three pushes in flight at most', () => {
  const step = fc.oneof(
    fc.constant('offer' as const),
    fc.constant('ack' as const),
    fc.constant('stray' as const),
    // Short enough that no acknowledgement is given up within a run.
    fc.integer({ min: 1, max: 40 }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      start();
      let next = 0;
      let acked = 0;
      for (const what of steps) {
        if (what === 'offer') offer(next++);
        else if (what === 'stray') lane.ack(sent.length + 1);
        else if (what === 'ack' && sent.length > acked) {
          acked = sent.length;
          ackLast();
        } else if (typeof what === 'number') vi.advanceTimersByTime(what);
        expect(sent.length - acked).toBeLessThanOrEqual(3);
      }
      for (let round = 0; round < 3; round += 1) {
        ackLast();
        vi.advanceTimersByTime(100);
      }
      expect(sent.flatMap(({ rows }) => rows)).toEqual(Array.from({ length: next }, (_, index) => index));
      lane.close();
    }),
    { numRuns: 200 },
  );
});
