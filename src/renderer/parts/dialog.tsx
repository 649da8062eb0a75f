// A dialog over everything: asks one thing. Focus stays inside, Escape closes, and focus goes back where it came from.
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { cx } from './class-names.ts';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One sentence under the title. */
  description?: ReactNode;
  children: ReactNode;
  /** Buttons at the foot, the one to press by Enter last. */
  actions?: ReactNode;
  /** `small` 400, `medium` 560, `large` 760, `wide` 1120 pixels at most. */
  size?: 'small' | 'medium' | 'large' | 'wide' | undefined;
  /** What gets the focus first; else the first thing that can have it. */
  firstFocus?: RefObject<HTMLElement | null> | undefined;
  /** Whether it is only to be read: then the text itself takes the focus, so that keys scroll it. */
  reading?: boolean | undefined;
}

const WIDTHS = { small: 'w-100', medium: 'w-140', large: 'w-190', wide: 'w-280' };

export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  actions,
  size = 'small',
  firstFocus,
  reading = false,
}: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          {...(firstFocus === undefined ? {} : { initialFocus: firstFocus })}
          className={cx(
            'fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-xl bg-raised shadow-pop outline-none',
            'transition-[opacity,scale] duration-100 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0',
            WIDTHS[size],
          )}
        >
          <header className="py-3.5 pr-12 pl-4">
            <Base.Title className="text-lg font-semibold">{title}</Base.Title>
            {description !== undefined && (
              <Base.Description className="text-base text-muted">{description}</Base.Description>
            )}
          </header>
          <div tabIndex={reading ? 0 : undefined} className="min-h-0 overflow-y-auto px-4 pb-4 outline-none">
            {children}
          </div>
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">
              {actions}
            </footer>
          )}
          {/* Last, so that the focus begins with what the dialog is about. No tooltip: Escape would close that first. */}
          <Base.Close
            aria-label="Close"
            className="absolute top-2.5 right-2.5 flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
          >
            <X aria-hidden className="size-4" />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
