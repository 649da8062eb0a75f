// The files of the built window, as a fixed list of addresses, so that no request can name any other file.
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Address path (`/index.html`, and `/` for it) → file. The folder is listed once, now. */
export function windowFiles(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(`/${relative(folder, file).split(sep).join('/')}`, file);
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}
