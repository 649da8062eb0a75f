// The worker thread of the schema viewer; all it does is in services/schema-engine.ts.
import { parentPort } from 'node:worker_threads';
import { serveSchemas } from '../services/schema-engine.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveSchemas(parentPort);
