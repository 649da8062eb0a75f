// The choice of time zones: each once, each known to this machine, under the name people look for.
import { expect, test } from 'vitest';
import { zoneOf } from '../../../src/renderer/parts/time-format.ts';
import { zoneChoices } from '../../../src/renderer/views/settings/zone-field.tsx';

test('offers this machine and UTC first, then every zone once', () => {
  const values = zoneChoices(0).map(({ value }) => value);
  expect(values.slice(0, 2)).toEqual(['system', 'UTC']);
  expect(new Set(values).size).toBe(values.length);
  expect(values.length).toBeGreaterThan(400);
});

test('offers the names of today, and only zones that can be shown', () => {
  const values = zoneChoices(0).map(({ value }) => value);
  expect(values).toEqual(expect.arrayContaining(['Asia/Kolkata', 'Europe/Kyiv', 'Asia/Ho_Chi_Minh']));
  expect(values).not.toContain('Asia/Calcutta');
  expect(values.filter((value) => value !== 'system' && zoneOf(value) !== value)).toEqual([]);
});
