// Records what the monitor has judged: event, profile, alert and the note that the message was seen, in one transaction.
import type { Level } from '../../shared/model/level.ts';
import type { Action } from '../scoring/decide.ts';
import type { Database, Sql, TransactionSql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS } from './alerts-source.ts';
import { insertRows, type Value, writable } from './monitor-insert.ts';
import { PAIR_WINDOW_MS, pairUp, type Sighting } from './monitor-pairing.ts';
import { addIncidents } from './monitor-profiles.ts';

export const SEEN = 'security_console.monitor_messages';
export const ALERTS = 'omni2.security_alerts';

/** A judged message, ready to be written down; all of it survives JSON. */
export interface MessageRecord extends Sighting {
  readonly userId: string | null;
  readonly conversationId: string | null;
  readonly sessionId: string | null;
  /** As it may be kept: whole or blacked out, and bounded. */
  readonly text: string;
  readonly patternScore: number;
  readonly behaviourScore: number;
  readonly mlScore: number | null;
  readonly total: number;
  readonly level: Level;
  readonly action: Action;
  readonly blocked: boolean;
  readonly alert: AlertFacts | null;
  readonly patterns: readonly object[];
  readonly metadata: Readonly<Record<string, Value>>;
  /** An event that somebody else has written for this message: it is only noted as seen. */
  readonly knownEvent: string | null;
}

export interface AlertFacts {
  readonly type: string;
  readonly level: 'HIGH' | 'CRITICAL';
}

export interface Outcome {
  /** `new`: recorded now. `linked`: the other source's half was there. `repeated`: it had been recorded. */
  readonly kind: 'new' | 'linked' | 'repeated';
  readonly eventId: string | null;
  /** Of an alert made now. */
  readonly alertId: string | null;
}

interface Seen extends Sighting {
  readonly id: string;
  readonly eventId: string | null;
}

const CLASS = 1_937_007_975;
const BUCKETS = 4_096;
/** Characters of a message that its alert repeats. */
const ALERT_CHARACTERS = 4_000;

/** Whether this installation has all that records need. */
export function canRecord(shape: PlatformShape): boolean {
  return [EVENTS, SEEN].every((name) => writable(shape, name) !== undefined);
}

/**
 * Writes all of them or none; what was recorded before is left as it is. `loose` writes no user and no profile, for a message
 * that the database refuses otherwise, as of a user who was deleted meanwhile.
 */
export function recordMessages(
  database: Database,
  shape: PlatformShape,
  records: readonly MessageRecord[],
  { loose = false }: { readonly loose?: boolean } = {},
): Promise<Outcome[]> {
  return database.transaction(async (sql) => {
    await lockMessages(sql, records);
    const fates = pairUp(records, await readSeen(sql, records));
    const outcomes = new Array<Outcome>(records.length);
    const fresh: number[] = [];
    const halves: { readonly id: string; readonly record: MessageRecord }[] = [];
    fates.forEach((fate, place) => {
      const record = records[place]!;
      if (fate.kind === 'new') fresh.push(place);
      else if (fate.kind === 'repeated')
        outcomes[place] = { kind: 'repeated', eventId: fate.known.eventId, alertId: null };
      else if (fate.kind === 'other-half') {
        halves.push({ id: fate.known.id, record });
        outcomes[place] = { kind: 'linked', eventId: fate.known.eventId, alertId: null };
      }
    });
    // Halves that came together are written as one, with what both know.
    const joined = fresh.map((place) => {
      const others = fates.flatMap((fate, at) =>
        fate.kind === 'within' && fate.first === place ? [at] : [],
      );
      return others.reduce((one, at) => joinHalves(one, records[at]!), records[place]!);
    });
    const written = await writeFresh(sql, shape, joined, loose);
    fresh.forEach((place, at) => {
      outcomes[place] = { kind: 'new', ...written[at]! };
    });
    fates.forEach((fate, place) => {
      if (fate.kind === 'within')
        outcomes[place] = { kind: 'linked', eventId: outcomes[fate.first]!.eventId, alertId: null };
    });
    await linkHalves(sql, shape, halves);
    return outcomes;
  });
}

/** Keeps other monitors from recording messages of the same users until the transaction ends. */
export async function lockMessages(sql: Sql, records: readonly Sighting[]): Promise<void> {
  const buckets = new Set(records.map(({ digest }) => Number.parseInt(digest.slice(0, 8), 16) % BUCKETS));
  await sql.query(
    `SELECT pg_advisory_xact_lock(${CLASS}, b) FROM (SELECT b FROM unnest($1::int[]) AS b ORDER BY b) ordered`,
    [[...buckets].sort((a, b) => a - b)],
  );
}

