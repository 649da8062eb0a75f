// Usage as reconciliation left it: coverage by endpoint and day, the reasons, and the answers one by one.
import type { UsageEndpoint } from '../../shared/model/usage.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { UsageAnswer, UsageSums } from '../../shared/protocol/usage.ts';
import { costOf, priceOf } from '../usage/prices.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { decodePlace, encodePlace, type MergedSource, readMerged } from './merged.ts';
import { Params } from './params.ts';
import { ESTIMATE, JOIN_PRICES, pricesSql, readPriceTable } from './usage-prices.ts';
import { usageReadable, usageWritable } from './usage-reconcile.ts';
import { knownUsers } from './users-both.ts';

/** Sums over rows `s` joined with prices `p`, named as the protocol has them. */
export const SUMS = `coalesce(sum(s.answers), 0)::int8 AS answers, coalesce(sum(s.recorded), 0)::int8 AS recorded, coalesce(sum(s.doubted), 0)::int8 AS doubted,
  coalesce(sum(s.unpriced), 0)::int8 AS unpriced, coalesce(sum(s.input_tokens), 0) AS "inputTokens", coalesce(sum(s.output_tokens), 0) AS "outputTokens",
  coalesce(sum(s.cached_tokens), 0) AS "cachedTokens", coalesce(sum(s.cost), 0)::float8 AS cost, coalesce(sum(${ESTIMATE}), 0) AS "estimatedCost",
  coalesce(sum(s.estimated_input + s.estimated_output + s.estimated_cached), 0) AS "estimatedTokens"`;

type Period = { readonly from: string; readonly to: string };

/** How far reconciliation is. */
export async function readState(
  sql: Sql,
  shape: PlatformShape,
): Promise<CallOutput<'usage.coverage'>['state']> {
  const none = { firstDay: null, lastDay: null, days: 0, daysLeft: 0, readAt: null, problem: null };
  if (!usageReadable(shape)) return { available: false, writable: false, ...none };
  const [row] = await sql.query<{
    firstDay: string | null;
    lastDay: string | null;
    days: number;
    readAt: string | null;
  }>(
    `SELECT min(day)::text AS "firstDay", max(day)::text AS "lastDay", count(*) AS days, max(read_at) AS "readAt" FROM security_console.usage_runs`,
  );
  return { available: true, writable: usageWritable(shape), ...none, ...row };
}

export async function readCoverage(
  sql: Sql,
  period: Period,
): Promise<Omit<CallOutput<'usage.coverage'>, 'state'>> {
  const params = new Params();
  const prices = await pricesSql(sql, period.from, period.to, params);
  const [days, reasons, learned] = await Promise.all([
    sql.query<UsageSums & { endpoint: UsageEndpoint; day: string } & Record<string, unknown>>(
      `WITH ${prices} SELECT s.day::text AS day, s.endpoint, ${SUMS} FROM security_console.usage_steps s ${JOIN_PRICES}
       WHERE s.day BETWEEN ${params.add(period.from)}::date AND ${params.add(period.to)}::date GROUP BY s.day, s.endpoint ORDER BY s.day, s.endpoint`,
      params.values,
    ),
    sql.query<{ endpoint: UsageEndpoint; kind: 'match' | 'gap' | 'note'; reason: string; answers: number }>(
      `SELECT endpoint, kind, reason, sum(answers) AS answers FROM security_console.usage_reasons WHERE day BETWEEN $1::date AND $2::date
       GROUP BY 1, 2, 3 ORDER BY 4 DESC`,
      [period.from, period.to],
    ),
    sql.query<{ rows: number; input: number; deviation: number }>(
      'SELECT rows, input, deviation FROM security_console.usage_calibration WHERE class = -1',
    ),
  ]);
  const total = days.reduce(addSums, NO_USAGE);
  const endpoints = new Map<UsageEndpoint, UsageSums>();
  for (const day of days) endpoints.set(day.endpoint, addSums(endpoints.get(day.endpoint) ?? NO_USAGE, day));
  const [basis] = learned;
  const guessed = total.answers - total.recorded;
  return {
    total,
    endpoints: [...endpoints].map(([endpoint, sums]) => ({ endpoint, ...sums })),
    days,
    reasons,
    calibration: basis
      ? {
          rows: basis.rows,
          input: basis.input,
          spread: basis.input > 0 ? basis.deviation / basis.input : 0,
          marginPercent:
            basis.input > 0 && guessed > 0
              ? 196 * (basis.deviation / basis.input) * Math.sqrt(1 / basis.rows + 1 / guessed)
              : 0,
        }
      : null,
  };
}

