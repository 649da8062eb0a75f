// Which sightings are the same message: one to one, within a short window, whoever told first.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pairUp, type Sighting } from '../../../../src/main/stores/monitor-pairing.ts';

const asked = (requestKey: string, saidMs: number, digest = 'd'): Sighting => ({
  requestKey,
  activityId: null,
  digest,
  saidMs,
});
const written = (activityId: string, saidMs: number, digest = 'd'): Sighting => ({
  requestKey: null,
  activityId,
  digest,
  saidMs,
});
const kinds = (sightings: Sighting[], recorded: Sighting[] = []) =>
  pairUp(sightings, recorded).map(({ kind }) => kind);

describe('a sighting', () => {
  test('is new where nothing like it was seen', () => {
    expect(kinds([asked('r', 0)], [asked('q', 0, 'other')])).toEqual(['new']);
  });

  test('is the other half of what the other source told a moment before or after', () => {
    expect(kinds([written('a', 900)], [asked('r', 0)])).toEqual(['other-half']);
    expect(kinds([asked('r', 900)], [written('a', 0)])).toEqual(['other-half']);
    expect(kinds([written('a', 59_000)], [asked('r', 0)])).toEqual(['other-half']);
  });

  test('is new when the other was too long ago', () => {
    expect(kinds([written('a', 61_000)], [asked('r', 0)])).toEqual(['new']);
    expect(kinds([written('a', -11_000)], [asked('r', 0)])).toEqual(['new']);
  });

  test('is repeated under a key that was seen, at whatever time', () => {
    expect(kinds([asked('r', 1e9)], [asked('r', 0)])).toEqual(['repeated']);
    expect(kinds([written('a', 5)], [{ ...asked('r', 0), activityId: 'a' }])).toEqual(['repeated']);
  });

  test('of the same text said twice is paired in order, and each only once', () => {
    const fates = pairUp(
      [written('a', 10), written('b', 20), written('c', 30)],
      [asked('r', 0), asked('s', 5)],
    );
    expect(fates.map((fate) => (fate.kind === 'other-half' ? fate.known.requestKey : fate.kind))).toEqual([
      'r',
      's',
      'new',
    ]);
  });

  test('joins its half that comes in the same batch', () => {
    expect(pairUp([asked('r', 0), written('a', 10)], [])).toEqual([
      { kind: 'new' },
      { kind: 'within', first: 0 },
    ]);
  });
});

/** Said `n` times by one user within a minute, seen by both sources in any order, in any batches, some of it twice. */
const story = fc.record({
  times: fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 12 }),
  order: fc.infiniteStream(fc.nat()),
  repeats: fc.array(fc.nat(), { maxLength: 8 }),
  batch: fc.integer({ min: 1, max: 9 }),
});

test('however often the same is said, and in whatever order it is seen, it makes one event each time', () => {
  fc.assert(
    fc.property(story, ({ times, order, repeats, batch }) => {
      const sightings = times.flatMap((at, n) => [asked(`r${n}`, at), written(`a${n}`, at + 400)]);
      const keys = [...order.take(sightings.length)];
      // Each source tells in its own order of time; how the two are mixed is by chance.
      const requests = sightings
        .filter(({ requestKey }) => requestKey !== null)
        .sort((a, b) => a.saidMs - b.saidMs);
      const rows = sightings
        .filter(({ activityId }) => activityId !== null)
        .sort((a, b) => a.saidMs - b.saidMs);
      const mixed: Sighting[] = [];
      for (const key of keys) {
        const from = (key % 2 === 0 && requests.length > 0) || rows.length === 0 ? requests : rows;
        mixed.push(from.shift()!);
      }
      for (const place of repeats) mixed.push(mixed[place % mixed.length]!);
      const recorded: {
        requestKey: string | null;
        activityId: string | null;
        digest: string;
        saidMs: number;
      }[] = [];
      for (let from = 0; from < mixed.length; from += batch) {
        const part = mixed.slice(from, from + batch);
        const made = new Map<number, (typeof recorded)[number]>();
        pairUp(
          part,
          recorded.map((one) => ({ ...one, own: one })),
        ).forEach((fate, place) => {
          const one = part[place]!;
          if (fate.kind === 'new') made.set(place, { ...one });
          const half =
            fate.kind === 'other-half'
              ? fate.known.own
              : fate.kind === 'within'
                ? made.get(fate.first)
                : undefined;
          if (half) {
            half.requestKey ??= one.requestKey;
            half.activityId ??= one.activityId;
          }
        });
        recorded.push(...made.values());
      }
      expect(recorded).toHaveLength(times.length);
    }),
  );
});
