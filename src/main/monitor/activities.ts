// Scores what nobody asked about: messages that the platform wrote down. One monitor reads, all share the work.
import type { Log } from '../../shared/model/log.ts';
import {
  type ActivityMessage,
  type Cursor,
  messagesById,
  newMessages,
  readMark,
  saveMark,
} from '../stores/monitor-activities.ts';
import { recordedAmong } from '../stores/monitor-seen.ts';
import type { MonitorRedis, Work } from '../streams/monitor-redis.ts';
import type { Database, HeldLock } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import type { ActivityJudge } from './activity-judge.ts';
import type { DatabaseClock } from './clock.ts';

/** Key of the advisory lock that one monitor holds. */
const LOCK = 4_830_417_202_612;
const POLL_MS = 400;
/** A message younger than this may still be on its way through the guard, or in a transaction that has not ended. */
const GRACE_SECONDS = 1.5;
/** Transactions may end this much later than their rows say: that far back everything is looked at again, now and then. */
const OVERLAP_MS = 10 * 60_000;
const REWIND_MS = 10_000;
const ALL_MS = 30_000;
/** So many times what it cost must pass before everything is looked at again. */
const ALL_SHARE = 50;
const SAVE_MS = 2_000;
const PAGE = 500;
/** Messages handed out and not yet recorded. */
const MOST_AHEAD = 4_000;
/** What was handed out and is not recorded by then is handed out again. */
const AGAIN_MS = 30_000;
const CLAIM_MS = 5_000;
const CLAIM_IDLE_MS = 15_000;
const BLOCK_MS = 1_000;
/** Messages of one piece of work. */
const PIECE = 100;

export interface ActivitiesOptions {
  readonly own: string;
  readonly database: Database;
  shape(): PlatformShape;
  readonly judge: ActivityJudge;
  readonly clock: DatabaseClock;
  /** Null where there is no Redis: then the one that reads does all the work. */
  readonly redis: MonitorRedis | null;
  /** Whether other monitors are at work. */
  others(): boolean;
  backfillHours(): number;
  readonly log: Log;
}

export class Activities {
  readonly #options: ActivitiesOptions;
  /** Messages handed out: when, and when they were said. */
  readonly #ahead = new Map<string, { readonly at: number; readonly saidMs: number }>();
  #lock: HeldLock | null = null;
  #cursor: Cursor | null = null;
  #rewoundAt = 0;
  #allAt = 0;
  /** What the last pass over everything has cost. */
  #passMs = 0;
  #savedAt = 0;
  #behindMs: number | null = null;
  #closed = false;
  #running: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;

  constructor(options: ActivitiesOptions) {
    this.#options = options;
  }

  get leads(): boolean {
    return this.#lock !== null;
  }

