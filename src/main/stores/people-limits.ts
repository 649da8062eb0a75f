// Who is over a limit, by the platform's own two checks, as far as the columns they need are there.
import type { PersonDetail } from '../../shared/protocol/people.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { familyOf, readable } from './alerts-source.ts';
import { matches, USERS } from './users.ts';

const AUDIT = 'omni2.audit_logs';
const OLDER_AUDIT = 'public.audit_logs';
const LIMITS = 'omni2.user_usage_limits';

function columns(shape: PlatformShape, table: string, wanted: readonly string[]): boolean {
  const found = readable(shape, table);
  return found !== undefined && wanted.every((name) => found.columns.has(name));
}

/** SQL that two ids of these columns are equal, in their own type where they are of one. */
function sameId(shape: PlatformShape, users: string, id: string, table: string, reference: string): string {
  const type = (name: string, column: string) => readable(shape, name)?.columns.get(column)?.type ?? 'text';
  return matches(id, type(users, 'id'), reference, type(table, 'user_id'));
}

/** `only`: SQL of the id of the one person who is asked for. */
function onlySql(shape: PlatformShape, only: string | null): string {
  if (only === null) return '';
  return familyOf(readable(shape, USERS)?.columns.get('id')?.type ?? 'text') === 'text'
    ? `AND u."id"::text = ${only}`
    : `AND u."id" = CASE WHEN ${only} ~ '^-?[0-9]{1,18}$' THEN ${only}::int8 END`;
}

/** The daily cost check of the chat: cost of omni2.audit_logs since midnight against the role's limit. */
function dailySql(shape: PlatformShape, only: string | null): string | null {
  const usable =
    columns(shape, AUDIT, ['user_id', 'timestamp', 'cost_usd']) &&
    columns(shape, USERS, ['id', 'role_id']) &&
    columns(shape, 'auth_service.roles', ['id', 'cost_limit_daily']);
  return usable
    ? `SELECT 'u:' || u."id"::text AS key, 'Cost a day' AS name, sum(a."cost_usd")::float8 AS used, r."cost_limit_daily"::float8 AS "limit"
       FROM ${AUDIT} a JOIN ${USERS} u ON ${sameId(shape, USERS, 'u."id"', AUDIT, 'a."user_id"')} JOIN auth_service.roles r ON r."id" = u."role_id"
       WHERE a."timestamp" >= date_trunc('day', now()) ${onlySql(shape, only)} GROUP BY u."id", r."cost_limit_daily"`
    : null;
}

/** The usage limiter: requests, tokens and cost of public.audit_logs since the last reset. Its users are tied by e-mail address. */
function periodSql(shape: PlatformShape, only: string | null): string | null {
  const usable =
    columns(shape, LIMITS, ['user_id', 'max_requests', 'max_tokens', 'max_cost', 'last_reset_at']) &&
    columns(shape, OLDER_AUDIT, [
      'user_id',
      'created_at',
      'tokens_input',
      'tokens_output',
      'cost_estimate',
    ]) &&
    columns(shape, USERS, ['id', 'email']) &&
    columns(shape, 'public.users', ['id', 'email']);
  if (!usable) return null;
  const active = columns(shape, LIMITS, ['is_active']) ? 'AND l."is_active" IS NOT FALSE' : '';
  const cached = columns(shape, OLDER_AUDIT, ['tokens_cached']) ? ' + coalesce(a."tokens_cached", 0)' : '';
  return `SELECT 'u:' || used.id AS key, each.name, each.used::float8, each."limit"::float8 FROM (
      SELECT u."id"::text AS id, l."max_requests" AS max_requests, l."max_tokens" AS max_tokens, l."max_cost" AS max_cost, count(a.*) AS requests,
        coalesce(sum(coalesce(a."tokens_input", 0) + coalesce(a."tokens_output", 0)${cached}), 0) AS tokens, coalesce(sum(a."cost_estimate"), 0) AS cost
      FROM ${LIMITS} l JOIN ${USERS} u ON ${sameId(shape, USERS, 'u."id"', LIMITS, 'l."user_id"')} JOIN public.users o ON lower(o."email") = lower(u."email")
        LEFT JOIN ${OLDER_AUDIT} a ON a."user_id" = o."id" AND a."created_at" >= coalesce(l."last_reset_at", '-infinity')
      WHERE true ${active} ${onlySql(shape, only)} GROUP BY u."id", l."max_requests", l."max_tokens", l."max_cost") used,
    LATERAL (VALUES ('Requests in the period', used.requests::float8, used.max_requests::float8), ('Tokens in the period', used.tokens::float8, used.max_tokens::float8),
      ('Cost in the period', used.cost::float8, used.max_cost::float8)) AS each(name, used, "limit")`;
}

/** Keys of those over any limit, or of one person alone, whose id `bind` makes SQL of; none where no check can be made. */
export function overLimitSql(shape: PlatformShape, bind: (() => string) | null): string {
  // Postgres refuses values that no statement asks for.
  const checked = dailySql(shape, null) !== null || periodSql(shape, null) !== null;
  const only = bind !== null && checked ? bind() : null;
  const checks = [dailySql(shape, only), periodSql(shape, only)].filter((sql) => sql !== null);
  if (checks.length === 0) return 'SELECT NULL::text AS key WHERE false';
  return checks.map((sql) => `SELECT key FROM (${sql}) c WHERE c.used > c."limit"`).join(' UNION ');
}

/** One person's limits with what is used of them, and why a check cannot be made. */
export async function readLimits(
  sql: Sql,
  shape: PlatformShape,
  key: string,
): Promise<{ limits: PersonDetail['limits']; gaps: string[] }> {
  const daily = dailySql(shape, '$1::text');
  const period = periodSql(shape, '$1::text');
  const checks = [daily, period].filter((check) => check !== null);
  const rows =
    checks.length === 0 || !key.startsWith('u:')
      ? []
      : await sql.query<{ name: string; used: number | null; limit: number | null }>(
          checks.map((check) => `SELECT name, used, "limit" FROM (${check}) c`).join(' UNION ALL '),
          [key.slice(2)],
        );
  return {
    limits: rows.map(({ name, used, limit }) => ({
      name,
      used,
      limit,
      over: used !== null && limit !== null && used > limit,
    })),
    gaps: [
      ...(daily
        ? []
        : ['The daily cost check cannot be made: omni2.audit_logs has no cost_usd, or it may not be read.']),
      ...(period ? [] : ['The usage limiter’s check cannot be made: a table or column it needs is missing.']),
    ],
  };
}
