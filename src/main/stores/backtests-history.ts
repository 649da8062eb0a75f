// The history that backtests read: messages by page in order of time, what was recorded about some of them, and people's verdicts.

import { Failure } from '../../shared/model/failure.ts';
import { LEVELS, type Level } from '../../shared/model/level.ts';
import type { BacktestSpec } from '../../shared/protocol/backtests.ts';
import { NOTHING_RECORDED, type RecordedMessage } from '../backtest/judge.ts';
import type { Standing } from '../scoring/decide.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { EVENTS, familyOf, isNumber, readable, TRIAGE } from './alerts-source.ts';
import { Params } from './params.ts';

const ACTIVITIES = 'omni2.user_activities';
const ALERTS = 'omni2.security_alerts';
const PROFILES = 'omni2.user_risk_profiles';
/** Alerts that people judged: more are not needed for a narrow interval. */
const MOST_LABELS = 20_000;

export interface HistoryMessage {
  readonly ref: string;
  readonly id: string;
  readonly at: string;
  readonly user: string | null;
  readonly text: string;
  readonly level: Level;
  readonly total: number;
  readonly patternScore: number;
  /** Whether the record names one of the patterns that are taken out. */
  readonly named: boolean;
}

export interface HistoryPage {
  readonly messages: readonly HistoryMessage[];
  /** Where the next page begins; null at the end. */
  readonly next: Place | null;
}
export interface Place {
  readonly at: string;
  readonly id: string;
}

/** One table's part of a population, in order of time. */
export interface HistorySource {
  readonly kind: 'event' | 'activity';
  /** How many messages there are in the period, roughly. */
  count(sql: Sql): Promise<number>;
  page(sql: Sql, after: Place | null, limit: number): Promise<HistoryPage>;
}

/** The sources of a population: recorded events, and for all messages the activities that no event was recorded for. */
export function historySources(
  shape: PlatformShape,
  spec: BacktestSpec,
  out: readonly string[],
): HistorySource[] {
  const events = readable(shape, EVENTS);
  const activities = readable(shape, ACTIVITIES);
  const wanted = [
    ...(usable(events, ['id', 'message', 'created_at']) ? [eventSource(events!, spec, out)] : []),
    ...(spec.population === 'messages' && usable(activities, ['activity_id', 'activity_data', 'created_at'])
      ? [activitySource(activities!, events, spec)]
      : []),
  ];
  if (wanted.length > 0) return wanted;
  throw new Failure(
    'no-history',
    'There are no messages here that could be read',
    'See on the workspace screen which tables are missing.',
  );
}

function usable(table: TableShape | undefined, columns: readonly string[]): boolean {
  return table !== undefined && columns.every((name) => table.columns.has(name));
}

function eventSource(table: TableShape, spec: BacktestSpec, out: readonly string[]): HistorySource {
  const has = (name: string) => table.columns.has(name);
  const score = (name: string) =>
    isNumber(table.columns.get(name)?.type)
      ? `least(100, greatest(0, round(coalesce(e."${name}", 0))))::int`
      : '0';
  const idType = familyOf(table.columns.get('id')!.type);
  const id = idType === 'text' ? 'e."id"::text' : 'e."id"';
  const user = has('user_id') ? 'e."user_id"::text' : 'NULL::text';

  const conditions = (params: Params): string[] => [
    `e."created_at" >= ${params.add(spec.from)}::timestamptz`,
    `e."created_at" < ${params.add(spec.to)}::timestamptz`,
    ...(spec.users.length > 0 ? [`${user} = ANY (${params.add([...spec.users])}::text[])`] : []),
  ];
  const named = (params: Params): string => {
    if (out.length === 0 || table.columns.get('matched_patterns')?.type !== 'jsonb') return 'false';
    const objects = params.add(JSON.stringify(out.map((name) => ({ name }))));
    // The record holds names, or objects with a name.
    return `(e."matched_patterns" ?| ${params.add([...out])}::text[] OR EXISTS (
       SELECT FROM jsonb_array_elements(${objects}::jsonb) wanted WHERE e."matched_patterns" @> jsonb_build_array(wanted)))`;
  };
  return {
    kind: 'event',
    async count(sql) {
      const params = new Params();
      const [row] = await sql.query<{ n: number }>(
        `SELECT count(*) AS n FROM ${EVENTS} e WHERE ${conditions(params).join(' AND ')}`,
        params.values,
      );
      return row?.n ?? 0;
    },
    async page(sql, after, limit) {
      const params = new Params();
      const where = conditions(params);
      if (after)
        where.push(
          `(e."created_at", ${id}) > (${params.add(after.at)}::timestamptz, ${params.add(after.id)}::${idType})`,
        );
      const rows = await sql.query<{
        id: string;
        at: string;
        user: string | null;
        text: string | null;
        level: string | null;
        total: number;
        score: number;
        named: boolean;
      }>(
        `SELECT e."id"::text AS id, e."created_at" AS at, ${user} AS "user", e."message" AS text,
           ${has('risk_level') ? 'e."risk_level"::text' : 'NULL'} AS level, ${score('total_risk_score')} AS total,
           ${score('pattern_score')} AS score, ${named(params)} AS named
         FROM ${EVENTS} e WHERE ${where.join(' AND ')} ORDER BY e."created_at", ${id} LIMIT ${params.add(limit)}`,
        params.values,
      );
      const messages = rows.map((row) => ({
        ref: `event:${row.id}`,
        id: row.id,
        at: row.at,
        user: row.user,
        text: row.text ?? '',
        level: levelFrom(row.level),
        total: row.total,
        patternScore: row.score,
        named: row.named,
      }));
      return { messages, next: placeAfter(messages, limit) };
    },
  };
}

