// The small words of the frame: initials, clock differences, rates, keys, and how commands and scopes are grouped.
import { describe, expect, test } from 'vitest';
import { initials } from '../../../../src/renderer/app/analyst.tsx';
import { rateWords } from '../../../../src/renderer/app/feed-status.tsx';
import { listedScopes } from '../../../../src/renderer/app/key-help.tsx';
import { skewWords } from '../../../../src/renderer/app/notices.tsx';
import { groupCommands } from '../../../../src/renderer/app/palette.tsx';
import { keyCaps } from '../../../../src/renderer/parts/kbd.tsx';
import { clampWidth } from '../../../../src/renderer/parts/split-pane.tsx';
import { verdict } from '../../../../src/renderer/views/workspace/connection-test.tsx';

test('initials', () => {
  expect(initials('Ada Lovelace')).toBe('AL');
  expect(initials('  jean  le rond d’Alembert ')).toBe('JD');
  expect(initials('Zoë')).toBe('Z');
  expect(initials('😀 x')).toBe('😀X');
});

test('how far clocks are apart', () => {
  expect([45, -100, 600, 3_605, -7_320].map(skewWords)).toEqual([
    '45 s',
    '100 s',
    '10 min',
    '1 h',
    '2 h 2 min',
  ]);
});

test('a rate fits the status bar', () => {
  expect([0, 0.4, 2, 9.96, 1_203.4].map(rateWords)).toEqual(['0', '0.4', '2', '10', '1,203']);
});

test('keys as caps', () => {
  expect(keyCaps('g o')).toEqual([['g'], ['o']]);
  expect(keyCaps('mod+k')).toEqual([['Ctrl', 'K']]);
  expect(keyCaps('shift+arrowdown')).toEqual([['Shift', '↓']]);
  expect(keyCaps('space')).toEqual([['Space']]);
  expect(keyCaps('+')).toEqual([['+']]);
});

test('a pane stays within its bounds, whatever was remembered', () => {
  expect(clampWidth(Number.NaN, 440, 320, 800)).toBe(440);
  expect(clampWidth(10, 440, 320, 800)).toBe(320);
  expect(clampWidth(1e9, 440, 320, 800)).toBe(800);
});

test('the verdict on a connection test', () => {
  const check = (state: 'ok' | 'failed' | 'warning' | 'skipped') => ({
    step: 'host' as const,
    state,
    message: '',
    hint: null,
  });
  expect(verdict([check('ok')])).toBe('It works');
  expect(verdict([check('ok'), check('warning')])).toBe('It works, with something to know');
  expect(verdict([check('warning'), check('failed'), check('skipped')])).toBe('It does not work yet');
});

describe('groupCommands', () => {
  const command = (label: string, group: string, words?: string) => ({
    id: label,
    label,
    group,
    words,
    run: () => {},
  });
  const commands = [
    command('Alerts', 'Go to'),
    command('Light theme', 'Console', 'appearance'),
    command('Settings', 'Go to'),
  ];

  test('keeps the order of the groups while nothing is typed', () => {
    expect(groupCommands(commands, '').map(({ value, items }) => [value, items.length])).toEqual([
      ['Go to', 2],
      ['Console', 1],
    ]);
  });

  test('finds by words that are not shown', () => {
    expect(groupCommands(commands, 'appear')).toMatchObject([
      { value: 'Console', items: [{ label: 'Light theme' }] },
    ]);
  });
});

test('the help lists the screen before everywhere, joins scopes of one name, leaves out second keys', () => {
  const binding = (keys: string, unlisted = false) => ({ keys, label: keys, run: () => {}, unlisted });
  const scopes = [
    { name: 'Everywhere', bindings: [binding('?')] },
    { name: 'Everywhere', bindings: [binding('[')] },
    { name: 'Alerts', bindings: [binding('j'), binding('arrowdown', true)] },
    { name: 'Quiet', bindings: [binding('q', true)] },
  ];
  expect(listedScopes(scopes).map(({ name, bindings }) => [name, bindings.map(({ keys }) => keys)])).toEqual([
    ['Alerts', ['j']],
    ['Everywhere', ['[', '?']],
  ]);
});
