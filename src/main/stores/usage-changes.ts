// Which days there are to account for, how many rows each quarter of an hour of them has, and what was read of them.
import { CELL_SECONDS, type DayCells } from '../usage/parts.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { ACTIVITIES, FLOWS } from './conversations-records.ts';
import { timeColumn } from './merged.ts';
import { OMNI2_AUDIT, PUBLIC_AUDIT } from './usage-sources.ts';
import { type Day, SUM_TABLES } from './usage-sums.ts';

/** Days that are looked at, back from today. */
export const MOST_DAYS = 400;
const RUNS = 'security_console.usage_runs';

/** The tables with anything to account for, each with its time. */
function sources(shape: PlatformShape): { name: string; column: string; zoned: boolean }[] {
  const times = [
    [ACTIVITIES, ['created_at']],
    [FLOWS, ['created_at']],
    [OMNI2_AUDIT, ['timestamp', 'created_at']],
    [PUBLIC_AUDIT, ['created_at', 'timestamp']],
  ] as const;
  return times.flatMap(([name, columns]) => {
    const table = readable(shape, name);
    const time = table && timeColumn(table, columns);
    return time ? [{ name, column: `c."${time.name}"`, zoned: time.type === 'timestamptz' }] : [];
  });
}

/** Every day of a zone from the first with anything to account for until today, the oldest first. */
export async function daysOf(sql: Sql, shape: PlatformShape, zone: string): Promise<Day[]> {
  const firsts = sources(shape).map(({ name, column, zoned }) => {
    const oldest = `now() - interval '${MOST_DAYS} days'`;
    return zoned
      ? `(SELECT min(${column}) FROM ${name} c WHERE ${column} > ${oldest})`
      : `(SELECT min(${column}) FROM ${name} c WHERE ${column} > (${oldest}) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;
  });
  if (firsts.length === 0) return [];
  return sql.query<Day & Record<string, unknown>>(
    `SELECT d::date::text AS day, d AT TIME ZONE $1 AS from, (d + interval '1 day') AT TIME ZONE $1 AS to
     FROM (SELECT least(${firsts.join(', ')}) AS first) f, generate_series(date_trunc('day', first AT TIME ZONE $1), now() AT TIME ZONE $1, interval '1 day') d ORDER BY 1`,
    [zone],
  );
}

const cellOf = (instant: string) => Math.round(Date.parse(instant) / 1_000 / CELL_SECONDS);
/** The instant that a cell begins at. */
export const cellStart = (cell: number) => new Date(cell * CELL_SECONDS * 1_000).toISOString();

/** Whether any of some cells is of a day. */
export function hasCellOf({ from, to }: Day, cells: ReadonlySet<number>): boolean {
  const end = cellOf(to);
  for (let cell = cellOf(from); cell < end; cell++) if (cells.has(cell)) return true;
  return false;
}

/** Counts the rows of some days that follow each other, and reads what they were when these were read. */
export async function countCells(sql: Sql, shape: PlatformShape, days: readonly Day[]): Promise<DayCells[]> {
  const [first, last] = [days[0]!, days.at(-1)!];
  const counts = sources(shape).map(({ name, column, zoned }) => {
    const bound = (param: string) =>
      zoned ? `${param}::timestamptz` : `(${param}::timestamptz AT TIME ZONE 'UTC')`;
    return `SELECT floor(date_part('epoch', ${column}) / ${CELL_SECONDS})::int AS cell, count(*) AS rows FROM ${name} c
      WHERE ${column} >= ${bound('$1')} AND ${column} < ${bound('$2')} GROUP BY 1`;
  });
  const found = await sql.query<{ cell: number; rows: number }>(
    `SELECT cell, sum(rows)::int8 AS rows FROM (${counts.join(' UNION ALL ')}) each GROUP BY 1`,
    [first.from, last.to],
  );
  const known = await sql.query<{ day: string; cells: string; at: number }>(
    `SELECT day::text AS day, array_to_string(cells, ',') AS cells, extract(epoch FROM read_at) AS at FROM ${RUNS} WHERE day BETWEEN $1::date AND $2::date`,
    [first.day, last.day],
  );
  const rowsOf = new Map(found.map(({ cell, rows }) => [cell, rows]));
  const runOf = new Map(known.map((run) => [run.day, run]));
  return days.map(({ day, from, to }) => {
    const start = cellOf(from);
    const run = runOf.get(day);
    return {
      day,
      first: start,
      rows: Array.from({ length: cellOf(to) - start }, (_, place) => rowsOf.get(start + place) ?? 0),
      known: run === undefined ? null : run.cells === '' ? [] : run.cells.split(',').map(Number),
      readAt: run?.at ?? 0,
    };
  });
}

/** Cells on either end of a match with a clock that is off, between two instants: where the one is read again, so is the other. */
export async function skewedCells(
  sql: Sql,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<(readonly [answer: number, row: number])[]> {
  const found = await sql.query<{ answer: number; row: number }>(
    `SELECT DISTINCT floor(date_part('epoch', at) / ${CELL_SECONDS})::int AS answer, floor(date_part('epoch', row_at) / ${CELL_SECONDS})::int AS row
     FROM security_console.usage_answers WHERE why = 'skew' AND at >= $1::timestamptz - interval '27 hours' AND at < $2::timestamptz + interval '27 hours'`,
    [from, to],
  );
  return found.map(({ answer, row }) => [answer, row] as const);
}

/** Notes that a day was read with so many rows. */
export async function noteRead(
  sql: Sql,
  { day, from, to }: Day,
  rows: readonly number[],
  tookMs: number,
  readAt: string,
): Promise<void> {
  await sql.execute(
    `INSERT INTO ${RUNS} (day, read_at, answers, took_ms, cells)
     SELECT $1::date, $6::timestamptz, count(*), $4, $5::int[] FROM security_console.usage_answers WHERE at >= $2::timestamptz AND at < $3::timestamptz
     ON CONFLICT (day) DO UPDATE SET read_at = EXCLUDED.read_at, answers = EXCLUDED.answers, took_ms = EXCLUDED.took_ms, cells = EXCLUDED.cells`,
    [day, from, to, Math.round(tookMs), rows, readAt],
  );
}

/** Forgets what was read, so that all of it is read again. */
export async function forgetDays(sql: Sql): Promise<void> {
  await sql.execute(`UPDATE ${RUNS} SET cells = '{}'`);
}

/** Clears what is kept of days, which are all read again and are cut otherwise. */
export async function clearDays(sql: Sql): Promise<void> {
  for (const table of ['usage_runs', ...SUM_TABLES])
    await sql.execute(`DELETE FROM security_console.${table}`);
}
