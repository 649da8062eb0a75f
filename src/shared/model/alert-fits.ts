// Whether an alert fits a filter, as far as a list row can tell: the window asks this of alerts that were never in a database query.
import type { AlertStatus } from './alert.ts';
import type { Level } from './level.ts';

/** What the filter looks at in a list row. */
export interface Fitting {
  readonly createdAt: string;
  readonly level: Level;
  readonly status: AlertStatus;
  readonly type: string;
  readonly assignee: string | null;
  readonly userId: string | null;
  readonly conversationId: string | null;
  readonly text: string;
  /** The text goes on beyond what the row holds. */
  readonly cut: boolean;
  readonly patterns: readonly string[];
}

/** The filter of the alerts list; an absent or empty field lets everything pass. */
export interface Wanted {
  readonly levels?: readonly Level[] | undefined;
  readonly statuses?: readonly AlertStatus[] | undefined;
  readonly types?: readonly string[] | undefined;
  /** The empty string means unassigned. */
  readonly assignee?: string | undefined;
  readonly user?: string | undefined;
  readonly text?: string | undefined;
  readonly pattern?: string | undefined;
  readonly conversation?: string | undefined;
  /** Inclusive. */
  readonly from?: string | undefined;
  /** Exclusive. */
  readonly to?: string | undefined;
}

/** Rows carry at most so many pattern names; a full list may have gone on. */
const PATTERNS_IN_ROW = 20;

/** Orders two ISO instants in UTC whose fractions may differ in length: below 0, 0 or above 0. */
export function compareInstants(a: string, b: string): number {
  const left = a.slice(0, 19);
  const right = b.slice(0, 19);
  if (left !== right) return left < right ? -1 : 1;
  return micros(a) - micros(b);
}

function micros(instant: string): number {
  return Number(instant.slice(20, -1).padEnd(6, '0'));
}

/** True or false where the row tells; null where only the database can, because the row holds a part of the text or patterns. */
export function alertFits(row: Fitting, wanted: Wanted): boolean | null {
  if (lacks(wanted.levels, row.level)) return false;
  if (lacks(wanted.statuses, row.status)) return false;
  if (lacks(wanted.types, row.type)) return false;
  if (wanted.assignee !== undefined && wanted.assignee !== (row.assignee ?? '')) return false;
  if (wanted.user !== undefined && wanted.user !== row.userId) return false;
  if (wanted.conversation !== undefined && wanted.conversation !== row.conversationId) return false;
  if (wanted.from !== undefined && compareInstants(row.createdAt, wanted.from) < 0) return false;
  if (wanted.to !== undefined && compareInstants(row.createdAt, wanted.to) >= 0) return false;

  let known = true;
  if (wanted.pattern !== undefined && !row.patterns.includes(wanted.pattern)) {
    if (row.patterns.length < PATTERNS_IN_ROW) return false;
    known = false;
  }
  if (wanted.text !== undefined && !row.text.toLowerCase().includes(wanted.text.toLowerCase())) {
    if (!row.cut) return false;
    known = false;
  }
  return known ? true : null;
}

function lacks<T>(list: readonly T[] | undefined, value: T): boolean {
  return list !== undefined && list.length > 0 && !list.includes(value);
}
