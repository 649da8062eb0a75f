// The part of the alerts list a window holds: pages joined into one run of rows, extended at either end, changed in place.

import { compareInstants } from '../../shared/model/alert-fits.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertRow, Arrival } from '../../shared/protocol/alerts.ts';

/** A page as `alerts.list` gives it. */
export interface ListPage {
  readonly rows: readonly AlertRow[];
  readonly first: string | null;
  readonly last: string | null;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

export type PagePlace = { after: string } | { before: string } | { offset: number };

/** Rows that came together; the cursors of its ends are null where rows came live and the database never gave one. */
interface Chunk {
  readonly rows: readonly AlertRow[];
  readonly first: string | null;
  readonly last: string | null;
}

/** Rows kept while the list follows live alerts at its top: nobody has scrolled to the others. */
const FOLLOWED_ROWS = 1_000;

/** Rows from the first in which one is looked for that both the old and the new run have. */
const ANCHOR_ROWS = 64;
/** Rows that may have come above it at once. */
const ANCHOR_REACH = 3 * LIMITS.pageRows;

/** Rows read again where a place is known by its number only, so that none is stepped over. */
const OVERLAP = 25;

/**
 * A contiguous run of the list, in list order, with at most LIMITS.windowRows rows. `rows` is a new array after every change,
 * and a row object stays the same object while nothing about it changes.
 */
export class AlertWindow {
  private chunks: Chunk[] = [];
  private readonly known = new Map<string, AlertRow>();
  /** What a settled row was known as when it was first shown. */
  private readonly names = new Map<string, string>();
  /** Number of the first row in the whole list; 0 is the very first. Further down it is as good as the reading it came from. */
  start = 0;
  hasBefore = false;
  hasAfter = false;
  rows: readonly AlertRow[] = [];
  /**
   * A number for the first row, counting on by one for each row below it, that changes so that as many rows as can be keep theirs:
   * it falls as rows come above. What is drawn of a row can then stay where it is, and only the whole be moved.
   */
  slot = 0;

  has(key: string): boolean {
    return this.known.has(key);
  }

  get(key: string): AlertRow | undefined {
    return this.known.get(key);
  }

  /** A name that an alert keeps when its row is found, so that what is drawn of it need not be drawn anew. */
  nameOf(key: string): string {
    return this.names.get(key) ?? key;
  }

  /** Forgets everything and begins with one page. `keep` are rows above it that the database does not know yet. */
  begin(page: ListPage, start: number, keep: readonly AlertRow[] = []): void {
    this.known.clear();
    const there = new Set(page.rows.map((row) => row.key));
    for (const key of this.names.keys()) if (!there.has(key)) this.names.delete(key);
    this.chunks = [];
    const live = this.take(keep);
    if (live.length > 0) this.chunks.push({ rows: live, first: null, last: null });
    this.chunks.push({ rows: this.take(page.rows), first: page.first, last: page.last });
    this.start = start;
    this.hasBefore = page.hasBefore;
    this.hasAfter = page.hasAfter;
    this.join();
  }

  /** Where to read on after the last row. */
  placeAfter(): PagePlace {
    const last = this.chunks.at(-1)?.last ?? null;
    if (last !== null) return { after: last };
    const counted = this.rows.filter((row) => row.source !== 'provisional').length;
    return { offset: Math.max(0, this.start + counted - OVERLAP) };
  }

  /** Where to read on before the first row; null where no cursor is known. */
  placeBefore(): PagePlace | null {
    const first = this.chunks[0]?.first ?? null;
    return first === null ? null : { before: first };
  }

  append(page: ListPage): void {
    this.chunks.push({ rows: this.take(page.rows), first: page.first, last: page.last });
    this.hasAfter = page.hasAfter;
    while (this.size() > LIMITS.windowRows && this.chunks.length > 1) {
      this.start += this.forget(this.chunks.shift());
      this.hasBefore = true;
    }
    this.join();
  }

  prepend(page: ListPage): void {
    const rows = this.take(page.rows);
    this.chunks.unshift({ rows, first: page.first, last: page.last });
    this.hasBefore = page.hasBefore;
    this.start = page.hasBefore ? Math.max(1, this.start - rows.length) : 0;
    while (this.size() > LIMITS.windowRows && this.chunks.length > 1) {
      this.forget(this.chunks.pop());
      this.hasAfter = true;
    }
    this.join();
  }

