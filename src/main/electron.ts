// Entry of the Electron host.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, session } from 'electron';
import { createCore } from './core.ts';
import { dataFolder } from './data-folder.ts';
import { registerScheme, serveFiles } from './electron/app-protocol.ts';
import { APP_ADDRESS } from './electron/guards.ts';
import { createNotifier } from './electron/notifications.ts';
import { openSecrets } from './electron/secrets.ts';
import { openWindow } from './electron/window.ts';
import { endInOrder } from './lifecycle.ts';
import { createLog } from './log.ts';

const out = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = dataFolder();
app.setName('Watchroom');
app.setPath('userData', join(folder, 'electron'));

if (app.requestSingleInstanceLock()) {
  registerScheme();
  app.enableSandbox();
  void run();
} else {
  // The console that runs already comes to the front.
  app.quit();
}

async function run(): Promise<void> {
  const log = createLog(folder, { quiet: false });
  log('info', 'starting', { host: 'electron', electron: process.versions.electron, pid: process.pid });
  await app.whenReady();
  let window: BrowserWindow | null = null;
  const notify = createNotifier({
    wanted: () => core.settings().notifyCritical,
    onClick: ({ key }) => show(`#/alerts/${key}`),
  });
  const core = await createCore({
    dataFolder: folder,
    secrets: await openSecrets(join(folder, 'secrets.json')),
    log,
    onCritical: notify,
  });
  const end = endInOrder(log, core.stop);
  serveFiles(session.defaultSession, join(out, 'renderer'));
  /** Brings the window to the front, opened if need be; at a route such as "#/alerts" if one is given. */
  function show(route?: string): void {
    if (window === null) {
      window = openWindow({ preloadFolder: join(out, 'preload'), serve: core.serve, log });
      window.once('closed', () => {
        window = null;
      });
    }
    if (window.isMinimized()) window.restore();
    // Only the fragment differs, so the page stays and hears of it as of any other change of the route.
    if (route !== undefined) void window.loadURL(APP_ADDRESS + route);
    window.focus();
  }
  app.on('second-instance', () => show());
  app.on('activate', () => show());
  app.on('window-all-closed', () => process.platform === 'darwin' || app.quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    void end(0);
  });
  show();
}
