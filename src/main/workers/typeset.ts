// The worker thread that makes PDFs; all it does is in evidence/pdf-worker.ts.
import { parentPort } from 'node:worker_threads';
import { serveTypeset } from '../evidence/pdf-worker.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveTypeset(parentPort);
