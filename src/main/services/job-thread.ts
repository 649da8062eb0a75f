// One piece of long work in a thread of its own: it tells how far it is, and is ended when its job is cancelled.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { JobMessage } from '../../shared/model/job-message.ts';
import { workerPath } from '../workspace/worker-path.ts';
import type { JobHandle } from './jobs.ts';

/**
 * Starts `out/main/<name>.js` with the data and gives its result. Throws the Failure that the thread tells of, the signal's reason when
 * the job is cancelled, and what `broken` makes of it where the thread ends without a word.
 */
export async function runInThread<Result>(
  name: string,
  data: unknown,
  { signal, progress }: Pick<JobHandle, 'signal' | 'progress'>,
  broken: (cause: unknown) => Failure,
): Promise<Result> {
  signal.throwIfAborted();
  const worker = new Worker(workerPath(name), { workerData: data });
  try {
    return await new Promise<Result>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.on('message', (message: JobMessage<Result>) => {
        if (message.kind === 'progress') progress(message.share, message.detail);
        else if (message.kind === 'done') resolve(message.result);
        else reject(new Failure(message.code, message.message, message.hint));
      });
      worker.on('error', (error) => reject(broken(error)));
      worker.on('exit', () => reject(broken(undefined)));
    });
  } finally {
    await worker.terminate();
  }
}
