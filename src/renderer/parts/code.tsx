// Code as it is, to read and to copy: SQL, JSON, identifiers.
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button.tsx';
import { cx } from './class-names.ts';

/** A short piece within a line. */
export function InlineCode({ children }: { children: string }) {
  return <code className="rounded-sm bg-hover px-1 py-px font-mono text-sm wrap-anywhere">{children}</code>;
}

export interface CodeProps {
  /** What it is, for readers and the copy button: "SQL of the alerts table". */
  label: string;
  children: string;
  /** Long lines are broken rather than scrolled to. */
  wrap?: boolean | undefined;
  className?: string | undefined;
}

export function Code({ label, children, wrap = false, className }: CodeProps) {
  return (
    <div
      className={cx(
        'group relative flex min-h-0 flex-col rounded-md border border-line bg-canvas',
        className,
      )}
    >
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard
        tabIndex={0}
        className="min-h-0 overflow-auto rounded-md p-3 pr-10"
      >
        <pre className={cx('font-mono text-sm leading-4.5', wrap && 'wrap-anywhere whitespace-pre-wrap')}>
          {children}
        </pre>
      </section>
      <CopyButton label={`Copy ${label}`} text={children} className="absolute top-1 right-1 bg-canvas" />
    </div>
  );
}

/** Puts a text on the clipboard and says so for a moment. */
export function CopyButton({
  label,
  text,
  className,
}: {
  label: string;
  text: string;
  className?: string | undefined;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      label={copied ? 'Copied' : label}
      icon={copied ? <Check className="text-good" /> : <Copy />}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      className={className}
    />
  );
}
