// Which days are to be read, what input tokens are estimated by, and the clocks of writers that are off.
import { MATCHES } from '../../shared/model/usage.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { isNumber, readable } from './alerts-source.ts';
import { ACTIVITIES, FLOWS } from './conversations-records.ts';
import { timeColumn } from './merged.ts';
import { classSql, sumDay } from './usage-day.ts';
import { OMNI2_AUDIT, PUBLIC_AUDIT } from './usage-sources.ts';

const ANSWERS = 'security_console.usage_answers';
/** Days that are looked at, back from today. */
export const MOST_DAYS = 400;
/** Recorded answers that estimates are made from: the newest ones. */
const CALIBRATED_ON = 200_000;
/** Classes with fewer take the mean of all. */
const LEAST_ROWS = 30;

/** What reconciliation writes; all of them are there or none is used. */
export const USAGE_TABLES = [
  'usage_answers',
  'usage_days',
  'usage_steps',
  'usage_tools',
  'usage_reasons',
  'usage_runs',
  'usage_calibration',
  'usage_prices',
].map((name) => `security_console.${name}`);

export function usageReadable(shape: PlatformShape): boolean {
  return USAGE_TABLES.every((name) => readable(shape, name));
}

export function usageWritable(shape: PlatformShape): boolean {
  return (
    usageReadable(shape) &&
    USAGE_TABLES.every((name) => {
      const may = shape.tables.get(name)?.privileges;
      return may?.insert === true && (name.endsWith('usage_prices') || (may.update && may.delete));
    })
  );
}

/** Days (UTC) with anything to account for that were never read to their end, oldest first. */
export async function daysToRead(sql: Sql, shape: PlatformShape): Promise<string[]> {
  const times = [
    [ACTIVITIES, ['created_at']],
    [FLOWS, ['created_at']],
    [OMNI2_AUDIT, ['timestamp', 'created_at']],
    [PUBLIC_AUDIT, ['created_at', 'timestamp']],
  ] as const;
  const firsts = times.flatMap(([name, columns]) => {
    const table = readable(shape, name);
    const time = table && timeColumn(table, columns);
    if (!time) return [];
    const [now, utc] =
      time.type === 'timestamptz' ? ['now()', ` AT TIME ZONE 'UTC'`] : [`(now() AT TIME ZONE 'UTC')`, ''];
    return [
      `(SELECT min(c."${time.name}")${utc} FROM ${name} c WHERE c."${time.name}" > ${now} - interval '${MOST_DAYS} days')`,
    ];
  });
  if (firsts.length === 0) return [];
  const rows = await sql.query<{ day: string }>(
    `SELECT d::date::text AS day FROM generate_series(date_trunc('day', least(${firsts.join(', ')})), now() AT TIME ZONE 'UTC', interval '1 day') d
     WHERE NOT EXISTS (SELECT FROM security_console.usage_runs r WHERE r.day = d::date AND r.closed) ORDER BY d`,
  );
  return rows.map(({ day }) => day);
}

/** Forgets what was read, so that all of it is read again. */
export async function forgetDays(sql: Sql): Promise<void> {
  await sql.execute('DELETE FROM security_console.usage_runs');
}

/** Learns from recorded answers how many tokens a question of some length comes with. Class -1 is of all lengths. */
export async function calibrate(database: Database, shape: PlatformShape): Promise<void> {
  const table = readable(shape, PUBLIC_AUDIT);
  const time = table && timeColumn(table, ['created_at', 'timestamp']);
  const counts = (name: string) => isNumber(table?.columns.get(name)?.type);
  if (!table || !time || !counts('tokens_input') || !counts('tokens_output')) return;
  const question = ['message', 'question', 'message_preview'].find((name) => table.columns.has(name));
  const cached = counts('tokens_cached') ? 'greatest(0, coalesce(c."tokens_cached", 0))' : '0';
  await database.transaction(async (sql) => {
    await sql.execute('DELETE FROM security_console.usage_calibration');
    await sql.execute(
      `WITH newest AS MATERIALIZED (SELECT c."tokens_input"::float8 AS input, c."tokens_output"::float8 AS output, ${cached}::float8 AS cached,
           ${question ? classSql(`length(c."${question}"::text)`) : '0'} AS class
         FROM ${PUBLIC_AUDIT} c WHERE c."tokens_input" > 0 AND c."tokens_output" > 0 AND c."tokens_input" < 10000000 ORDER BY c."${time.name}" DESC LIMIT ${CALIBRATED_ON})
       INSERT INTO security_console.usage_calibration (class, rows, input, output, cached, deviation)
       SELECT coalesce(class, -1), count(*), avg(input), avg(output), avg(cached), coalesce(stddev_samp(input), 0) FROM newest WHERE class >= 0
       GROUP BY GROUPING SETS ((class), ()) HAVING count(*) >= CASE WHEN grouping(class) = 1 THEN 1 ELSE ${LEAST_ROWS} END`,
    );
  });
}

/**
 * Finds writers whose clock is off: unmatched answers and rows of one user, question and tokens, which many pairs stand the same time
 * apart. Joins them, and gives the days whose sums have changed.
 */
export async function mendSkew(database: Database, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  await database.transaction(async (sql) => {
    await sql.script(
      'CREATE TEMP TABLE usage_s (answer text, arow text, aday date, rday date) ON COMMIT DROP;',
    );
    const found = await sql.execute(
      `WITH gaps AS MATERIALIZED (SELECT answer, at, day, person, question, output_tokens FROM ${ANSWERS} WHERE usage_row IS NULL AND question IS NOT NULL
           AND output_tokens > 0 AND person IS NOT NULL AND day BETWEEN $1::date - 1 AND $2::date + 1),
       alone AS MATERIALIZED (SELECT answer, at, day, person, question, output_tokens FROM ${ANSWERS} WHERE why = 'row' AND question IS NOT NULL AND output_tokens > 0
           AND day BETWEEN $1::date - 1 AND $2::date + 1),
       pairs AS MATERIALIZED (SELECT g.answer, g.day AS aday, r.answer AS arow, r.day AS rday, round(extract(epoch FROM r.at - g.at) / 60) AS off,
           count(*) OVER (PARTITION BY g.answer) AS of_answer, count(*) OVER (PARTITION BY r.answer) AS of_row
         FROM gaps g JOIN alone r ON r.person = g.person AND r.question = g.question AND r.output_tokens = g.output_tokens
           AND r.at BETWEEN g.at - interval '26 hours' AND g.at + interval '26 hours'),
       offsets AS (SELECT off FROM pairs WHERE of_answer = 1 AND of_row = 1 GROUP BY off HAVING count(*) >= 3)
       INSERT INTO usage_s SELECT answer, arow, aday, rday FROM (SELECT p.*, count(*) OVER (PARTITION BY p.answer) AS answers, count(*) OVER (PARTITION BY p.arow) AS arows
         FROM pairs p JOIN offsets o ON o.off = p.off) fit WHERE answers = 1 AND arows = 1`,
      [days[0]!, days.at(-1)!],
    );
    if (found === 0) return;
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
    for (const { day } of changed) await sumDay(sql, day);
  });
}
