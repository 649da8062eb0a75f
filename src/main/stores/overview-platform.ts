// Figures of the overview that come from the platform itself: MCP servers, what happened lately, cost and usage today.
import { ENDPOINT_WORDS, type UsageEndpoint } from '../../shared/model/usage.ts';
import type { Sql } from '../workspace/port.ts';
import { column, type PlatformShape, table } from '../workspace/shape.ts';
import type { OverviewData } from './overview.ts';
import { Params } from './params.ts';
import { ESTIMATE, JOIN_PRICES, pricesSql } from './usage-prices.ts';
import { usageReadable } from './usage-reconcile.ts';

type Server = OverviewData['mcp'][number];
type Activity = OverviewData['activity'][number];
type Usage = OverviewData['usage'];

const readable = (shape: PlatformShape, name: string) => table(shape, name)?.privileges.select === true;

/** Every MCP server with its checks of the last 24 hours; undefined when the servers cannot be read. */
export async function mcpHealth(sql: Sql, shape: PlatformShape): Promise<Server[] | undefined> {
  const servers = 'omni2.mcp_servers';
  if (!readable(shape, servers)) return undefined;
  const has = (name: string) => column(shape, servers, name) !== undefined;
  const rows = await sql.query<{
    id: string;
    name: string;
    status: string | null;
    health: string | null;
    disabled: string | null;
    reason: string | null;
  }>(
    `SELECT id::text AS id, name, ${has('status') ? 'status' : 'NULL AS status'}, ${has('health_status') ? 'health_status' : 'NULL'} AS health,
            ${has('auto_disabled_at') ? 'auto_disabled_at::text' : 'NULL'} AS disabled,
            ${has('auto_disabled_reason') ? 'auto_disabled_reason' : 'NULL'} AS reason
       FROM ${servers} ORDER BY name LIMIT 200`,
  );
  const checks = readable(shape, 'omni2.mcp_health_log')
    ? await healthChecks(sql)
    : new Map<string, Checks>();
  return rows.map((row) => {
    const seen = checks.get(row.id);
    return {
      id: row.id,
      name: row.name,
      status: row.status ?? 'unknown',
      health: healthOf(seen?.latest ?? row.health),
      lastCheckAt: seen?.at ?? null,
      medianMs: seen?.medianMs ?? null,
      checks: seen?.checks ?? 0,
      failures: seen?.failures ?? 0,
      circuitOpen: row.disabled !== null || seen?.circuit === 'circuit_opened',
      hourlyMs: seen?.hourlyMs ?? [],
      reason: row.reason ?? seen?.error ?? null,
    };
  });
}

function healthOf(word: string | null): Server['health'] {
  return word === 'healthy' || word === 'unhealthy' || word === 'timeout' ? word : 'unknown';
}

interface Checks {
  latest: string | null;
  at: string | null;
  medianMs: number | null;
  checks: number;
  failures: number;
  circuit: string | null;
  error: string | null;
  hourlyMs: (number | null)[];
}

async function healthChecks(sql: Sql): Promise<Map<string, Checks>> {
  const rows = await sql.query<Omit<Checks, 'hourlyMs'> & { id: string }>(
    `SELECT mcp_server_id::text AS id, count(*) AS checks, count(*) FILTER (WHERE status <> 'healthy') AS failures,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY response_time_ms) AS "medianMs", max("timestamp") AS at,
            (array_agg(status ORDER BY "timestamp" DESC))[1] AS latest,
            (array_agg(event_type ORDER BY "timestamp" DESC) FILTER (WHERE event_type IN ('circuit_opened', 'recovery_success')))[1] AS circuit,
            (array_agg(error_message ORDER BY "timestamp" DESC) FILTER (WHERE status <> 'healthy'))[1] AS error
       FROM omni2.mcp_health_log WHERE "timestamp" > now() - interval '24 hours' GROUP BY mcp_server_id`,
  );
  const hours = await sql.query<{ id: string; hour: number; ms: number | null }>(
    `SELECT mcp_server_id::text AS id, floor(extract(epoch FROM now() - "timestamp") / 3600)::int AS hour,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY response_time_ms) FILTER (WHERE status = 'healthy') AS ms
       FROM omni2.mcp_health_log WHERE "timestamp" > now() - interval '24 hours' AND "timestamp" <= now() GROUP BY 1, 2`,
  );
  const found = new Map<string, Checks>(
    rows.map((row) => [row.id, { ...row, hourlyMs: Array<number | null>(24).fill(null) }]),
  );
  for (const { id, hour, ms } of hours) {
    const checks = found.get(id);
    if (checks && hour >= 0 && hour < 24) checks.hourlyMs[23 - hour] = ms;
  }
  return found;
}

