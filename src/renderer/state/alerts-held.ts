// Alerts that arrived and are not shown yet, so that nothing moves under the analyst's eyes.
import type { AlertRow } from '../../shared/protocol/alerts.ts';

/** At most `limit` rows; beyond that they are only remembered as missing, and the page must be read to show them. */
export class HeldBack {
  private rows = new Map<string, AlertRow>();
  /** Alerts came that are not among those held. */
  missing = false;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get any(): boolean {
    return this.missing || this.rows.size > 0;
  }

  has(key: string): boolean {
    return this.rows.has(key);
  }

  get(key: string): AlertRow | undefined {
    return this.rows.get(key);
  }

  /** Newest first, as they come; the oldest go when there are too many. */
  add(rows: readonly AlertRow[]): void {
    if (rows.length === 0) return;
    const all = new Map([...rows.map((row) => [row.key, row] as const), ...this.rows]);
    if (all.size > this.limit) this.missing = true;
    this.rows = all.size > this.limit ? new Map([...all].slice(0, this.limit)) : all;
  }

  change(row: AlertRow): void {
    if (this.rows.has(row.key)) this.rows.set(row.key, row);
  }

  /** A provisional alert found its row; it keeps its place. */
  settle(was: string, row: AlertRow): void {
    if (!this.rows.has(was)) this.change(row);
    else this.rows = new Map([...this.rows].map(([key, old]) => (key === was ? [row.key, row] : [key, old])));
  }

  /** All of them, newest first; none are held afterwards. */
  take(): AlertRow[] {
    const rows = [...this.rows.values()];
    this.clear();
    return rows;
  }

  clear(): void {
    this.rows = new Map();
    this.missing = false;
  }
}
