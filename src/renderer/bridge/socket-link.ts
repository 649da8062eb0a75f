// The link in a browser: a WebSocket to the loopback host, opened with a key, and opened again whenever it breaks.
import { KEY_SUBPROTOCOL_PREFIX, SUBPROTOCOL, welcomeSchema } from '../../shared/protocol/handshake.ts';
import { CONNECTED, CONNECTING, createConnectionStore } from './connection.ts';
import type { Link, LinkListener } from './link.ts';

/** What the link needs of the browser; given in, so that it can be tried without one. */
export interface SocketSurroundings {
  /** Key to open with, or null when the window has none. */
  readKey(): string | null;
  /** Keeps the key for a reload of this window. */
  keepKey(key: string): void;
  openSocket(protocols: string[]): WebSocket;
  /** Whether the host answers at all; tells a refusal from an absence, which a WebSocket does not. */
  hostAnswers(): Promise<boolean>;
}

const BACKOFF_FIRST_MS = 250;
const BACKOFF_LIMIT_MS = 10_000;

/** Wait before the nth try, from 1: doubling, capped, and scattered by `chance` (0–1) so that windows do not come all at once. */
export function backoffMs(attempt: number, chance: number): number {
  return Math.min(BACKOFF_LIMIT_MS, BACKOFF_FIRST_MS * 2 ** (attempt - 1)) * (0.75 + 0.5 * chance);
}

export function socketLink(surroundings: SocketSurroundings): Link {
  const connection = createConnectionStore(CONNECTING);
  let listener: LinkListener;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;

  function refuse(problem: string): void {
    const hint = 'Open the link the terminal shows, or start the console again.';
    connection.set({ state: 'refused', problem, hint, attempt, nextAttemptMs: null });
  }

  function connect(): void {
    const key = surroundings.readKey();
    if (key === null) {
      refuse('This window has no key to the console');
      return;
    }
    let welcomed = false;
    socket = surroundings.openSocket([SUBPROTOCOL, KEY_SUBPROTOCOL_PREFIX + key]);
    socket.onmessage = ({ data }) => {
      if (welcomed) {
        listener.message(String(data));
        return;
      }
      surroundings.keepKey(welcomeSchema.parse(JSON.parse(String(data))).sessionKey);
      welcomed = true;
      attempt = 0;
      connection.set(CONNECTED);
      listener.up();
    };
    socket.onclose = () => {
      socket = null;
      if (welcomed) listener.down();
      void lost(welcomed);
    };
  }

  async function lost(wasUp: boolean): Promise<void> {
    if (!wasUp && (await surroundings.hostAnswers())) {
      return refuse(
        'The console does not accept this window: its link was used already, or the console was started anew',
      );
    }
    attempt += 1;
    const wait = backoffMs(attempt, Math.random());
    timer = setTimeout(connect, wait);
    const hint = 'It is tried again by itself. If the console was closed, start it again.';
    const problem = 'The connection to the console was lost';
    connection.set({ state: 'reconnecting', problem, hint, attempt, nextAttemptMs: Date.now() + wait });
  }

  return {
    connection,
    open(given) {
      listener = given;
      connect();
    },
    post: (text) => socket?.send(text),
    retryNow() {
      if (socket !== null || connection.get().state === 'connecting') return;
      clearTimeout(timer);
      connect();
    },
  };
}
