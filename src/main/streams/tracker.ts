// Which alert is which: joins what was heard on the live channels with the rows of security_alerts, each exactly once, in any order.
import type { HeardAlert, SeenRow, Traits } from '../stores/feed.ts';
import { BoundedMap } from './bounded-map.ts';
import { likeness, MatchingIndex, sameUser } from './matching-index.ts';
import { RecentSet } from './recent-set.ts';

/** A heard alert that found its row. */
export interface Match {
  readonly key: string;
  readonly id: string;
}

/** What new rows turned out to be. */
export interface Sighting {
  /** Rows nobody had told of. */
  readonly fresh: SeenRow[];
  readonly matched: Match[];
  /** Rows that came after their alert had been kept without one. */
  readonly late: Match[];
}

/** How long a heard alert waits for its row before the console keeps it by itself. */
export const GRACE_MS = 8_000;
/** Heard alerts that may wait at once. */
export const PENDING_LIMIT = 20_000;
const REMEMBER_MS = 10 * 60_000;
const HEARD_LIMIT = 25_000;
const ROWS_LIMIT = 15_000;
const KEPT_MS = 60 * 60_000;
const KEPT_LIMIT = 10_000;
/** A row that came before its message: the message follows within this, or its own time is this close to the row's. */
const ROW_FIRST_MS = 15_000;
const SAME_TIME_MS = 90_000;
/** Equals that are looked at for the nearest in time: a flood of one user's alerts must not cost their square. */
const CANDIDATES = 64;

interface Pending {
  readonly alert: HeardAlert;
  readonly at: number;
}

/** The long form names an alert, the short one only its circumstances; an installation may send both for the same alert. */
const FORMS = ['long', 'short'] as const;
type Form = (typeof FORMS)[number];

/** A row stands for at most one message of each form. */
interface Remembered {
  readonly row: SeenRow;
  readonly at: number;
  readonly told: Record<Form, boolean>;
}

