// Limits both ways: as the platform's two checks see them, and with all usage counted; and why a check lets somebody pass.
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { isNumber, readable } from './alerts-source.ts';
import { Params } from './params.ts';
import { ESTIMATE, JOIN_PRICES, pricesSql } from './usage-prices.ts';
import { OMNI2_AUDIT, PUBLIC_AUDIT } from './usage-sources.ts';
import { readZone } from './usage-zone.ts';
import { nameSql, USERS } from './users.ts';
import { PUBLIC_USERS } from './users-both.ts';

type Limits = CallOutput<'usage.limits'>;
type Found = Omit<Limits['rows'][number], 'over' | 'platformOver' | 'why'>;

const LIMITS = 'omni2.user_usage_limits';
const ROLES = 'auth_service.roles';
const MOST = 500;
const MOST_ROLES = 100;

const columns = (shape: PlatformShape, table: string, ...wanted: string[]) =>
  wanted.every((name) => readable(shape, table)?.columns.has(name));

/** Limits to be tried in place of those that are set: of a role, by its name, and of a person's checks. */
type WhatIf = CallInput<'usage.limits'>;

export async function readLimits(sql: Sql, shape: PlatformShape, whatIf: WhatIf): Promise<Limits> {
  const zone = await readZone(sql);
  const [path] = await sql.query<Clock & { schema: string | null; path: string } & Record<string, unknown>>(
    `SELECT (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass('audit_logs')) AS schema,
       current_setting('search_path') AS path, d::date::text AS today, d AT TIME ZONE $1 AS midnight, (d::date - 400)::text AS oldest
     FROM date_trunc('day', now() AT TIME ZONE $1) d`,
    [zone],
  );
  const clock = { ...path!, zone };
  const { schema } = path!;
  const [daily, period, roles] = await Promise.all([
    readDaily(sql, shape, clock, whatIf),
    readPeriod(sql, shape, schema, clock, whatIf),
    columns(shape, ROLES, 'name', 'cost_limit_daily')
      ? sql.query<{ role: string; limit: number | null }>(
          `SELECT "name"::text AS role, "cost_limit_daily"::float8 AS "limit" FROM ${ROLES} ORDER BY 1 LIMIT ${MOST_ROLES}`,
        )
      : [],
  ]);
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
    .sort((a, b) => share(b) - share(a));
  const shown = rows.slice(0, MOST);
  const since = await overSince(sql, clock, shown);
  return {
    rows: shown.map((row) =>
      row.check === 'daily_cost' ? { ...row, since: since.get(row.person) ?? null } : row,
    ),
    total: rows.length,
    over: rows.filter(({ over }) => over).length,
    platformOver: rows.filter(({ platformOver }) => platformOver).length,
    roles,
    facts: [
      `The daily check reads omni2.audit_logs, ${hasCost ? 'which has cost_usd' : 'which has no cost_usd: it sees no cost'}.`,
      schema === null
        ? `An unprefixed audit_logs is found nowhere by this role (search_path: ${path!.path}).`
        : `An unprefixed audit_logs, which the usage limiter reads, is ${schema}.audit_logs for this role (search_path: ${path!.path}); the platform’s own role may find another.`,
      `Days begin at midnight of ${zone} here; the platform takes midnight of its own zone.`,
    ],
  };
}

interface Clock {
  readonly zone: string;
  readonly today: string;
  /** The instant that today began at. */
  readonly midnight: string;
  readonly oldest: string;
}

/** How much of a limit is used; a limit of nothing is used up by anything. */
const share = ({ counted, limit }: Found) =>
  limit > 0 ? counted / limit : counted > 0 ? Number.MAX_VALUE : 0;

/** SQL of a limit: that to be tried for the person, else for the role, else `set`, times the factor. */
function limitSql(
  params: Params,
  { factor, people }: WhatIf,
  person: string,
  check: string,
  set: string,
): string {
  const list = (values: (string | number)[], type: string) => `${params.add(values)}::${type}[]`;
  return `coalesce((SELECT w.most FROM unnest(${list(
    people.map((one) => one.person),
    'text',
  )}, ${list(
    people.map((one) => one.check),
    'text',
  )}, ${list(
    people.map((one) => one.limit),
    'float8',
  )})
    AS w(person, "check", most) WHERE w.person = ${person} AND w."check" = ${check} LIMIT 1), nullif(${set}, 0) * ${params.add(factor)}::float8)`;
}

