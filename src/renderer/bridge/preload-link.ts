// The link in an Electron window: the two functions the preload script exposes.
import { CONNECTED, createConnectionStore } from './connection.ts';
import type { Link } from './link.ts';

/** What src/main/electron/preload.ts puts on the window, and all of it. */
export interface PreloadBridge {
  post(text: string): void;
  onMessage(listener: (text: string) => void): void;
}

/** Always up: window and core are one program. */
export function preloadLink(bridge: PreloadBridge): Link {
  return {
    connection: createConnectionStore(CONNECTED),
    open(listener) {
      bridge.onMessage((text) => listener.message(text));
      listener.up();
    },
    post: (text) => bridge.post(text),
    retryNow: () => undefined,
  };
}
