// The verification's answers: asked when the screen opens and whenever somebody asks again.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { Verification } from '../../shared/protocol/verification.ts';
import { core } from './core.ts';

interface VerificationState {
  readonly read: Verification | null;
  readonly busy: boolean;
  readonly failure: FailureDetails | null;
}

export const useVerification = create<VerificationState>(() => ({ read: null, busy: false, failure: null }));
const { getState: get, setState: set } = useVerification;

/** Asks all questions; `exact` counts large tables, which may take long. */
export async function verify(exact = false): Promise<void> {
  if (get().busy) return;
  set({ busy: true });
  try {
    set({ read: await core().call('verification.read', { exact }), failure: null });
  } catch (failure) {
    set({ failure: failure as FailureDetails });
  } finally {
    set({ busy: false });
  }
}

/** Asks on opening, and anew for another workspace, until the result is called. */
export function watchVerification(): () => void {
  set({ read: null, failure: null });
  void verify();
  return core().subscribe('workspace.changed', ({ phase }) => {
    if (phase !== 'ready') set({ read: null });
    else if (get().read === null) void verify();
  });
}