  /**
   * Puts new alerts where their time belongs, which is nearly always on top; those already there are changed in place. Alerts
   * older than every row held are left to their page. Drops far rows when `following`.
   */
  arrive(rows: readonly AlertRow[], following: boolean): void {
    this.change(rows);
    const fresh = rows
      .filter((row) => !this.known.has(row.key))
      .sort((a, b) => compareInstants(b.createdAt, a.createdAt));
    const newest = this.rows[0]?.createdAt;
    const above = fresh.findIndex(
      (row) => newest !== undefined && compareInstants(row.createdAt, newest) < 0,
    );
    const live = this.take(above < 0 ? fresh : fresh.slice(0, above));
    for (const row of above < 0 ? [] : fresh.slice(above)) this.insert(row);
    if (live.length > 0) {
      const top = this.chunks[0];
      if (top !== undefined && top.first === null) {
        this.chunks[0] = { rows: [...live, ...top.rows], first: null, last: top.last };
      } else {
        this.chunks.unshift({ rows: live, first: null, last: null });
      }
    }
    if (following) this.shorten(FOLLOWED_ROWS);
    else this.shorten(LIMITS.windowRows);
    this.join();
  }

  /** Rows that changed, by key; others are left out. Gives whether anything changed. */
  change(rows: readonly AlertRow[]): boolean {
    return this.settle(rows.map((row) => ({ was: row.key, row })));
  }

  /** Provisional rows found their own: each takes the place of the other, or the other goes if both are here. */
  settle(settled: Arrival['settled']): boolean {
    const renamed = new Map<string, string | null>();
    let changed = false;
    for (const { was, row } of settled) {
      const there = this.known.has(row.key);
      const heard = was !== row.key && this.known.delete(was);
      if (!there && !heard) continue;
      if (heard) renamed.set(was, there ? null : row.key);
      if (heard && !there) this.names.set(row.key, this.nameOf(was));
      this.known.set(row.key, row);
      changed = true;
    }
    if (!changed) return false;
    const now = (old: AlertRow): AlertRow[] => {
      const key = renamed.has(old.key) ? renamed.get(old.key) : old.key;
      const row = key == null ? undefined : this.known.get(key);
      return row === undefined ? [] : [row];
    };
    this.chunks = this.chunks.map((chunk) => ({ ...chunk, rows: chunk.rows.flatMap(now) }));
    this.join();
    return true;
  }

  /** Puts a row before the first one that is older; after the last only where nothing remains to be read before it. */
  private insert(row: AlertRow): void {
    for (const [index, chunk] of this.chunks.entries()) {
      const at = chunk.rows.findIndex((other) => compareInstants(other.createdAt, row.createdAt) < 0);
      if (at < 0) continue;
      this.chunks[index] = { ...chunk, rows: chunk.rows.toSpliced(at, 0, ...this.take([row])) };
      return;
    }
    const last = this.chunks.at(-1);
    if (last !== undefined && !this.hasAfter)
      this.chunks[this.chunks.length - 1] = { ...last, rows: [...last.rows, ...this.take([row])] };
  }

  private take(rows: readonly AlertRow[]): AlertRow[] {
    const fresh: AlertRow[] = [];
    for (const row of rows) {
      if (this.known.has(row.key)) continue;
      this.known.set(row.key, row);
      fresh.push(row);
    }
    return fresh;
  }

  private forget(chunk: Chunk | undefined): number {
    for (const row of chunk?.rows ?? []) {
      this.known.delete(row.key);
      this.names.delete(row.key);
    }
    return chunk?.rows.length ?? 0;
  }

  private size(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.rows.length, 0);
  }

  private shorten(limit: number): void {
    while (this.size() > limit && this.chunks.length > 1) {
      this.forget(this.chunks.pop());
      this.hasAfter = true;
    }
    const only = this.chunks[0];
    if (only !== undefined && only.rows.length > limit) {
      this.forget({ ...only, rows: only.rows.slice(limit) });
      this.chunks = [{ rows: only.rows.slice(0, limit), first: only.first, last: null }];
      this.hasAfter = true;
    }
  }

  private join(): void {
    const before = this.rows;
    this.rows =
      this.chunks.length === 1 ? (this.chunks[0]?.rows ?? []) : this.chunks.flatMap((chunk) => chunk.rows);
    this.slot -= this.movedBy(before);
  }

  /**
   * How many rows further down a row stands now than it stood among `before`. Asked of the lowest of the first rows that is still
   * there: what came between those above it moves them, who are fewer than those below.
   */
  private movedBy(before: readonly AlertRow[]): number {
    const { rows } = this;
    for (let at = Math.min(before.length, ANCHOR_ROWS) - 1; at >= 0; at--) {
      const name = this.nameOf((before[at] as AlertRow).key);
      const same = (row: AlertRow | undefined) => row !== undefined && this.nameOf(row.key) === name;
      // Nearly always a few rows came above.
      for (let now = at; now < Math.min(rows.length, at + ANCHOR_REACH); now++)
        if (same(rows[now])) return now - at;
      for (let now = Math.min(at, rows.length) - 1; now >= 0; now--) if (same(rows[now])) return now - at;
    }
    const first = rows[0]?.key;
    const dropped = first === undefined ? -1 : before.findIndex((row) => row.key === first);
    return dropped < 0 ? 0 : -dropped;
  }
}
