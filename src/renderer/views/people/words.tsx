/** People in words: their names, their flags, and in which of the platform's tables they are known. */
import { BadgeDollarSign, Ban, Flag, ShieldCheck, TriangleAlert } from 'lucide-react';
import type { ComponentType } from 'react';
import type { PersonRow } from '../../../shared/protocol/people.ts';
import { cx } from '../../parts/class-names.ts';
import { oneLine } from '../../parts/segments.ts';
import type { PersonFlag } from '../../state/people-query.ts';

/** The name, else the address, else "User 12". */
export function nameOf({ name, email, id }: Pick<PersonRow, 'name' | 'email' | 'id'>): string {
  return oneLine(name ?? email ?? `User ${id}`);
}

interface FlagLook {
  readonly word: string;
  readonly meaning: string;
  readonly icon: ComponentType<{ className?: string }>;
  readonly look: string;
}

export const FLAGS: Readonly<Record<PersonFlag, FlagLook>> = {
  flagged: {
    word: 'Flagged',
    meaning: 'HIGH and CRITICAL begin lower for them',
    icon: Flag,
    look: 'border-high/50 text-high',
  },
  whitelisted: {
    word: 'Whitelisted',
    meaning: 'Their messages are never blocked',
    icon: ShieldCheck,
    look: 'border-good/50 text-good',
  },
  blocked: {
    word: 'Blocked',
    meaning: 'They may not chat',
    icon: Ban,
    look: 'border-bad/50 text-bad',
  },
  over_limit: {
    word: 'Over limit',
    meaning: 'They used more than a limit of the platform allows',
    icon: BadgeDollarSign,
    look: 'border-warn/50 text-warn',
  },
};

const CHIP = 'inline-flex shrink-0 items-center gap-1 rounded-sm border px-1 text-xs font-medium';

export function FlagChip({ flag }: { flag: PersonFlag }) {
  const { word, meaning, icon: Icon, look } = FLAGS[flag];
  return (
    <span title={meaning} className={cx(CHIP, look)}>
      <Icon aria-hidden className="size-3" />
      {word}
    </span>
  );
}

/** What cannot be tied to somebody known in one place alone; null for everybody else. */
export function spaceWarning({ spaces }: Pick<PersonRow, 'spaces'>): { short: string; long: string } | null {
  if (spaces.includes('auth')) return null;
  if (spaces.includes('public'))
    return {
      short: 'only in public.users',
      long: 'auth_service.users has nobody of this e-mail address, so that risk events and alerts cannot be tied to them.',
    };
  return {
    short: 'only in events',
    long: 'Risk events name this id, and auth_service.users has nobody of it: they were deleted, or the id is of another table.',
  };
}

export function SpaceChip({ row }: { row: Pick<PersonRow, 'spaces'> }) {
  const warning = spaceWarning(row);
  return warning === null ? null : (
    <span title={warning.long} className={cx(CHIP, 'border-warn/50 text-warn')}>
      <TriangleAlert aria-hidden className="size-3" />
      {warning.short}
    </span>
  );
}

/** The path of somebody's page. */
export const personPath = (key: string): string => `people/${key}`;