function activitySource(
  table: TableShape,
  events: TableShape | undefined,
  spec: BacktestSpec,
): HistorySource {
  const has = (name: string) => table.columns.has(name);
  const user = has('user_id') ? 'a."user_id"::text' : 'NULL::text';
  const conditions = (params: Params): string[] => [
    `a."activity_type" = 'user_message'`,
    `a."created_at" >= ${params.add(spec.from)}::timestamptz`,
    `a."created_at" < ${params.add(spec.to)}::timestamptz`,
    ...(spec.users.length > 0 ? [`${user} = ANY (${params.add([...spec.users])}::text[])`] : []),
  ];
  // A session is one message: its event, if there is one, was read as an event.
  const joined = ['session_id', 'conversation_id'].every((name) => has(name) && events?.columns.has(name));
  const unrecorded = joined
    ? `AND NOT EXISTS (SELECT FROM ${EVENTS} e WHERE e."conversation_id"::text = a."conversation_id"::text
         AND e."session_id"::text = a."session_id"::text)`
    : '';
  const fast =
    joined &&
    ['session_id', 'conversation_id'].every(
      (name) => table.columns.get(name)!.type === events!.columns.get(name)!.type,
    )
      ? unrecorded.replaceAll('::text', '')
      : unrecorded;
  return {
    kind: 'activity',
    async count(sql) {
      const params = new Params();
      const [row] = await sql.query<{ n: number }>(
        `SELECT count(*) AS n FROM ${ACTIVITIES} a WHERE ${conditions(params).join(' AND ')}`,
        params.values,
      );
      return row?.n ?? 0;
    },
    async page(sql, after, limit) {
      const params = new Params();
      const where = conditions(params);
      if (after)
        where.push(
          `(a."created_at", a."activity_id"::text) > (${params.add(after.at)}::timestamptz, ${params.add(after.id)})`,
        );
      const rows = await sql.query<{
        id: string;
        at: string;
        user: string | null;
        text: string | null;
        fresh: boolean;
      }>(
        `WITH page AS MATERIALIZED (
           SELECT a.* FROM ${ACTIVITIES} a WHERE ${where.join(' AND ')}
           ORDER BY a."created_at", a."activity_id"::text LIMIT ${params.add(limit)})
         SELECT a."activity_id"::text AS id, a."created_at" AS at, ${user} AS "user", a."activity_data" ->> 'message' AS text,
           (true ${fast}) AS fresh
         FROM page a ORDER BY a."created_at", a."activity_id"::text`,
        params.values,
      );
      const messages = rows
        .filter(({ fresh }) => fresh)
        .map(({ id, at, user: who, text }) => ({
          ref: `activity:${id}`,
          id,
          at,
          user: who,
          text: text ?? '',
          level: 'LOW' as const,
          total: 0,
          patternScore: 0,
          named: false,
        }));
      return { messages, next: placeAfter(rows, limit) };
    },
  };
}

function placeAfter(rows: readonly Place[], limit: number): Place | null {
  const last = rows.at(-1);
  return rows.length < limit || !last ? null : { at: last.at, id: last.id };
}

function levelFrom(stored: string | null): Level {
  return LEVELS.find((level) => level === stored?.toUpperCase()) ?? 'LOW';
}

const LAYER_NAMES = ['history', 'accumulation'] as const;

/** What was recorded about events, by id. */
export async function recordedMessages(
  sql: Sql,
  shape: PlatformShape,
  ids: readonly string[],
): Promise<Map<string, RecordedMessage>> {
  const table = readable(shape, EVENTS);
  if (!table || ids.length === 0) return new Map();
  const column = (name: string, otherwise: string) => (table.columns.has(name) ? `e."${name}"` : otherwise);
  const idType = familyOf(table.columns.get('id')!.type);
  const rows = await sql.query<{
    id: string;
    behaviour: number | null;
    ml: number | null;
    matched: unknown;
    metadata: unknown;
  }>(
    `SELECT e."id"::text AS id, ${column('behavioral_score', 'NULL')} AS behaviour, ${column('ml_score', 'NULL')} AS ml,
       ${column('matched_patterns', 'NULL')} AS matched, ${column('detection_metadata', 'NULL')} AS metadata
     FROM ${EVENTS} e WHERE e."id"${idType === 'text' ? '::text' : ''} = ANY ($1::${idType}[])`,
    [[...ids]],
  );
  return new Map(rows.map((row) => [row.id, recordedFrom(row)]));
}

