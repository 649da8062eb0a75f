// Pages before counts: a count waits for them, gives way to them, and comes in the end.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CountLane } from '../../../../src/main/services/alerts-counts.ts';

/** A count that takes some time, stops when told, and notes what it does. */
function counting(events: string[], name: string, tookMs: number) {
  return async (signal: AbortSignal): Promise<string> => {
    events.push(`${name} begins`);
    try {
      await pause(tookMs, undefined, { signal });
    } catch (error) {
      events.push(`${name} stops`);
      throw error;
    }
    events.push(`${name} ends`);
    return name;
  };
}

test('a count asked for during a page begins after it', async () => {
  const lane = new CountLane();
  const events: string[] = [];
  const page = lane.page(async () => {
    await pause(30);
    events.push('page ends');
  });
  expect(await lane.count(counting(events, 'count', 1))).toBe('count');
  await page;
  expect(events).toEqual(['page ends', 'count begins', 'count ends']);
});

test('a page stops the count under way, which begins anew after it', async () => {
  const lane = new CountLane();
  const events: string[] = [];
  const count = lane.count(counting(events, 'count', 50));
  await pause(10);
  await lane.page(async () => void events.push('page'));
  expect(await count).toBe('count');
  expect(events).toEqual(['count begins', 'page', 'count stops', 'count begins', 'count ends']);
});

test('the count asked for last runs first, and those long left are given up', async () => {
  const lane = new CountLane();
  const events: string[] = [];
  const hold = lane.page(() => pause(20));
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const counted = await Promise.all(names.map((name) => lane.count(counting(events, name, 1))));
  await hold;
  expect(counted).toEqual([null, null, 'c', 'd', 'e', 'f']);
  expect(events.filter((event) => event.endsWith('begins'))).toEqual(
    ['f', 'e', 'd', 'c'].map((name) => `${name} begins`),
  );
});

test('a count comes although pages never stop', async () => {
  const lane = new CountLane();
  const events: string[] = [];
  let done = false;
  const count = lane.count(counting(events, 'count', 60)).then(() => {
    done = true;
  });
  for (let n = 0; n < 20 && !done; n++) {
    await lane.page(async () => undefined);
    await pause(150);
  }
  expect(done).toBe(true);
  await count;
  expect(events.at(-1)).toBe('count ends');
});

test('what a count fails with is what it is answered with, and the next one runs', async () => {
  const lane = new CountLane();
  const failing = lane.count(async () => {
    throw new Error('the database is away');
  });
  await expect(failing).rejects.toThrow('the database is away');
  expect(await lane.count(async () => 7)).toBe(7);
});
