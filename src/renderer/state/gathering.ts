/** What is to go into a case: any screen says so, and one dialog over all of them asks into which. */
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { Level } from '../../shared/model/level.ts';
import type { CaseMemberRef } from '../../shared/protocol/cases.ts';
import { core } from './core.ts';
import { navigate } from './route.ts';
import { notify, notifyFailure } from './toasts.ts';

export interface Gathering {
  readonly members: readonly CaseMemberRef[];
  /** What they are, in words: "3 alerts". Null for a new case without members. */
  readonly what: string | null;
  /** What a new case would be called, and how grave it would be. */
  readonly title: string;
  readonly severity: Level;
}

const UNDO_MS = 15_000;

export const useGathering = create<{ readonly gathering: Gathering | null }>(() => ({ gathering: null }));

/** Asks into which case these are to go. */
export function gather(gathering: Gathering): void {
  useGathering.setState({ gathering });
}

/** Asks for a new case with nothing in it yet. */
export function newCase(): void {
  gather({ members: [], what: null, title: '', severity: 'HIGH' });
}

export function stopGathering(): void {
  useGathering.setState({ gathering: null });
}

/** Puts them into a case that is there. Rejects with a Failure. */
export async function gatherInto(id: string, { members }: Gathering): Promise<void> {
  const { row, added, already, unknown, undo } = await core().call('cases.add', {
    id,
    members: [...members],
  });
  stopGathering();
  const rest = [
    already > 0 && `${already.toLocaleString('en')} in it already`,
    unknown > 0 && `${unknown.toLocaleString('en')} no longer in the database`,
  ].filter(Boolean);
  notify({
    kind: added > 0 ? 'good' : 'info',
    title: `${added.toLocaleString('en')} added to case #${row.id}`,
    ...(rest.length > 0 && { description: `${rest.join(', ')}.` }),
    forMs: UNDO_MS,
    action:
      undo === null
        ? { label: 'Open', run: () => navigate(`cases/${row.id}`) }
        : { label: 'Undo', run: () => void takeBack(undo) },
  });
}

async function takeBack(entry: number): Promise<void> {
  try {
    await core().call('cases.undo', { entry });
    notify({ kind: 'good', title: 'Taken out of the case again' });
  } catch (failure) {
    notifyFailure(failure as FailureDetails);
  }
}

/** Begins a case with them. Rejects with a Failure. */
export async function gatherIntoNew(title: string, severity: Level, gathering: Gathering): Promise<void> {
  const { row, added, unknown } = await core().call('cases.create', {
    title,
    severity,
    members: [...gathering.members],
  });
  stopGathering();
  if (gathering.what === null) {
    navigate(`cases/${row.id}`);
    return;
  }
  notify({
    kind: 'good',
    title: `Case #${row.id} begun with ${unknown === 0 ? gathering.what : added.toLocaleString('en')}`,
    ...(unknown > 0 && { description: `${unknown.toLocaleString('en')} no longer in the database.` }),
    forMs: UNDO_MS,
    action: { label: 'Open', run: () => navigate(`cases/${row.id}`) },
  });
}
