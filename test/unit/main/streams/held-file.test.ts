// Proves that held alerts outlive the console, that a torn or foreign line costs only itself, and that the file stays bounded.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HeardAlert } from '../../../../src/main/stores/feed.ts';
import { HeldFile } from '../../../../src/main/streams/held-file.ts';
import { readMessage } from '../../../../src/main/streams/message.ts';
import { readWatermark, writeWatermark } from '../../../../src/main/streams/watermark-file.ts';

let folder: string;
let file: string;
const events: string[] = [];
const log = (_level: string, event: string) => void events.push(event);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchroom-held-'));
  file = join(folder, 'feed', 'test.held.jsonl');
  events.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

function alert(n: number): HeardAlert {
  const payload = JSON.stringify({ user_id: n, timestamp: 1_770_000_000 });
  const heard = readMessage({ channel: 'user_blocked', payload, receivedMs: 1_770_000_000_000 });
  if (heard.kind !== 'alert') throw new Error(heard.kind);
  return heard.alert;
}

test('what is added is there at the next opening, exactly, and what is removed is not', async () => {
  const first = await HeldFile.open(file, log);
  await first.add([alert(1), alert(2), alert(3)]);
  await first.add([alert(2)]);
  await first.remove([alert(1).key, 'f:unknown']);
  const second = await HeldFile.open(file, log);
  expect(second.all()).toEqual([alert(2), alert(3)]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a line torn by a crash or put there by somebody else costs only itself', async () => {
  const first = await HeldFile.open(file, log);
  await first.add([alert(1), alert(2)]);
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -40));
  appendFileSync(file, '\n{"add":{"key":"x"}}\nnonsense');
  const second = await HeldFile.open(file, log);
  await second.add([alert(3)]);
  const third = await HeldFile.open(file, log);
  expect(third.all()).toEqual([alert(1), alert(3)]);
  expect(events).toContain('held-alert-unreadable');
});

test('where there are too many the oldest go, and the log says so', async () => {
  const held = await HeldFile.open(file, log, { alerts: 3, bytes: 1e6 });
  await held.add([1, 2, 3, 4, 5].map(alert));
  expect(held.all()).toEqual([3, 4, 5].map(alert));
  expect(events).toContain('held-alerts-full');
});

test('the file does not grow with what has come and gone', async () => {
  const held = await HeldFile.open(file, log);
  for (let n = 0; n < 30; n++) {
    const some = Array.from({ length: 100 }, (_, m) => alert(n * 100 + m));
    await held.add(some);
    await held.remove(some.map(({ key }) => key));
  }
  await held.add([alert(1)]);
  expect(readFileSync(file, 'utf8').split('\n').filter(Boolean).length).toBeLessThan(2_500);
  expect((await HeldFile.open(file, log)).all()).toEqual([alert(1)]);
});

test('a disk that takes nothing is logged, and the alerts stay in memory', async () => {
  writeFileSync(join(folder, 'feed'), 'a file where the folder should be');
  const held = await HeldFile.open(file, log);
  await held.add([alert(1)]);
  expect(held.all()).toEqual([alert(1)]);
  expect(events).toContain('held-alerts-unwritten');
});

test('the watermark is read as it was written, and a broken one is as none', async () => {
  const path = join(folder, 'mark', 'test.json');
  expect(await readWatermark(path)).toBeNull();
  const mark = { by: 'id' as const, id: '12345', at: '2026-01-31T10:00:00.000Z' };
  await writeWatermark(path, mark);
  expect(await readWatermark(path)).toEqual(mark);
  writeFileSync(path, '{"by":"id","id":"12; DROP"}');
  expect(await readWatermark(path)).toBeNull();
});

test('what waits is noted besides what is held, until it is held or out', async () => {
  const held = await HeldFile.open(file, log);
  await held.add([alert(1)]);
  await held.note([1, 2, 3, 4, 5].map(alert));
  expect([held.size, held.has(alert(1).key), held.has(alert(2).key)]).toEqual([1, true, false]);
  await held.add([alert(2)]);
  await held.remove([alert(3).key]);
  // Nobody waits for a note to go: until the next writing it is still in the file.
  expect((await HeldFile.open(file, log)).noted()).toEqual([3, 4, 5].map(alert));
  await held.note([]);
  const again = await HeldFile.open(file, log);
  expect(again.all()).toEqual([1, 2].map(alert));
  expect(again.noted()).toEqual([4, 5].map(alert));
});

test('an alert that goes while its note is on the way does not come back', async () => {
  const held = await HeldFile.open(file, log);
  const writing = held.add([alert(1)]);
  const noting = held.note([alert(2)]);
  await held.remove([alert(2).key]);
  await Promise.all([writing, noting, held.note([])]);
  expect((await HeldFile.open(file, log)).noted()).toEqual([]);
});

test('notes take no room from what is held', async () => {
  const held = await HeldFile.open(file, log, { alerts: 3, bytes: 1e6 });
  await held.add([1, 2].map(alert));
  await held.note([3, 4, 5].map(alert));
  expect(held.all()).toEqual([1, 2].map(alert));
  expect(held.noted()).toEqual([alert(3)]);
});

test('the file does not grow with the notes of a storm', async () => {
  const held = await HeldFile.open(file, log);
  for (let n = 0; n < 30; n++) {
    const some = Array.from({ length: 300 }, (_, m) => alert(n * 300 + m));
    await held.note(some);
    await held.remove(some.map(({ key }) => key));
  }
  await held.note([alert(1)]);
  expect(readFileSync(file, 'utf8').split('\n').filter(Boolean).length).toBeLessThan(4_000);
  expect((await HeldFile.open(file, log)).noted()).toEqual([alert(1)]);
});
