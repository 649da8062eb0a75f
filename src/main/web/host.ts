// The web host: serves the window to the browsers of this machine, and carries the protocol over WebSockets.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import { KEY_SUBPROTOCOL_PREFIX, SUBPROTOCOL, type Welcome } from '../../shared/protocol/handshake.ts';
import type { Carrier } from '../../shared/protocol/wire.ts';
import { createKeys } from './keys.ts';
import { isLoopbackHost, isOwnOrigin } from './origin.ts';
import { staticFiles } from './static-files.ts';

/** Windows at the same time. */
export const MAX_WINDOWS = 16;
const HEARTBEAT_MS = 15_000;

export interface WebHostOptions {
  /** Folder of the built window. */
  readonly files: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Called once the port is ours; gives what serves a window that was let in. No window is let in before. */
  readonly open: () => Promise<(carrier: Carrier<string, string>) => void>;
  /** A link that opens one window once: at start, and a new one whenever one was used. */
  readonly onLink: (link: string) => void;
  readonly log: Log;
}

export interface WebHost {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. Throws `port-taken`. */
export async function startWebHost({ files, port, open, onLink, log }: WebHostOptions): Promise<WebHost> {
  const keys = createKeys();
  let serve: (carrier: Carrier<string, string>) => void = () => undefined;
  const server = createServer();
  // Messages over the protocol's own bound are refused in words; only what is far beyond it ends the connection.
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 2 * LIMITS.wireBytes,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });

  const link = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/#key=${keys.issue()}`;

  function admitted(request: IncomingMessage): { sessionKey: string; launched: boolean } | null {
    const { host, origin } = request.headers;
    if (host === undefined || !isLoopbackHost(host) || !isOwnOrigin(origin, host)) return null;
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
    const key = offered.find((part) => part.startsWith(KEY_SUBPROTOCOL_PREFIX));
    if (!offered.includes(SUBPROTOCOL) || key === undefined) return null;
    return keys.admit(key.slice(KEY_SUBPROTOCOL_PREFIX.length));
  }

  server.on('upgrade', (request, socket, head) => {
    if (sockets.clients.size >= MAX_WINDOWS) return refuse(socket, '503 Service Unavailable');
    const admission = admitted(request);
    if (admission === null) {
      log('warn', 'window-refused');
      return refuse(socket, '403 Forbidden');
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      log('info', 'window-opened');
      const welcome: Welcome = { t: 'welcome', sessionKey: admission.sessionKey };
      webSocket.send(JSON.stringify(welcome));
      serve(carry(webSocket, log));
      if (admission.launched) onLink(link());
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject('code' in error && error.code === 'EADDRINUSE' ? portTaken(port) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  serve = await open();
  // Listed only now: the window may have been built while the port was taken and the core opened.
  server.on('request', staticFiles(files));
  onLink(link());

  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const client of sockets.clients) client.terminate();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function portTaken(port: number): Failure {
  return new Failure(
    'port-taken',
    `Port ${port} is taken by another program`,
    'Choose another with --port, or leave it out.',
  );
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function carry(socket: WebSocket, log: Log): Carrier<string, string> {
  let answered = true;
  const heartbeat = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, HEARTBEAT_MS);
  socket.on('pong', () => {
    answered = true;
  });
  socket.on('error', (error) =>
    log('warn', 'window-broke', { code: 'code' in error ? String(error.code) : error.name }),
  );
  socket.on('close', () => {
    clearInterval(heartbeat);
    log('info', 'window-closed');
  });
  return {
    post: (text) => socket.send(text),
    onMessage: (listener) =>
      socket.on('message', (data, isBinary) => {
        // Binary is not part of the protocol: the session refuses the empty text in its place.
        listener(isBinary ? '' : String(data));
      }),
    onClose: (listener) => socket.on('close', listener),
  };
}
