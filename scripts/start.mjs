// npm start [-- --web | --electron] [--port N] [--no-open] [--data DIR]: builds what is stale, then opens the console.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = 'npm start -- [--web | --electron] [--port N] [--no-open] [--data DIR]';
/** An Electron that ends sooner than this never showed a window. */
const TOO_SOON_MS = 5_000;

const options = readOptions();
if (options.data !== undefined) process.env.WATCHROOM_DATA = options.data;
let scripts;
try {
  scripts = { ...(await import('./build.mjs')), ...(await import('./electron-binary.mjs')) };
  scripts.electronVersion();
} catch {
  fail('The parts of the console are not installed: run "npm ci" first.');
}

const began = Date.now();
const built = { main: buildStale('main'), window: buildStale('window') };
const windowBuilt = built.window.then(tellBuilt);
const [binary] = await Promise.all([chooseElectron(), built.main]);
if (binary === null || !(await openElectron(binary))) await openWeb();

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        web: { type: 'boolean', default: false },
        electron: { type: 'boolean', default: false },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        data: { type: 'string' },
      },
    }));
  } catch (error) {
    fail(`${error.message}\nUsage: ${USAGE}`);
  }
  const { web, electron, port } = values;
  if (web && electron) fail(`Choose --web or --electron.\nUsage: ${USAGE}`);
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
    fail('--port wants a number up to 65535.');
  // A port or no browser only make sense for the web host.
  return { ...values, web: web || (!electron && (port !== undefined || values['no-open'])) };
}

/** Milliseconds that building a part took; 0 when it was up to date. */
async function buildStale(part) {
  try {
    return await scripts.build([part]);
  } catch (error) {
    fail(error.message);
  }
}

function tellBuilt(tookMs) {
  if (tookMs > 0) console.log(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

/** The binary to use, or null for the web host; says in one line why not Electron when nobody asked for the web host. */
async function chooseElectron() {
  if (options.web) return null;
  const { whyNoWindow, findElectron, failedLately, fetchElectron, electronVersion } = scripts;
  const instead = (why) => {
    if (options.electron) fail(`Electron cannot open a window: ${why}.`);
    console.log(`Opening in the browser, for Electron cannot open a window: ${why}.`);
    return null;
  };
  const why = whyNoWindow();
  if (why !== null) return instead(why);
  const found = findElectron();
  if (found !== null) return found;
  if (failedLately() && !options.electron)
    return instead('its binary could not be fetched lately ("--electron" tries again)');
  console.log(`Fetching Electron ${electronVersion()} …`);
  return (await fetchElectron()) ?? instead('its binary could not be fetched');
}

/** Runs Electron until it ends. False when it ended at once, without ever showing a window. */
async function openElectron(file) {
  await windowBuilt;
  const began = Date.now();
  const child = spawn(file, [scripts.root], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code, signal) => {
      const never = code !== 0 && Date.now() - began < TOO_SOON_MS;
      if (!never || options.electron) process.exit(code ?? (signal ? 0 : 1));
      console.log(
        'Opening in the browser, for Electron ended before it showed a window (its words are above).',
      );
      resolve(false);
    });
  });
}

/** Runs the web host in this very process; its core opens while the window is still being built. */
async function openWeb() {
  const entry = join(scripts.root, 'out', 'main', 'web.js');
  if (!existsSync(entry)) fail('The build has no web host: run "npm run build".');
  const { openWebConsole } = await import(pathToFileURL(entry).href);
  await openWebConsole({ port: Number(options.port ?? 0), browser: !options['no-open'], windowBuilt });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