/** The chat's check: cost since midnight against the limit of the role, or the user's own. */
async function readDaily(
  sql: Sql,
  shape: PlatformShape,
  { today, midnight }: Clock,
  whatIf: WhatIf,
): Promise<Found[]> {
  if (!columns(shape, USERS, 'id', 'role_id') || !columns(shape, ROLES, 'id', 'cost_limit_daily')) return [];
  const params = new Params();
  const prices = await pricesSql(sql, today, today, params);
  const own = columns(shape, 'auth_service.user_overrides', 'user_id', 'custom_cost_limit');
  const seen = columns(shape, OMNI2_AUDIT, 'user_id', 'timestamp', 'cost_usd')
    ? `SELECT a."user_id"::text AS id, sum(a."cost_usd")::float8 AS cost FROM ${OMNI2_AUDIT} a WHERE a."timestamp" >= ${params.add(midnight)}::timestamptz GROUP BY 1`
    : 'SELECT NULL::text AS id, NULL::float8 AS cost WHERE false';
  const roleLimit = columns(shape, ROLES, 'name')
    ? `coalesce((SELECT w.most FROM unnest(${params.add(whatIf.roles.map(({ role }) => role))}::text[], ${params.add(whatIf.roles.map(({ limit }) => limit))}::float8[]) AS w(role, most) WHERE w.role = r."name" LIMIT 1), r."cost_limit_daily"::float8)`
    : `r."cost_limit_daily"::float8`;
  const set = `coalesce(${own ? 'o."custom_cost_limit"::float8' : 'NULL::float8'}, ${roleLimit})`;
  return sql.query<Found & Record<string, unknown>>(
    `WITH ${prices},
     spent AS (SELECT s.person, sum(s.cost::float8 + ${ESTIMATE}) AS counted FROM security_console.usage_days s ${JOIN_PRICES}
       WHERE s.day = ${params.add(today)}::date AND s.person IS NOT NULL GROUP BY 1),
     seen AS (${seen}),
     each AS (SELECT s.person, ${nameSql(readable(shape, USERS)!)}::text AS "userName", ${limitSql(params, whatIf, 's.person', `'daily_cost'`, set)} AS "limit", seen.cost AS platform, s.counted
       FROM spent s JOIN ${USERS} u ON 'u:' || u."id"::text = s.person JOIN ${ROLES} r ON r."id" = u."role_id"
         ${own ? 'LEFT JOIN auth_service.user_overrides o ON o."user_id" = u."id"' : ''} LEFT JOIN seen ON seen.id = u."id"::text)
     SELECT person, "userName", 'daily_cost' AS "check", "limit", platform, counted, NULL AS since FROM each WHERE "limit" >= 0
     ORDER BY counted / nullif("limit", 0) DESC NULLS FIRST LIMIT 2000`,
    params.values,
  );
}

/** When each of those over their daily limit went over it. */
async function overSince(
  sql: Sql,
  { today, midnight }: Clock,
  rows: readonly (Found & { over: boolean })[],
): Promise<Map<string, string>> {
  const over = rows.filter((row) => row.check === 'daily_cost' && row.over);
  if (over.length === 0) return new Map();
  const params = new Params();
  const prices = await pricesSql(sql, today, today, params);
  const found = await sql.query<{ person: string; since: string }>(
    `WITH ${prices},
     wanted AS MATERIALIZED (SELECT * FROM unnest(${params.add(over.map(({ person }) => person))}::text[], ${params.add(over.map(({ limit }) => limit))}::float8[]) AS w(person, most)),
     spent AS (SELECT w.person, w.most, s.at, sum(coalesce(s.row_cost::float8, ${ESTIMATE}, 0)) OVER (PARTITION BY s.person ORDER BY s.at, s.answer) AS so_far
       FROM wanted w JOIN security_console.usage_answers s ON s.person = w.person AND s.at >= ${params.add(midnight)}::timestamptz ${JOIN_PRICES})
     SELECT person, min(at) AS since FROM spent WHERE so_far > most GROUP BY 1`,
    params.values,
  );
  return new Map(found.map(({ person, since }) => [person, since]));
}

