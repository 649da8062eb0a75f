// What others wrote that is like a message: near in words by trigrams where the database has them, by pattern, and by hour.
import { Failure } from '../../shared/model/failure.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import { COMPARED, comparedSql, LIKENESS_INDEX } from '../workspace/ddl/event-indexes.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { EVENTS, isNumber } from './alerts-source.ts';
import { Params, storable } from './params.ts';
import { sharedAddresses } from './related-address.ts';
import { comparable, readMessages, SCORE, type Wanted } from './related-messages.ts';
import { readSubject, type Subject } from './related-subject.ts';

/** Texts at least so alike are told: measured on attacks that several users reworded. */
const ALIKE = 0.45;
/** Without the index, so many of the newest messages are compared. */
const NEWEST = 10_000;
/** The index is given so long: it is fast for what few wrote, and of no use for what a flood of messages has in common. */
const INDEX_MS = 500;
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

interface Ranked {
  readonly wanted: readonly Wanted[];
  readonly basis: string | null;
  readonly gaps: string[];
}

/** The condition that an event is by somebody else. */
const byOthers = (user: string | null, params: Params): string =>
  user === null ? 'true' : `e."user_id"::text IS DISTINCT FROM ${params.add(user)}`;

/** What the database has for it: the schema of pg_trgm, null where it is not installed, and whether the index is there. */
async function readMeans(sql: Sql): Promise<{ schema: string | null; indexed: boolean }> {
  const [found] = await sql.query<{ schema: string | null; indexed: boolean }>(
    `SELECT (SELECT n.nspname FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname = 'pg_trgm') AS schema,
       EXISTS (SELECT FROM pg_indexes WHERE schemaname = 'omni2' AND indexname = '${LIKENESS_INDEX}') AS indexed`,
  );
  return found ?? { schema: null, indexed: false };
}

async function byText(database: Database, subject: Subject, limit: number): Promise<Ranked> {
  const text = storable(subject.text);
  if (text.trim() === '') return { wanted: [], basis: null, gaps: ['The message has no text to compare.'] };
  const { schema, indexed } = await readMeans(database);
  const newest = `Only the newest ${NEWEST.toLocaleString('en')} messages were compared`;
  const unindexed = `${newest}: the index for it is missing. The workspace screen offers it.`;
  if (schema === null) {
    return {
      wanted: await sameText(database, text, subject, limit),
      basis: `The same but for letter case and spaces, by the first ${COMPARED} characters.`,
      gaps: [
        'Texts that are only nearly the same are not found: pg_trgm is not installed in this database.',
        `${newest}.`,
      ],
    };
  }
  const near = (everywhere: boolean) => nearText(database, schema, everywhere, text, subject, limit);
  const basis = `At least ${ALIKE * 100} % of letter groups in common, by the first ${COMPARED} characters.`;
  if (!indexed) return { wanted: await near(false), basis, gaps: [unindexed] };
  try {
    return { wanted: await near(true), basis, gaps: [] };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'statement-timeout') throw error;
    return { wanted: await near(false), basis, gaps: [`${newest}: very many share words with this one.`] };
  }
}

const newestSql = `(SELECT * FROM ${EVENTS} n ORDER BY n."created_at" DESC, n."id" DESC LIMIT ${NEWEST}) e`;

async function sameText(sql: Sql, text: string, subject: Subject, limit: number): Promise<Wanted[]> {
  const params = new Params();
  const plain = (message: string) => `lower(regexp_replace(${comparedSql(message)}, '\\s+', ' ', 'g'))`;
  const rows = await sql.query<{ event: string }>(
    `SELECT e."id"::text AS event FROM ${newestSql} WHERE ${plain('e."message"')} = ${plain(`${params.add(text)}::text`)}
       AND ${byOthers(subject.user, params)} ORDER BY e."created_at" DESC, e."id" DESC LIMIT ${params.add(limit)}`,
    params.values,
  );
  return rows.map(({ event }) => ({ event, likeness: 1 }));
}

/** `everywhere`: among all messages, by the index; else among the newest. */
async function nearText(
  database: Database,
  schema: string,
  everywhere: boolean,
  text: string,
  subject: Subject,
  limit: number,
): Promise<Wanted[]> {
  const params = new Params();
  const trigrams = quoteName(schema);
  const theirs = comparedSql('e."message"');
  const mine = comparedSql(`${params.add(text)}::text`);
  const likeness = `${trigrams}.similarity(${theirs}, ${mine})`;
  const others = byOthers(subject.user, params);
  const ordered = `ORDER BY likeness DESC, at DESC, event DESC LIMIT ${params.add(limit)}`;
  const columns = `e."id"::text AS event, e."created_at" AS at, ${likeness}::float8 AS likeness`;
  if (!everywhere) {
    // Texts of very different lengths cannot be alike: most of the work is saved by not looking at them.
    const close = `length(${theirs}) BETWEEN length(${mine}) * ${ALIKE} * 0.8 AND length(${mine}) / (${ALIKE} * 0.8)`;
    const rows = await database.query<Near>(
      `SELECT event, likeness FROM (SELECT ${columns} FROM ${newestSql} WHERE ${close} AND ${others} OFFSET 0) near
       WHERE likeness >= ${ALIKE} ${ordered}`,
      params.values,
    );
    return rows.map(wantedOf);
  }
  const rows = await database.transaction(async (sql) => {
    await sql.query(
      `SELECT set_config('pg_trgm.similarity_threshold', '${ALIKE}', true), set_config('statement_timeout', '${INDEX_MS}', true)`,
    );
    return sql.query<Near>(
      `SELECT event, likeness FROM (SELECT ${columns} FROM ${EVENTS} e WHERE ${theirs} OPERATOR(${trigrams}.%) ${mine} AND ${others}) near ${ordered}`,
      params.values,
    );
  });
  return rows.map(wantedOf);
}

type Near = { event: string; likeness: number };
const wantedOf = ({ event, likeness }: Near): Wanted => ({
  event,
  likeness: Math.min(1, Math.max(0, likeness)),
});

async function byPattern(
  database: Database,
  events: TableShape,
  subject: Subject,
  limit: number,
): Promise<Ranked> {
  const [pattern] = subject.patterns;
  if (pattern === undefined) return { wanted: [], basis: null, gaps: ['No pattern matched this message.'] };
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
