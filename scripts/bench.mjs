// npm run bench [name…]: builds, then runs the measurements of test/bench, all or those named, one after the other.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runnerImport } from 'vite';
import { build, root } from './build.mjs';

const folder = join(root, 'test', 'bench');
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(1);
}

await build();
for (const name of wanted.length > 0 ? wanted : known) {
  const { run } = (await runnerImport(join(folder, `${name}.ts`))).module;
  // A file without `run` only helps others.
  if (run === undefined) continue;
  console.log(`\n${name}`);
  await run((line) => console.log(`  ${line}`));
}
process.exit();
