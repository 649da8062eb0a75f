// The words of alerts: statuses, kinds, sources, and why one was closed.

export const ALERT_STATUSES = ['OPEN', 'INVESTIGATING', 'RESOLVED', 'FALSE_POSITIVE'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** Types the platform writes, then those only the live channels know, then the console's own. An installation may hold others; they are shown as they are. */
export const ALERT_TYPES = [
  'HIGH_RISK',
  'CRITICAL_RISK',
  'PATTERN_MATCH',
  'ML_DETECTION',
  'GUARD_VIOLATION',
  'USER_BLOCKED',
  'SCHEMA_DRIFT',
] as const;

export const CLOSE_REASONS = ['true_positive', 'false_positive', 'benign', 'duplicate', 'other'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** The status an alert gets when it is closed for a reason. */
export function statusForReason(reason: CloseReason): AlertStatus {
  return reason === 'false_positive' ? 'FALSE_POSITIVE' : 'RESOLVED';
}

/**
 * Where an alert is kept: `table` is a row of omni2.security_alerts; `feed` was only ever heard on a live channel and is
 * kept by the console; `provisional` was heard a moment ago and is still being matched to its row.
 */
export const ALERT_SOURCES = ['table', 'feed', 'provisional'] as const;
export type AlertSource = (typeof ALERT_SOURCES)[number];
