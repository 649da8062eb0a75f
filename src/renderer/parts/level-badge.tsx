// A risk level by colour, shape and word together, so that none of them is needed alone.
import type { Level } from '../../shared/model/level.ts';
import { cx } from './class-names.ts';

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  CRITICAL: 'Critical',
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
};

/** Text colour of a level, as a class. */
export const LEVEL_TEXT: Readonly<Record<Level, string>> = {
  CRITICAL: 'text-critical',
  HIGH: 'text-high',
  MEDIUM: 'text-medium',
  LOW: 'text-low',
};

/** Octagon, triangle, diamond, circle: as on road signs, the more corners lost the calmer. */
export function LevelShape({ level, className }: { level: Level; className?: string | undefined }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      fill="currentColor"
      className={cx('size-3 shrink-0', LEVEL_TEXT[level], className)}
    >
      {level === 'CRITICAL' && <path d="M3.7.5h4.6l3.2 3.2v4.6l-3.2 3.2H3.7L.5 8.3V3.7z" />}
      {level === 'HIGH' && <path d="M6 .8 11.6 11H.4z" />}
      {level === 'MEDIUM' && <path d="M6 .6 11.4 6 6 11.4.6 6z" />}
      {level === 'LOW' && <circle cx="6" cy="6" r="4" />}
    </svg>
  );
}

export interface LevelBadgeProps {
  level: Level;
  /** Whole score 0–100, shown after the word. */
  score?: number | undefined;
  className?: string | undefined;
}

export function LevelBadge({ level, score, className }: LevelBadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap',
        LEVEL_TEXT[level],
        className,
      )}
    >
      <LevelShape level={level} />
      {LEVEL_WORDS[level]}
      {score !== undefined && <span className="tnum text-muted">{score}</span>}
    </span>
  );
}