/** The newest happenings of all kinds the installation records, newest first, at most `limit`. */
export async function recentActivity(sql: Sql, shape: PlatformShape, limit: number): Promise<Activity[]> {
  const parts: Promise<Activity[]>[] = [];
  const add = (needs: string, statement: string) => {
    if (readable(shape, needs))
      parts.push(sql.query<Row>(`${statement} LIMIT ${limit}`).then((rows) => rows.map(toActivity)));
  };
  add(
    'omni2.security_alerts',
    `SELECT created_at AS at, 'alert' AS kind, alert_type AS title, left(alert_message, 160) AS detail, 'a:' || id::text AS alert
       FROM omni2.security_alerts ORDER BY created_at DESC, id DESC`,
  );
  add(
    'security_console.feed_alerts',
    `SELECT created_at AS at, 'alert' AS kind, alert_type AS title, left(alert_message, 160) AS detail, key AS alert
       FROM security_console.feed_alerts ORDER BY created_at DESC, id DESC`,
  );
  add(
    'security_console.journal',
    `SELECT at, 'triage' AS kind, actor || ': ' || action AS title, subject AS detail, NULL AS alert
       FROM security_console.journal ORDER BY seq DESC`,
  );
  add(
    'omni2.user_blocks',
    `SELECT blocked_at AS at, 'block' AS kind, 'User ' || user_id::text || ' blocked' AS title, coalesce(left(block_reason, 160), '') AS detail, NULL AS alert
       FROM omni2.user_blocks WHERE is_blocked AND blocked_at IS NOT NULL ORDER BY blocked_at DESC`,
  );
  add(
    'omni2.mcp_health_log',
    `SELECT l."timestamp" AS at, 'server' AS kind, replace(l.event_type, '_', ' ') AS title,
            coalesce(s.name, 'Server ' || l.mcp_server_id::text) || coalesce(': ' || left(l.error_message, 120), '') AS detail, NULL AS alert
       FROM omni2.mcp_health_log l LEFT JOIN omni2.mcp_servers s ON s.id = l.mcp_server_id
      WHERE l.event_type IN ('circuit_opened', 'recovery_success', 'recovery_failed', 'startup', 'shutdown') ORDER BY l."timestamp" DESC`,
  );
  add(
    'omni2.prompt_injection_log',
    `SELECT detected_at AS at, 'guard' AS kind, 'Prompt guard: ' || action AS title,
            'User ' || coalesce(user_id::text, 'unknown') || ', score ' || round(100 * injection_score)::text AS detail, NULL AS alert
       FROM omni2.prompt_injection_log WHERE action <> 'allow' ORDER BY detected_at DESC`,
  );
  const all = (await Promise.all(parts)).flat();
  return all.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, limit);
}

type Row = {
  at: string;
  kind: Activity['kind'];
  title: string | null;
  detail: string | null;
  alert: string | null;
};
const toActivity = (row: Row): Activity => ({ ...row, title: row.title ?? '', detail: row.detail ?? '' });

