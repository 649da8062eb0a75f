// A stand-in for the `electron` module, for where its binary is absent: remembers what it was told, and carries IPC in memory.
import { EventEmitter } from 'node:events';

/** Everything the tests look at afterwards; emptied by `resetElectron`. */
export const seen = {
  windows: [] as BrowserWindow[],
  exposed: new Map<string, Record<string, (...args: never[]) => unknown>>(),
  opened: [] as string[],
  notifications: [] as Notification[],
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
};

/** What a test may set before the code under test asks. */
export const world = { backend: 'gnome_libsecret', encryption: true, notifications: true };

export const ipcMain = new EventEmitter();
export const ipcRenderer = Object.assign(new EventEmitter(), {
  send(channel: string, message: unknown): void {
    const contents = seen.windows.at(-1)?.webContents;
    if (contents) deliver(() => ipcMain.emit(channel, trustedEvent(contents), structuredClone(message)));
  },
});

/** The event of a message from a window's own page. */
export function trustedEvent(contents: WebContents) {
  return { sender: { id: contents.id }, senderFrame: { url: 'app://console/', parent: null } };
}

export const contextBridge = {
  exposeInMainWorld(name: string, api: Record<string, (...args: never[]) => unknown>): void {
    seen.exposed.set(name, api);
  },
};

class Session {
  readonly permission: { request?: unknown; check?: unknown; device?: unknown } = {};
  readonly handlers = new Map<string, (request: Request) => Promise<Response>>();
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
      void this.handlers.set(scheme, handler),
  };
  setPermissionRequestHandler(handler: unknown): void {
    this.permission.request = handler;
  }
  setPermissionCheckHandler(handler: unknown): void {
    this.permission.check = handler;
  }
  setDevicePermissionHandler(handler: unknown): void {
    this.permission.device = handler;
  }
}

export class WebContents extends EventEmitter {
  readonly id = 7;
  readonly session = new Session();
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  isDestroyed(): boolean {
    return false;
  }
  send(channel: string, message: unknown): void {
    deliver(() => ipcRenderer.emit(channel, {}, structuredClone(message)));
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly loaded: string[] = [];
  readonly options: { webPreferences: Record<string, unknown> };
  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    seen.windows.push(this);
  }
  async loadURL(address: string): Promise<void> {
    this.loaded.push(address);
  }
  show(): void {}
}

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return world.notifications;
  }
  readonly options: { title: string; body: string };
  constructor(options: { title: string; body: string }) {
    super();
    this.options = options;
  }
  show(): void {
    seen.notifications.push(this);
  }
}

export const shell = {
  async openExternal(address: string): Promise<void> {
    seen.opened.push(address);
  },
};

export const protocol = {
  registerSchemesAsPrivileged(schemes: typeof seen.schemes): void {
    seen.schemes.push(...schemes);
  },
};

/** Encrypts by turning the text round, so that a test sees whether it was called. */
export const safeStorage = {
  getSelectedStorageBackend: () => world.backend,
  isAsyncEncryptionAvailable: async () => world.encryption,
  encryptStringAsync: async (text: string) => Buffer.from(`sealed:${[...text].reverse().join('')}`),
  decryptStringAsync: async (sealed: Buffer) => ({
    shouldReEncrypt: false,
    result: [...sealed.toString().slice('sealed:'.length)].reverse().join(''),
  }),
};

export function resetElectron(): void {
  seen.windows.length = 0;
  seen.exposed.clear();
  seen.opened.length = 0;
  seen.notifications.length = 0;
  seen.schemes.length = 0;
  Object.assign(world, { backend: 'gnome_libsecret', encryption: true, notifications: true });
  ipcMain.removeAllListeners();
  ipcRenderer.removeAllListeners();
}

/** As between processes: later, and in order. */
function deliver(message: () => void): void {
  setImmediate(message);
}
