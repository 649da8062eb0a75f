// The settings that the engine scores by in this workspace.
import {
  DEFAULT_SCORING,
  SCORING_CONFIG_KEY,
  type ScoringConfiguration,
  scoringConfigurationSchema,
} from '../scoring/configuration.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readConfig } from './config-rows.ts';

export interface EngineSettings {
  readonly settings: ScoringConfiguration;
  /** Why the defaults are used instead of what is stored; null where they are not, or nothing is stored. */
  readonly problem: string | null;
}

/** The stored settings, or the defaults. */
export async function engineSettings(sql: Sql, shape: PlatformShape): Promise<EngineSettings> {
  const stored = (await readConfig(sql, shape, [SCORING_CONFIG_KEY])).get(SCORING_CONFIG_KEY);
  if (stored === undefined) return { settings: DEFAULT_SCORING, problem: null };
  const parsed = scoringConfigurationSchema.safeParse(stored);
  if (parsed.success) return { settings: parsed.data, problem: null };
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` (${issue.path.join('.')}: ${issue.message})` : '';
  return {
    settings: DEFAULT_SCORING,
    problem: `The stored scoring settings are not valid${where}; the defaults are used`,
  };
}
