// Reconciliation from end to end: finds what is new or changed, and accounts for it in steps of a bounded size.
import { changedCells, type DayCells, type Part, partsOf, wavesOf } from '../usage/parts.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { isNumber, readable } from './alerts-source.ts';
import { timeColumn } from './merged.ts';
import { cellStart, countCells, daysOf, hasCellOf, noteRead, skewedCells } from './usage-changes.ts';
import { classSql, reconcilePart } from './usage-part.ts';
import { mendSkew } from './usage-skew.ts';
import { PUBLIC_AUDIT, type Span } from './usage-sources.ts';
import { type Day, nameCauses, SUM_TABLES, sumDay } from './usage-sums.ts';

/** Recorded answers that estimates are made from: the newest ones. */
const CALIBRATED_ON = 50_000;
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
  'usage_zones',
].map((name) => `security_console.${name}`);

/** Tables that nothing is ever changed in. */
const ONLY_ADDED = /\.usage_(prices|zones)$/;

export function usageReadable(shape: PlatformShape): boolean {
  return USAGE_TABLES.every((name) => readable(shape, name));
}

export function usageWritable(shape: PlatformShape): boolean {
  return (
    usageReadable(shape) &&
    USAGE_TABLES.every((name) => {
      const may = shape.tables.get(name)?.privileges;
      return may?.insert === true && (ONLY_ADDED.test(name) || (may.update && may.delete));
    })
  );
}

/** Whether the role may make the temporary tables that a part is read in. */
export async function mayMakeTables(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ may: boolean }>(
    `SELECT has_database_privilege(current_database(), 'TEMPORARY') AS may`,
  );
  return row?.may === true;
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
 * Rows of all tables that one part may have. A server reads few days as parts, two at once, and many as whole days; the embedded engine
 * has but one session for everybody.
 */
const PART_ROWS = { few: 34_000, many: 400_000, embedded: 4_000 } as const;
/** Days whose rows are counted at once. */
const COUNTED_AT_ONCE = { postgres: 7, pglite: 2 } as const;
/** Days of which it is always looked whether anything has come late; the others are looked at now and then. */
const NEWEST_DAYS = 2;

export interface Steps {
  readonly signal?: AbortSignal;
  /** Awaited before each step, so that others get their turn. */
  readonly pause?: () => Promise<void>;
}

/** What is to be accounted for. */
export interface Reading {
  /** Every day there is, by its name. */
  readonly days: ReadonlyMap<string, Day>;
  /** Those to be read, the oldest first. */
  readonly stale: readonly DayCells[];
  readonly parts: readonly Part[];
  /** The database's clock when it was looked. */
  readonly at: string;
}

function stepper({ signal, pause = async () => undefined }: Steps) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    await pause();
    signal?.throwIfAborted();
    return work();
  };
}

/**
 * Finds what is new or has changed, in days that begin at midnight of `zone`: with `all` in every day, else in those that are not long over
 * or were never read. `mostRows` are how many rows of all tables one part may have.
 */
export async function findChanges(
  database: Database,
  shape: PlatformShape,
  {
    zone,
    all,
    mostRows,
    ...steps
  }: Steps & { readonly zone: string; readonly all: boolean; readonly mostRows?: number },
): Promise<Reading> {
  const step = stepper(steps);
  const [clock] = await database.query<{ at: string }>('SELECT now() AS at');
  const days = await step(() => daysOf(database, shape, zone));
  const counted: DayCells[] = [];
  for (const some of await step(() => daysToCount(database, days, all)))
    counted.push(...(await step(() => countCells(database, shape, some))));
  const changed = await step(() => withSkewed(database, changedCells(counted)));
  // The other end of a match over a clock that is off may lie in a day that was not to be looked at.
  const known = new Set(counted.map(({ day }) => day));
  for (const day of days.filter((one) => !known.has(one.day) && hasCellOf(one, changed)))
    counted.push(...(await step(() => countCells(database, shape, [day]))));
  counted.sort((a, b) => a.first - b.first);
  const few = counted.filter(({ known }) => known === null).length < TWO_FROM;
  const most = mostRows ?? PART_ROWS[database.engine === 'pglite' ? 'embedded' : few ? 'few' : 'many'];
  const parts = partsOf(counted, changed, most);
  const toRead = new Set(parts.map(({ day }) => day));
  return {
    days: new Map(days.map((day) => [day.day, day])),
    stale: counted.filter(({ day, known }) => known === null || toRead.has(day)),
    parts,
    at: clock!.at,
  };
}

/** From so many days on, a server reads two lists of days at once. */
const TWO_FROM = 8;
/** Days on either side of a border that must not be read at once: their matches may reach over it. */
const REACHED_DAYS = 2;

interface Told {
  readonly tell?: (done: number, day: string) => void;
}

/**
 * Accounts for what was found, day after day. Nobody else may do so on this database meanwhile. `tell` is called before each day with how
 * many are done.
 */
export async function readChanges(
  database: Database,
  shape: PlatformShape,
  reading: Reading,
  steps: Steps & Told,
): Promise<void> {
  const { stale, parts } = reading;
  if (parts.length > 0) await stepper(steps)(() => calibrate(database, shape));
  if (database.engine === 'postgres')
    return stale.length >= TWO_FROM
      ? readLists(database, shape, reading, steps)
      : readDays(database, shape, reading, stale, { ...steps, atOnce: true });
  for (const [done, day] of stale.entries())
    await readDays(database, shape, reading, [day], {
      ...steps,
      tell: (_, name) => steps.tell?.(done, name),
      atOnce: false,
    });
}

