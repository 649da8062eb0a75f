// The window's files over HTTP: a fixed list read from the build, so that no request can name any other file.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { FILE_HEADERS, FILE_TYPES } from '../../shared/policy/file-headers.ts';
import { windowFiles } from '../dispatch/window-files.ts';
import { isLoopbackHost } from './origin.ts';

/** Handles every HTTP request that is not an upgrade. The folder is listed once, now. */
export function staticFiles(folder: string): (request: IncomingMessage, response: ServerResponse) => void {
  const files = windowFiles(folder);

  return (request, response) => {
    const refuse = (status: number, words: string) => {
      response.writeHead(status, {
        ...FILE_HEADERS,
        'Content-Type': 'text/plain; charset=utf-8',
        'Cache-Control': 'no-store',
      });
      response.end(`${words}\n`);
    };
    if (!isLoopbackHost(request.headers.host))
      return refuse(403, 'This console answers only to a loopback name.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET and HEAD.');
    const [path = ''] = (request.url ?? '').split('?');
    const file = files.get(path);
    if (file === undefined) return refuse(404, 'There is no such page.');
    readFile(file).then(
      (content) => {
        response.writeHead(200, {
          ...FILE_HEADERS,
          'Content-Type': FILE_TYPES[extname(file)] ?? 'application/octet-stream',
          'Content-Length': content.length,
          // Files under assets/ carry a digest in their name; whatever else there is may change with a build.
          'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
        });
        response.end(request.method === 'HEAD' ? undefined : content);
      },
      () => refuse(404, 'This file is gone. Start the console again.'),
    );
  };
}
