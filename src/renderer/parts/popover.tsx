// A small layer next to what opened it, for reading or for a short form.
import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { cx, LAYER } from './class-names.ts';

export interface PopoverProps {
  /** A button element; it is given the props that open the layer. */
  trigger: ReactElement;
  title?: string | undefined;
  children: ReactNode;
  side?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  align?: 'start' | 'center' | 'end' | undefined;
  /** To open and close from outside; without it the layer keeps its own state. */
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  /** Whether the focus goes into the layer when it opens, and back when it closes; not when it opens by itself. */
  takeFocus?: boolean | undefined;
  className?: string | undefined;
}

export function Popover({
  trigger,
  title,
  children,
  side = 'bottom',
  align = 'start',
  open,
  onOpenChange,
  takeFocus = true,
  className,
}: PopoverProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 outline-none"
        >
          <Base.Popup
            initialFocus={takeFocus}
            finalFocus={takeFocus}
            className={cx(
              LAYER,
              'max-h-(--available-height) w-80 max-w-(--available-width) overflow-y-auto p-3',
              className,
            )}
          >
            {title !== undefined && (
              <Base.Title className="mb-1.5 text-base font-semibold">{title}</Base.Title>
            )}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
