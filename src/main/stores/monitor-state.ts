// What monitors say of themselves, for every console of the workspace to see.
import { type MonitorState, monitorStateSchema } from '../../shared/protocol/monitor.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';

const MONITORS = 'security_console.monitors';
/** Monitors not heard of for a day are of no interest any more. */
const FORGET = `interval '1 day'`;
const MOST = 100;

export async function tellState(sql: Sql, state: MonitorState): Promise<void> {
  await sql.execute(
    `INSERT INTO ${MONITORS} (id, started_at, seen_at, state) VALUES ($1, $2::timestamptz, now(), $3::jsonb)
     ON CONFLICT (id) DO UPDATE SET seen_at = now(), state = excluded.state`,
    [state.id, state.started_at, JSON.stringify(state)],
  );
}

/** Takes a monitor off the list that ended in order. */
export async function forgetState(sql: Sql, id: string): Promise<void> {
  await sql.execute(`DELETE FROM ${MONITORS} WHERE id = $1 OR seen_at < now() - ${FORGET}`, [id]);
}

export interface SeenMonitor {
  readonly state: MonitorState;
  readonly seenAt: string;
  readonly secondsAgo: number;
}

/** Those heard of within a day, the latest first; what is not understood, as of a newer version, is left out. */
export async function readMonitors(sql: Sql, shape: PlatformShape): Promise<SeenMonitor[]> {
  if (!readable(shape, MONITORS)) return [];
  const rows = await sql.query<{ seen_at: string; ago: number; state: unknown }>(
    `SELECT seen_at, extract(epoch FROM now() - seen_at)::float8 AS ago, state FROM ${MONITORS}
      WHERE seen_at > now() - ${FORGET} ORDER BY seen_at DESC LIMIT ${MOST}`,
  );
  return rows.flatMap(({ seen_at, ago, state }) => {
    const parsed = monitorStateSchema.safeParse(state);
    return parsed.success ? [{ state: parsed.data, seenAt: seen_at, secondsAgo: ago }] : [];
  });
}
