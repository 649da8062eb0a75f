// The core's side of the thread that holds schemas: calls with an answer, help that the thread asks for, and its end.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import { workerPath } from '../workspace/worker-path.ts';
import {
  type CallName,
  type FromThread,
  type SchemaCalls,
  type SchemaHelp,
  type ToThread,
  unforeseen,
} from './schema-wire.ts';

interface Waiting {
  readonly help: Partial<SchemaHelp>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export class SchemaThread {
  #worker: Worker | null = null;
  #count = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** Starts the thread when it is first asked something. Rejects with what the help rejected with. */
  ask<N extends CallName>(
    name: N,
    asked: Parameters<SchemaCalls[N]>[0],
    help: Partial<SchemaHelp> = {},
  ): ReturnType<SchemaCalls[N]> {
    const worker = this.#worker ?? this.#start();
    const id = this.#count++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { help, resolve, reject });
      post(worker, { t: 'call', id, name, asked });
    }) as ReturnType<SchemaCalls[N]>;
  }

  /** Ends the thread, and forgets all schemas that it holds; it starts again when it is asked. */
  end(reason: unknown = gone('it was ended')): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #start(): Worker {
    const worker = new Worker(workerPath('schema'));
    worker.on('message', (message: FromThread) => {
      if (message.t === 'help') void this.#help(worker, message);
      else {
        const waiting = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        if (message.t === 'done') waiting?.resolve(message.value);
        else waiting?.reject(failureOf(message.failure));
      }
    });
    const ended = (error: unknown) => {
      if (this.#worker === worker) this.end(gone(error instanceof Error ? error.message : 'it ended'));
    };
    worker.on('error', ended);
    worker.on('exit', () => ended(null));
    // What is held is no reason to stay.
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  async #help(worker: Worker, { id, call, name, asked }: FromThread & { t: 'help' }): Promise<void> {
    const waiting = this.#waiting.get(call);
    try {
      const give = waiting?.help[name] as ((asked: unknown) => Promise<unknown>) | undefined;
      if (give === undefined) throw new Error(`Nobody gives ${name}`);
      post(worker, { t: 'helped', id, value: await give(asked) });
    } catch (error) {
      // The caller hears of it as it is; the thread only that there is no answer.
      this.#waiting.delete(call);
      waiting?.reject(error);
      const failure = error instanceof Failure ? error.details() : unforeseen(error);
      post(worker, { t: 'unhelped', id, failure });
    }
  }
}

function post(worker: Worker, message: ToThread): void {
  worker.postMessage(message);
}

function failureOf({ code, message, hint, retryable }: Failure | ReturnType<typeof unforeseen>): Failure {
  return new Failure(code, message, hint, { retryable });
}

function gone(why: string): Failure {
  return new Failure('schema-gone', `The thread that compares schemas is gone: ${why}`, 'Compare again.', {
    retryable: true,
  });
}
