// Proves that the queue between subscriber and core keeps the order, never runs ahead of the core, and is bounded.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Announcer } from '../../../../src/main/streams/announcer.ts';
import { heardRow } from '../../../../src/main/streams/heard-row.ts';
import { readMessage } from '../../../../src/main/streams/message.ts';
import { MessageQueue } from '../../../../src/main/streams/message-queue.ts';
import type { LiveMessage } from '../../../../src/main/workspace/open-workspace.ts';
import { LIMITS } from '../../../../src/shared/policy/limits.ts';
import type { Arrival } from '../../../../src/shared/protocol/alerts.ts';

const LIMITED = { messages: 20, bytes: 1_000, batchMessages: 5, batchBytes: 100, batchesOut: 2 };
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what is not dropped arrives in order, and what is dropped is counted and was the oldest', async () => {
  const steps = fc.array(
    fc.oneof(fc.record({ push: fc.nat(60) }), fc.constant('turn'), fc.constant('taken')),
    {
      maxLength: 150,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const sent: LiveMessage[][] = [];
      let out = 0;
      let dropped = 0;
      const queue = new MessageQueue(
        (batch) => {
          sent.push([...batch]);
          out += 1;
          expect(out).toBeLessThanOrEqual(LIMITED.batchesOut);
          expect(batch.length).toBeLessThanOrEqual(LIMITED.batchMessages);
        },
        (count) => {
          dropped += count;
        },
        LIMITED,
      );
      let pushed = 0;
      for (const step of list) {
        if (step === 'turn') await turn();
        else if (step === 'taken') {
          if (out > 0) {
            out -= 1;
            queue.taken();
          }
        } else
          queue.push({
            channel: String(pushed++),
            payload: 'x'.repeat((step as { push: number }).push),
            receivedMs: 0,
          });
      }
      for (let n = 0; n < 40; n++) {
        await turn();
        if (out > 0) {
          out -= 1;
          queue.taken();
        }
      }
      const numbers = sent.flat().map(({ channel }) => Number(channel));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(numbers.length + dropped).toBe(pushed);
      if (dropped > 0) expect(numbers.at(-1)).toBe(pushed - 1);
    }),
    { numRuns: 200 },
  );
});

test('what arrives within one turn is one push, newest first, and the rest is counted', async () => {
  const pushes: Arrival[] = [];
  const announcer = new Announcer((arrival) => pushes.push(arrival));
  const rows = Array.from({ length: 500 }, (_, n) => {
    const heard = readMessage({
      channel: 'user_blocked',
      payload: JSON.stringify({ user_id: n }),
      receivedMs: 0,
    });
    if (heard.kind !== 'alert') throw new Error(heard.kind);
    return heardRow(heard.alert, 'provisional');
  });
  announcer.arrived(rows.slice(0, 300));
  announcer.arrived(rows.slice(300), 7);
  for (const row of rows) announcer.settled(row.key, row);
  await turn();
  expect(pushes[0]?.rows.map(({ key }) => key)).toEqual(
    rows
      .slice(-LIMITS.pushRows)
      .reverse()
      .map(({ key }) => key),
  );
  expect(pushes[0]?.more).toBe(307);
  expect(pushes.flatMap(({ settled }) => settled).map(({ was }) => was)).toEqual(rows.map(({ key }) => key));
  expect(Math.max(...pushes.map(({ settled }) => settled.length))).toBe(LIMITS.pushRows);
});
