// A list that is read by pages as one scrolls: its rows, what is wrong with them, and which one the keys act on.
import { createStore } from 'zustand/vanilla';
import type { FailureDetails } from '../../shared/model/failure.ts';
import { detailsOf } from './alerts.ts';
import { core } from './core.ts';

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly gaps: readonly string[];
  /** How far back was searched, where `next` is to search on. */
  readonly searchedTo?: string | null;
  /** Rows in all; null where they are not counted. */
  readonly total?: number | null;
}

export interface PagedState<Row> {
  /** Null until first read. */
  readonly rows: readonly Row[] | null;
  readonly next: string | null;
  readonly gaps: readonly string[];
  readonly searchedTo: string | null;
  readonly total: number | null;
  readonly failure: FailureDetails | null;
  /** A page is on its way; of another question where `stale`. */
  readonly reading: boolean;
  readonly stale: boolean;
  /** Key of the row the keys act on. */
  readonly active: string | null;
}

export type Paged<Row> = ReturnType<typeof createPaged<Row>>;
export type AskPage<Row> = (after: string | null) => Promise<Page<Row>>;

/** A workspace may just be filling. */
const WHILE_EMPTY_MS = 3_000;

/** An empty list; nothing is read before `show`. */
export function createPaged<Row>(keyOf: (row: Row) => string) {
  const store = createStore<PagedState<Row>>(() => ({
    rows: null,
    next: null,
    gaps: [],
    searchedTo: null,
    total: null,
    failure: null,
    reading: false,
    stale: false,
    active: null,
  }));
  const { getState: get, setState: set } = store;
  /** Grows with every question; an answer to an earlier one is dropped. */
  let turn = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  let ask: AskPage<Row> = async () => ({ rows: [], next: null, gaps: [] });

  async function read(): Promise<void> {
    const mine = ++turn;
    clearTimeout(again);
    set({ reading: true, stale: (get().rows?.length ?? 0) > 0 });
    try {
      const { rows, next, gaps, searchedTo = null, total = null } = await ask(null);
      if (mine !== turn) return;
      const { active } = get();
      const kept = active !== null && rows.some((row) => keyOf(row) === active) ? active : null;
      set({ rows, next, gaps, searchedTo, total, failure: null, reading: false, stale: false, active: kept });
      if (rows.length === 0 && next === null) again = setTimeout(read, WHILE_EMPTY_MS);
    } catch (failure) {
      if (mine === turn) set({ failure: detailsOf(failure), reading: false, stale: false });
    }
  }

  return {
    store,
    keyOf,
    read,
    /** Shows the answer to another question, until the result is called; the rows there were stay in sight until it comes. */
    show(question: AskPage<Row>): () => void {
      ask = question;
      void read();
      const stop = core().subscribe('workspace.changed', ({ phase }) => {
        if (phase === 'ready' && get().rows === null) void read();
      });
      return () => {
        turn++;
        clearTimeout(again);
        stop();
      };
    },
    /** Reads the next page, unless one is on its way or there is none. */
    async more(): Promise<void> {
      const { next, reading, rows } = get();
      if (next === null || reading || rows === null) return;
      const mine = turn;
      set({ reading: true });
      try {
        const page = await ask(next);
        if (mine !== turn) return;
        set({
          rows: [...rows, ...page.rows],
          next: page.next,
          searchedTo: page.searchedTo ?? null,
          failure: null,
          reading: false,
        });
      } catch (failure) {
        if (mine === turn) set({ failure: detailsOf(failure), reading: false });
      }
    },
    activate: (active: string | null): void => set({ active }),
    /** Moves the active row; from none, to the first. */
    move(by: number): void {
      const { rows, active } = get();
      if (rows === null || rows.length === 0) return;
      const at = active === null ? -1 : rows.findIndex((row) => keyOf(row) === active);
      const to = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
      set({ active: keyOf(rows[to]!) });
    },
    /** The row the keys act on, or null. */
    current(): Row | null {
      const { rows, active } = get();
      return rows?.find((row) => keyOf(row) === active) ?? null;
    },
  };
}
