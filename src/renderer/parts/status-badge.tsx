// An alert's status: a small sign and its word.
import type { AlertStatus } from '../../shared/model/alert.ts';
import { cx } from './class-names.ts';

export const STATUS_WORDS: Readonly<Record<AlertStatus, string>> = {
  OPEN: 'Open',
  INVESTIGATING: 'Investigating',
  RESOLVED: 'Resolved',
  FALSE_POSITIVE: 'False positive',
};

/** Text colour of a status, as a class. */
export const STATUS_LOOK: Readonly<Record<AlertStatus, string>> = {
  OPEN: 'text-ink',
  INVESTIGATING: 'text-accent',
  RESOLVED: 'text-good',
  FALSE_POSITIVE: 'text-muted',
};

/** A ring: whole, broken, ticked or struck through. Plain shapes, because live lists draw many. */
export function StatusSign({ status }: { status: AlertStatus }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      className="size-3.5 shrink-0"
    >
      <circle cx="12" cy="12" r="9" strokeDasharray={status === 'INVESTIGATING' ? '4.7 4.7' : undefined} />
      {status === 'RESOLVED' && <path d="m8.5 12 2.5 2.5 4.5-5" />}
      {status === 'FALSE_POSITIVE' && <path d="m5.6 18.4 12.8-12.8" />}
    </svg>
  );
}

export function StatusBadge({ status, className }: { status: AlertStatus; className?: string | undefined }) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 text-sm whitespace-nowrap',
        STATUS_LOOK[status],
        className,
      )}
    >
      <StatusSign status={status} />
      {STATUS_WORDS[status]}
    </span>
  );
}