/** What was seen before and may be the same as one of these. */
async function readSeen(sql: Sql, records: readonly MessageRecord[]): Promise<Seen[]> {
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

/** What one half knows and the other does not; the verdict that was answered stands. */
function joinHalves(one: MessageRecord, other: MessageRecord): MessageRecord {
  const answered = one.requestKey !== null ? one : other;
  return {
    ...answered,
    requestKey: one.requestKey ?? other.requestKey,
    activityId: one.activityId ?? other.activityId,
    conversationId: one.conversationId ?? other.conversationId,
    sessionId: one.sessionId ?? other.sessionId,
    knownEvent: one.knownEvent ?? other.knownEvent,
  };
}

const EVENT_COLUMNS = [
  'user_id',
  'conversation_id',
  'session_id',
  'message',
  'pattern_score',
  'behavioral_score',
  'ml_score',
  'total_risk_score',
  'risk_level',
  'matched_patterns',
  'detection_metadata',
  'action_taken',
  'blocked',
  'created_at',
];
const ALERT_COLUMNS = [
  'user_id',
  'risk_event_id',
  'conversation_id',
  'alert_type',
  'alert_message',
  'total_risk_score',
  'status',
];
const SEEN_COLUMNS = [
  'user_id',
  'digest',
  'said_at',
  'request_key',
  'activity_id',
  'event_id',
  'alert_id',
  'announced',
];

async function writeFresh(
  sql: TransactionSql,
  shape: PlatformShape,
  records: readonly MessageRecord[],
  loose: boolean,
): Promise<{ eventId: string | null; alertId: string | null }[]> {
  const events = writable(shape, EVENTS)!;
  const alerts = writable(shape, ALERTS);
  const made = records.filter(({ knownEvent }) => knownEvent === null);
  const at = ({ saidMs }: Sighting) => new Date(saidMs).toISOString();
  const user = (record: MessageRecord) => (loose ? null : record.userId);
  const eventIds = await insertRows(
    sql,
    EVENTS,
    events,
    EVENT_COLUMNS,
    made.map((record) => ({
      user_id: user(record),
      conversation_id: record.conversationId,
      session_id: record.sessionId,
      message: record.text,
      pattern_score: record.patternScore,
      behavioral_score: record.behaviourScore,
      ml_score: record.mlScore,
      total_risk_score: record.total,
      risk_level: record.level,
      matched_patterns: record.patterns,
      detection_metadata: loose ? { ...record.metadata, user: record.userId } : record.metadata,
      action_taken: record.action,
      blocked: record.blocked,
      created_at: at(record),
    })),
  );
  const eventOf = new Map(made.map((record, place) => [record, eventIds[place] ?? null]));
  const alarming = alerts ? made.filter(({ alert }) => alert !== null) : [];
  const alertIds = await insertRows(
    sql,
    ALERTS,
    alerts ?? events,
    ALERT_COLUMNS,
    alarming.map((record) => ({
      user_id: user(record),
      risk_event_id: eventOf.get(record) ?? null,
      conversation_id: record.conversationId,
      alert_type: record.alert!.type,
      alert_message: record.text.slice(0, ALERT_CHARACTERS),
      total_risk_score: record.total,
      status: 'OPEN',
    })),
  );
  const alertOf = new Map(alarming.map((record, place) => [record, alertIds[place] ?? null]));
  const written = records.map((record) => ({
    eventId: record.knownEvent ?? eventOf.get(record) ?? null,
    alertId: alertOf.get(record) ?? null,
  }));
  await insertRows(
    sql,
    SEEN,
    writable(shape, SEEN)!,
    SEEN_COLUMNS,
    records.map((record, place) => ({
      user_id: record.userId,
      digest: record.digest,
      said_at: at(record),
      request_key: record.requestKey,
      activity_id: record.activityId,
      event_id: written[place]!.eventId,
      alert_id: written[place]!.alertId,
      announced: written[place]!.alertId === null,
    })),
  );
  if (!loose) await addIncidents(sql, shape, made);
  return written;
}

/** Notes that both sources told of these, and gives their events the conversation that only one knew. */
async function linkHalves(
  sql: Sql,
  shape: PlatformShape,
  halves: readonly { readonly id: string; readonly record: MessageRecord }[],
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
  halves: readonly { readonly id: string; readonly record: MessageRecord }[],
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
