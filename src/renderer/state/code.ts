// Code against schema: the last report, and a folder being read.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CodeReport } from '../../shared/protocol/code.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import { core } from './core.ts';

interface CodeState {
  /** Undefined until the core was asked; null where no folder was read yet. */
  readonly report: CodeReport | null | undefined;
  readonly busy: boolean;
  readonly failure: FailureDetails | null;
}

export const useCode = create<CodeState>(() => ({ report: undefined, busy: false, failure: null }));
const { getState: get, setState: set } = useCode;

/** Reads the last report, and anew for another workspace, until the result is called. */
export function watchCode(): () => void {
  const read = async () => {
    try {
      set({ report: await core().call('code.read', {}) });
    } catch (failure) {
      set({ report: null, failure: failure as FailureDetails });
    }
  };
  void read();
  return core().subscribe('workspace.changed', ({ phase }) => {
    if (phase === 'ready') void read();
  });
}

/** Reads a folder; the job on screen tells how far it is, and can be cancelled there. */
export async function scanCode(folder: string, searchPath: readonly string[]): Promise<void> {
  if (get().busy) return;
  set({ busy: true, failure: null });
  try {
    const report = await core().call('code.scan', {
      folder,
      ...(searchPath.length > 0 && { searchPath: [...searchPath] }),
    });
    set({ report });
  } catch (failure) {
    const details = failure as FailureDetails;
    set({ failure: details.code === 'cancelled' ? null : details });
  } finally {
    set({ busy: false });
  }
}

export type CodeMentions = CallOutput<'code.mentions'>;

/** Lines of the folder read last that name a column; null where they cannot be had, for they are an addition to what is shown. */
export async function mentionsOf(table: string, column: string): Promise<CodeMentions | null> {
  try {
    return await core().call('code.mentions', { table, column });
  } catch {
    return null;
  }
}
