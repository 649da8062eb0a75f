// The console's window: locked down, and joined to the core by one IPC channel.
import { join } from 'node:path';
import { BrowserWindow, type IpcMainEvent, ipcMain, type Session, type WebContents } from 'electron';
import type { Log } from '../../shared/model/log.ts';
import type { Carrier } from '../../shared/protocol/wire.ts';
import { CHANNEL } from './channel.ts';
import { APP_ADDRESS, isOwnAddress, isTrustedSender } from './guards.ts';
import { openExternal } from './open-external.ts';

export interface WindowOptions {
  /** Folder of the built preload script. */
  readonly preloadFolder: string;
  /** Serves the window from here on; called anew for every document it loads. */
  readonly serve: (carrier: Carrier<string, string>) => void;
  readonly log: Log;
}

/** Opens the console's window, hidden until it has something to show. */
export function openWindow({ preloadFolder, serve, log }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: '#0c0e12',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(preloadFolder, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  denyPermissions(window.webContents.session);
  keepInside(window.webContents, log);
  joinToCore(window.webContents, serve, log);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(APP_ADDRESS);
  return window;
}

/** Permission requests, checks and devices: all denied. Notifications come from the core, not from the page. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** No way out of the console's own address, and no second window or embedded page. */
export function keepInside(contents: WebContents, log: Log): void {
  const stay = (event: { preventDefault(): void }, address: string) => {
    if (isOwnAddress(address)) return;
    event.preventDefault();
    log('warn', 'navigation-denied');
  };
  contents.on('will-navigate', (event) => stay(event, event.url));
  contents.on('will-frame-navigate', (event) => stay(event, event.url));
  contents.on('will-redirect', (event) => stay(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    void openExternal(url).then((opened) => opened || log('warn', 'window-open-denied'));
    return { action: 'deny' };
  });
}

/** One carrier per document: a reload closes the one before, so that nothing is sent to a page that is gone. */
function joinToCore(contents: WebContents, serve: WindowOptions['serve'], log: Log): void {
  let current: { hear: (text: string) => void; close: () => void } | null = null;

  function openCarrier(): NonNullable<typeof current> {
    let hear: (text: string) => void = () => undefined;
    let closed: () => void = () => undefined;
    serve({
      post: (text) => contents.isDestroyed() || contents.send(CHANNEL, text),
      onMessage: (listener) => {
        hear = listener;
      },
      onClose: (listener) => {
        closed = listener;
      },
    });
    return { hear: (text) => hear(text), close: () => closed() };
  }

  function close(): void {
    current?.close();
    current = null;
  }

  const heard = (event: IpcMainEvent, text: unknown) => {
    if (!isTrustedSender(event, contents.id)) {
      log('warn', 'message-of-stranger-refused');
      return;
    }
    current ??= openCarrier();
    // Anything but a text is not part of the protocol: the session refuses the empty text in its place.
    current.hear(typeof text === 'string' ? text : '');
  };
  ipcMain.on(CHANNEL, heard);
  contents.on('did-start-navigation', (event) => {
    if (event.isMainFrame && !event.isSameDocument) close();
  });
  contents.on('render-process-gone', (_event, { reason }) => {
    log('error', 'window-crashed', { reason });
    close();
  });
  contents.once('destroyed', () => {
    ipcMain.off(CHANNEL, heard);
    close();
  });
}
