// How many critical alerts are open, for the window's title. Counted anew when something changed, at most every few seconds.
import { create } from 'zustand';
import { core } from './core.ts';
import { useWorkspaces } from './workspace.ts';

const EVERY_MS = 5_000;

export const useOpenCritical = create<{ count: number }>(() => ({ count: 0 }));

/** Follows the count; gives the way to stop. While it cannot be had it is 0. */
export function watchOpenCritical(): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastAt = 0;
  let seen = -1;

  const read = async () => {
    timer = null;
    lastAt = Date.now();
    if (!useWorkspaces.getState().current?.rights.includes('alerts.read'))
      return useOpenCritical.setState({ count: 0 });
    const filter = { levels: ['CRITICAL' as const], statuses: ['OPEN' as const] };
    const count = await core()
      .call('alerts.count', { filter })
      .then((answer) => answer.count)
      .catch(() => 0);
    useOpenCritical.setState({ count });
  };
  const soon = () => {
    timer ??= setTimeout(read, Math.max(0, lastAt + EVERY_MS - Date.now()));
  };
  const stops = [
    core().subscribe('feed.changed', (feed) => {
      const heard = feed.received + feed.filled;
      if (heard !== seen) soon();
      seen = heard;
    }),
    core().subscribe('alerts.changed', soon),
    core().subscribe('workspace.changed', soon),
  ];
  return () => {
    if (timer !== null) clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