/** Times it is given are of one steady clock in milliseconds, never the wall clock. */
export class Tracker {
  /** Whether text can be an id of the alerts table, which is no while the table is unknown. Other ids in messages say nothing of a row. */
  isRowId: (id: string) => boolean = () => false;
  readonly #pending = new Map<string, Pending>();
  readonly #pendingById = new MatchingIndex();
  readonly #pendingByLikeness = new MatchingIndex();
  readonly #keptByName = new MatchingIndex();
  readonly #kept = new BoundedMap<string, HeardAlert>(KEPT_LIMIT, KEPT_MS, (key, alert) =>
    this.#unindexKept(key, alert),
  );
  /** Rows seen, for messages that come after their row. */
  readonly #rows = new BoundedMap<string, Remembered>(ROWS_LIMIT, REMEMBER_MS, (_, seen) =>
    this.#unindexRow(seen, FORMS),
  );
  /** Those of them that no message of a form has claimed. */
  readonly #rowsByLikeness = new MatchingIndex();
  /** Rows found by asking for their id before the scan came to them. */
  readonly #foundAhead = new RecentSet(HEARD_LIMIT, REMEMBER_MS);
  readonly #heard = new RecentSet(HEARD_LIMIT, REMEMBER_MS);

  get pendingCount(): number {
    return this.#pending.size;
  }

  /** The alerts that wait since before a time, oldest first. */
  waiting(before: number): HeardAlert[] {
    const found: HeardAlert[] = [];
    // In the order of time: in a storm those that just came are many.
    for (const { alert, at } of this.#pending.values()) {
      if (at > before) break;
      found.push(alert);
    }
    return found;
  }

  isWaiting(key: string): boolean {
    return this.#pending.has(key);
  }

  /** `new` is to be shown; `repeated` was heard before; `known` is a row that is already shown. */
  hear(alert: HeardAlert, now: number): 'new' | 'repeated' | 'known' {
    if (this.#heard.has(alert.key)) return 'repeated';
    this.#heard.add(alert.key, now);
    if (alert.hasRow && this.#findRow(alert, now)) return 'known';
    this.#pending.set(alert.key, { alert, at: now });
    // One that names its row is found by that name alone.
    if (this.#rowId(alert) === null) this.#pendingByLikeness.add(likeName(formOf(alert), alert), alert.key);
    if (alert.alertId !== null) this.#pendingById.add(alert.alertId.toLowerCase(), alert.key);
    return 'new';
  }

  /** Takes rows from the scan; each row may be given once. */
  see(rows: readonly SeenRow[], now: number): Sighting {
    const sighting: Sighting = { fresh: [], matched: [], late: [] };
    for (const row of rows) {
      if (this.#foundAhead.has(row.id)) continue;
      const long =
        this.#waitingById(row) ??
        this.#keptById(row) ??
        this.#waitingAlike(row, 'long') ??
        this.#keptAlike(row, 'long');
      const short = this.#waitingAlike(row, 'short') ?? this.#keptAlike(row, 'short');
      this.#remember(row, now, { long: long !== null, short: short !== null });
      for (const alert of [long, short]) {
        if (alert === null) continue;
        const found = this.#pending.has(alert.key) ? sighting.matched : sighting.late;
        found.push({ key: alert.key, id: row.id });
        this.#drop(alert);
      }
      if (long === null && short === null) sighting.fresh.push(row);
    }
    return sighting;
  }

  /** Alerts that wait and name an id by which the table can be asked, oldest first. */
  askable(limit: number): { readonly id: string; readonly alert: HeardAlert }[] {
    const found: { id: string; alert: HeardAlert }[] = [];
    for (const { alert } of this.#pending.values()) {
      const id = this.#rowId(alert);
      if (id !== null) found.push({ id, alert });
      if (found.length === limit) break;
    }
    return found;
  }

  /** A row asked for by id is there: false when it is of another user, and so not the alert's. */
  found(alert: HeardAlert, row: SeenRow, now: number): boolean {
    if (!this.#pending.has(alert.key) || !sameUser(alert, row)) return false;
    this.#drop(alert);
    const seen = this.#rows.get(row.id);
    if (seen) this.#claim(seen, 'long');
    else {
      this.#remember(row, now, { long: true, short: false });
      this.#foundAhead.add(row.id, now);
    }
    return true;
  }

  /**
   * Alerts whose wait is over, oldest first, and those that found a row only now because their id led nowhere.
   * `scannedAt` is when the last complete scan began: what was heard later may still find its row.
   */
  ripe(scannedAt: number, limit: number): { readonly over: HeardAlert[]; readonly matched: Match[] } {
    const over: HeardAlert[] = [];
    const matched: Match[] = [];
    let surplus = this.#pending.size - PENDING_LIMIT;
    for (const { alert, at } of this.#pending.values()) {
      if (over.length === limit) break;
      if (alert.hasRow && at > scannedAt - GRACE_MS && surplus-- <= 0) continue;
      const seen = this.#rowId(alert) === null ? null : this.#rowAlike(alert, Number.NEGATIVE_INFINITY);
      if (seen === null) over.push(alert);
      else {
        this.#drop(alert);
        this.#claim(seen, formOf(alert));
        matched.push({ key: alert.key, id: seen.row.id });
      }
    }
    return { over, matched };
  }

  /** The alert is kept without a row from now on. */
  kept(alert: HeardAlert, now: number): void {
    this.#drop(alert);
    if (!alert.hasRow) return;
    this.#kept.set(alert.key, alert, now);
    for (const name of keptNames(alert)) this.#keptByName.add(name, alert.key);
  }

  /** Forgets the oldest of those that wait beyond the limit, and says how many: for when they cannot be kept anywhere. */
  forgetSurplus(): number {
    const surplus = Math.max(0, this.#pending.size - PENDING_LIMIT);
    for (const { alert } of [...this.#pending.values()].slice(0, surplus)) this.#drop(alert);
    return surplus;
  }

  /** Claims the row that the message is about, if it was seen. */
  #findRow(alert: HeardAlert, now: number): boolean {
    const id = this.#rowId(alert);
    const seen = id === null ? this.#rowAlike(alert, now - ROW_FIRST_MS) : (this.#rows.get(id) ?? null);
    if (seen === null || !sameUser(alert, seen.row)) return false;
    this.#claim(seen, formOf(alert));
    return true;
  }

  #claim(seen: Remembered, form: Form): void {
    seen.told[form] = true;
    this.#unindexRow(seen, [form]);
  }

  #remember(row: SeenRow, now: number, told: Remembered['told']): void {
    this.#rows.set(row.id, { row, at: now, told }, now);
    for (const form of FORMS) {
      if (!told[form]) this.#rowsByLikeness.add(likeName(form, row), row.id);
    }
  }

  #unindexRow({ row }: Remembered, forms: readonly Form[]): void {
    for (const form of forms) this.#rowsByLikeness.remove(likeName(form, row), row.id);
  }

  /** The row nearest in time that was seen since `since`, or whose own time is close. */
  #rowAlike(alert: HeardAlert, since: number): Remembered | null {
    let best: Remembered | null = null;
    let looked = 0;
    for (const id of this.#rowsByLikeness.find(likeName(formOf(alert), alert))) {
      if (++looked > CANDIDATES) break;
      const seen = this.#rows.get(id);
      if (!seen || (seen.at < since && apart(alert, seen.row) > SAME_TIME_MS)) continue;
      if (best === null || apart(alert, seen.row) < apart(alert, best.row)) best = seen;
    }
    return best;
  }

  #waitingById(row: SeenRow): HeardAlert | null {
    for (const key of this.#pendingById.find(row.id)) {
      const alert = this.#pending.get(key)?.alert;
      if (alert?.hasRow && sameUser(alert, row)) return alert;
    }
    return null;
  }

  /** The one nearest in time among those that wait and name no id of their own. */
  #waitingAlike(row: SeenRow, form: Form): HeardAlert | null {
    let best: HeardAlert | null = null;
    let looked = 0;
    for (const key of this.#pendingByLikeness.find(likeName(form, row))) {
      if (++looked > CANDIDATES) break;
      const alert = this.#pending.get(key)?.alert;
      if (!alert?.hasRow || this.#rowId(alert) !== null) continue;
      if (best === null || apart(alert, row) < apart(best, row)) best = alert;
    }
    return best;
  }

  #keptById(row: SeenRow): HeardAlert | null {
    for (const key of this.#keptByName.find(idName(row.id))) {
      const alert = this.#kept.get(key);
      if (alert && sameUser(alert, row)) return alert;
    }
    return null;
  }

  /** One that is like the row and of the same time. */
  #keptAlike(row: SeenRow, form: Form): HeardAlert | null {
    for (const key of this.#keptByName.find(likeName(form, row))) {
      const alert = this.#kept.get(key);
      if (alert && apart(alert, row) <= SAME_TIME_MS) return alert;
    }
    return null;
  }

  #rowId(alert: HeardAlert): string | null {
    const id = alert.alertId?.toLowerCase() ?? null;
    return alert.hasRow && id !== null && this.isRowId(id) ? id : null;
  }

  /** Neither waits any longer nor is kept. */
  #drop(alert: HeardAlert): void {
    if (this.#kept.delete(alert.key)) this.#unindexKept(alert.key, alert);
    if (!this.#pending.delete(alert.key)) return;
    this.#pendingByLikeness.remove(likeName(formOf(alert), alert), alert.key);
    if (alert.alertId !== null) this.#pendingById.remove(alert.alertId.toLowerCase(), alert.key);
  }

  #unindexKept(key: string, alert: HeardAlert): void {
    for (const name of keptNames(alert)) this.#keptByName.remove(name, key);
  }
}

function idName(id: string): string {
  return `id ${id}`;
}

function keptNames(alert: HeardAlert): string[] {
  const alike = likeName(formOf(alert), alert);
  return alert.alertId === null ? [alike] : [alike, idName(alert.alertId.toLowerCase())];
}

function formOf(alert: HeardAlert): Form {
  return alert.alertId === null ? 'short' : 'long';
}

function likeName(form: Form, traits: Traits): string {
  return `${form}\n${likeness(traits)}`;
}

/** Milliseconds between a message's own time and a row's; infinite where one of them has none. */
function apart(alert: HeardAlert, row: SeenRow): number {
  if (alert.sentMs === null || row.createdMs === null) return Number.POSITIVE_INFINITY;
  return Math.abs(alert.sentMs - row.createdMs);
}
