// Electron's hardening, one test for each item, on a stand-in for the electron module.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { registerScheme, serveFiles } from '../../../../src/main/electron/app-protocol.ts';
import { isOwnAddress, isTrustedSender } from '../../../../src/main/electron/guards.ts';
import { mayOpen } from '../../../../src/main/electron/open-external.ts';
import { openWindow } from '../../../../src/main/electron/window.ts';
import { CONTENT_SECURITY_POLICY } from '../../../../src/shared/policy/csp.ts';
import {
  type BrowserWindow,
  ipcMain,
  resetElectron,
  seen,
  trustedEvent,
} from '../../../support/fake-electron.ts';
import { temporaryFolder } from '../../../support/processes.ts';

vi.mock('electron', () => import('../../../support/fake-electron.ts'));

const CHANNEL = 'watchroom';
let window: BrowserWindow;
let heard: string[];
let carriers: number;
let closed: number;

beforeEach(() => {
  resetElectron();
  heard = [];
  carriers = 0;
  closed = 0;
  openWindow({
    preloadFolder: '/preload',
    serve(carrier) {
      carriers += 1;
      carrier.onMessage((text) => heard.push(text));
      carrier.onClose(() => {
        closed += 1;
      });
    },
    log: () => undefined,
  });
  window = seen.windows[0] as BrowserWindow;
});

describe('the window', () => {
  test.each([
    ['contextIsolation', true],
    ['sandbox', true],
    ['nodeIntegration', false],
    ['nodeIntegrationInWorker', false],
    ['nodeIntegrationInSubFrames', false],
    ['webSecurity', true],
    ['allowRunningInsecureContent', false],
    ['experimentalFeatures', false],
    ['webviewTag', false],
  ])('has %s %s', (name, value) => {
    expect(window.options.webPreferences[name]).toBe(value);
  });
  test('shows app://, never a file', () => {
    expect(window.loaded).toEqual(['app://console/']);
  });
});

describe('permissions', () => {
  test('that are asked for are denied', () => {
    const answer = vi.fn();
    (window.webContents.session.permission.request as (...args: unknown[]) => void)(null, 'media', answer);
    expect(answer).toHaveBeenCalledExactlyOnceWith(false);
  });
  test('that are checked are denied', () => {
    expect((window.webContents.session.permission.check as () => boolean)()).toBe(false);
  });
  test('for devices are denied', () => {
    expect((window.webContents.session.permission.device as () => boolean)()).toBe(false);
  });
});

describe('leaving the console', () => {
  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])(
    'by %s is denied; staying is not',
    (name) => {
      const away = { url: 'https://evil.example/', preventDefault: vi.fn() };
      const home = { url: 'app://console/#/alerts', preventDefault: vi.fn() };
      window.webContents.emit(name, away);
      window.webContents.emit(name, home);
      expect(away.preventDefault).toHaveBeenCalledOnce();
      expect(home.preventDefault).not.toHaveBeenCalled();
    },
  );
  test('by an embedded page is denied', () => {
    const event = { preventDefault: vi.fn() };
    window.webContents.emit('will-attach-webview', event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
  });
  test('by a new window is denied, and only an allowed address opens outside', async () => {
    for (const url of [
      'https://atlas.mitre.org/techniques/AML.T0051',
      'https://evil.example/',
      'file:///etc/passwd',
    ]) {
      expect(window.webContents.openHandler?.({ url })).toEqual({ action: 'deny' });
    }
    await Promise.resolve();
    expect(seen.opened).toEqual(['https://atlas.mitre.org/techniques/AML.T0051']);
  });
  test.each([
    'http://atlas.mitre.org/',
    'https://atlas.mitre.org:8443/',
    'https://user@atlas.mitre.org/',
    'https://atlas.mitre.org.evil.example/',
    'javascript:alert(1)',
    'smb://atlas.mitre.org/',
    'not an address',
  ])('may not open %s', (address) => {
    expect(mayOpen(address)).toBe(false);
  });
});

