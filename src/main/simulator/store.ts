// The simulator's SQL: what it reads to go on where it stopped, and how it writes into the embedded workspace.
import type { Level } from '../../shared/model/level.ts';
import { quoteName, quoteTable } from '../workspace/identifiers.ts';
import type { Database, Param, Sql } from '../workspace/port.ts';
import { idBase, iso, LIVE_IDS_FROM, SEQUENCE_FROM } from './calendar.ts';
import type { DayPart } from './day.ts';
import { BLOCK_MESSAGE } from './findings.ts';
import type { HealthState } from './health.ts';
import type { Block, Incident, Profile, Standing } from './judge.ts';
import type { Stretch } from './plan.ts';
import { type Cells, COLUMNS, type TableName } from './rows.ts';
import { SERVERS } from './servers.ts';
import type { LiveTick } from './wire.ts';

/** Rows of one INSERT; well under the 65,535 parameters Postgres takes. */
const INSERT_ROWS = 200;

export async function insertRows(
  sql: Sql,
  table: string,
  columns: readonly string[],
  rows: readonly Cells[],
  ending = '',
): Promise<void> {
  for (let from = 0; from < rows.length; from += INSERT_ROWS) {
    const part = rows.slice(from, from + INSERT_ROWS);
    const places = part.map(
      (_, row) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`).join(', ')})`,
    );
    const params = part.flat() as Param[];
    const names = columns.map(quoteName).join(', ');
    await sql.execute(
      `INSERT INTO ${quoteTable(table)} (${names}) VALUES ${places.join(', ')} ${ending}`,
      params,
    );
  }
}

export interface Run extends Stretch {
  readonly id: number;
  readonly seed: number;
  readonly liveUntilMs: number;
  readonly daysDone: ReadonlySet<number>;
}

/** All runs so far, oldest first. */
export async function readRuns(sql: Sql): Promise<Run[]> {
  const rows = await sql.query<{
    id: number;
    seed: number;
    from_at: string;
    to_at: string;
    live_until: string | null;
    days: number[];
  }>(
    `SELECT r.id, r.seed, r.from_at, r.to_at, r.live_until,
            coalesce((SELECT json_agg(d.day) FROM security_console.simulator_days d WHERE d.run_id = r.id), '[]') AS days
       FROM security_console.simulator_runs r ORDER BY r.id`,
  );
  return rows.map((row) => ({
    id: row.id,
    seed: row.seed,
    fromMs: Date.parse(row.from_at),
    toMs: Date.parse(row.to_at),
    liveUntilMs: Date.parse(row.live_until ?? row.to_at),
    daysDone: new Set(row.days),
  }));
}

export async function addRun(sql: Sql, seed: number, stretch: Stretch): Promise<Run> {
  const [row] = await sql.query<{ id: number }>(
    'INSERT INTO security_console.simulator_runs (seed, from_at, to_at) VALUES ($1, $2, $3) RETURNING id',
    [seed, iso(stretch.fromMs), iso(stretch.toMs)],
  );
  return { id: row!.id, seed, ...stretch, liveUntilMs: stretch.toMs, daysDone: new Set() };
}

/** Events between two moments, as they count for profiles; oldest first. */
export async function readIncidents(sql: Sql, fromMs: number, toMs: number): Promise<Incident[]> {
  const rows = await sql.query<{
    user_id: number;
    created_at: string;
    total_risk_score: number;
    risk_level: Level;
  }>(
    `SELECT user_id, created_at, total_risk_score, risk_level FROM omni2.security_risk_events
      WHERE created_at >= $1 AND created_at < $2 AND risk_level <> 'LOW' AND user_id IS NOT NULL ORDER BY created_at, id`,
    [iso(fromMs), iso(toMs)],
  );
  return rows.map((row) => ({
    userId: row.user_id,
    atMs: Date.parse(row.created_at),
    total: row.total_risk_score,
    level: row.risk_level,
  }));
}

