// Every pair of text and ground the window draws has WCAG AA contrast, in both themes.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../../src/renderer/styles.css', import.meta.url), 'utf8');

type Theme = 'light' | 'dark';

/** The tokens of one theme, by name. */
function tokens(theme: Theme): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', light = '', dark = ''] of css.matchAll(
    /--color-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g,
  )) {
    found.set(name, theme === 'light' ? light : dark);
  }
  for (const [, name = '', value = ''] of css.matchAll(/--color-([a-z-]+): (#[0-9a-f]{6});/g))
    found.set(name, value);
  return found;
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'raised', 'hover'];
const PEOPLE = [...'abcdefgh'].map((letter) => `person-${letter}`);
const TEXTS = [
  'ink',
  'muted',
  'faint',
  'accent',
  'critical',
  'high',
  'medium',
  'low',
  'good',
  'warn',
  'bad',
  ...PEOPLE,
];
/** Chosen and highlighted rows carry everything but the faintest words. */
const CHOSEN = ['press', 'selected'];

test('black on white has a contrast of 21, so that the measure itself is right', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each<Theme>(['dark', 'light'])('the %s theme', (theme) => {
  const colours = tokens(theme);
  const of = (name: string) => colours.get(name) ?? expect.fail(`There is no colour "${name}"`);

  test.each(TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
    '%s on %s',
    (text, ground) => {
      expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(
    TEXTS.filter((text) => text !== 'faint').flatMap((text) =>
      CHOSEN.map((ground) => [text, ground] as const),
    ),
  )('%s on %s', (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['accent-fill', 'accent-fill-hover', 'bad-fill'])('words on %s', (fill) => {
    expect(contrast(of('on-accent'), of(fill))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['canvas', 'surface', 'raised'])('the edge of a field, and the focus ring, on %s', (ground) => {
    expect(contrast(of('control'), of(ground))).toBeGreaterThanOrEqual(3);
    expect(contrast(of('accent'), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
