// Reconciles a part of a day: gathers, matches, and writes every answer with its record or the cause of its lack.
import { MATCHES } from '../../shared/model/usage.ts';
import type { Database, TransactionSql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { matchPart } from './usage-match.ts';
import { gatherPart, PART_TABLES, REACH, type Span, TOOL_SEPARATOR } from './usage-sources.ts';

const ANSWERS = 'security_console.usage_answers';
/** Rows of one question with the same tokens within so long are one answer's. */
const DUPLICATE_SECONDS = 60;

/**
 * The planner cannot know how much is in tables that were just made, and takes loops where it thinks them short. Each statement takes a
 * whole set, which is to be hashed or sorted.
 */
const PLANNING = 'SET LOCAL enable_nestloop = off;';

/** Thrown to leave a part as it was. */
class Unchanged extends Error {}

/** Of an answer, what reading it again can change: not its estimates, which learn from every day, nor the name of a gap's cause. */
const READ = `hashtextextended(ROW(answer, at, endpoint, person, session_id, model, output_tokens, question, usage_row, certainty, CASE WHEN usage_row IS NOT NULL THEN why END,
  notes, tools, row_at, row_input, row_output, row_cached, row_cost)::text, 0)`;
const DIGEST = `count(*) || ' ' || coalesce(sum(read::numeric), 0) AS digest`;
const IN_SPAN = 'at >= $1::timestamptz AND at < $2::timestamptz';

/**
 * Reads a span of a day anew, in one transaction. Gives the days whose answers have changed: its own, and those of which an answer was
 * taken back, as a row that stood for itself there has turned out to be an answer's of this part. With `keep` nothing is written where
 * the answers are those that were there.
 */
export async function reconcilePart(
  database: Database,
  shape: PlatformShape,
  { day, keep, ...span }: Span & { readonly day: string; readonly keep: boolean },
  signal?: AbortSignal,
): Promise<string[]> {
  const bounds = [span.from, span.to];
  const work = database.transaction(async (sql) => {
    await sql.script(`${PLANNING} ${PART_TABLES}`);
    const [before] = await sql.query<{ digest: string }>(
      `WITH gone AS (DELETE FROM ${ANSWERS} WHERE ${IN_SPAN} RETURNING ${keep ? READ : '0'} AS read) SELECT ${DIGEST} FROM gone`,
      bounds,
    );
    await gatherPart(sql, shape, span);
    await matchPart(sql);
    const taken = await sql.query<{ day: string }>(
      `WITH gone AS (DELETE FROM ${ANSWERS} t USING usage_m m WHERE t.answer = m.rkey AND t.why = 'row'
         AND t.at >= $1::timestamptz - ${REACH} AND t.at < $2::timestamptz + ${REACH} RETURNING t.day)
       SELECT DISTINCT day::text AS day FROM gone`,
      bounds,
    );
    await writeAnswers(sql, day);
    await writeRowAnswers(sql, day);
    if (keep && taken.length === 0) {
      const [after] = await sql.query<{ digest: string }>(
        `SELECT ${DIGEST} FROM (SELECT ${READ} AS read FROM ${ANSWERS} WHERE ${IN_SPAN}) kept`,
        bounds,
      );
      if (after!.digest === before!.digest) throw new Unchanged();
    }
    return [...new Set([day, ...taken.map((one) => one.day)])];
  }, signal);
  return work.catch((error: unknown) => {
    if (error instanceof Unchanged) return [];
    throw error;
  });
}

const CERTAINTY = `CASE m.why ${Object.entries(MATCHES)
  .map(([why, { certainty }]) => `WHEN '${why}' THEN ${certainty}`)
  .join(' ')} ELSE 0 END`;

/** Classes of length of the question that input is estimated by: powers of two of its characters. */
export const classSql = (chars: string) => `width_bucket(${chars}, ARRAY[${POWERS.join(', ')}])`;
const POWERS = Array.from({ length: 30 }, (_, power) => 2 ** (power + 1));

/** Of a row that tells the sum of all tokens alone, the answer's own count is the output. */
const ROW_INPUT =
  'coalesce(r.input, CASE WHEN r.total IS NOT NULL THEN greatest(0, r.total - coalesce(a.output, 0)) END)';
const ROW_OUTPUT = 'coalesce(r.output, CASE WHEN r.total IS NOT NULL THEN least(a.output, r.total) END)';

/** Of input that is told without its cached part, so much is taken for fresh, and so much for cached, as in the rows that tell both. */
const fresh = (input: string) =>
  `CASE WHEN r.input IS NULL AND o.input > 0 THEN ${input} * o.input / (o.input + o.cached) ELSE ${input} END`;
const fromCache = (input: string) =>
  `CASE WHEN r.input IS NULL AND o.input > 0 THEN ${input} * o.cached / (o.input + o.cached) ELSE coalesce(r.cached, 0) END`;

/** Rows of one question with the same tokens as groups: those that an answer has taken, or with NOT those that none has. */
const groupsOf = (name: string, not: '' | 'NOT') =>
  `${name} AS MATERIALIZED (SELECT r.person, r.question, coalesce(r.input, -1) AS input, coalesce(r.output, -1) AS output, coalesce(r.total, -1) AS total,
     min(r.at) AS from_at, max(r.at) AS to_at FROM usage_r r WHERE r.person IS NOT NULL AND r.question IS NOT NULL
     AND ${not} EXISTS (SELECT FROM usage_m m WHERE m.rkey = r.rkey) GROUP BY 1, 2, 3, 4, 5)`;
/** A row `r` belongs to a group and stands near it in time. */
const sameAs = (group: string) =>
  `${group}.person = r.person AND ${group}.question = r.question AND ${group}.input = coalesce(r.input, -1) AND ${group}.output = coalesce(r.output, -1)
     AND ${group}.total = coalesce(r.total, -1) AND r.at BETWEEN ${group}.from_at - interval '${DUPLICATE_SECONDS} seconds' AND ${group}.to_at + interval '${DUPLICATE_SECONDS} seconds'`;

/** The model's answers, each with its row, or with its endpoint as the cause. What a gateway passes on without a model costs nothing here. */
async function writeAnswers(sql: TransactionSql, day: string): Promise<void> {
  await sql.execute(
    `WITH overall AS (SELECT max(input) AS input, max(output) AS output, max(cached) AS cached FROM security_console.usage_calibration WHERE class = -1),
     ${groupsOf('loose', 'NOT')},
     twice AS (SELECT DISTINCT m.key FROM usage_m m JOIN usage_r r ON r.rkey = m.rkey JOIN loose d ON ${sameAs('d')})
     INSERT INTO ${ANSWERS} (answer, at, day, endpoint, person, session_id, model, output_tokens, question, usage_row, certainty, why, notes, tools, row_at,
       row_input, row_output, row_cached, row_cost, estimated_input, estimated_output, estimated_cached)
     SELECT a.key, a.at, $1::date, a.endpoint, a.person, a.session, coalesce(a.model, r.model), a.output, a.question, r.rkey, ${CERTAINTY},
       coalesce(m.why, a.endpoint),
       array_remove(ARRAY[
         CASE WHEN r.rkey IS NOT NULL AND r.cost IS NULL THEN 'tokens_without_cost' END,
         CASE WHEN r.rkey IS NOT NULL AND coalesce(r.input, r.output, r.cached, r.total) IS NULL THEN 'cost_without_tokens' END,
         CASE WHEN t.key IS NOT NULL THEN 'duplicate_rows' END,
         CASE WHEN a.odd OR coalesce(r.odd, false) THEN 'odd_tokens' END,
         CASE WHEN NOT a.known THEN 'user_missing' END], NULL),
       coalesce(u.tools, '{}'), r.at, ${ROW_INPUT}, ${ROW_OUTPUT}, r.cached, r.cost,
       CASE WHEN r.cost IS NOT NULL THEN NULL WHEN r.rkey IS NOT NULL THEN ${fresh(`coalesce(${ROW_INPUT}, 0)`)}
         WHEN a.endpoint = 'gateway' AND a.output IS NULL THEN 0 ELSE coalesce(c.input, o.input, 1200 + coalesce(a.chars, 0) / 4.0) END,
       CASE WHEN r.cost IS NOT NULL THEN NULL WHEN r.rkey IS NOT NULL THEN coalesce(${ROW_OUTPUT}, 0)
         WHEN a.endpoint = 'gateway' AND a.output IS NULL THEN 0 ELSE coalesce(a.output, a.answer_chars / 4.0, o.output, 300) END,
       CASE WHEN r.cost IS NOT NULL THEN NULL WHEN r.rkey IS NOT NULL THEN ${fromCache(`coalesce(${ROW_INPUT}, 0)`)}
         WHEN a.endpoint = 'gateway' AND a.output IS NULL THEN 0 ELSE coalesce(c.cached, o.cached, 0) END
     FROM usage_a a CROSS JOIN overall o LEFT JOIN (SELECT key, array_agg(tool || ${TOOL_SEPARATOR} || calls) AS tools FROM (SELECT key, tool, count(*) AS calls FROM usage_t GROUP BY 1, 2) used GROUP BY 1) u ON u.key = a.key LEFT JOIN usage_m m ON m.key = a.key LEFT JOIN usage_r r ON r.rkey = m.rkey
       LEFT JOIN twice t ON t.key = a.key LEFT JOIN security_console.usage_calibration c ON c.class = CASE WHEN a.chars IS NULL THEN -1 ELSE ${classSql('a.chars')} END`,
    [day],
  );
}

/** Rows that no other trace belongs to: answers of the one endpoint that leaves none, or of writers unknown here. */
async function writeRowAnswers(sql: TransactionSql, day: string): Promise<void> {
  await sql.execute(
    `WITH ${groupsOf('held', '')},
     free AS (SELECT r.*, r.at - lag(r.at) OVER (PARTITION BY left(r.rkey, 1), r.person, r.question, r.input, r.output, r.total ORDER BY r.at, r.rkey) AS after_same,
         d.person IS NOT NULL AS taken
       FROM usage_r r LEFT JOIN held d ON ${sameAs('d')} WHERE NOT EXISTS (SELECT FROM usage_m m WHERE m.rkey = r.rkey)),
     marked AS (SELECT f.*, (question IS NOT NULL AND coalesce(after_same <= interval '${DUPLICATE_SECONDS} seconds', false)) AS again,
         lead(at) OVER (PARTITION BY left(rkey, 1), person, question, input, output, total ORDER BY at, rkey) - at <= interval '${DUPLICATE_SECONDS} seconds' AS followed FROM free f)
     INSERT INTO ${ANSWERS} (answer, at, day, endpoint, person, session_id, model, output_tokens, question, usage_row, certainty, why, notes, tools, row_at,
       row_input, row_output, row_cached, row_cost, estimated_input, estimated_output, estimated_cached)
     SELECT rkey, at, $1::date, CASE left(rkey, 1) WHEN 'p' THEN 'ask' ELSE 'other' END, person, session, model, marked.output, question, rkey, 1, 'row',
       array_remove(ARRAY[CASE WHEN cost IS NULL THEN 'tokens_without_cost' END, CASE WHEN coalesce(marked.input, marked.output, marked.cached, total) IS NULL THEN 'cost_without_tokens' END,
         CASE WHEN question IS NOT NULL AND followed THEN 'duplicate_rows' END, CASE WHEN odd THEN 'odd_tokens' END], NULL),
       CASE WHEN marked.tools IS NULL THEN '{}' ELSE ARRAY(SELECT coalesce(CASE WHEN cardinality(marked.servers) = 1 THEN left(marked.servers[1], 200) END, '?') || ${TOOL_SEPARATOR} || left(t, 200) || ${TOOL_SEPARATOR} || 1
         FROM unnest(marked.tools) t WHERE t <> '') END,
       at, coalesce(marked.input, total), marked.output, marked.cached, cost,
       CASE WHEN marked.cost IS NULL THEN coalesce(marked.input, marked.total * o.input / nullif(o.input + o.output + o.cached, 0), marked.total, 0) END,
       CASE WHEN marked.cost IS NULL THEN coalesce(marked.output, marked.total * o.output / nullif(o.input + o.output + o.cached, 0), 0) END,
       CASE WHEN marked.cost IS NULL THEN coalesce(marked.cached, marked.total * o.cached / nullif(o.input + o.output + o.cached, 0), 0) END
     FROM marked CROSS JOIN (SELECT max(input) AS input, max(output) AS output, max(cached) AS cached FROM security_console.usage_calibration WHERE class = -1) o WHERE inside AND NOT again AND NOT taken`,
    [day],
  );
}
