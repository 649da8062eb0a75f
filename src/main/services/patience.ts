// Long work that reads a database which may go away for a moment: it is waited for, and whoever looks is told.
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../shared/model/failure.ts';
import type { JobHandle } from './jobs.ts';

/** A database that was away for longer ends the work. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 500;

/** What `ask` gives, asked again while the database is away. Rejects with the failure after a minute, or when the job is cancelled. */
export async function patiently<T>(
  { signal, progress }: Pick<JobHandle, 'signal' | 'progress'>,
  ask: () => Promise<T>,
): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Failure && error.retryable) || Date.now() > until) throw error;
      progress(null, 'Waiting for the database');
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
