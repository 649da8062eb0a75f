// The journal's hash: the same for the same entry however it was kept, another for any other.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  actorName,
  BEGINNING,
  canonicalJson,
  type Entry,
  entryHash,
  type Json,
} from '../../../../src/main/stores/journal.ts';

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const entry: fc.Arbitrary<Entry> = fc.record({
  seq: fc.nat(),
  at: fc.constant('2026-01-31T10:00:00.000000Z'),
  actor: fc.string(),
  action: fc.string(),
  subject: fc.string(),
  subjects: fc.array(fc.string()),
  before: json,
  after: json,
});

/** The same value with the members of its objects in another order. */
function shuffled(value: Json): Json {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, Json>)
      .reverse()
      .map(([name, member]) => [name, shuffled(member)]),
  );
}

it('writes JSON that reads as the same value and does not depend on the order of names', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
    }),
  );
});

it('gives two entries the same hash only when they are the same', () => {
  fc.assert(
    fc.property(entry, entry, (one, other) => {
      const same = canonicalJson(one as unknown as Json) === canonicalJson(other as unknown as Json);
      expect(entryHash(BEGINNING, one) === entryHash(BEGINNING, other)).toBe(same);
      expect(entryHash(BEGINNING, { ...one, seq: one.seq + 1 })).not.toBe(entryHash(BEGINNING, one));
      expect(entryHash('1'.repeat(64), one)).not.toBe(entryHash(BEGINNING, one));
    }),
  );
});

it('knows a hash that was worked out by other means', () => {
  // printf '%064d\n{"action":"a",…}' 0 | sha256sum
  const known: Entry = {
    seq: 1,
    at: '2026-01-31T10:00:00.000000Z',
    actor: 'ana',
    action: 'a',
    subject: 's',
    subjects: ['k'],
    before: null,
    after: { b: 1, a: 'ü' },
  };
  expect(canonicalJson(known as unknown as Json)).toBe(
    '{"action":"a","actor":"ana","after":{"a":"ü","b":1},"at":"2026-01-31T10:00:00.000000Z","before":null,"seq":1,"subject":"s","subjects":["k"]}',
  );
  expect(entryHash(BEGINNING, known)).toBe(
    'f17f764c3129d11db22cb81d27dbd8af3616ede7b74015aa6665045c2789768e',
  );
});

it('takes a name that was said, and asks for one otherwise', () => {
  expect(actorName(' ana ')).toBe('ana');
  expect(() => actorName('  ')).toThrow(expect.objectContaining({ code: 'who-are-you' }));
});
