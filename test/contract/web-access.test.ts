// Who gets into the web host, and what it hands out: only its own window, with a key, and only the files of the build.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_WINDOWS, startWebHost, type WebHost } from '../../src/main/web/host.ts';
import { CONTENT_SECURITY_POLICY } from '../../src/shared/policy/csp.ts';
import { LIMITS } from '../../src/shared/policy/limits.ts';
import { temporaryFolder } from '../support/processes.ts';
import { createTestCore } from '../support/test-core.ts';
import { ask, openSocket } from '../support/web-window.ts';

const folder = temporaryFolder('access');
const links: string[] = [];
let host: WebHost;

const freshKey = () => (links.at(-1) as string).split('#key=')[1] as string;

beforeAll(async () => {
  const files = join(folder, 'renderer');
  mkdirSync(join(files, 'assets'), { recursive: true });
  writeFileSync(join(files, 'index.html'), '<!doctype html>the page');
  writeFileSync(join(files, 'assets', 'main-abc.js'), 'export {}');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const core = await createTestCore(folder);
  host = await startWebHost({
    files,
    port: 0,
    open: async () => core.serve,
    onLink: (link) => links.push(link),
    log: () => undefined,
  });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

describe('a window', () => {
  test('gets in once with a launch key, and again with the session key it was given', async () => {
    const key = freshKey();
    const { socket, sessionKey } = await openSocket({ port: host.port, key });
    expect(socket.protocol).toBe('watchroom');
    expect(sessionKey).not.toBe(key);
    await expect(openSocket({ port: host.port, key })).rejects.toThrow('403');
    const again = await openSocket({ port: host.port, key: sessionKey });
    expect(again.sessionKey).toBe(sessionKey);
    expect(freshKey()).not.toBe(key);
    socket.terminate();
    again.socket.terminate();
  });

  test.each([
    ['no key', { protocols: ['watchroom'] }],
    ['no protocol at all', { protocols: [] }],
    ['a key of another length', { key: 'abc' }],
    ['a key of the right form', { key: 'A'.repeat(43) }],
  ])('with %s is refused', async (_what, knock) => {
    await expect(openSocket({ port: host.port, key: 'x', ...knock })).rejects.toThrow('403');
  });

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['another loopback name than it is addressed by', { origin: 'http://localhost' }],
    ['https, which the host never speaks', { origin: 'https://127.0.0.1' }],
    ['nowhere', { origin: 'null' }],
    ['a program without an origin', { origin: null }],
    ['a name that was pointed at this machine', { host: 'evil.example', origin: 'http://evil.example' }],
    [
      'a name that begins like a loopback one',
      { host: '127.0.0.1.evil.example', origin: 'http://127.0.0.1.evil.example' },
    ],
  ])('of %s is refused even with the right key, which stays good', async (_what, knock) => {
    const key = freshKey();
    await expect(openSocket({ port: host.port, key, ...knock })).rejects.toThrow('403');
    expect(freshKey()).toBe(key);
  });

  test.each(['localhost:9999', '[::1]:9999', '127.0.0.1:1'])(
    'gets in through a tunnel as %s',
    async (name) => {
      const { socket } = await openSocket({ port: host.port, key: freshKey(), host: name });
      socket.terminate();
    },
  );

  test('that sends far too much is cut off; the next one gets in', async () => {
    const { socket, sessionKey } = await openSocket({ port: host.port, key: freshKey() });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    socket.send('x'.repeat(2 * LIMITS.wireBytes + 1));
    expect(await closed).toBe(1009);
    (await openSocket({ port: host.port, key: sessionKey })).socket.terminate();
  });

  test('beyond the most at a time is put off', async () => {
    const { socket, sessionKey } = await openSocket({ port: host.port, key: freshKey() });
    const sockets = [socket];
    let status = '';
    while (status === '' && sockets.length <= MAX_WINDOWS) {
      await openSocket({ port: host.port, key: sessionKey }).then(
        (opened) => sockets.push(opened.socket),
        (error: Error) => {
          status = error.message;
        },
      );
    }
    for (const opened of sockets) opened.terminate();
    expect({ status, windows: sockets.length }).toEqual({ status: '503', windows: MAX_WINDOWS });
  });
});

describe('files', () => {
  test('of the build are given, with every hardening header', async () => {
    const { status, headers, body } = await ask(host.port, '/');
    expect({ status, body }).toEqual({ status: 200, body: '<!doctype html>the page' });
    expect(headers).toMatchObject({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect((await ask(host.port, '/assets/main-abc.js')).headers['cache-control']).toContain('immutable');
    expect(await ask(host.port, '/index.html?x=1', { method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
    });
  });

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '//etc/passwd',
    '/..\\secret.txt',
    '/assets',
    '/.',
    '/index.html%00.js',
    'http://evil.example/secret.txt',
  ])('outside it are not: %s', async (path) => {
    expect(await ask(host.port, path)).toMatchObject({ status: 404 });
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('are not there for %s', async (method) => {
    expect(await ask(host.port, '/', { method })).toMatchObject({ status: 405 });
  });

  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '10.0.0.1'])(
    'are not given to host "%s"',
    async (name) => {
      expect((await ask(host.port, '/', { host: name })).status).toBeGreaterThanOrEqual(400);
    },
  );
});

test('nothing listens but on the loopback address', async () => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((found) => found !== undefined && !found.internal && found.family === 'IPv4');
  for (const found of outside) {
    const reached = await new Promise((resolve) => {
      const socket = connect({ host: found?.address as string, port: host.port }, () => resolve(true));
      socket.on('error', () => resolve(false));
    });
    expect(reached).toBe(false);
  }
});
