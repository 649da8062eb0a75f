// One MCP server: what is kept of it, how it answered over time by step, and what went wrong; credentials are never read.
import type { CallOutput } from '../../shared/protocol/index.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { familyOf, fits, isNumber, readable } from './alerts-source.ts';
import { timeColumn } from './merged.ts';

type Detail = CallOutput<'servers.read'>;

export const SERVERS = 'omni2.mcp_servers';
export const HEALTH = 'omni2.mcp_health_log';
const TOOLS = 'omni2.mcp_tools';
/** Never read, whatever is in them: what a server is called with. */
const SECRET = new Set(['auth_config', 'meta_data']);
/** Said elsewhere on the page. */
const TOLD = new Set(['id', 'name', 'auto_disabled_at', 'auto_disabled_reason']);
const MOST_TOOLS = 500;
const MOST_EVENTS = 200;
/** Steps of a period of so many hours, in seconds. */
const STEPS: Readonly<Record<number, number>> = { 24: 900, 168: 7_200, 720: 21_600 };

/** Undefined where there is no server of this id. */
export async function readServer(
  sql: Sql,
  shape: PlatformShape,
  id: string,
  hours: number,
): Promise<Detail | undefined> {
  const table = readable(shape, SERVERS);
  const family = familyOf(table?.columns.get('id')?.type ?? 'text');
  if (!table?.columns.has('id') || !fits(family, id)) return undefined;
  const shown = [...table.columns.values()].filter(({ name }) => !SECRET.has(name));
  const [row] = await sql.query(
    `SELECT ${shown.map(({ name, type }) => `${type === 'timestamptz' || type === 'timestamp' ? '' : 'left('}c.${quoteName(name)}${type === 'timestamptz' || type === 'timestamp' ? '' : '::text, 2000)'} AS ${quoteName(name)}`).join(', ')}
     FROM ${SERVERS} c WHERE c."id"${family === 'text' ? '::text' : ''} = $1::${family} LIMIT 1`,
    [id],
  );
  if (row === undefined) return undefined;
  const health = readable(shape, HEALTH);
  const stepSeconds = STEPS[hours] ?? 21_600;
  const checked = health ? await readChecks(sql, health, id, hours, stepSeconds) : null;
  return {
    id,
    name: String(row.name ?? `Server ${id}`),
    facts: shown.flatMap(({ name }) => factOf(name, row[name])),
    disabled:
      row.auto_disabled_at == null && !row.auto_disabled_reason
        ? null
        : {
            at: instantOf(row.auto_disabled_at),
            reason: row.auto_disabled_reason == null ? null : String(row.auto_disabled_reason),
          },
    ...(await readTools(sql, shape, id)),
    stepSeconds,
    ...(checked ?? NO_CHECKS),
    gaps: [
      ...(checked ? [] : [`Response times are not known: ${HEALTH} is missing or may not be read.`]),
      ...(readable(shape, TOOLS) ? [] : [`Tools are not known: ${TOOLS} is missing or may not be read.`]),
    ],
  };
}

function factOf(name: string, value: unknown): Detail['facts'] {
  if (value === null || value === undefined || TOLD.has(name)) return [];
  const text = String(value);
  return [{ name, value: name === 'url' ? withoutSecrets(text) : text, at: instantOf(value) }];
}

