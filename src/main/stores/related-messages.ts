// Messages as they are shown beside another or in a campaign: read by the ids of their events, in the order given.
import { levelOf } from '../../shared/model/level.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { RelatedMessage } from '../../shared/protocol/related.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { alertSources, EVENTS, familyOf, fits, readable } from './alerts-source.ts';
import type { Params } from './params.ts';
import { TIMED } from './people-source.ts';
import { findNames, matches } from './users.ts';

/** Columns without which messages cannot be held against each other. */
const NEEDED = ['id', 'created_at', 'message', 'user_id', 'total_risk_score'];

/** The table of risk events where it serves for this; else what is missing, in words. */
export function comparable(shape: PlatformShape): { events: TableShape } | { gap: string } {
  const events = readable(shape, EVENTS);
  if (!events)
    return { gap: 'Messages cannot be compared: omni2.security_risk_events is missing or may not be read.' };
  const absent = NEEDED.filter((name) => !events.columns.has(name));
  return absent.length === 0
    ? { events }
    : { gap: `Messages cannot be compared: omni2.security_risk_events has no ${absent.join(', ')}.` };
}

/** The score of an event `e` as a whole number 0–100. */
export const SCORE = 'least(100, greatest(0, round(coalesce(e."total_risk_score", 0))))::int';

interface MessageRow extends Row {
  event: string;
  at: string;
  user: string | null;
  conversation: string | null;
  score: number;
  text: string;
  alert: string | null;
}

export interface Wanted {
  readonly event: string;
  readonly likeness: number | null;
}

/** Messages that were found, the nearest first, and in words by what and how far they were looked for. */
export interface Ranked {
  readonly wanted: readonly Wanted[];
  readonly basis: string | null;
  readonly gaps: string[];
}

/** The condition that an event is by somebody else. */
export const byOthers = (user: string | null, params: Params): string =>
  user === null ? 'true' : `e."user_id"::text IS DISTINCT FROM ${params.add(user)}`;

/** Events that are gone meanwhile are left out. */
export async function readMessages(
  sql: Sql,
  shape: PlatformShape,
  wanted: readonly Wanted[],
): Promise<RelatedMessage[]> {
  const found = comparable(shape);
  if ('gap' in found || wanted.length === 0) return [];
  const { events } = found;
  const idType = events.columns.get('id')!.type;
  const family = familyOf(idType);
  const conversation = events.columns.has('conversation_id') ? 'e."conversation_id"::text' : 'NULL';
  const rows = await sql.query<MessageRow>(
    `SELECT e."id"::text AS event, e."created_at" AS at, e."user_id"::text AS user, ${conversation} AS conversation, ${SCORE} AS score,
       left(e."message", ${LIMITS.excerptCharacters}) AS text, ${alertOf(shape, idType)} AS alert
     FROM ${EVENTS} e WHERE e."id"${family === 'text' ? '::text' : ''} = ANY ($1::${family}[]) AND ${TIMED}`,
    [wanted.map(({ event }) => event).filter((id) => fits(family, id))],
  );
  const byId = new Map(rows.map((row) => [row.event, row]));
  const names = await findNames(sql, shape, [...new Set(rows.flatMap(({ user }) => user ?? []))]);
  return wanted.flatMap(({ event, likeness }) => {
    const row = byId.get(event);
    if (!row) return [];
    const { user, score, ...rest } = row;
    return [
      {
        ...rest,
        personKey: user === null ? null : `u:${user}`,
        personName: user === null ? null : (names.get(user) ?? null),
        level: levelOf(score),
        score,
        likeness,
      },
    ];
  });
}

/** SQL of the key of an event's alert, NULL where there is none. */
function alertOf(shape: PlatformShape, idType: string): string {
  const alerts = alertSources(shape).find(({ kind }) => kind === 'table');
  const reference = alerts?.columns.get('risk_event_id')?.type;
  if (!alerts || reference === undefined) return 'NULL';
  const column = `a.${quoteName('risk_event_id')}`;
  return `(SELECT ${alerts.key} FROM ${alerts.relation} a WHERE ${matches(column, reference, 'e."id"', idType)} LIMIT 1)`;
}
