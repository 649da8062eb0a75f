// Limits both ways: as the platform's two checks see them, and with all usage counted; and why a check lets somebody pass.
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { isNumber, readable } from './alerts-source.ts';
import { Params } from './params.ts';
import { ESTIMATE, JOIN_PRICES, pricesSql } from './usage-prices.ts';
import { OMNI2_AUDIT, PUBLIC_AUDIT } from './usage-sources.ts';
import { nameSql, USERS } from './users.ts';
import { PUBLIC_USERS } from './users-both.ts';

type Limits = CallOutput<'usage.limits'>;
type Found = Omit<Limits['rows'][number], 'over' | 'platformOver' | 'why'> & Record<string, unknown>;

const LIMITS = 'omni2.user_usage_limits';
const ROLES = 'auth_service.roles';
const MOST = 500;

const columns = (shape: PlatformShape, table: string, ...wanted: string[]) =>
  wanted.every((name) => readable(shape, table)?.columns.has(name));

export async function readLimits(
  sql: Sql,
  shape: PlatformShape,
  { factor }: CallInput<'usage.limits'>,
): Promise<Limits> {
  const [path] = await sql.query<{ schema: string | null; path: string; today: string; oldest: string }>(
    `SELECT (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass('audit_logs')) AS schema,
       current_setting('search_path') AS path, (now() AT TIME ZONE 'UTC')::date::text AS today, ((now() AT TIME ZONE 'UTC')::date - 400)::text AS oldest`,
  );
  const { schema, today, oldest } = path!;
  const daily = await readDaily(sql, shape, today, factor);
  const period = await readPeriod(sql, shape, schema, oldest, today, factor);
  const hasCost = isNumber(readable(shape, OMNI2_AUDIT)?.columns.get('cost_usd')?.type);
  const dailyWhy = hasCost
    ? 'This check sums cost_usd of omni2.audit_logs alone: answers whose row is in public.audit_logs, or that have none, cost it nothing.'
    : 'omni2.audit_logs has no column cost_usd, so that this check never sees a cost.';
  const periodWhy =
    schema === null
      ? 'An unprefixed audit_logs is found in no schema of the search_path, so that this check fails and lets everybody pass.'
      : schema === 'omni2'
        ? 'An unprefixed audit_logs is omni2.audit_logs here, which has none of the columns that this check sums.'
        : 'This check sums public.audit_logs alone: answers of the WebSocket, the streams and the gateway have no row there.';
  const rows = [
    ...daily.map((row) => [row, dailyWhy] as const),
    ...period.map((row) => [row, periodWhy] as const),
  ]
    .map(([row, why]) => {
      const over = row.counted > row.limit;
      const platformOver = row.platform !== null && row.platform > row.limit;
      return { ...row, over, platformOver, why: over && !platformOver ? why : null };
    })
    .sort((a, b) => b.counted / b.limit - a.counted / a.limit);
  return {
    rows: rows.slice(0, MOST),
    total: rows.length,
    over: rows.filter(({ over }) => over).length,
    platformOver: rows.filter(({ platformOver }) => platformOver).length,
    facts: [
      `The daily check reads omni2.audit_logs, ${hasCost ? 'which has cost_usd' : 'which has no cost_usd: it sees no cost'}.`,
      schema === null
        ? `An unprefixed audit_logs is found nowhere by this role (search_path: ${path!.path}).`
        : `An unprefixed audit_logs, which the usage limiter reads, is ${schema}.audit_logs for this role (search_path: ${path!.path}); the platform’s own role may find another.`,
      'Days begin at midnight UTC here; the platform takes midnight of its own zone.',
    ],
  };
}

/** The chat's check: cost since midnight against the limit of the role, or the user's own. */
async function readDaily(sql: Sql, shape: PlatformShape, today: string, factor: number): Promise<Found[]> {
  if (!columns(shape, USERS, 'id', 'role_id') || !columns(shape, ROLES, 'id', 'cost_limit_daily')) return [];
  const params = new Params();
  const prices = await pricesSql(sql, 'security_console.usage_days', today, today, params);
  const own = columns(shape, 'auth_service.user_overrides', 'user_id', 'custom_cost_limit');
  const seen = columns(shape, OMNI2_AUDIT, 'user_id', 'timestamp', 'cost_usd')
    ? `(SELECT sum(a."cost_usd")::float8 FROM ${OMNI2_AUDIT} a WHERE a."user_id"::text = u."id"::text AND a."timestamp" >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')`
    : 'NULL::float8';
  return sql.query<Found>(
    `WITH ${prices},
     spent AS (SELECT s.person, s.at, sum(coalesce(s.row_cost::float8, 0) + CASE WHEN s.row_cost IS NULL THEN coalesce(${ESTIMATE}, 0) ELSE 0 END) OVER (PARTITION BY s.person ORDER BY s.at, s.answer) AS so_far
       FROM security_console.usage_answers s ${JOIN_PRICES} WHERE s.day = ${params.add(today)}::date AND s.person IS NOT NULL),
     each AS (SELECT u."id"::text AS id, 'u:' || u."id"::text AS person, ${nameSql(readable(shape, USERS)!)}::text AS "userName",
         coalesce(${own ? 'o."custom_cost_limit"' : 'NULL::numeric'}, r."cost_limit_daily")::float8 * ${params.add(factor)}::float8 AS "limit", ${seen} AS platform
       FROM ${USERS} u JOIN ${ROLES} r ON r."id" = u."role_id" ${own ? 'LEFT JOIN auth_service.user_overrides o ON o."user_id" = u."id"' : ''}
       WHERE 'u:' || u."id"::text IN (SELECT person FROM spent))
     SELECT e.person, e."userName", 'daily_cost' AS "check", e."limit", e.platform, max(s.so_far) AS counted, to_char(min(s.at) FILTER (WHERE s.so_far > e."limit") AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
     FROM each e JOIN spent s ON s.person = e.person WHERE e."limit" > 0 GROUP BY 1, 2, 4, 5 ORDER BY 6 / e."limit" DESC LIMIT 2000`,
    params.values,
  );
}

