// Passwords in the keychain: never as plain text on disk, and in memory alone where there is no real keychain.
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSecrets } from '../../../../src/main/electron/secrets.ts';
import { resetElectron, world } from '../../../support/fake-electron.ts';
import { temporaryFolder } from '../../../support/processes.ts';

vi.mock('electron', () => import('../../../support/fake-electron.ts'));

let folder: string;
let file: string;
beforeEach(() => {
  resetElectron();
  folder = temporaryFolder('secrets');
  file = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('are kept over a restart, encrypted, readable by this user alone', async () => {
  const store = await openSecrets(file);
  await store.set('prod', { postgresPassword: 'pässword', redisPassword: 'other' });
  expect(readFileSync(file, 'utf8')).not.toMatch(/pässword|other/);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
  const again = await openSecrets(file);
  expect(again.has('prod')).toEqual({ postgres: true, redis: true, secret: false });
  expect(await again.get('prod', 'postgres')).toBe('pässword');
  expect(await again.get('prod', 'redis')).toBe('other');
});

test('absent stay as they are, empty are removed, and a removed profile leaves nothing', async () => {
  const store = await openSecrets(file);
  await store.set('prod', { postgresPassword: 'one', redisPassword: 'two' });
  await store.set('prod', { redisPassword: '' });
  expect(store.has('prod')).toEqual({ postgres: true, redis: false, secret: false });
  await store.remove('prod');
  expect(await store.get('prod', 'postgres')).toBeUndefined();
  expect(readFileSync(file, 'utf8')).toBe('{}');
});

test.runIf(process.platform === 'linux')('with a backend of plain text never touch the disk', async () => {
  world.backend = 'basic_text';
  const store = await openSecrets(file);
  await store.set('prod', { postgresPassword: 'password' });
  expect(await store.get('prod', 'postgres')).toBe('password');
  expect(existsSync(file)).toBe(false);
});

test('without any encryption never touch the disk', async () => {
  world.encryption = false;
  const store = await openSecrets(file);
  await store.set('prod', { postgresPassword: 'password' });
  expect(existsSync(file)).toBe(false);
  expect(store.kept).toMatch(/memory/i);
});

test('from a file that cannot be read are asked for again', async () => {
  writeFileSync(file, '{"prod": 5');
  const store = await openSecrets(file);
  expect(store.has('prod')).toEqual({ postgres: false, redis: false, secret: false });
  await store.set('prod', { postgresPassword: 'new' });
  expect(await (await openSecrets(file)).get('prod', 'postgres')).toBe('new');
});