describe('messages', () => {
  test('of the window itself are heard', () => {
    ipcMain.emit(CHANNEL, trustedEvent(window.webContents as never), 'text');
    expect(heard).toEqual(['text']);
  });
  test.each([
    ['another window', { sender: { id: 8 }, senderFrame: { url: 'app://console/', parent: null } }],
    ['an inner frame', { sender: { id: 7 }, senderFrame: { url: 'app://console/', parent: {} } }],
    ['a frame that is gone', { sender: { id: 7 }, senderFrame: null }],
    ['another address', { sender: { id: 7 }, senderFrame: { url: 'https://evil.example/', parent: null } }],
    ['another host of the scheme', { sender: { id: 7 }, senderFrame: { url: 'app://evil/', parent: null } }],
  ])('of %s are not', (_what, event) => {
    ipcMain.emit(CHANNEL, event, 'text');
    expect({ heard, carriers }).toEqual({ heard: [], carriers: 0 });
    expect(isTrustedSender(event, 7)).toBe(false);
  });
  test('that are no text reach nobody as they are', () => {
    ipcMain.emit(CHANNEL, trustedEvent(window.webContents as never), { t: 'call' });
    expect(heard).toEqual(['']);
  });
  test('after a reload come over a new carrier, and the old one is closed', () => {
    ipcMain.emit(CHANNEL, trustedEvent(window.webContents as never), 'before');
    window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    expect(closed).toBe(0);
    window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    ipcMain.emit(CHANNEL, trustedEvent(window.webContents as never), 'after');
    expect({ carriers, closed }).toEqual({ carriers: 2, closed: 1 });
  });
  test('end with the window, and leave no listener behind', () => {
    ipcMain.emit(CHANNEL, trustedEvent(window.webContents as never), 'text');
    window.webContents.emit('destroyed');
    expect({ closed, listeners: ipcMain.listenerCount(CHANNEL) }).toEqual({ closed: 1, listeners: 0 });
  });
});

test('the bridge is two functions and nothing else, and hands on no event', async () => {
  vi.resetModules();
  await import('../../../../src/main/electron/preload.ts');
  expect([...seen.exposed.keys()]).toEqual(['watchroom']);
  const bridge = seen.exposed.get('watchroom') as {
    post: unknown;
    onMessage: (listener: (...args: unknown[]) => void) => void;
  };
  expect(Object.keys(bridge).sort()).toEqual(['onMessage', 'post']);
  const listener = vi.fn();
  bridge.onMessage(listener);
  window.webContents.send(CHANNEL, 'text');
  await new Promise((resolve) => setImmediate(resolve));
  expect(listener.mock.calls).toEqual([['text']]);
});

describe('app://', () => {
  test('is standard and secure, and bypasses no policy', () => {
    registerScheme();
    const { scheme, privileges } = seen.schemes[0] as (typeof seen.schemes)[0];
    expect(scheme).toBe('app');
    expect(privileges).toMatchObject({ standard: true, secure: true });
    expect(privileges.bypassCSP ?? false).toBe(false);
    expect(privileges.corsEnabled ?? false).toBe(false);
  });
  test('gives the files of the window with the policy, and no other file', async () => {
    const folder = temporaryFolder('app');
    mkdirSync(join(folder, 'renderer'));
    writeFileSync(join(folder, 'renderer', 'index.html'), 'page');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    const { session } = window.webContents;
    serveFiles(session as never, join(folder, 'renderer'));
    const get = (address: string, method = 'GET') =>
      session.handlers.get('app')?.({ url: address, method } as Request) as Promise<Response>;
    const page = await get('app://console/');
    expect(await page.text()).toBe('page');
    expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    for (const address of [
      'app://console/../secret.txt',
      'app://console/..%2fsecret.txt',
      'app://console/%2e%2e/secret.txt',
      'app://evil/',
      'app://evil/index.html',
    ]) {
      expect((await get(address)).status).toBe(404);
    }
    expect((await get('app://console/', 'POST')).status).toBe(404);
    rmSync(folder, { recursive: true });
  });
  test.each([
    'app://console@evil/',
    'app://console:80/',
    'https://console/',
    'file:///console',
    'app:console',
    '',
  ])('is not %s', (address) => {
    expect(isOwnAddress(address)).toBe(false);
  });
});
