// An embedded workspace in a temporary folder, and what its simulator wrote there, as fingerprints.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../src/main/simulator/simulator.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import { openPglite, type PgliteDatabase } from '../../../src/main/workspace/pglite-database.ts';

export interface Bench {
  readonly database: PgliteDatabase;
  /** What went wrong behind the simulator's back. */
  readonly errors: unknown[];
  simulator(options: Partial<SimulatorOptions>): Simulator;
  close(): Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'watchroom-simulator-'));
  const database = await openPglite({ dataFolder });
  await migrate(database, [PLATFORM, SECURITY, CONSOLE]);
  const errors: unknown[] = [];
  return {
    database,
    errors,
    simulator: (options) =>
      createSimulator({
        database,
        runJob: (_title, _options, work) =>
          work({ signal: new AbortController().signal, progress: () => undefined }),
        onError: (error) => errors.push(error),
        live: false,
        ...options,
      }),
    async close() {
      await database.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Tables that a day writes, and the columns their rows are told apart by. */
export const WRITTEN: Readonly<Record<string, string>> = {
  'omni2.user_activities': 'activity_id',
  'omni2.interaction_flows': 'flow_id',
  'public.audit_logs': 'id',
  'auth_service.auth_audit': 'id',
  'omni2.prompt_injection_log': 'id',
  'omni2.mcp_health_log': 'id',
  'omni2.security_risk_events': 'id',
  'omni2.security_alerts': 'id',
  'security_console.alert_triage': 'alert_key',
};

/** A hash over every row of every table a day writes. */
export async function fingerprints(database: PgliteDatabase): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [table, key] of Object.entries(WRITTEN)) {
    const [row] = await database.query(
      `SELECT count(*) AS rows, md5(string_agg(md5(t::text), '' ORDER BY ${key})) AS hash FROM ${table} t`,
    );
    found[table] = row;
  }
  return found;
}
