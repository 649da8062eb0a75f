// Cost and usage by whatever they are asked by: who, what, where, when; and the daily cost that a forecast is made from.
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { UsageGroup, UsageSums } from '../../shared/protocol/usage.ts';
import { type Forecast, forecast } from '../usage/forecast.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { Params } from './params.ts';
import { SUMS } from './usage.ts';
import { ESTIMATE, JOIN_PRICES, pricesSql } from './usage-prices.ts';
import { readZone } from './usage-zone.ts';
import { USERS } from './users.ts';
import { knownUsers, PUBLIC_USERS } from './users-both.ts';

type Groups = CallOutput<'usage.groups'>;

interface Grouping {
  readonly table: 'usage_days' | 'usage_steps' | 'usage_tools';
  /** SQL of the group over sums `s`. */
  readonly key: string;
  readonly join?: string;
  readonly order?: string;
  readonly note?: string;
  readonly calls?: boolean;
}

const OLDEST_FIRST = 'key';

function groupingOf(by: UsageGroup, shape: PlatformShape, zone: () => string): Grouping {
  const role = roleSql(shape);
  switch (by) {
    case 'user':
      return { table: 'usage_days', key: `coalesce(s.person, '')` };
    case 'role':
      return { table: 'usage_days', key: `coalesce(r.role, '')`, join: role };
    case 'team':
      return {
        table: 'usage_days',
        key: `coalesce(t.team, '')`,
        join: teamSql(shape),
        note: 'Whoever is in several teams counts in each.',
      };
    case 'endpoint':
      return { table: 'usage_steps', key: 's.endpoint' };
    case 'model':
      return { table: 'usage_steps', key: `coalesce(s.model, '')` };
    case 'tool':
      return {
        table: 'usage_tools',
        key: `s.server || ' · ' || s.tool`,
        calls: true,
        note: 'The cost is that of the answers that used the tool; an answer that used several counts with each.',
      };
    case 'hour':
      return {
        table: 'usage_steps',
        key: `lpad(extract(hour FROM s.at AT TIME ZONE ${zone()})::int::text, 2, '0') || ':00'`,
        order: OLDEST_FIRST,
      };
    case 'day':
      return { table: 'usage_steps', key: 's.day::text', order: OLDEST_FIRST };
    case 'month':
      return { table: 'usage_steps', key: `to_char(s.day, 'YYYY-MM')`, order: OLDEST_FIRST };
  }
}

/** LEFT JOIN of each person's role as `r`, from either id space; NULLs where it is not known. */
function roleSql(shape: PlatformShape): string {
  const users = readable(shape, USERS);
  const roles = readable(shape, 'auth_service.roles');
  const older = readable(shape, PUBLIC_USERS);
  const parts = [
    ...(users?.columns.has('role_id') && roles?.columns.has('name')
      ? [
          `SELECT 'u:' || u."id"::text AS person, o."name"::text AS role FROM ${USERS} u JOIN auth_service.roles o ON o."id" = u."role_id"`,
        ]
      : []),
    ...(older?.columns.has('role')
      ? [`SELECT 'p:' || u."id"::text AS person, u."role"::text AS role FROM ${PUBLIC_USERS} u`]
      : []),
  ];
  const from =
    parts.length === 0 ? 'SELECT NULL::text AS person, NULL::text AS role' : parts.join(' UNION ALL ');
  return `LEFT JOIN (${from}) r ON r.person = s.person`;
}

function teamSql(shape: PlatformShape): string {
  const known =
    readable(shape, 'auth_service.teams')?.columns.has('name') &&
    readable(shape, 'auth_service.team_members')?.columns.has('team_id');
  const from = known
    ? `SELECT 'u:' || m."user_id"::text AS person, o."name"::text AS team FROM auth_service.team_members m JOIN auth_service.teams o ON o."id" = m."team_id"`
    : 'SELECT NULL::text AS person, NULL::text AS team';
  return `LEFT JOIN (${from}) t ON t.person = s.person`;
}

