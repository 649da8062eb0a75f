// SQL of the live feed: which rows of the alerts table are new, and the alerts that only the live channels ever told of.
import { levelOf } from '../../shared/model/level.ts';
import type { Row, Sql } from '../workspace/port.ts';
import { type PlatformShape, table } from '../workspace/shape.ts';
import { type AlertSource, alertSources, scoreSql, textOf } from './alerts-source.ts';
import { cleanJson } from './clean.ts';

const FEED = 'security_console.feed_alerts';

/** What both a heard alert and a row of the alerts table tell. */
export interface Traits {
  readonly userId: string | null;
  readonly conversationId: string | null;
  /** Whole, 0–100. */
  readonly score: number;
}

/** An alert as a live channel told it. All text but `raw` is fit for the database. */
export interface HeardAlert extends Traits {
  /** `f:` and 32 hex digits of what identifies the message: two consoles that hear it give it the same key. */
  readonly key: string;
  readonly channel: string;
  readonly type: string;
  /** Whether the platform writes a row of security_alerts for it, which has to be found. */
  readonly hasRow: boolean;
  readonly alertId: string | null;
  /** The message's own time, epoch milliseconds by the sender's clock; null where it names none. */
  readonly sentMs: number | null;
  /** By this machine's clock. */
  readonly receivedMs: number;
  readonly userEmail: string | null;
  readonly text: string;
  readonly patterns: readonly string[];
  readonly action: string | null;
  /** The message itself, JSON as it came; null where it is too large to keep. */
  readonly raw: string | null;
}

/** A row of security_alerts, as much as is needed to recognise it. */
export interface SeenRow extends Traits {
  readonly id: string;
  /** By the database's clock, epoch milliseconds; null where the row has none. */
  readonly createdMs: number | null;
}

/** Which rows are asked for: above an id and within gaps below it, or since a time (ISO 8601) in the order of time. */
export type RowQuestion =
  | {
      readonly by: 'id';
      readonly above: string;
      readonly gaps: readonly (readonly [low: string, high: string])[];
    }
  | {
      readonly by: 'time';
      readonly since: string;
      readonly after: { readonly at: string; readonly id: string } | null;
    };

export interface RowPage {
  readonly rows: SeenRow[];
  /** Where the next page by time begins; null after an empty page. The page is the last one if it has less than PAGE_ROWS. */
  readonly after: { readonly at: string; readonly id: string } | null;
}

/** Rows of one page. */
export const PAGE_ROWS = 5_000;

/** The platform's table where it exists and may be read. */
export function alertTable(shape: PlatformShape): AlertSource | null {
  return alertSources(shape).find((source) => source.kind === 'table') ?? null;
}

/** What may be done with the console's own table of live alerts. */
export function feedTable(shape: PlatformShape): { readonly keeps: boolean; readonly removes: boolean } {
  const found = table(shape, FEED);
  const reads = found?.privileges.select ?? false;
  return {
    keeps: reads && (found?.privileges.insert ?? false),
    removes: reads && (found?.privileges.delete ?? false),
  };
}

/** The database's time, epoch milliseconds, and the highest id of a table with rising ids. */
export async function readMark(
  sql: Sql,
  source: AlertSource | null,
): Promise<{ databaseMs: number; highest: string | null }> {
  const highest =
    source?.idType === 'int8' ? `(SELECT max(a.id) FROM ${source.relation} a)::text` : 'NULL::text';
  const [row] = await sql.query<{ now: string; highest: string | null }>(
    `SELECT now() AS now, ${highest} AS highest`,
  );
  return { databaseMs: Date.parse(row?.now ?? ''), highest: row?.highest ?? null };
}

export async function readPage(sql: Sql, source: AlertSource, question: RowQuestion): Promise<RowPage> {
  const columns = seenColumns(source);
  const rows =
    question.by === 'id'
      ? await sql.query(
          `(SELECT late.* FROM unnest($1::bigint[], $2::bigint[]) AS gap(low, high) CROSS JOIN LATERAL (
             SELECT ${columns} FROM ${source.relation} a WHERE a.id BETWEEN gap.low AND gap.high ORDER BY a.id
             LIMIT ${PAGE_ROWS}) late LIMIT ${PAGE_ROWS})
           UNION ALL
           (SELECT ${columns} FROM ${source.relation} a WHERE a.id > $3::bigint ORDER BY a.id LIMIT ${PAGE_ROWS})`,
          [question.gaps.map(([low]) => low), question.gaps.map(([, high]) => high), question.above],
        )
      : await sql.query(
          `SELECT ${columns} FROM ${source.relation} a
           WHERE (${source.createdAt}, a.id::text) > ($1::text::${source.createdType}, $2)
           ORDER BY ${source.createdAt}, a.id::text LIMIT ${PAGE_ROWS}`,
          [question.after?.at ?? question.since, question.after?.id ?? ''],
        );
  const last = rows.at(-1);
  return {
    rows: rows.map(toSeenRow),
    after: last ? { at: String(last.created_at), id: String(last.id) } : null,
  };
}

