// The worker thread of the second scorer; all it does is in scoring/ml/neural-worker.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { NeuralWorkerData } from '../scoring/ml/neural-wire.ts';
import { serveNeural } from '../scoring/ml/neural-worker.ts';

if (!parentPort) throw new Error('This file is a worker thread');
await serveNeural(parentPort, workerData as NeuralWorkerData);
