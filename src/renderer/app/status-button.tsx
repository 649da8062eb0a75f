// One entry of the status bar that tells more when opened.
import type { ReactNode } from 'react';
import { cx } from '../parts/class-names.ts';
import { Popover } from '../parts/popover.tsx';

export interface StatusButtonProps {
  /** Read out in place of the content; where the content says it all, leave it out. */
  label?: string | undefined;
  title: string;
  children: ReactNode;
  /** What is told when opened. */
  detail: ReactNode;
  className?: string | undefined;
}

export function StatusButton({ label, title, children, detail, className }: StatusButtonProps) {
  return (
    <Popover
      side="top"
      title={title}
      className="w-90"
      trigger={
        <button
          type="button"
          aria-label={label}
          className={cx(
            'flex h-5.5 min-w-0 items-center gap-1.5 rounded-sm px-1.5 whitespace-nowrap select-none hover:bg-hover hover:text-ink data-popup-open:bg-hover',
            className,
          )}
        >
          {children}
        </button>
      }
    >
      {detail}
    </Popover>
  );
}
