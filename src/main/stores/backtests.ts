// Backtests as they are kept: what was asked, how far it came, and its result.
import { Failure } from '../../shared/model/failure.ts';
import {
  type Backtest,
  type BacktestResult,
  type BacktestSpec,
  backtestResultSchema,
  backtestSchema,
} from '../../shared/protocol/backtests.ts';
import type { Database, Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { fits, readable } from './alerts-source.ts';
import { appendEntry, lockJournal } from './journal.ts';
import { storable } from './params.ts';

const BACKTESTS = 'security_console.backtests';
const COLUMNS = 'id::text AS id, at, actor, spec, state, stopped_at, took_ms, summary';
const MOST = 200;

/** Newest first; of one pattern where it is named. None on an installation that lacks the table. */
export async function listBacktests(sql: Sql, shape: PlatformShape, pattern?: string): Promise<Backtest[]> {
  if (!readable(shape, BACKTESTS)) return [];
  const rows = await sql.query(
    `SELECT ${COLUMNS} FROM ${BACKTESTS} WHERE $1::text IS NULL OR patterns @> ARRAY[$1::text] ORDER BY at DESC LIMIT ${MOST}`,
    [pattern ?? null],
  );
  return rows.flatMap((row) => toBacktest(row) ?? []);
}

/** Throws a Failure where there is none of that id. A result that this console cannot read is null. */
export async function readBacktest(
  sql: Sql,
  id: string,
): Promise<{ backtest: Backtest; result: BacktestResult | null }> {
  const [row] = fits('uuid', id)
    ? await sql.query(`SELECT ${COLUMNS}, result FROM ${BACKTESTS} WHERE id = $1::uuid`, [id])
    : [];
  const backtest = row && toBacktest(row);
  if (!row || !backtest) throw gone();
  return { backtest, result: backtestResultSchema.safeParse(row.result).data ?? null };
}

/** Writes down that a backtest has begun, in the journal as well. */
export function beginBacktest(
  database: Database,
  shape: PlatformShape,
  actor: string,
  spec: BacktestSpec,
): Promise<Backtest> {
  if (!readable(shape, BACKTESTS))
    throw new Failure(
      'schema-mismatch',
      'There is no table to keep backtests in',
      'Create the console’s tables on the workspace screen.',
    );
  const patterns = spec.changes.flatMap(({ replaces, definition }) => [replaces, definition?.name]);
  const names = [...new Set(patterns.filter((name) => typeof name === 'string'))];
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const [row] = await sql.query(
      `INSERT INTO ${BACKTESTS} (actor, patterns, spec, state) VALUES ($1, $2::text[], $3::jsonb, 'running') RETURNING ${COLUMNS}`,
      [actor, names.map(storable), storableJson(spec)],
    );
    const backtest = row && toBacktest(row);
    if (!backtest) throw new Error('The backtest was not stored');
    const { title, from, to, population, scope } = spec;
    await appendEntry(sql, {
      actor,
      action: 'backtests.start',
      subject: backtest.id,
      subjects: names,
      before: null,
      after: { title, from, to, population, scope },
    });
    return backtest;
  });
}

export interface BacktestEnd {
  readonly state: 'done' | 'failed' | 'cancelled';
  /** Time of the last message judged, where it did not come to its end. */
  readonly stoppedAt: string | null;
  readonly tookMs: number;
  readonly summary: string;
  readonly result: BacktestResult | null;
}

export async function endBacktest(sql: Sql, id: string, end: BacktestEnd): Promise<void> {
  await sql.execute(
    `UPDATE ${BACKTESTS} SET state = $2, stopped_at = $3::timestamptz, took_ms = $4, summary = $5, result = $6::jsonb
     WHERE id = $1::uuid`,
    [
      id,
      end.state,
      end.stoppedAt,
      Math.round(end.tookMs),
      storable(end.summary),
      end.result && storableJson(end.result),
    ],
  );
}

/** Writes down how far one that is still running has come. */
export async function keepBacktest(
  sql: Sql,
  id: string,
  { stoppedAt, summary, result }: Pick<BacktestEnd, 'stoppedAt' | 'summary' | 'result'>,
): Promise<void> {
  await sql.execute(
    `UPDATE ${BACKTESTS} SET stopped_at = $2::timestamptz, summary = $3, result = $4::jsonb
     WHERE id = $1::uuid AND state = 'running'`,
    [id, stoppedAt, storable(summary), result && storableJson(result)],
  );
}

/** Backtests of this analyst that no console is running any more: the one that did was closed. */
export async function abandonBacktests(sql: Sql, shape: PlatformShape, actor: string): Promise<number> {
  const table = readable(shape, BACKTESTS);
  if (!table?.privileges.update) return 0;
  return sql.execute(
    `UPDATE ${BACKTESTS} SET state = 'failed',
       summary = CASE summary WHEN '' THEN 'The console was closed before it ended' ELSE 'The console was closed. ' || summary END
     WHERE state = 'running' AND actor = $1`,
    [actor],
  );
}

export function removeBacktest(database: Database, actor: string, id: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const { backtest } = await readBacktest(sql, id);
    if (backtest.state === 'running')
      throw new Failure('still-running', 'This backtest is still running', 'Cancel it first.');
    const removed = await sql.execute(`DELETE FROM ${BACKTESTS} WHERE id = $1::uuid`, [id]);
    await appendEntry(sql, {
      actor,
      action: 'backtests.remove',
      subject: id,
      subjects: [],
      before: { title: backtest.spec.title, by: backtest.by, summary: backtest.summary },
      after: null,
    });
    return removed > 0;
  });
}

function toBacktest(row: Row): Backtest | null {
  const { id, at, actor: by, spec, state, stopped_at: stoppedAt, took_ms: tookMs, summary } = row;
  return (
    backtestSchema.safeParse({ id, at, by, spec, state, job: null, stoppedAt, tookMs, summary }).data ?? null
  );
}

/** JSON as Postgres can keep it: texts of messages may hold NUL and half characters. */
function storableJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? storable(inner) : inner));
}

function gone(): Failure {
  return new Failure('backtest-gone', 'This backtest is not there any more', 'Look at the list again.');
}
