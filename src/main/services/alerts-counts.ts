// Counts give way to pages: somebody waits for rows, while a count may come a moment later and costs the database far more.
import { setTimeout as pause } from 'node:timers/promises';

/** After a page the window draws it; a count begins when that is done, for it would take the same processors. */
const DRAWN_MS = 120;
/** A count that gave way so often is no longer interrupted, so that it comes at all while a storm is followed. */
const GIVES_WAY = 5;
/** Counts that wait beyond this are of filters left long ago, for a window asks for one at a time. */
const WAITING = 4;

/** Counts until it is done or told to stop; rejects when it was told. */
type Count<T> = (signal: AbortSignal) => Promise<T>;

interface Job {
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly leave: () => void;
  gaveWay: number;
}

/** The order of pages and counts asked of one database. */
export class CountLane {
  #pages = 0;
  #drawnAt = 0;
  /** The one asked for last is at the end, and runs first: the others may be of filters that nobody looks at any more. */
  readonly #waiting: Job[] = [];
  #running: { readonly job: Job; readonly stop: AbortController } | null = null;
  #pumping = false;

  /** Reads a page; a count under way is stopped and begins anew afterwards. */
  async page<T>(read: () => Promise<T>): Promise<T> {
    this.#pages += 1;
    if (this.#running !== null && this.#running.job.gaveWay < GIVES_WAY) this.#running.stop.abort();
    try {
      return await read();
    } finally {
      this.#pages -= 1;
      this.#drawnAt = performance.now() + DRAWN_MS;
      void this.#pump();
    }
  }

  /** Counts when no page is being read. Null where newer counts were asked for meanwhile and this one was given up. */
  count<T>(count: Count<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        run: (signal) =>
          count(signal).then(resolve, (error: unknown) => {
            if (!signal.aborted) return reject(error);
            job.gaveWay += 1;
            this.#waiting.push(job);
          }),
        leave: () => resolve(null),
        gaveWay: 0,
      };
      this.#waiting.push(job);
      while (this.#waiting.length > WAITING) this.#waiting.shift()?.leave();
      void this.#pump();
    });
  }

  /** Runs one count after the other while no page is being read. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#pages === 0 && this.#waiting.length > 0) {
      const early = this.#drawnAt - performance.now();
      if (early > 0) {
        await pause(early);
        continue;
      }
      const job = this.#waiting.pop() as Job;
      this.#running = { job, stop: new AbortController() };
      await job.run(this.#running.stop.signal);
      this.#running = null;
    }
    this.#pumping = false;
  }
}
