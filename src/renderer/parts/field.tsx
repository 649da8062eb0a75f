// Fields to type in, and the frame that every field shares: label, description, and what is wrong with it.

import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Field } from '@base-ui/react/field';
import { Check, Minus } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cx, FIELD } from './class-names.ts';

export interface FieldFrameProps {
  label: string;
  hideLabel?: boolean | undefined;
  description?: ReactNode;
  /** What is wrong, in words; the field is marked and the words are read out with it. */
  error?: string | undefined;
  className?: string | undefined;
  /** `button`: the control is no input but a button that carries the label itself. */
  labelFor?: 'input' | 'button' | undefined;
  children: ReactNode;
}

export function FieldFrame({
  label,
  hideLabel,
  description,
  error,
  className,
  labelFor,
  children,
}: FieldFrameProps) {
  return (
    <Field.Root invalid={error !== undefined} className={cx('flex min-w-0 flex-col gap-1', className)}>
      {!hideLabel && (
        <Field.Label
          nativeLabel={labelFor !== 'button'}
          render={labelFor === 'button' ? <span /> : undefined}
          className="text-sm font-medium text-ink"
        >
          {label}
        </Field.Label>
      )}
      {children}
      {error !== undefined ? (
        <Field.Error match className="text-sm text-bad">
          {error}
        </Field.Error>
      ) : (
        description !== undefined && (
          <Field.Description className="text-sm text-muted">{description}</Field.Description>
        )
      )}
    </Field.Root>
  );
}

type Frame = Omit<FieldFrameProps, 'children' | 'labelFor'>;

export interface TextFieldProps
  extends Frame,
    Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'children' | 'className'> {
  value: string;
  onChange: (value: string) => void;
  /** Set in the fixed-width face: hosts, ids, numbers. */
  mono?: boolean | undefined;
  /** Drawn inside, before the text. */
  icon?: ReactNode;
}

export function TextField(props: TextFieldProps) {
  const { label, hideLabel, description, error, className, value, onChange, mono, icon, ...input } = props;
  return (
    <FieldFrame
      label={label}
      hideLabel={hideLabel}
      description={description}
      error={error}
      className={className}
    >
      <span className="relative block">
        {icon !== undefined && (
          <span className="pointer-events-none absolute inset-y-0 left-2 flex items-center text-faint [&_svg]:size-3.5">
            {icon}
          </span>
        )}
        <Field.Control
          autoComplete="off"
          spellCheck={false}
          {...input}
          aria-label={hideLabel ? label : undefined}
          value={value}
          onValueChange={onChange}
          className={cx(FIELD, mono && 'font-mono text-sm', icon !== undefined && 'pl-7')}
        />
      </span>
    </FieldFrame>
  );
}

export interface TextAreaProps
  extends Frame,
    Omit<ComponentProps<'textarea'>, 'value' | 'onChange' | 'children' | 'className'> {
  value: string;
  onChange: (value: string) => void;
  mono?: boolean | undefined;
}

export function TextArea(props: TextAreaProps) {
  const { label, hideLabel, description, error, className, value, onChange, mono, rows = 3, ...area } = props;
  return (
    <FieldFrame
      label={label}
      hideLabel={hideLabel}
      description={description}
      error={error}
      className={className}
    >
      <Field.Control
        value={value}
        onValueChange={onChange}
        aria-label={hideLabel ? label : undefined}
        render={<textarea rows={rows} {...area} />}
        className={cx(FIELD, 'h-auto resize-y py-1.5', mono && 'font-mono text-sm')}
      />
    </FieldFrame>
  );
}

export interface CheckboxProps {
  label: string;
  /** Read out only: in tables. */
  hideLabel?: boolean | undefined;
  checked: boolean;
  /** Some of what it stands for is chosen. */
  indeterminate?: boolean | undefined;
  onChange: (checked: boolean) => void;
  description?: ReactNode;
  disabled?: boolean | undefined;
  className?: string | undefined;
}

export function Checkbox(props: CheckboxProps) {
  const {
    label,
    hideLabel,
    checked,
    indeterminate = false,
    onChange,
    description,
    disabled = false,
    className,
  } = props;
  const box = (
    <BaseCheckbox.Root
      aria-label={hideLabel ? label : undefined}
      checked={checked}
      indeterminate={indeterminate}
      onCheckedChange={onChange}
      disabled={disabled}
      className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-control bg-surface text-on-accent hover:border-accent data-checked:border-accent-fill data-checked:bg-accent-fill data-disabled:opacity-50 data-indeterminate:border-accent-fill data-indeterminate:bg-accent-fill"
    >
      <BaseCheckbox.Indicator>
        {indeterminate ? (
          <Minus aria-hidden className="size-3" strokeWidth={3} />
        ) : (
          <Check aria-hidden className="size-3" strokeWidth={3} />
        )}
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
  if (hideLabel) return box;
  return (
    <Field.Root className={cx('flex flex-col gap-0.5', className)}>
      <Field.Label className="flex items-center gap-2 text-base">
        {box}
        {label}
      </Field.Label>
      {description !== undefined && (
        <Field.Description className="pl-6 text-sm text-muted">{description}</Field.Description>
      )}
    </Field.Root>
  );
}
