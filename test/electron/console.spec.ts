// The real Electron, where its binary is: the window opens on the console, and is as locked down as the unit tests say.
import { rmSync } from 'node:fs';
import { _electron, type ElectronApplication, expect, test } from '@playwright/test';
import { electronBinary, ROOT } from '../support/electron-binary.ts';
import { temporaryFolder } from '../support/processes.ts';

const binary = electronBinary();
test.skip(
  binary === null,
  'the binary of Electron is not on this machine (npm start -- --electron fetches it)',
);
test.skip(
  process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY,
  'there is no display for Electron',
);

let app: ElectronApplication;
let folder: string;

test.beforeAll(async () => {
  folder = temporaryFolder('electron');
  app = await _electron.launch({
    executablePath: binary as string,
    args: [ROOT, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...(process.env as Record<string, string>), WATCHROOM_DATA: folder },
  });
});
test.afterAll(async () => {
  await app?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test('opens on app:// and shows the console', async () => {
  const window = await app.firstWindow();
  expect(window.url()).toMatch(/^app:\/\/console\//);
  await expect(window.getByRole('navigation')).toContainText('Alerts');
});

test('gives the page two functions, and nothing of Node or Electron', async () => {
  const window = await app.firstWindow();
  const given = await window.evaluate(() => ({
    bridge: Object.keys((globalThis as unknown as { watchroom: object }).watchroom).sort(),
    node:
      typeof (globalThis as { process?: unknown }).process +
      typeof (globalThis as { require?: unknown }).require,
  }));
  expect(given).toEqual({ bridge: ['onMessage', 'post'], node: 'undefinedundefined' });
});

test('does not leave, open windows, run inline scripts, or grant permissions', async () => {
  const window = await app.firstWindow();
  const outcome = await window.evaluate(async () => {
    const opened = globalThis.open('https://example.com/');
    const script = document.createElement('script');
    script.textContent = 'globalThis.inlineRan = true';
    document.head.append(script);
    const notifications = await Notification.requestPermission();
    return { opened: opened === null, inline: 'inlineRan' in globalThis, notifications };
  });
  expect(outcome).toEqual({ opened: true, inline: false, notifications: 'denied' });
  await window.evaluate(() => {
    location.href = 'https://example.com/';
  });
  await window.waitForTimeout(300);
  expect(window.url()).toMatch(/^app:\/\/console\//);
});
