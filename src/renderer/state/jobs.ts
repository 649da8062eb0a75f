// Long work in the core: what runs, how far it is, and what ended a moment ago.
import { create } from 'zustand';
import type { Job } from '../../shared/protocol/jobs.ts';
import { core } from './core.ts';
import { notifyFailure } from './toasts.ts';

export const useJobs = create<{ jobs: readonly Job[] }>(() => ({ jobs: [] }));

/** Follows the jobs; gives the way to stop. */
export function watchJobs(): () => void {
  return core().subscribe('jobs.changed', (jobs) => useJobs.setState({ jobs }));
}

export function cancelJob(id: string): void {
  core().call('jobs.cancel', { id }).catch(notifyFailure);
}
