// The alerts list as the screen shows it: the rows held, what is read next, and how live alerts enter without moving anything.
import { createStore, type StoreApi } from 'zustand/vanilla';
import { alertFits } from '../../shared/model/alert-fits.ts';
import { Failure, type FailureDetails } from '../../shared/model/failure.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertFilter, AlertRow, Arrival } from '../../shared/protocol/alerts.ts';
import type { TopicPayload } from '../../shared/protocol/index.ts';
import type { Client } from '../bridge/client.ts';
import { HeldBack } from './alerts-held.ts';
import { createOverdue } from './alerts-overdue.ts';
import { type AlertQuery, isFiltered, resolveQuery, sameQuery } from './alerts-query.ts';
import { createSelection } from './alerts-selection.ts';
import { type AlertsState, createAlertsState, type Place } from './alerts-state.ts';
import { AlertWindow, type PagePlace } from './alerts-window.ts';

/** Who sits at the console and in which time zone; asked anew at every reading. */
export type Who = () => { readonly me: string; readonly zone: string };

const PAGE = LIMITS.pageRows;
const REREAD_MS = 1_000;
const RECOUNT_MS = 2_000;

export type Alerts = ReturnType<typeof createAlerts>;

/** The list over a client. Call `start` once the screen shows, and what it gives when it no longer does. */
export function createAlerts(client: Pick<Client, 'call' | 'subscribe' | 'connection'>, who: Who) {
  const window = new AlertWindow();
  let place: Place = { atTop: true, firstVisible: 0, pointing: false };
  /** Raised by everything that makes answers still under way worthless. */
  let generation = 0;
  const held = new HeldBack(PAGE);
  /** What was told while a page was under way, told again once it is there: the page may not know it yet. */
  let meanwhile: (() => void)[] | null = null;
  let rereadTimer: ReturnType<typeof setTimeout> | undefined;
  let recountTimer: ReturnType<typeof setTimeout> | undefined;
  const overdue = createOverdue({
    rows: () => window.rows,
    waits: (key) => held.has(key),
    reread: () => rereadSoon(),
  });

  const store: StoreApi<AlertsState> = createStore(createAlertsState);
  const { getState: get, setState: set } = store;

  const shown = () => ({
    rows: window.rows,
    start: window.start,
    slot: window.slot,
    hasBefore: window.hasBefore,
    hasAfter: window.hasAfter,
  });
  const busy = () => get().active !== null || get().selection.size > 0 || place.pointing;
  const atHead = () =>
    get().phase === 'ready' && get().query.order === 'newest' && !window.hasBefore && place.atTop;
  const following = () => atHead() && !busy();

  /** Not in the database yet, so that a page does not have it; what somebody works on is never taken from them. */
  const stillExpected = (row: AlertRow) =>
    row.source === 'provisional' &&
    (!overdue.isOverdue(row) || row.key === get().active || get().selection.has(row.key));

  function read(filter: AlertFilter, at: PagePlace, limit: number = PAGE) {
    return client.call('alerts.list', { filter, order: get().query.order, at, limit });
  }

  /** Reads a page and begins the window with it. `quiet` keeps what is on screen until then. */
  async function load(
    offset: number,
    options: { quiet: boolean; jumpTo?: number | undefined },
  ): Promise<void> {
    const mine = ++generation;
    clearTimeout(rereadTimer);
    rereadTimer = undefined;
    const { me, zone } = who();
    const filter = resolveQuery(get().query, me, zone, Date.now());
    if (filter === null) {
      window.begin(NOTHING, 0);
      set({ ...shown(), filter, phase: 'nameless', failure: null, count: null, waiting: 0 });
      return;
    }
    meanwhile = [];
    set(options.quiet ? { extending: null } : { phase: 'loading', failure: null, extending: null });
    try {
      const page = await read(filter, { offset });
      if (mine !== generation) return;
      const provisional = offset === 0 ? window.rows.filter(stillExpected) : [];
      window.begin(page, page.rows.length === 0 ? 0 : offset, options.quiet ? provisional : []);
      held.clear();
      const jump =
        options.jumpTo === undefined ? get().jump : { index: Math.max(0, options.jumpTo - window.start) };
      set({
        ...shown(),
        filter,
        phase: 'ready',
        failure: null,
        extendFailure: null,
        waiting: 0,
        searched: page.searched ?? null,
        jump,
        tookMs: page.tookMs,
      });
      const again = meanwhile ?? [];
      meanwhile = null;
      for (const tell of again) tell();
      if (page.rows.length === 0 && offset > 0) void load(0, { quiet: true, jumpTo: 0 });
    } catch (error) {
      if (mine !== generation) return;
      meanwhile = null;
      if (!options.quiet || get().phase !== 'ready') set({ phase: 'failed', failure: detailsOf(error) });
      else set({ extendFailure: detailsOf(error) });
    }
  }

  async function recount(): Promise<void> {
    clearTimeout(recountTimer);
    recountTimer = undefined;
    const { filter, query } = get();
    if (filter === null) return;
    try {
      const count = await client.call('alerts.count', { filter, order: query.order });
      if (get().filter === filter) set({ count });
    } catch {
      // The list itself says what is wrong; without a count the footer leaves it out.
      if (get().filter === filter) set({ count: null });
    }
  }

  const recountSoon = () => {
    recountTimer ??= setTimeout(() => void recount(), RECOUNT_MS);
  };
  /** Reads again what is in sight, at most once a second, so that a storm costs one page a second. */
  const rereadSoon = () => {
    rereadTimer ??= setTimeout(() => void reread(), REREAD_MS);
  };

  function reread(): Promise<void> {
    const from = window.start + place.firstVisible;
    return load(from < PAGE / 2 ? 0 : from - PAGE / 4, { quiet: true });
  }

  async function extend(side: 'before' | 'after'): Promise<void> {
    const { filter, phase, extending } = get();
    const at = side === 'after' ? window.placeAfter() : window.placeBefore();
    const needed = side === 'after' ? window.hasAfter : window.hasBefore;
    if (filter === null || phase !== 'ready' || extending !== null || !needed || at === null) return;
    const mine = generation;
    set({ extending: side, extendFailure: null });
    try {
      const page = await read(filter, at);
      if (mine !== generation) return;
      if (side === 'after') window.append(page);
      else window.prepend(page);
      set({ ...shown(), extending: null });
    } catch (error) {
      if (mine === generation) set({ extending: null, extendFailure: detailsOf(error) });
    }
  }

  function arrived(arrival: Arrival): void {
    const { filter, phase, query } = get();
    meanwhile?.push(() => arrived(arrival));
    if (filter === null || phase !== 'ready') return;
    let moved = window.settle(arrival.settled);
    for (const { was, row } of arrival.settled) {
      held.settle(was, row);
      rename(was, row.key);
    }
    const fresh: AlertRow[] = [];
    const known: AlertRow[] = [];
    for (const row of arrival.rows) {
      if (window.has(row.key)) known.push(row);
      else if (!held.has(row.key)) {
        const fits = alertFits(row, filter);
        if (fits) fresh.push(row);
        else if (fits === null) held.missing = true;
      }
    }
    moved = window.change(known) || moved;
    overdue.heard(fresh);
    const more = isFiltered(query) ? 0 : arrival.more;
    if (arrival.more > 0) held.missing = true;
    let waiting = get().waiting;
    if (query.order === 'oldest') {
      // They belong below everything: reading on at the end finds them.
      if (fresh.length + more > 0) window.hasAfter = true;
    } else if (following()) {
      if (fresh.length > 0) window.arrive(fresh, true);
      if (held.missing) rereadSoon();
    } else {
      held.add(fresh);
      if (window.hasBefore) window.start += fresh.length + more;
      waiting += fresh.length + more;
    }
    if (!moved && fresh.length + more === 0) return;
    const { count } = get();
    const counted = count?.exact ? { count: count.count + fresh.length + more, exact: true } : count;
    set({ ...shown(), waiting, count: counted });
  }

  /** Shows what was held back, without moving what is in sight: the table keeps its first row where it is. */
  function release(): void {
    if (get().query.order !== 'newest' || window.hasBefore) return;
    if (held.missing) {
      void load(0, { quiet: true });
    } else if (held.any) {
      window.arrive(held.take(), !busy());
      set({ ...shown(), waiting: 0 });
    }
  }

  function changed({ rows, all }: TopicPayload<'alerts.changed'>): void {
    const { filter, phase } = get();
    meanwhile?.push(() => changed({ rows, all: false, by: null }));
    if (filter === null || phase !== 'ready') return;
    for (const row of rows) held.change(row);
    if (window.change(rows)) set(shown());
    const entering = rows.some(
      (row) => !window.has(row.key) && !held.has(row.key) && alertFits(row, filter) !== false,
    );
    if (all || entering) rereadSoon();
    recountSoon();
  }

  function rename(was: string, key: string): void {
    if (was === key) return;
    const { active, pivot, selection } = get();
    if (active === was) set({ active: key });
    if (pivot === was) set({ pivot: key });
    if (selection.has(was))
      set({ selection: new Map([...selection].map(([k, v]) => [k === was ? key : k, v])) });
  }

  return {
    store,
    /** Hears the live topics until the result is called. */
    start(): () => void {
      const stops = [
        client.subscribe('alerts.arrived', arrived),
        client.subscribe('alerts.changed', changed),
        client.connection.subscribe(reconnectedBy(client.connection, () => void reread().then(recount))),
      ];
      return () => {
        for (const stop of stops) stop();
        clearTimeout(rereadTimer);
        clearTimeout(recountTimer);
        overdue.stop();
        rereadTimer = undefined;
        recountTimer = undefined;
      };
    },
    /** Shows a query from its top; the same one again is left as it stands, unless `anew`. */
    show(query: AlertQuery, anew = false): void {
      const state = get();
      if (!anew && sameQuery(query, state.query) && state.filter !== null) return;
      set({ ...createSelection(), query, filter: null, count: null, waiting: 0 });
      void load(0, { quiet: false, jumpTo: 0 }).then(recount);
    },
    /** Reads again, keeping the place. */
    refresh: () => reread().then(recount),
    /** Goes to a row by its number in the whole list. */
    goTo: (row: number) => load(Math.max(0, row - 20), { quiet: true, jumpTo: row }),
    extend,
    /** To the very top, with what was held back. */
    async top(): Promise<void> {
      if (window.hasBefore || held.missing) return load(0, { quiet: true, jumpTo: 0 });
      release();
      set({ jump: { index: 0 } });
    },
    release,
    /** Told by the table. Coming free at the top shows what was held back. */
    setPlace(next: Place): void {
      place = next;
      if (following() && held.any) release();
    },
    following,
    /** Index of the first row in sight. */
    firstVisible: () => place.firstVisible,
    row: (key: string) => window.get(key) ?? held.get(key),
    /** A name for what is drawn of an alert: it stays when a provisional alert finds its row. */
    nameOf: (key: string) => window.nameOf(key),
    /** Takes in rows as a change of our own left them; what is marked keeps up, or is unmarked where not all of it was told. */
    take(rows: readonly AlertRow[], all: boolean): void {
      const { selection } = get();
      const kept = new Map(selection);
      for (const row of rows) if (kept.has(row.key)) kept.set(row.key, row.version);
      if (window.change(rows)) set(shown());
      set({ selection: all ? kept : new Map() });
      if (!all) rereadSoon();
      recountSoon();
    },
    rereadSoon,
  };
}

const NOTHING = { rows: [], first: null, last: null, hasBefore: false, hasAfter: false };

/** Calls back when a connection comes up after it was lost. */
function reconnectedBy(connection: Client['connection'], again: () => void): () => void {
  let was = connection.get().state;
  return () => {
    const { state } = connection.get();
    if (state === 'connected' && was === 'reconnecting') again();
    was = state;
  };
}

/** What a rejected call says; the client rejects with a Failure, so anything else is a fault of the window. */
export function detailsOf(error: unknown): FailureDetails {
  if (error instanceof Failure) return error.details();
  return {
    code: 'internal',
    message: 'The window failed to handle this',
    hint: 'Try again; reload the window if it stays.',
    retryable: true,
  };
}
