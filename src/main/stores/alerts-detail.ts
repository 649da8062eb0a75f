// Everything about one alert, for the detail panel; what this installation cannot tell is said in words.
import { Failure } from '../../shared/model/failure.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertDetail } from '../../shared/protocol/alerts.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { alertRows, newestAlerts } from './alerts.ts';
import { readConversation, readUser } from './alerts-context.ts';
import { type EventDetail, readEvent } from './alerts-event.ts';
import { readHistory, readNotes } from './alerts-history.ts';
import { alertSources, columnOr, handleOf, NOTES, readable } from './alerts-source.ts';
import { JOURNAL } from './journal.ts';

const RELATED = 10;

/** Reads one alert in full. Throws the Failure `alert-gone` where there is none of that key. */
export async function readAlert(sql: Sql, shape: PlatformShape, key: string): Promise<AlertDetail> {
  const [row] = await alertRows(sql, shape, [key]);
  const from = alertSources(shape).find((one) => handleOf(one, key) !== null);
  const handle = from ? handleOf(from, key) : null;
  if (!row || !from || handle === null) {
    throw new Failure(
      'alert-gone',
      'This alert is not there (any more)',
      'It may have been deleted, or was matched to another one; reload the list.',
    );
  }
  const [event, [whole], notes, history] = await Promise.all([
    readEvent(sql, shape, from, handle),
    sql.query<{ text: string }>(
      `SELECT left(coalesce(${columnOr(from, 'alert_message', 'NULL')}, ''), ${LIMITS.messageCharacters + 1}) AS text
       FROM ${from.relation} a WHERE ${from.handle} = $1::${from.handleType}`,
      [handle],
    ),
    readNotes(sql, shape, key),
    readHistory(sql, shape, key),
  ]);
  const text = whole?.text || row.text;
  const pattern = strongest(event.detail?.patterns ?? []) ?? row.patterns[0];
  const nothing = { rows: [], more: false };
  const [person, { conversation, gap }, sameUser, samePattern] = await Promise.all([
    row.userId === null ? null : readUser(sql, shape, row.userId),
    readConversation(sql, shape, {
      conversationId: row.conversationId,
      at: event.createdAt ?? row.createdAt,
      sessionId: event.sessionId,
      message: event.detail?.message ?? null,
    }),
    row.userId === null ? nothing : newestAlerts(sql, shape, { user: row.userId }, key, RELATED),
    pattern === undefined ? nothing : newestAlerts(sql, shape, { pattern }, key, RELATED),
  ]);
  const gaps = [
    event.gap,
    gap,
    row.userId === null ? 'The alert names no user.' : null,
    ...(person?.gaps ?? []),
    readable(shape, NOTES) && readable(shape, JOURNAL)
      ? null
      : 'Notes and history are not kept: the console’s own tables are not in this database.',
  ];
  return {
    row,
    text: text.slice(0, LIMITS.messageCharacters),
    textCut: text.length > LIMITS.messageCharacters,
    event: event.detail,
    user: person?.user ?? null,
    conversation,
    sameUser,
    samePattern,
    notes,
    history,
    gaps: gaps.filter((one) => one !== null),
  };
}

/** The pattern that counted most; the first of equals. */
function strongest(patterns: EventDetail['patterns']): string | undefined {
  return [...patterns].sort((a, b) => (b.score ?? 0) - (a.score ?? 0))[0]?.name;
}
