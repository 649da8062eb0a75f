// The core's side of the shadow: a thread started when it is first needed, one user at a time, ended when it hangs or rests for long.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { ProvingGround } from '../schema/prove.ts';
import type { Scope } from '../schema/read.ts';
import type { SqlFile } from '../schema/statements.ts';
import { Mutex } from './mutex.ts';
import {
  type Ran,
  SHADOW_EXTENSIONS,
  type ShadowReply,
  type ShadowRequest,
  type ShadowWorkerData,
} from './shadow-wire.ts';
import { workerPath } from './worker-path.ts';

/** DDL that takes longer hangs, or is no DDL. */
const LIMIT_MS = 180_000;
const REST_MS = 5 * 60_000;

/** What one user may do with the shadow while it has it. It is clean at the start. */
export interface ShadowUse extends Omit<ProvingGround, 'read'> {
  /** A snapshot as JSON, which crosses threads for less than objects. */
  read(scope: Scope): Promise<string>;
  /** Runs files until the first problem. */
  runFiles(files: readonly SqlFile[]): Promise<Ran>;
}

export class ShadowThread {
  readonly #mutex = new Mutex();
  #worker: Worker | null = null;
  #count = 0;
  #rest: NodeJS.Timeout | null = null;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();

  /** Gives the shadow to one after the other. Aborted, the thread is ended, and the work rejects with the signal's reason. */
  use<T>(work: (shadow: ShadowUse) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#mutex.run(async () => {
      signal?.throwIfAborted();
      if (this.#rest) clearTimeout(this.#rest);
      const abort = () => this.#end(signal?.reason);
      signal?.addEventListener('abort', abort);
      try {
        await this.#ask({ t: 'clean' });
        return await work({
          clean: async () => {
            await this.#ask({ t: 'clean' });
          },
          run: async (sql) =>
            ((await this.#ask({ t: 'run', files: [{ name: 'script', text: sql }], goOn: true })) as Ran)
              .problems,
          runFiles: async (files) => (await this.#ask({ t: 'run', files, goOn: false })) as Ran,
          read: async (scope: Scope) => (await this.#ask({ t: 'read', scope })) as string,
        });
      } finally {
        signal?.removeEventListener('abort', abort);
        this.#rest = setTimeout(() => this.#end(closed()), REST_MS);
        this.#rest.unref();
      }
    });
  }

  async close(): Promise<void> {
    if (this.#rest) clearTimeout(this.#rest);
    this.#end(closed());
  }

  #ask(request: ShadowRequest): Promise<unknown> {
    const worker = this.#worker ?? this.#start();
    const id = this.#count++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(tooLong()), LIMIT_MS);
      const settle =
        <V>(then: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          this.#waiting.delete(id);
          then(value);
        };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      worker.postMessage({ id, request });
    });
  }

  #start(): Worker {
    const data: ShadowWorkerData = { extensions: SHADOW_EXTENSIONS };
    const worker = new Worker(workerPath('shadow'), { workerData: data });
    worker.on('message', (reply: ShadowReply) => {
      const waiting = this.#waiting.get(reply.id);
      if (reply.t === 'done') waiting?.resolve(reply.value);
      else waiting?.reject(broken(reply.message));
    });
    const gone = (error: unknown) => {
      if (this.#worker === worker)
        this.#end(broken(error instanceof Error ? error.message : 'its thread ended'));
    };
    worker.on('error', gone);
    worker.on('exit', () => gone(null));
    this.#worker = worker;
    return worker;
  }

  #end(reason: unknown): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    for (const { reject } of [...this.#waiting.values()]) reject(reason);
  }
}

function closed(): Failure {
  return new Failure('cancelled', 'The console is being closed', 'Start it again.');
}

function tooLong(): Failure {
  return new Failure(
    'shadow-timeout',
    `The shadow database took longer than ${LIMIT_MS / 1000} s and was ended`,
    'Leave out of the files what is not DDL.',
    { retryable: true },
  );
}

function broken(message: string): Failure {
  return new Failure('shadow-broke', `The shadow database failed: ${message}`, 'Try again.', {
    retryable: true,
  });
}
