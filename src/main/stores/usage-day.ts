// Reconciles one day: gathers, matches, writes every answer with its record or the cause of its lack, and sums it up.
import { MATCHES, WRITES_FROM } from '../../shared/model/usage.ts';
import type { Database, TransactionSql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { matchDay } from './usage-match.ts';
import { DAY_TABLES, gatherDay } from './usage-sources.ts';

const ANSWERS = 'security_console.usage_answers';
/** Key of the advisory lock of reconciliation, so that two consoles do not read one day at once. */
const LOCK = 4_830_417_202_612;
/** Rows of one question with the same tokens within so long are one answer's. */
const DUPLICATE_SECONDS = 60;

/** Reads a day anew, in one transaction; gives how many answers it has. */
export function reconcileDay(
  database: Database,
  shape: PlatformShape,
  day: string,
  signal?: AbortSignal,
): Promise<number> {
  return database.transaction(async (sql) => {
    const began = performance.now();
    await sql.query('SELECT pg_advisory_xact_lock($1::int8)', [LOCK]);
    await sql.script(DAY_TABLES);
    await sql.execute(`DELETE FROM ${ANSWERS} WHERE day = $1::date`, [day]);
    await gatherDay(sql, shape, day);
    await matchDay(sql);
    await writeAnswers(sql, day);
    const answers = await writeRowAnswers(sql, day);
    await sumDay(sql, day);
    await sumTools(sql, day);
    await sql.execute(
      `INSERT INTO security_console.usage_runs (day, read_at, closed, answers, took_ms)
       SELECT $1::date, now(), now() > $1::date::timestamp AT TIME ZONE 'UTC' + interval '26 hours', count(*), $2 FROM ${ANSWERS} WHERE day = $1::date
       ON CONFLICT (day) DO UPDATE SET read_at = EXCLUDED.read_at, closed = EXCLUDED.closed, answers = EXCLUDED.answers, took_ms = EXCLUDED.took_ms`,
      [day, Math.round(performance.now() - began)],
    );
    return answers;
  }, signal);
}

const CERTAINTY = `CASE m.why ${Object.entries(MATCHES)
  .map(([why, { certainty }]) => `WHEN '${why}' THEN ${certainty}`)
  .join(' ')} ELSE 0 END`;

/** Classes of length of the question that input is estimated by: powers of two of its characters. */
export const classSql = (chars: string) => `floor(log(2, greatest(1, ${chars})::numeric))::int`;

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

/** The model's answers, each with its row, or with its cause. What a gateway passes on without a model costs nothing here. */
async function writeAnswers(sql: TransactionSql, day: string): Promise<void> {
  await sql.execute(
    `WITH share AS (SELECT a.endpoint, count(m.key)::float8 / count(*) AS recorded FROM usage_a a LEFT JOIN usage_m m ON m.key = a.key GROUP BY 1),
     overall AS (SELECT max(input) AS input, max(output) AS output, max(cached) AS cached FROM security_console.usage_calibration WHERE class = -1),
     ${groupsOf('loose', 'NOT')},
     twice AS (SELECT DISTINCT m.key FROM usage_m m JOIN usage_r r ON r.rkey = m.rkey JOIN loose d ON ${sameAs('d')})
     INSERT INTO ${ANSWERS} (answer, at, day, endpoint, person, session_id, model, output_tokens, question, usage_row, certainty, why, notes, row_at,
       row_input, row_output, row_cached, row_cost, estimated_input, estimated_output, estimated_cached)
     SELECT a.key, a.at, $1::date, a.endpoint, a.person, a.session, coalesce(a.model, r.model), a.output, a.question, r.rkey, ${CERTAINTY},
       coalesce(m.why, CASE WHEN s.recorded < ${WRITES_FROM} THEN a.endpoint WHEN a.known THEN 'failed_write' ELSE 'user_missing' END),
       array_remove(ARRAY[
         CASE WHEN r.rkey IS NOT NULL AND r.cost IS NULL THEN 'tokens_without_cost' END,
         CASE WHEN r.rkey IS NOT NULL AND coalesce(r.input, r.output, r.cached, r.total) IS NULL THEN 'cost_without_tokens' END,
         CASE WHEN t.key IS NOT NULL THEN 'duplicate_rows' END,
         CASE WHEN a.odd OR coalesce(r.odd, false) THEN 'odd_tokens' END,
         CASE WHEN NOT a.known THEN 'user_missing' END], NULL),
       r.at, ${ROW_INPUT}, ${ROW_OUTPUT}, r.cached, r.cost,
       CASE WHEN r.cost IS NOT NULL THEN NULL WHEN r.rkey IS NOT NULL THEN ${fresh(`coalesce(${ROW_INPUT}, 0)`)}
         WHEN a.endpoint = 'gateway' AND a.output IS NULL THEN 0 ELSE coalesce(c.input, o.input, 1200 + coalesce(a.chars, 0) / 4.0) END,
       CASE WHEN r.cost IS NOT NULL THEN NULL WHEN r.rkey IS NOT NULL THEN coalesce(${ROW_OUTPUT}, 0)
         WHEN a.endpoint = 'gateway' AND a.output IS NULL THEN 0 ELSE coalesce(a.output, a.answer_chars / 4.0, o.output, 300) END,
       CASE WHEN r.cost IS NOT NULL THEN NULL WHEN r.rkey IS NOT NULL THEN ${fromCache(`coalesce(${ROW_INPUT}, 0)`)}
         WHEN a.endpoint = 'gateway' AND a.output IS NULL THEN 0 ELSE coalesce(c.cached, o.cached, 0) END
     FROM usage_a a JOIN share s ON s.endpoint = a.endpoint CROSS JOIN overall o LEFT JOIN usage_m m ON m.key = a.key LEFT JOIN usage_r r ON r.rkey = m.rkey
       LEFT JOIN twice t ON t.key = a.key LEFT JOIN security_console.usage_calibration c ON c.class = CASE WHEN a.chars IS NULL THEN -1 ELSE ${classSql('a.chars')} END`,
    [day],
  );
}

/** Rows that no other trace belongs to: answers of the one endpoint that leaves none, or of writers unknown here. Gives the day's answers. */
async function writeRowAnswers(sql: TransactionSql, day: string): Promise<number> {
  await sql.execute(
    `WITH ${groupsOf('held', '')},
     free AS (SELECT r.*, r.at - lag(r.at) OVER (PARTITION BY left(r.rkey, 1), r.person, r.question, r.input, r.output, r.total ORDER BY r.at, r.rkey) AS after_same,
         d.person IS NOT NULL AS taken
       FROM usage_r r LEFT JOIN held d ON ${sameAs('d')} WHERE NOT EXISTS (SELECT FROM usage_m m WHERE m.rkey = r.rkey)),
     marked AS (SELECT f.*, (question IS NOT NULL AND coalesce(after_same <= interval '${DUPLICATE_SECONDS} seconds', false)) AS again,
         lead(at) OVER (PARTITION BY left(rkey, 1), person, question, input, output, total ORDER BY at, rkey) - at <= interval '${DUPLICATE_SECONDS} seconds' AS followed FROM free f)
     INSERT INTO ${ANSWERS} (answer, at, day, endpoint, person, session_id, model, output_tokens, question, usage_row, certainty, why, notes, row_at,
       row_input, row_output, row_cached, row_cost, estimated_input, estimated_output, estimated_cached)
     SELECT rkey, at, $1::date, CASE left(rkey, 1) WHEN 'p' THEN 'ask' ELSE 'other' END, person, session, model, marked.output, question, rkey, 1, 'row',
       array_remove(ARRAY[CASE WHEN cost IS NULL THEN 'tokens_without_cost' END, CASE WHEN coalesce(marked.input, marked.output, marked.cached, total) IS NULL THEN 'cost_without_tokens' END,
         CASE WHEN question IS NOT NULL AND followed THEN 'duplicate_rows' END, CASE WHEN odd THEN 'odd_tokens' END], NULL),
       at, coalesce(marked.input, total), marked.output, marked.cached, cost,
       CASE WHEN marked.cost IS NULL THEN coalesce(marked.input, marked.total * o.input / nullif(o.input + o.output + o.cached, 0), marked.total, 0) END,
       CASE WHEN marked.cost IS NULL THEN coalesce(marked.output, marked.total * o.output / nullif(o.input + o.output + o.cached, 0), 0) END,
       CASE WHEN marked.cost IS NULL THEN coalesce(marked.cached, marked.total * o.cached / nullif(o.input + o.output + o.cached, 0), 0) END
     FROM marked CROSS JOIN (SELECT max(input) AS input, max(output) AS output, max(cached) AS cached FROM security_console.usage_calibration WHERE class = -1) o WHERE inside AND NOT again AND NOT taken`,
    [day],
  );
  const [row] = await sql.query<{ answers: number }>(
    `SELECT count(*) AS answers FROM ${ANSWERS} WHERE day = $1::date`,
    [day],
  );
  return row?.answers ?? 0;
}

const SUMS = `count(*), count(usage_row), count(*) FILTER (WHERE usage_row IS NOT NULL AND certainty < 0.9), count(*) FILTER (WHERE usage_row IS NOT NULL AND row_cost IS NULL),
  coalesce(sum(row_input), 0), coalesce(sum(row_output), 0), coalesce(sum(row_cached), 0), coalesce(sum(row_cost), 0),
  coalesce(sum(estimated_input::float8), 0), coalesce(sum(estimated_output::float8), 0), coalesce(sum(estimated_cached::float8), 0)`;

/** Sums a day up anew: by person and model, by quarter of an hour, and by reason. */
export async function sumDay(sql: TransactionSql, day: string): Promise<void> {
  for (const table of ['usage_days', 'usage_steps', 'usage_reasons'])
    await sql.execute(`DELETE FROM security_console.${table} WHERE day = $1::date`, [day]);
  await sql.execute(
    `INSERT INTO security_console.usage_days SELECT day, endpoint, person, model, ${SUMS} FROM ${ANSWERS} WHERE day = $1::date GROUP BY 1, 2, 3, 4`,
    [day],
  );
  await sql.execute(
    `INSERT INTO security_console.usage_steps SELECT to_timestamp(floor(extract(epoch FROM at) / 900) * 900), day, endpoint, model, ${SUMS}
     FROM ${ANSWERS} WHERE day = $1::date GROUP BY 1, 2, 3, 4`,
    [day],
  );
  await sql.execute(
    `INSERT INTO security_console.usage_reasons
     SELECT day, endpoint, CASE WHEN usage_row IS NULL THEN 'gap' ELSE 'match' END, why, count(*) FROM ${ANSWERS} WHERE day = $1::date GROUP BY 1, 2, 3, 4
     UNION ALL SELECT day, endpoint, 'note', note, count(*) FROM ${ANSWERS}, unnest(notes) note WHERE day = $1::date GROUP BY 1, 2, 4`,
    [day],
  );
}

/** Which tools the answers used; an answer that used two counts with each. */
async function sumTools(sql: TransactionSql, day: string): Promise<void> {
  await sql.execute('DELETE FROM security_console.usage_tools WHERE day = $1::date', [day]);
  await sql.execute(
    `WITH used AS (
       SELECT key, server, tool, count(*) AS calls FROM usage_t GROUP BY 1, 2, 3
       UNION ALL SELECT r.rkey, coalesce(CASE WHEN cardinality(r.servers) = 1 THEN left(r.servers[1], 200) END, '?'), left(t, 200), 1 FROM usage_r r, unnest(r.tools) t
         WHERE r.inside AND t <> '')
     INSERT INTO security_console.usage_tools (day, server, tool, model, calls, answers, recorded, doubted, unpriced, input_tokens, output_tokens, cached_tokens, cost,
       estimated_input, estimated_output, estimated_cached)
     SELECT $1::date, u.server, u.tool, a.model, sum(u.calls), ${SUMS} FROM used u JOIN ${ANSWERS} a ON a.answer = u.key AND a.day = $1::date GROUP BY 2, 3, 4`,
    [day],
  );
}
