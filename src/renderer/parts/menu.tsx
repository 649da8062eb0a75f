// A menu of things to do, opened by a button.
import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { Fragment, type ReactElement, type ReactNode } from 'react';
import { cx, ITEM, LAYER } from './class-names.ts';
import { Kbd } from './kbd.tsx';

export interface MenuEntry {
  id: string;
  label: string;
  /** Said after the label, muted. */
  hint?: string | undefined;
  icon?: ReactNode;
  keys?: string | undefined;
  /** Marks one of several as the present one; leave out where nothing is chosen. */
  checked?: boolean | undefined;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  onSelect: () => void;
}

export interface MenuProps {
  /** A button element; it is given the props that open the menu. */
  trigger: ReactElement;
  /** Groups are parted by a line. */
  groups: readonly (readonly MenuEntry[])[];
  side?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  align?: 'start' | 'center' | 'end' | undefined;
}

export function Menu({ trigger, groups, side = 'bottom', align = 'start' }: MenuProps) {
  const filled = groups.filter((group) => group.length > 0);
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          side={side}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 outline-none"
        >
          <Base.Popup
            className={cx(LAYER, 'max-h-(--available-height) min-w-52 max-w-90 overflow-y-auto p-1')}
          >
            {filled.map((group, index) => (
              <Fragment key={group[0]?.id}>
                {index > 0 && <Base.Separator className="-mx-1 my-1 h-px bg-line" />}
                {group.map((entry) => (
                  <Base.Item
                    key={entry.id}
                    onClick={entry.onSelect}
                    disabled={entry.disabled ?? false}
                    className={cx(ITEM, entry.danger && 'text-bad', '[&>svg]:size-3.5 [&>svg]:shrink-0')}
                  >
                    {entry.checked !== undefined &&
                      (entry.checked ? (
                        <Check aria-label="Current" className="text-accent" />
                      ) : (
                        <span className="w-3.5 shrink-0" />
                      ))}
                    {entry.icon}
                    <span className="min-w-0 flex-1 truncate">{entry.label}</span>
                    {entry.hint !== undefined && (
                      <span className="max-w-36 min-w-0 truncate text-sm text-muted">{entry.hint}</span>
                    )}
                    {entry.keys !== undefined && <Kbd keys={entry.keys} />}
                  </Base.Item>
                ))}
              </Fragment>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