/** The groups of a period, the dearest first, or in their order where they have one. */
export async function readGroups(
  sql: Sql,
  shape: PlatformShape,
  { from, to, by, timeZone, limit }: CallInput<'usage.groups'>,
): Promise<Groups> {
  const read = async (grouping: Grouping | null) => {
    const params = new Params();
    const table = `security_console.${grouping?.table ?? 'usage_steps'}`;
    const prices = await pricesSql(sql, from, to, params);
    const found = grouping === null ? null : groupingOf(by, shape, () => `${params.add(timeZone)}::text`);
    const within = `s.day BETWEEN ${params.add(from)}::date AND ${params.add(to)}::date`;
    return sql.query<
      UsageSums & { key: string; groups: number; calls: number | null } & Record<string, unknown>
    >(
      `WITH ${prices} SELECT ${found?.key ?? `''`} AS key, ${SUMS}, ${found?.calls ? 'sum(s.calls)::float8' : 'NULL::float8'} AS calls, count(*) OVER () AS groups
       FROM ${table} s ${JOIN_PRICES} ${found?.join ?? ''} WHERE ${within}${found === null ? '' : ' GROUP BY 1'}
       ORDER BY ${found?.order ?? `coalesce(sum(s.cost), 0)::float8 + coalesce(sum(${ESTIMATE}), 0) DESC, 1`} LIMIT ${Number(limit)}`,
      params.values,
    );
  };
  const grouping = groupingOf(by, shape, () => `''`);
  const [rows, totals] = await Promise.all([read(grouping), read(null)]);
  const names =
    by === 'user'
      ? await namesOf(
          sql,
          shape,
          rows.map(({ key }) => key),
        )
      : new Map<string, string>();
  const { key: _, groups: __, calls: ___, ...total } = totals[0]!;
  return {
    rows: rows.map(({ groups: _all, ...row }) => ({
      ...row,
      label: names.get(row.key) ?? row.key,
      person: by === 'user' && /^[up]:./.test(row.key) ? row.key : null,
    })),
    groups: rows[0]?.groups ?? 0,
    total: total as UsageSums,
    note: grouping.note ?? null,
  };
}

async function namesOf(
  sql: Sql,
  shape: PlatformShape,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const ids = (space: string) => keys.filter((key) => key.startsWith(space)).map((key) => key.slice(2));
  const [auth, older] = await Promise.all([
    knownUsers(sql, shape, 'auth', ids('u:')),
    knownUsers(sql, shape, 'public', ids('p:')),
  ]);
  return new Map(
    keys.flatMap((key) => {
      const user = (key.startsWith('u:') ? auth : older).get(key.slice(2));
      const name = user?.name ?? user?.email;
      return name == null ? [] : [[key, name] as const];
    }),
  );
}

/** The cost of each of the last days, and what comes. */
export async function readForecast(
  sql: Sql,
  days: number,
): Promise<{ days: CallOutput<'usage.forecast'>['days']; forecast: Forecast | null }> {
  const [clock] = await sql.query<{ today: string; from: string }>(
    `SELECT d::text AS today, (d - 62)::text AS "from" FROM (SELECT (now() AT TIME ZONE $1)::date AS d) x`,
    [await readZone(sql)],
  );
  const { today, from } = clock!;
  const params = new Params();
  const prices = await pricesSql(sql, from, today, params);
  const known = await sql.query<{ day: string; cost: number; estimatedCost: number }>(
    `WITH ${prices} SELECT s.day::text AS day, sum(s.cost)::float8 AS cost, sum(${ESTIMATE}) AS "estimatedCost"
     FROM security_console.usage_steps s ${JOIN_PRICES} WHERE s.day BETWEEN ${params.add(from)}::date AND ${params.add(today)}::date GROUP BY s.day ORDER BY s.day`,
    params.values,
  );
  const whole = known.map(({ day, cost, estimatedCost }) => ({ day, cost: cost + estimatedCost }));
  const spent = whole.find(({ day }) => day === today)?.cost ?? 0;
  return { days: known, forecast: forecast(whole, { day: today, cost: spent }, days) };
}
