// Entry of the web host: node out/main/web.js [--port N] [--no-open].
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Failure } from '../shared/model/failure.ts';
import { type Core, createCore } from './core.ts';
import { dataFolder } from './data-folder.ts';
import { endInOrder } from './lifecycle.ts';
import { createLog } from './log.ts';
import { openBrowser } from './web/browser.ts';
import { startWebHost } from './web/host.ts';
import { memorySecrets } from './workspace/memory-secrets.ts';

interface Options {
  /** 0 for any free one. */
  readonly port: number;
  /** Opens a browser at the first link. */
  readonly browser: boolean;
  /** Settles when the window's files are there; the core opens meanwhile. */
  readonly windowBuilt: Promise<unknown>;
}

/** Opens the console in the browser of this machine and prints a link to it. Ends the process where it cannot. */
export async function openWebConsole({ port, browser, windowBuilt }: Options): Promise<void> {
  const folder = dataFolder();
  const log = createLog(folder, { quiet: true });
  log('info', 'starting', { host: 'web', node: process.versions.node, pid: process.pid });
  const links: string[] = [];
  let core: Core | undefined;

  const host = await startWebHost({
    files: join(dirname(fileURLToPath(import.meta.url)), '..', 'renderer'),
    port,
    async open() {
      core = await createCore({ dataFolder: folder, secrets: memorySecrets(), log });
      await windowBuilt;
      return core.serve;
    },
    onLink(link) {
      links.push(link);
      console.log(links.length === 1 ? `Watchroom is at ${link}` : `For another window: ${link}`);
    },
    log,
  }).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    console.error(`${error.message}. ${error.hint}`);
    process.exit(1);
  });
  endInOrder(log, async () => {
    await host.close();
    await core?.stop();
  });
  log('info', 'listening', { port: host.port });
  if (browser) await openBrowser(links[0] as string, log);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '0' }, 'no-open': { type: 'boolean', default: false } },
  });
  await openWebConsole({
    port: Number(values.port),
    browser: !values['no-open'],
    windowBuilt: Promise.resolve(),
  });
}
