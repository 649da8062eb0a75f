// The alert that is open beside the list: read whole, and read again whenever it changes.
import { createStore } from 'zustand/vanilla';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { AlertDetail, Arrival } from '../../shared/protocol/alerts.ts';
import type { TopicPayload } from '../../shared/protocol/index.ts';
import type { Client } from '../bridge/client.ts';
import { detailsOf } from './alerts.ts';

export interface DetailState {
  readonly key: string | null;
  /** Of `key`; stays on screen while it is read again. */
  readonly detail: AlertDetail | null;
  readonly failure: FailureDetails | null;
  readonly loading: boolean;
  /** A provisional alert that was open found its row: the address should follow. */
  readonly settled: { readonly was: string; readonly key: string } | null;
}

const AGAIN_MS = 150;

export type Details = ReturnType<typeof createDetails>;

/** The open alert over a client. Call `start` while the screen shows. */
export function createDetails(client: Pick<Client, 'call' | 'subscribe'>) {
  const store = createStore<DetailState>(() => ({
    key: null,
    detail: null,
    failure: null,
    loading: false,
    settled: null,
  }));
  const { getState: get, setState: set } = store;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const { key } = get();
    if (key === null) return;
    set({ loading: true });
    try {
      const detail = await client.call('alerts.read', { key });
      if (get().key === key) set({ detail, failure: null, loading: false });
    } catch (error) {
      if (get().key === key) set({ failure: detailsOf(error), loading: false });
    }
  }

  function again(): void {
    timer ??= setTimeout(() => void read(), AGAIN_MS);
  }
  function changed({ rows, all }: TopicPayload<'alerts.changed'>): void {
    const { key } = get();
    if (key !== null && (all || rows.some((row) => row.key === key))) again();
  }
  function arrived({ settled }: Arrival): void {
    const { key } = get();
    const own = settled.find(({ was }) => was === key);
    if (own === undefined) return;
    set({ key: own.row.key, settled: { was: own.was, key: own.row.key } });
    again();
  }

  return {
    store,
    start(): () => void {
      const stops = [
        client.subscribe('alerts.changed', changed),
        client.subscribe('alerts.arrived', arrived),
      ];
      return () => {
        for (const stop of stops) stop();
        clearTimeout(timer);
        timer = undefined;
      };
    },
    /** Opens an alert, or none. What was open goes at once, so that nothing of it is taken for the other's. */
    open(key: string | null): void {
      if (get().key === key) return;
      set({ key, detail: null, failure: null, loading: key !== null, settled: null });
      void read();
    },
    read,
  };
}
