// A titled piece of the workspace screen.
import type { ReactNode } from 'react';

export function Section({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: string | undefined;
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <h3 className="font-semibold">{title}</h3>
      {hint !== undefined && <p className="text-muted">{hint}</p>}
      <div className="mt-2">{children}</div>
    </section>
  );
}
