// The price table: only ever added to, each version with who, when and why; and prices as rows to join sums with.
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import { PLATFORM_PRICE, type Price, priceOf } from '../usage/prices.ts';
import type { Database, Sql } from '../workspace/port.ts';
import { appendEntry, lockJournal } from './journal.ts';
import type { Params } from './params.ts';

const PRICES = 'security_console.usage_prices';

type StoredPrice = CallOutput<'usage.prices'>['prices'][number];

/** Every version that was added, the newest first. */
export async function readPriceTable(sql: Sql): Promise<StoredPrice[]> {
  return sql.query<StoredPrice & Record<string, unknown>>(
    `SELECT version, model, input, output, cached, from_day::text AS "fromDay", removed, actor, reason, at FROM ${PRICES} ORDER BY version DESC LIMIT 1000`,
  );
}

/** All versions, the newest first, with the platform's own price as the first of all; and which holds for the models that are used. */
export async function readPrices(sql: Sql): Promise<CallOutput<'usage.prices'>> {
  const prices = await readPriceTable(sql);
  const models = await sql.query<{ model: string | null; answers: number }>(
    'SELECT model, sum(answers) AS answers FROM security_console.usage_steps GROUP BY 1 ORDER BY 2 DESC LIMIT 200',
  );
  const today = new Date().toISOString().slice(0, 10);
  return {
    prices: [
      ...prices,
      { ...PLATFORM_PRICE, actor: 'Platform', reason: 'What the platform itself reckons with', at: null },
    ],
    models: models.map(({ model, answers }) => ({
      model,
      answers,
      version: priceOf(prices, model, today).version,
    })),
  };
}

/** Adds a version; gives its number. */
export async function savePrice(
  database: Database,
  actor: string,
  price: CallInput<'usage.savePrice'>,
): Promise<number> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const before = priceOf(await readPriceTable(sql), price.model, price.fromDay);
    const [row] = await sql.query<{ version: number }>(
      `INSERT INTO ${PRICES} (version, model, input, output, cached, from_day, removed, actor, reason)
       SELECT coalesce(max(version), 0) + 1, $1, $2::numeric, $3::numeric, $4::numeric, $5::date, $6::boolean, $7, $8 FROM ${PRICES} RETURNING version`,
      [
        price.model,
        price.input,
        price.output,
        price.cached,
        price.fromDay,
        price.removed,
        actor,
        price.reason,
      ],
    );
    const version = row!.version;
    // The journal holds whole numbers alone.
    const said = ({ model, input, output, cached, fromDay, removed }: Omit<Price, 'version'>) => ({
      model,
      input: String(input),
      output: String(output),
      cached: String(cached),
      from_day: fromDay,
      removed,
    });
    await appendEntry(sql, {
      actor,
      action: 'usage.price',
      subject: `price:${price.model}`,
      subjects: [`price:${price.model}`],
      before: { version: before.version, ...said(before) },
      after: { version, ...said(price), reason: price.reason },
    });
    return version;
  });
}

/**
 * `prices AS (…)`: the price of every model on every day between two that has any answer, to be joined by `JOIN_PRICES`.
 */
export async function pricesSql(sql: Sql, from: string, to: string, params: Params): Promise<string> {
  const prices = await readPriceTable(sql);
  const pairs = await sql.query<{ day: string; model: string | null }>(
    `SELECT DISTINCT day::text AS day, model FROM security_console.usage_steps WHERE day BETWEEN $1::date AND $2::date`,
    [from, to],
  );
  const each = pairs.map(({ day, model }) => ({
    day,
    model: model ?? '',
    ...pick(priceOf(prices, model, day)),
  }));
  const list = (values: (string | number)[], type: string) => `${params.add(values)}::${type}[]`;
  return `prices AS MATERIALIZED (SELECT * FROM unnest(${list(
    each.map(({ day }) => day),
    'date',
  )}, ${list(
    each.map(({ model }) => model),
    'text',
  )}, ${list(
    each.map(({ input }) => input),
    'float8',
  )}, ${list(
    each.map(({ output }) => output),
    'float8',
  )}, ${list(
    each.map(({ cached }) => cached),
    'float8',
  )}) AS p(day, model, input, output, cached))`;
}

/**
 * `priced AS (…)`: the price of every model on every day that has any answer, as `priceOf` finds it, in SQL alone, so that a view keeps
 * up with the table.
 */
export const PRICED = `priced AS (SELECT s.day, s.model, coalesce(p.input, ${PLATFORM_PRICE.input}) AS input, coalesce(p.output, ${PLATFORM_PRICE.output}) AS output, coalesce(p.cached, ${PLATFORM_PRICE.cached}) AS cached
  FROM (SELECT DISTINCT day, coalesce(model, '') AS model FROM security_console.usage_steps) s
  LEFT JOIN LATERAL (
    SELECT n.* FROM (SELECT DISTINCT ON (c.model) c.* FROM ${PRICES} c WHERE c.from_day <= s.day
        AND (c.model = '*' OR s.model <> '' AND CASE WHEN right(c.model, 1) = '*' THEN starts_with(s.model, left(c.model, -1)) ELSE c.model = s.model END)
      ORDER BY c.model, c.from_day DESC, c.version DESC) n
    WHERE NOT n.removed
    ORDER BY CASE WHEN n.model = '*' THEN 0 WHEN right(n.model, 1) = '*' THEN 1 ELSE 2 END DESC, length(n.model) DESC LIMIT 1) p ON true)`;

const pick = ({ input, output, cached }: Price) => ({ input, output, cached });

/** Joins sums `s` with the prices `p` of their day and model. */
export const JOIN_PRICES = `JOIN prices p ON p.day = s.day AND p.model = coalesce(s.model, '')`;
/** The estimated cost of a row of sums, or of one answer, in US dollars. */
export const ESTIMATE =
  '(s.estimated_input * p.input + s.estimated_output * p.output + s.estimated_cached * p.cached) / 1000000';
