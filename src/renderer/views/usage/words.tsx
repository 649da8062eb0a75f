/** Usage in words: endpoints, causes, rules of matching, shares and money. */
import type { ReactNode } from 'react';
import { CAUSES, coverage, MATCHES, NOTES } from '../../../shared/model/usage.ts';
import type { UsageSums } from '../../../shared/protocol/usage.ts';
import { cx } from '../../parts/class-names.ts';
import { money } from '../overview/figure.ts';

/** What stands behind a cause, a rule or a note, in a sentence. */
export function reasonWords(reason: string): string {
  if (reason in CAUSES) return CAUSES[reason as keyof typeof CAUSES];
  if (reason in MATCHES) return MATCHES[reason as keyof typeof MATCHES].why;
  if (reason in NOTES) return NOTES[reason as keyof typeof NOTES];
  return reason;
}

export const shareOf = ({ recorded, answers }: Pick<UsageSums, 'recorded' | 'answers'>): number | null =>
  coverage(recorded, answers);

/** "97.5 %"; never rounded up to a hundred. */
export function percent(share: number | null): string {
  if (share === null) return '–';
  const shown = share < 100 && share > 99.9 ? 99.9 : share;
  return `${shown.toLocaleString('en', { maximumFractionDigits: 1 })} %`;
}

export function Share({ share }: { share: number | null }) {
  return (
    <span
      className={cx(
        'tnum',
        share === null ? 'text-faint' : share >= 99 ? 'text-good' : share >= 50 ? 'text-warn' : 'text-bad',
      )}
    >
      {percent(share)}
    </span>
  );
}

/** Money that is reckoned rather than recorded. */
export function Estimated({ value }: { value: number }) {
  return value === 0 ? (
    <span className="text-faint">–</span>
  ) : (
    <span className="text-muted" title="Estimated">
      ~{money(value)}
    </span>
  );
}

export function Figure({ value, words }: { value: ReactNode; words: ReactNode }) {
  return (
    <div className="rounded-lg border border-line bg-surface px-3 py-2">
      <p className="tnum text-xl font-semibold">{value}</p>
      <p className="text-sm text-muted">{words}</p>
    </div>
  );
}
