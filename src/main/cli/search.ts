// Searches in a thread that is ended when it does not stop by itself, so that no pattern can hang the command line.
import { Worker } from 'node:worker_threads';
import { Watch } from '../scoring/deadline.ts';
import { PHASE, type SearchAnswer, type SearchRow, type SearchWorkerData } from './search-wire.ts';
import { limitOf } from './search-worker.ts';

/** Milliseconds between two looks at a running search. */
const LOOK_MS = 10;
/**
 * A search stops by its own clock; only one that did not is ended, later, and not before it had its time of the processor: a busy
 * machine may just have let it wait.
 */
const PATIENCE = 4;
/** Milliseconds to compile a pattern in: thousands of alternatives take their time. */
const COMPILE_MS = 10_000;

interface Seat {
  readonly worker: Worker;
  readonly watch: Watch;
}

export class Searcher {
  readonly #file: string;
  readonly #patience: number;
  #seat: Seat | null = null;

  /** `file` is the built worker entry; `patience` how many times a search's limit it may take before the thread is ended. */
  constructor(file: string, patience = PATIENCE) {
    this.#file = file;
    this.#patience = patience;
  }

  /** Answers one row; one at a time. Rejects with the worker's error where it broke. */
  async search(row: SearchRow): Promise<SearchAnswer> {
    const seat = this.#seat ?? this.#open();
    this.#seat = seat;
    const { worker, watch } = seat;
    const limit = limitOf(row.text);
    const searchMs = this.#patience * limit;
    const least = Math.min(1, this.#patience) * limit;
    let seen: { readonly began: number; readonly computed: number } | null = null;
    let timer: NodeJS.Timeout | undefined;
    const ended = new AbortController();
    try {
      return await new Promise<SearchAnswer>((resolve, reject) => {
        const { signal } = ended;
        const hear = (answer: SearchAnswer): void => resolve(answer);
        const fail = (cause: Error): void => reject(cause);
        worker.once('message', hear);
        worker.once('error', fail);
        signal.addEventListener('abort', () => {
          worker.off('message', hear);
          worker.off('error', fail);
        });
        worker.postMessage(row);
        timer = setInterval(() => {
          const running = watch.running();
          if (!running) return;
          const computed = millisecondsComputed();
          if (seen?.began !== running.began) seen = { began: running.began, computed };
          const searching = running.place === PHASE.searching;
          if (running.milliseconds <= (searching ? searchMs : COMPILE_MS)) return;
          if (searching && computed - seen.computed < least) return;
          this.#seat = null;
          void worker.terminate();
          resolve({ cut: true });
        }, LOOK_MS);
      });
    } catch (cause) {
      this.#seat = null;
      throw cause;
    } finally {
      clearInterval(timer);
      ended.abort();
    }
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#seat?.worker.terminate();
    this.#seat = null;
  }

  #open(): Seat {
    const watch = new Watch();
    watch.set(-1);
    const data: SearchWorkerData = { watch: watch.buffer };
    return { worker: new Worker(this.#file, { workerData: data }), watch };
  }
}

/** Processor time of all threads of the process. */
function millisecondsComputed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
