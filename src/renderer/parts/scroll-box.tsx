// A box that scrolls by itself and is within reach of the keyboard.
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface ScrollBoxProps {
  /** What is in it; read out. */
  label: string;
  className?: string | undefined;
  children: ReactNode;
}

export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard
      tabIndex={0}
      className={cx('overflow-auto focus-visible:-outline-offset-2', className)}
    >
      {children}
    </section>
  );
}
