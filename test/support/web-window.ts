// A browser window as the web host sees it: HTTP requests and WebSockets with whatever headers a test wants.
import { request } from 'node:http';
import { WebSocket } from 'ws';
import { KEY_SUBPROTOCOL_PREFIX, SUBPROTOCOL, welcomeSchema } from '../../src/shared/protocol/handshake.ts';

export interface Knock {
  readonly port: number;
  readonly key: string;
  readonly host?: string;
  /** Null sends none. */
  readonly origin?: string | null;
  readonly protocols?: string[];
}

/** Opens a socket as the window does, and waits for its welcome. Rejects with the status of a refusal, as in "403". */
export function openSocket({
  port,
  key,
  host = `127.0.0.1:${port}`,
  origin = `http://${host}`,
  protocols,
}: Knock): Promise<{ socket: WebSocket; sessionKey: string }> {
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}/`,
    protocols ?? [SUBPROTOCOL, KEY_SUBPROTOCOL_PREFIX + key],
    {
      headers: { host, ...(origin === null ? {} : { origin }) },
    },
  );
  return new Promise((resolve, reject) => {
    socket.once('message', (text) => resolve({ socket, ...welcomeSchema.parse(JSON.parse(String(text))) }));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Error(String(response.statusCode)));
    });
    socket.once('error', reject);
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** One HTTP request with the path exactly as given: no client tidies it up. */
export function ask(
  port: number,
  path: string,
  options: { method?: string; host?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: { host: options.host ?? `127.0.0.1:${port}` },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}
