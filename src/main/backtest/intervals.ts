// Shares with their uncertainty.

/** Fewer labels than this say nothing: the share is called unmeasured. */
export const FEWEST_LABELS = 30;
/** Standard normal quantile of a two-sided 95 % interval. */
const Z = 1.959963984540054;

export interface Share {
  /** Null where there are too few labels. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly labels: number;
}

/**
 * The share of `yes` among `labels` with Wilson's 95 % interval (E. B. Wilson, JASA 22, 1927), which stays within 0–1 and is fair
 * for shares near either end.
 */
export function shareOf(yes: number, labels: number): Share {
  if (labels < FEWEST_LABELS) return { share: null, low: null, high: null, labels };
  const share = yes / labels;
  const spread = Z * Z;
  const middle = share + spread / (2 * labels);
  const half = Z * Math.sqrt((share * (1 - share)) / labels + spread / (4 * labels * labels));
  const scale = 1 + spread / labels;
  const low = yes === 0 ? 0 : (middle - half) / scale;
  const high = yes === labels ? 1 : (middle + half) / scale;
  return { share, low: Math.max(0, low), high: Math.min(1, high), labels };
}
