// What interrupts: a desktop notification for critical alerts, in windows of the web host (Electron's main process has its own).
import type { AlertRow, Arrival } from '../../shared/protocol/alerts.ts';
import { core } from './core.ts';
import { navigate } from './route.ts';
import { useSettingsState } from './settings.ts';

/** After one notification, further alerts within this time are told together. */
const QUIET_MS = 5_000;
/** Older alerts were missed, not just now heard: the list shows them, but they interrupt nobody. */
const NEWS_MS = 600_000;
const REMEMBERED = 2_000;

export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly key: string;
}

/** The notice for critical alerts: who and by which patterns, never what was said. */
export function noticeOf(rows: readonly AlertRow[]): Notice | null {
  const [row] = rows;
  if (row === undefined) return null;
  const user =
    row.userName ?? row.userEmail ?? (row.userId === null ? 'No user named' : `User ${row.userId}`);
  const patterns = row.patterns.slice(0, 3).join(', ');
  if (rows.length === 1) return { title: `Critical alert: ${user}`, body: patterns, key: row.key };
  return {
    title: `${rows.length} critical alerts`,
    body: `The latest: ${user}${patterns && `, ${patterns}`}`,
    key: row.key,
  };
}

/** Picks what is worth interrupting for, each alert once. */
export function createPicker(now: () => number) {
  const told = new Set<string>();
  return ({ rows, settled }: Arrival): AlertRow[] => {
    for (const { was, row } of settled) if (told.has(was)) told.add(row.key);
    const picked = rows.filter(
      (row) =>
        row.level === 'CRITICAL' &&
        row.status === 'OPEN' &&
        !told.has(row.key) &&
        (row.source === 'provisional' || Math.abs(now() - Date.parse(row.createdAt)) < NEWS_MS),
    );
    for (const { key } of picked) told.add(key);
    for (const key of told) {
      if (told.size <= REMEMBERED) break;
      told.delete(key);
    }
    return picked;
  };
}

/** Shows notifications while nobody looks at this window, when the settings and the browser allow it; gives the way to stop. */
export function watchCritical(): () => void {
  if (core().host !== 'web' || !('Notification' in window)) return () => undefined;
  const pick = createPicker(Date.now);
  let waiting: AlertRow[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;

  const tell = () => {
    timer = null;
    const notice = noticeOf(waiting);
    waiting = [];
    if (notice === null) return;
    const shown = new Notification(notice.title, { body: notice.body, tag: 'watchroom.critical' });
    shown.onclick = () => {
      window.focus();
      navigate(`alerts/${notice.key}`);
      shown.close();
    };
    timer = setTimeout(tell, QUIET_MS);
  };
  const stop = core().subscribe('alerts.arrived', (arrival) => {
    const picked = pick(arrival);
    if (picked.length === 0 || (!document.hidden && document.hasFocus())) return;
    if (!useSettingsState.getState().settings.notifyCritical || Notification.permission !== 'granted') return;
    waiting = [...picked, ...waiting];
    if (timer === null) tell();
  });
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}
