// The worker thread that reads code; all it does is in code/worker.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { CodeWorkerData } from '../code/wire.ts';
import { serveCode } from '../code/worker.ts';

if (!parentPort) throw new Error('This file is a worker thread');
await serveCode(parentPort, workerData as CodeWorkerData);
