// Alerts that only this machine holds, because no database table may keep them: shown in the list at their place in time.
import { alertFits, compareInstants } from '../../shared/model/alert-fits.ts';
import type { AlertDetail, AlertFilter, AlertRow } from '../../shared/protocol/alerts.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import { cursorTime, type PageRequest } from '../stores/alerts-page.ts';

type Page = Omit<CallOutput<'alerts.list'>, 'tookMs'>;

/** Held alerts that one page may add: a page must stay a page. */
const MOST = 200;

/** Held alerts that fit a filter; where only a database could tell, they are shown rather than hidden. */
export function heldFitting(held: readonly AlertRow[], filter: AlertFilter): AlertRow[] {
  return held.filter((row) => alertFits(row, filter) !== false);
}

/**
 * Puts held alerts into a page of the tables' alerts: from its first row, or from the cursor it was read after, up to its last
 * row or the cursor it was read before; at the ends of the list whatever lies beyond. So each is on exactly one page, however
 * one reads on. The page's cursors stay those of the tables.
 */
export function withHeld(page: Page, held: readonly AlertRow[], { order, at }: PageRequest): Page {
  const sign = order === 'newest' ? -1 : 1;
  const compare = (a: string, b: string) => sign * compareInstants(a, b);
  const { rows } = page;
  const from = 'after' in at ? cursorTime(at.after) : rows[0]?.createdAt;
  const to = 'before' in at ? cursorTime(at.before) : rows.at(-1)?.createdAt;
  const here = held.filter(
    ({ createdAt }) =>
      (!page.hasBefore || from === undefined || compare(createdAt, from) >= 0) &&
      (!page.hasAfter || to === undefined || compare(createdAt, to) < 0),
  );
  if (here.length === 0) return page;
  const byTime = (a: AlertRow, b: AlertRow) => compare(a.createdAt, b.createdAt);
  return { ...page, rows: [...rows, ...here.sort(byTime).slice(0, MOST)].sort(byTime) };
}

/** All there is to tell of a held alert. */
export function heldDetail(row: AlertRow): AlertDetail {
  return {
    row,
    text: row.text,
    textCut: row.cut,
    event: null,
    user: null,
    conversation: [],
    sameUser: { rows: [], more: false },
    samePattern: { rows: [], more: false },
    notes: [],
    history: [],
    gaps: [
      'This alert was heard on the live channel and is kept on this machine only: the console’s own tables are not in this database. Create them on the workspace screen to triage it.',
    ],
  };
}
