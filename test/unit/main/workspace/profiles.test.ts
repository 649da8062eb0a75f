// The list of workspaces on disk: private, whole, without secrets, and never silently lost.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EMBEDDED, openProfiles } from '../../../../src/main/workspace/profiles.ts';
import type { ServerProfile } from '../../../../src/shared/protocol/workspace.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchroom-profiles-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const server = (id: string): ServerProfile => ({
  id,
  kind: 'server',
  name: `Server ${id}`,
  postgres: {
    host: 'db.example',
    port: 5432,
    database: 'omni',
    user: 'analyst',
    tls: { mode: 'verify' },
    statementTimeoutMs: 30_000,
  },
  redis: null,
});

it('begins with the embedded workspace alone', async () => {
  const profiles = await openProfiles(join(folder, 'new', 'deeper'));
  expect(profiles.list()).toEqual([EMBEDDED]);
  expect(profiles.current()).toEqual(EMBEDDED);
  expect(profiles.problem).toBeNull();
});

it('keeps what was saved, in order, in a private file', async () => {
  const profiles = await openProfiles(folder);
  await Promise.all([profiles.save(server('b')), profiles.save(server('a'))]);
  await profiles.save({ ...server('b'), name: 'Renamed' });
  await profiles.setCurrent('a');
  const again = await openProfiles(folder);
  expect(again.list().map(({ id, name }) => [id, name])).toEqual([
    ['embedded', 'Embedded demonstration'],
    ['b', 'Renamed'],
    ['a', 'Server a'],
  ]);
  expect(again.current().id).toBe('a');
  expect(statSync(join(folder, 'workspaces.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['workspaces.json']);
});

it('falls back to the embedded workspace when the current one is removed', async () => {
  const profiles = await openProfiles(folder);
  await profiles.save(server('a'));
  await profiles.setCurrent('a');
  await profiles.remove('a');
  expect(profiles.current()).toEqual(EMBEDDED);
  await expect(profiles.setCurrent('a')).rejects.toMatchObject({ code: 'profile-unknown' });
  expect(() => profiles.get('a')).toThrow('not in the list');
});

it.each(['{ half a fil', '{"current": "embedded", "servers": [{"id": "UPPER"}]}', '[]'])(
  'moves a file aside that it cannot understand: %s',
  async (text) => {
    writeFileSync(join(folder, 'workspaces.json'), text);
    const profiles = await openProfiles(folder);
    expect(profiles.list()).toEqual([EMBEDDED]);
    expect(profiles.problem).toContain('moved to');
    const aside = readdirSync(folder).filter((name) => name.includes('.aside-'));
    expect(aside.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([text]);
  },
);
