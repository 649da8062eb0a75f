// Electron's binary: where it is, whether this session could show its window, and fetching it once with a limit on patience.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './build.mjs';

/** Without a byte for this long, fetching is given up. */
const SILENCE_MS = 10_000;
/** After a failure the next starts do not try again for this long. */
const FORGET_MS = 24 * 60 * 60_000;

const require = createRequire(import.meta.url);
const failureFile = join(root, 'out', '.electron-not-fetched');

export function electronVersion() {
  return require('electron/package.json').version;
}

/** Path of the binary, or null when it was never fetched. */
export function findElectron() {
  const folder = dirname(require.resolve('electron/package.json'));
  try {
    if (
      readFileSync(join(folder, 'dist', 'version'), 'utf8')
        .replace(/^v/, '')
        .trim() !== electronVersion()
    )
      return null;
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** Why an Electron window cannot be shown in this session, or null when it can. */
export function whyNoWindow() {
  if (process.platform !== 'linux') return null;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
  if (process.getuid() === 0) return 'it does not run as root';
  return null;
}

/** Whether fetching failed within the last day, for this version. */
export function failedLately() {
  try {
    const { version, at } = JSON.parse(readFileSync(failureFile, 'utf8'));
    return version === electronVersion() && Date.now() - at < FORGET_MS;
  } catch {
    return false;
  }
}

/** Fetches and unpacks the binary, checked against the digests electron ships. Null and a remembered failure when it cannot. */
export async function fetchElectron() {
  const silence = new AbortController();
  let watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
  const heard = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  try {
    if (process.env.HTTPS_PROXY || process.env.https_proxy) process.env.ELECTRON_GET_USE_PROXY = 'true';
    const fromElectron = createRequire(require.resolve('electron/package.json'));
    const { downloadArtifact } = await import(pathToFileURL(fromElectron.resolve('@electron/get')).href);
    await downloadArtifact({
      version: electronVersion(),
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums: fromElectron('./checksums.json'),
      downloadOptions: { signal: silence.signal, getProgressCallback: heard },
    });
    clearTimeout(watchdog);
    // The archive is in the cache now; electron's own installer unpacks it from there.
    spawnSync(process.execPath, [fromElectron.resolve('./install.js')], { stdio: 'ignore' });
  } catch {
    // Whatever it was, the web host is the answer.
  } finally {
    clearTimeout(watchdog);
  }
  const binary = findElectron();
  if (binary === null) {
    mkdirSync(dirname(failureFile), { recursive: true });
    writeFileSync(failureFile, JSON.stringify({ version: electronVersion(), at: Date.now() }));
  }
  return binary;
}
