// Changing alerts: what is asked before, what is told after, undo, and what to do when somebody else was faster.
import { createStore } from 'zustand/vanilla';
import type { CloseReason } from '../../shared/model/alert.ts';
import type { AlertChange, TriageOutcome } from '../../shared/protocol/alerts.ts';
import type { Client } from '../bridge/client.ts';
import { type Alerts, detailsOf } from './alerts.ts';
import type { Target } from './alerts-selection.ts';
import { dismiss, notify, notifyFailure } from './toasts.ts';

/** What a dialog is open for; the targets are those, in the versions, that were on screen when it opened. */
export interface Asking {
  readonly what: 'close' | 'assign' | 'note';
  readonly targets: readonly Target[];
}

export interface Conflict {
  readonly change: AlertChange;
  readonly conflicts: TriageOutcome['conflicts'];
  readonly conflictCount: number;
  readonly changed: number;
}

export interface TriageState {
  readonly asking: Asking | null;
  readonly conflict: Conflict | null;
  /** A change is under way. */
  readonly busy: boolean;
}

export const REASON_WORDS: Readonly<Record<CloseReason, string>> = {
  true_positive: 'True positive',
  false_positive: 'False positive',
  benign: 'Benign',
  duplicate: 'Duplicate',
  other: 'Other',
};

const UNDO_MS = 15_000;
const UNDO_DEPTH = 20;

const counted = (count: number, thing = 'alert') =>
  `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;

/** A change in words, as done to so many alerts: "Resolved 3 alerts as benign". */
export function changeInWords(change: AlertChange, count: number): string {
  const alerts = counted(count);
  if (change.status === 'FALSE_POSITIVE')
    return `Marked ${alerts} as false positive${count === 1 ? '' : 's'}`;
  if (change.status === 'RESOLVED') {
    return `Resolved ${alerts}${change.reason ? ` as ${REASON_WORDS[change.reason].toLowerCase()}` : ''}`;
  }
  if (change.status === 'INVESTIGATING') return `Investigating ${alerts}`;
  if (change.status === 'OPEN') return `Reopened ${alerts}`;
  if (change.assignee === null) return `Unassigned ${alerts}`;
  if (change.assignee !== undefined) return `Assigned ${alerts} to ${change.assignee}`;
  return `Added a note to ${alerts}`;
}

export type Triage = ReturnType<typeof createTriage>;

/** Changes by way of a client, told to the list and by toasts. */
export function createTriage(client: Pick<Client, 'call'>, alerts: Alerts) {
  const store = createStore<TriageState>(() => ({ asking: null, conflict: null, busy: false }));
  const { getState: get, setState: set } = store;
  const undos: { id: string; toast: string }[] = [];

  function takeIn(outcome: TriageOutcome): void {
    const rows = [...outcome.rows, ...outcome.conflicts.map(({ row }) => row)];
    alerts.take(rows, outcome.changed + outcome.conflictCount <= rows.length);
  }

  async function undo(): Promise<void> {
    const last = undos.pop();
    if (last === undefined) {
      notify({ title: 'Nothing to undo', description: 'Undo takes back what this window changed.' });
      return;
    }
    dismiss(last.toast);
    try {
      const outcome = await client.call('alerts.undo', { undo: last.id });
      takeIn(outcome);
      const left = outcome.conflictCount + outcome.gone;
      notify({
        kind: left > 0 ? 'info' : 'good',
        title: `Took back the change of ${counted(outcome.changed)}`,
        description: left > 0 ? `${counted(left)} stayed: changed since by ${whose(outcome)}.` : undefined,
      });
    } catch (error) {
      undos.push(last);
      notifyFailure(detailsOf(error));
    }
  }

  function offerUndo(change: AlertChange, outcome: TriageOutcome): void {
    const title = changeInWords(change, outcome.changed);
    const description = outcome.gone > 0 ? `${counted(outcome.gone)} no longer there.` : undefined;
    if (outcome.undo === null) {
      notify({ title, description });
      return;
    }
    const id = outcome.undo;
    const toast = notify({
      kind: 'good',
      title,
      description,
      forMs: UNDO_MS,
      action: { label: 'Undo', run: () => void undoThis(id) },
    });
    undos.push({ id, toast });
    if (undos.length > UNDO_DEPTH) undos.shift();
  }

  function undoThis(id: string): Promise<void> {
    const at = undos.findIndex((entry) => entry.id === id);
    if (at < 0) return Promise.resolve();
    undos.push(...undos.splice(at, 1));
    return undo();
  }

  /** Changes alerts; gives whether all of them were, so that the caller can move on. */
  async function apply(targets: readonly Target[], change: AlertChange): Promise<boolean> {
    if (targets.length === 0 || get().busy) return false;
    set({ busy: true });
    try {
      const outcome = await client.call('alerts.triage', { targets: [...targets], change });
      takeIn(outcome);
      if (outcome.changed > 0) offerUndo(change, outcome);
      else if (outcome.gone > 0)
        notify({ title: `${counted(outcome.gone)} no longer there`, description: 'The list is read anew.' });
      if (outcome.gone > 0) alerts.rereadSoon();
      const { conflicts, conflictCount, changed } = outcome;
      set({
        asking: null,
        conflict: conflictCount > 0 ? { change, conflicts, conflictCount, changed } : null,
      });
      return conflictCount === 0;
    } catch (error) {
      notifyFailure(detailsOf(error));
      return false;
    } finally {
      set({ busy: false });
    }
  }

  return {
    store,
    apply,
    undo,
    ask: (what: Asking['what'], targets: readonly Target[]) =>
      targets.length > 0 && set({ asking: { what, targets } }),
    dismissAsking: () => set({ asking: null }),
    /** Sends the same change for the alerts in conflict, as they are now. */
    mineAnyway(): Promise<boolean> {
      const { conflict } = get();
      if (conflict === null) return Promise.resolve(false);
      return apply(
        conflict.conflicts.map(({ row }) => ({ key: row.key, version: row.version })),
        conflict.change,
      );
    },
    keepTheirs: () => set({ conflict: null }),
  };
}

function whose(outcome: TriageOutcome): string {
  const names = [...new Set(outcome.conflicts.flatMap(({ by }) => by ?? []))];
  return names.length > 0 ? names.join(', ') : 'somebody else';
}
