// The worker thread of a shadow; all it does is in workspace/shadow-engine.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { serveShadow } from '../workspace/shadow-engine.ts';
import type { ShadowWorkerData } from '../workspace/shadow-wire.ts';

if (!parentPort) throw new Error('This file is a worker thread');
await serveShadow(parentPort, workerData as ShadowWorkerData);
