// Settings: kept over a restart, never half written, and never in the way of starting.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSettings } from '../../../../src/main/services/settings.ts';
import { DEFAULT_SETTINGS } from '../../../../src/shared/protocol/settings.ts';
import { temporaryFolder } from '../../../support/processes.ts';

let folder: string;
const published: unknown[] = [];
const changed: unknown[] = [];
const open = () =>
  openSettings({
    dataFolder: folder,
    publish: (_topic, payload) => published.push(payload),
    log: () => undefined,
    onChange: (settings) => changed.push(settings),
  });
const save = async (change: object) => (await open()).handlers['settings.save'](change, null as never);

beforeEach(() => {
  folder = temporaryFolder('settings');
  published.length = 0;
  changed.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

test('are the defaults at first, and told at once', async () => {
  expect((await open()).current()).toEqual(DEFAULT_SETTINGS);
  expect(published).toEqual([DEFAULT_SETTINGS]);
  expect(changed).toEqual([DEFAULT_SETTINGS]);
});

test('once saved are there after a restart, and told', async () => {
  expect(await save({ analyst: 'Ada', theme: 'light' })).toMatchObject({
    analyst: 'Ada',
    theme: 'light',
    density: 'compact',
  });
  expect(published.at(-1)).toMatchObject({ analyst: 'Ada' });
  expect((await open()).current()).toMatchObject({ analyst: 'Ada', theme: 'light' });
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('saved at the same moment all stay', async () => {
  const settings = await open();
  const change = settings.handlers['settings.save'];
  await Promise.all([change({ analyst: 'Ada' }, null as never), change({ theme: 'dark' }, null as never)]);
  expect((await open()).current()).toMatchObject({ analyst: 'Ada', theme: 'dark' });
});

test.each(['{', '[]', '"text"', '{"theme":"pink"}', ''])(
  'in a broken file are moved aside: %s',
  async (text) => {
    writeFileSync(join(folder, 'settings.json'), text);
    expect((await open()).current()).toEqual(DEFAULT_SETTINGS);
    const [aside] = readdirSync(folder);
    expect(aside).toMatch(/^settings\.json\.corrupt-\d+$/);
    expect(readFileSync(join(folder, aside as string), 'utf8')).toBe(text);
  },
);

test('of an older console get the defaults for what it did not know', async () => {
  writeFileSync(join(folder, 'settings.json'), '{"analyst":"Ada"}');
  expect((await open()).current()).toEqual({ ...DEFAULT_SETTINGS, analyst: 'Ada' });
});

test('with a zone that does not exist are refused, and nothing changes', async () => {
  await expect(save({ timeZone: 'Mars/Olympus' })).rejects.toMatchObject({ code: 'bad-input' });
  expect(await save({ timeZone: 'Asia/Kathmandu' })).toMatchObject({ timeZone: 'Asia/Kathmandu' });
});

test('that cannot be written are refused in words, leave what was, and no part of a file', async () => {
  const settings = await open();
  mkdirSync(join(folder, 'settings.json'));
  await expect(settings.handlers['settings.save']({ analyst: 'Ada' }, null as never)).rejects.toMatchObject({
    code: 'settings-not-saved',
    retryable: true,
  });
  expect(settings.current()).toEqual(DEFAULT_SETTINGS);
  expect(readdirSync(folder)).toEqual(['settings.json']);
});
