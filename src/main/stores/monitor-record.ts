// Records what the monitor has judged: event, profile, alert and the note that the message was seen, in one transaction.
import type { Level } from '../../shared/model/level.ts';
import type { Action } from '../scoring/decide.ts';
import type { Database, TransactionSql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS } from './alerts-source.ts';
import { insertRows, type Value, writable } from './monitor-insert.ts';
import { pairUp, type Sighting } from './monitor-pairing.ts';
import { addIncidents } from './monitor-profiles.ts';
import { ALERTS, linkHalves, lockMessages, readSeen, SEEN } from './monitor-seen.ts';

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
      const kind = joined[at]!.knownEvent === null ? 'new' : 'linked';
      outcomes[place] = { kind, ...written[at]! };
    });
    fates.forEach((fate, place) => {
      if (fate.kind === 'within')
        outcomes[place] = { kind: 'linked', eventId: outcomes[fate.first]!.eventId, alertId: null };
    });
    await linkHalves(sql, shape, halves);
    return outcomes;
  });
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
