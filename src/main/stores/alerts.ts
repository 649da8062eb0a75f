// Alerts as rows of the list: read by key, from the platform's table and from the console's own of live ones.

import { type AlertStatus, CLOSE_REASONS, type CloseReason } from '../../shared/model/alert.ts';
import { levelOf } from '../../shared/model/level.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertFilter, AlertRow } from '../../shared/protocol/alerts.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { instant } from './alerts-filter.ts';
import { alertPlaces, cursorOf, type PageRequest } from './alerts-page.ts';
import {
  type AlertSource,
  alertSources,
  assigneeSql,
  columnOr,
  EVENTS,
  familyOf,
  fits,
  handleOf,
  NOTES,
  readable,
  scoreSql,
  statusSql,
  TRIAGE,
  textOf,
  triageJoin,
  versionSql,
} from './alerts-source.ts';
import { Params } from './params.ts';
import { userColumns } from './users.ts';

const PATTERNS = 20;

export interface AlertPage {
  readonly rows: AlertRow[];
  readonly first: string | null;
  readonly last: string | null;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  /** How many alerts were searched where a short text is not searched for in all. */
  readonly searched?: number;
}

/** A page of the list. Alerts deleted between finding and reading them are left out. */
export async function listAlerts(sql: Sql, shape: PlatformShape, request: PageRequest): Promise<AlertPage> {
  const page = await alertPlaces(sql, shape, request);
  const rows = await alertRows(
    sql,
    shape,
    page.places.map((place) => place.key),
  );
  const first = page.places[0];
  const last = page.places.at(-1);
  return {
    rows,
    first: first ? cursorOf(first) : null,
    last: last ? cursorOf(last) : null,
    hasBefore: page.hasBefore,
    hasAfter: page.hasAfter,
    ...(page.searched !== null && { searched: page.searched }),
  };
}

/** The newest alerts that fit a filter but for one of them, and whether there are more. */
export async function newestAlerts(
  sql: Sql,
  shape: PlatformShape,
  filter: AlertFilter,
  without: string,
  limit: number,
): Promise<{ rows: AlertRow[]; more: boolean }> {
  const page = await alertPlaces(sql, shape, {
    filter,
    order: 'newest',
    at: { offset: 0 },
    limit: limit + 1,
  });
  const keys = page.places.map((place) => place.key).filter((key) => key !== without);
  return { rows: await alertRows(sql, shape, keys.slice(0, limit)), more: keys.length > limit };
}

/** Rows by key, in the order of the keys; keys without an alert are left out. */
export async function alertRows(
  sql: Sql,
  shape: PlatformShape,
  keys: readonly string[],
): Promise<AlertRow[]> {
  const byKey = new Map<string, AlertRow>();
  for (const from of alertSources(shape)) {
    const handles = keys.map((key) => handleOf(from, key)).filter((handle) => handle !== null);
    if (handles.length === 0) continue;
    const found = await sql.query(
      `${rowsSql(shape, from)} WHERE ${from.handle} = ANY($1::${from.handleType}[])`,
      [handles],
    );
    for (const row of found) byKey.set(row.key as string, toAlertRow(from, row));
  }
  return keys.map((key) => byKey.get(key)).filter((row) => row !== undefined);
}

/** Rows of omni2.security_alerts by its ids as text, in their order; unknown and impossible ids are left out. */
export function alertRowsByTableIds(
  sql: Sql,
  shape: PlatformShape,
  ids: readonly string[],
): Promise<AlertRow[]> {
  return alertRows(
    sql,
    shape,
    ids.map((id) => `a:${id}`),
  );
}

/** Rows of security_console.feed_alerts by key, in the order of the keys; unknown keys are left out. */
export function feedAlertRows(sql: Sql, shape: PlatformShape, keys: readonly string[]): Promise<AlertRow[]> {
  return alertRows(
    sql,
    shape,
    keys.filter((key) => key.startsWith('f:')),
  );
}

/**
 * Rows of omni2.security_alerts that come after a place in (created_at, id), oldest first. An empty or impossible `after.id`
 * stands before every id, so that rows of exactly that time are given too.
 */
export async function alertRowsSince(
  sql: Sql,
  shape: PlatformShape,
  after: { createdAt: string; id: string },
  limit: number,
): Promise<{ row: AlertRow; id: string }[]> {
  const from = alertSources(shape).find((one) => one.kind === 'table');
  if (!from) return [];
  const params = new Params();
  const at = instant(from, after.createdAt, params);
  const beyond =
    after.id !== '' && fits(from.idType, after.id)
      ? `(${from.createdAt}, ${from.id}) > (${at}, ${params.add(after.id)}::${from.idType})`
      : `${from.createdAt} >= ${at}`;
  const found = await sql.query<{ id: string }>(
    `SELECT p.id::text AS id FROM (SELECT ${from.id} AS id, ${from.createdAt} AS at FROM ${from.relation} a WHERE ${beyond}
     ORDER BY ${from.createdAt}, ${from.id} LIMIT ${params.add(limit)}::int8) p ORDER BY p.at, p.id`,
    params.values,
  );
  const rows = await alertRowsByTableIds(
    sql,
    shape,
    found.map((one) => one.id),
  );
  return rows.map((row) => ({ row, id: row.key.slice(2) }));
}

