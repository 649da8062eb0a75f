// npm run bench [name[:part]…]: builds, then runs the measurements of test/bench, all or those named, each in a process of its own,
// so that one does not weigh on the next. Ends with 1 where one of them failed or took too long; the others are run all the same.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { build, root } from './build.mjs';

const folder = join(root, 'test', 'bench');
/** What a section may take, and then to end its servers. */
const LIMIT_MS = 10 * 60_000;
const END_MS = 5_000;
/** Says in a child process which section it is. */
const SECTION = '--section';

// The other files only help. They are told apart by their text, for each is loaded in the process that runs it alone.
const known = readdirSync(folder)
  .filter((file) => /^export async function run\(/m.test(readFileSync(join(folder, file), 'utf8')))
  .map((file) => basename(file, '.ts'));
const args = process.argv.slice(2);
if (args[0] === SECTION) await runSection(args[1]);
else await runAll(args);

async function runAll(wanted) {
  const sections = wanted.length > 0 ? wanted : known;
  const unknown = sections.filter((section) => !known.includes(section.split(':')[0]));
  if (unknown.length > 0) fail(`There is no bench ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  await build();
  const failed = [];
  const began = Date.now();
  for (const section of sections) {
    console.log(`\n${section}`);
    const sectionBegan = Date.now();
    const problem = await inProcess(section);
    console.log(`  ${problem ?? 'took'} ${seconds(sectionBegan)}`);
    if (problem !== null) failed.push(section);
  }
  console.log(`\n${sections.length} sections in ${seconds(began)}`);
  if (failed.length > 0) fail(`Not measured to the end: ${failed.join(', ')}`);
  process.exit();
}

/** Runs a section in a process of its own, which ends its servers itself. Gives what went wrong, in words, or null. */
function inProcess(section) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), SECTION, section], {
    stdio: 'inherit',
  });
  let tooLong = false;
  const limit = setTimeout(() => {
    tooLong = true;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), END_MS).unref();
  }, LIMIT_MS);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      clearTimeout(limit);
      process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
      if (tooLong) resolve('was given up after');
      else resolve(code === 0 ? null : `failed (${signal ?? code}) after`);
    });
  });
}

async function runSection(section) {
  const [name, part] = section.split(':');
  const { run, parts = [] } = (await runnerImport(join(folder, `${name}.ts`))).module;
  if (part !== undefined && !parts.includes(part))
    fail(`The bench ${name} has no part ${part}; it has: ${parts.join(', ') || 'none'}`);
  const print = (line) => console.log(`  ${line}`);
  await (part === undefined ? run(print) : run(print, [part]));
  process.exit();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function seconds(since) {
  return `${((Date.now() - since) / 1_000).toFixed(0)} s`;
}
