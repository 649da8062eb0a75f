// Raises what was recorded already, when the classifier or later tool calls show more: the event, its alert, the profile.
import type { Database, Param, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS } from './alerts-source.ts';
import { fitted, insertRows, writable } from './monitor-insert.ts';
import { addIncidents } from './monitor-profiles.ts';
import type { MessageRecord } from './monitor-record.ts';
import { ALERTS, lockMessages, SEEN } from './monitor-seen.ts';

export interface Raised {
  readonly eventId: string;
  /** Of the alert that was made or raised; null where there is none. */
  readonly alertId: string | null;
  readonly made: boolean;
}

const RANKS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/**
 * Gives a recorded message a higher verdict. Nothing is ever lowered, what was done about the message stays, and a message has one
 * alert however often it is raised. Null where it is not recorded, or not lower.
 */
export function raiseMessage(
  database: Database,
  shape: PlatformShape,
  record: MessageRecord,
): Promise<Raised | null> {
  const events = writable(shape, EVENTS);
  const id = events?.columns.get('id')?.type;
  if (!events || id === undefined || !events.updatable.has('total_risk_score')) return Promise.resolve(null);
  return database.transaction(async (sql) => {
    await lockMessages(sql, [record]);
    const [seen] = await sql.query<{
      id: string;
      event_id: string;
      alert_id: string | null;
      total: number;
      level: string;
    }>(
      `SELECT m.id::text AS id, m.event_id, m.alert_id, e."total_risk_score" AS total, e."risk_level" AS level
         FROM ${SEEN} m JOIN ${EVENTS} e ON e."id" = m.event_id::${id}
        WHERE m.request_key = $1 OR m.activity_id = $2`,
      [record.requestKey, record.activityId],
    );
    if (!seen || seen.total > record.total) return null;
    await raiseEvent(sql, shape, seen.event_id, record);
    if (RANKS.indexOf(record.level) > RANKS.indexOf(seen.level))
      await raiseProfile(sql, shape, record, seen.level);
    const alertId = await raiseAlert(sql, shape, seen, record);
    return { eventId: seen.event_id, alertId, made: seen.alert_id === null && alertId !== null };
  });
}

async function raiseEvent(
  sql: Sql,
  shape: PlatformShape,
  eventId: string,
  record: MessageRecord,
): Promise<void> {
  const table = writable(shape, EVENTS)!;
  const values = {
    ml_score: record.mlScore,
    behavioral_score: record.behaviourScore,
    total_risk_score: record.total,
    risk_level: record.level,
    matched_patterns: record.patterns,
    detection_metadata: record.metadata,
  };
  const params: Param[] = [eventId];
  const sets = Object.entries(values)
    .filter(([column]) => table.updatable.has(column))
    .map(([column, value]) => {
      const { type } = table.columns.get(column)!;
      params.push(fitted(value, type));
      return `"${column}" = $${params.length}::${type}`;
    });
  // What was done stays done; only a message that was merely logged may become one that was alerted of.
  if (table.updatable.has('action_taken') && record.alert !== null)
    sets.push(`"action_taken" = CASE WHEN "action_taken" = 'LOGGED' THEN 'ALERTED' ELSE "action_taken" END`);
  await sql.execute(
    `UPDATE ${EVENTS} SET ${sets.join(', ')} WHERE "id" = $1::${table.columns.get('id')!.type}`,
    params,
  );
}

async function raiseAlert(
  sql: Sql,
  shape: PlatformShape,
  seen: { readonly id: string; readonly event_id: string; readonly alert_id: string | null },
  record: MessageRecord,
): Promise<string | null> {
  const table = writable(shape, ALERTS);
  if (record.alert === null || !table) return null;
  if (seen.alert_id !== null) {
    const raises = ['total_risk_score', 'alert_type'].filter((column) => table.updatable.has(column));
    if (raises.length > 0)
      await sql.execute(
        `UPDATE ${ALERTS} SET ${raises.map((column) => `"${column}" = ${column === 'alert_type' ? '$3' : '$2::int'}`).join(', ')}
          WHERE "id" = $1::${table.columns.get('id')!.type} AND ($2::int, $3::text) IS NOT NULL`,
        [seen.alert_id, record.total, record.alert.type],
      );
    return seen.alert_id;
  }
  const [alertId] = await insertRows(
    sql,
    ALERTS,
    table,
    [
      'user_id',
      'risk_event_id',
      'conversation_id',
      'alert_type',
      'alert_message',
      'total_risk_score',
      'status',
    ],
    [
      {
        user_id: record.userId,
        risk_event_id: seen.event_id,
        conversation_id: record.conversationId,
        alert_type: record.alert.type,
        alert_message: record.text.slice(0, 4_000),
        total_risk_score: record.total,
        status: 'OPEN',
      },
    ],
  );
  await sql.execute(`UPDATE ${SEEN} SET alert_id = $2, announced = false WHERE id = $1::bigint`, [
    seen.id,
    alertId ?? null,
  ]);
  return alertId ?? null;
}

/** The profile counts an event once, at its highest level. */
async function raiseProfile(
  sql: Sql,
  shape: PlatformShape,
  record: MessageRecord,
  before: string,
): Promise<void> {
  await addIncidents(sql, shape, [record]);
  const table = writable(shape, 'omni2.user_risk_profiles');
  const type = table?.columns.get('user_id')?.type;
  if (!table || type === undefined || before === 'LOW') return;
  const lowered = [
    'total_incidents',
    ...(before === 'HIGH' ? ['high_risk_count'] : []),
    ...(before === 'CRITICAL' ? ['critical_risk_count'] : []),
  ].filter((column) => table.updatable.has(column));
  if (lowered.length === 0 || fitted(record.userId, type) === null) return;
  await sql.execute(
    `UPDATE omni2.user_risk_profiles SET ${lowered.map((column) => `"${column}" = greatest(0, "${column}" - 1)`).join(', ')}
      WHERE "user_id" = $1::${type}`,
    [record.userId],
  );
}
