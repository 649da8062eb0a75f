// The engine's settings as they are used and where they are kept; their bounds are shared with the window.
import {
  type ScoringConfiguration,
  scoringConfigurationSchema,
} from '../../shared/model/scoring-configuration.ts';

export { type ScoringConfiguration, scoringConfigurationSchema };

export const DEFAULT_SCORING: ScoringConfiguration = scoringConfigurationSchema.parse({});

/** The key under which the configuration lies in omni2.omni2_config. */
export const SCORING_CONFIG_KEY = 'security_risk_scoring';

/** Rounds halves up, as the rules say; scores are never negative. */
export function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5);
}
