// One lane of studio work: a worker thread with a queue. What hangs is cut off with its worker; what is out of date is dropped.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { Trial } from '../../shared/protocol/studio.ts';
import {
  type AuthoringState,
  type AuthoringWorkerData,
  type FromAuthoring,
  type JobInput,
  type JobKind,
  type JobOutput,
  PREPARING,
  type ToAuthoring,
} from './authoring-wire.ts';
import { Watch } from './deadline.ts';

/** A trial that did not give up by itself is ended from without after so many of its deadlines: a busy machine may have let it wait. */
const PATIENCE = 2;
const CHECK_MS = 20;
/** A thread that nobody needs any more costs memory alone. */
const IDLE_MS = 120_000;

export interface LaneOptions {
  /** Path of the built worker entry. */
  readonly workerFile: string;
  /** After so many milliseconds a trial of one text is given up. */
  readonly trialMs: number;
  /** After so many anything else is. */
  readonly jobMs: number;
  /** A second thread stands ready, so that one that hangs costs no start. */
  readonly spare?: boolean;
  /** What trials give up by themselves after, in a worker; other than `trialMs` only to see one ended from without. */
  readonly ownTrialMs?: number;
}

export interface RunOptions {
  /** A newer run with the same asker and kind makes this one out of date. */
  readonly asker?: object | undefined;
  /** Told of each trial of a `try`. */
  onTrial?(place: number, trial: Trial): void;
  /** Waits for all that is not. */
  readonly low?: boolean;
}

interface Job {
  readonly id: number;
  readonly kind: JobKind;
  input: JobInput<JobKind>;
  readonly options: RunOptions;
  resolve(output: JobOutput<JobKind>): void;
  reject(error: Failure): void;
}

interface Seat {
  readonly worker: Worker;
  readonly watch: Watch;
  readonly dropped: Int32Array;
}

const STALLED: Trial = {
  verdict: 'stalled',
  spans: [],
  more: false,
  groups: [],
  layer: null,
  microseconds: 0,
};

