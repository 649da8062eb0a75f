// Writes judged messages into the database, in batches behind the answering path, and tells of the alerts they raise.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { raiseMessage } from '../stores/monitor-raise.ts';
import { type MessageRecord, type Outcome, recordMessages } from '../stores/monitor-record.ts';
import { sqlState } from '../workspace/errors.ts';
import type { Database } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import type { Counts } from './counts.ts';
import type { QueueFile } from './queue-file.ts';

const BATCH = 200;
/** Alerts go on a lane of their own, so that they never wait behind a batch of harmless messages. */
const LANES = { urgent: 1, plain: 20 } as const;
/** Records held in memory while the database is away; those of the guard are in the local queue as well, and may be let go. */
const MOST_HELD = 10_000;
/** Attempts at rows whose ids are taken, before they are given up one by one. */
const MOST_TAKEN = 12;
const RETRY_MS = { first: 200, most: 5_000 };

type Lane = keyof typeof LANES;

interface Waiting {
  readonly record: MessageRecord;
  /** Its number in the local queue; null where it is not there. */
  readonly number: number | null;
  readonly settle: (outcome: Outcome | null) => void;
}

export interface RecorderOptions {
  readonly database: Database;
  shape(): PlatformShape;
  readonly queue: QueueFile | null;
  readonly counts: Counts;
  readonly log: Log;
  /** Told of alerts that were made or raised, once they are in the database. */
  onAlerts(alerts: readonly { readonly record: MessageRecord; readonly alertId: string }[]): void;
  /** Told of users of whom blocked messages were recorded. */
  onBlocked(users: readonly string[]): void;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #lanes: Record<Lane, Waiting[]> = { urgent: [], plain: [] };
  readonly #running: Record<Lane, Promise<void> | null> = { urgent: null, plain: null };
  readonly #held = new Set<number>();
  #problem: string | null = null;
  #failures = 0;
  #closed = false;
  readonly #sleeping = new Set<() => void>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#lanes.urgent.length + this.#lanes.plain.length;
  }

  /** Why nothing can be written just now, in words; null where it can. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Puts a record into the local queue, for what no table of the platform tells of; its number is for `add`. */
  keep(record: MessageRecord): number | null {
    const number = this.#options.queue?.append(record) ?? null;
    if (number !== null) this.#held.add(number);
    return number;
  }

  /**
   * Takes a record, which may tell more than the one that was kept under its number; resolves when the database has it, with null
   * where it was given up or let go.
   */
  add(record: MessageRecord, number: number | null): Promise<Outcome | null> {
    return this.#take(record, number);
  }

  /** Gives a recorded message a higher verdict. */
  async raise(record: MessageRecord): Promise<void> {
    const { database, counts } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const raised = await raiseMessage(database, this.#options.shape(), record);
        if (raised === null) return;
        counts.add('raised');
        if (raised.made) counts.add('alerts');
        if (raised.alertId !== null) this.#options.onAlerts([{ record, alertId: raised.alertId }]);
        return;
      } catch (error) {
        if (this.#closed || !isRetryable(error) || attempt > 20) {
          this.#options.log('warn', 'raise-failed', { code: codeOf(error) });
          return;
        }
        await this.#pause(attempt);
      }
    }
  }

  /** Takes up what the local queue holds from before; call it now and then. */
  drain(): void {
    const { queue } = this.#options;
    if (!queue || this.waiting > BATCH || queue.size <= this.#held.size) return;
    for (const { number, value } of queue.take(this.#held)) {
      // The folder is this user's alone, and what is in it was written by this program.
      void this.#take(value as MessageRecord, number);
      if (this.waiting >= MOST_HELD) return;
    }
  }

  /** Writes what waits, for so long; what is left stays in the local queue. */
  async close(milliseconds: number): Promise<void> {
    const until = performance.now() + milliseconds;
    for (const wake of this.#sleeping) wake();
    while (this.waiting > 0 && performance.now() < until && this.#failures === 0)
      await new Promise((resolve) => setTimeout(resolve, 10));
    this.#closed = true;
    for (const wake of this.#sleeping) wake();
    await Promise.all(Object.values(this.#running));
    for (const lane of Object.values(this.#lanes)) for (const { settle } of lane.splice(0)) settle(null);
  }

  #take(record: MessageRecord, number: number | null): Promise<Outcome | null> {
    return new Promise((settle) => {
      if (this.waiting >= MOST_HELD) this.#letGo();
      if (number !== null) this.#held.add(number);
      const lane: Lane = record.alert === null ? 'plain' : 'urgent';
      this.#lanes[lane].push({ record, number, settle });
      this.#run(lane);
    });
  }

  /** Makes room: what is in the local queue or in the platform's own table is found again, anything else is lost, and counted. */
  #letGo(): void {
    const lane = this.#lanes.plain.length > 0 ? this.#lanes.plain : this.#lanes.urgent;
    const oldest = lane.shift();
    if (!oldest) return;
    if (oldest.number !== null) this.#held.delete(oldest.number);
    else if (oldest.record.activityId === null) {
      this.#options.counts.add('dropped');
      this.#options.log('error', 'record-dropped', {
        why: 'memory is full and the local queue cannot be written',
      });
    }
    oldest.settle(null);
  }

  #run(lane: Lane): void {
    this.#running[lane] ??= this.#work(lane).finally(() => {
      this.#running[lane] = null;
      if (!this.#closed && this.#lanes[lane].length > 0) this.#run(lane);
    });
  }

  async #work(lane: Lane): Promise<void> {
    // What comes within these milliseconds goes in the same transaction.
    await this.#sleep(LANES[lane]);
    while (this.#lanes[lane].length > 0 && !this.#closed) {
      const batch = this.#lanes[lane].slice(0, BATCH);
      try {
        const outcomes = await this.#write(batch);
        this.#failures = 0;
        this.#problem = null;
        this.#remove(lane, batch);
        this.#tell(batch, outcomes);
      } catch (error) {
        this.#failures += 1;
        this.#problem = error instanceof Failure ? error.message : 'The database refused records';
        if (this.#failures === 1)
          this.#options.log('warn', 'recording-waits', { code: codeOf(error), state: sqlState(error) });
        await this.#pause(this.#failures);
      }
    }
  }

  /** All of them; where one cannot be written, it alone is given up (null). Rejects where trying again can help. */
  async #write(batch: readonly Waiting[], loose = false): Promise<(Outcome | null)[]> {
    const { database, log, counts } = this.#options;
    try {
      return await recordMessages(
        database,
        this.#options.shape(),
        batch.map(({ record }) => record),
        { loose },
      );
    } catch (error) {
      // A sequence that is behind its table moves on with every attempt.
      const taken = sqlState(error) === '23505' && this.#failures < MOST_TAKEN;
      if (isRetryable(error) || taken) throw error;
      if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        return [...(await this.#write(batch.slice(0, half))), ...(await this.#write(batch.slice(half)))];
      }
      if (!loose) return this.#write(batch, true);
      counts.add('dropped');
      log('error', 'record-refused', { code: codeOf(error), state: sqlState(error) });
      return [null];
    }
  }

  #remove(lane: Lane, batch: readonly Waiting[]): void {
    const done = new Set(batch);
    this.#lanes[lane] = this.#lanes[lane].filter((one) => !done.has(one));
    const numbers = batch.flatMap(({ number }) => number ?? []);
    for (const number of numbers) this.#held.delete(number);
    this.#options.queue?.done(numbers);
  }

  #tell(batch: readonly Waiting[], outcomes: readonly (Outcome | null)[]): void {
    const { counts } = this.#options;
    const alerts: { record: MessageRecord; alertId: string }[] = [];
    const blocked = new Set<string>();
    batch.forEach(({ record, settle }, place) => {
      const outcome = outcomes[place] ?? null;
      if (outcome?.kind === 'new') {
        counts.add('recorded');
        counts.levels[record.level] += 1;
        if (outcome.alertId !== null) alerts.push({ record, alertId: outcome.alertId });
        if (record.blocked && record.userId !== null) blocked.add(record.userId);
      } else if (outcome) counts.add(outcome.kind);
      settle(outcome);
    });
    counts.add('alerts', alerts.length);
    if (alerts.length > 0) this.#options.onAlerts(alerts);
    if (blocked.size > 0) this.#options.onBlocked([...blocked]);
  }

  #pause(attempt: number): Promise<void> {
    return this.#sleep(Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** Math.min(attempt - 1, 10)));
  }

  /** Waits, but not when it is closing. */
  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve();
      const wake = () => {
        clearTimeout(timer);
        this.#sleeping.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#sleeping.add(wake);
    });
  }
}

/** Whatever is not the record's own fault: the database is away, busy, being migrated, or lacks a right that may yet be given. */
function isRetryable(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  return error.retryable || ['not-allowed', 'schema-mismatch', 'read-only', 'disk-full'].includes(error.code);
}

function codeOf(error: unknown): string {
  return error instanceof Failure ? error.code : error instanceof Error ? error.name : 'unknown';
}