/** How users stand by the analysts' word, without any incident, and who was blocked before a moment. */
export async function readStanding(sql: Sql, beforeMs: number): Promise<Standing> {
  const marks = await sql.query<{ user_id: number; whitelisted: boolean; flagged: boolean }>(
    'SELECT user_id, whitelisted, flagged FROM omni2.user_risk_profiles WHERE whitelisted OR flagged',
  );
  const blocked = await sql.query<{ user_id: number; blocked_at: string; block_reason: string | null }>(
    `SELECT user_id, blocked_at, block_reason FROM omni2.user_blocks
      WHERE is_blocked AND 'chat' = ANY (blocked_services) AND blocked_at < $1`,
    [iso(beforeMs)],
  );
  const profile = {
    incidents: 0,
    high: 0,
    critical: 0,
    lastIncidentMs: null,
    latestScore: null,
    latestLevel: null,
  };
  return {
    profiles: new Map(
      marks.map((row) => [row.user_id, { ...profile, whitelisted: row.whitelisted, flagged: row.flagged }]),
    ),
    blocks: new Map(
      blocked.map((row) => [
        row.user_id,
        {
          atMs: Date.parse(row.blocked_at),
          untilMs: beforeMs + 6 * 3_600_000,
          reason: row.block_reason ?? '',
        },
      ]),
    ),
    violations: new Map(),
  };
}

/** Removes what an interrupted writing of this day left; its alerts are never among it, for they come last. */
export async function clearDay(sql: Sql, part: DayPart): Promise<void> {
  const { fromMs, toMs } = part.task;
  const low = (ms: number) => {
    const hex = Math.floor(ms).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
  };
  for (const [table, key] of [
    ['omni2.user_activities', 'activity_id'],
    ['omni2.interaction_flows', 'flow_id'],
  ]) {
    await sql.execute(`DELETE FROM ${table} WHERE ${key} >= $1 AND ${key} < $2`, [low(fromMs), low(toMs)]);
  }
  for (const table of [
    'public.audit_logs',
    'auth_service.auth_audit',
    'omni2.prompt_injection_log',
    'omni2.security_risk_events',
  ]) {
    await sql.execute(`DELETE FROM ${table} WHERE id = ANY ($1::int[])`, [part.ids.messages]);
  }
  await sql.execute('DELETE FROM omni2.mcp_health_log WHERE id = ANY ($1::int[])', [part.ids.health]);
}

const TRIAGE_COLUMNS = ['alert_key', 'reason', 'assignee', 'version', 'updated_by', 'updated_at'];

/** The last step of a day, in one transaction: its alerts appear, and it counts as written. */
export async function finishDay(database: Database, runId: number, part: DayPart): Promise<void> {
  await database.transaction(async (sql) => {
    await insertRows(sql, 'omni2.security_alerts', COLUMNS['omni2.security_alerts'], part.alerts);
    await insertRows(sql, 'security_console.alert_triage', TRIAGE_COLUMNS, part.triage);
    await sql.execute(
      'INSERT INTO security_console.simulator_days (run_id, day, messages) VALUES ($1, $2, $3)',
      [runId, part.task.day, part.messages],
    );
  });
}

const PROFILE_COLUMNS = [
  'user_id',
  'total_incidents',
  'high_risk_count',
  'critical_risk_count',
  'latest_risk_score',
  'latest_risk_level',
  'last_incident_at',
  'updated_at',
];
/** The marks whitelisted and flagged are the analysts', and are left as they are. */
const PROFILE_ENDING = `ON CONFLICT (user_id) DO UPDATE SET ${PROFILE_COLUMNS.slice(1)
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')}`;

export async function writeProfiles(
  sql: Sql,
  profiles: readonly (readonly [number, Profile])[],
): Promise<void> {
  const rows = profiles
    .filter(([, profile]) => profile.lastIncidentMs !== null)
    .map(([userId, profile]): Cells => {
      const at = iso(profile.lastIncidentMs!);
      return [
        userId,
        profile.incidents,
        profile.high,
        profile.critical,
        profile.latestScore,
        profile.latestLevel,
        at,
        at,
      ];
    });
  await insertRows(sql, 'omni2.user_risk_profiles', PROFILE_COLUMNS, rows, PROFILE_ENDING);
}

const BLOCK_COLUMNS = [
  'user_id',
  'is_blocked',
  'block_reason',
  'custom_block_message',
  'blocked_at',
  'blocked_services',
];
const BLOCK_ENDING = `ON CONFLICT (user_id) DO UPDATE SET ${BLOCK_COLUMNS.slice(1)
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')}`;

export async function writeBlocks(
  sql: Sql,
  blocks: readonly (readonly [number, Block])[],
  nowMs: number,
): Promise<void> {
  const rows = blocks.map(([userId, block]): Cells => {
    const lasts = block.untilMs > nowMs;
    return [userId, lasts, block.reason, BLOCK_MESSAGE, iso(block.atMs), lasts ? ['chat'] : []];
  });
  await insertRows(sql, 'omni2.user_blocks', BLOCK_COLUMNS, rows, BLOCK_ENDING);
}

