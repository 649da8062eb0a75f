// The history layer: what a user's earlier incidents add, fading with time.
import { roundHalfUp, type ScoringConfiguration } from './configuration.ts';

/** A user's counts as in omni2.user_risk_profiles. Every event of MEDIUM or above is an incident. */
export interface RiskProfile {
  readonly incidents: number;
  readonly high: number;
  readonly critical: number;
  /** Epoch milliseconds; null before the first incident. */
  readonly lastIncidentMs: number | null;
  readonly whitelisted: boolean;
  readonly flagged: boolean;
}

const DAY_MS = 86_400_000;

/** 0–50 by default: points for incidents, halved with every half-life since the last one. */
export function historyScore(
  profile: RiskProfile | null,
  nowMs: number,
  settings: ScoringConfiguration['history'],
): number {
  if (!profile || profile.lastIncidentMs === null) return 0;
  const points =
    settings.per_incident * profile.incidents +
    settings.per_high * profile.high +
    settings.per_critical * profile.critical;
  const ageDays = Math.max(0, nowMs - profile.lastIncidentMs) / DAY_MS;
  return roundHalfUp(Math.min(settings.cap, points) * 0.5 ** (ageDays / settings.half_life_days));
}
