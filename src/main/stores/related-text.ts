// What others wrote that is near to a message in words: by trigrams where the database has them, else letter by letter.
import { Failure } from '../../shared/model/failure.ts';
import { phrasesOf } from '../../shared/model/phrases.ts';
import { COMPARED, comparedSql, LIKENESS_INDEX } from '../workspace/ddl/event-indexes.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Database, Sql } from '../workspace/port.ts';
import { EVENTS } from './alerts-source.ts';
import { Params, storable } from './params.ts';
import { byOthers, type Ranked, type Wanted } from './related-messages.ts';
import type { Subject } from './related-subject.ts';

/** Texts at least so alike are told: measured on attacks that several users reworded. */
const ALIKE = 0.45;
/** Without the index, so many of the newest messages are compared. */
const NEWEST = 10_000;
/** Of messages that have a phrase in common so many are compared: the newest. */
const SHARING = 2_000;
/**
 * What the index may take to find all that is alike: it is fast for what few wrote, and takes seconds for words that are in a million
 * messages. Then it is asked for phrases, each of which is in few.
 */
const ALL_MS = 250;
const PHRASES_MS = 450;

/** Where messages are looked for: everywhere, among those with a phrase in common, among the newest. */
type Reach = 'all' | 'phrases' | 'newest';

/** What the database has for it: the schema of pg_trgm, null where it is not installed, and whether the index is there. */
async function readMeans(sql: Sql): Promise<{ schema: string | null; indexed: boolean }> {
  const [found] = await sql.query<{ schema: string | null; indexed: boolean }>(
    `SELECT (SELECT n.nspname FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname = 'pg_trgm') AS schema,
       EXISTS (SELECT FROM pg_indexes WHERE schemaname = 'omni2' AND indexname = '${LIKENESS_INDEX}') AS indexed`,
  );
  return found ?? { schema: null, indexed: false };
}

/** At most `limit` messages of others, the most alike first; how far they were looked for is told in `gaps`. */
export async function byText(database: Database, subject: Subject, limit: number): Promise<Ranked> {
  const text = storable(subject.text);
  if (text.trim() === '') return { wanted: [], basis: null, gaps: ['The message has no text to compare.'] };
  const { schema, indexed } = await readMeans(database);
  const newest = `Only the newest ${NEWEST.toLocaleString('en')} messages were compared`;
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
  const near = (reach: Reach) => nearText(database, schema, reach, text, subject, limit);
  const basis = `At least ${ALIKE * 100} % of letter groups in common, by the first ${COMPARED} characters.`;
  if (!indexed) {
    const gaps = [`${newest}: the index for it is missing. The workspace screen offers it.`];
    return { wanted: await near('newest'), basis, gaps };
  }
  const all = await inTime(near('all'));
  if (all !== null) return { wanted: all, basis, gaps: [] };
  const sharing = phrasesOf(text, COMPARED).length > 0 ? await inTime(near('phrases')) : null;
  if (sharing !== null) {
    const gaps = [
      `Its words are in very many messages: only those were compared that share a run of them, the newest ${SHARING.toLocaleString('en')} at most.`,
    ];
    return { wanted: sharing, basis, gaps };
  }
  return {
    wanted: await near('newest'),
    basis,
    gaps: [`${newest}: very many share words with this one.`],
  };
}

/** Null where it took longer than it was given. */
async function inTime<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && error.code === 'statement-timeout') return null;
    throw error;
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

async function nearText(
  database: Database,
  schema: string,
  reach: Reach,
  text: string,
  subject: Subject,
  limit: number,
): Promise<Wanted[]> {
  const params = new Params();
  const trigrams = quoteName(schema);
  const theirs = comparedSql('e."message"');
  const mine = comparedSql(`${params.add(text)}::text`);
  const others = byOthers(subject.user, params);
  const from = {
    all: () => `${EVENTS} e WHERE ${theirs} OPERATOR(${trigrams}.%) ${mine} AND ${others}`,
    phrases: () => {
      const phrases = params.add(
        phrasesOf(text, COMPARED).map((phrase) => `%${phrase.replace(/[\\%_]/g, '\\$&')}%`),
      );
      return `(SELECT * FROM ${EVENTS} e WHERE ${theirs} ILIKE ANY (${phrases}::text[]) AND ${others}
        ORDER BY e."created_at" DESC LIMIT ${SHARING}) e`;
    },
    // Texts of very different lengths cannot be alike: most of the work is saved by not looking at them.
    newest: () => `${newestSql} WHERE length(${theirs}) BETWEEN length(${mine}) * ${ALIKE} * 0.8
        AND length(${mine}) / (${ALIKE} * 0.8) AND ${others}`,
  }[reach]();
  const asked = `SELECT event, likeness FROM (
      SELECT e."id"::text AS event, e."created_at" AS at, ${trigrams}.similarity(${theirs}, ${mine})::float8 AS likeness FROM ${from} OFFSET 0) near
    WHERE likeness >= ${ALIKE} ORDER BY likeness DESC, at DESC, event DESC LIMIT ${params.add(limit)}`;
  const rows =
    reach === 'newest'
      ? await database.query<Near>(asked, params.values)
      : await database.transaction(async (sql) => {
          await sql.query(
            `SELECT set_config('pg_trgm.similarity_threshold', '${ALIKE}', true), set_config('statement_timeout', '${reach === 'all' ? ALL_MS : PHRASES_MS}', true)`,
          );
          return sql.query<Near>(asked, params.values);
        });
  return rows.map(({ event, likeness }) => ({ event, likeness: Math.min(1, Math.max(0, likeness)) }));
}

type Near = { event: string; likeness: number };