/** Reads many days as two lists at once, of which either begins at its older end. */
async function readLists(
  database: Database,
  shape: PlatformShape,
  reading: Reading,
  { tell, ...steps }: Steps & Told,
): Promise<void> {
  const { stale } = reading;
  const broken = new AbortController();
  const signal = AbortSignal.any([broken.signal, ...(steps.signal ? [steps.signal] : [])]);
  let done = 0;
  const readDay = async (day: DayCells) => {
    tell?.(done, day.day);
    await readDays(database, shape, reading, [day], { ...steps, signal, atOnce: false });
    done += 1;
  };
  const half = Math.ceil(stale.length / 2);
  const [older, newer] = [stale.slice(0, half), stale.slice(half)];
  const border = (async () => {
    for (const day of newer.splice(0, REACHED_DAYS)) await readDay(day);
  })();
  const lists = [
    border.then(async () => {
      for (const day of newer) await readDay(day);
    }),
    (async () => {
      for (const day of older.slice(0, -REACHED_DAYS)) await readDay(day);
      await border;
      for (const day of older.slice(-REACHED_DAYS)) await readDay(day);
    })(),
  ];
  // Where one breaks the other ends as well, before anybody may begin anew.
  for (const list of lists) list.catch((error: unknown) => broken.abort(error));
  await Promise.allSettled(lists);
  await Promise.all(lists);
}

/** Accounts for some days that follow each other; with `atOnce` two connections work for it. */
async function readDays(
  database: Database,
  shape: PlatformShape,
  { days, parts, at }: Reading,
  some: readonly DayCells[],
  { atOnce, tell, ...steps }: Steps & Told & { readonly atOnce: boolean },
): Promise<void> {
  const step = stepper(steps);
  const { signal } = steps;
  const began = performance.now();
  const places = new Map(some.map(({ day }, place) => [day, place] as const));
  const kept = new Set(
    some.filter(({ known, rows }) => known !== null && known.length === rows.length).map(({ day }) => day),
  );
  const toSum = new Set<string>();
  const own = parts.filter(({ day }) => places.has(day));
  for (const wave of atOnce ? wavesOf(own) : own.map((part) => [part])) {
    tell?.(places.get(wave[0]!.day)!, wave[0]!.day);
    const changed = wave.map(({ day, from, to }) =>
      step(() =>
        reconcilePart(
          database,
          shape,
          { day, from: cellStart(from), to: cellStart(to), keep: kept.has(day) },
          signal,
        ),
      ),
    );
    // Where one breaks the other is waited for, before anybody may begin anew.
    await Promise.allSettled(changed);
    for (const day of (await Promise.all(changed)).flat()) toSum.add(day);
  }
  const touched = [...toSum].flatMap((name) => days.get(name) ?? []).sort((a, b) => (a.day < b.day ? -1 : 1));
  for (const day of touched) await step(() => nameCauses(database, day));
  for (const span of spansOf(touched))
    for (const other of await step(() => mendSkew(database, span, signal))) toSum.add(other);
  for (const one of [...toSum].flatMap((name) => days.get(name) ?? [])) {
    const sums = SUM_TABLES.map(
      (table) => () => step(() => database.transaction((sql) => sumDay(sql, table, one), signal)),
    );
    if (atOnce) await Promise.all(sums.map((sum) => sum()));
    else for (const sum of sums) await sum();
  }
  const tookMs = (performance.now() - began) / some.length;
  for (const { day, rows } of some) await step(() => noteRead(database, days.get(day)!, rows, tookMs, at));
}

/** From the first to the last of days that follow each other. */
function spansOf(days: readonly Day[]): Span[] {
  const spans: { from: string; to: string }[] = [];
  for (const { from, to } of days) {
    const last = spans.at(-1);
    if (last?.to === from) last.to = to;
    else spans.push({ from, to });
  }
  return spans;
}

/** Days whose rows are to be counted, in groups of some that follow each other. */
async function daysToCount(sql: Database, days: readonly Day[], all: boolean): Promise<Day[][]> {
  const read = await sql.query<{ day: string }>(
    `SELECT day::text AS day FROM security_console.usage_runs WHERE cells <> '{}'`,
  );
  const known = new Set(read.map(({ day }) => day));
  const groups: Day[][] = [];
  let before = Number.NaN;
  for (const [index, day] of days.entries()) {
    if (!all && index < days.length - NEWEST_DAYS && known.has(day.day)) continue;
    const last = groups.at(-1);
    if (last !== undefined && index === before + 1 && last.length < COUNTED_AT_ONCE[sql.engine])
      last.push(day);
    else groups.push([day]);
    before = index;
  }
  return groups;
}

/** What has changed, with the other ends of matches over a clock that is off. */
async function withSkewed(sql: Sql, changed: ReadonlySet<number>): Promise<Set<number>> {
  const all = new Set(changed);
  if (all.size === 0) return all;
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const cell of all) {
    first = Math.min(first, cell);
    last = Math.max(last, cell);
  }
  const pairs = await skewedCells(sql, { from: cellStart(first), to: cellStart(last + 1) });
  for (let size = -1; size !== all.size; ) {
    size = all.size;
    for (const [answer, row] of pairs) {
      if (all.has(answer)) all.add(row);
      if (all.has(row)) all.add(answer);
    }
  }
  return all;
}
