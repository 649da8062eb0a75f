// The message that others are related to: what it says, whose it is, when, and which patterns matched.
import { Failure } from '../../shared/model/failure.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { RelatedAbout, RelatedSubject } from '../../shared/protocol/related.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { eventJoin } from './alerts.ts';
import { matchedPatterns } from './alerts-event.ts';
import { alertSources, EVENTS, familyOf, fits, handleOf, readable, textOf } from './alerts-source.ts';
import { ACTIVITIES } from './conversations-records.ts';
import { finiteSql } from './people-source.ts';
import { findNames } from './users.ts';

export interface Subject {
  /** Null for an alert without an event, and for a message that was not scored. */
  readonly event: string | null;
  readonly text: string;
  readonly user: string | null;
  readonly at: string;
  readonly conversation: string | null;
  /** The strongest first. */
  readonly patterns: readonly string[];
}

interface SubjectRow extends Row {
  event: string | null;
  text: string | null;
  user: string | null;
  at: string | null;
  conversation: string | null;
  patterns: unknown;
}

/** More of a text is never compared. */
const CHARACTERS = 2_000;

/** Throws the Failure `subject-gone` where it is not there. */
export async function readSubject(sql: Sql, shape: PlatformShape, subject: RelatedSubject): Promise<Subject> {
  const row = await readRow(sql, shape, subject);
  if (!row)
    throw new Failure(
      'subject-gone',
      'This message is not there (any more)',
      'It may have been deleted; reload the list.',
    );
  return {
    event: row.event,
    text: row.text ?? '',
    user: row.user,
    at: row.at ?? new Date().toISOString(),
    conversation: row.conversation,
    patterns: matchedPatterns(row.patterns)
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
      .map(({ name }) => name),
  };
}

function readRow(sql: Sql, shape: PlatformShape, subject: RelatedSubject): Promise<SubjectRow | undefined> {
  if (subject.kind === 'alert') return alertSubject(sql, shape, subject.key);
  return subject.kind === 'event'
    ? eventSubject(sql, shape, subject.id)
    : messageSubject(sql, shape, subject.id);
}

async function alertSubject(sql: Sql, shape: PlatformShape, key: string): Promise<SubjectRow | undefined> {
  const from = alertSources(shape).find((one) => handleOf(one, key) !== null);
  if (!from) return undefined;
  const { join, message, patterns } = eventJoin(shape, from);
  const [row] = await sql.query<SubjectRow>(
    `SELECT ${join === '' ? 'NULL' : 'e."id"::text'} AS event, ${finiteSql(from.createdAt)} AS at, ${textOf(from, 'user_id')} AS user, ${textOf(from, 'conversation_id')} AS conversation,
       left(coalesce(${message}, ${textOf(from, 'alert_message')}), ${CHARACTERS}) AS text, ${patterns} AS patterns
     FROM ${from.relation} a ${join} WHERE ${from.handle} = $1::${from.handleType} LIMIT 1`,
    [handleOf(from, key)],
  );
  return row;
}

async function eventSubject(sql: Sql, shape: PlatformShape, id: string): Promise<SubjectRow | undefined> {
  const events = readable(shape, EVENTS);
  const type = events?.columns.get('id')?.type;
  if (!events || type === undefined) return undefined;
  const family = familyOf(type);
  if (!fits(family, id)) return undefined;
  const or = (name: string) => (events.columns.has(name) ? `e."${name}"` : 'NULL');
  const at = events.columns.has('created_at') ? finiteSql('e."created_at"') : 'NULL';
  const [row] = await sql.query<SubjectRow>(
    `SELECT e."id"::text AS event, ${at} AS at, ${or('user_id')}::text AS user, ${or('conversation_id')}::text AS conversation, left(${or('message')}, ${CHARACTERS}) AS text,
       to_jsonb(${or('matched_patterns')}) AS patterns
     FROM ${EVENTS} e WHERE e."id"${family === 'text' ? '::text' : ''} = $1::${family} LIMIT 1`,
    [id],
  );
  return row;
}

/** A recorded message without its risk event: no pattern is known of it. */
async function messageSubject(sql: Sql, shape: PlatformShape, id: string): Promise<SubjectRow | undefined> {
  const activities = readable(shape, ACTIVITIES);
  const type = activities?.columns.get('activity_id')?.type;
  if (!activities || type === undefined || activities.columns.get('activity_data')?.type !== 'jsonb')
    return undefined;
  const family = familyOf(type);
  if (!fits(family, id)) return undefined;
  const or = (name: string) => (activities.columns.has(name) ? `c."${name}"` : 'NULL');
  const at = activities.columns.has('created_at') ? finiteSql('c."created_at"') : 'NULL';
  const [row] = await sql.query<SubjectRow>(
    `SELECT NULL AS event, ${at} AS at, ${or('user_id')}::text AS user, ${or('conversation_id')}::text AS conversation, left(c."activity_data" ->> 'message', ${CHARACTERS}) AS text,
       NULL AS patterns
     FROM ${ACTIVITIES} c WHERE c."activity_id"${family === 'text' ? '::text' : ''} = $1::${family} LIMIT 1`,
    [id],
  );
  return row;
}

/** What a subject is, for whoever looks at what is related to it. Throws the Failure `subject-gone`. */
export async function readAbout(
  sql: Sql,
  shape: PlatformShape,
  subject: RelatedSubject,
): Promise<RelatedAbout> {
  const { at, user, conversation, text } = await readSubject(sql, shape, subject);
  const names = await findNames(sql, shape, user === null ? [] : [user]);
  const step =
    subject.kind === 'alert'
      ? `alert:${subject.key}`
      : `${subject.kind === 'event' ? 'event' : 'activity'}:${subject.id}`;
  return {
    at,
    personKey: user === null ? null : `u:${user}`,
    personName: user === null ? null : (names.get(user) ?? null),
    place: conversation === null ? null : { conversation, step },
    text: Array.from(text).slice(0, LIMITS.excerptCharacters).join(''),
  };
}
