// The core's side of the scan: two threads that search batches side by side; ended at once when the backtest is.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { BacktestWorkerData, FromBacktest } from './wire.ts';

export type Scanned = Extract<FromBacktest, { t: 'scanned' }>;

interface Job {
  readonly id: number;
  readonly texts: readonly string[];
  resolve(scanned: Scanned): void;
  reject(error: unknown): void;
}

interface Seat {
  readonly worker: Worker;
  job: Job | null;
}

export class Scanners {
  readonly #seats: Seat[] = [];
  readonly #queue: Job[] = [];
  /** Rows that cannot be used, and why; known once the first thread has compiled them. */
  readonly problems: Promise<readonly { readonly name: string; readonly reason: string }[]>;
  #count = 0;
  #ended: unknown = null;

  constructor(workerFile: string, data: BacktestWorkerData, threads: number) {
    const ready: Promise<readonly { name: string; reason: string }[]>[] = [];
    for (let seat = 0; seat < threads; seat++)
      ready.push(this.#seat(new Worker(workerFile, { workerData: data })));
    this.problems = Promise.race(ready);
    this.problems.catch(() => undefined);
  }

  /** Searches a batch as soon as a thread is free. Rejects when the scan was ended. */
  scan(texts: readonly string[]): Promise<Scanned> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#queue.push({ id: ++this.#count, texts, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends the threads; what waits is rejected. */
  async end(reason?: unknown): Promise<void> {
    this.#ended ??= reason ?? broken(undefined);
    const seats = this.#seats.splice(0);
    const jobs = [...this.#queue.splice(0), ...seats.flatMap(({ job }) => job ?? [])];
    for (const { reject } of jobs) reject(this.#ended);
    await Promise.all(seats.map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    for (const seat of this.#seats) {
      if (seat.job) continue;
      const job = this.#queue.shift();
      if (!job) return;
      seat.job = job;
      seat.worker.postMessage({ id: job.id, texts: job.texts });
    }
  }

  #seat(worker: Worker): Promise<readonly { name: string; reason: string }[]> {
    const seat: Seat = { worker, job: null };
    this.#seats.push(seat);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromBacktest) => {
        if (message.t === 'ready') {
          resolve(message.problems);
          return;
        }
        const { job } = seat;
        seat.job = null;
        if (job?.id === message.id) job.resolve(message);
        this.#dispatch();
      });
      worker.on('error', (cause) => {
        const failure = broken(cause);
        reject(failure);
        void this.end(failure);
      });
    });
  }
}

function broken(cause: unknown): Failure {
  return new Failure('backtest-broken', 'The backtest ended by a mistake of the console', 'Start it again.', {
    cause,
  });
}
