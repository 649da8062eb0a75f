// The changes an analyst makes with one key, to the marked alerts or to the active one.
import type { AlertChange } from '../../../shared/protocol/alerts.ts';
import type { Target } from '../../state/alerts-selection.ts';
import { stores } from './stores.ts';

export interface TriageAction {
  readonly keys: string;
  /** For the key help and the palette. */
  readonly label: string;
  /** For buttons. */
  readonly short: string;
  readonly run: () => void;
}

/** After closing, the next alert comes under the keys, so that a list is worked through without moving by hand. */
export async function thenNext(done: Promise<boolean>): Promise<void> {
  const { alerts, selecting } = stores();
  const { selection } = alerts.store.getState();
  if (!(await done)) return;
  if (selection.size > 0) selecting.clear();
  else selecting.move(1, 0);
}

/** What the keys act on: the marked alerts, else the one that is open, else the active one. */
export function targetsOf(openKey: string | null): Target[] {
  const { alerts, details, selecting } = stores();
  if (openKey === null || alerts.store.getState().selection.size > 0) return selecting.targets();
  const { detail } = details.store.getState();
  const row = alerts.row(openKey) ?? (detail?.row.key === openKey ? detail.row : undefined);
  return row === undefined ? [] : [{ key: row.key, version: row.version }];
}

/** The changes, for whatever `targets` gives at the moment. */
export function triageActions(targets: () => Target[]): readonly TriageAction[] {
  const { triage } = stores();
  const apply = (change: AlertChange) => triage.apply(targets(), change);
  return [
    { keys: 'a', label: 'Assign', short: 'Assign', run: () => triage.ask('assign', targets()) },
    {
      keys: 'i',
      label: 'Investigating',
      short: 'Investigate',
      run: () => void apply({ status: 'INVESTIGATING' }),
    },
    {
      keys: 'r',
      label: 'Resolve, with a reason',
      short: 'Resolve',
      run: () => triage.ask('close', targets()),
    },
    {
      keys: 'f',
      label: 'False positive',
      short: 'False positive',
      run: () => void thenNext(apply({ status: 'FALSE_POSITIVE', reason: 'false_positive' })),
    },
    { keys: 'o', label: 'Reopen', short: 'Reopen', run: () => void apply({ status: 'OPEN' }) },
    { keys: 'n', label: 'Add a note', short: 'Note', run: () => triage.ask('note', targets()) },
  ];
}
