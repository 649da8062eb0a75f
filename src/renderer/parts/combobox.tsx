// Choosing from a long list by typing: one value in a field, or several behind a button (for filters).
import { Combobox as Base } from '@base-ui/react/combobox';
import { Check, ChevronDown, Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx, FIELD, ITEM, LAYER } from './class-names.ts';
import { FieldFrame } from './field.tsx';
import type { Choice } from './select.tsx';

const sameChoice = (one: Choice, other: Choice) => one.value === other.value;

function Items({ empty }: { empty: ReactNode }) {
  return (
    <>
      <Base.Empty className="px-3 py-2 text-sm text-muted empty:hidden">{empty}</Base.Empty>
      <Base.List className="max-h-[min(20rem,var(--available-height))] overflow-y-auto overscroll-contain p-1 outline-none data-empty:p-0">
        {(choice: Choice) => (
          <Base.Item key={choice.value} value={choice} className={ITEM}>
            <span className="flex w-3.5 shrink-0">
              <Base.ItemIndicator>
                <Check aria-hidden className="size-3.5 text-accent" />
              </Base.ItemIndicator>
            </span>
            {choice.mark}
            <span className="min-w-0 flex-1 truncate">{choice.label}</span>
            {choice.hint !== undefined && <span className="shrink-0 text-sm text-muted">{choice.hint}</span>}
          </Base.Item>
        )}
      </Base.List>
    </>
  );
}

export interface ComboboxProps {
  label: string;
  hideLabel?: boolean | undefined;
  options: readonly Choice[];
  value: string | null;
  onChange: (value: string | null) => void;
  placeholder?: string | undefined;
  description?: ReactNode;
  error?: string | undefined;
  /** Said when nothing fits what was typed. */
  empty?: ReactNode;
  /** Told what is typed, for options that are looked up elsewhere; then they are not filtered again here. */
  onQuery?: ((query: string) => void) | undefined;
  /** A choice can be taken back. */
  clearable?: boolean | undefined;
  className?: string | undefined;
}

export function Combobox(props: ComboboxProps) {
  const {
    label,
    hideLabel,
    options,
    value,
    onChange,
    placeholder,
    description,
    error,
    onQuery,
    clearable = true,
    className,
  } = props;
  const chosen =
    value === null ? null : (options.find((option) => option.value === value) ?? { value, label: value });
  return (
    <FieldFrame
      label={label}
      hideLabel={hideLabel}
      description={description}
      error={error}
      className={className}
    >
      <Base.Root
        items={options}
        value={chosen}
        isItemEqualToValue={sameChoice}
        itemToStringLabel={(choice: Choice) => choice.label}
        onValueChange={(choice: Choice | null) =>
          (choice !== null || clearable) && onChange(choice?.value ?? null)
        }
        {...(onQuery === undefined ? {} : { filter: null, onInputValueChange: onQuery })}
        autoHighlight
      >
        <Base.InputGroup className="relative">
          <Base.Input
            aria-label={hideLabel ? label : undefined}
            placeholder={placeholder}
            className={cx(FIELD, clearable ? 'pr-12' : 'pr-7')}
          />
          <span className="absolute inset-y-0 right-1.5 flex items-center gap-0.5 text-faint">
            {clearable && (
              <Base.Clear
                aria-label={`Clear ${label.toLowerCase()}`}
                className="flex size-5 items-center justify-center rounded-sm hover:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </Base.Clear>
            )}
            <Base.Trigger
              aria-label={`Open ${label.toLowerCase()}`}
              className="flex size-5 items-center justify-center rounded-sm hover:text-ink"
            >
              <ChevronDown aria-hidden className="size-3.5" />
            </Base.Trigger>
          </span>
        </Base.InputGroup>
        <Base.Portal>
          <Base.Positioner sideOffset={4} className="z-50 outline-none">
            <Base.Popup className={cx(LAYER, 'w-(--anchor-width) min-w-56 max-w-(--available-width)')}>
              <Items empty={props.empty ?? 'Nothing fits'} />
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </FieldFrame>
  );
}

export interface MultiSelectProps {
  /** The button's words; what is chosen follows them. */
  label: string;
  options: readonly Choice[];
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** Offers a field to search in; for more than about eight options. */
  searchable?: boolean | undefined;
  empty?: ReactNode;
  onQuery?: ((query: string) => void) | undefined;
  className?: string | undefined;
}

export function MultiSelect({
  label,
  options,
  values,
  onChange,
  searchable = false,
  empty,
  onQuery,
  className,
}: MultiSelectProps) {
  const chosen = values.map(
    (value) => options.find((option) => option.value === value) ?? { value, label: value },
  );
  const words =
    chosen.length > 2 ? `${chosen.length} chosen` : chosen.map((choice) => choice.label).join(', ');
  return (
    <Base.Root
      multiple
      items={options}
      value={chosen}
      isItemEqualToValue={sameChoice}
      itemToStringLabel={(choice: Choice) => choice.label}
      onValueChange={(next: Choice[]) => onChange(next.map((choice) => choice.value))}
      autoHighlight={searchable}
      {...(onQuery === undefined ? {} : { filter: null, onInputValueChange: onQuery })}
    >
      <Base.Trigger
        aria-label={words === '' ? label : `${label}: ${words}`}
        className={cx(
          'inline-flex h-(--control) max-w-60 min-w-0 items-center gap-1.5 rounded-md border px-2 text-base select-none hover:bg-hover data-popup-open:bg-hover',
          words === ''
            ? 'border-dashed border-line-strong text-muted'
            : 'border-line-strong bg-raised text-ink',
          className,
        )}
      >
        <span className="shrink-0">{label}</span>
        {words !== '' && <span className="truncate font-medium text-accent">{words}</span>}
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-faint" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50 outline-none">
          <Base.Popup aria-label={label} className={cx(LAYER, 'min-w-52 max-w-80')}>
            <div className={searchable ? 'relative border-b border-line p-1' : 'sr-only'}>
              {searchable && (
                <Search
                  aria-hidden
                  className="pointer-events-none absolute top-1/2 left-3 size-3.5 -translate-y-1/2 text-faint"
                />
              )}
              <Base.Input
                aria-label={`Search ${label.toLowerCase()}`}
                placeholder="Search"
                readOnly={!searchable}
                className="h-7 w-full bg-transparent pl-7 text-base outline-none placeholder:text-faint"
              />
            </div>
            <Items empty={empty ?? 'Nothing fits'} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