/** The rows of these ids that are there, in no order. The ids must be of the table's type. */
export async function readRowsById(
  sql: Sql,
  source: AlertSource,
  ids: readonly string[],
): Promise<SeenRow[]> {
  if (ids.length === 0) return [];
  const rows = await sql.query(
    `SELECT ${seenColumns(source)} FROM ${source.relation} a WHERE a.id = ANY($1::${source.idType}[])`,
    [ids],
  );
  return rows.map(toSeenRow);
}

/** Keeps alerts that have no row, once each; a time they do not name is counted back from the database's own. */
export async function keepAlerts(sql: Sql, alerts: readonly HeardAlert[], nowMs: number): Promise<void> {
  const rows = alerts.map((alert) => ({
    key: alert.key,
    age: Math.max(0, (nowMs - alert.receivedMs) / 1_000),
    created_at: alert.sentMs === null ? null : new Date(alert.sentMs).toISOString(),
    channel: alert.channel,
    alert_type: alert.type,
    alert_id: alert.alertId,
    user_id: alert.userId,
    user_email: alert.userEmail,
    conversation_id: alert.conversationId,
    alert_message: alert.text,
    total_risk_score: alert.score,
    risk_level: levelOf(alert.score),
    matched_patterns: alert.patterns,
    action_taken: alert.action,
    raw: alert.raw === null ? null : cleanJson(JSON.parse(alert.raw)),
  }));
  await sql.execute(
    `INSERT INTO ${FEED} (key, heard_at, created_at, channel, alert_type, alert_id, user_id, user_email, conversation_id,
       alert_message, total_risk_score, risk_level, matched_patterns, action_taken, raw)
     SELECT key, now() - make_interval(secs => age), coalesce(created_at, now() - make_interval(secs => age)), channel,
       alert_type, alert_id, user_id, user_email, conversation_id, alert_message, total_risk_score, risk_level,
       matched_patterns, action_taken, raw
     FROM jsonb_to_recordset($1::jsonb) AS heard(key text, age float8, created_at timestamptz, channel text, alert_type text,
       alert_id text, user_id text, user_email text, conversation_id text, alert_message text, total_risk_score int,
       risk_level text, matched_patterns jsonb, action_taken text, raw jsonb)
     ON CONFLICT (key) DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

/** Alerts kept within the last hours that may still get their row, oldest first. */
export async function readKept(
  sql: Sql,
  channel: string,
  hours: number,
  limit: number,
): Promise<HeardAlert[]> {
  const rows = await sql.query(
    `SELECT * FROM ${FEED} WHERE channel = $1 AND heard_at > now() - make_interval(hours => $2::int)
     ORDER BY id DESC LIMIT $3::int`,
    [channel, hours, limit],
  );
  return rows.reverse().map((row) => ({
    key: String(row.key),
    channel,
    type: String(row.alert_type),
    hasRow: true,
    alertId: text(row.alert_id),
    sentMs: Date.parse(String(row.created_at)),
    receivedMs: Date.parse(String(row.heard_at)),
    userId: text(row.user_id),
    userEmail: text(row.user_email),
    conversationId: text(row.conversation_id),
    text: String(row.alert_message),
    score: Number(row.total_risk_score),
    patterns: Array.isArray(row.matched_patterns) ? row.matched_patterns.map(String) : [],
    action: text(row.action_taken),
    raw: null,
  }));
}

/** How many alerts are kept, counted up to a bound. */
export async function countKept(sql: Sql, bound: number): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT 1 FROM ${FEED} LIMIT $1::int) kept`,
    [bound],
  );
  return row?.count ?? 0;
}

function seenColumns(source: AlertSource): string {
  return `a.id::text AS id, ${source.createdAt} AS created_at, ${textOf(source, 'user_id')} AS user_id,
    ${textOf(source, 'conversation_id')} AS conversation_id, ${scoreSql(source)} AS score`;
}

function toSeenRow(row: Row): SeenRow {
  const created = Date.parse(String(row.created_at));
  return {
    id: String(row.id),
    createdMs: Number.isNaN(created) ? null : created,
    userId: text(row.user_id),
    conversationId: text(row.conversation_id),
    score: row.score as number,
  };
}

function text(value: unknown): string | null {
  return value === null || value === undefined || value === '' ? null : String(value);
}
