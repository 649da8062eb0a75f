// One worker thread with an open PGlite: sends requests, gathers results that come in parts, ends it when it takes too long.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import { databaseAway } from './errors.ts';
import type { PgliteReply, PgliteRequest, PgliteWorkerData, WireError } from './pglite-wire.ts';
import type { Row } from './port.ts';
import { workerPath } from './worker-path.ts';

export interface PgliteResult {
  readonly rows: Row[];
  readonly changed: number;
}

interface Pending {
  readonly rows: Row[];
  readonly resolve: (result: PgliteResult) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

type Unnumbered<T> = T extends { id: number } ? Omit<T, 'id'> : never;
type Ask = Unnumbered<Exclude<PgliteRequest, { t: 'next' }>>;

export interface PgliteClientEvents {
  notified(channel: string, payload: string): void;
  /** The thread has ended, or PGlite in it is beyond repair; called once, never for `close`. */
  lost(error: unknown): void;
}

/** An error of the database as it came out of the worker; `code` is the SQLSTATE. */
function wireToError(error: WireError): Error {
  const { message, ...rest } = error;
  return Object.assign(new Error(message), rest);
}

/**
 * Whether PGlite goes on after an error. One without a code is none of SQL's: the machine inside has stopped. After a
 * panic, e.g. when the disk is full in the middle of a commit, it hangs at the next statement.
 */
function isEnd(error: WireError): boolean {
  return error.code === null || error.severity === 'PANIC' || error.severity === 'FATAL';
}

export class PgliteClient {
  readonly #worker: Worker;
  readonly #events: PgliteClientEvents;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #over = false;
  #gone: (error: unknown) => void = () => undefined;

  private constructor(data: PgliteWorkerData, events: PgliteClientEvents) {
    this.#events = events;
    this.#worker = new Worker(workerPath('pglite'), { workerData: data });
    this.#worker.on('message', (reply: PgliteReply) => this.#take(reply));
    this.#worker.on('error', (error) => this.#gone(error));
    this.#worker.on('exit', () => this.#gone(new Error('The thread of the embedded database ended')));
  }

  /** Starts the thread and opens the folder; rejects with PGlite's own error when that fails. */
  static async open(data: PgliteWorkerData, events: PgliteClientEvents): Promise<PgliteClient> {
    const client = new PgliteClient(data, events);
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: unknown) => {
        void client.end();
        reject(error);
      };
      client.#gone = refuse;
      client.#worker.once('message', (reply: PgliteReply) => {
        if (reply.t !== 'opened') {
          refuse(reply.t === 'broken' ? wireToError(reply.error) : new Error('Unexpected reply'));
          return;
        }
        client.#gone = (error) => client.#lose(error);
        resolve();
      });
    });
    return client;
  }

  /** Rejects with an error carrying the SQLSTATE as `code`, or with a Failure after `timeoutMs`, which ends the thread. */
  ask(request: Ask, timeoutMs: number): Promise<PgliteResult> {
    if (this.#over) return Promise.reject(databaseAway(null));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#timeOut(id, timeoutMs), timeoutMs);
      this.#pending.set(id, { rows: [], resolve, reject, timer });
      this.#worker.postMessage({ ...request, id });
    });
  }

  /** Closes the folder properly; a thread that does not answer is ended, which loses nothing that was committed. */
  async close(): Promise<void> {
    if (this.#over) return;
    await this.ask({ t: 'close' }, 5_000).catch(() => undefined);
    await this.end();
  }

  /** Ends the thread at once. Whoever still waits is told that the database is away. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#worker.terminate();
    this.#rejectAll();
  }

  #take(reply: PgliteReply): void {
    if (reply.t === 'opened' || reply.t === 'broken') return;
    if (reply.t === 'notified') {
      this.#events.notified(reply.channel, reply.payload);
      return;
    }
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if (reply.t === 'error') {
      this.#settle(reply.id, pending);
      pending.reject(wireToError(reply.error));
      if (isEnd(reply.error)) this.#lose(wireToError(reply.error));
      return;
    }
    for (const row of reply.rows) pending.rows.push(row);
    if (reply.more) {
      this.#worker.postMessage({ t: 'next', id: reply.id });
      return;
    }
    this.#settle(reply.id, pending);
    pending.resolve({ rows: pending.rows, changed: reply.changed });
  }

  #settle(id: number, pending: Pending): void {
    clearTimeout(pending.timer);
    this.#pending.delete(id);
  }

  #timeOut(id: number, timeoutMs: number): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#settle(id, pending);
    const failure = new Failure(
      'statement-timeout',
      `The database took longer than ${Math.round(timeoutMs / 1000)} s and was stopped`,
      'Narrow the question, then try again.',
      { retryable: true },
    );
    pending.reject(failure);
    this.#lose(failure);
  }

  #lose(error: unknown): void {
    if (this.#over) return;
    void this.end();
    this.#events.lost(error);
  }

  #rejectAll(): void {
    for (const [id, pending] of this.#pending) {
      this.#settle(id, pending);
      pending.reject(databaseAway(null));
    }
  }
}
