// The worker thread that searches for the command line; all it does is in cli/search-worker.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchWorkerData } from '../cli/search-wire.ts';
import { serveSearch } from '../cli/search-worker.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveSearch(parentPort, workerData as SearchWorkerData);
