// The order in which messages are scored: in order while threads keep up, the newest first when they do not, nobody's messages last.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PoolQueue } from '../../../../src/main/scoring/pool-queue.ts';

interface Item {
  readonly name: string;
  readonly until: number | null;
  readonly dangerous: boolean;
}
const item = (name: string, until: number | null = null, dangerous = false): Item => ({
  name,
  until,
  dangerous,
});

function queue() {
  const clock = { now: 0 };
  const givenUp: string[] = [];
  const made = new PoolQueue<Item>(
    ({ name }) => givenUp.push(name),
    () => clock.now,
  );
  const all = (): string[] => {
    const names: string[] = [];
    for (let next = made.next(true); next; next = made.next(true)) names.push(next.name);
    return names;
  };
  return { made, clock, givenUp, all };
}

describe('the queue', () => {
  test('gives what somebody waits for first, in order, and then the rest', () => {
    const { made, all } = queue();
    made.push(item('backfill'));
    made.push(item('first', 1_400));
    made.push(item('second', 1_400));
    expect(all()).toEqual(['first', 'second', 'backfill']);
  });

  test('gives the newest first when the oldest has waited too long, and what is too late at the end', () => {
    const { made, clock, all } = queue();
    made.push(item('late', 100));
    made.push(item('old', 1_400));
    clock.now = 200;
    made.push(item('new', 1_600));
    expect(all()).toEqual(['new', 'old', 'late']);
  });

  test('a dangerous one waits until it may be taken', () => {
    const { made } = queue();
    made.push(item('dangerous', 1_400, true));
    made.push(item('backfill'));
    expect(made.next(false)?.name).toBe('backfill');
    expect(made.next(false)).toBeUndefined();
    expect(made.next(true)?.name).toBe('dangerous');
  });

  test('gives up the oldest of those that are too late, and never what nobody waited for', () => {
    const { made, clock, givenUp } = queue();
    made.push(item('backfill'));
    for (let n = 0; n < 5_010; n += 1) made.push(item(String(n), 10));
    clock.now = 1_000;
    expect(made.next(true)?.name).toBe('backfill');
    expect(givenUp).toEqual(Array.from({ length: 11 }, (_, n) => String(n)));
    expect(made.size).toBe(4_999);
  });

  test('whatever comes and goes, each is given once', () => {
    const step = fc.record({ waits: fc.option(fc.nat(2_000)), after: fc.nat(400), take: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { made, clock, all } = queue();
        const given: string[] = [];
        steps.forEach(({ waits, after, take }, n) => {
          clock.now += after;
          made.push(item(String(n), waits === null ? null : clock.now + waits));
          if (take) given.push(made.next(true)!.name);
        });
        given.push(...all());
        expect(given.toSorted()).toEqual(steps.map((_, n) => String(n)).toSorted());
      }),
    );
  });
});
