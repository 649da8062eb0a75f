// Joins what was heard with the alerts table, one round after the other: reads new rows, matches them, keeps what has no row,
// and tells the window. Rows are told of only after everything was read, so that a round that fails is simply run again.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertRow } from '../../shared/protocol/alerts.ts';
import { alertRowsByTableIds, feedAlertRows } from '../stores/alerts.ts';
import { type AlertSource, fits } from '../stores/alerts-source.ts';
import {
  alertTable,
  countKept,
  feedTable,
  type HeardAlert,
  keepAlerts,
  PAGE_ROWS,
  readKept,
  readMark,
  readPage,
  readRowsById,
  type SeenRow,
} from '../stores/feed.ts';
import { type LateRow, settleKept } from '../stores/feed-settle.ts';
import type { Database } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import type { Announcer } from './announcer.ts';
import type { FeedCounts } from './feed-counts.ts';
import { heardRow } from './heard-row.ts';
import type { HeldFile } from './held-file.ts';
import { IdCursor, type RowCursor, TimeCursor, type Watermark } from './row-cursor.ts';
import type { Match, Tracker } from './tracker.ts';

/** Alerts of one statement. */
const BATCH = 500;
/** Alerts asked for by id, and kept, in one round. */
const ROUND_LIMIT = 2_000;
/** Rows dated so long before the last round are history being loaded, not news; clocks may differ by an hour. */
const HISTORY_MS = 2 * 60 * 60_000;
/** Rows that come late are worth a notification only when they are younger. */
const NEWS_MS = 10 * 60_000;
const KEPT_HOURS = 1;
const KEPT_LIMIT = 10_000;
const COUNT_BOUND = 100_000;

export interface JoinParts {
  readonly database: Database;
  readonly tracker: Tracker;
  readonly announcer: Announcer;
  readonly counts: FeedCounts;
  readonly held: HeldFile;
  readonly log: Log;
  /** Where the table was read up to when the console last ran. */
  readonly watermark: Watermark | null;
  readonly critical: (row: AlertRow) => void;
  /** Steady clock, milliseconds. */
  readonly now: () => number;
}

export class AlertJoin {
  readonly #parts: JoinParts;
  #cursor: RowCursor | null = null;
  /** The table the cursor is of, so that another one (created meanwhile, of another type) begins anew. */
  #table = '';
  #feedKnown = false;
  /** Whether a row was there when the feed began; only asked in the first scan. */
  #wasThere: ((row: SeenRow) => boolean) | null = null;
  #databaseMs = Number.NaN;
  #databaseAt = 0;
  #historyMs = Number.NEGATIVE_INFINITY;
  #fresh: SeenRow[] = [];
  #more = 0;
  #matched: Match[] = [];
  #late: LateRow[] = [];

  constructor(parts: JoinParts) {
    this.#parts = parts;
  }

  /** How far the table is read; null while it is not. */
  mark(): Watermark | null {
    return this.#cursor?.mark(this.#databaseNow()) ?? null;
  }

  /**
   * One round; `deep` also looks for rows committed late and for tables that came or went. Throws the database's Failure,
   * after which nothing is lost and the round may be run again.
   */
  async round(shape: PlatformShape, deep: boolean): Promise<void> {
    const { counts, now } = this.#parts;
    const startedAt = now();
    const source = alertTable(shape);
    await this.#begin(shape, source, deep);
    if (source !== null) {
      await this.#scan(source, deep);
      await this.#ask(source);
    }
    await this.#keep(shape, startedAt);
    await this.#tell(shape, source);
    if (!deep) return;
    counts.lastFillMs = Date.now();
    await this.#moveHeld(shape);
  }

