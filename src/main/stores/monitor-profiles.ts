// Who stands how: roles and risk profiles as the monitor keeps them in memory, and the incidents it adds.
import type { Level } from '../../shared/model/level.ts';
import type { RiskProfile } from '../scoring/history.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { fitted, insertRows, writable } from './monitor-insert.ts';
import { matches, USERS } from './users.ts';

const PROFILES = 'omni2.user_risk_profiles';
const ROLES = 'auth_service.roles';
/** Users kept in memory; those beyond have no role here and are judged as anybody. */
const MOST_USERS = 500_000;

export interface Person {
  readonly role: string | null;
  readonly email: string | null;
}

/** Role and address of every user, by id as text. */
export async function readPersons(sql: Sql, shape: PlatformShape): Promise<Map<string, Person>> {
  const users = readable(shape, USERS);
  const id = users?.columns.get('id')?.type;
  if (!users || id === undefined) return new Map();
  const roles = readable(shape, ROLES);
  const role = users.columns.get('role_id')?.type;
  const roleId = roles?.columns.has('name') ? roles.columns.get('id')?.type : undefined;
  const joined = roleId !== undefined && role !== undefined;
  const join = joined ? `LEFT JOIN ${ROLES} r ON ${matches('r."id"', roleId, 'u."role_id"', role)}` : '';
  const rows = await sql.query<{ id: string; email: string | null; role: string | null }>(
    `SELECT u."id"::text AS id, ${users.columns.has('email') ? 'u."email"::text' : 'NULL'} AS email,
       ${joined ? 'r."name"::text' : 'NULL'} AS role FROM ${USERS} u ${join} LIMIT ${MOST_USERS}`,
  );
  return new Map(rows.map(({ id: key, ...person }) => [key, person]));
}

/** Profiles, by user id as text: all of them, or those changed since a moment where the table tells. */
export async function readProfiles(
  sql: Sql,
  shape: PlatformShape,
  since: string | null,
): Promise<Map<string, RiskProfile>> {
  const table = readable(shape, PROFILES);
  if (!table?.columns.has('user_id')) return new Map();
  const or = (name: string, otherwise: string) => (table.columns.has(name) ? `"${name}"` : otherwise);
  const recent = since !== null && table.columns.has('updated_at');
  const rows = await sql.query<Row>(
    `SELECT "user_id"::text AS id, ${or('total_incidents', '0')} AS incidents, ${or('high_risk_count', '0')} AS high,
       ${or('critical_risk_count', '0')} AS critical, ${or('last_incident_at', 'NULL')} AS last,
       ${or('whitelisted', 'false')} AS whitelisted, ${or('flagged', 'false')} AS flagged
     FROM ${PROFILES} ${recent ? 'WHERE "updated_at" > $1::timestamptz' : ''} LIMIT ${MOST_USERS}`,
    recent ? [since] : [],
  );
  return new Map(
    rows.map((row) => {
      const last = Date.parse(String(row.last));
      const profile: RiskProfile = {
        incidents: Number(row.incidents ?? 0),
        high: Number(row.high ?? 0),
        critical: Number(row.critical ?? 0),
        lastIncidentMs: Number.isNaN(last) ? null : last,
        whitelisted: row.whitelisted === true,
        flagged: row.flagged === true,
      };
      return [String(row.id), profile];
    }),
  );
}

export interface Incident {
  readonly userId: string | null;
  readonly level: Level;
  readonly total: number;
  readonly saidMs: number;
}

const COUNTS = ['total_incidents', 'high_risk_count', 'critical_risk_count'];
const LATEST = ['latest_risk_score', 'latest_risk_level'];

/** Adds events of MEDIUM and above to their users' profiles. The marks whitelisted and flagged are left as they are. */
export async function addIncidents(
  sql: Sql,
  shape: PlatformShape,
  incidents: readonly Incident[],
): Promise<void> {
  const table = writable(shape, PROFILES);
  const type = table?.columns.get('user_id')?.type;
  if (!table || type === undefined) return;
  const sums = new Map<string, { incidents: number; high: number; critical: number; last: Incident }>();
  for (const one of incidents) {
    if (one.level === 'LOW' || one.userId === null || fitted(one.userId, type) === null) continue;
    const sum = sums.get(one.userId) ?? { incidents: 0, high: 0, critical: 0, last: one };
    sum.incidents += 1;
    if (one.level === 'HIGH') sum.high += 1;
    if (one.level === 'CRITICAL') sum.critical += 1;
    if (one.saidMs >= sum.last.saidMs) sum.last = one;
    sums.set(one.userId, sum);
  }
  const has = (name: string) => table.columns.has(name);
  const timed = has('last_incident_at');
  const newer = timed ? `coalesce(excluded."last_incident_at" >= p."last_incident_at", true)` : 'true';
  const sets = [
    ...COUNTS.filter(has).map((name) => `"${name}" = coalesce(p."${name}", 0) + excluded."${name}"`),
    ...LATEST.filter(has).map(
      (name) => `"${name}" = CASE WHEN ${newer} THEN excluded."${name}" ELSE p."${name}" END`,
    ),
    ...(timed ? ['"last_incident_at" = greatest(p."last_incident_at", excluded."last_incident_at")'] : []),
    ...(has('updated_at') ? ['"updated_at" = now()'] : []),
  ];
  if (sets.length === 0) return;
  // In one order everywhere, so that two monitors never wait for each other's rows.
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  await insertRows(
    sql,
    `${PROFILES}`,
    table,
    ['user_id', ...COUNTS, ...LATEST, 'last_incident_at'],
    rows.map(([userId, { incidents: total, high, critical, last }]) => ({
      user_id: userId,
      total_incidents: total,
      high_risk_count: high,
      critical_risk_count: critical,
      latest_risk_score: last.total,
      latest_risk_level: last.level,
      last_incident_at: new Date(last.saidMs).toISOString(),
    })),
    `ON CONFLICT ("user_id") DO UPDATE SET ${sets.join(', ')}`,
  );
}
