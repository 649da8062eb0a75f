// The worker thread of the built-in classifier; all it does is in scoring/ml/ml-worker.ts.
import { parentPort } from 'node:worker_threads';
import { serveMl } from '../scoring/ml/ml-worker.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveMl(parentPort);