/** An address without user, password, query and fragment, where keys are put at times. */
export function withoutSecrets(address: string): string {
  try {
    const url = new URL(address);
    const cut = url.search !== '' || url.hash !== '';
    return `${url.protocol}//${url.host}${url.pathname}${cut ? '?…' : ''}`;
  } catch {
    return address.replace(/\/\/[^/@\s]*@/, '//').replace(/[?#].*$/s, '?…');
  }
}

function instantOf(value: unknown): string | null {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? value : null;
}

async function readTools(
  sql: Sql,
  shape: PlatformShape,
  id: string,
): Promise<Pick<Detail, 'tools' | 'toolsTotal'>> {
  const table = readable(shape, TOOLS);
  if (!table?.columns.has('mcp_server_id') || !table.columns.has('name'))
    return { tools: null, toolsTotal: 0 };
  const rows = await sql.query<{ name: string; description: string; total: number }>(
    `SELECT left(t."name"::text, 300) AS name, ${table.columns.has('description') ? `left(coalesce(t."description"::text, ''), 1000)` : `''`} AS description,
       count(*) OVER () AS total FROM ${TOOLS} t WHERE t."mcp_server_id"::text = $1 ORDER BY t."name" LIMIT ${MOST_TOOLS}`,
    [id],
  );
  return {
    tools: rows.map(({ name, description }) => ({ name, description })),
    toolsTotal: rows[0]?.total ?? 0,
  };
}

type Checks = Pick<Detail, 'steps' | 'checks' | 'failures' | 'medianMs' | 'p95Ms' | 'events' | 'eventsTotal'>;

const NO_CHECKS: Checks = {
  steps: [],
  checks: 0,
  failures: 0,
  medianMs: null,
  p95Ms: null,
  events: [],
  eventsTotal: 0,
};

async function readChecks(
  sql: Sql,
  table: TableShape,
  id: string,
  hours: number,
  stepSeconds: number,
): Promise<Checks> {
  const time = timeColumn(table, ['timestamp', 'created_at']);
  const family = familyOf(table.columns.get('mcp_server_id')?.type ?? 'text');
  if (time === null || !table.columns.has('mcp_server_id') || !fits(family, id)) return NO_CHECKS;
  const at = `c.${quoteName(time.name)}`;
  const clock = time.type === 'timestamptz' ? 'now()' : `(now() AT TIME ZONE 'UTC')`;
  const has = (name: string) => table.columns.has(name);
  const status = has('status') ? `coalesce(c."status"::text, '')` : `''`;
  const event = has('event_type') ? `coalesce(c."event_type"::text, '')` : `''`;
  const ms = isNumber(table.columns.get('response_time_ms')?.type) ? 'c."response_time_ms"' : 'NULL::int';
  // An event of a server's life, such as startup, is no check.
  const check = `(${event} NOT IN ('startup', 'shutdown'))`;
  const healthy = `(${check} AND ${status} = 'healthy')`;
  const failed = `(${check} AND ${status} <> 'healthy')`;
  const where = `c."mcp_server_id"${family === 'text' ? '::text' : ''} = $1::${family} AND ${at} > ${clock} - interval '${Number(hours)} hours' AND ${at} <= ${clock}`;
  const figures = `count(*) FILTER (WHERE ${check}) AS checks, count(*) FILTER (WHERE ${failed}) AS failures,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY ${ms}) FILTER (WHERE ${healthy}) AS "medianMs",
    percentile_cont(0.95) WITHIN GROUP (ORDER BY ${ms}) FILTER (WHERE ${healthy}) AS "p95Ms"`;
  const bad = `(${failed} OR ${event} NOT IN ('', 'health_check_success'))`;
  const [steps, totals, events] = await Promise.all([
    sql.query<Checks['steps'][number]>(
      `WITH steps AS (SELECT to_timestamp(s) AS at FROM generate_series(
           ceil((extract(epoch FROM now()) - ${Number(hours) * 3_600}) / ${stepSeconds})::int8 * ${stepSeconds},
           floor(extract(epoch FROM now()) / ${stepSeconds})::int8 * ${stepSeconds}, ${stepSeconds}) s),
         found AS (SELECT to_timestamp(floor(extract(epoch FROM ${at}) / ${stepSeconds})::int8 * ${stepSeconds}) AS at, ${figures}
           FROM ${HEALTH} c WHERE ${where} GROUP BY 1)
       SELECT s.at, coalesce(f.checks, 0) AS checks, coalesce(f.failures, 0) AS failures, f."medianMs", f."p95Ms"
       FROM steps s LEFT JOIN found f ON f.at = s.at ORDER BY s.at`,
      [id],
    ),
    sql.query<Omit<Checks, 'steps' | 'events'> & { bad: number }>(
      `SELECT ${figures}, count(*) FILTER (WHERE ${bad}) AS bad FROM ${HEALTH} c WHERE ${where}`,
      [id],
    ),
    sql.query<Checks['events'][number]>(
      `SELECT ${at} AS at, left(${event}, 60) AS event, left(${status}, 30) AS status,
         ${has('error_message') ? `left(c."error_message"::text, 1000)` : 'NULL::text'} AS error
       FROM ${HEALTH} c WHERE ${where} AND ${bad} ORDER BY ${at} DESC LIMIT ${MOST_EVENTS}`,
      [id],
    ),
  ]);
  const { checks, failures, medianMs, p95Ms, bad: eventsTotal } = totals[0]!;
  return { steps, checks, failures, medianMs, p95Ms, events, eventsTotal };
}