export async function writeHealth(sql: Sql, states: readonly HealthState[]): Promise<void> {
  for (const state of states) {
    await sql.execute(
      `UPDATE omni2.mcp_servers SET last_health_check = $2, health_status = $3, error_count = $4, failure_cycle_count = $5,
              status = CASE WHEN $6 THEN 'inactive' ELSE 'active' END,
              auto_disabled_at = CASE WHEN $6 THEN coalesce(auto_disabled_at, $2) END, auto_disabled_reason = $7, updated_at = $2
        WHERE id = $1`,
      [
        state.serverId,
        iso(state.atMs),
        state.status,
        state.failures,
        state.circuitOpen ? 1 : 0,
        state.circuitOpen,
        state.circuitOpen ? `Circuit opened: ${state.problem}` : null,
      ],
    );
  }
}

/** Everything of a tick in one transaction; `live_until` moves with it, so that the next start goes on from here exactly. */
export async function writeTick(database: Database, runId: number, tick: LiveTick): Promise<void> {
  await database.transaction(async (sql) => {
    for (const [table, cells] of tick.rows) await insertRows(sql, table, COLUMNS[table], [cells]);
    await writeProfiles(sql, tick.profiles);
    await writeBlocks(sql, tick.blocks, tick.nowMs);
    await sql.execute(
      `UPDATE omni2.user_blocks SET is_blocked = false, blocked_services = '{}' WHERE user_id = ANY ($1::int[]) AND blocked_by IS NULL`,
      [tick.unblocked],
    );
    await writeHealth(sql, tick.health);
    await sql.execute('UPDATE security_console.simulator_runs SET live_until = $2 WHERE id = $1', [
      runId,
      iso(tick.nowMs),
    ]);
  });
}

/** Tables whose ids count messages; live rows of a day are numbered upwards over all of them together. */
const NUMBERED: readonly TableName[] = [
  'public.audit_logs',
  'auth_service.auth_audit',
  'omni2.prompt_injection_log',
  'omni2.security_risk_events',
  'omni2.security_alerts',
];

/** How many numbers of a day's live range are taken; what others wrote above it is not the simulator's. */
export async function liveNumbersTaken(sql: Sql, day: number): Promise<number> {
  const from = idBase(day) + LIVE_IDS_FROM;
  const parts = NUMBERED.map((table) => `SELECT max(id) AS id FROM ${table} WHERE id >= $1 AND id < $2`);
  const [row] = await sql.query<{ id: number | null }>(
    `SELECT max(id) AS id FROM (${parts.join(' UNION ALL ')}) AS numbered`,
    [from, idBase(day) + SEQUENCE_FROM],
  );
  return row?.id ? row.id - from + 1 : 0;
}

/** A monitor writes an event for every message, more than a day has numbers left: those begin above all days. */
const OTHERS_EVENTS_FROM = 1_500_000_000;

/** Sets sequences above all ids of the day, for whoever else writes, and never back onto what they wrote. */
export async function raiseSequences(sql: Sql, day: number): Promise<void> {
  for (const table of [...NUMBERED, 'omni2.mcp_health_log']) {
    const events = table === 'omni2.security_risk_events';
    const from = events ? OTHERS_EVENTS_FROM : idBase(day) + SEQUENCE_FROM;
    await sql.query(
      `SELECT setval(pg_get_serial_sequence($1, 'id'), greatest($2::bigint, (SELECT max(id) FROM ${table} WHERE id >= $2 AND id < $3)))`,
      [table, from, events ? 2_000_000_000 : idBase(day + 1)],
    );
  }
  for (const table of [
    'auth_service.users',
    'auth_service.roles',
    'auth_service.teams',
    'auth_service.user_overrides',
    'public.users',
    'omni2.mcp_servers',
  ]) {
    await sql.query(`SELECT setval(pg_get_serial_sequence($1, 'id'), (SELECT max(id) FROM ${table}))`, [
      table,
    ]);
  }
}

/** Whether the reference rows are there; they are written all at once. */
export async function hasReference(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ n: number }>('SELECT count(*) AS n FROM omni2.mcp_servers');
  return Number(row?.n) >= SERVERS.length;
}
