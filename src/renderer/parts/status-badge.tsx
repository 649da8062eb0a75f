// An alert's status: a small sign and its word.
import { Circle, CircleCheck, CircleDashed, CircleSlash } from 'lucide-react';
import type { AlertStatus } from '../../shared/model/alert.ts';
import { cx } from './class-names.ts';

export const STATUS_WORDS: Readonly<Record<AlertStatus, string>> = {
  OPEN: 'Open',
  INVESTIGATING: 'Investigating',
  RESOLVED: 'Resolved',
  FALSE_POSITIVE: 'False positive',
};

const SIGNS: Readonly<Record<AlertStatus, { icon: typeof Circle; look: string }>> = {
  OPEN: { icon: Circle, look: 'text-ink' },
  INVESTIGATING: { icon: CircleDashed, look: 'text-accent' },
  RESOLVED: { icon: CircleCheck, look: 'text-good' },
  FALSE_POSITIVE: { icon: CircleSlash, look: 'text-muted' },
};

export function StatusBadge({ status, className }: { status: AlertStatus; className?: string | undefined }) {
  const { icon: Icon, look } = SIGNS[status];
  return (
    <span className={cx('inline-flex items-center gap-1.5 text-sm whitespace-nowrap', look, className)}>
      <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2} />
      {STATUS_WORDS[status]}
    </span>
  );
}
