// Alerts that were made but perhaps never published: their monitor may have died between the two.
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, readable } from './alerts-source.ts';
import { ALERTS, SEEN } from './monitor-seen.ts';

/** What the long form of `security_alerts` tells of an alert. */
export interface AlertNews {
  readonly alertId: string;
  readonly userId: string | null;
  readonly conversationId: string | null;
  readonly total: number;
  readonly level: string;
  readonly severity: string;
  readonly patterns: readonly string[];
  readonly text: string;
  readonly action: string | null;
}

/** Those older than some seconds, oldest first. */
export async function unannounced(
  sql: Sql,
  shape: PlatformShape,
  olderThanSeconds: number,
  limit = 200,
): Promise<AlertNews[]> {
  const alerts = readable(shape, ALERTS);
  const events = readable(shape, EVENTS);
  const alertId = alerts?.columns.get('id')?.type;
  const eventId = events?.columns.get('id')?.type;
  if (!alertId || !eventId) return [];
  const or = (name: string, otherwise: string) => (events!.columns.has(name) ? `e."${name}"` : otherwise);
  const rows = await sql.query<Row>(
    `SELECT m.alert_id, m.user_id, ${or('conversation_id', 'NULL')}::text AS conversation, ${or('total_risk_score', '0')} AS total,
       ${or('risk_level', `'HIGH'`)} AS level, a."alert_type" AS type, to_jsonb(${or('matched_patterns', `'[]'::jsonb`)}) AS patterns,
       left(a."alert_message", 300) AS text, ${or('action_taken', 'NULL')} AS action
     FROM (SELECT * FROM ${SEEN} WHERE NOT announced ORDER BY id LIMIT $2::int) m
     JOIN ${ALERTS} a ON a."id" = m.alert_id::${alertId} JOIN ${EVENTS} e ON e."id" = m.event_id::${eventId}
     WHERE a."created_at" < now() - make_interval(secs => $1::float8) ORDER BY m.id`,
    [olderThanSeconds, limit],
  );
  return rows.map((row) => ({
    alertId: String(row.alert_id),
    userId: row.user_id === null ? null : String(row.user_id),
    conversationId: row.conversation === null ? null : String(row.conversation),
    total: Number(row.total),
    level: String(row.level),
    severity: row.type === 'CRITICAL_RISK' ? 'CRITICAL' : 'HIGH',
    patterns: (Array.isArray(row.patterns) ? row.patterns : []).flatMap((one) =>
      typeof one?.name === 'string' ? [one.name as string] : [],
    ),
    text: String(row.text ?? ''),
    action: row.action === null ? null : String(row.action),
  }));
}

export async function markAnnounced(sql: Sql, alertIds: readonly string[]): Promise<void> {
  if (alertIds.length === 0) return;
  await sql.execute(
    `UPDATE ${SEEN} SET announced = true WHERE NOT announced AND alert_id = ANY ($1::text[])`,
    [[...alertIds]],
  );
}
