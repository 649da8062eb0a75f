// The MCP servers: all of them, and one over a period; read on opening and kept fresh while they are looked at.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { SERVER_HOURS, ServerDetail } from '../../shared/protocol/servers.ts';
import { detailsOf } from './alerts.ts';
import { core } from './core.ts';

export type ServerHours = (typeof SERVER_HOURS)[number];

interface ServersState {
  /** Null until first read. */
  readonly list: CallOutput<'servers.list'> | null;
  readonly failure: FailureDetails | null;
  readonly detail: ServerDetail | null;
  readonly detailFailure: FailureDetails | null;
}

export const useServers = create<ServersState>(() => ({
  list: null,
  failure: null,
  detail: null,
  detailFailure: null,
}));
const { setState: set, getState: get } = useServers;

/** Checks come every few minutes. */
const EVERY_MS = 30_000;

/** Keeps something fresh until the result is called; read anew when another workspace is ready. */
function keepFresh(read: (isStopped: () => boolean) => Promise<void>): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async () => {
    clearTimeout(timer);
    await read(() => stopped);
    if (!stopped) timer = setTimeout(run, EVERY_MS);
  };
  const stop = core().subscribe('workspace.changed', ({ phase }) => {
    if (phase === 'ready') void run();
  });
  void run();
  return () => {
    stopped = true;
    clearTimeout(timer);
    stop();
  };
}

export function watchServers(): () => void {
  return keepFresh(async (isStopped) => {
    try {
      const list = await core().call('servers.list', {});
      if (!isStopped()) set({ list, failure: null });
    } catch (failure) {
      if (!isStopped()) set({ failure: detailsOf(failure) });
    }
  });
}

export function watchServer(id: string, hours: ServerHours): () => void {
  if (get().detail?.id !== id) set({ detail: null, detailFailure: null });
  return keepFresh(async (isStopped) => {
    try {
      const detail = await core().call('servers.read', { id, hours });
      if (!isStopped()) set({ detail, detailFailure: null });
    } catch (failure) {
      if (!isStopped()) set({ detailFailure: detailsOf(failure) });
    }
  });
}
