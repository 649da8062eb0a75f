// The overview's figures: read on opening, every half minute, and soon after alerts arrive or change.
import { create } from 'zustand';
import { Failure } from '../../shared/model/failure.ts';
import type { OVERVIEW_HOURS, Overview } from '../../shared/protocol/overview.ts';
import { core } from './core.ts';

export type OverviewHours = (typeof OVERVIEW_HOURS)[number];

interface OverviewState {
  readonly overview: Overview | null;
  /** The period the figures are of; another one is being read while it differs from what was asked for. */
  readonly hours: OverviewHours | null;
  readonly failure: Failure | null;
}

export const useOverview = create<OverviewState>(() => ({ overview: null, hours: null, failure: null }));

const EVERY_MS = 30_000;
/** Arrivals come in bursts, and the figures cost a second of the database: one read serves all of this time. */
const AFTER_ARRIVAL_MS = 4_000;

/** Keeps the figures of a period fresh until the result is called. */
export function watchOverview(hours: OverviewHours, timeZone: string): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueMs = 0;

  const schedule = (delayMs: number) => {
    const atMs = Date.now() + delayMs;
    if (stopped || (timer !== undefined && dueMs <= atMs)) return;
    clearTimeout(timer);
    dueMs = atMs;
    timer = setTimeout(read, delayMs);
  };
  const read = async () => {
    timer = undefined;
    try {
      const overview = await core().call('overview.read', { hours, timeZone });
      if (!stopped) useOverview.setState({ overview, hours, failure: null });
    } catch (error) {
      const failure = error instanceof Failure ? error : null;
      if (!stopped) useOverview.setState({ failure });
    }
    schedule(EVERY_MS);
  };

  const stops = [
    core().subscribe('alerts.arrived', () => schedule(AFTER_ARRIVAL_MS)),
    core().subscribe('alerts.changed', () => schedule(AFTER_ARRIVAL_MS)),
    // While a job runs (the simulated history), the tables fill behind the alerts.
    core().subscribe('jobs.changed', () => schedule(AFTER_ARRIVAL_MS)),
    // Another workspace, or one that has just become ready, has other figures.
    core().subscribe('workspace.changed', () => schedule(200)),
  ];
  schedule(0);
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