/** The usage limiter: requests, tokens and cost since the last reset, told by the day. */
async function readPeriod(
  sql: Sql,
  shape: PlatformShape,
  schema: string | null,
  oldest: string,
  today: string,
  factor: number,
): Promise<Found[]> {
  if (!columns(shape, LIMITS, 'user_id', 'max_requests', 'max_tokens', 'max_cost', 'last_reset_at'))
    return [];
  const params = new Params();
  const prices = await pricesSql(sql, 'security_console.usage_days', oldest, today, params);
  const users = readable(shape, USERS);
  const seen =
    schema === 'public' &&
    columns(shape, PUBLIC_AUDIT, 'user_id', 'created_at', 'tokens_input', 'tokens_output', 'cost_estimate') &&
    columns(shape, PUBLIC_USERS, 'id', 'email') &&
    columns(shape, USERS, 'id', 'email')
      ? `LEFT JOIN LATERAL (SELECT count(*)::float8 AS requests, sum(coalesce(a."tokens_input", 0) + coalesce(a."tokens_output", 0)${columns(shape, PUBLIC_AUDIT, 'tokens_cached') ? ' + coalesce(a."tokens_cached", 0)' : ''})::float8 AS tokens,
           sum(a."cost_estimate")::float8 AS cost FROM ${PUBLIC_AUDIT} a WHERE a."user_id" IN (SELECT o."id" FROM ${PUBLIC_USERS} o WHERE lower(o."email") = lower(u."email"))
             AND a."created_at" >= coalesce(l."last_reset_at", '-infinity')) seen ON true`
      : 'LEFT JOIN LATERAL (SELECT NULL::float8 AS requests, NULL::float8 AS tokens, NULL::float8 AS cost) seen ON true';
  const active = columns(shape, LIMITS, 'is_active') ? 'WHERE l."is_active" IS NOT FALSE' : '';
  return sql.query<Found>(
    `WITH ${prices},
     wanted AS MATERIALIZED (SELECT 'u:' || l."user_id"::text AS person, ${users ? `${nameSql(users)}::text` : 'NULL::text'} AS "userName", coalesce(l."last_reset_at", '-infinity') AS reset,
         l."max_requests"::float8 AS max_requests, l."max_tokens"::float8 AS max_tokens, l."max_cost"::float8 AS max_cost, seen.requests, seen.tokens, seen.cost
       FROM ${LIMITS} l LEFT JOIN ${users ? USERS : '(SELECT NULL::text AS id, NULL::text AS email)'} u ON u."id"::text = l."user_id"::text ${seen} ${active}),
     parts AS (
       SELECT w.person, s.day, s.answers::float8 AS requests, s.input_tokens + s.output_tokens + s.cached_tokens + s.estimated_input + s.estimated_output + s.estimated_cached AS tokens,
         s.cost::float8 + ${ESTIMATE} AS cost
       FROM wanted w JOIN security_console.usage_days s ON s.person = w.person AND s.day > (w.reset AT TIME ZONE 'UTC')::date ${JOIN_PRICES}
       UNION ALL
       SELECT w.person, s.day, 1, coalesce(s.row_input, s.estimated_input, 0) + coalesce(s.row_output, s.estimated_output, 0) + coalesce(s.row_cached, s.estimated_cached, 0),
         coalesce(s.row_cost::float8, ${ESTIMATE}, 0)
       FROM wanted w JOIN security_console.usage_answers s ON s.person = w.person AND s.day = (w.reset AT TIME ZONE 'UTC')::date AND s.at >= w.reset ${JOIN_PRICES}),
     days AS (SELECT person, day, sum(sum(requests)) OVER w AS requests, sum(sum(tokens)) OVER w AS tokens, sum(sum(cost)) OVER w AS cost FROM parts
       GROUP BY person, day WINDOW w AS (PARTITION BY person ORDER BY day))
     SELECT w.person, w."userName", k."check", k."limit" * ${params.add(factor)}::float8 AS "limit", k.platform, coalesce(max(k.counted), 0) AS counted,
       (min(d.day) FILTER (WHERE k.counted > k."limit" * ${params.add(factor)}::float8))::text AS since
     FROM wanted w LEFT JOIN days d ON d.person = w.person CROSS JOIN LATERAL (VALUES ('requests', w.max_requests, w.requests, d.requests::float8),
       ('tokens', w.max_tokens, w.tokens, d.tokens::float8), ('cost', w.max_cost, w.cost, d.cost::float8)) AS k("check", "limit", platform, counted)
     WHERE k."limit" > 0 GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 / max(k."limit") DESC LIMIT 2000`,
    params.values,
  );
}
