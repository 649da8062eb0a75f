// Which stroke runs which binding: sequences, scopes over each other, fields that keep their keys, other keyboards.
import { describe, expect, test } from 'vitest';
import { type KeyBinding, type KeyScope, matchStroke, strokeOf } from '../../../src/renderer/state/keys.ts';

const event = (key: string, more: Partial<Parameters<typeof strokeOf>[0]> = {}) => ({
  key,
  code: '',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
});
const binding = (keys: string, more: Partial<KeyBinding> = {}): KeyBinding => ({
  keys,
  label: keys,
  run: () => {},
  ...more,
});
const scope = (name: string, ...bindings: KeyBinding[]): KeyScope => ({ name, bindings });

describe('strokeOf', () => {
  test.each([
    [event('j'), 'j'],
    [event('J', { shiftKey: true }), 'shift+j'],
    [event('?', { shiftKey: true }), '?'],
    [event('k', { ctrlKey: true }), 'mod+k'],
    [event(' '), 'space'],
    [event('ArrowDown', { shiftKey: true }), 'shift+arrowdown'],
    [event('Shift', { shiftKey: true }), ''],
    [event('о', { code: 'KeyJ' }), 'j'],
    [event('ö', { code: 'Semicolon' }), 'ö'],
  ])('%o is %j', (given, stroke) => {
    expect(strokeOf(given, false)).toBe(stroke);
  });

  test('takes command for mod on a Mac, and control for none', () => {
    expect(strokeOf(event('k', { metaKey: true }), true)).toBe('mod+k');
    expect(strokeOf(event('k', { ctrlKey: true }), true)).toBe('meta+k');
  });
});

describe('matchStroke', () => {
  const everywhere = scope(
    'Everywhere',
    binding('g a'),
    binding('g o'),
    binding('a'),
    binding('mod+k', { everywhere: true }),
  );
  const alerts = scope('Alerts', binding('a', { label: 'Assign' }), binding('escape'));

  test('waits for the second stroke of a sequence, then runs it', () => {
    expect(matchStroke([everywhere], '', 'g', false)).toEqual({ kind: 'wait', pending: 'g' });
    expect(matchStroke([everywhere, alerts], 'g', 'a', false)).toMatchObject({ binding: { keys: 'g a' } });
  });

  test('lets a broken sequence be the beginning of something else', () => {
    expect(matchStroke([everywhere, alerts], 'g', 'escape', false)).toMatchObject({
      binding: { keys: 'escape' },
    });
    expect(matchStroke([everywhere], 'g', 'z', false)).toEqual({ kind: 'none' });
  });

  test('prefers the scope mounted last', () => {
    expect(matchStroke([everywhere, alerts], '', 'a', false)).toMatchObject({ binding: { label: 'Assign' } });
  });

  test('leaves fields and dialogs their keys, but for those that work everywhere', () => {
    expect(matchStroke([everywhere], '', 'g', true)).toEqual({ kind: 'none' });
    expect(matchStroke([everywhere], '', 'mod+k', true)).toMatchObject({ binding: { keys: 'mod+k' } });
  });
});
