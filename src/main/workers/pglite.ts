// The worker thread of the embedded database; all it does is in workspace/pglite-engine.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { servePglite } from '../workspace/pglite-engine.ts';
import type { PgliteWorkerData } from '../workspace/pglite-wire.ts';

if (!parentPort) throw new Error('This file is a worker thread');
await servePglite(parentPort, workerData as PgliteWorkerData);
