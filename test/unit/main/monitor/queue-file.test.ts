// The local queue: nothing it took is lost by a kill, what it must drop is counted, and a full disk is said.
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QueueFile } from '../../../../src/main/monitor/queue-file.ts';
import { takeSlot } from '../../../../src/main/monitor/queue-slot.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchroom-queue-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function everything(queue: QueueFile): unknown[] {
  const held = new Set<number>();
  const values: unknown[] = [];
  for (;;) {
    const entries = queue.take(held);
    if (entries.length === 0) return values;
    for (const { number, value } of entries) {
      held.add(number);
      values.push(value);
    }
  }
}

test('what was not done is there for the next run, in order, without what was', () => {
  const first = new QueueFile({ folder });
  const numbers = Array.from({ length: 10 }, (_, n) => first.append({ n })!);
  first.done(numbers.slice(0, 3));
  // No close: it was killed.
  const second = new QueueFile({ folder });
  expect(everything(second).map((value) => (value as { n: number }).n)).toEqual([...Array(10).keys()]);
  second.append({ n: 10 });
  expect(everything(second)).toHaveLength(11);
});

test('nothing is left when all is done', () => {
  const queue = new QueueFile({ folder });
  queue.done([queue.append({ a: 1 })!, queue.append({ a: 2 })!]);
  queue.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('a line that was cut short is passed over, and what follows is read', () => {
  const first = new QueueFile({ folder });
  first.append({ n: 1 });
  first.close();
  appendFileSync(join(folder, readdirSync(folder)[0]!), '{"n":2,"text":"cut sh');
  const second = new QueueFile({ folder });
  second.append({ n: 3 });
  expect(everything(second)).toEqual([{ n: 1 }, { n: 3 }]);
});

test('when it is full the oldest is dropped, and told of', () => {
  let dropped = 0;
  const text = 'x'.repeat(1_000_000);
  const queue = new QueueFile({
    folder,
    mostBytes: 20_000_000,
    onDropped: (records) => (dropped += records),
  });
  for (let n = 0; n < 40; n += 1) queue.append({ n, text });
  expect(dropped).toBeGreaterThan(10);
  expect(queue.size + dropped).toBe(40);
  expect((everything(queue).at(-1) as { n: number }).n).toBe(39);
  expect(queue.bytes).toBeLessThan(21_000_000);
});

test('a full disk is said, takes nothing, and is over when there is room', () => {
  let full = true;
  const queue = new QueueFile({
    folder,
    write(_fd, line) {
      if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      appendFileSync(join(folder, readdirSync(folder)[0]!), line);
    },
  });
  expect(queue.append({ n: 1 })).toBeNull();
  expect(queue.problem).toContain('disk is full');
  full = false;
  expect(queue.append({ n: 2 })).not.toBeNull();
  expect(queue.problem).toBeNull();
  expect(everything(queue)).toEqual([{ n: 2 }]);
});

describe('places', () => {
  test('two monitors on one folder have one each; what one leaves the next takes up', async () => {
    const [one, two] = [await takeSlot(folder), await takeSlot(folder)];
    expect(one.folder).not.toBe(two.folder);
    const left = new QueueFile({ folder: two.folder });
    left.append({ from: 'two' });
    two.release();
    one.release();
    const next = await takeSlot(folder);
    const queue = new QueueFile({ folder: next.folder });
    expect(everything(queue)).toEqual([{ from: 'two' }]);
    queue.append({ from: 'next' });
    expect(everything(queue)).toHaveLength(2);
    next.release();
  });
});
