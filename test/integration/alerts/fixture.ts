// A workspace's database for the alerts tests, on either engine, with a few ways to put alerts into it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import type { OpenWorkspace } from '../../../src/main/workspace/open-workspace.ts';
import { openPglite } from '../../../src/main/workspace/pglite-database.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import { startPostgres } from '../../support/postgres.ts';

export const ENGINES = ['postgres', 'pglite'] as const;
export type Engine = (typeof ENGINES)[number];

export interface Fixture {
  readonly database: Database & Supervised;
  readonly end: () => Promise<void>;
}

/** An empty database. */
export async function openEngine(engine: Engine): Promise<Fixture> {
  if (engine === 'pglite') {
    const dataFolder = mkdtempSync(join(tmpdir(), 'watchroom-alerts-'));
    const database = await openPglite({ dataFolder });
    const end = async () => {
      await database.close();
      rmSync(dataFolder, { recursive: true });
    };
    return { database, end };
  }
  const server = await startPostgres();
  const { database: name } = await server.createDatabase();
  const { host, port, user } = server;
  const database = openPostgres(
    { host, port, user, database: name, tls: { mode: 'off' }, statementTimeoutMs: 10_000 },
    async () => server.password,
  );
  return { database, end: () => database.close().then(() => server.stop()) };
}

/** A database with everything the console knows of, and its shape. */
export async function openFull(engine: Engine): Promise<Fixture & { shape: PlatformShape }> {
  const { database, end } = await openEngine(engine);
  await migrate(database, [PLATFORM, SECURITY, CONSOLE]);
  return { database, end, shape: await readShape(database) };
}

/** The database as services see it. */
export function workspaceOf(database: Database & Supervised, shape: PlatformShape): OpenWorkspace {
  const profile = { id: 'embedded', kind: 'embedded', name: 'Test' } as const;
  return { profile, database, live: null, shape: () => shape, rights: () => new Set() };
}

export interface AlertSeed {
  readonly at?: string;
  readonly user?: number | null;
  readonly score?: number;
  readonly status?: string;
  readonly type?: string;
  readonly assignee?: string | null;
  readonly text?: string;
  readonly conversation?: string | null;
  readonly patterns?: unknown;
}

/** Alerts with their risk events; gives the keys in the order of the seeds. */
export async function insertAlerts(database: Database, seeds: readonly AlertSeed[]): Promise<string[]> {
  const rows = await database.query<{ id: number }>(
    `WITH seed AS (
       SELECT *, row_number() OVER () AS place FROM jsonb_to_recordset($1::jsonb) AS s(at timestamptz, "user" int, score int,
         status text, type text, assignee text, text text, conversation uuid, patterns jsonb)),
     event AS (
       INSERT INTO omni2.security_risk_events (user_id, conversation_id, message, pattern_score, total_risk_score, risk_level,
         matched_patterns, created_at)
       SELECT s."user", s.conversation, coalesce(s.text, 'message'), coalesce(s.score, 70), coalesce(s.score, 70), 'HIGH',
         coalesce(s.patterns, '[]'), coalesce(s.at, now()) FROM seed s ORDER BY s.place RETURNING id)
     INSERT INTO omni2.security_alerts (user_id, risk_event_id, conversation_id, alert_type, alert_message, total_risk_score, status,
       assigned_to, created_at)
     SELECT s."user", e.id, s.conversation, coalesce(s.type, 'HIGH_RISK'), coalesce(s.text, 'message'), coalesce(s.score, 70),
       coalesce(s.status, 'OPEN'), s.assignee, coalesce(s.at, now())
     FROM seed s JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM event) e USING (place) ORDER BY s.place RETURNING id`,
    [JSON.stringify(seeds)],
  );
  return rows.map((row) => `a:${row.id}`);
}

/** Alerts that were only heard live; gives their keys. `tag` keeps the keys of several calls apart. */
export async function insertFeedAlerts(
  database: Database,
  tag: string,
  seeds: readonly AlertSeed[],
): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    `INSERT INTO security_console.feed_alerts (key, created_at, channel, alert_type, user_id, alert_message, total_risk_score,
       status, assigned_to, matched_patterns)
     SELECT 'f:' || md5($2 || (row_number() OVER ())::text), coalesce(s.at, now()), 'security_alerts', coalesce(s.type, 'HIGH_RISK'),
       s."user", coalesce(s.text, 'message'), coalesce(s.score, 70), coalesce(s.status, 'OPEN'), s.assignee, coalesce(s.patterns, '[]')
     FROM jsonb_to_recordset($1::jsonb) AS s(at timestamptz, "user" text, score int, status text, type text, assignee text,
       text text, patterns jsonb) RETURNING key`,
    [JSON.stringify(seeds), tag],
  );
  return rows.map((row) => row.key);
}

/** Takes all alerts away, and what the console knows of them but the journal. */
export async function clearAlerts(database: Database): Promise<void> {
  await database.script(
    `TRUNCATE omni2.security_alerts, omni2.security_risk_events, security_console.feed_alerts, security_console.alert_triage,
       security_console.alert_notes`,
  );
}
