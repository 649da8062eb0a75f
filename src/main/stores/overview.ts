// Figures of the overview that come from alerts and risk events: over time, by age, by user, by pattern.
import type { Level } from '../../shared/model/level.ts';
import type { Overview, Timeline } from '../../shared/protocol/overview.ts';
import type { Sql } from '../workspace/port.ts';
import { column, type PlatformShape, table } from '../workspace/shape.ts';

type Filled<P> = Extract<P, { state: 'filled' }> extends { data: infer D } ? D : never;
export type OverviewData = { readonly [P in Exclude<keyof Overview, 'readAt'>]: Filled<Overview[P]> };

const HOUR = 3600;

/** Seconds of one step for a period in hours: 24 to 30 steps whatever the period. */
export function stepSeconds(hours: number): number {
  if (hours <= 24) return HOUR;
  if (hours <= 72) return 3 * HOUR;
  if (hours <= 168) return 6 * HOUR;
  return 24 * HOUR;
}

/** The starts of all steps of the last `hours` hours, oldest first, aligned to midnight of a zone; the last step is still running. */
export async function stepStarts(sql: Sql, hours: number, timeZone: string): Promise<string[]> {
  const step = stepSeconds(hours);
  const rows = await sql.query<{ at: string }>(
    step === 24 * HOUR
      ? `SELECT d AT TIME ZONE $1 AS at
           FROM generate_series(date_trunc('day', now() AT TIME ZONE $1) - make_interval(days => $2 / 24 - 1),
                                now() AT TIME ZONE $1, interval '1 day') d ORDER BY 1`
      : `SELECT s AS at
           FROM (SELECT date_trunc('day', now() AT TIME ZONE $1) AT TIME ZONE $1 AS midnight) origin,
                generate_series(midnight - make_interval(hours => $2), now(), make_interval(secs => ${step})) s
          WHERE s > now() - make_interval(hours => $2) ORDER BY 1`,
    [timeZone, hours],
  );
  return rows.map((row) => row.at);
}

const LEVEL_OF_SCORE = `CASE WHEN total_risk_score > 80 THEN 'CRITICAL' WHEN total_risk_score > 60 THEN 'HIGH'
                             WHEN total_risk_score > 30 THEN 'MEDIUM' ELSE 'LOW' END`;

const ALERT_COLUMNS = ['user_id', 'total_risk_score', 'status', 'assigned_to', 'created_at'] as const;

/** The alerts of the platform and those only the console keeps, as one relation of text-typed columns; null when neither is there. */
function allAlerts(shape: PlatformShape): string | null {
  const branch = (name: string, key: string) => {
    if (!table(shape, name)?.privileges.select || !column(shape, name, 'created_at')) return [];
    const columns = ALERT_COLUMNS.map((wanted) => {
      const found = column(shape, name, wanted);
      const isText = wanted === 'user_id' || wanted === 'status' || wanted === 'assigned_to';
      if (!found) return `NULL::${isText ? 'text' : 'int'} AS ${wanted}`;
      return isText ? `${wanted}::text AS ${wanted}` : wanted;
    });
    return [`SELECT ${key} AS key, ${columns.join(', ')} FROM ${name}`];
  };
  const branches = [
    ...branch('omni2.security_alerts', `'a:' || id::text`),
    ...branch('security_console.feed_alerts', 'key'),
  ];
  return branches.length === 0 ? null : `(${branches.join(' UNION ALL ')}) alerts`;
}

const noCounts = (): Record<Level, number> => ({ LOW: 0, MEDIUM: 0, HIGH: 0, CRITICAL: 0 });

async function timeline(
  sql: Sql,
  from: string,
  starts: readonly string[],
  hours: number,
): Promise<Timeline | null> {
  const rows = await sql.query<{ step: number; level: Level; count: number }>(
    `SELECT width_bucket(created_at, $1::timestamptz[]) AS step, ${LEVEL_OF_SCORE} AS level, count(*) AS count
       FROM ${from} WHERE created_at >= ($1::timestamptz[])[1] GROUP BY 1, 2`,
    [[...starts]],
  );
  if (rows.length === 0) return null;
  const steps = starts.map((at) => ({ at, counts: noCounts() }));
  const total = noCounts();
  for (const row of rows) {
    // A clock ahead of ours gives rows after the last start: they belong to the running step.
    const step = steps[Math.min(row.step, steps.length) - 1];
    if (step) step.counts[row.level] += row.count;
    total[row.level] += row.count;
  }
  return { stepSeconds: stepSeconds(hours), steps, total };
}

/** Alerts by level and step; null without any in the period. Undefined when no alert table can be read. */
export async function alertsOverTime(
  sql: Sql,
  shape: PlatformShape,
  starts: readonly string[],
  hours: number,
): Promise<Timeline | null | undefined> {
  const alerts = allAlerts(shape);
  return alerts === null ? undefined : timeline(sql, alerts, starts, hours);
}

/** Risk events by level and step, likewise. */
export async function eventsOverTime(
  sql: Sql,
  shape: PlatformShape,
  starts: readonly string[],
  hours: number,
): Promise<Timeline | null | undefined> {
  const name = 'omni2.security_risk_events';
  if (!table(shape, name)?.privileges.select) return undefined;
  return timeline(sql, name, starts, hours);
}

