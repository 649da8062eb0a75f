// What a day comes to once all of its parts are read: causes, sums by person, by quarter of an hour, by reason and by tool.
import { WRITES_FROM } from '../../shared/model/usage.ts';
import type { Sql, TransactionSql } from '../workspace/port.ts';
import { type Span, TOOL_SEPARATOR } from './usage-sources.ts';

const ANSWERS = 'security_console.usage_answers';
const WITHIN = 'at >= $1::timestamptz AND at < $2::timestamptz';

/** A day of the accounting's zone, "2026-01-31", from its midnight until before the next. */
export interface Day extends Span {
  readonly day: string;
}

const CAUSE = `CASE WHEN s.recorded < ${WRITES_FROM} THEN a.endpoint WHEN 'user_missing' = ANY (a.notes) THEN 'user_missing' ELSE 'failed_write' END`;

/** Tells the gaps of endpoints that wrote rows that day from those of endpoints that never do. */
export async function nameCauses(sql: Sql, { from, to }: Span): Promise<void> {
  await sql.execute(
    `WITH share AS (SELECT endpoint, count(usage_row)::float8 / count(*) AS recorded FROM ${ANSWERS} WHERE ${WITHIN} AND why <> 'row' GROUP BY 1)
     UPDATE ${ANSWERS} a SET why = ${CAUSE} FROM share s WHERE ${WITHIN.replaceAll('at >', 'a.at >').replaceAll('at <', 'a.at <')} AND a.endpoint = s.endpoint AND a.usage_row IS NULL AND a.why <> ${CAUSE}`,
    [from, to],
  );
}

const SUMS = `count(*), count(usage_row), count(*) FILTER (WHERE usage_row IS NOT NULL AND certainty < 0.9::real), count(*) FILTER (WHERE usage_row IS NOT NULL AND row_cost IS NULL),
  coalesce(sum(row_input), 0), coalesce(sum(row_output), 0), coalesce(sum(row_cached), 0), coalesce(sum(row_cost), 0),
  coalesce(sum(estimated_input::float8), 0), coalesce(sum(estimated_output::float8), 0), coalesce(sum(estimated_cached::float8), 0)`;

/** Tables of sums, each with the SELECT that fills it for a day; $1 and $2 are its bounds. */
const TABLES = {
  usage_days: `SELECT day, endpoint, person, model, ${SUMS} FROM ${ANSWERS} WHERE ${WITHIN} GROUP BY 1, 2, 3, 4`,
  usage_steps: `SELECT to_timestamp(floor(date_part('epoch', at) / 900) * 900), day, endpoint, model, ${SUMS} FROM ${ANSWERS} WHERE ${WITHIN} GROUP BY 1, 2, 3, 4`,
  usage_reasons: `SELECT day, endpoint, CASE WHEN usage_row IS NULL THEN 'gap' ELSE 'match' END, why, count(*) FROM ${ANSWERS} WHERE ${WITHIN} GROUP BY 1, 2, 3, 4
     UNION ALL SELECT day, endpoint, 'note', note, count(*) FROM ${ANSWERS}, unnest(notes) note WHERE ${WITHIN} AND notes <> '{}' GROUP BY 1, 2, 4`,
  // An answer that used two tools counts with each.
  usage_tools: `SELECT day, split_part(tool, ${TOOL_SEPARATOR}, 1), split_part(tool, ${TOOL_SEPARATOR}, 2), model, sum(split_part(tool, ${TOOL_SEPARATOR}, 3)::int), ${SUMS}
     FROM ${ANSWERS}, unnest(tools) tool WHERE ${WITHIN} AND tools <> '{}' GROUP BY 1, 2, 3, 4`,
} as const;

export type SumTable = keyof typeof TABLES;
export const SUM_TABLES = Object.keys(TABLES) as SumTable[];

/** Sums a day up anew in one of the tables. */
export async function sumDay(sql: TransactionSql, table: SumTable, { day, from, to }: Day): Promise<void> {
  await sql.execute(`DELETE FROM security_console.${table} WHERE day = $1::date`, [day]);
  await sql.execute(`INSERT INTO security_console.${table} ${TABLES[table]}`, [from, to]);
}
