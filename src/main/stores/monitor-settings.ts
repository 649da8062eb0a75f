// The monitor's settings in this workspace, and whether anything it scores by has changed since it last looked.
import { type MonitorSettings, monitorSettingsSchema } from '../../shared/model/configuration.ts';
import { MONITOR_CONFIG_KEY } from '../../shared/protocol/monitor.ts';
import { SCORING_CONFIG_KEY } from '../scoring/configuration.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { CONFIG, readConfig, rowsPrint } from './config-rows.ts';
import { EXCEPTIONS } from './exceptions.ts';
import { PATTERNS } from './patterns-source.ts';

const GUARD_CONFIG_KEY = 'prompt_guard';

export interface StoredMonitorSettings {
  readonly settings: MonitorSettings;
  /** Why defaults are used instead of what is stored; null where nothing is wrong. */
  readonly problem: string | null;
}

export async function monitorSettings(sql: Sql, shape: PlatformShape): Promise<StoredMonitorSettings> {
  const value = (await readConfig(sql, shape, [MONITOR_CONFIG_KEY])).get(MONITOR_CONFIG_KEY);
  if (value === undefined) return { settings: monitorSettingsSchema.parse({}), problem: null };
  const parsed = monitorSettingsSchema.safeParse(value);
  if (parsed.success) return { settings: parsed.data, problem: null };
  const [issue] = parsed.error.issues;
  return {
    settings: monitorSettingsSchema.parse({}),
    problem: `The stored settings of the monitor are not valid (${issue?.path.join('.')}); the defaults are used`,
  };
}

/** When a user is blocked, by the platform's own settings of its guard; null where it counts no violations. */
export async function blockRule(
  sql: Sql,
  shape: PlatformShape,
): Promise<{ threshold: number; hours: number; message: string | null } | null> {
  const stored = await readConfig(sql, shape, [GUARD_CONFIG_KEY]);
  const value = stored.get(GUARD_CONFIG_KEY) as Record<string, unknown> | undefined;
  const tracking = value?.behavioral_tracking as Record<string, unknown> | undefined;
  if (!tracking || tracking.enabled === false) return null;
  const threshold = Number(tracking.block_threshold);
  const hours = Number(tracking.window_hours ?? 24);
  if (!(threshold >= 1) || !(hours > 0)) return null;
  const said = (value?.messages as Record<string, unknown> | undefined)?.blocked_user;
  return { threshold, hours: Math.min(hours, 8_760), message: typeof said === 'string' ? said : null };
}

/** A short text that is another whenever patterns, settings or exceptions are: cheap enough to be asked every second. */
export async function rulesFingerprint(sql: Sql, shape: PlatformShape): Promise<string> {
  const digest = (name: string, where = 'true') =>
    readable(shape, name) ? rowsPrint(name, where) : `'none'`;
  const keys = [SCORING_CONFIG_KEY, MONITOR_CONFIG_KEY, GUARD_CONFIG_KEY].map((key) => `'${key}'`).join(', ');
  const [row] = await sql.query<{ print: string }>(
    `SELECT md5(concat_ws('|', ${digest(PATTERNS)}, ${digest(CONFIG, `t."config_key" IN (${keys})`)},
       ${digest(EXCEPTIONS, '(ended_at IS NULL AND (until IS NULL OR until > now()))')})) AS print`,
  );
  return row?.print ?? '';
}
