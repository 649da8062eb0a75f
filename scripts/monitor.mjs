// npm run monitor: builds what is stale, then runs the monitor; see src/main/monitor.ts and docs/operations.md.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, root } from './build.mjs';

try {
  await build(['main']);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.argv[1] = join(root, 'out', 'main', 'monitor.js');
await import(pathToFileURL(process.argv[1]).href);
