// Risk levels and the score bands they stand for (shared rulebook: LOW 0–30, MEDIUM 31–60, HIGH 61–80, CRITICAL 81–100).

export const LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type Level = (typeof LEVELS)[number];

/** The highest score that still belongs to a level, both ends inclusive, scores 0–100. */
export const LEVEL_BANDS: Readonly<Record<Level, readonly [low: number, high: number]>> = {
  LOW: [0, 30],
  MEDIUM: [31, 60],
  HIGH: [61, 80],
  CRITICAL: [81, 100],
};

/** The level of a whole score 0–100; scores outside are taken as the nearest end. */
export function levelOf(score: number): Level {
  if (score > 80) return 'CRITICAL';
  if (score > 60) return 'HIGH';
  if (score > 30) return 'MEDIUM';
  return 'LOW';
}
