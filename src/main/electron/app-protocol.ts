// app://console/ — the window's files, so that nothing is ever loaded from file://.
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { protocol, type Session } from 'electron';
import { FILE_HEADERS, FILE_TYPES } from '../../shared/policy/file-headers.ts';
import { windowFiles } from '../dispatch/window-files.ts';
import { APP_SCHEME, isOwnAddress } from './guards.ts';

/** Has to be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the files of the built window to a session, and no other file. The folder is listed once, now. */
export function serveFiles(session: Session, folder: string): void {
  const files = windowFiles(folder);
  session.protocol.handle(APP_SCHEME, async (request) => {
    const { pathname } = new URL(request.url);
    const file = isOwnAddress(request.url) ? files.get(pathname) : undefined;
    if (file === undefined || request.method !== 'GET')
      return new Response('There is no such page.', { status: 404 });
    const type = FILE_TYPES[extname(file)] ?? 'application/octet-stream';
    return new Response(await readFile(file), { headers: { ...FILE_HEADERS, 'Content-Type': type } });
  });
}
