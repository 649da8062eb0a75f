// Provisional rows that nobody tells about any more: in a storm the word that one found its row may be among those left out.
import type { AlertRow } from '../../shared/protocol/alerts.ts';

/** The core settles within 8 s or keeps the alert by itself; a row that is still provisional after this missed the word. */
export const OVERDUE_MS = 12_000;
/** Between two looks; each may cost one page. */
const LOOK_MS = 4_000;

export interface OverdueOptions {
  /** The rows that are shown. */
  readonly rows: () => readonly AlertRow[];
  /** Whether a row that is not shown may be later. */
  readonly waits: (key: string) => boolean;
  /** Reads anew what is shown: some of it is overdue. */
  readonly reread: () => void;
}

/** Watches over provisional rows. While there are none it does nothing. */
export function createOverdue({ rows, waits, reread }: OverdueOptions) {
  /** When each provisional row was first heard of, epoch milliseconds. */
  const since = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isOverdue = (row: AlertRow) =>
    row.source === 'provisional' &&
    (since.get(row.key) ?? Number.POSITIVE_INFINITY) + OVERDUE_MS <= Date.now();

  function look(): void {
    timer = undefined;
    const shown = rows();
    const provisional = new Set(shown.filter((row) => row.source === 'provisional').map((row) => row.key));
    for (const key of since.keys()) if (!provisional.has(key) && !waits(key)) since.delete(key);
    if (shown.some(isOverdue)) reread();
    if (since.size > 0) timer = setTimeout(look, LOOK_MS);
  }

  return {
    /** Rows that arrived just now. */
    heard(arrived: readonly AlertRow[]): void {
      for (const row of arrived)
        if (row.source === 'provisional' && !since.has(row.key)) since.set(row.key, Date.now());
      if (since.size > 0) timer ??= setTimeout(look, LOOK_MS);
    },
    isOverdue,
    stop(): void {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
