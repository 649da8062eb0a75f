// What would close the gaps, prepared and never run unasked: a view over both audit tables, figures before and after, and evidence on both.
import type { CallOutput } from '../../shared/protocol/index.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { isNumber, readable } from './alerts-source.ts';
import { timeColumn } from './merged.ts';
import { ESTIMATE, PRICED } from './usage-prices.ts';
import { OMNI2_AUDIT, PUBLIC_AUDIT } from './usage-sources.ts';
import { USERS } from './users.ts';
import { PUBLIC_USERS } from './users-both.ts';

type Fix = CallOutput<'usage.fix'>;

interface Part {
  readonly source: string;
  readonly table: string;
  readonly sql: string;
}

const VIEW = 'security_console.usage_complete';
const JOIN_PRICED = `LEFT JOIN priced p ON p.day = s.day AND p.model = coalesce(s.model, '')`;

/** Both generations as SELECTs of the same columns, as far as each is there; people by key, the older ones through their address. */
function recordedParts(shape: PlatformShape): Part[] {
  const parts: Part[] = [];
  const number = (table: TableShape, name: string, type: string) =>
    isNumber(table.columns.get(name)?.type) ? `c.${quoteName(name)}::${type}` : `NULL::${type}`;
  const omni2 = readable(shape, OMNI2_AUDIT);
  const newer = omni2 && timeColumn(omni2, ['timestamp', 'created_at']);
  const zoned = (name: string, type: string) =>
    type === 'timestamptz' ? `c.${quoteName(name)}` : `(c.${quoteName(name)} AT TIME ZONE 'UTC')`;
  if (omni2?.columns.has('id') && newer)
    parts.push({
      source: 'omni2',
      table: OMNI2_AUDIT,
      sql: `SELECT 'omni2'::text AS source, c."id"::text AS id, ${omni2.columns.has('user_id') ? `'u:' || c."user_id"::text` : 'NULL::text'} AS person, ${zoned(newer.name, newer.type)} AS at,
  NULL::int AS tokens_input, NULL::int AS tokens_output, NULL::int AS tokens_cached, ${number(omni2, 'llm_tokens_used', 'bigint')} AS tokens, ${number(omni2, 'cost_usd', 'numeric')} AS cost_usd, false AS estimated
FROM ${OMNI2_AUDIT} c`,
    });
  const older = readable(shape, PUBLIC_AUDIT);
  const time = older && timeColumn(older, ['created_at', 'timestamp']);
  if (older?.columns.has('id') && time) {
    const tied =
      readable(shape, USERS)?.columns.has('email') &&
      readable(shape, PUBLIC_USERS)?.columns.has('email') &&
      older.columns.has('user_id');
    const counts = ['tokens_input', 'tokens_output', 'tokens_cached'];
    parts.push({
      source: 'public',
      table: PUBLIC_AUDIT,
      sql: `SELECT 'public'::text, c."id"::text, ${
        tied
          ? `coalesce('u:' || tied.auth, 'p:' || c."user_id"::text)`
          : older.columns.has('user_id')
            ? `'p:' || c."user_id"::text`
            : 'NULL::text'
      }, ${zoned(time.name, time.type)},
  ${counts.map((name) => number(older, name, 'int')).join(', ')}, ${counts.map((name) => `coalesce(${number(older, name, 'bigint')}, 0)`).join(' + ')}, ${number(older, 'cost_estimate', 'numeric')}, false
FROM ${PUBLIC_AUDIT} c${
        tied
          ? `
LEFT JOIN (SELECT o."id"::text AS older, min(u."id"::text) AS auth FROM ${PUBLIC_USERS} o JOIN ${USERS} u ON lower(u."email") = lower(o."email") GROUP BY 1) tied ON tied.older = c."user_id"::text`
          : ''
      }`,
    });
  }
  return parts;
}

/** Answers without a row, each at the price of its model on its day. */
const ESTIMATED_SQL = `SELECT 'estimated'::text, s.answer, s.person, s.at,
  round(s.estimated_input)::int, round(s.estimated_output)::int, round(s.estimated_cached)::int, round(s.estimated_input + s.estimated_output + s.estimated_cached)::bigint,
  round((${ESTIMATE})::numeric, 6), true
FROM security_console.usage_answers s ${JOIN_PRICED} WHERE s.usage_row IS NULL`;

