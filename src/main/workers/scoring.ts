// The worker thread that scores messages; all it does is in scoring/pool-worker.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { ScoringWorkerData } from '../scoring/pool-wire.ts';
import { serveScoring } from '../scoring/pool-worker.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveScoring(parentPort, workerData as ScoringWorkerData);
