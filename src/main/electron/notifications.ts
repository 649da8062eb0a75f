// Desktop notifications for critical alerts: who and which pattern, never the message itself.
import { Notification } from 'electron';
import type { AlertRow } from '../../shared/protocol/alerts.ts';

/** At most one in this time; those between are counted into the next. */
const EVERY_MS = 5_000;

/** Gives a function that notifies of critical alerts, unless `wanted` says no. `onClick` brings the window to front. */
export function createNotifier(options: {
  readonly wanted: () => boolean;
  readonly onClick: (alert: AlertRow) => void;
  readonly now?: () => number;
}): (alert: AlertRow) => void {
  const { wanted, onClick, now = Date.now } = options;
  let shownMs = Number.NEGATIVE_INFINITY;
  let skipped = 0;
  return (alert) => {
    if (!wanted() || !Notification.isSupported()) return;
    if (now() - shownMs < EVERY_MS) {
      skipped += 1;
      return;
    }
    const others = skipped === 0 ? '' : ` (${skipped} more since the last)`;
    const notification = new Notification({
      title: `Critical alert, score ${alert.score}${others}`,
      body: [
        alert.userName ?? alert.userEmail ?? alert.userId ?? 'Unknown user',
        ...alert.patterns.slice(0, 3),
      ].join(' · '),
      urgency: 'critical',
    });
    notification.on('click', () => onClick(alert));
    notification.show();
    shownMs = now();
    skipped = 0;
  };
}