/** What the view's estimated part comes to, summed before it is priced: its rows are most of all. */
async function estimatedFigure(sql: Sql): Promise<Fix['figures'][number]> {
  const figure = `coalesce(sum(s.estimated_input::float8 + s.estimated_output::float8 + s.estimated_cached::float8), 0) AS tokens, coalesce(sum((${ESTIMATE})::float8), 0) AS cost`;
  let [sums] = await sql.query<{ answers: number; tokens: number; cost: number; unpriced: number }>(
    `WITH ${PRICED} SELECT coalesce(sum(s.answers - s.recorded), 0)::int8 AS answers, ${figure}, coalesce(sum(s.unpriced), 0)::int8 AS unpriced FROM security_console.usage_steps s ${JOIN_PRICED}`,
  );
  // Rows without a cost are estimated as well, and are no gaps: then each answer has to be looked at.
  if (sums!.unpriced > 0)
    [sums] = await sql.query<{ answers: number; tokens: number; cost: number; unpriced: number }>(
      `WITH ${PRICED} SELECT count(*) AS answers, ${figure}, 0 AS unpriced FROM security_console.usage_answers s ${JOIN_PRICED} WHERE s.usage_row IS NULL`,
    );
  const { answers, tokens, cost } = sums!;
  return { source: 'estimated', answers, tokens, cost };
}

/** All that is prepared, with figures of what is there now. */
export async function readFix(sql: Sql, shape: PlatformShape): Promise<Fix> {
  const parts = recordedParts(shape);
  const body = `WITH ${PRICED}\n${[...parts.map((part) => part.sql), ESTIMATED_SQL].join('\nUNION ALL\n')}`;
  // Where neither table is there, the first part gives no names.
  const columns =
    '(source, id, person, at, tokens_input, tokens_output, tokens_cached, tokens, cost_usd, estimated)';
  const figureOf = async (source: string, part: string): Promise<Fix['figures'][number]> => {
    const [row] = await sql.query<{ answers: number; tokens: number; cost: number }>(
      `SELECT count(*) AS answers, coalesce(sum(tokens), 0)::float8 AS tokens, coalesce(sum(cost_usd), 0)::float8 AS cost FROM (${part}) v${columns}`,
    );
    return { source, ...row! };
  };
  const [figures, gaps, tables] = await Promise.all([
    Promise.all([...parts.map((part) => figureOf(part.source, part.sql)), estimatedFigure(sql)]),
    sql.query<{ endpoint: Fix['gaps'][number]['endpoint']; answers: number }>(
      `SELECT endpoint, sum(answers - recorded) AS answers FROM security_console.usage_steps GROUP BY 1 HAVING sum(answers - recorded) > 0 ORDER BY 2 DESC`,
    ),
    Promise.all([evidenceOf(sql, shape, OMNI2_AUDIT), evidenceOf(sql, shape, PUBLIC_AUDIT)]),
  ]);
  return {
    gaps,
    viewSql: `CREATE OR REPLACE VIEW ${VIEW} ${columns} AS\n${body};`,
    viewExists: shape.tables.has(VIEW),
    figures: figures.filter(({ answers }) => answers > 0),
    tables,
    ...verdictOf(tables),
    migrationSql:
      parts.length === 0
        ? null
        : `CREATE TABLE security_console.usage_consolidated AS\nSELECT * FROM (\n${parts.map((part) => part.sql).join('\nUNION ALL\n')}\n) v${columns};`,
  };
}

