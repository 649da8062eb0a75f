// The worker thread of the simulator; all it does is in simulator/thread.ts.
import { parentPort } from 'node:worker_threads';
import { serveSimulator } from '../simulator/thread.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveSimulator(parentPort);
