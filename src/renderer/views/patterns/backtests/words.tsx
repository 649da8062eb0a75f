// Backtests in words and signs: how they stand, what they changed, what they measured.
import type { Backtest, BacktestResult, BacktestSpec } from '../../../../shared/protocol/backtests.ts';
import { formatDateTime } from '../../../parts/time-format.ts';
import { ENOUGH_LABELS } from '../../../state/patterns-query.ts';
import { plural } from '../../overview/figure.ts';
import { JOB_SIGNS } from '../../workspace/job-list.tsx';
import { percent } from '../figures.ts';

export const BACKTEST_STATES: Readonly<Record<Backtest['state'], string>> = {
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export function StateSign({ state }: { state: Backtest['state'] }) {
  const { icon: Icon, look } = JOB_SIGNS[state];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Icon aria-hidden className={`size-3.5 shrink-0 ${look}`} />
      {BACKTEST_STATES[state]}
    </span>
  );
}

/** "2026-01-01 00:00 – 2026-01-31 00:00, every user message". */
export function scopeInWords(spec: BacktestSpec, zone: string): string {
  const day = (instant: string) => formatDateTime(instant, zone).slice(0, 16);
  const population = spec.population === 'events' ? 'recorded events' : 'every user message';
  const users = spec.users.length === 0 ? '' : ` of ${plural(spec.users.length, 'user')}`;
  return `${day(spec.from)} – ${day(spec.to)}, ${population}${users}`;
}

/** One change of a set: "a_name as drafted", "b_name taken out", "c_name new". */
export function changeInWords({ replaces, definition }: BacktestSpec['changes'][number]): string {
  if (definition === null) return `${replaces ?? ''} taken out`;
  if (replaces === null) return `${definition.name} added`;
  const renamed = definition.name === replaces ? '' : `, renamed ${definition.name}`;
  return `${replaces} changed${renamed}`;
}

type Share = BacktestResult['precision'];

/** "82 %" with its 95 % interval and number of labels, or how many labels there are of how many it takes. */
export function shareInWords(share: Share): { main: string; detail: string } {
  if (share.share === null || share.low === null || share.high === null)
    return { main: 'unmeasured', detail: `${share.labels} of ${ENOUGH_LABELS} labels` };
  return {
    main: percent(share.share),
    detail: `95 % sure: ${percent(share.low)} – ${percent(share.high)}, ${plural(share.labels, 'label')}`,
  };
}
