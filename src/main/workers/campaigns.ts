// The worker thread that groups messages; all it does is in campaigns/worker.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { CampaignsWorkerData } from '../campaigns/wire.ts';
import { serveCampaigns } from '../campaigns/worker.ts';

if (!parentPort) throw new Error('This file is a worker thread');
serveCampaigns(parentPort, workerData as CampaignsWorkerData);
