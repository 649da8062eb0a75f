// Alerts that wait for somebody, by how long they have waited.
import type { z } from 'zod';
import { LEVELS, type Level } from '../../../shared/model/level.ts';
import type { openByAgeSchema, Panel } from '../../../shared/protocol/overview.ts';
import { LEVEL_WORDS } from '../../parts/level-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { count } from './figure.ts';
import { alertLink, alertsLink } from './links.ts';
import { Slot } from './slot.tsx';

type Waiting = z.infer<typeof openByAgeSchema>;

const FILLS: Readonly<Record<Level, string>> = {
  LOW: 'bg-low',
  MEDIUM: 'bg-medium',
  HIGH: 'bg-high',
  CRITICAL: 'bg-critical',
};
const GRAVEST_FIRST = [...LEVELS].reverse();

export function WaitingPanel({
  read,
  className = '',
}: {
  read: Panel<Waiting> | undefined;
  className?: string;
}) {
  return (
    <Slot title="Open alerts by age" read={read} className={className}>
      {(waiting) => <Bars waiting={waiting} />}
    </Slot>
  );
}

function Bars({ waiting }: { waiting: Waiting }) {
  const sums = waiting.ages.map(({ counts }) => LEVELS.reduce((sum, level) => sum + counts[level], 0));
  const most = Math.max(1, ...sums);
  return (
    <div className="flex h-full flex-col gap-3">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <a
          className="tnum text-xl font-semibold hover:underline"
          href={alertsLink({ status: 'OPEN,INVESTIGATING' })}
        >
          {count(waiting.total)}
        </a>
        <span className="text-muted">
          waiting,{' '}
          <a className="text-accent hover:underline" href={alertsLink({ status: 'OPEN', assignee: '@none' })}>
            {count(waiting.unassigned)} unassigned
          </a>
        </span>
      </p>
      <ul className="flex flex-col gap-1.5">
        {waiting.ages.map((age, index) => {
          const sum = sums[index] ?? 0;
          const words = GRAVEST_FIRST.filter((level) => age.counts[level] > 0)
            .map((level) => `${count(age.counts[level])} ${LEVEL_WORDS[level].toLowerCase()}`)
            .join(', ');
          return (
            <li
              key={age.label}
              className="grid grid-cols-[6rem_1fr_4rem] items-center gap-2"
              title={words || 'None'}
            >
              <span className="text-sm text-muted">{age.label}</span>
              <span aria-hidden className="flex h-3 overflow-hidden rounded-sm bg-hover">
                {GRAVEST_FIRST.map((level) => (
                  <span
                    key={level}
                    data-fill
                    className={FILLS[level]}
                    style={{ width: `${(100 * age.counts[level]) / most}%` }}
                  />
                ))}
              </span>
              <span className="tnum text-right">
                {count(sum)}
                <span className="sr-only"> {words}</span>
              </span>
            </li>
          );
        })}
      </ul>
      {waiting.oldest && (
        <p className="mt-auto text-sm text-muted">
          The oldest came{' '}
          <a className="text-accent hover:underline" href={alertLink(waiting.oldest.key)}>
            <Time at={waiting.oldest.at} form="ago" />
          </a>
          .
        </p>
      )}
    </div>
  );
}
