// What is picked in the alerts list: the row the keys act on, and the rows marked for a change in bulk.
import { LIMITS } from '../../shared/policy/limits.ts';
import type { Client } from '../bridge/client.ts';
import type { Alerts } from './alerts.ts';

export interface AlertSelection {
  /** Key of the row the keys act on; null until one is chosen. */
  readonly active: string | null;
  /** Where a range began. */
  readonly pivot: string | null;
  /** Marked alerts, each with the version it had when marked: what was seen is what is changed. */
  readonly selection: ReadonlyMap<string, string>;
  /** "Select all" met its limit: more fit than are marked. */
  readonly selectionCapped: boolean;
}

export function createSelection(): AlertSelection {
  return { active: null, pivot: null, selection: new Map(), selectionCapped: false };
}

export interface Target {
  readonly key: string;
  readonly version: string;
}

/** What the keys and the bulk bar do to the selection. */
export function createSelecting(alerts: Alerts, client: Pick<Client, 'call'>) {
  const { getState: get, setState: set } = alerts.store;
  const indexOf = (key: string | null) =>
    key === null ? -1 : get().rows.findIndex((row) => row.key === key);

  /** Marks every row between two places, both included. */
  function mark(from: number, to: number): void {
    const rows = get().rows.slice(Math.min(from, to), Math.max(from, to) + 1);
    set({ selection: new Map([...get().selection, ...rows.map((row) => [row.key, row.version] as const)]) });
  }

  /** The last move marked what it passed; the next that does goes on from where the first began. */
  let extending = false;

  return {
    /** Moves the active row; from none, to the first in sight. `extend` marks what it passes. */
    move(by: number, firstVisible: number, extend = false): void {
      const { rows, active } = get();
      if (rows.length === 0) return;
      const at = indexOf(active);
      const next = at < 0 ? firstVisible : Math.min(rows.length - 1, Math.max(0, at + by));
      set({ active: rows[next]?.key ?? null });
      if (extend) {
        if (!extending) set({ pivot: rows[at < 0 ? next : at]?.key ?? null });
        const from = indexOf(get().pivot);
        mark(from < 0 ? next : from, next);
      }
      extending = extend;
    },
    setActive(key: string | null): void {
      extending = false;
      set({ active: key, pivot: key });
    },
    toggle(key: string): void {
      extending = false;
      const selection = new Map(get().selection);
      const row = alerts.row(key);
      if (!selection.delete(key) && row !== undefined) selection.set(key, row.version);
      set({ selection, selectionCapped: false, active: key, pivot: key });
    },
    /** Marks from where the last mark was made to this row. */
    range(key: string): void {
      const to = indexOf(key);
      const from = indexOf(get().pivot);
      if (to < 0) return;
      mark(from < 0 ? to : from, to);
      set({ active: key });
    },
    /** Marks all that fit the filter, the first 10,000 of the list if there are more. */
    async all(): Promise<void> {
      const { filter, query } = get();
      if (filter === null) return;
      const { targets, more } = await client.call('alerts.keys', {
        filter,
        order: query.order,
        limit: LIMITS.bulkAlerts,
      });
      if (get().filter !== filter) return;
      set({ selection: new Map(targets.map(({ key, version }) => [key, version])), selectionCapped: more });
    },
    clear(): void {
      set({ selection: new Map(), selectionCapped: false });
    },
    /** What a change would apply to: the marked alerts, else the active one. */
    targets(): Target[] {
      const { selection, active } = get();
      if (selection.size > 0) return [...selection].map(([key, version]) => ({ key, version }));
      const row = active === null ? undefined : alerts.row(active);
      return row === undefined ? [] : [{ key: row.key, version: row.version }];
    },
  };
}
