// The studio's store over a core that answers as asked: what is kept, when, and what others do meanwhile; and definitions as text.
import { describe, expect, test, vi } from 'vitest';
import { createStudio } from '../../../src/renderer/state/studio.ts';
import {
  canonicalText,
  differences,
  NEW_DEFINITION,
  problemOf,
  sameDefinition,
  seededDefinition,
} from '../../../src/renderer/state/studio-definition.ts';
import { Failure } from '../../../src/shared/model/failure.ts';

describe('a definition', () => {
  test('says the first thing that is wrong with it', () => {
    expect(problemOf(NEW_DEFINITION)).toBe('Name the pattern');
    expect(problemOf({ ...NEW_DEFINITION, name: 'x' })).toBe('Write what to look for');
    expect(problemOf({ ...NEW_DEFINITION, name: 'x', value: 'y' })).toBeNull();
  });

  test('is taken from what another screen left, as far as it fits', () => {
    expect(seededDefinition('{"definition":{"value":"a+","riskScore":500,"nonsense":1}}')).toEqual({
      ...NEW_DEFINITION,
      value: 'a+',
    });
    expect(seededDefinition('no JSON')).toEqual(NEW_DEFINITION);
    expect(seededDefinition(null)).toEqual(NEW_DEFINITION);
  });

  test('is the same in whatever order its identifiers stand', () => {
    const one = { ...NEW_DEFINITION, owasp: { '2025': ['LLM01', 'LLM02'], '2026': [] }, atlas: ['b', 'a'] };
    const other = { ...NEW_DEFINITION, owasp: { '2025': ['LLM02', 'LLM01'] }, atlas: ['a', 'b'] };
    expect(sameDefinition(one, other)).toBe(true);
    expect(differences(one, { ...other, value: 'x', enabled: false })).toEqual(['value', 'enabled']);
    expect(canonicalText({ ...one, value: 'a\nb' })).toContain('Value:\na\nb\n');
  });
});

type Answers = Record<string, (input: Record<string, unknown>) => unknown>;

function studioOver(answers: Answers) {
  const asked: [string, Record<string, unknown>][] = [];
  let ring: (payload: { names: string[] | null; by: string | null }) => void = () => undefined;
  const client = {
    call: async (name: string, input: Record<string, unknown>) => {
      asked.push([name, input]);
      return answers[name]?.(input);
    },
    subscribe: (_: string, handler: typeof ring) => {
      ring = handler;
      return () => undefined;
    },
  };
  const studio = createStudio(
    client as never,
    { from: 'pattern', name: 'p' },
    () => 'Ada',
    () => true,
  );
  return {
    studio,
    asked,
    ring: () => ring({ names: ['p'], by: 'Dana' }),
    state: () => studio.store.getState(),
  };
}

const PUBLISHED = { ...NEW_DEFINITION, name: 'p', value: 'a' };
const detail = (changes = {}) => ({
  published: PUBLISHED,
  version: 3,
  changedOutside: false,
  drafts: [],
  versions: [],
  ...changes,
});
const kept = (input: Record<string, unknown>) => ({
  ...input,
  id: 'd1',
  author: 'Ada',
  updatedAt: '2026-01-01T10:42:00Z',
});

describe('a draft', () => {
  test('is kept once after a pause, and the text of the meantime next', async () => {
    vi.useFakeTimers();
    const { studio, asked, state } = studioOver({
      'patterns.read': () => detail(),
      'patterns.saveDraft': kept,
    });
    const stop = studio.start();
    await vi.advanceTimersByTimeAsync(10);
    for (const value of ['ab', 'abc']) studio.edit({ value });
    await vi.advanceTimersByTimeAsync(599);
    expect(asked.filter(([name]) => name === 'patterns.saveDraft')).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2);
    expect(state().keeping).toEqual({ state: 'saved', at: '2026-01-01T10:42:00Z' });
    studio.edit({ value: 'abcd' });
    stop();
    await vi.advanceTimersByTimeAsync(0);
    const saves = asked.filter(([name]) => name === 'patterns.saveDraft').map(([, input]) => input);
    expect(saves.map(({ id, basedOn }) => [id, basedOn])).toEqual([
      [undefined, 3],
      ['d1', 3],
    ]);
    vi.useRealTimers();
  });

  test('that cannot be kept says why, and its text stays through whatever is read', async () => {
    const { studio, state, ring } = studioOver({
      'patterns.read': () => detail({ version: 4, versions: [{ version: 4, by: 'Dana' }] }),
      'patterns.saveDraft': () => {
        throw new Failure('no', 'The disk is full', 'Make room.');
      },
    });
    await studio.read();
    studio.edit({ value: 'mine' });
    await studio.keep();
    expect(state().keeping).toMatchObject({ state: 'failed', failure: { message: 'The disk is full' } });
    ring();
    await studio.read();
    expect(state().definition.value).toBe('mine');
    studio.edit({ name: ' ' });
    await studio.keep();
    expect(state().keeping).toEqual({ state: 'incomplete', why: 'Name the pattern' });
  });

  test('written back to what is published is none', async () => {
    const { studio, state, asked } = studioOver({ 'patterns.read': () => detail() });
    await studio.read();
    studio.edit({ value: 'b' });
    studio.edit({ value: 'a' });
    await studio.keep();
    expect(state().keeping).toEqual({ state: 'clean' });
    expect(asked.map(([name]) => name)).toEqual(['patterns.read']);
  });

  test('is told when somebody publishes or removes the pattern meanwhile', async () => {
    let now = detail();
    const { studio, state } = studioOver({ 'patterns.read': () => now, 'patterns.saveDraft': kept });
    await studio.read();
    studio.edit({ value: 'mine' });
    await studio.keep();
    const draft = { ...kept({ definition: { ...PUBLISHED, value: 'mine' } }), basedOn: 3, pattern: 'p' };
    now = detail({ version: 4, versions: [{ version: 4, by: 'Dana' }], drafts: [draft] });
    await studio.read();
    expect(state()).toMatchObject({ overtaken: { version: 4 }, basedOn: 3, removed: false });
    now = detail({ published: null, version: 5, versions: [{ version: 5, by: 'Dana' }], drafts: [draft] });
    await studio.read();
    expect(state().removed).toBe(true);
    expect(state().definition.value).toBe('mine');
  });
});
