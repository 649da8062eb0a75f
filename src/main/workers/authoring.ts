// The worker thread of the pattern studio; all it does is in scoring/authoring-worker.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { AuthoringWorkerData } from '../scoring/authoring-wire.ts';
import { serveAuthoring } from '../scoring/authoring-worker.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveAuthoring(parentPort, workerData as AuthoringWorkerData);
