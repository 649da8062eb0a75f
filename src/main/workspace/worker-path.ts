// Finds the built file of a worker thread, from the sources under test as well as from the bundle.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of `out/main/<name>.js` under the nearest folder above this file that has a package.json. Throws when it was not built. */
export function workerPath(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${import.meta.url}`);
    folder = parent;
  }
  const file = join(folder, 'out', 'main', `${name}.js`);
  if (!existsSync(file)) throw new Error(`The worker ${name} is not built: run "npm run build:main" first`);
  return file;
}
