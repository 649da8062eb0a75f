// The lock on a data folder: one owner, taken over only from the dead.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder, processBegan } from '../../../../src/main/workspace/folder-lock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchroom-lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (owner: object) =>
  writeFileSync(file, JSON.stringify({ began: null, host: hostname(), token: 'other', ...owner }));

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
}

it('is held by one, and free again after its release', async () => {
  const lock = await lockFolder(file);
  await expect(lockFolder(file)).rejects.toMatchObject({ code: 'workspace-in-use' });
  lock.release();
  lock.release();
  expect(existsSync(file)).toBe(false);
  (await lockFolder(file)).release();
});

it('names the process that has it, and says which file to delete', async () => {
  write({ pid: process.ppid, began: processBegan(process.ppid) });
  await expect(lockFolder(file)).rejects.toMatchObject({
    message: expect.stringContaining(String(process.ppid)),
    hint: expect.stringContaining(file),
  });
});

it('is taken over from a process that is gone', async () => {
  write({ pid: await deadPid(), began: '1' });
  (await lockFolder(file)).release();
  expect(readdirSync(folder)).toEqual([]);
});

it.runIf(process.platform !== 'win32')(
  'is taken over when the pid belongs to another process by now',
  async () => {
    write({ pid: process.ppid, began: 'before the last start of this machine' });
    (await lockFolder(file)).release();
  },
);

it('is respected when it comes from another machine, whose processes cannot be asked about', async () => {
  write({ pid: await deadPid(), host: 'another-machine' });
  await expect(lockFolder(file)).rejects.toMatchObject({
    message: expect.stringContaining('another-machine'),
  });
});

it('is taken over when it cannot be read, as after a crash in the middle of writing it', async () => {
  writeFileSync(file, '{"pid"');
  (await lockFolder(file)).release();
});

it('has one winner when many find the same stale lock', async () => {
  write({ pid: await deadPid(), began: '1' });
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(file)));
  const winners = results.filter((result) => result.status === 'fulfilled');
  expect(winners.length).toBe(1);
  expect(JSON.parse(readFileSync(file, 'utf8')).pid).toBe(process.pid);
  winners[0]?.value.release();
});

it('does not remove the lock of whoever took it over meanwhile', async () => {
  const lock = await lockFolder(file);
  write({ pid: process.ppid });
  lock.release();
  expect(JSON.parse(readFileSync(file, 'utf8')).token).toBe('other');
});