const AGES = [
  { label: 'Under 1 h', fromHours: 0 },
  { label: '1–4 h', fromHours: 1 },
  { label: '4–24 h', fromHours: 4 },
  { label: '1–7 days', fromHours: 24 },
  { label: 'Over 7 days', fromHours: 168 },
] as const;

/** Alerts still open or under investigation, by how long they have waited; undefined when no alert table can be read. */
export async function openByAge(
  sql: Sql,
  shape: PlatformShape,
): Promise<OverviewData['openByAge'] | null | undefined> {
  const alerts = allAlerts(shape);
  if (alerts === null) return undefined;
  const rows = await sql.query<{
    age: number;
    level: Level;
    count: number;
    unassigned: number;
    oldest: string;
    key: string;
  }>(
    `SELECT width_bucket(extract(epoch FROM now() - created_at)::float8, $1::float8[]) AS age, ${LEVEL_OF_SCORE} AS level,
            count(*) AS count, count(*) FILTER (WHERE assigned_to IS NULL) AS unassigned,
            min(created_at) AS oldest, (array_agg(key ORDER BY created_at))[1] AS key
       FROM ${alerts} WHERE status IN ('OPEN', 'INVESTIGATING') GROUP BY 1, 2`,
    [AGES.map((age) => age.fromHours * HOUR)],
  );
  if (rows.length === 0) return null;
  const ages = AGES.map((age) => ({ ...age, counts: noCounts() }));
  // An alert from the future (age 0) counts as new.
  for (const row of rows) ages[Math.max(0, row.age - 1)]!.counts[row.level] += row.count;
  const oldest = rows.reduce((first, row) => (row.oldest < first.oldest ? row : first));
  return {
    ages,
    total: rows.reduce((sum, row) => sum + row.count, 0),
    unassigned: rows.reduce((sum, row) => sum + row.unassigned, 0),
    oldest: { key: oldest.key, at: oldest.oldest },
  };
}

/** The ten users with most alerts in the period. */
export async function topUsers(
  sql: Sql,
  shape: PlatformShape,
  since: string,
): Promise<OverviewData['topUsers'] | undefined> {
  const alerts = allAlerts(shape);
  if (alerts === null) return undefined;
  const named = table(shape, 'auth_service.users')?.privileges.select;
  return sql.query(
    `SELECT top.*, ${named ? 'u.name, u.email' : 'NULL AS name, NULL AS email'}
       FROM (SELECT user_id AS id, count(*) AS alerts, least(100, greatest(0, coalesce(max(total_risk_score), 0)))::int AS highest,
                    max(created_at) AS latest
               FROM ${alerts} WHERE created_at >= $1::timestamptz AND user_id IS NOT NULL
              GROUP BY user_id ORDER BY count(*) DESC, max(created_at) DESC LIMIT 10) top
       ${named ? 'LEFT JOIN auth_service.users u ON u.id::text = top.id' : ''}
      ORDER BY alerts DESC, latest DESC`,
    [since],
  );
}

/** How many of the newest events are looked at for their patterns: unnesting JSON of a million rows would take seconds. */
const PATTERN_EVENTS = 50_000;

/** The ten patterns that matched most in the period. Entries of `matched_patterns` may be names or objects that hold one. */
export async function topPatterns(
  sql: Sql,
  shape: PlatformShape,
  since: string,
): Promise<OverviewData['topPatterns'] | undefined> {
  const name = 'omni2.security_risk_events';
  if (!table(shape, name)?.privileges.select || !column(shape, name, 'matched_patterns')) return undefined;
  const rows = await sql.query<{
    name: string | null;
    category: string | null;
    hits: number;
    users: number;
    events: number;
  }>(
    `WITH recent AS MATERIALIZED (
       SELECT user_id, matched_patterns FROM ${name} WHERE created_at >= $1::timestamptz ORDER BY created_at DESC LIMIT ${PATTERN_EVENTS}),
     hit AS (
       SELECT user_id, CASE jsonb_typeof(entry) WHEN 'string' THEN entry #>> '{}'
                ELSE coalesce(entry ->> 'name', entry ->> 'pattern_name') END AS name, entry ->> 'category' AS category
         FROM recent, jsonb_array_elements(CASE jsonb_typeof(matched_patterns) WHEN 'array' THEN matched_patterns ELSE '[]' END) entry),
     ranked AS (
       SELECT name, max(category) AS category, count(*) AS hits, count(DISTINCT user_id) AS users
         FROM hit WHERE name IS NOT NULL GROUP BY name ORDER BY count(*) DESC, name LIMIT 10)
     SELECT ranked.*, total.events FROM (SELECT count(*) AS events FROM recent) total LEFT JOIN ranked ON true ORDER BY hits DESC, name`,
    [since],
  );
  const events = rows[0]?.events ?? 0;
  return {
    patterns: rows.flatMap((row) =>
      row.name === null ? [] : [{ name: row.name, category: row.category, hits: row.hits, users: row.users }],
    ),
    events,
    bounded: events >= PATTERN_EVENTS,
  };
}
