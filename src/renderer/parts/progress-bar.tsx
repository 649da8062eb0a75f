// How far something is, 0–1; null while nobody knows.
import { Progress } from '@base-ui/react/progress';
import { cx } from './class-names.ts';

export interface ProgressBarProps {
  label: string;
  value: number | null;
  className?: string | undefined;
}

export function ProgressBar({ label, value, className }: ProgressBarProps) {
  return (
    <Progress.Root
      aria-label={label}
      value={value === null ? null : Math.round(value * 100)}
      className={cx('block', className)}
    >
      <Progress.Track className="block h-1 overflow-hidden rounded-full bg-press">
        <Progress.Indicator
          data-fill
          className={cx(
            'block h-full rounded-full bg-accent transition-[width] duration-200',
            value === null && 'w-1/3 animate-pulse',
          )}
        />
      </Progress.Track>
    </Progress.Root>
  );
}
