// Entry of the monitor: node out/main/monitor.js. Scores live traffic with no window; everything it needs is in the environment.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import packageFile from '../../package.json' with { type: 'json' };
import { Failure } from '../shared/model/failure.ts';
import { dataFolder } from './data-folder.ts';
import { endInOrder } from './lifecycle.ts';
import { createLog } from './log.ts';
import { openHeadless } from './monitor/headless.ts';
import { readSurroundings } from './monitor/surroundings.ts';
import { watchReportPlans } from './services/report-plans-headless.ts';
import { serveMonitor } from './web/monitor-endpoint.ts';

const USAGE = `Usage: npm run monitor [-- --listen [HOST:]PORT]
  --listen [HOST:]PORT   serve /healthz and /metrics there; on 127.0.0.1 where no host is given
Environment: WATCHROOM_POSTGRES, WATCHROOM_REDIS, and as docs/operations.md says`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { listen: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const surroundings = readSurroundings(process.env, values.listen);
  const folder = dataFolder();
  const log = createLog(folder, { quiet: false });
  log('info', 'starting', { host: 'monitor', node: process.versions.node, pid: process.pid });
  const headless = await openHeadless({ surroundings, dataFolder: folder, log });
  const endpoint =
    surroundings.listen &&
    (await serveMonitor({ monitor: headless.monitor, ...surroundings.listen, log }).catch(
      async (error: unknown) => {
        await headless.stop();
        throw error;
      },
    ));
  const stopPlans = await watchReportPlans({
    workspace: headless.workspace,
    dataFolder: folder,
    version: packageFile.version,
    log,
  });
  endInOrder(log, async () => {
    await endpoint?.close();
    await stopPlans();
    await headless.stop();
  });
  console.log(`Monitor ${headless.monitor.id} is at work.`);
  if (endpoint) console.log(`It tells how it is at port ${endpoint.port}: /healthz and /metrics.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error: unknown) => {
    if (error instanceof Failure) console.error(`${error.message}. ${error.hint}`);
    else if (error instanceof TypeError) console.error(`${error.message}\n${USAGE}`);
    else throw error;
    process.exit(1);
  });
}