/** Requests, tokens and cost since midnight of a zone as each audit table has them, and the answers neither table accounts for. */
export async function usageToday(sql: Sql, shape: PlatformShape, timeZone: string): Promise<Usage> {
  const [{ since } = { since: '' }] = await sql.query<{ since: string }>(
    `SELECT date_trunc('day', now() AT TIME ZONE $1) AT TIME ZONE $1 AS since`,
    [timeZone],
  );
  const recorded = await Promise.all(
    AUDIT_TABLES.filter((audit) => readable(shape, audit.name)).map((audit) =>
      recordedIn(sql, shape, audit, since),
    ),
  );
  return { since, recorded: recorded.flat(), ...(await accountedSince(sql, shape, since)) };
}

/** What reconciliation has of it so far, and which endpoints gave answers without a row; null and none before it has anything. */
async function accountedSince(
  sql: Sql,
  shape: PlatformShape,
  since: string,
): Promise<Pick<Usage, 'accounted' | 'unrecorded'>> {
  const none = { accounted: null, unrecorded: [] };
  if (!usageReadable(shape)) return none;
  const params = new Params();
  const prices = await pricesSql(sql, shiftDay(since, -2), '9999-12-31', params);
  const found = await sql.query<
    NonNullable<Usage['accounted']> & { endpoint: UsageEndpoint } & Record<string, unknown>
  >(
    `WITH ${prices} SELECT s.endpoint, sum(s.answers)::int8 AS answers, sum(s.recorded)::int8 AS recorded, sum(s.cost)::float8 AS cost, sum(${ESTIMATE}) AS "estimatedCost"
     FROM security_console.usage_steps s ${JOIN_PRICES}
     WHERE s.day >= ${params.add(shiftDay(since, -2))}::date AND s.at >= ${params.add(since)}::timestamptz GROUP BY 1 ORDER BY 1`,
    params.values,
  );
  if (found.length === 0) return none;
  const total = (name: 'answers' | 'recorded' | 'cost' | 'estimatedCost') =>
    found.reduce((sum, row) => sum + row[name], 0);
  return {
    accounted: {
      answers: total('answers'),
      recorded: total('recorded'),
      cost: total('cost'),
      estimatedCost: total('estimatedCost'),
    },
    unrecorded: found
      .filter(({ answers, recorded }) => answers > recorded)
      .map(({ endpoint, answers, recorded }) => ({
        endpoint: ENDPOINT_WORDS[endpoint],
        answers: answers - recorded,
      })),
  };
}

/** The day of an instant, or one some days from it: days of no zone are further away than that. */
const shiftDay = (instant: string, days: number) =>
  new Date(Date.parse(instant) + days * 86_400_000).toISOString().slice(0, 10);

/** The two audit generations: which columns hold tokens, cost and time in each (the first time column that exists is taken). */
const AUDIT_TABLES = [
  { name: 'omni2.audit_logs', tokens: ['llm_tokens_used'], cost: 'cost_usd', times: ['timestamp'] },
  {
    name: 'public.audit_logs',
    tokens: ['tokens_input', 'tokens_output', 'tokens_cached'],
    cost: 'cost_estimate',
    times: ['created_at', 'timestamp'],
  },
] as const;

async function recordedIn(
  sql: Sql,
  shape: PlatformShape,
  audit: (typeof AUDIT_TABLES)[number],
  since: string,
): Promise<Usage['recorded']> {
  const has = (name: string) => column(shape, audit.name, name) !== undefined;
  const time = audit.times.find(has);
  if (time === undefined) return [];
  const tokens = audit.tokens.filter(has);
  const [row] = await sql.query<{ requests: number; tokens: number | null; cost: number | null }>(
    `SELECT count(*) AS requests, ${tokens.length > 0 ? `sum(${tokens.map((name) => `coalesce(${name}, 0)`).join(' + ')})` : 'NULL'} AS tokens,
            ${has(audit.cost) ? `coalesce(sum(${audit.cost}), 0)` : 'NULL'} AS cost
       FROM ${audit.name} WHERE "${time}" >= $1::timestamptz`,
    [since],
  );
  const note = has(audit.cost) ? null : `This table has no column ${audit.cost}, so its cost is unknown.`;
  return row ? [{ table: audit.name, ...row, note }] : [];
}