async function evidenceOf(sql: Sql, shape: PlatformShape, name: string): Promise<Fix['tables'][number]> {
  const table = readable(shape, name);
  const time = table && timeColumn(table, ['timestamp', 'created_at']);
  const none = {
    rows: 0,
    first: null,
    last: null,
    lastWeek: 0,
    withTokens: 0,
    withCost: 0,
    withUser: 0,
    writers: [],
  };
  if (!table || !time) return { name, readable: false, ...none };
  const at = `c.${quoteName(time.name)}`;
  const tokens = ['tokens_input', 'tokens_output', 'llm_tokens_used'].filter((column) =>
    table.columns.has(column),
  );
  const cost = ['cost_usd', 'cost_estimate'].find((column) => table.columns.has(column));
  const writer = table.columns.has('request_type')
    ? `coalesce(c."request_type"::text, 'not told')`
    : table.columns.has('slack_channel')
      ? `CASE WHEN c."slack_channel" IS NOT NULL THEN 'slack' ELSE 'not told' END`
      : `'not told'`;
  const now = time.type === 'timestamptz' ? 'now()' : `(now() AT TIME ZONE 'UTC')`;
  const [rows, writers] = await Promise.all([
    sql.query<Omit<Fix['tables'][number], 'name' | 'readable' | 'writers'>>(
      `SELECT count(*) AS rows, min(${at}) FILTER (WHERE isfinite(${at})) AS first, max(${at}) FILTER (WHERE isfinite(${at})) AS last,
         count(*) FILTER (WHERE ${at} > ${now} - interval '7 days') AS "lastWeek",
         count(*) FILTER (WHERE ${tokens.map((column) => `c.${quoteName(column)} > 0`).join(' OR ') || 'false'}) AS "withTokens",
         count(*) FILTER (WHERE ${cost ? `c.${quoteName(cost)} > 0` : 'false'}) AS "withCost",
         count(*) FILTER (WHERE ${table.columns.has('user_id') ? 'c."user_id" IS NOT NULL' : 'false'}) AS "withUser" FROM ${name} c`,
    ),
    sql.query<{ writer: string; rows: number }>(
      `SELECT left(${writer}, 50) AS writer, count(*) AS rows FROM ${name} c WHERE ${at} > ${now} - interval '30 days' GROUP BY 1 ORDER BY 2 DESC LIMIT 10`,
    ),
  ]);
  return { name, readable: true, ...rows[0]!, writers };
}

/** Which table is the primary one, by who writes it, how lately, and how completely. */
function verdictOf(tables: readonly Fix['tables'][number][]): Pick<Fix, 'primary' | 'reasons'> {
  const points = tables.map((table) => ({
    table,
    use: Math.min(table.withTokens, table.rows),
    lately: table.lastWeek,
  }));
  const best = [...points].sort((a, b) => b.lately - a.lately || b.use - a.use)[0];
  if (best === undefined || best.table.rows === 0)
    return { primary: null, reasons: ['Neither table has a row, or neither may be read.'] };
  const share = (part: number, whole: number) =>
    whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`;
  return {
    primary: best.table.name,
    reasons: points.map(({ table }) =>
      !table.readable
        ? `${table.name} is missing or may not be read.`
        : `${table.name}: ${table.rows.toLocaleString('en')} rows, ${table.lastWeek.toLocaleString('en')} of the last seven days; ${share(table.withTokens, table.rows)} with tokens, ${share(table.withCost, table.rows)} with a cost, ${share(table.withUser, table.rows)} with a user.`,
    ),
  };
}

/** Copies both tables as the migration would into a table that is gone with the transaction, and counts on both sides. */
export async function proveMigration(
  database: Database,
  shape: PlatformShape,
): Promise<CallOutput<'usage.prove'>> {
  const parts = recordedParts(shape);
  return database.transaction(async (sql) => {
    await sql.script(
      'CREATE TEMP TABLE usage_shadow (source text, id text, person text, at timestamptz, tokens_input int, tokens_output int, tokens_cached int, tokens bigint, cost_usd numeric, estimated boolean) ON COMMIT DROP;',
    );
    const proofs: CallOutput<'usage.prove'>['tables'] = [];
    for (const part of parts) {
      await sql.execute(`INSERT INTO usage_shadow ${part.sql}`);
      const [row] = await sql.query<{
        rows: number;
        copied: number;
        ids: number;
        cost: number;
        costCopied: number;
      }>(
        `SELECT (SELECT count(*) FROM ${part.table}) AS rows, count(*) AS copied, count(DISTINCT id) AS ids, coalesce(sum(cost_usd), 0)::float8 AS "costCopied",
           (SELECT coalesce(sum(x.cost_usd), 0)::float8 FROM (${part.sql}) x(source, id, person, at, tokens_input, tokens_output, tokens_cached, tokens, cost_usd, estimated)) AS cost
         FROM usage_shadow WHERE source = $1`,
        [part.source],
      );
      const { rows, copied, ids, cost, costCopied } = row!;
      proofs.push({
        name: part.table,
        rows,
        copied,
        cost,
        costCopied,
        whole: rows === copied && ids === copied && Math.abs(cost - costCopied) < 1e-6,
      });
    }
    return { tables: proofs };
  });
}
