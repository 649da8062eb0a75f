// The settings that the engine scores by in this workspace.
import {
  DEFAULT_SCORING,
  SCORING_CONFIG_KEY,
  type ScoringConfiguration,
  scoringConfigurationSchema,
} from '../scoring/configuration.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';

const CONFIG = 'omni2.omni2_config';

export interface EngineSettings {
  readonly settings: ScoringConfiguration;
  /** Why the defaults are used instead of what is stored; null where they are not, or nothing is stored. */
  readonly problem: string | null;
}

/** The stored settings, or the defaults. */
export async function engineSettings(sql: Sql, shape: PlatformShape): Promise<EngineSettings> {
  const table = readable(shape, CONFIG);
  if (!table?.columns.has('config_key') || !table.columns.has('config_value'))
    return { settings: DEFAULT_SCORING, problem: null };
  const [row] = await sql.query<{ value: unknown }>(
    `SELECT "config_value" AS value FROM ${CONFIG} WHERE "config_key" = $1 ${table.columns.has('is_active') ? 'AND "is_active" IS NOT FALSE' : ''}`,
    [SCORING_CONFIG_KEY],
  );
  if (!row) return { settings: DEFAULT_SCORING, problem: null };
  const parsed = scoringConfigurationSchema.safeParse(row.value);
  if (parsed.success) return { settings: parsed.data, problem: null };
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` (${issue.path.join('.')}: ${issue.message})` : '';
  return {
    settings: DEFAULT_SCORING,
    problem: `The stored scoring settings are not valid${where}; the defaults are used`,
  };
}
