// The worker thread of a backtest; all it does is in backtest/scan.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { serveBacktest } from '../backtest/scan.ts';
import type { BacktestWorkerData } from '../backtest/wire.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveBacktest(parentPort, workerData as BacktestWorkerData);
