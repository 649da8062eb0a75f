// What is said instead of content, or beside it: empty, failed, or worth knowing.
import { CircleAlert, Info, RotateCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';

export interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** Why it is empty, and what would fill it. */
  children?: ReactNode;
  actions?: ReactNode;
  className?: string | undefined;
}

export function EmptyState({ icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div
      className={cx(
        'flex h-full min-h-32 flex-col items-center justify-center gap-1 p-6 text-center',
        className,
      )}
    >
      {icon !== undefined && <span className="mb-1 text-faint [&_svg]:size-5">{icon}</span>}
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="max-w-96 text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-3 flex gap-2">{actions}</div>}
    </div>
  );
}

export interface ErrorNoteProps {
  /** What happened and what to do; a Failure fits. */
  error: { message: string; hint: string };
  onRetry?: (() => void) | undefined;
  /** What else can be done, beside trying again. */
  actions?: ReactNode;
  /** In a line of its own, or filling the place of the content. */
  form?: 'inline' | 'fill' | undefined;
  className?: string | undefined;
}

export function ErrorNote({ error, onRetry, actions, form = 'inline', className }: ErrorNoteProps) {
  const retry = onRetry && (
    <Button icon={<RotateCw aria-hidden />} onClick={onRetry}>
      Try again
    </Button>
  );
  if (form === 'fill') {
    return (
      <div
        role="alert"
        className={cx(
          'flex h-full min-h-32 flex-col items-center justify-center gap-1 p-6 text-center',
          className,
        )}
      >
        <CircleAlert aria-hidden className="mb-1 size-5 text-bad" />
        <p className="max-w-120 font-medium">{error.message}</p>
        <p className="max-w-120 text-muted">{error.hint}</p>
        {(retry || actions) && (
          <div className="mt-3 flex gap-2">
            {retry}
            {actions}
          </div>
        )}
      </div>
    );
  }
  return (
    <Callout
      kind="bad"
      title={error.message}
      actions={
        (retry || actions) && (
          <>
            {retry}
            {actions}
          </>
        )
      }
      className={className}
    >
      {error.hint}
    </Callout>
  );
}

export type CalloutKind = 'info' | 'good' | 'warn' | 'bad';

const CALLOUTS: Readonly<Record<CalloutKind, { icon: typeof Info; look: string; box: string }>> = {
  info: { icon: Info, look: 'text-accent', box: 'border-line-strong bg-hover/50' },
  good: { icon: Info, look: 'text-good', box: 'border-good/35 bg-good/8' },
  warn: { icon: TriangleAlert, look: 'text-warn', box: 'border-warn/35 bg-warn/8' },
  bad: { icon: CircleAlert, look: 'text-bad', box: 'border-bad/35 bg-bad/8' },
};

export interface CalloutProps {
  kind?: CalloutKind | undefined;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string | undefined;
}

export function Callout({ kind = 'info', title, children, actions, className }: CalloutProps) {
  const { icon: Icon, look, box } = CALLOUTS[kind];
  return (
    <div
      role={kind === 'bad' ? 'alert' : 'note'}
      className={cx('flex items-start gap-2.5 rounded-md border px-3 py-2', box, className)}
    >
      <Icon aria-hidden className={cx('mt-0.5 size-4 shrink-0', look)} />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere">{title}</p>
        {children !== undefined && <div className="text-muted wrap-anywhere">{children}</div>}
      </div>
      {actions && <div className="flex shrink-0 gap-2 self-center">{actions}</div>}
    </div>
  );
}
