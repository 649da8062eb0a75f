// Which messages were seen: the notes that keep one message from being recorded twice, and what joins its two halves.
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS } from './alerts-source.ts';
import { writable } from './monitor-insert.ts';
import { PAIR_WINDOW_MS, pairUp, type Sighting } from './monitor-pairing.ts';

export const SEEN = 'security_console.monitor_messages';
export const ALERTS = 'omni2.security_alerts';

/** A sighting as it joins its other half. */
export interface Half extends Sighting {
  readonly conversationId: string | null;
  readonly sessionId: string | null;
  /** Whether the guard was answered that it is blocked. */
  readonly blocked: boolean;
}

export interface Seen extends Sighting {
  readonly id: string;
  readonly eventId: string | null;
}

const CLASS = 1_937_007_975;
const BUCKETS = 4_096;
/** Keeps other monitors from recording messages of the same users until the transaction ends. */
export async function lockMessages(sql: Sql, records: readonly Sighting[]): Promise<void> {
  const buckets = new Set(records.map(({ digest }) => Number.parseInt(digest.slice(0, 8), 16) % BUCKETS));
  await sql.query(
    `SELECT pg_advisory_xact_lock(${CLASS}, b) FROM (SELECT b FROM unnest($1::int[]) AS b ORDER BY b) ordered`,
    [[...buckets].sort((a, b) => a - b)],
  );
}

/** What was seen before and may be the same as one of these. */
export async function readSeen(sql: Sql, records: readonly Sighting[]): Promise<Seen[]> {
  const times = records.map(({ saidMs }) => saidMs);
  const instant = (ms: number) => new Date(ms).toISOString();
  const keys = (key: 'requestKey' | 'activityId') =>
    records.map((record) => record[key]).filter((value) => value !== null);
  const rows = await sql.query<{
    id: string;
    digest: string;
    said_at: string;
    request_key: string | null;
    activity_id: string | null;
    event_id: string | null;
  }>(
    `SELECT id::text AS id, digest, said_at, request_key, activity_id, event_id FROM ${SEEN}
      WHERE request_key = ANY ($1::text[]) OR activity_id = ANY ($2::text[])
         OR (digest = ANY ($3::text[]) AND said_at BETWEEN $4::timestamptz AND $5::timestamptz
             AND (request_key IS NULL OR activity_id IS NULL))`,
    [
      keys('requestKey'),
      keys('activityId'),
      [...new Set(records.map(({ digest }) => digest))],
      instant(Math.min(...times) - PAIR_WINDOW_MS),
      instant(Math.max(...times) + PAIR_WINDOW_MS),
    ],
  );
  return rows.map((row) => ({
    id: row.id,
    digest: row.digest,
    saidMs: Date.parse(row.said_at),
    requestKey: row.request_key,
    activityId: row.activity_id,
    eventId: row.event_id,
  }));
}

/** Notes that both sources told of these, and gives their events the conversation that only one knew. */
export async function linkHalves(
  sql: Sql,
  shape: PlatformShape,
  halves: readonly { readonly id: string; readonly record: Half }[],
): Promise<void> {
  if (halves.length === 0) return;
  const data = JSON.stringify(
    halves.map(({ id, record }) => ({
      id,
      request_key: record.requestKey,
      activity_id: record.activityId,
      conversation_id: record.conversationId,
      session_id: record.sessionId,
    })),
  );
  const half =
    'jsonb_to_recordset($1::jsonb) AS h(id bigint, request_key text, activity_id text, conversation_id text, session_id text)';
  await sql.execute(
    `UPDATE ${SEEN} m SET request_key = coalesce(m.request_key, h.request_key), activity_id = coalesce(m.activity_id, h.activity_id)
       FROM ${half} WHERE m.id = h.id`,
    [data],
  );
  for (const [name, own] of [
    [EVENTS, 'm.event_id'],
    [ALERTS, 'm.alert_id'],
  ] as const) {
    const table = writable(shape, name);
    if (!table?.columns.has('id')) continue;
    const columns = ['conversation_id', 'session_id'].filter((column) => table.updatable.has(column));
    if (columns.length === 0) continue;
    const sets = columns.map(
      (column) => `"${column}" = coalesce(t."${column}", h.${column}::${table.columns.get(column)!.type})`,
    );
    await sql.execute(
      `UPDATE ${name} t SET ${sets.join(', ')} FROM ${half} JOIN ${SEEN} m ON m.id = h.id
        WHERE t."id" = ${own}::${table.columns.get('id')!.type}`,
      [data],
    );
  }
  await markBlocked(sql, shape, halves);
}

/** What the guard answered is what happened, whichever half was written first. */
async function markBlocked(
  sql: Sql,
  shape: PlatformShape,
  halves: readonly { readonly id: string; readonly record: Half }[],
): Promise<void> {
  const events = writable(shape, EVENTS);
  const blocked = halves.filter(({ record }) => record.requestKey !== null && record.blocked);
  if (blocked.length === 0 || !events?.updatable.has('blocked')) return;
  await sql.execute(
    `UPDATE ${EVENTS} e SET "blocked" = true${events.updatable.has('action_taken') ? `, "action_taken" = CASE WHEN e."action_taken" = 'ALERTED' AND e."risk_level" = 'CRITICAL' THEN 'ESCALATED' ELSE 'BLOCKED' END` : ''}
       FROM ${SEEN} m WHERE m.id = ANY ($1::bigint[]) AND e."id" = m.event_id::${events.columns.get('id')!.type}`,
    [blocked.map(({ id }) => id)],
  );
}

/**
 * Joins what has its other half recorded already, which need not be judged any more; gives the places of those in the list. The
 * others are left alone.
 */
export function linkRecorded(
  database: Database,
  shape: PlatformShape,
  sightings: readonly Half[],
): Promise<Set<number>> {
  return database.transaction(async (sql) => {
    await lockMessages(sql, sightings);
    const fates = pairUp(sightings, await readSeen(sql, sightings));
    const known = new Set<number>();
    const halves: { id: string; record: Half }[] = [];
    fates.forEach((fate, place) => {
      if (fate.kind === 'repeated' || fate.kind === 'other-half') known.add(place);
      if (fate.kind === 'other-half') halves.push({ id: fate.known.id, record: sightings[place]! });
    });
    await linkHalves(sql, shape, halves);
    return known;
  });
}

/** Those of these activities that are recorded. */
export async function recordedAmong(sql: Sql, activityIds: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT activity_id AS id FROM ${SEEN} WHERE activity_id = ANY ($1::text[])`,
    [[...activityIds]],
  );
  return rows.map(({ id }) => id);
}
