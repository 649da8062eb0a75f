// The live feed of one open workspace. The channels are the doorbell: what is heard is shown at once. The table is the truth:
// rounds join the two, soon after each alert, after each reconnect, and every now and then.
import type { Log } from '../../shared/model/log.ts';
import type { AlertRow } from '../../shared/protocol/alerts.ts';
import type { HeardAlert } from '../stores/feed.ts';
import type { LiveMessage, OpenWorkspace } from '../workspace/open-workspace.ts';
import { AlertJoin } from './alert-join.ts';
import type { Announcer } from './announcer.ts';
import type { FeedCounts } from './feed-counts.ts';
import { heardRow } from './heard-row.ts';
import type { HeldFile } from './held-file.ts';
import { readMessage } from './message.ts';
import type { Watermark } from './row-cursor.ts';
import { GRACE_MS, Tracker } from './tracker.ts';

/** From an alert to the round that looks for its row: the row is mostly written just before or after. */
const SOON_MS = 50;
/** Between rounds while alerts wait for their row. */
const WAITING_MS = 250;
/** Between rounds while nothing rings: no live channel, or it is down. */
const POLL_MS = 2_000;
const DEEP_MS = 30_000;
const FAILED_MS = 1_000;
/** An alert that has waited so long is written down, looked for so often: what a crash may lose was heard less than a second ago. */
const NOTE_AFTER_MS = 400;
const NOTE_EVERY_MS = 250;

export interface FeedRunParts {
  readonly workspace: OpenWorkspace;
  readonly announcer: Announcer;
  readonly counts: FeedCounts;
  readonly held: HeldFile;
  readonly log: Log;
  readonly watermark: Watermark | null;
  readonly saveWatermark: (watermark: Watermark) => Promise<void>;
  readonly critical: (row: AlertRow) => void;
}

export class FeedRun {
  readonly #parts: FeedRunParts;
  readonly #tracker = new Tracker();
  readonly #join: AlertJoin;
  readonly #stops: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #noteTimer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #deepAt = 0;
  #running: Promise<void> | null = null;
  #stopped = false;
  #failing = false;

