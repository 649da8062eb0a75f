// npm run --silent cli -- <command> [options]: builds what is stale, then runs the command line; see src/main/cli.ts.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, root } from './build.mjs';

try {
  await build(['main']);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
await import(pathToFileURL(join(root, 'out', 'main', 'cli.js')).href);
