// Scores messages on worker threads: a pattern that hangs is cut off, its worker replaced, and no other message waits for it.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { TurnReading } from './behaviour.ts';
import type { ScoringConfiguration } from './configuration.ts';
import { Suspensions, Watch } from './deadline.ts';
import type { Context, Message, Verdict } from './engine.ts';
import type { PatternRow } from './pack.ts';
import type { Cut, PatternProblem } from './patterns.ts';
import { PoolQueue, type Queued } from './pool-queue.ts';
import {
  type FromWorker,
  packContext,
  type ScoringRules,
  type ScoringWorkerData,
  type ToWorker,
} from './pool-wire.ts';

/** Longest that one pattern may take on one message. */
export const DEADLINE_MS = 40;
/**
 * A search that could not stop by itself is ended from without, worker and all, after so many deadlines. It must also have had the
 * time: on a busy machine it may just have been made to wait.
 */
const PATIENCE = 2;
const CHECKS_PER_DEADLINE = 5;
/** A message that ends so many workers without a pattern to blame is given up. */
const MOST_TRIES = 2;

export interface PoolOptions extends ScoringRules {
  /** Path of the built worker entry. */
  readonly workerFile: string;
  /** At least two, so that a message that hangs one never makes the others wait. */
  readonly size?: number;
  readonly deadlineMs?: number;
  /** Milliseconds; for the hour in which cuts are counted. */
  now?(): number;
  /** Told of every pattern cut off, with the message it was cut off on. */
  onCut?(cut: Cut): void;
  /** Told of a pattern that will not be tried again until it is resumed or changed. */
  onSuspend?(name: string): void;
}

export interface Scored {
  /** What was cut off, or is suspended, is told as undecided where it might have matched. */
  readonly verdict: Verdict;
  readonly cuts: readonly Omit<Cut, 'text'>[];
  /** What behaviour reads of the message, for later ones. */
  readonly read: TurnReading;
  /** Time taken in the worker that answered. */
  readonly microseconds: number;
}

interface Job extends Queued {
  readonly message: Message;
  readonly context: Context;
  readonly excepted: readonly string[];
  readonly cuts: Omit<Cut, 'text'>[];
  tries: number;
  /** Whether it has ended a worker. */
  dangerous: boolean;
  resolve(scored: Scored): void;
  reject(error: Failure): void;
}

interface Seat {
  readonly worker: Worker;
  readonly watch: Watch;
  /** Of the rows, by place; null until it has compiled them for the first time. */
  names: readonly string[] | null;
  /** How many times it was told rules and has not yet compiled them. */
  owing: number;
  job: Job | null;
  /** The search that was seen last, by when it began, and what the process had computed when it was first seen. */
  seen: { readonly began: number; readonly computed: number } | null;
}

export class ScoringPool {
  readonly #options: PoolOptions;
  readonly #deadlineMs: number;
  readonly #suspensions: Suspensions;
  readonly #seats = new Set<Seat>();
  readonly #queue = new PoolQueue<Job>((job) => job.reject(failedFailure('there were too many')));
  readonly #waiting: { resolve(problems: readonly PatternProblem[]): void; reject(error: Failure): void }[] =
    [];
  #rules: ScoringRules;
  #problems: readonly PatternProblem[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** Why nothing can be scored any more. */
  #ended: Failure | null = null;

  /** Starts the workers. Messages may be given at once; `ready` tells when the first can answer. */
  constructor(options: PoolOptions) {
    this.#options = options;
    this.#rules = { rows: options.rows, settings: options.settings };
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#suspensions = new Suspensions(options.now ?? Date.now);
    for (let seat = 0; seat < (options.size ?? 2); seat++) this.#seat();
  }

