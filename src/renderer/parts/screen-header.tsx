// The head of a screen: its name, one line about it, and what can be done.
import type { ReactNode } from 'react';

export interface ScreenHeaderProps {
  title: string;
  hint?: ReactNode;
  actions?: ReactNode;
}

export function ScreenHeader({ title, hint, actions }: ScreenHeaderProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-4">
      <h1 className="shrink-0 text-lg font-semibold">{title}</h1>
      {hint !== undefined && <span className="min-w-0 truncate text-muted">{hint}</span>}
      {actions !== undefined && <div className="ml-auto flex shrink-0 items-center gap-2">{actions}</div>}
    </header>
  );
}