  /** Seconds since the oldest message was said that is read but not recorded; null where another monitor reads. */
  get lagSeconds(): number | null {
    if (!this.leads) return null;
    const oldest = Math.min(...[...this.#ahead.values()].map(({ saidMs }) => saidMs));
    const since = this.#behindMs ?? (Number.isFinite(oldest) ? oldest : null);
    return since === null ? 0 : Math.max(0, Math.round((this.#options.clock.now() - since) / 1_000));
  }

  start(): void {
    this.#running = Promise.all([this.#read(), this.#share()]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#running;
    await this.#lock?.release();
    this.#lock = null;
  }

  /** The reading: as long as this monitor holds the lock. */
  async #read(): Promise<void> {
    const { log } = this.#options;
    while (!this.#closed) {
      let more = false;
      try {
        more = (await this.#hold()) && (await this.#turn());
      } catch (error) {
        log('info', 'activities-wait', { problem: error instanceof Error ? error.message.slice(0, 80) : '' });
      }
      if (!more) await this.#pause(POLL_MS);
    }
  }

  async #hold(): Promise<boolean> {
    if (this.#lock) return true;
    const { database, log } = this.#options;
    this.#lock = await database.lock(LOCK, () => {
      this.#lock = null;
      this.#cursor = null;
    });
    if (this.#lock) log('info', 'reading-activities');
    return this.#lock !== null;
  }

  /** Reads and hands out what is new. True where there is more at once. */
  async #turn(): Promise<boolean> {
    const { database, shape, clock } = this.#options;
    if (this.#cursor === null) {
      const mark = await readMark(database, this.#options.backfillHours());
      this.#cursor = { at: before(mark, OVERLAP_MS), id: '' };
      this.#rewoundAt = performance.now();
      this.#allAt = performance.now();
    }
    await this.#tick();
    if (this.#ahead.size >= MOST_AHEAD) return false;
    const began = performance.now();
    const found = await newMessages(database, shape(), this.#cursor, GRACE_SECONDS, PAGE);
    this.#passMs += performance.now() - began;
    const last = found.at(-1);
    const full = found.length === PAGE;
    this.#behindMs = full && last ? Date.parse(last.at) : null;
    await this.#handOut(found.filter(({ id }) => !this.#ahead.has(id)));
    if (last) this.#cursor = { at: last.at, id: last.id };
    if (full) return true;
    if (this.#ahead.size === 0 && performance.now() - this.#savedAt > SAVE_MS) {
      await saveMark(database, new Date(clock.now() - GRACE_SECONDS * 1_000).toISOString());
      this.#savedAt = performance.now();
    }
    this.#rewind();
    return false;
  }

  /** Takes what is recorded off the list, and what nobody finished, so that it is found again. */
  async #tick(): Promise<void> {
    if (this.#ahead.size === 0) return;
    for (const id of await recordedAmong(this.#options.database, [...this.#ahead.keys()]))
      this.#ahead.delete(id);
    const now = performance.now();
    for (const [id, { at }] of this.#ahead) if (now - at > AGAIN_MS) this.#ahead.delete(id);
  }

  /**
   * Goes back, now and then, for rows that became visible late: over the last minutes often, and over all that is looked at as
   * seldom as it is costly, for rows that somebody imported.
   */
  #rewind(): void {
    const now = performance.now();
    if (now - this.#rewoundAt < REWIND_MS) return;
    const all = now - this.#allAt > Math.max(ALL_MS, ALL_SHARE * this.#passMs);
    const back = all ? Math.max(OVERLAP_MS, this.#options.backfillHours() * 3_600_000) : OVERLAP_MS;
    this.#cursor = { at: new Date(this.#options.clock.now() - back).toISOString(), id: '' };
    this.#rewoundAt = now;
    if (!all) return;
    this.#allAt = now;
    this.#passMs = 0;
  }

  async #handOut(messages: readonly ActivityMessage[]): Promise<void> {
    const { redis, others, log } = this.#options;
    if (messages.length === 0) return;
    const at = performance.now();
    for (const message of messages) this.#ahead.set(message.id, { at, saidMs: Date.parse(message.at) });
    if (redis?.up && others()) {
      try {
        for (const piece of piecesOf(messages)) await redis.addWork(piece.map(({ id }) => id));
        return;
      } catch (error) {
        log('info', 'work-not-shared', { problem: error instanceof Error ? error.name : 'unknown' });
      }
    }
    await this.#do(messages);
  }

  async #do(messages: readonly ActivityMessage[]): Promise<void> {
    try {
      await this.#options.judge.record(messages);
    } finally {
      for (const { id } of messages) this.#ahead.delete(id);
    }
  }

  /** The working: on pieces that the one who reads has put into the stream, and on those that others left undone. */
  async #share(): Promise<void> {
    const { redis, own, log } = this.#options;
    let claimedAt = performance.now();
    while (redis && !this.#closed) {
      try {
        if (!redis.up) {
          await this.#pause(POLL_MS);
          continue;
        }
        if (performance.now() - claimedAt > CLAIM_MS) {
          claimedAt = performance.now();
          for (const work of await redis.claimWork(own, CLAIM_IDLE_MS)) await this.#finish(work);
        }
        for (const work of await redis.readWork(own, BLOCK_MS)) await this.#finish(work);
      } catch (error) {
        if (this.#closed) return;
        log('info', 'work-waits', { problem: error instanceof Error ? error.message.slice(0, 80) : '' });
        await this.#pause(POLL_MS);
      }
    }
  }

  async #finish({ entry, ids }: Work): Promise<void> {
    const { database, shape, redis } = this.#options;
    const messages = await messagesById(database, shape(), ids.slice(0, 10 * PIECE));
    await this.#do(messages);
    for (const id of ids) this.#ahead.delete(id);
    // Only now: if this monitor is killed before, somebody else claims it.
    await redis?.workDone(entry);
  }

  #pause(milliseconds: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      const earlier = this.#wake;
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
        earlier();
      };
      timer.unref();
    });
  }
}

/** Pieces that keep each user's messages together and in order, so that two monitors never judge one conversation at a time. */
export function piecesOf(messages: readonly ActivityMessage[]): ActivityMessage[][] {
  const users = new Map<string, ActivityMessage[]>();
  for (const message of messages) {
    const key = message.userId ?? message.conversationId ?? '';
    const list = users.get(key);
    if (list) list.push(message);
    else users.set(key, [message]);
  }
  const pieces: ActivityMessage[][] = [];
  for (const list of users.values()) {
    const last = pieces.at(-1);
    if (last && last.length + list.length <= PIECE) last.push(...list);
    else pieces.push([...list]);
  }
  return pieces;
}

/** An instant moved back, as ISO text. */
function before(at: string, ms: number): string {
  return new Date(Date.parse(at) - ms).toISOString();
}
