// Buttons: with words, and with an icon alone (which then has a label for readers and a tooltip).
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

export type ButtonKind = 'plain' | 'primary' | 'danger' | 'quiet';

const KINDS: Readonly<Record<ButtonKind, string>> = {
  plain: 'border border-line-strong bg-raised text-ink hover:bg-hover active:bg-press',
  primary: 'border border-transparent bg-accent-fill text-on-accent hover:bg-accent-fill-hover',
  danger: 'border border-transparent bg-bad-fill text-on-accent hover:brightness-90',
  quiet: 'border border-transparent text-muted hover:bg-hover hover:text-ink active:bg-press',
};

const BASE =
  'inline-flex h-(--control) shrink-0 items-center justify-center gap-1.5 rounded-md text-base font-medium whitespace-nowrap ' +
  'select-none transition-colors duration-75 disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:shrink-0';

export interface ButtonProps extends ComponentProps<'button'> {
  kind?: ButtonKind | undefined;
  /** A lucide icon, drawn before the words. */
  icon?: ReactNode;
  /** Shows a spinner in the icon's place and refuses clicks; the width stays. */
  busy?: boolean | undefined;
}

export function Button({
  kind = 'plain',
  icon,
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(BASE, 'px-2.5 [&_svg]:size-3.5', KINDS[kind], className)}
    >
      {busy ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does, in words: read out, and shown as a tooltip. */
  label: string;
  icon: ReactNode;
  /** The key that does the same, shown in the tooltip. */
  keys?: string | undefined;
  kind?: ButtonKind | undefined;
}

export function IconButton({ label, icon, keys, kind = 'quiet', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={cx(BASE, 'w-(--control) [&_svg]:size-4', KINDS[kind], className)}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
