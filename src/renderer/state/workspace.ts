// Workspaces: which there are, which is open, and how its services are.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { Right } from '../../shared/protocol/rights.ts';
import type { ServiceState, WorkspaceState } from '../../shared/protocol/workspace.ts';
import { core } from './core.ts';
import { notifyFailure } from './toasts.ts';

export type WorkspaceList = CallOutput<'workspace.list'>;

interface Workspaces {
  /** Null until the core has said it. */
  current: WorkspaceState | null;
  /** The open workspace was ready once: its screens stay, whatever becomes of its services. */
  reached: boolean;
  list: WorkspaceList | null;
  listFailure: FailureDetails | null;
}

export const useWorkspaces = create<Workspaces>(() => ({
  current: null,
  reached: false,
  list: null,
  listFailure: null,
}));

/** The open workspace, or null while that is not known. */
export function useWorkspace(): WorkspaceState | null {
  return useWorkspaces((state) => state.current);
}

/** Whether the open workspace's role may do something; false while nothing is known. */
export function useRight(right: Right): boolean {
  return useWorkspaces((state) => state.current?.rights.includes(right) ?? false);
}

/** One service of the open workspace. */
export function useService(name: ServiceState['name']): ServiceState | null {
  return useWorkspaces((state) => state.current?.services.find((service) => service.name === name) ?? null);
}

/** Follows the open workspace; gives the way to stop. */
export function watchWorkspace(): () => void {
  void loadWorkspaces();
  return core().subscribe('workspace.changed', (current) => {
    const before = useWorkspaces.getState();
    const same = before.current?.profile.id === current.profile.id && current.phase !== 'opening';
    useWorkspaces.setState({ current, reached: current.phase === 'ready' || (same && before.reached) });
    if (before.list?.current !== current.profile.id) void loadWorkspaces();
  });
}

/** Reads the list of workspaces anew. */
export async function loadWorkspaces(): Promise<void> {
  try {
    useWorkspaces.setState({ list: await core().call('workspace.list', {}), listFailure: null });
  } catch (failure) {
    useWorkspaces.setState({ listFailure: failure as FailureDetails });
  }
}

/** Opens another workspace; a failure is shown as a message, and gives false. */
export async function openWorkspace(id: string): Promise<boolean> {
  try {
    await core().call('workspace.open', { id });
    return true;
  } catch (failure) {
    notifyFailure(failure as FailureDetails);
    return false;
  } finally {
    await loadWorkspaces();
  }
}

/** Has a fresh embedded database made in place of one that does not open; how it goes is told as the workspace's state. */
export async function rebuildWorkspace(): Promise<void> {
  await core().call('workspace.rebuild', {}).catch(notifyFailure);
}

/** Tries the services of the open workspace again at once. */
export function retryServices(): void {
  core().call('workspace.retry', {}).catch(notifyFailure);
}