  async #begin(shape: PlatformShape, source: AlertSource | null, deep: boolean): Promise<void> {
    const { database, tracker, counts, watermark, now } = this.#parts;
    const table = source === null ? '' : `${source.relation} ${source.idType}`;
    const anew = table !== this.#table || (source !== null && this.#cursor === null);
    if (deep || anew || Number.isNaN(this.#databaseMs)) {
      const mark = await readMark(database, source);
      this.#databaseMs = mark.databaseMs;
      this.#databaseAt = now();
      this.#cursor?.check(mark.highest);
      if (anew) this.#open(source, mark.highest, this.#table === '' ? watermark : null);
      this.#table = table;
    }
    if (!this.#feedKnown && feedTable(shape).keeps) {
      for (const alert of await readKept(database, 'security_alerts', KEPT_HOURS, KEPT_LIMIT))
        tracker.kept(alert, now());
      counts.kept = await countKept(database, COUNT_BOUND);
      this.#feedKnown = true;
    }
  }

  /** Starts reading where the last run ended, or where the table ends now. */
  #open(source: AlertSource | null, highest: string | null, saved: Watermark | null): void {
    const { tracker } = this.#parts;
    this.#cursor = null;
    tracker.isRowId = (id) => source !== null && fits(source.idType, id);
    if (source === null) return;
    this.#historyMs = (saved === null ? this.#databaseMs : Date.parse(saved.at)) - HISTORY_MS;
    if (source.idType === 'int8') {
      const top = Number(highest ?? 0);
      const from = saved?.by === 'id' && Number(saved.id) <= top ? Number(saved.id) : top;
      this.#cursor = IdCursor.behind(from);
      this.#wasThere = (row) => Number(row.id) <= from;
    } else {
      const from = saved?.by === 'time' ? Date.parse(saved.at) : this.#databaseMs;
      this.#cursor = TimeCursor.behind(from);
      this.#wasThere = (row) => row.createdMs !== null && row.createdMs <= from;
    }
  }

  async #scan(source: AlertSource, deep: boolean): Promise<void> {
    const { database, tracker, counts, now } = this.#parts;
    const cursor = this.#cursor as RowCursor;
    let after: { at: string; id: string } | null = null;
    for (;;) {
      const question = cursor.question(deep);
      const page = await readPage(database, source, question.by === 'id' ? question : { ...question, after });
      const sighting = tracker.see(cursor.take(page.rows, this.#databaseNow(), now()), now());
      this.#matched.push(...sighting.matched);
      this.#late.push(...sighting.late);
      const news = sighting.fresh.filter((row) => this.#isNews(row));
      counts.filled += news.length;
      this.#fresh.push(...news);
      const surplus = this.#fresh.length - LIMITS.pushRows;
      if (surplus > 0) this.#more += this.#fresh.splice(0, surplus).length;
      after = page.after;
      if (page.rows.length < PAGE_ROWS) break;
    }
    this.#wasThere = null;
    this.#historyMs = this.#databaseNow() - HISTORY_MS;
  }

  #isNews(row: SeenRow): boolean {
    if (this.#wasThere?.(row)) return false;
    return row.createdMs === null || row.createdMs >= this.#historyMs;
  }

  /** Asks for the rows of alerts that name them: these the scan may have passed long ago. */
  async #ask(source: AlertSource): Promise<void> {
    const { database, tracker, now } = this.#parts;
    const asked = tracker.askable(ROUND_LIMIT);
    for (let at = 0; at < asked.length; at += BATCH) {
      const some = asked.slice(at, at + BATCH);
      const rows = await readRowsById(
        database,
        source,
        some.map(({ id }) => id),
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      for (const { id, alert } of some) {
        const row = byId.get(id);
        if (row && tracker.found(alert, row, now())) this.#matched.push({ key: alert.key, id });
      }
    }
  }

  /** Keeps what has waited long enough: in the database where it may, else in a file of this machine. */
  async #keep(shape: PlatformShape, scannedAt: number): Promise<void> {
    const { tracker, held, announcer, counts, now } = this.#parts;
    const { over, matched } = tracker.ripe(scannedAt, ROUND_LIMIT);
    this.#matched.push(...matched);
    const keeps = feedTable(shape).keeps;
    for (let at = 0; at < over.length; at += BATCH) {
      const some = over.slice(at, at + BATCH);
      const refused = keeps ? await this.#store(shape, some) : some;
      await held.add(refused);
      for (const alert of refused) announcer.settled(alert.key, heardRow(alert, 'feed'));
      for (const alert of some) tracker.kept(alert, now());
      counts.kept += some.length - refused.length;
    }
  }

  /** Puts alerts into the console's own table and tells the window. Gives those that the database would not take. */
  async #store(shape: PlatformShape, alerts: readonly HeardAlert[]): Promise<readonly HeardAlert[]> {
    const { database, announcer, held, log } = this.#parts;
    try {
      await keepAlerts(database, alerts, Date.now());
    } catch (error) {
      if (error instanceof Failure && error.retryable) throw error;
      const [only] = alerts;
      if (alerts.length > 1) {
        // One of them is at fault: the others must not suffer for it.
        const refused: HeardAlert[] = [];
        for (const alert of alerts) refused.push(...(await this.#store(shape, [alert])));
        return refused;
      }
      log('warn', 'alert-not-kept', {
        code: error instanceof Failure ? error.code : 'unknown',
        channel: only?.channel,
      });
      return alerts;
    }
    const keys = alerts.map(({ key }) => key);
    for (const row of await feedAlertRows(database, shape, keys)) announcer.settled(row.key, row);
    await held.remove(keys);
    return [];
  }

  /** Moves what this machine alone holds into the console's table, once it is there. */
  async #moveHeld(shape: PlatformShape): Promise<void> {
    const { tracker, held, counts } = this.#parts;
    if (!feedTable(shape).keeps) return;
    const alone = held.all().filter(({ key }) => !tracker.isWaiting(key));
    for (let at = 0; at < alone.length; at += BATCH) {
      const some = alone.slice(at, at + BATCH);
      const refused = await this.#store(shape, some);
      counts.kept += some.length - refused.length;
    }
  }

  async #tell(shape: PlatformShape, source: AlertSource | null): Promise<void> {
    const { database, announcer, held, critical } = this.#parts;
    if (source === null) return;
    await this.#settleLate(shape, source);
    while (this.#matched.length > 0) {
      const some = this.#matched.slice(0, BATCH);
      const rows = await this.#rows(shape, some);
      await held.remove(some.map(({ key }) => key));
      this.#matched.splice(0, some.length);
      for (const { key, id } of some) {
        const row = rows.get(`a:${id}`);
        if (row) announcer.settled(key, row);
      }
    }
    if (this.#fresh.length === 0) return;
    const rows = await alertRowsByTableIds(
      database,
      shape,
      this.#fresh.map(({ id }) => id),
    );
    announcer.arrived(rows, this.#more);
    this.#fresh = [];
    this.#more = 0;
    for (const row of rows) {
      if (row.level === 'CRITICAL' && Date.parse(row.createdAt) > this.#databaseNow() - NEWS_MS)
        critical(row);
    }
  }

  /** The row came after all: what was kept in its place goes, also from this machine. */
  async #settleLate(shape: PlatformShape, source: AlertSource): Promise<void> {
    const { database, held, counts, log } = this.#parts;
    while (this.#late.length > 0) {
      const late = this.#late.slice(0, BATCH);
      const kept = late.filter(({ key }) => !held.has(key));
      try {
        await settleKept(database, shape, source, kept);
        counts.kept = Math.max(0, counts.kept - kept.length);
      } catch (error) {
        if (error instanceof Failure && error.retryable) throw error;
        log('warn', 'late-alert-not-settled', { code: error instanceof Failure ? error.code : 'unknown' });
      }
      this.#late.splice(0, late.length);
      this.#matched.push(...late);
    }
  }

  async #rows(shape: PlatformShape, matches: readonly Match[]): Promise<Map<string, AlertRow>> {
    const rows = await alertRowsByTableIds(
      this.#parts.database,
      shape,
      matches.map(({ id }) => id),
    );
    return new Map(rows.map((row) => [row.key, row]));
  }

  #databaseNow(): number {
    return this.#databaseMs + this.#parts.now() - this.#databaseAt;
  }
}
