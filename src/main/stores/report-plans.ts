// Saved reports and their runs: each period of a plan is made once, by one console, and taken up again where that one died.
import type { ReportPeriod } from '../../shared/model/report-period.ts';
import type { CallInput } from '../../shared/protocol/index.ts';
import { type ReportPlan, reportPlanSchema } from '../../shared/protocol/report-plans.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { appendEntry, type Json, lockJournal } from './journal.ts';
import { storable } from './params.ts';

export const PLANS = 'security_console.report_plans';
const RUNS = 'security_console.report_runs';
const MOST = 200;
/** A run that did not end within this died with its console. */
const LEASE = '30 minutes';
/** One that failed is tried again after this, and no more than this often. */
const AGAIN = '10 minutes';
const ATTEMPTS = 5;

export interface Plan extends ReportPlan {
  readonly createdAt: string;
}

/** By name. Plans of a form that this console does not know are left out. */
export async function listPlans(sql: Sql, shape: PlatformShape, machine: string): Promise<Plan[]> {
  if (!readable(shape, PLANS) || !readable(shape, RUNS)) return [];
  const rows = await sql.query<Record<string, unknown> & { createdAt: string }>(
    `SELECT p.id::text AS id, p.name, p.subject, p.every, p.formats, p.folder, p.machine, p.machine = $1 AS here, p.owner, p.created_at AS "createdAt",
       (SELECT jsonb_build_object('from', to_char(r.period_from AT TIME ZONE 'UTC', ${ISO}), 'to', to_char(r.period_to AT TIME ZONE 'UTC', ${ISO}), 'state', r.state,
          'at', to_char(coalesce(r.ended_at, r.started_at) AT TIME ZONE 'UTC', ${ISO}), 'problem', r.problem, 'again', r.attempt < ${ATTEMPTS}, 'entry', r.entry)
        FROM ${RUNS} r WHERE r.plan = p.id ORDER BY r.started_at DESC LIMIT 1) AS last
     FROM ${PLANS} p ORDER BY lower(p.name), p.id LIMIT ${MOST}`,
    [machine],
  );
  return rows.flatMap(({ createdAt, ...row }) => {
    const plan = reportPlanSchema.safeParse(row);
    return plan.success ? [{ ...plan.data, createdAt }] : [];
  });
}
const ISO = `'YYYY-MM-DD"T"HH24:MI:SS"Z"'`;

export function savePlan(
  database: Database,
  owner: string,
  machine: string,
  { name, subject, every, formats, folder }: CallInput<'reports.savePlan'>,
): Promise<string> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const [row] = await sql.query<{ id: string }>(
      `INSERT INTO ${PLANS} (name, subject, every, formats, folder, machine, owner)
       VALUES ($1, $2::jsonb, $3, $4::text[], $5, $6, $7) RETURNING id::text AS id`,
      [storable(name), JSON.stringify(subject), every, formats, storable(folder), machine, owner],
    );
    const id = row?.id ?? '';
    const after = JSON.parse(JSON.stringify({ name, subject, every, formats, folder, machine })) as Json;
    await appendEntry(sql, {
      actor: owner,
      action: 'reports.plan',
      subject: `plan:${id}`,
      subjects: [],
      before: null,
      after,
    });
    return id;
  });
}

export function removePlan(database: Database, actor: string, id: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const [row] = await sql.query<{ plan: Json }>(
      `DELETE FROM ${PLANS} p WHERE p.id = $1::uuid RETURNING jsonb_build_object('name', p.name, 'subject', p.subject, 'every', p.every, 'formats', p.formats,
         'folder', p.folder, 'machine', p.machine) AS plan`,
      [id],
    );
    if (!row) return false;
    await appendEntry(sql, {
      actor,
      action: 'reports.unplan',
      subject: `plan:${id}`,
      subjects: [],
      before: row.plan,
      after: null,
    });
    return true;
  });
}

/**
 * Takes a period of a plan, so that no other console makes it; false where it is made, being made, or failed too often or just now, and
 * where it is not over by the database's clock: a machine whose clock runs ahead would make it of half its days, and never again.
 */
export async function takeRun(sql: Sql, plan: string, { from, to }: ReportPeriod): Promise<boolean> {
  const taken = await sql.execute(
    `INSERT INTO ${RUNS} AS r (plan, period_from, period_to, state) SELECT $1::uuid, $2::timestamptz, $3::timestamptz, 'running' WHERE $3::timestamptz <= now()
     ON CONFLICT (plan, period_from) DO UPDATE SET state = 'running', attempt = r.attempt + 1, started_at = now(), ended_at = NULL, problem = NULL
       WHERE (r.state = 'running' AND r.started_at < now() - interval '${LEASE}')
          OR (r.state = 'failed' AND r.attempt < ${ATTEMPTS} AND r.ended_at < now() - interval '${AGAIN}')`,
    [plan, from, to],
  );
  return taken > 0;
}

/** How a run went. */
export async function endRun(
  sql: Sql,
  plan: string,
  { from }: ReportPeriod,
  outcome: { readonly entry: number } | { readonly problem: string },
): Promise<void> {
  const [state, problem, entry] =
    'entry' in outcome ? ['done', null, outcome.entry] : ['failed', outcome.problem, null];
  await sql.execute(
    `UPDATE ${RUNS} SET state = $3, ended_at = now(), problem = $4, entry = $5::int8 WHERE plan = $1::uuid AND period_from = $2::timestamptz`,
    [plan, from, state as string, problem, entry],
  );
}