function recordedFrom(row: {
  behaviour: number | null;
  ml: number | null;
  matched: unknown;
  metadata: unknown;
}) {
  const layers = (row.metadata as { layers?: unknown } | null)?.layers;
  const layer = (name: (typeof LAYER_NAMES)[number]) => {
    const found = Array.isArray(layers) ? layers.find((one) => one?.name === name) : undefined;
    return whole(found?.score);
  };
  return {
    ...NOTHING_RECORDED,
    behaviour: whole(row.behaviour),
    ml: row.ml === null ? null : whole(row.ml),
    history: layer('history'),
    accumulation: layer('accumulation'),
    matched: matchedFrom(row.matched),
  };
}

/** Signals of behaviour stand in the same list; they have no place in the message and are no patterns of the pattern layer. */
function matchedFrom(matched: unknown): { name: string; score: number }[] {
  if (!Array.isArray(matched)) return [];
  return matched.flatMap((one) => {
    if (typeof one === 'string') return [{ name: one, score: 0 }];
    const name = one?.name ?? one?.pattern_name;
    if (typeof name !== 'string' || typeof one?.detail === 'string') return [];
    return [{ name, score: whole(one.score ?? one.risk_score) }];
  });
}

function whole(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) ? Math.min(100, Math.max(0, Math.round(number))) : 0;
}

export interface LabelledMessage {
  readonly event: string;
  readonly at: string;
  readonly user: string | null;
  readonly text: string;
  readonly truePositive: boolean;
}

/** Messages of the period, of the users chosen, whose alert somebody closed as true or false positive; newest first. */
export async function labelledMessages(
  sql: Sql,
  shape: PlatformShape,
  spec: BacktestSpec,
): Promise<LabelledMessage[]> {
  const alerts = readable(shape, ALERTS);
  const events = readable(shape, EVENTS);
  if (!usable(alerts, ['id', 'risk_event_id', 'status']) || !usable(events, ['id', 'message', 'created_at']))
    return [];
  const triage = readable(shape, TRIAGE);
  const reason = triage ? 't.reason' : 'NULL';
  const user = events?.columns.has('user_id') ? 'e."user_id"::text' : 'NULL::text';
  const params = new Params();
  const conditions = [
    `e."created_at" >= ${params.add(spec.from)}::timestamptz`,
    `e."created_at" < ${params.add(spec.to)}::timestamptz`,
    ...(spec.users.length > 0 ? [`${user} = ANY (${params.add([...spec.users])}::text[])`] : []),
  ];
  const rows = await sql.query<Omit<LabelledMessage, 'truePositive'> & { verdict: boolean }>(
    `SELECT e."id"::text AS event, e."created_at" AS at, ${user} AS "user", e."message" AS text, bool_or(${reason} IS NOT DISTINCT FROM 'true_positive') AS verdict
     FROM ${ALERTS} a JOIN ${EVENTS} e ON e."id" = a."risk_event_id"
     ${triage ? `LEFT JOIN ${TRIAGE} t ON t.alert_key = 'a:' || a."id"::text` : ''}
     WHERE ${conditions.join(' AND ')}
       AND (${reason} IN ('true_positive', 'false_positive') OR (${reason} IS NULL AND a."status" = 'FALSE_POSITIVE'))
     GROUP BY e."id", e."created_at", ${user}, e."message" ORDER BY e."id" DESC LIMIT ${MOST_LABELS}`,
    params.values,
  );
  return rows.map(({ verdict, ...message }) => ({ ...message, truePositive: verdict }));
}

/** Users who are flagged or whitelisted; everybody else stands as anybody. */
export async function standings(sql: Sql, shape: PlatformShape): Promise<Map<string, Standing>> {
  const table = readable(shape, PROFILES);
  if (!usable(table, ['user_id', 'flagged', 'whitelisted'])) return new Map();
  const rows = await sql.query<{ user: string; flagged: boolean | null; whitelisted: boolean | null }>(
    `SELECT "user_id"::text AS "user", "flagged", "whitelisted" FROM ${PROFILES} WHERE "flagged" OR "whitelisted"`,
  );
  return new Map(
    rows.map(({ user, flagged, whitelisted }) => [
      user,
      { flagged: flagged === true, whitelisted: whitelisted === true, bypassesBlocking: false },
    ]),
  );
}
