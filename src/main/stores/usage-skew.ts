// Clocks of writers that are off: their rows stand the same time away from the answers, many a time.
import { MATCHES } from '../../shared/model/usage.ts';
import type { Database } from '../workspace/port.ts';
import type { Span } from './usage-sources.ts';

const ANSWERS = 'security_console.usage_answers';
/** A clock that is off by no more is found. */
const FURTHEST = `interval '26 hours'`;
const NEARBY = `at >= $1::timestamptz - ${FURTHEST} AND at < $2::timestamptz + ${FURTHEST}`;

/**
 * Finds writers whose clock is off: unmatched answers and rows of one user, question and tokens, which many pairs stand the same time
 * apart. Joins those of which either is in the span, and gives the days whose sums have changed.
 */
export function mendSkew(database: Database, { from, to }: Span, signal?: AbortSignal): Promise<string[]> {
  return database.transaction(async (sql) => {
    await sql.script(
      `SET LOCAL enable_nestloop = off; CREATE TEMP TABLE usage_s (answer text, arow text, aday date, rday date) ON COMMIT DROP;`,
    );
    const found = await sql.execute(
      `WITH gaps AS MATERIALIZED (SELECT answer, at, day, person, question, output_tokens FROM ${ANSWERS} WHERE usage_row IS NULL AND question IS NOT NULL
           AND output_tokens > 0 AND person IS NOT NULL AND ${NEARBY}),
       alone AS MATERIALIZED (SELECT answer, at, day, person, question, output_tokens FROM ${ANSWERS} WHERE why = 'row' AND question IS NOT NULL AND output_tokens > 0 AND person IS NOT NULL
           AND ${NEARBY}),
       pairs AS MATERIALIZED (SELECT g.answer, g.day AS aday, r.answer AS arow, r.day AS rday, round(extract(epoch FROM r.at - g.at) / 60) AS off,
           count(*) OVER (PARTITION BY g.answer) AS of_answer, count(*) OVER (PARTITION BY r.answer) AS of_row
         FROM gaps g JOIN alone r ON r.person = g.person AND r.question = g.question AND r.output_tokens = g.output_tokens
           AND r.at BETWEEN g.at - ${FURTHEST} AND g.at + ${FURTHEST}
           AND (g.at >= $1::timestamptz AND g.at < $2::timestamptz OR r.at >= $1::timestamptz AND r.at < $2::timestamptz)),
       offsets AS (SELECT off FROM pairs WHERE of_answer = 1 AND of_row = 1 GROUP BY off HAVING count(*) >= 3)
       INSERT INTO usage_s SELECT answer, arow, aday, rday FROM (SELECT p.*, count(*) OVER (PARTITION BY p.answer) AS answers, count(*) OVER (PARTITION BY p.arow) AS arows
         FROM pairs p JOIN offsets o ON o.off = p.off) fit WHERE answers = 1 AND arows = 1`,
      [from, to],
    );
    if (found === 0) return [];
    await sql.execute(
      `UPDATE ${ANSWERS} a SET usage_row = r.usage_row, certainty = ${MATCHES.skew.certainty}, why = 'skew', notes = a.notes || ARRAY['clock_skew'] || r.notes,
         row_at = r.row_at, row_input = r.row_input, row_output = r.row_output, row_cached = r.row_cached, row_cost = r.row_cost,
         estimated_input = r.estimated_input, estimated_output = r.estimated_output, estimated_cached = r.estimated_cached
       FROM usage_s s JOIN ${ANSWERS} r ON r.answer = s.arow AND r.day = s.rday WHERE a.answer = s.answer AND a.day = s.aday`,
    );
    await sql.execute(
      `DELETE FROM ${ANSWERS} r USING usage_s s WHERE r.answer = s.arow AND r.day = s.rday AND r.why = 'row'`,
    );
    const changed = await sql.query<{ day: string }>(
      'SELECT DISTINCT d::text AS day FROM (SELECT aday AS d FROM usage_s UNION SELECT rday FROM usage_s) x',
    );
    return changed.map(({ day }) => day);
  }, signal);
}
