// Small rules of the monitor: who answers, what a course is, what is blacked out.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { piecesOf } from '../../../../src/main/monitor/activities.ts';
import { DatabaseClock } from '../../../../src/main/monitor/clock.ts';
import { Courses } from '../../../../src/main/monitor/courses.ts';
import { Members, placeOf } from '../../../../src/main/monitor/ownership.ts';
import { passesLuhn, redact } from '../../../../src/main/monitor/redact.ts';
import { detectSignal, readTurn } from '../../../../src/main/scoring/behaviour.ts';
import { signalSchema } from '../../../../src/shared/model/signal.ts';

describe('who answers', () => {
  const members = ['host-1-a', 'host-2-b', 'host-3-c', 'host-4-d'];

  test('all agree, one is first, and every place is taken once', () => {
    fc.assert(
      fc.property(fc.string(), fc.shuffledSubarray(members, { minLength: 1 }), (key, some) => {
        const places = some.map((own) => placeOf(own, some, key)).sort();
        expect(places).toEqual([...some.keys()]);
      }),
    );
  });

  test('when one leaves only its users move', () => {
    const first = (some: string[], key: string) => some.find((own) => placeOf(own, some, key) === 0)!;
    const left = members.slice(1);
    for (let user = 0; user < 500; user += 1) {
      const before = first(members, String(user));
      if (before !== members[0]) expect(first(left, String(user))).toBe(before);
    }
  });

  test('users are shared evenly', () => {
    const counts = members.map(
      (own) =>
        Array.from({ length: 4_000 }, (_, n) => placeOf(own, members, String(n))).filter((p) => p === 0)
          .length,
    );
    for (const count of counts) expect(count).toBeGreaterThan(700);
  });

  test('who is silent is not counted on, by a clock that cannot jump', () => {
    let now = 0;
    const known = new Members('me', () => now);
    known.heard('other');
    known.heard('me');
    expect(known.others(1_500)).toEqual(['other']);
    now = 1_600;
    expect(known.others(1_500)).toEqual([]);
  });
});

describe('a course', () => {
  test('goes on until a pause, in order of time, with scores, tool calls and denials', () => {
    const courses = new Courses();
    const minute = 60_000;
    courses.said('u', 0, 'old', 50);
    courses.said('u', 60 * minute, 'first', 10);
    courses.said('u', 62 * minute, 'third', 30);
    courses.said('u', 61 * minute, 'second', 20);
    courses.toolCalled('u', 61.5 * minute);
    courses.raised('u', 62 * minute, 90);
    courses.denied('u', 61 * minute);
    const { earlier, scored, denials } = courses.before('u', 63 * minute);
    expect(earlier.map(({ text, read, toolCalls }) => [text, read?.characters, toolCalls])).toEqual([
      ['', 'first'.length, 0],
      ['', 'second'.length, 1],
      ['', 'third'.length, 0],
    ]);
    expect(scored.map(({ score }) => score)).toEqual([10, 20, 90]);
    expect(denials).toBe(1);
    expect(courses.before('u', 120 * minute).earlier).toEqual([]);
    expect(courses.before('nobody', 0).earlier).toEqual([]);
  });

  test('signals see in what was read of a text what they see in the text', () => {
    const flooding = signalSchema.parse({ signal: 'context_flooding', messages: 2, alike: 0.5 });
    const roles = signalSchema.parse({ signal: 'role_switching' });
    const word = fc.constantFrom(
      'pretend to be',
      'you are now',
      'a',
      'pirate',
      'please',
      'tell',
      'me',
      'Ünï',
    );
    const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 4 }), (now, before) => {
        const courses = new Courses();
        before.forEach((said, at) => {
          courses.said('u', at, said, 0, at % 2 === 0 ? readTurn(said) : undefined);
        });
        const message = { atMs: before.length, text: now, toolCalls: 0 };
        const course = courses.before('u', before.length);
        const plain = {
          earlier: before.map((said, atMs) => ({ atMs, text: said, toolCalls: 0 })),
          denials: 0,
        };
        for (const signal of [flooding, roles])
          expect(detectSignal(signal, message, course)).toBe(detectSignal(signal, message, plain));
      }),
    );
  });

  test('memory is bounded', () => {
    const courses = new Courses();
    for (let user = 0; user < 20_500; user += 1) courses.said(String(user), user, 'x', 0);
    expect(courses.users).toBe(20_000);
    expect(courses.before('0', 100).earlier).toEqual([]);
  });
});

describe('what is blacked out', () => {
  test.each([
    ['write to jo.doe+x@mail.example.org please', 'jo.doe+x@mail.example.org'],
    ['card 4111 1111 1111 1111 thanks', '4111 1111 1111 1111'],
    ['5500-0000-0000-0004', '5500-0000-0000-0004'],
    ['my password is hunter2secret', 'hunter2secret'],
    ['token ghp_0123456789abcdefABCDEF0123456789abcd', 'ghp_0123456789abcdefABCDEF0123456789abcd'],
    ['postgres://user:passw0rd@db.example.com/x', 'passw0rd'],
  ])('%s', async (text, secret) => {
    const kept = await redact(text);
    expect(kept).not.toContain(secret);
    expect(kept).toHaveLength(text.length);
  });

  test.each([
    'order 1234 5678 9012 3456 is late',
    'call +49 30 1234567',
    'at 2026-01-31T10:00:00',
    'a@b',
    '',
  ])('is not: %s', async (text) => {
    expect(await redact(text)).toBe(text);
  });

  test('the check digit tells card numbers from others', () => {
    expect(passesLuhn('4111111111111111')).toBe(true);
    expect(passesLuhn('4111111111111112')).toBe(false);
    expect(passesLuhn('0000000000000000')).toBe(false);
  });
});

test('time is the database’s, carried on by a clock that cannot jump', async () => {
  const clock = new DatabaseClock();
  await clock.ask({
    query: async () => [{ ms: 1_000_000 }] as never,
    execute: async () => 0,
  });
  vi.useFakeTimers({ now: 99_000_000_000, toFake: ['Date'] });
  expect(clock.now() - 1_000_000).toBeGreaterThanOrEqual(0);
  expect(clock.now() - 1_000_000).toBeLessThan(60_000);
  vi.useRealTimers();
});

test('pieces of work keep a user’s messages together and in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 400 }), (users) => {
      const messages = users.map((user, n) => ({
        id: String(n),
        at: '',
        conversationId: null,
        sessionId: null,
        userId: String(user),
        text: '',
      }));
      const pieces = piecesOf(messages);
      expect(pieces.flat()).toHaveLength(messages.length);
      for (const user of new Set(users)) {
        const holding = pieces.filter((piece) => piece.some(({ userId }) => userId === String(user)));
        expect(holding).toHaveLength(1);
        const ids = holding[0]!.filter(({ userId }) => userId === String(user)).map(({ id }) => Number(id));
        expect(ids).toEqual([...ids].sort((a, b) => a - b));
      }
    }),
  );
});
