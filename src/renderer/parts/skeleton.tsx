// Lines in the place of content that is on its way.
import { cx } from './class-names.ts';

const WIDTHS = ['w-full', 'w-11/12', 'w-4/5', 'w-full', 'w-2/3'];

export function Skeleton({
  lines = 1,
  className,
}: {
  lines?: number | undefined;
  className?: string | undefined;
}) {
  return (
    <div role="status" aria-label="Loading" className={cx('flex flex-col gap-2.5', className)}>
      {[...Array(lines).keys()].map((line) => (
        <div
          key={line}
          className={cx('h-3.5 animate-pulse rounded-sm bg-press', WIDTHS[line % WIDTHS.length])}
        />
      ))}
    </div>
  );
}
