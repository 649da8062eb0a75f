// Alerts or events by level over time: a bar a step, and in figures what the cursor is on, or the sum of all.
import { useMemo, useState } from 'react';
import { LEVELS, type Level } from '../../../shared/model/level.ts';
import type { Panel, Timeline } from '../../../shared/protocol/overview.ts';
import { type BarSeries, StackedBars } from '../../charts/stacked-bars.tsx';
import { LEVEL_WORDS, LevelShape } from '../../parts/level-badge.tsx';
import { useTimeZone } from '../../parts/time.tsx';
import { formatShort } from '../../parts/time-format.ts';
import { compact } from './figure.ts';
import { Slot } from './slot.tsx';

interface Props {
  readonly title: string;
  readonly read: Panel<Timeline> | undefined;
  /** Events of LOW level are most of all traffic and would flatten the rest. */
  readonly levels?: readonly Level[];
  readonly className?: string;
}

const TOKENS: Readonly<Record<Level, string>> = {
  LOW: '--color-low',
  MEDIUM: '--color-medium',
  HIGH: '--color-high',
  CRITICAL: '--color-critical',
};

export function TimelinePanel({ title, read, levels = LEVELS, className = '' }: Props) {
  const zone = useTimeZone();
  const [step, setStep] = useState<number | null>(null);
  const under = step === null || read?.state !== 'filled' ? undefined : read.data.steps[step];
  const hint = under ? `from ${formatShort(under.at, zone)}` : 'in all';
  return (
    <Slot title={title} hint={read?.state === 'filled' && hint} read={read} className={className} flush>
      {(timeline) => (
        <Bars
          title={title}
          timeline={timeline}
          counts={under?.counts ?? timeline.total}
          levels={levels}
          zone={zone}
          onStep={setStep}
        />
      )}
    </Slot>
  );
}

interface BarsProps {
  readonly title: string;
  readonly timeline: Timeline;
  /** Of the step under the cursor, or of all. */
  readonly counts: Timeline['total'];
  readonly levels: readonly Level[];
  readonly zone: string;
  readonly onStep: (step: number | null) => void;
}

function Bars({ title, timeline, counts, levels, zone, onStep }: BarsProps) {
  const starts = useMemo(() => timeline.steps.map(({ at }) => Date.parse(at) / 1000), [timeline]);
  const series = useMemo(
    (): BarSeries[] =>
      // The gravest stands at the bottom, where heights can be compared.
      [...levels].reverse().map((level) => ({
        label: LEVEL_WORDS[level],
        token: TOKENS[level],
        values: timeline.steps.map(({ counts }) => counts[level]),
      })),
    [timeline, levels],
  );
  const left = LEVELS.filter((level) => !levels.includes(level) && timeline.total[level] > 0);
  const words = [...levels]
    .reverse()
    .map((level) => `${timeline.total[level]} ${LEVEL_WORDS[level].toLowerCase()}`);
  return (
    <div className="px-3 pt-2 pb-1">
      <div className="flex h-5 items-center gap-3 overflow-hidden text-sm whitespace-nowrap" aria-live="off">
        {[...levels].reverse().map((level) => (
          <span key={level} className="flex items-center gap-1.5">
            <LevelShape level={level} className="size-2.5" />
            <span className="text-muted">{LEVEL_WORDS[level]}</span>
            <span className="tnum font-medium">{compact(counts[level])}</span>
          </span>
        ))}
        {left.length > 0 && (
          <span className="truncate text-faint">
            {left
              .map((level) => `${compact(counts[level])} ${LEVEL_WORDS[level].toLowerCase()} not drawn`)
              .join(', ')}
          </span>
        )}
      </div>
      <StackedBars
        starts={starts}
        series={series}
        height={168}
        timeZone={zone}
        label={`${title}: ${words.join(', ')}. Arrow keys read each step.`}
        onStep={onStep}
      />
    </div>
  );
}