  /** Names of suspended patterns. */
  get suspended(): readonly string[] {
    return [...this.#suspensions.names];
  }

  /** Settles when a worker has compiled the rules last given, with the rows that cannot be used. */
  ready(): Promise<readonly PatternProblem[]> {
    if ([...this.#seats].some(({ owing }) => owing === 0)) return Promise.resolve(this.#problems);
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** How many messages wait for a worker. */
  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Scores one message, without the rules `excepted`; before others where somebody waits for so many milliseconds. Rejects with a
   * Failure when no worker could, there were too many, or the pool is closed.
   */
  score(
    message: Message,
    context: Context,
    excepted: readonly string[] = [],
    waitsMs: number | null = null,
  ): Promise<Scored> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const until = waitsMs === null ? null : performance.now() + waitsMs;
      const job = { message, context, excepted, until, cuts: [], tries: 0, dangerous: false };
      this.#queue.push({ ...job, resolve, reject });
      this.#dispatch();
    });
  }

  /** Scores what comes from now on by other rules. A row that changed is no longer suspended. */
  update(rows: readonly PatternRow[], settings: ScoringConfiguration): Promise<readonly PatternProblem[]> {
    const before = new Map(this.#rules.rows.map((row) => [row.name, row.value]));
    for (const { name, value } of rows) if (before.get(name) !== value) this.#suspensions.lift(name);
    this.#rules = { rows, settings };
    for (const seat of this.#seats) {
      seat.owing += 1;
      this.#tell(seat, { t: 'rules', rules: this.#rules });
    }
    return this.ready();
  }

  /** Gives a suspended pattern another chance. */
  resume(name: string): void {
    this.#suspensions.lift(name);
  }

  /** Ends the workers; what still waits is rejected. */
  close(): Promise<void> {
    return this.#end(
      new Failure('scoring-closed', 'Scoring has ended', 'Open the workspace again', { retryable: true }),
    );
  }

  async #end(failure: Failure): Promise<void> {
    this.#ended ??= failure;
    if (this.#timer) clearInterval(this.#timer);
    const seats = [...this.#seats];
    this.#seats.clear();
    const left = [
      ...this.#queue.drain(),
      ...seats.flatMap(({ job }) => job ?? []),
      ...this.#waiting.splice(0),
    ];
    for (const { reject } of left) reject(this.#ended);
    await Promise.all(seats.map(({ worker }) => worker.terminate()));
  }

  #seat(): void {
    const watch = new Watch();
    watch.set(-1);
    const data: ScoringWorkerData = {
      rules: this.#rules,
      milliseconds: this.#deadlineMs,
      watch: watch.buffer,
    };
    const worker = new Worker(this.#options.workerFile, { workerData: data });
    const seat: Seat = { worker, watch, names: null, owing: 1, job: null, seen: null };
    this.#seats.add(seat);
    worker.on('message', (message: FromWorker) => this.#hear(seat, message));
    worker.on('error', (cause) => {
      // Another one would fare no better.
      if (seat.names === null) void this.#end(brokenFailure(cause));
      else this.#replace(seat, null);
    });
  }

  #tell(seat: Seat, message: ToWorker): void {
    seat.worker.postMessage(message);
  }

  #dispatch(): void {
    for (const seat of this.#seats) {
      if (seat.owing > 0 || seat.job) continue;
      const job = this.#next();
      if (!job) break;
      seat.job = job;
      const { message, context, excepted } = job;
      const without = [...this.#suspensions.names, ...job.cuts.map(({ name }) => name)];
      this.#tell(seat, { t: 'score', message, context: packContext(context), excepted, without });
    }
    this.#watchOver();
  }

  /** What has ended a worker already must not take the last that is ready. */
  #next(): Job | undefined {
    const all = [...this.#seats].every(({ owing }) => owing === 0);
    return this.#queue.next(all);
  }

  #hear(seat: Seat, message: FromWorker): void {
    // A worker that was ended may still have been heard.
    if (!this.#seats.has(seat)) return;
    if (message.t === 'ready') {
      seat.names = message.names;
      seat.owing -= 1;
      // It may be the answer to rules that have changed again since.
      if (seat.owing > 0) return;
      this.#problems = message.problems;
      for (const { resolve } of this.#waiting.splice(0)) resolve(message.problems);
    } else {
      const job = seat.job!;
      seat.job = null;
      if (message.t === 'failed') job.reject(failedFailure(message.reason));
      else this.#answer(job, message);
    }
    this.#dispatch();
  }

  #answer(job: Job, { verdict, cuts, read, microseconds }: Extract<FromWorker, { t: 'scored' }>): void {
    for (const cut of cuts) this.#cut(job, cut);
    job.resolve({ verdict, cuts: job.cuts, read, microseconds });
  }

  #cut(job: Job, cut: Omit<Cut, 'text'>): void {
    job.cuts.push(cut);
    this.#options.onCut?.({ ...cut, text: job.message.text });
    if (!cut.hurried && this.#suspensions.cut(cut.name)) this.#options.onSuspend?.(cut.name);
  }

  /** Looks at running searches only while there are any. */
  #watchOver(): void {
    const busy = [...this.#seats].some(({ job }) => job);
    if (busy && !this.#timer) {
      this.#timer = setInterval(() => this.#check(), this.#deadlineMs / CHECKS_PER_DEADLINE);
    } else if (!busy && this.#timer) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  #check(): void {
    const busy = [...this.#seats].filter(({ job }) => job).length;
    for (const seat of [...this.#seats]) {
      const running = seat.job && seat.watch.running();
      // Hardly any search lasts as long as that, and asking what was computed costs time.
      if (!running || running.milliseconds < this.#deadlineMs) {
        seat.seen = null;
        continue;
      }
      const computed = millisecondsComputed();
      if (seat.seen?.began !== running.began) seat.seen = { began: running.began, computed };
      // All that are busy share what the process got.
      const had = (computed - seat.seen.computed) / busy;
      if (running.milliseconds >= PATIENCE * this.#deadlineMs && had >= this.#deadlineMs)
        this.#replace(seat, running);
    }
  }

  /** Ends a worker that hangs in a search, or takes the place of one that broke; its message is scored by another. */
  #replace(seat: Seat, running: { readonly place: number; readonly milliseconds: number } | null): void {
    if (!this.#seats.delete(seat)) return;
    void seat.worker.terminate();
    const { job } = seat;
    const name = running && seat.names?.[running.place];
    if (job) {
      if (name) this.#cut(job, { name, milliseconds: running.milliseconds });
      else job.tries += 1;
      job.dangerous = true;
      // Behind all others.
      if (job.tries < MOST_TRIES) this.#queue.push(job);
      else job.reject(failedFailure('it ended the worker that scored it'));
    }
    this.#seat();
    this.#dispatch();
  }
}

/** Processor time of all threads of the process. */
function millisecondsComputed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function brokenFailure(cause: unknown): Failure {
  return new Failure(
    'scoring-broken',
    'The scoring worker cannot start',
    'Install the console again, or build it',
    { cause },
  );
}

function failedFailure(reason: string): Failure {
  return new Failure(
    'scoring-failed',
    `A message could not be scored: ${reason}`,
    'Report this message; others are not affected',
  );
}
