// Remembers which rows of the alerts table were read, so that each is read once, however late it was committed.
import { z } from 'zod';
import type { RowQuestion, SeenRow } from '../stores/feed.ts';
import { BoundedMap } from './bounded-map.ts';

/** The place reached, to be kept on disk. `at` is database time, ISO 8601. */
export const watermarkSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('id'), id: z.string().regex(/^\d{1,18}$/), at: z.iso.datetime() }),
  z.object({ by: z.literal('time'), at: z.iso.datetime() }),
]);
export type Watermark = z.infer<typeof watermarkSchema>;

export interface RowCursor {
  /** `deep` goes further back, for rows committed late: now and then rather than each time. */
  question(deep: boolean): RowQuestion;
  /** Takes a page in the order in which the question gives it, and gives the rows never read before. `databaseMs` is the database's time. */
  take(rows: readonly SeenRow[], databaseMs: number, now: number): SeenRow[];
  /** The highest id that exists now, null in an empty table: goes back when the table was restored or emptied. */
  check(highest: string | null): void;
  mark(databaseMs: number): Watermark;
}

/** Ids that were stepped over wait this long for their transaction to end. */
const LATE_MS = 10 * 60_000;
const GAPS_LIMIT = 1_000;
const OVERLAP_ROWS = 500;

/** Ids from `low` to `high`, both included, that were not there when higher ones were. */
interface Gap {
  readonly low: number;
  readonly high: number;
  /** When it was noticed. */
  readonly at: number;
}

/**
 * For tables with rising whole ids. No clock of any machine is involved: ids that a transaction has taken and not yet committed
 * leave gaps, and the gaps are asked for again until they are filled or ten minutes old.
 */
export class IdCursor implements RowCursor {
  #highest: number;
  /** In the order of their ids, which is also the order in which they were noticed. */
  #gaps: Gap[] = [];

  private constructor(highest: number) {
    this.#highest = highest;
  }

  /** Begins some rows before an id, so that transactions still open around it are not missed. */
  static behind(id: number): IdCursor {
    return new IdCursor(Math.max(0, id - OVERLAP_ROWS));
  }

  question(): RowQuestion {
    return {
      by: 'id',
      above: String(this.#highest),
      gaps: this.#gaps.map(({ low, high }) => [String(low), String(high)]),
    };
  }

  take(rows: readonly SeenRow[], _databaseMs: number, now: number): SeenRow[] {
    const fresh = rows.filter((row) => {
      const id = Number(row.id);
      if (id <= this.#highest) return this.#fill(id);
      if (id > this.#highest + 1) this.#gaps.push({ low: this.#highest + 1, high: id - 1, at: now });
      this.#highest = id;
      return true;
    });
    this.#gaps = this.#gaps.filter(({ at }) => at > now - LATE_MS).slice(-GAPS_LIMIT);
    return fresh;
  }

  check(highest: string | null): void {
    if (Number(highest ?? 0) >= this.#highest) return;
    this.#highest = Number(highest ?? 0);
    this.#gaps = [];
  }

  mark(databaseMs: number): Watermark {
    return { by: 'id', id: String(this.#highest), at: new Date(databaseMs).toISOString() };
  }

  /** True when the id was missing until now: its gap is closed, or becomes two. */
  #fill(id: number): boolean {
    let from = 0;
    let to = this.#gaps.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#gaps[middle] as Gap).high < id) from = middle + 1;
      else to = middle;
    }
    const gap = this.#gaps[from];
    if (gap === undefined || gap.low > id) return false;
    const left = gap.low < id ? [{ ...gap, high: id - 1 }] : [];
    const right = gap.high > id ? [{ ...gap, low: id + 1 }] : [];
    this.#gaps.splice(from, 1, ...left, ...right);
    return true;
  }
}

/** How far back rows are read again each time, and now and then. */
const OVERLAP_MS = 2_000;
const DEEP_OVERLAP_MS = 3 * 60_000;
const SEEN_LIMIT = 50_000;

/** For tables whose ids do not rise: by the rows' own time, read again over an overlap, less those already seen. */
export class TimeCursor implements RowCursor {
  #latestMs: number;
  /** Nothing is read again from before this: the start, or where the memory of what was seen ends. */
  #floorMs: number;
  readonly #seen = new BoundedMap<string, number>(SEEN_LIMIT, Number.POSITIVE_INFINITY, (_, createdMs) => {
    this.#floorMs = Math.max(this.#floorMs, Math.min(createdMs + 1, this.#latestMs));
  });

  private constructor(fromMs: number) {
    this.#latestMs = fromMs;
    this.#floorMs = fromMs - DEEP_OVERLAP_MS;
  }

  /** Begins some time before the one given, which is the database's, so that open transactions are not missed. */
  static behind(fromMs: number): TimeCursor {
    return new TimeCursor(fromMs);
  }

  question(deep: boolean): RowQuestion {
    const since = Math.max(this.#floorMs, this.#latestMs - (deep ? DEEP_OVERLAP_MS : OVERLAP_MS));
    return { by: 'time', since: new Date(since).toISOString(), after: null };
  }

  take(rows: readonly SeenRow[], databaseMs: number, now: number): SeenRow[] {
    return rows.filter((row) => {
      // A row dated ahead of the database must not take the cursor past rows to come.
      this.#latestMs = Math.max(this.#latestMs, Math.min(row.createdMs ?? 0, databaseMs));
      if (this.#seen.has(row.id)) return false;
      this.#seen.set(row.id, row.createdMs ?? 0, now);
      return true;
    });
  }

  check(): void {}

  mark(): Watermark {
    return { by: 'time', at: new Date(this.#latestMs).toISOString() };
  }
}
