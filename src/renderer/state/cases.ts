/** The list of cases: read by pages, kept fresh while it is looked at, and which row the keys act on. */
import { createStore } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CaseRow } from '../../shared/protocol/cases.ts';
import type { Client } from '../bridge/client.ts';
import { type CasesQuery, casesFilterOf } from './cases-query.ts';

export interface CasesState {
  /** Null until first read. */
  readonly rows: readonly CaseRow[] | null;
  readonly next: string | null;
  readonly total: number;
  readonly owners: readonly string[];
  readonly tags: readonly string[];
  readonly failure: FailureDetails | null;
  readonly reading: boolean;
  /** Number of the case the keys act on. */
  readonly active: string | null;
}

const PAGE = 100;
const AFTER_CHANGE_MS = 300;

export type Cases = ReturnType<typeof createCases>;

/** The list over a client. Nothing is read before `show`. */
export function createCases(client: Pick<Client, 'call' | 'subscribe'>) {
  const store = createStore<CasesState>(() => ({
    rows: null,
    next: null,
    total: 0,
    owners: [],
    tags: [],
    failure: null,
    reading: false,
    active: null,
  }));
  const { getState: get, setState: set } = store;
  let query: CasesQuery | null = null;
  /** Grows with every reading; an answer to an earlier one is dropped. */
  let turn = 0;

  async function read(wanted = PAGE): Promise<void> {
    if (query === null) return;
    const mine = ++turn;
    const { order } = query;
    const filter = casesFilterOf(query);
    set({ reading: true });
    try {
      let page = await client.call('cases.list', { filter, order, limit: PAGE });
      const rows = [...page.rows];
      while (mine === turn && page.next !== null && rows.length < wanted) {
        page = await client.call('cases.list', { filter, order, limit: PAGE, after: page.next });
        rows.push(...page.rows);
      }
      if (mine !== turn) return;
      const { next, total, owners, tags } = page;
      const kept = rows.some(({ id }) => id === get().active) ? get().active : null;
      set({ rows, next, total, owners, tags, failure: null, reading: false, active: kept });
    } catch (failure) {
      if (mine === turn) set({ failure: failure as FailureDetails, reading: false });
    }
  }

  return {
    store,
    /** Reads as many as are in sight anew. */
    again: (): Promise<void> => read(get().rows?.length),
    more: (): Promise<void> => read((get().rows?.length ?? 0) + PAGE),
    /** Shows a query, and keeps it fresh until the result is called. */
    show(wanted: CasesQuery): () => void {
      query = wanted;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stops = [
        client.subscribe('cases.changed', () => {
          clearTimeout(timer);
          timer = setTimeout(() => void read(get().rows?.length), AFTER_CHANGE_MS);
        }),
        client.subscribe('workspace.changed', ({ phase }) => {
          if (phase === 'ready' && get().rows === null) void read();
        }),
      ];
      void read();
      return () => {
        turn++;
        clearTimeout(timer);
        for (const stop of stops) stop();
      };
    },
    setActive: (id: string | null): void => set({ active: id }),
    move(by: number): void {
      const { rows, active } = get();
      if (rows === null || rows.length === 0) return;
      const at = active === null ? -1 : rows.findIndex(({ id }) => id === active);
      const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
      set({ active: rows[next]?.id ?? null });
    },
  };
}