export class AuthoringLane {
  readonly #options: LaneOptions;
  readonly #queue: Job[] = [];
  #state: AuthoringState = {};
  #seat: Seat | null = null;
  #spare: Seat | null = null;
  #running: Job | null = null;
  #timer: NodeJS.Timeout | null = null;
  #idle: NodeJS.Timeout | undefined;
  #count = 0;
  #closed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Starts the thread before it is needed. */
  warm(): void {
    if (this.#closed) return;
    this.#seat ??= this.#start();
    this.#rest();
  }

  /** Tells the worker, and each that follows it, what it is to know. */
  tell(state: AuthoringState): void {
    this.#state = { ...this.#state, ...state };
    this.#post({ t: 'state', state });
  }

  /** Does a job. Rejects with `superseded` when a newer one took its place, and with `too-long` when it had to be ended. */
  run<K extends JobKind>(kind: K, input: JobInput<K>, options: RunOptions = {}): Promise<JobOutput<K>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closedFailure());
      if (options.asker) this.#supersede(kind, options.asker);
      const job: Job = {
        id: ++this.#count,
        kind,
        input,
        options,
        resolve: resolve as Job['resolve'],
        reject,
      };
      const place = options.low ? -1 : this.#queue.findIndex((one) => one.options.low);
      if (place < 0) this.#queue.push(job);
      else this.#queue.splice(place, 0, job);
      this.#next();
    });
  }

  /** Ends the threads; what still waits is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    for (const job of this.#queue.splice(0)) job.reject(closedFailure());
    this.#running?.reject(closedFailure());
    this.#running = null;
    this.#watchOver();
    await this.#leave();
  }

  #supersede(kind: JobKind, asker: object): void {
    const isOld = (job: Job): boolean => job.kind === kind && job.options.asker === asker;
    for (const job of this.#queue.filter(isOld)) {
      this.#queue.splice(this.#queue.indexOf(job), 1);
      job.reject(superseded());
    }
    const running = this.#running;
    if (!running || !isOld(running) || !this.#seat) return;
    // It stops at its next text; its answer is of no use to anybody.
    Atomics.store(this.#seat.dropped, 0, running.id);
    running.reject(superseded());
  }

  #start(): Seat {
    const watch = new Watch();
    watch.set(-1);
    const dropped = new SharedArrayBuffer(4);
    const workerData: AuthoringWorkerData = {
      watch: watch.buffer,
      dropped,
      trialMs: this.#options.ownTrialMs ?? this.#options.trialMs,
      state: this.#state,
    };
    const worker = new Worker(this.#options.workerFile, { workerData });
    const seat: Seat = { worker, watch, dropped: new Int32Array(dropped) };
    worker.unref();
    worker.on('message', (message: FromAuthoring) => this.#hear(seat, message));
    worker.on('error', () => this.#broke(seat));
    return seat;
  }

  #post(message: ToAuthoring): void {
    for (const seat of [this.#seat, this.#spare]) {
      if (message.t === 'state' || seat === this.#seat) seat?.worker.postMessage(message);
    }
  }

  #next(): void {
    if (this.#closed || this.#running) return;
    const job = this.#queue.shift();
    if (!job) {
      this.#rest();
      return;
    }
    clearTimeout(this.#idle);
    this.#seat ??= this.#takeSpare() ?? this.#start();
    this.#running = job;
    this.#post({ t: 'job', id: job.id, kind: job.kind, input: job.input });
    this.#watchOver();
  }

  #takeSpare(): Seat | null {
    const spare = this.#spare;
    this.#spare = null;
    return spare;
  }

  /** Nothing waits: a spare is made ready, and after a while all threads are let go. */
  #rest(): void {
    if (this.#options.spare && this.#seat && !this.#spare) this.#spare = this.#start();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#leave(), IDLE_MS);
    this.#idle.unref();
  }

  async #leave(): Promise<void> {
    const seats = [this.#seat, this.#spare].filter((seat) => seat !== null);
    this.#seat = null;
    this.#spare = null;
    await Promise.all(seats.map(({ worker }) => worker.terminate()));
  }

  #hear(seat: Seat, message: FromAuthoring): void {
    const job = this.#running;
    // A worker that was ended may still have been heard.
    if (seat !== this.#seat || !job || message.id !== job.id) return;
    if (message.t === 'trial') {
      job.options.onTrial?.(message.place, message.trial);
      const { input } = job as { input: JobInput<'try'> };
      const stalled = input.stalled + (message.trial.verdict === 'stalled' ? 1 : 0);
      job.input = { ...input, from: message.place + 1, stalled };
      return;
    }
    if (message.t === 'done') job.resolve(message.output);
    else job.reject(failureOf(message.failure, message.reason));
    this.#end();
  }

  #end(): void {
    this.#running = null;
    this.#watchOver();
    this.#next();
  }

  /** Looks at the clock only while something runs. */
  #watchOver(): void {
    if (this.#running && !this.#timer) this.#timer = setInterval(() => this.#check(), CHECK_MS);
    else if (!this.#running && this.#timer) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  #check(): void {
    const seat = this.#seat;
    const job = this.#running;
    const at = seat?.watch.running();
    if (!seat || !job || !at) return;
    const isTrial = job.kind === 'try' && at.place < PREPARING;
    const limit = isTrial ? PATIENCE * this.#options.trialMs : this.#options.jobMs;
    if (at.milliseconds < limit) return;
    this.#seat = null;
    void seat.worker.terminate();
    if (isTrial) this.#goOn(job, at.place, at.milliseconds);
    else {
      job.reject(tooLong());
      this.#end();
    }
  }

  /** The text at which a trial hung is told; the others are tried by another worker. */
  #goOn(job: Job, place: number, milliseconds: number): void {
    job.options.onTrial?.(place, { ...STALLED, microseconds: milliseconds * 1_000 });
    const input = job.input as JobInput<'try'>;
    job.input = { ...input, from: place + 1, stalled: input.stalled + 1 };
    this.#running = null;
    if (place + 1 < input.texts.length) this.#queue.unshift(job);
    else job.resolve({ error: null });
    this.#end();
  }

  /** A worker broke of itself, for want of memory perhaps: its job with it, and no other. */
  #broke(seat: Seat): void {
    if (seat === this.#spare) this.#spare = null;
    if (seat !== this.#seat) return;
    this.#seat = null;
    this.#running?.reject(failureOf(null, 'it ended the thread that worked on it'));
    this.#end();
  }
}

function superseded(): Failure {
  return new Failure('superseded', 'A newer question took the place of this one', 'Wait for its answer.', {
    retryable: true,
  });
}

function tooLong(): Failure {
  return new Failure(
    'too-long',
    'This took too long and was stopped',
    'Make the pattern or the file smaller, or split it.',
  );
}

function closedFailure(): Failure {
  return new Failure('console-closing', 'The console is being closed', 'Open it again.', { retryable: true });
}

function failureOf(
  failure: { code: string; message: string; hint: string; retryable: boolean } | null,
  reason: string,
): Failure {
  if (failure)
    return new Failure(failure.code, failure.message, failure.hint, { retryable: failure.retryable });
  return new Failure(
    'studio-broke',
    `The console could not work this out (${reason})`,
    'Change the pattern or the text and try again. If it stays, report it.',
  );
}
