// The monitors at work: read every other second while they are looked at.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { MonitorView } from '../../shared/protocol/monitor.ts';
import { detailsOf } from './alerts.ts';
import { core } from './core.ts';

interface MonitorState {
  /** Null until first read. */
  readonly view: MonitorView | null;
  readonly failure: FailureDetails | null;
}

export const useMonitor = create<MonitorState>(() => ({ view: null, failure: null }));

const EVERY_MS = 2_000;

/** Keeps it fresh until the result is called. */
export function watchMonitor(): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = async () => {
    clearTimeout(timer);
    try {
      const view = await core().call('monitor.read', {});
      if (!stopped) useMonitor.setState({ view, failure: null });
    } catch (error) {
      if (!stopped) useMonitor.setState({ failure: detailsOf(error) });
    }
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(read, EVERY_MS);
  };
  const stops = [
    core().subscribe('workspace.changed', ({ phase }) => {
      if (phase === 'ready') void read();
    }),
    core().subscribe('settings.changed', () => void read()),
  ];
  void read();
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
