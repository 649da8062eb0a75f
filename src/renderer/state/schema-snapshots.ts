// Snapshots of the schema and their timeline.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import { core } from './core.ts';

interface SnapshotsState {
  readonly list: CallOutput<'schema.snapshots'> | null;
  readonly failure: FailureDetails | null;
}

export const useSnapshots = create<SnapshotsState>(() => ({ list: null, failure: null }));
const { setState: set } = useSnapshots;

/** Keeps the list fresh until the result is called. */
export function watchSnapshots(): () => void {
  const read = async () => {
    try {
      set({ list: await core().call('schema.snapshots', {}), failure: null });
    } catch (failure) {
      set({ failure: failure as FailureDetails });
    }
  };
  set({ list: null });
  void read();
  const stops = [
    core().subscribe('schema.changed', () => void read()),
    core().subscribe('workspace.changed', ({ phase }) => {
      if (phase === 'ready') void read();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** All of these reject with a Failure. */
export const takeSnapshot = (name: string): Promise<CallOutput<'schema.take'>> =>
  core().call('schema.take', { name });
export const forgetSnapshot = (id: string): Promise<unknown> => core().call('schema.forget', { id });
export const scheduleSnapshots = (everyHours: number | null): Promise<unknown> =>
  core().call('schema.schedule', { everyHours });

/** The whole JSON text of a snapshot. */
export async function snapshotJson(id: string): Promise<string> {
  let text = '';
  for (let offset: number | null = 0; offset !== null; ) {
    const piece: CallOutput<'schema.export'> = await core().call('schema.export', { id, offset });
    text += piece.text;
    offset = piece.next;
  }
  return text;
}