/** SELECT of everything a list row shows, up to WHERE. */
function rowsSql(shape: PlatformShape, from: AlertSource): string {
  const user = userColumns(shape, from);
  const event = eventJoin(shape, from);
  const triage = readable(shape, TRIAGE) !== undefined;
  const notes = readable(shape, NOTES)
    ? `(SELECT count(*) FROM ${NOTES} n WHERE n.alert_key = ${from.key})`
    : '0';
  const text = `coalesce(${columnOr(from, 'alert_message', 'NULL')}, ${event.message}, '')`;
  return `SELECT ${from.key} AS key, ${from.createdAt} AS created_at, ${scoreSql(from)} AS score, ${statusSql(from)} AS status,
      coalesce(${textOf(from, 'alert_type')}, '') AS type, ${textOf(from, 'user_id')} AS user_id,
      ${user.name} AS user_name, ${user.email} AS user_email, ${textOf(from, 'conversation_id')} AS conversation_id,
      left(${text}, ${LIMITS.excerptCharacters}) AS text, length(${text}) > ${LIMITS.excerptCharacters} AS cut,
      ${patternNames(event.patterns)} AS patterns, ${assigneeSql(shape, from)} AS assignee,
      ${triage ? 't.reason' : 'NULL'} AS reason, ${notes} AS notes, ${versionSql(shape, from)} AS version
    FROM ${from.relation} a ${triageJoin(shape, from)} ${user.join} ${event.join}`;
}

/** LEFT JOIN of the alert's risk event as `e`, and what it gives; NULLs where the installation has none. */
export function eventJoin(
  shape: PlatformShape,
  from: AlertSource,
): { join: string; message: string; patterns: string } {
  const own = from.columns.has('matched_patterns') ? 'to_jsonb(a."matched_patterns")' : 'NULL::jsonb';
  const events = readable(shape, EVENTS);
  const id = events?.columns.get('id')?.type;
  const reference = from.columns.get('risk_event_id')?.type;
  if (!events || id === undefined || reference === undefined)
    return { join: '', message: 'NULL', patterns: own };
  const sameKind = familyOf(id) === familyOf(reference) && familyOf(id) !== 'text';
  const on = sameKind ? 'e."id" = a."risk_event_id"' : 'e."id"::text = a."risk_event_id"::text';
  return {
    join: `LEFT JOIN ${EVENTS} e ON ${on}`,
    message: events.columns.has('message') ? 'e."message"' : 'NULL',
    patterns: events.columns.has('matched_patterns')
      ? `coalesce(to_jsonb(e."matched_patterns"), ${own})`
      : own,
  };
}

/** Names out of matched patterns, which are written as strings or as objects with `name` or `pattern_name`. */
function patternNames(patterns: string): string {
  return `ARRAY(SELECT m.name FROM (
      SELECT CASE jsonb_typeof(x.one) WHEN 'string' THEN x.one #>> '{}' ELSE coalesce(x.one ->> 'name', x.one ->> 'pattern_name') END AS name
      FROM jsonb_array_elements(CASE jsonb_typeof(${patterns}) WHEN 'array' THEN ${patterns} ELSE '[]' END) AS x(one)) m
    WHERE m.name IS NOT NULL LIMIT ${PATTERNS})`;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;

function toAlertRow(from: AlertSource, row: Row): AlertRow {
  const score = row.score as number;
  const createdAt = String(row.created_at);
  return {
    key: row.key as string,
    source: from.kind,
    // A time that is missing or infinite is shown as the earliest one rather than failing the page.
    createdAt: INSTANT.test(createdAt) ? createdAt : '1970-01-01T00:00:00.000000Z',
    level: levelOf(score),
    score,
    type: row.type as string,
    status: row.status as AlertStatus,
    userId: row.user_id as string | null,
    userName: row.user_name as string | null,
    userEmail: row.user_email as string | null,
    conversationId: row.conversation_id as string | null,
    text: row.text as string,
    cut: row.cut as boolean,
    patterns: row.patterns as string[],
    assignee: row.assignee as string | null,
    reason: CLOSE_REASONS.includes(row.reason as CloseReason) ? (row.reason as CloseReason) : null,
    notes: row.notes as number,
    version: row.version as string,
  };
}
