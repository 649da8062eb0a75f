// The health of the MCP servers: a check every quarter of an hour, outages now and then, and the circuit breaker's word on them.
import { DAY_MS, iso } from './calendar.ts';
import { Random } from './random.ts';
import type { Cells } from './rows.ts';
import { type McpServer, SERVERS } from './servers.ts';

export const CHECK_EVERY_MS = 15 * 60_000;
const FAILURES_TO_OPEN = 3;
const PROBLEMS = [
  'connect ETIMEDOUT',
  'upstream answered 503',
  'certificate has expired',
  'connection refused',
];

export interface HealthState {
  readonly serverId: number;
  readonly atMs: number;
  readonly status: 'healthy' | 'unhealthy' | 'timeout';
  readonly failures: number;
  readonly circuitOpen: boolean;
  readonly problem: string | null;
}

/** Checks of a day in [fromMs, toMs), as rows of omni2.mcp_health_log numbered from `id`, and how each server stood at the end. */
export function healthOfDay(
  seed: number,
  day: number,
  fromMs: number,
  toMs: number,
  id: number,
): { rows: Cells[]; states: HealthState[] } {
  const rows: Cells[] = [];
  const states: HealthState[] = [];
  for (const [index, server] of SERVERS.entries()) {
    let state: HealthState | null = null;
    for (const [slot, check] of checksOf(seed, day, server).entries()) {
      if (check.atMs >= toMs) break;
      state = next(state, server, check.atMs, check.ms, check.problem);
      if (check.atMs < fromMs) continue;
      rows.push(
        healthRow(id + slot * SERVERS.length + index, state, check.ms, eventOf(state, check.recovered)),
      );
    }
    if (state) states.push(state);
  }
  return { rows, states };
}

interface Check {
  readonly atMs: number;
  readonly ms: number | null;
  readonly problem: string | null;
  readonly recovered: boolean;
}

function checksOf(seed: number, day: number, server: McpServer): Check[] {
  const random = new Random(seed, 'health', day, server.id);
  const outage = random.chance(server.frailty * 2);
  const begin = random.int(0, 88);
  const end = begin + random.int(1, 8);
  const problem = random.pick(PROBLEMS);
  let failures = 0;
  return Array.from({ length: DAY_MS / CHECK_EVERY_MS }, (_, slot) => {
    const down = outage && slot >= begin && slot < end;
    const ms = Math.max(3, Math.round(random.logNormal(server.medianMs, 0.25)));
    const recovered = !down && failures >= FAILURES_TO_OPEN;
    failures = down ? failures + 1 : 0;
    const atMs = day * DAY_MS + slot * CHECK_EVERY_MS + server.id * 1_700;
    return { atMs, ms: down ? null : ms, problem: down ? problem : null, recovered };
  });
}

function next(
  before: HealthState | null,
  server: McpServer,
  atMs: number,
  ms: number | null,
  problem: string | null,
): HealthState {
  const failures = ms === null ? (before?.failures ?? 0) + 1 : 0;
  const status = ms !== null ? 'healthy' : problem === PROBLEMS[0] ? 'timeout' : 'unhealthy';
  return { serverId: server.id, atMs, status, failures, circuitOpen: failures >= FAILURES_TO_OPEN, problem };
}

function eventOf(state: HealthState, recovered: boolean): string {
  if (recovered) return 'recovery_success';
  if (state.status === 'healthy') return 'health_check_success';
  if (state.failures === FAILURES_TO_OPEN) return 'circuit_opened';
  return state.circuitOpen ? 'recovery_failed' : 'health_check_failed';
}

function healthRow(id: number, state: HealthState, ms: number | null, event: string): Cells {
  return [id, state.serverId, iso(state.atMs), state.status, ms, state.problem, null, event];
}
