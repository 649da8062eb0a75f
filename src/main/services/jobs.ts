// Long work: every piece of it runs as a job that shows its progress, can be cancelled, and says how it ended.
import { randomUUID } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { Job } from '../../shared/protocol/jobs.ts';
import type { Handlers, Publish } from '../dispatch/handlers.ts';

/** Progress is told at most this often. */
const PUBLISH_EVERY_MS = 200;
/** How long an ended job stays in the list. */
const KEEP_ENDED_MS = 5 * 60_000;
const KEEP_ENDED_JOBS = 20;

/** What the work of a job is given. */
export interface JobHandle {
  readonly id: string;
  /** Aborted when the user cancels, or the console stops; the work should then throw `signal.reason`. */
  readonly signal: AbortSignal;
  /** `fraction` is 0–1, or null while the end is not known; `detail` is a few words. */
  progress(fraction: number | null, detail: string): void;
}

export interface Jobs {
  readonly handlers: Pick<Handlers, 'jobs.list' | 'jobs.cancel'>;
  /** Runs work as a job. Settles as the work does: the caller hears of a failure as well as the screen. */
  run<T>(
    title: string,
    options: { readonly cancellable: boolean },
    work: (job: JobHandle) => Promise<T>,
  ): Promise<T>;
  /** Jobs running and lately ended, newest first. */
  list(): Job[];
  /** Asks a job to end; false where none of this id runs or it cannot be cancelled. */
  cancel(id: string): boolean;
  /** Cancels whatever runs, cancellable or not, and waits for its end. */
  stop(): Promise<void>;
}

interface Entry {
  job: Job;
  readonly abort: AbortController;
  settled: Promise<unknown>;
}

export function createJobs({ publish, log }: { readonly publish: Publish; readonly log: Log }): Jobs {
  const entries: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let toldMs = Number.NEGATIVE_INFINITY;

  function list(): Job[] {
    const oldest = Date.now() - KEEP_ENDED_MS;
    let ended = 0;
    const kept = entries.filter(({ job }) => {
      if (job.endedAt === null) return true;
      ended += 1;
      return ended <= KEEP_ENDED_JOBS && Date.parse(job.endedAt) > oldest;
    });
    entries.splice(0, entries.length, ...kept);
    return entries.map(({ job }) => job);
  }

  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    toldMs = performance.now();
    publish('jobs.changed', list());
  }

  function update(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, ...change };
    if (entry.job.endedAt !== null) tell();
    else timer ??= setTimeout(tell, Math.max(0, toldMs + PUBLISH_EVERY_MS - performance.now()));
  }

  function cancel(id: string): boolean {
    const entry = entries.find(({ job }) => job.id === id);
    if (!entry?.job.cancellable || entry.job.endedAt !== null) return false;
    entry.abort.abort(cancelled());
    return true;
  }

  function end(entry: Entry, error?: unknown): void {
    const endedAt = new Date().toISOString();
    if (error === undefined) {
      update(entry, { state: 'done', progress: 1, endedAt });
    } else if (entry.abort.signal.aborted || (error instanceof Failure && error.code === 'cancelled')) {
      update(entry, { state: 'cancelled', endedAt });
    } else {
      const failure = error instanceof Failure ? error : unexpected(error);
      log('warn', 'job-failed', { title: entry.job.title, code: failure.code });
      update(entry, { state: 'failed', failure: failure.details(), endedAt });
    }
  }

  async function run<T>(
    title: string,
    options: { readonly cancellable: boolean },
    work: (job: JobHandle) => Promise<T>,
  ): Promise<T> {
    const abort = new AbortController();
    const job: Job = {
      id: randomUUID(),
      title,
      state: 'running',
      progress: null,
      detail: '',
      startedAt: new Date().toISOString(),
      endedAt: null,
      cancellable: options.cancellable,
      failure: null,
    };
    const entry: Entry = { job, abort, settled: Promise.resolve() };
    entries.unshift(entry);
    tell();
    const handle: JobHandle = {
      id: job.id,
      signal: abort.signal,
      progress(fraction, detail) {
        if (entry.job.endedAt !== null) return;
        update(entry, { progress: fraction === null ? null : Math.min(1, Math.max(0, fraction)), detail });
      },
    };
    const running = Promise.resolve().then(() => work(handle));
    entry.settled = running.then(
      () => end(entry),
      (error) => end(entry, error),
    );
    await entry.settled;
    return running;
  }

  return {
    run,
    list,
    cancel,
    handlers: {
      'jobs.list': async () => list(),
      'jobs.cancel': async ({ id }) => ({ cancelled: cancel(id) }),
    },
    async stop() {
      for (const { abort } of entries) abort.abort(cancelled());
      await Promise.all(entries.map(({ settled }) => settled));
      clearTimeout(timer);
    },
  };
}

function cancelled(): Failure {
  return new Failure('cancelled', 'The work was cancelled', 'Start it again if you still want it.', {
    retryable: true,
  });
}

function unexpected(error: unknown): Failure {
  return new Failure(
    'internal',
    'The work ended by a mistake of the console',
    'Try again. If it stays, look into the log.',
    { cause: error },
  );
}