export const NO_USAGE: UsageSums = {
  answers: 0,
  recorded: 0,
  doubted: 0,
  unpriced: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  cost: 0,
  estimatedCost: 0,
  estimatedTokens: 0,
};

export function addSums(sums: UsageSums, more: UsageSums): UsageSums {
  const names = Object.keys(NO_USAGE) as (keyof UsageSums)[];
  return Object.fromEntries(names.map((name) => [name, sums[name] + more[name]])) as UsageSums;
}

interface FoundAnswer extends Record<string, unknown> {
  id: string;
  at: string;
  endpoint: UsageEndpoint;
  person: string | null;
  model: string | null;
  outputTokens: number | null;
  row: string | null;
  rowAt: string | null;
  certainty: number;
  why: string;
  notes: string[];
  cost: number | null;
  day: string;
  /** Estimated tokens; null where the row has a cost. */
  input: number | null;
  output: number | null;
  cached: number | null;
  replay: string | null;
}

/** A page of answers, the newest first. */
export async function listAnswers(
  sql: Sql,
  shape: PlatformShape,
  input: CallInput<'usage.answers'>,
): Promise<CallOutput<'usage.answers'>> {
  const { from, to, endpoint, kind, reason, after, limit } = input;
  const prices = await readPriceTable(sql);
  const source: MergedSource<FoundAnswer> = {
    rank: 0,
    from: 'security_console.usage_answers c',
    select: `c.endpoint, c.person, c.model, c.output_tokens AS "outputTokens", c.usage_row AS row, c.row_at AS "rowAt", c.certainty::float8 AS certainty, c.why, c.notes,
      c.row_cost::float8 AS cost, c.day::text AS day, c.estimated_input AS input, c.estimated_output AS output, c.estimated_cached AS cached,
      CASE WHEN left(c.answer, 2) IN ('a:', 'f:') THEN c.session_id END AS replay`,
    time: 'c.at',
    timeType: 'timestamptz',
    id: 'c.answer',
    idType: 'text',
    conditions(params) {
      return [
        `c.day BETWEEN ${params.add(from)}::date AND ${params.add(to)}::date`,
        ...(endpoint === undefined ? [] : [`c.endpoint = ${params.add(endpoint)}`]),
        ...(kind === 'gap' ? ['c.usage_row IS NULL'] : []),
        ...(kind === 'match' || kind === 'doubted' ? ['c.usage_row IS NOT NULL'] : []),
        ...(kind === 'doubted' ? ['c.certainty < 0.9::real'] : []),
        ...(kind === 'noted' ? [`c.notes <> '{}'`] : []),
        ...(reason === undefined
          ? []
          : [`(c.why = ${params.add(reason)} OR ${params.add(reason)} = ANY (c.notes))`]),
      ];
    },
  };
  const { rows, next } = await readMerged(sql, [source], decodePlace(after), limit);
  const ids = (space: 'u:' | 'p:') =>
    rows.flatMap(({ person }) => (person?.startsWith(space) ? [person.slice(2)] : []));
  const [auth, older] = await Promise.all([
    knownUsers(sql, shape, 'auth', ids('u:')),
    knownUsers(sql, shape, 'public', ids('p:')),
  ]);
  return {
    rows: rows.map(({ id, certainty, day, input: fresh, output, cached, ...row }): UsageAnswer => {
      const user = (row.person?.startsWith('u:') ? auth : older).get(row.person?.slice(2) ?? '');
      return {
        ...row,
        key: id,
        certainty: Math.round(certainty * 100) / 100,
        estimatedCost:
          fresh === null
            ? null
            : costOf(
                { input: fresh, output: output ?? 0, cached: cached ?? 0 },
                priceOf(prices, row.model, day),
              ),
        userName: user?.name ?? user?.email ?? null,
      };
    }),
    next: encodePlace(next),
    gaps: [],
  };
}