/** The usage limiter: requests, tokens and cost since the last reset, told by the day. */
async function readPeriod(
  sql: Sql,
  shape: PlatformShape,
  schema: string | null,
  { zone, oldest, today }: Clock,
  whatIf: WhatIf,
): Promise<Found[]> {
  if (!columns(shape, LIMITS, 'user_id', 'max_requests', 'max_tokens', 'max_cost', 'last_reset_at'))
    return [];
  const params = new Params();
  const prices = await pricesSql(sql, oldest, today, params);
  const users = readable(shape, USERS);
  const seen =
    schema === 'public' &&
    columns(shape, PUBLIC_AUDIT, 'user_id', 'created_at', 'tokens_input', 'tokens_output', 'cost_estimate') &&
    columns(shape, PUBLIC_USERS, 'id', 'email') &&
    columns(shape, USERS, 'id', 'email')
      ? `SELECT w.person, count(*)::float8 AS requests, sum(coalesce(a."tokens_input", 0) + coalesce(a."tokens_output", 0)${columns(shape, PUBLIC_AUDIT, 'tokens_cached') ? ' + coalesce(a."tokens_cached", 0)' : ''})::float8 AS tokens,
           sum(a."cost_estimate")::float8 AS cost FROM wanted w JOIN ${PUBLIC_USERS} o ON lower(o."email") = w.address
           JOIN ${PUBLIC_AUDIT} a ON a."user_id" = o."id" AND a."created_at" >= w.reset WHERE a."created_at" >= (SELECT min(reset) FROM wanted) GROUP BY 1
         UNION ALL SELECT w.person, 0, 0, 0 FROM wanted w WHERE w.address IS NOT NULL`
      : 'SELECT NULL::text AS person, NULL::float8 AS requests, NULL::float8 AS tokens, NULL::float8 AS cost WHERE false';
  const active = columns(shape, LIMITS, 'is_active') ? 'WHERE l."is_active" IS NOT FALSE' : '';
  const at = params.add(zone);
  const limit = limitSql(params, whatIf, 'w.person', 'k."check"', 'k.most');
  return sql.query<Found & Record<string, unknown>>(
    `WITH ${prices},
     wanted AS MATERIALIZED (SELECT 'u:' || l."user_id"::text AS person, ${users ? `${nameSql(users)}::text` : 'NULL::text'} AS "userName", ${columns(shape, USERS, 'email') ? 'lower(u."email")' : 'NULL::text'} AS address,
         coalesce(l."last_reset_at", '-infinity') AS reset, l."max_requests"::float8 AS max_requests, l."max_tokens"::float8 AS max_tokens, l."max_cost"::float8 AS max_cost
       FROM ${LIMITS} l LEFT JOIN ${users ? USERS : '(SELECT NULL::text AS id)'} u ON u."id"::text = l."user_id"::text ${active}),
     each_seen AS (${seen}),
     seen AS (SELECT person, sum(requests) AS requests, sum(tokens) AS tokens, sum(cost) AS cost FROM each_seen GROUP BY 1),
     parts AS (
       SELECT w.person, s.day, s.answers::float8 AS requests, s.input_tokens + s.output_tokens + s.cached_tokens + s.estimated_input + s.estimated_output + s.estimated_cached AS tokens,
         s.cost::float8 + ${ESTIMATE} AS cost
       FROM wanted w JOIN (SELECT * FROM security_console.usage_days d WHERE d.person IN (SELECT person FROM wanted) OFFSET 0) s
         ON s.person = w.person AND s.day > (w.reset AT TIME ZONE ${at})::date ${JOIN_PRICES}
       UNION ALL
       SELECT w.person, s.day, 1, coalesce(s.row_input, s.estimated_input, 0) + coalesce(s.row_output, s.estimated_output, 0) + coalesce(s.row_cached, s.estimated_cached, 0),
         coalesce(s.row_cost::float8, ${ESTIMATE}, 0)
       FROM wanted w CROSS JOIN LATERAL (SELECT * FROM security_console.usage_answers a WHERE a.person = w.person AND a.at >= w.reset
         AND a.at < (date_trunc('day', w.reset AT TIME ZONE ${at}) + interval '1 day') AT TIME ZONE ${at} OFFSET 0) s ${JOIN_PRICES}),
     days AS (SELECT person, day, sum(sum(requests)) OVER w AS requests, sum(sum(tokens)) OVER w AS tokens, sum(sum(cost)) OVER w AS cost FROM parts
       GROUP BY person, day WINDOW w AS (PARTITION BY person ORDER BY day)),
     checks AS (SELECT w.person, w."userName", k."check", ${limit} AS "limit", k.platform FROM wanted w LEFT JOIN seen ON seen.person = w.person
       CROSS JOIN LATERAL (VALUES ('requests', w.max_requests, seen.requests), ('tokens', w.max_tokens, seen.tokens), ('cost', w.max_cost, seen.cost)) AS k("check", most, platform))
     SELECT person, "userName", "check", "limit", platform, coalesce(max(counted), 0) AS counted, (min(day) FILTER (WHERE counted > "limit"))::text AS since
     FROM (SELECT c.*, d.day, CASE c."check" WHEN 'requests' THEN d.requests WHEN 'tokens' THEN d.tokens ELSE d.cost END AS counted
       FROM checks c LEFT JOIN days d ON d.person = c.person WHERE c."limit" >= 0) each
     GROUP BY 1, 2, 3, 4, 5 ORDER BY coalesce(max(counted), 0) / nullif("limit", 0) DESC NULLS FIRST LIMIT 2000`,
    params.values,
  );
}
