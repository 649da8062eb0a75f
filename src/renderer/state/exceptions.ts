// Exceptions: those there are, kept fresh while they are looked at.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { ExceptionRule } from '../../shared/protocol/exceptions.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import { core } from './core.ts';

export type Exception = CallOutput<'exceptions.list'>[number];

interface ExceptionsState {
  /** Null until first read. */
  readonly list: readonly Exception[] | null;
  readonly failure: FailureDetails | null;
}

export const useExceptions = create<ExceptionsState>(() => ({ list: null, failure: null }));

/** Keeps the list fresh until the result is called. */
export function watchExceptions(): () => void {
  useExceptions.setState({ list: null, failure: null });
  void readExceptions();
  const stops = [
    core().subscribe('patterns.changed', () => void readExceptions()),
    core().subscribe('workspace.changed', ({ phase }) => {
      if (phase === 'ready' && useExceptions.getState().list === null) void readExceptions();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Reads the list anew. */
export async function readExceptions(): Promise<void> {
  try {
    useExceptions.setState({ list: await core().call('exceptions.list', {}), failure: null });
  } catch (failure) {
    useExceptions.setState({ failure: failure as FailureDetails });
  }
}

/** Adds one. Rejects with a Failure. */
export async function addException(rule: ExceptionRule): Promise<void> {
  await core().call('exceptions.add', { rule });
  await readExceptions();
}

/** Ends one before its time. Rejects with a Failure. */
export async function endException(id: string, reason: string): Promise<boolean> {
  const { ended } = await core().call('exceptions.end', { id, reason });
  await readExceptions();
  return ended;
}
