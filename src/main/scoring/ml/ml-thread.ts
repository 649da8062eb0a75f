// The core's side of the classifier's thread: texts are scored behind the answering path, and what it cannot keep up with is said.
import { Worker } from 'node:worker_threads';
import type { FromMl, ToMl } from './ml-worker.ts';
import type { MlScore } from './scorer.ts';

/** Texts that may wait; further ones are told that it cannot keep up. */
const MOST_WAITING = 20_000;
/** A thread that broke is started again so many times. */
const MOST_RESTARTS = 3;

export class MlThread {
  readonly #workerFile: string;
  readonly #waiting = new Map<number, { readonly text: string; resolve(score: MlScore): void }>();
  #worker: Worker | null = null;
  #last = 0;
  #restarts = 0;
  #state: { readonly usable: boolean; readonly detail: string } = { usable: true, detail: 'Starting' };

  constructor(workerFile: string) {
    this.#workerFile = workerFile;
    this.#start();
  }

  get state(): { readonly usable: boolean; readonly detail: string } {
    return this.#state;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Never rejects, and never gives zero for a classifier that did not speak. */
  score(text: string): Promise<MlScore> {
    if (this.#worker === null) return Promise.resolve(silent(this.#state.detail));
    if (this.#waiting.size >= MOST_WAITING) return Promise.resolve(silent('it cannot keep up'));
    return new Promise((resolve) => {
      const id = ++this.#last;
      this.#waiting.set(id, { text, resolve });
      this.#post({ id, text });
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#settle('the monitor is closing');
    await worker?.terminate();
  }

  #post(message: ToMl): void {
    this.#worker?.postMessage(message);
  }

  #start(): void {
    const worker = new Worker(this.#workerFile);
    this.#worker = worker;
    worker.on('message', (message: FromMl) => {
      if (message.t === 'ready') {
        this.#state = { usable: message.usable, detail: message.detail };
        return;
      }
      this.#waiting.get(message.id)?.resolve(message.score);
      this.#waiting.delete(message.id);
    });
    worker.on('error', () => {
      if (worker !== this.#worker) return;
      // Nobody knows which text it broke on; the oldest is the likeliest, and the others are tried again.
      const [first] = this.#waiting.keys();
      if (first !== undefined) {
        this.#waiting.get(first)?.resolve(silent('it failed on this message'));
        this.#waiting.delete(first);
      }
      this.#restarts += 1;
      this.#worker = null;
      if (this.#restarts > MOST_RESTARTS) {
        this.#state = { usable: false, detail: 'The classifier broke again and again' };
        this.#settle(this.#state.detail);
        return;
      }
      this.#start();
      for (const [id, { text }] of this.#waiting) this.#post({ id, text });
    });
  }

  #settle(why: string): void {
    for (const { resolve } of this.#waiting.values()) resolve(silent(why));
    this.#waiting.clear();
  }
}

const silent = (why: string): MlScore => ({ score: null, detail: `Unavailable: ${why}` });