  constructor(parts: FeedRunParts) {
    this.#parts = parts;
    const { workspace, announcer, counts, held, log, watermark, critical } = parts;
    const { database } = workspace;
    this.#join = new AlertJoin({
      database,
      tracker: this.#tracker,
      announcer,
      counts,
      held,
      log,
      watermark,
      critical,
      now,
    });
  }

  get waiting(): number {
    return this.#tracker.pendingCount;
  }

  /** Alerts that no database is known to hold, as rows. */
  held(): AlertRow[] {
    return this.#parts.held.all().map((alert) => heardRow(alert, 'feed'));
  }

  start(): void {
    const { workspace, held, announcer } = this.#parts;
    const { live, database } = workspace;
    const anew = (alert: HeardAlert) => this.#tracker.hear(alert, now()) === 'new';
    const restored = [
      ...held
        .all()
        .filter(anew)
        .map((alert) => heardRow(alert, 'feed')),
      ...held
        .noted()
        .filter(anew)
        .map((alert) => heardRow(alert, 'provisional')),
    ];
    if (restored.length > 0) announcer.arrived(restored);
    this.#note();
    let state = database.health().state;
    this.#stops.push(
      database.onHealth((health) => {
        if (health.state === 'up' && state !== 'up') this.#fill();
        state = health.state;
      }),
    );
    if (live !== null) {
      this.#stops.push(
        live.onHealth((health) => {
          // As long as nothing rings, the table is looked at often.
          if (health.state !== 'up') this.#wake(POLL_MS);
        }),
      );
      live.start(
        (batch) => this.#hear(batch),
        () => this.#fill(),
      );
    }
    this.#fill();
  }

  /** Ends the rounds; what still waits for its row is put into the file, to be taken up at the next start. */
  async stop(): Promise<void> {
    const { held } = this.#parts;
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#noteTimer);
    for (const stop of this.#stops) stop();
    await this.#running;
    await held.add(this.#tracker.waiting(now()));
    await this.#save();
  }

  /** On the way from the channel to the window nothing waits: no database, no file. */
  #hear(batch: readonly LiveMessage[]): void {
    if (this.#stopped) return;
    const { counts, announcer, critical } = this.#parts;
    const rows: AlertRow[] = [];
    for (const message of batch) {
      counts.lastMessageMs = message.receivedMs;
      const heard = readMessage(message);
      if (heard.kind === 'malformed') {
        counts.malformed += 1;
        counts.lastMalformed = heard.reason;
      }
      if (heard.kind === 'alert') rows.push(...this.#take(heard.alert));
    }
    if (rows.length === 0) return;
    announcer.arrived(rows);
    for (const row of rows) {
      if (row.level === 'CRITICAL') critical(row);
    }
    this.#wake(SOON_MS);
  }

  #take(alert: HeardAlert): AlertRow[] {
    const { counts } = this.#parts;
    counts.received += 1;
    const outcome = this.#tracker.hear(alert, now());
    // Its row was read before the message came: it was not missed after all.
    if (outcome === 'known') counts.filled = Math.max(0, counts.filled - 1);
    return outcome === 'new' ? [heardRow(alert, 'provisional')] : [];
  }

  /** Something may have been missed. */
  #fill(): void {
    this.#deepAt = 0;
    this.#wake(0);
  }

  #wake(delayMs: number): void {
    const dueAt = now() + delayMs;
    if (this.#stopped || dueAt >= this.#dueAt) return;
    this.#dueAt = dueAt;
    clearTimeout(this.#timer);
    if (this.#running === null) this.#timer = setTimeout(() => this.#run(), delayMs);
  }

  #run(): void {
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#running = this.#round().then((pauseMs) => {
      this.#running = null;
      if (this.#stopped) return;
      // What rang during the round has set a time of its own.
      const asked = this.#dueAt - now();
      this.#dueAt = Number.POSITIVE_INFINITY;
      this.#wake(Math.max(0, Math.min(pauseMs, asked)));
    });
  }

  /** Writes down again and again what waits; most alerts have found their row before. */
  #note(): void {
    this.#noteTimer = setTimeout(async () => {
      await this.#parts.held.note(this.#tracker.waiting(now() - NOTE_AFTER_MS));
      if (!this.#stopped) this.#note();
    }, NOTE_EVERY_MS);
  }

  /** Gives how long to pause before the next one. */
  async #round(): Promise<number> {
    const { workspace, log } = this.#parts;
    const startedAt = now();
    const deep = startedAt >= this.#deepAt;
    if (deep) this.#deepAt = startedAt + DEEP_MS;
    try {
      await this.#join.round(workspace.shape(), deep);
      if (deep) await this.#save();
      this.#failing = false;
    } catch (error) {
      if (deep) this.#deepAt = 0;
      if (!this.#failing)
        log('warn', 'feed-round-failed', { code: (error as { code?: string }).code ?? 'unknown' });
      this.#failing = true;
      await this.#hold();
      return FAILED_MS;
    }
    if (this.#tracker.pendingCount > 0) return WAITING_MS;
    if (workspace.live?.health().state !== 'up') return POLL_MS;
    return Math.max(0, this.#deepAt - now());
  }

  /** The database cannot be asked: what has waited long is at least written down here. */
  async #hold(): Promise<void> {
    const { held, log } = this.#parts;
    await held.add(this.#tracker.waiting(now() - GRACE_MS));
    const forgotten = this.#tracker.forgetSurplus();
    if (forgotten > 0) log('error', 'feed-overflow', { forgotten });
  }

  async #save(): Promise<void> {
    const { saveWatermark, log } = this.#parts;
    const mark = this.#join.mark();
    if (mark === null) return;
    await saveWatermark(mark).catch((error: NodeJS.ErrnoException) =>
      log('warn', 'feed-watermark-unwritten', { code: error.code }),
    );
  }
}

/** Steady, unlike the wall clock, which may be set back. */
function now(): number {
  return performance.now();
}
