// Deletes what is older than the settings say, a little at a time, and writes into the journal how much it was.
import type { MonitorSettings } from '../../shared/model/configuration.ts';
import type { Database } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, readable } from './alerts-source.ts';
import { appendEntry, JOURNAL, lockJournal } from './journal.ts';
import { writable } from './monitor-insert.ts';
import { ALERTS, SEEN } from './monitor-seen.ts';

/** Rows of one statement: small, so that nobody waits for its locks. */
const BATCH = 1_000;
const BETWEEN_MS = 50;
/** Beyond what may be looked at again, notes of messages seen are of no use. */
const SEEN_DAYS = 60;

export interface Deleted {
  readonly events: number;
  readonly alerts: number;
  /** Notes of messages seen. */
  readonly seen: number;
  /** What should have been deleted and may not be, in words. */
  readonly refused: readonly string[];
}

/** Stops early once `signal` is aborted; what was deleted until then is written down all the same. */
export async function deleteOld(
  database: Database,
  shape: PlatformShape,
  retention: MonitorSettings['retention'],
  actor: string,
  signal: AbortSignal,
): Promise<Deleted> {
  const refused: string[] = [];
  const erase = async (name: string, days: number | null, where: string): Promise<number> => {
    const table = readable(shape, name);
    if (days === null || !table?.columns.has('id')) return 0;
    if (!table.privileges.delete) {
      refused.push(name);
      return 0;
    }
    let sum = 0;
    while (!signal.aborted) {
      const count = await database.execute(
        `DELETE FROM ${name} WHERE "id" IN (SELECT t."id" FROM ${name} t WHERE ${where} LIMIT ${BATCH})`,
        [days],
      );
      sum += count;
      if (count < BATCH) break;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
    return sum;
  };
  const older = (time: string) => `${time} < now() - make_interval(days => $1::int)`;
  const alertsTable = readable(shape, ALERTS);
  const closedAt = alertsTable?.columns.has('resolved_at')
    ? 'coalesce(t."resolved_at", t."created_at")'
    : 't."created_at"';
  const alerts = await erase(
    ALERTS,
    retention.closed_alert_days,
    `upper(t."status"::text) IN ('RESOLVED', 'FALSE_POSITIVE') AND ${older(closedAt)}`,
  );
  // An event goes only after its alert: the alert's page shows it.
  const free = alertsTable?.columns.has('risk_event_id')
    ? `NOT EXISTS (SELECT FROM ${ALERTS} a WHERE a."risk_event_id" = t."id")`
    : 'true';
  const event = (levels: string) => `${levels} AND ${older('t."created_at"')} AND ${free}`;
  const low = await erase(EVENTS, retention.low_event_days, event(`t."risk_level" = 'LOW'`));
  const high = await erase(EVENTS, retention.event_days, event('true'));
  const seen = await erase(SEEN, SEEN_DAYS, older('t.said_at'));
  const events = low + high;
  if (events + alerts > 0 && writable(shape, JOURNAL)) {
    await database.transaction(async (sql) => {
      await lockJournal(sql);
      await appendEntry(sql, {
        actor,
        action: 'monitor.retention',
        subject: 'retention',
        subjects: [],
        before: null,
        after: {
          events,
          alerts,
          low_event_days: retention.low_event_days,
          event_days: retention.event_days,
          closed_alert_days: retention.closed_alert_days,
        },
      });
    });
  }
  return { events, alerts, seen, refused };
}
