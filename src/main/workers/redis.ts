// The worker thread that listens to Redis; all it does is in streams/redis-subscriber.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { serveRedis } from '../streams/redis-subscriber.ts';
import type { RedisWorkerData } from '../streams/redis-wire.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveRedis(parentPort, workerData as RedisWorkerData);
