/** npm run train [-- FILE]: trains the classifier on the collected corpus and prints the figures of docs/model-card.md. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const corpus = resolve(process.argv[2] ?? join(root, '..', 'shared', 'corpus', 'train.jsonl.gz'));
const { run } = (await runnerImport(join(root, 'scripts', 'train', 'run.ts'), { root, logLevel: 'error' }))
  .module;
try {
  run(root, corpus, console.log);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
process.exit();
