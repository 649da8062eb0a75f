// The console as a process: how it starts, refuses what makes no sense, and ends in order.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Reply } from '../../../src/shared/protocol/wire.ts';
import { startProcess, temporaryFolder, waitUntil } from '../../support/processes.ts';
import { openSocket } from '../../support/web-window.ts';

const ENTRY = fileURLToPath(new URL('../../../out/main/web.js', import.meta.url));
const START = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));
const LINK = /http:\/\/127\.0\.0\.1:(\d+)\/#key=([\w-]{43})/g;

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('process');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(args: string[] = []) {
  const run = startProcess(process.execPath, [ENTRY, '--no-open', ...args], {
    env: { ...process.env, WATCHROOM_DATA: join(folder, 'data') },
  });
  const ended = new Promise<number | null>((resolve) => run.child.once('exit', resolve));
  const links = () =>
    [...run.output().matchAll(LINK)].map(([, port, key]) => ({ port: Number(port), key: key as string }));
  return { ...run, ended, links };
}

test('serves a window while the workspace opens, prints a fresh link for the next, and ends on SIGTERM with nothing left', async () => {
  const run = start();
  await waitUntil('a link', () => run.links().length === 1);
  const { socket } = await openSocket(run.links()[0] as { port: number; key: string });
  const told: Reply[] = [];
  socket.on('message', (text) => told.push(JSON.parse(String(text))));
  socket.send(JSON.stringify({ t: 'subscribe', topic: 'workspace.changed' }));
  await waitUntil('the state of the workspace', () => told.length > 0);
  expect(told[0]).toMatchObject({
    t: 'push',
    topic: 'workspace.changed',
    payload: { profile: { id: 'embedded' } },
  });
  await waitUntil('a link for another window', () => run.links().length === 2);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
  const log = readFileSync(join(folder, 'data', 'watchroom.log'), 'utf8');
  expect(log).toMatch(/info stopped code=0\n$/);
  expect(log).not.toMatch(/ error /);
  for (const { key } of run.links()) expect(log).not.toContain(key);
  if (process.platform !== 'win32') expect(statSync(join(folder, 'data')).mode & 0o077).toBe(0);
});

test('says so when the port is taken, and ends', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  const run = start(['--port', String(port)]);
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain(`Port ${port} is taken by another program.`);
  other.close();
});

test.each([
  [['--bogus'], /--bogus/],
  [['--web', '--electron'], /Choose --web or --electron/],
  [['--port', '99999'], /--port wants a number/],
  [['--port', 'x'], /--port wants a number/],
])('npm start refuses %j in one line, with the usage and without a trace', (args, words) => {
  const { status, stderr } = spawnSync(process.execPath, [START, ...args], {
    encoding: 'utf8',
    env: { ...process.env, WATCHROOM_DATA: folder },
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(existsSync(join(folder, 'watchroom.log'))).toBe(false);
});
