// How statuses, kinds and grades are shown: by sign, colour and word together.

import type { DifferenceGrade, ObjectRow } from '../../../shared/protocol/schema.ts';
import { cx } from '../../parts/class-names.ts';

export const STATUS_WORDS: Readonly<Record<ObjectRow['status'], string>> = {
  same: 'Same',
  different: 'Different',
  left: 'Only left',
  right: 'Only right',
};
const SIGNS: Readonly<Record<ObjectRow['status'], string>> = {
  same: '=',
  different: '≠',
  left: '−',
  right: '+',
};
const LOOKS: Readonly<Record<ObjectRow['status'], string>> = {
  same: 'text-faint',
  different: 'text-warn',
  left: 'text-bad',
  right: 'text-good',
};

export function StatusMark({ status }: { status: ObjectRow['status'] }) {
  return (
    <span
      role="img"
      aria-label={STATUS_WORDS[status]}
      title={STATUS_WORDS[status]}
      className={cx('w-4 shrink-0 text-center font-mono font-semibold', LOOKS[status])}
    >
      {SIGNS[status]}
    </span>
  );
}

const GRADE_LOOKS: Readonly<Record<DifferenceGrade, string>> = {
  breaking: 'border-bad/40 text-bad',
  risky: 'border-warn/40 text-warn',
  compatible: 'border-line-strong text-muted',
};

export function GradeBadge({ grade }: { grade: DifferenceGrade }) {
  return (
    <span className={cx('shrink-0 rounded-sm border px-1.5 text-xs leading-4.5', GRADE_LOOKS[grade])}>
      {grade}
    </span>
  );
}

export function kindInWords(kind: string): string {
  return kind.replaceAll('_', ' ');
}

/** A version as people say it: 150018 is 15.18. */
export function versionInWords(version: number): string {
  return `${Math.floor(version / 10_000)}.${version % 10_000}`;
}
