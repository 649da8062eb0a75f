// A titled box of a screen, with one place for each of its states.
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import { EmptyState, ErrorNote } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';
import { useScrolls } from './use-scrolls.ts';

export interface PanelProps {
  title: string;
  /** Said after the title, muted: a count, a period. */
  hint?: ReactNode;
  actions?: ReactNode;
  /** Content is on its way: lines in its place, of about its height. */
  loading?: boolean | undefined;
  error?: { message: string; hint: string } | null | undefined;
  onRetry?: (() => void) | undefined;
  /** Why there is nothing, and what would fill it. */
  empty?: { why: string; remedy: string } | null | undefined;
  /** Content up to the edges. */
  flush?: boolean | undefined;
  className?: string | undefined;
  children?: ReactNode;
}

export function Panel({
  title,
  hint,
  actions,
  loading,
  error,
  onRetry,
  empty,
  flush,
  className,
  children,
}: PanelProps) {
  const [box, tabIndex] = useScrolls<HTMLDivElement>();
  return (
    <section
      aria-label={title}
      aria-busy={loading || undefined}
      className={cx('flex min-h-0 min-w-0 flex-col rounded-lg border border-line bg-surface', className)}
    >
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3">
        <h2 className="truncate font-semibold">{title}</h2>
        {hint !== undefined && <span className="truncate text-sm text-muted">{hint}</span>}
        {actions !== undefined && <div className="ml-auto flex shrink-0 items-center gap-1">{actions}</div>}
      </header>
      <div
        ref={box}
        tabIndex={tabIndex}
        className={cx('min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2', !flush && 'p-3')}
      >
        {error ? (
          <ErrorNote form="fill" error={error} onRetry={onRetry} />
        ) : loading ? (
          <Skeleton lines={4} className={flush ? 'p-3' : undefined} />
        ) : empty ? (
          <EmptyState title={empty.why}>{empty.remedy}</EmptyState>
        ) : (
          children
        )}
      </div>
    </section>
  );
}
