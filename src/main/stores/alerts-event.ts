// The risk event behind an alert: the message, the score as it was stored layer by layer, the patterns that matched.
import { z } from 'zod';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertDetail } from '../../shared/protocol/alerts.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { eventJoin } from './alerts.ts';
import { type AlertSource, columnOr, EVENTS, readable } from './alerts-source.ts';

export type EventDetail = NonNullable<AlertDetail['event']>;

export interface ReadEvent {
  readonly detail: EventDetail | null;
  readonly createdAt: string | null;
  readonly sessionId: string | null;
  readonly gap: string | null;
}

/** Layers that every installation stores as columns, with the weights of the default configuration. */
const STORED_LAYERS = [
  ['pattern', 'pattern_score', 0.4],
  ['behaviour', 'behavioral_score', 0.2],
  ['ml', 'ml_score', 0.3],
] as const;
/** Layers that only a breakdown in detection_metadata tells. */
const UNSTORED_LAYERS = [
  ['history', 0.05],
  ['accumulation', 0.05],
] as const;

const METADATA_CHARACTERS = 50_000;

/** The event of the alert that `handle` names. Of an alert only heard live, what that message told stands for it. */
export async function readEvent(
  sql: Sql,
  shape: PlatformShape,
  from: AlertSource,
  handle: string,
): Promise<ReadEvent> {
  const none = { detail: null, createdAt: null, sessionId: null };
  if (from.kind === 'feed') {
    const [row] = await sql.query(
      `SELECT ${from.key} AS id, ${columnOr(from, 'alert_message', `''`)} AS message, a."total_risk_score" AS total_risk_score,
         ${columnOr(from, 'action_taken', 'NULL')} AS action_taken, to_jsonb(${columnOr(from, 'matched_patterns', 'NULL::jsonb')}) AS matched_patterns
       FROM ${from.relation} a WHERE ${from.handle} = $1`,
      [handle],
    );
    const gap =
      'No risk event is stored for this alert: it was only heard on the live channel, so its score has no breakdown.';
    return row ? { ...none, detail: { ...eventDetail(row), layers: [] }, gap } : { ...none, gap };
  }
  const { join } = eventJoin(shape, from);
  const events = readable(shape, EVENTS);
  if (!events || join === '') {
    return {
      ...none,
      gap: 'The message and its score breakdown cannot be shown: omni2.security_risk_events is missing or may not be read.',
    };
  }
  const [row] = await sql.query(
    `SELECT ${eventColumns(events)} FROM ${from.relation} a ${join} WHERE ${from.handle} = $1::${from.handleType} AND e."id" IS NOT NULL`,
    [handle],
  );
  if (!row)
    return {
      ...none,
      gap: 'This alert names no risk event, so its message and score breakdown are not known.',
    };
  return {
    detail: eventDetail(row),
    createdAt: (row.created_at as string | null) ?? null,
    sessionId: (row.session_id as string | null) ?? null,
    gap: null,
  };
}

function eventColumns(events: TableShape): string {
  const has = (name: string): boolean => events.columns.has(name);
  const plain = [
    'pattern_score',
    'behavioral_score',
    'ml_score',
    'total_risk_score',
    'action_taken',
    'blocked',
    'created_at',
  ];
  const json = ['matched_patterns', 'detection_metadata'];
  return [
    'e."id"::text AS id',
    has('message') ? `left(e."message", ${LIMITS.messageCharacters + 1}) AS message` : `'' AS message`,
    has('session_id') ? 'e."session_id"::text AS session_id' : 'NULL AS session_id',
    ...plain.map((name) => (has(name) ? `e.${quoteName(name)}` : `NULL AS ${name}`)),
    ...json.map((name) => (has(name) ? `to_jsonb(e.${quoteName(name)}) AS ${name}` : `NULL AS ${name}`)),
  ].join(', ');
}

/** A row of the events table as shown. Lenient: what is not as expected is left out, never an error. */
export function eventDetail(row: Row): EventDetail {
  const metadata = row.detection_metadata ?? null;
  const told = breakdownSchema.safeParse(metadata);
  const message = typeof row.message === 'string' ? row.message : '';
  return {
    id: String(row.id),
    ...cut(message, LIMITS.messageCharacters),
    layers: told.success ? told.data.layers : storedLayers(row),
    total: numberOr(row.total_risk_score),
    decidedBy: told.success ? told.data.decided_by : null,
    action: typeof row.action_taken === 'string' ? row.action_taken : null,
    blocked: typeof row.blocked === 'boolean' ? row.blocked : null,
    patterns: matchedPatterns(row.matched_patterns),
    metadata: metadata === null ? null : JSON.stringify(metadata, null, 2).slice(0, METADATA_CHARACTERS),
  };
}

function cut(text: string, most: number): { message: string; messageCut: boolean } {
  return { message: text.slice(0, most), messageCut: text.length > most };
}

function numberOr(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function storedLayers(row: Row): EventDetail['layers'] {
  const stored = STORED_LAYERS.map(([name, column, weight]) => {
    const score = numberOr(row[column]);
    return {
      name,
      score,
      weight,
      contribution: score === null ? null : numberOr(Math.round(score * weight * 100) / 100),
      detail: null,
    };
  });
  const unstored = UNSTORED_LAYERS.map(([name, weight]) => ({
    name,
    score: null,
    weight,
    contribution: null,
    detail: 'Not recorded by this installation',
  }));
  return [...stored, ...unstored];
}

const nullable = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .catch(null)
    .transform((value) => value ?? null);

const breakdownSchema = z.object({
  layers: z
    .array(
      z.object({
        name: z.string(),
        score: nullable(z.number()),
        weight: nullable(z.number()),
        contribution: nullable(z.number()),
        detail: nullable(z.string()),
      }),
    )
    .min(1)
    .max(20),
  decided_by: nullable(z.string()),
});

const spanSchema = z.union([
  z.tuple([z.number().int().min(0), z.number().int().min(0)]),
  z
    .object({ start: z.number().int().min(0), end: z.number().int().min(0) })
    .transform((span): [number, number] => [span.start, span.end]),
]);

const patternSchema = z.union([
  z.string().transform((name) => ({ name, category: null, score: null, spans: [] })),
  z.record(z.string(), z.unknown()).transform((one, context) => {
    const name = one.name ?? one.pattern_name;
    if (typeof name !== 'string') {
      context.addIssue({ code: 'custom', message: 'No name' });
      return z.NEVER;
    }
    const spans = Array.isArray(one.spans) ? one.spans : one.span === undefined ? [] : [one.span];
    return {
      name,
      category: typeof one.category === 'string' ? one.category : null,
      score: numberOr(one.score ?? one.risk_score),
      spans: spans
        .map((span) => spanSchema.safeParse(span).data)
        .filter((span): span is [number, number] => span !== undefined && span[0] < span[1])
        .slice(0, 100),
    };
  }),
]);

/** Matched patterns in any of the forms they are written in; entries without a name are left out. */
export function matchedPatterns(stored: unknown): EventDetail['patterns'] {
  if (!Array.isArray(stored)) return [];
  return stored.slice(0, 200).flatMap((one) => patternSchema.safeParse(one).data ?? []);
}
