// One of a few fixed choices.
import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx, FIELD, ITEM, LAYER } from './class-names.ts';
import { FieldFrame } from './field.tsx';

export interface Choice<Value extends string = string> {
  value: Value;
  label: string;
  /** Said after the label, muted. */
  hint?: string | undefined;
  /** Drawn before the label. */
  mark?: ReactNode;
}

export interface SelectProps<Value extends string> {
  label: string;
  /** Read out only: where the surroundings already say it. */
  hideLabel?: boolean | undefined;
  options: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  description?: ReactNode;
  disabled?: boolean | undefined;
  className?: string | undefined;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, hideLabel, options, value, onChange, description, disabled, className } = props;
  const chosen = options.find((option) => option.value === value);
  return (
    <FieldFrame
      label={label}
      hideLabel={hideLabel}
      description={description}
      className={className}
      labelFor="button"
    >
      <Base.Root
        items={options.map(({ value, label }) => ({ value, label }))}
        value={value}
        onValueChange={(next) => next !== null && onChange(next as Value)}
        disabled={disabled ?? false}
      >
        <Base.Trigger
          aria-label={label}
          className={cx(FIELD, 'flex items-center justify-between gap-2 text-left')}
        >
          <span className="flex min-w-0 items-center gap-2">
            {chosen?.mark}
            <Base.Value className="truncate" />
          </span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />
        </Base.Trigger>
        <Base.Portal>
          <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
            <Base.Popup className={cx(LAYER, 'min-w-(--anchor-width)')}>
              <Base.List className="max-h-[min(20rem,var(--available-height))] overflow-y-auto p-1">
                {options.map((option) => (
                  <Base.Item key={option.value} value={option.value} className={ITEM}>
                    {option.mark}
                    <Base.ItemText className="flex-1 whitespace-nowrap">{option.label}</Base.ItemText>
                    {option.hint !== undefined && <span className="text-sm text-muted">{option.hint}</span>}
                    <span className="w-3.5">
                      <Base.ItemIndicator>
                        <Check aria-hidden className="size-3.5 text-accent" />
                      </Base.ItemIndicator>
                    </span>
                  </Base.Item>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </FieldFrame>
  );
}
