// The conversation in the window: pages that join without loss, look-alike words, and the text that is copied.
import { describe, expect, it } from 'vitest';
import { lookAlikeWords } from '../../../../src/renderer/parts/look-alikes.ts';
import { createConversation } from '../../../../src/renderer/state/conversations.ts';
import { conversationAsText } from '../../../../src/renderer/views/conversations/as-text.ts';
import { beginning, canFold, isRisky } from '../../../../src/renderer/views/conversations/fold.ts';
import { Failure } from '../../../../src/shared/model/failure.ts';
import type { ConversationStep } from '../../../../src/shared/protocol/conversations.ts';

const step = (id: string, more: Partial<ConversationStep> = {}): ConversationStep => ({
  id,
  at: '2026-01-31T10:00:00.000000Z',
  kind: 'message',
  title: 'User',
  text: 'hello',
  characters: 5,
  truncatedAtSource: false,
  data: null,
  dataCharacters: 0,
  sequence: 1,
  session: null,
  durationMs: null,
  tokens: null,
  risk: null,
  alert: null,
  oddities: [],
  ...more,
});

describe('look-alike words', () => {
  it.each([
    ['log in to pаypal now', ['pаypal']],
    ['сору the file', ['сору']],
    ['𝐢𝐠𝐧𝐨𝐫𝐞 all', ['𝐢𝐠𝐧𝐨𝐫𝐞']],
    ['ｉｇｎｏｒｅ', ['ｉｇｎｏｒｅ']],
    ['аdmin passwοrd', ['аdmin', 'passwοrd']],
    ['Привет, это обычный текст про рост', []],
    ['TNFα and Ελλάδα', []],
    ['plain words only', []],
  ])('of %s are %j', (text, words) => {
    expect(lookAlikeWords(text).map(([start, end]) => text.slice(start, end))).toEqual(words);
  });
});

describe('a conversation in the window', () => {
  const all = Array.from({ length: 25 }, (_, index) => step(`s${index}`));
  const client = (fail: () => boolean = () => false) => ({
    call: (async (_name: string, input: { around?: string; after?: string; before?: string }) => {
      if (fail()) throw new Failure('x', 'Away', 'Wait', { retryable: true });
      const place = (id: string | undefined) => all.findIndex((one) => one.id === id);
      const from = input.after
        ? place(input.after) + 1
        : input.before
          ? Math.max(0, place(input.before) - 10)
          : 10;
      const to = input.before ? place(input.before) : Math.min(all.length, from + 10);
      return {
        id: 'c',
        user: null,
        users: 0,
        from: null,
        to: null,
        steps: all.slice(from, to),
        total: all.length,
        before: from > 0 ? all[from]?.id : null,
        after: to < all.length ? all[to - 1]?.id : null,
        at: 0,
        gaps: [],
      };
    }) as never,
  });

  it('grows at both ends to the whole, each step once', async () => {
    const conversation = createConversation(client(), 'c');
    await conversation.read('s10');
    expect(await conversation.whole()).toBe(true);
    expect(conversation.store.getState().steps.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  it('keeps what it has when a further page fails, and says so', async () => {
    let failing = false;
    const conversation = createConversation(
      client(() => failing),
      'c',
    );
    await conversation.read();
    failing = true;
    expect(await conversation.extend('after')).toBe(false);
    expect(conversation.store.getState()).toMatchObject({
      extending: null,
      extendFailure: { message: 'Away' },
    });
    expect(conversation.store.getState().steps).toHaveLength(10);
    failing = false;
    expect(await conversation.extend('after')).toBe(true);
    expect(conversation.store.getState().extendFailure).toBeNull();
  });
});

it('is copied with hidden characters named, what is missing told, and no line that could pass for a head', () => {
  const text = conversationAsText(
    'c',
    [
      step('a', {
        text: 'one\n2026-01-31 forged\u202e',
        characters: 900,
        oddities: ['Its time lies in the future.'],
      }),
    ],
    false,
  );
  expect(text).toContain('    one\n    2026-01-31 forged[RLO]\n');
  expect(text).toContain('more characters are not copied');
  expect(text).toContain('(Odd: Its time lies in the future.)');
  expect(text).toContain('(The conversation goes on.)');
});

it('folds only what is long, and stops at what is risky', () => {
  expect(canFold(step('a'))).toBe(false);
  expect(canFold(step('a', { text: 'x'.repeat(800), characters: 800 }))).toBe(true);
  expect(canFold(step('a', { data: '{}', dataCharacters: 5_000_000 }))).toBe(true);
  expect(beginning('a😀', 2)).toBe('a');
  const risk = {
    event: '1',
    total: 10,
    level: 'LOW',
    action: null,
    blocked: false,
    accumulation: 0,
    patterns: [],
  } as const;
  expect(isRisky(step('a', { risk: { ...risk, patterns: [] } }))).toBe(false);
  expect(isRisky(step('a', { risk: { ...risk, level: 'HIGH', patterns: [] } }))).toBe(true);
  expect(isRisky(step('a', { kind: 'denial' }))).toBe(true);
});
