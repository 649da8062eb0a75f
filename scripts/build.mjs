// Builds what is older than its sources into out/: `node scripts/build.mjs [main|window] [--clean] [--after-install]`; both parts side by side.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const COMMON = ['src/shared', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const PARTS = {
  main: [...COMMON, 'src/main', 'data'],
  window: [...COMMON, 'src/renderer', 'src/main/electron'],
};

/** Builds the parts whose sources changed since their last build. Gives the milliseconds it took; 0 when there was nothing to do. */
export async function build(parts = Object.keys(PARTS)) {
  const began = Date.now();
  const stale = parts.filter((part) => stampOf(part) !== readStamp(part));
  await Promise.all(stale.map(buildPart));
  return stale.length === 0 ? 0 : Date.now() - began;
}

async function buildPart(part) {
  const stamp = stampOf(part);
  const bin = join(
    dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')),
    'bin',
    'electron-vite.js',
  );
  const child = spawn(process.execPath, [bin, 'build', '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, BUILD: part },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`The build of "${part}" failed:\n${printed}`);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stampFile(part), stamp);
}

const stampFile = (part) => join(root, 'out', `.built-${part}`);

function readStamp(part) {
  try {
    return readFileSync(stampFile(part), 'utf8');
  } catch {
    return '';
  }
}

/** Names, sizes and times of a part's sources, so that a file that vanished or went back in time counts as well. */
function stampOf(part) {
  const hash = createHash('sha256');
  for (const name of PARTS[part]) addTo(hash, join(root, name));
  return hash.digest('hex');
}

function addTo(hash, path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) for (const name of readdirSync(path).sort()) addTo(hash, join(path, name));
  else if (found) hash.update(`${path} ${found.size} ${found.mtimeMs}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const words = process.argv.slice(2);
  if (words.includes('--clean')) rmSync(join(root, 'out'), { recursive: true, force: true });
  const parts = words.filter((word) => word in PARTS);
  await build(parts.length > 0 ? parts : undefined).catch((error) => {
    // After an install the build only saves the first start some seconds: that start builds what is missing, and says what is wrong.
    if (!words.includes('--after-install')) throw error;
    console.warn('The console could not be built now; "npm start" tries again.');
  });
}
