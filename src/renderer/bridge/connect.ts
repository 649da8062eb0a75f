// Picks the link this window has, an Electron preload or a WebSocket, and makes the client over it.
import './zod-config.ts';
import { type Client, createClient } from './client.ts';
import { splitLaunchKey } from './launch-key.ts';
import type { Link } from './link.ts';
import { type PreloadBridge, preloadLink } from './preload-link.ts';
import { socketLink } from './socket-link.ts';

declare global {
  interface Window {
    readonly watchroom?: PreloadBridge;
  }
}

const KEY_ITEM = 'watchroom.key';
/** Longest wait for a frame: a covered window gets none, and must not hold up the pushes. */
const FRAME_LIMIT_MS = 250;

/** Connects this window to the core. To be called once, before anything looks at the address. */
export function connect(): Client {
  const bridge = window.watchroom;
  return bridge
    ? createClient(preloadLink(bridge), 'electron', afterDrawing)
    : createClient(browserLink(), 'web', afterDrawing);
}

function browserLink(): Link {
  const { key, rest } = splitLaunchKey(location.hash);
  if (key !== null) {
    history.replaceState(history.state, '', location.pathname + location.search + rest);
    sessionStorage.setItem(KEY_ITEM, key);
  }
  return socketLink({
    readKey: () => sessionStorage.getItem(KEY_ITEM),
    keepKey: (sessionKey) => sessionStorage.setItem(KEY_ITEM, sessionKey),
    openSocket: (protocols) => new WebSocket(`ws://${location.host}/`, protocols),
    hostAnswers: () =>
      fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
        () => true,
        () => false,
      ),
  });
}

function afterDrawing(done: () => void): void {
  if (document.hidden) {
    done();
    return;
  }
  let called = false;
  const once = () => {
    if (!called) done();
    called = true;
  };
  requestAnimationFrame(once);
  setTimeout(once, FRAME_LIMIT_MS);
}
