// Backtests: those there are, kept fresh while they are looked at, and what can be done with them.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { Backtest, BacktestResult, BacktestSpec } from '../../shared/protocol/backtests.ts';
import { core } from './core.ts';

interface BacktestsState {
  /** Newest first; null until first read. */
  readonly list: readonly Backtest[] | null;
  readonly failure: FailureDetails | null;
  /** Results read so far, by backtest: what ended does not change. */
  readonly results: ReadonlyMap<string, Opened>;
}

export interface Opened {
  readonly backtest: Backtest | null;
  readonly result: BacktestResult | null;
  readonly failure: FailureDetails | null;
}

export const useBacktests = create<BacktestsState>(() => ({ list: null, failure: null, results: new Map() }));
const { getState: get, setState: set } = useBacktests;

/** Keeps the list fresh until the result is called. */
export function watchBacktests(): () => void {
  set({ list: null, failure: null, results: new Map() });
  void readBacktests();
  const stops = [
    core().subscribe('backtests.changed', ({ id }) => {
      void readBacktests();
      if (get().results.has(id)) void openBacktest(id);
    }),
    core().subscribe('workspace.changed', ({ phase }) => {
      if (phase === 'ready' && get().list === null) void readBacktests();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Reads the list anew. */
export async function readBacktests(): Promise<void> {
  try {
    set({ list: await core().call('backtests.list', {}), failure: null });
  } catch (failure) {
    set({ failure: failure as FailureDetails });
  }
}

/** Reads one with its result. */
export async function openBacktest(id: string): Promise<void> {
  let opened: Opened;
  try {
    opened = { ...(await core().call('backtests.read', { id })), failure: null };
  } catch (failure) {
    opened = { backtest: null, result: null, failure: failure as FailureDetails };
  }
  set({ results: new Map([...get().results, [id, opened]]) });
}

/** Starts one; gives its id. Rejects with a Failure. */
export async function startBacktest(spec: BacktestSpec): Promise<string> {
  const { id } = await core().call('backtests.start', spec);
  await readBacktests();
  return id;
}

/** Removes one with its result. Rejects with a Failure. */
export async function removeBacktest(id: string): Promise<void> {
  await core().call('backtests.remove', { id });
  await readBacktests();
}
