// From a total to a level and to what is done about it.
import type { Level } from '../../shared/model/level.ts';
import type { ScoringConfiguration } from './configuration.ts';

export interface Standing {
  /** Scored and logged, never blocked, alerts one level lower. */
  readonly whitelisted: boolean;
  /** HIGH and CRITICAL begin lower. */
  readonly flagged: boolean;
  /** The user's role skips blocking, never logging. */
  readonly bypassesBlocking: boolean;
}

/** Of whom nothing is known. */
export const ANYBODY: Standing = { whitelisted: false, flagged: false, bypassesBlocking: false };

export const ACTIONS = ['LOGGED', 'ALERTED', 'BLOCKED', 'ESCALATED'] as const;
export type Action = (typeof ACTIONS)[number];

export interface Decision {
  readonly level: Level;
  /** The level at which an alert is raised; null when none is. */
  readonly alertLevel: 'HIGH' | 'CRITICAL' | null;
  readonly action: Action;
  readonly blocked: boolean;
}

const ONE_LOWER: Readonly<Record<Level, Level>> = {
  CRITICAL: 'HIGH',
  HIGH: 'MEDIUM',
  MEDIUM: 'LOW',
  LOW: 'LOW',
};

function levelFor(total: number, standing: Standing, settings: ScoringConfiguration): Level {
  const lower = standing.flagged ? settings.flagged_margin : 0;
  if (total >= settings.levels.critical - lower) return 'CRITICAL';
  if (total >= settings.levels.high - lower) return 'HIGH';
  return total >= settings.levels.medium ? 'MEDIUM' : 'LOW';
}

function isBlocked(total: number, level: Level, standing: Standing, settings: ScoringConfiguration): boolean {
  if (standing.whitelisted || standing.bypassesBlocking) return false;
  if (settings.rollout_phase === 3) return total >= settings.soft_block_at;
  return settings.rollout_phase === 4 && (level === 'HIGH' || level === 'CRITICAL');
}

/** What the rollout phase, and how the user stands, make of a total. */
export function decide(total: number, standing: Standing, settings: ScoringConfiguration): Decision {
  const level = levelFor(total, standing, settings);
  const blocked = isBlocked(total, level, standing, settings);
  const shown = standing.whitelisted ? ONE_LOWER[level] : level;
  const alertLevel = settings.rollout_phase >= 2 && (shown === 'HIGH' || shown === 'CRITICAL') ? shown : null;
  if (blocked)
    return { level, alertLevel, blocked, action: alertLevel === 'CRITICAL' ? 'ESCALATED' : 'BLOCKED' };
  return { level, alertLevel, blocked, action: alertLevel ? 'ALERTED' : 'LOGGED' };
}
