// What others wrote that is like a message: near in words by trigrams where the database has them, by pattern, and by hour.
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { Database } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { EVENTS, isNumber } from './alerts-source.ts';
import { Params } from './params.ts';
import { sharedAddresses } from './related-address.ts';
import { byOthers, comparable, type Ranked, readMessages, SCORE } from './related-messages.ts';
import { readSubject, type Subject } from './related-subject.ts';
import { byText } from './related-text.ts';

const HALF_HOUR_MS = 1_800_000;
/** Below it, what happened in the same hour is everyday talk. */
const INCIDENT = 31;

type Found = Omit<CallOutput<'related.read'>, 'tookMs'>;
const NOTHING: Found = { messages: [], more: false, addresses: [], basis: null, gaps: [] };

/** Throws the Failure `subject-gone` where the message is not there. */
export async function readRelated(
  database: Database,
  shape: PlatformShape,
  { subject: asked, relation, limit }: CallInput<'related.read'>,
): Promise<CallOutput<'related.read'>> {
  const begin = performance.now();
  const subject = await readSubject(database, shape, asked);
  const found =
    relation === 'address'
      ? { ...NOTHING, ...(await sharedAddresses(database, shape, subject, limit)) }
      : await relatedMessages(database, shape, subject, relation, limit);
  return { ...found, tookMs: performance.now() - begin };
}

async function relatedMessages(
  database: Database,
  shape: PlatformShape,
  subject: Subject,
  relation: 'text' | 'pattern' | 'hour',
  limit: number,
): Promise<Found> {
  const table = comparable(shape);
  if ('gap' in table) return { ...NOTHING, gaps: [table.gap] };
  const { wanted, ...told } = await {
    text: () => byText(database, subject, limit + 1),
    pattern: () => byPattern(database, table.events, subject, limit + 1),
    hour: () => byHour(database, table.events, subject, limit + 1),
  }[relation]();
  const messages = await readMessages(database, shape, wanted.slice(0, limit));
  return { ...NOTHING, ...told, messages, more: wanted.length > limit };
}

async function byPattern(
  database: Database,
  events: TableShape,
  subject: Subject,
  limit: number,
): Promise<Ranked> {
  const [pattern] = subject.patterns;
  if (pattern === undefined) {
    const why =
      subject.event === null
        ? 'No risk event tells which patterns matched.'
        : 'No pattern matched this message.';
    return { wanted: [], basis: null, gaps: [why] };
  }
  const params = new Params();
  // The column's own type, so that its index serves.
  const type = events.columns.get('matched_patterns')?.type;
  const column = type === 'jsonb' ? 'e."matched_patterns"' : 'to_jsonb(e."matched_patterns")';
  const forms = [[{ name: pattern }], [{ pattern_name: pattern }], [pattern]].map(
    (form) => `${column} @> ${params.add(JSON.stringify(form))}::jsonb`,
  );
  const rows = await database.query<{ event: string }>(
    `SELECT e."id"::text AS event FROM ${EVENTS} e WHERE (${forms.join(' OR ')}) AND ${byOthers(subject.user, params)}
     ORDER BY e."created_at" DESC, e."id" DESC LIMIT ${params.add(limit)}`,
    params.values,
  );
  return {
    wanted: rows.map(({ event }) => ({ event, likeness: null })),
    basis: `Matched by ${pattern}, the newest first.`,
    gaps: [],
  };
}

async function byHour(
  database: Database,
  events: TableShape,
  subject: Subject,
  limit: number,
): Promise<Ranked> {
  if (!isNumber(events.columns.get('total_risk_score')?.type))
    return { wanted: [], basis: null, gaps: ['Scores of messages are not numbers here.'] };
  const params = new Params();
  const edge = (by: number) => params.add(new Date(Date.parse(subject.at) + by).toISOString());
  // A column without a zone is taken as UTC.
  const instant =
    events.columns.get('created_at')?.type === 'timestamp'
      ? (value: string) => `(${value}::timestamptz AT TIME ZONE 'UTC')`
      : (value: string) => `${value}::timestamptz`;
  const rows = await database.query<{ event: string }>(
    `SELECT e."id"::text AS event FROM ${EVENTS} e
     WHERE e."created_at" BETWEEN ${instant(edge(-HALF_HOUR_MS))} AND ${instant(edge(HALF_HOUR_MS))} AND e."total_risk_score" >= ${INCIDENT}
       AND ${byOthers(subject.user, params)}
     ORDER BY ${SCORE} DESC, e."created_at", e."id" LIMIT ${params.add(limit)}`,
    params.values,
  );
  return {
    wanted: rows.map(({ event }) => ({ event, likeness: null })),
    basis: 'Medium and above within half an hour before or after, the highest first.',
    gaps: [],
  };
}
