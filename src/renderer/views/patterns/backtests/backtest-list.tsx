// All backtests, newest first: how each stands and what it found; two can be put side by side.
import { FlaskConical, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Backtest } from '../../../../shared/protocol/backtests.ts';
import { Button, IconButton } from '../../../parts/button.tsx';
import { cx } from '../../../parts/class-names.ts';
import { Checkbox } from '../../../parts/field.tsx';
import { EmptyState, ErrorNote } from '../../../parts/notice.tsx';
import { ProgressBar } from '../../../parts/progress-bar.tsx';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { Time } from '../../../parts/time.tsx';
import { readBacktests, removeBacktest, useBacktests } from '../../../state/backtests.ts';
import { cancelJob, useJobs } from '../../../state/jobs.ts';
import { useKeys } from '../../../state/keys.ts';
import { notifyFailure } from '../../../state/toasts.ts';
import { useRight } from '../../../state/workspace.ts';
import { plural } from '../../overview/figure.ts';
import { changeInWords, StateSign } from './words.tsx';

export interface BacktestListProps {
  onOpen: (id: string) => void;
  onCompare: (one: string, other: string) => void;
  onNew: () => void;
}

export function BacktestList({ onOpen, onCompare, onNew }: BacktestListProps) {
  const { list, failure } = useBacktests();
  const mayWrite = useRight('patterns.write');
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [active, setActive] = useState<string | null>(null);
  const done = new Set(list?.filter(({ state }) => state === 'done').map(({ id }) => id));
  const chosen = marked.filter((id) => done.has(id));
  const compare = () => {
    const [one, other] = chosen;
    if (one !== undefined && other !== undefined) onCompare(one, other);
  };
  const toggle = (id: string) => {
    if (!done.has(id)) return;
    // A third takes the place of the one marked first.
    setMarked(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].slice(-2));
  };
  const move = (by: number) => {
    if (list === null || list.length === 0) return;
    const at = list.findIndex(({ id }) => id === active);
    const next = at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by));
    const id = list[next]?.id ?? null;
    setActive(id);
    document.getElementById(`backtest-${id}`)?.scrollIntoView({ block: 'nearest' });
  };
  useKeys('Backtests', [
    { keys: 'j', label: 'Next backtest', run: () => move(1) },
    { keys: 'k', label: 'Previous backtest', run: () => move(-1) },
    { keys: 'arrowdown', label: 'Next backtest', unlisted: true, run: () => move(1) },
    { keys: 'arrowup', label: 'Previous backtest', unlisted: true, run: () => move(-1) },
    { keys: 'enter', label: 'Open the backtest', run: () => active !== null && onOpen(active) },
    { keys: 'x', label: 'Mark for comparison', run: () => active !== null && toggle(active) },
    { keys: 'c', label: 'Compare the two marked', run: compare },
    { keys: 'escape', label: 'Unmark', run: () => setMarked([]) },
    ...(mayWrite ? [{ keys: 'n', label: 'New backtest', run: onNew }] : []),
  ]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-2">
        <p className="min-w-0 flex-1 truncate text-muted">
          A change of patterns, judged on what was really written
        </p>
        <Button onClick={compare} disabled={chosen.length !== 2}>
          Compare{chosen.length > 0 ? ` ${chosen.length} of 2` : ''}
        </Button>
        {mayWrite && (
          <Button kind="primary" icon={<Plus aria-hidden />} onClick={onNew}>
            New backtest
          </Button>
        )}
      </div>
      {failure !== null && list !== null && (
        <ErrorNote error={failure} onRetry={() => void readBacktests()} className="m-2" />
      )}
      {list === null ? (
        failure !== null ? (
          <ErrorNote form="fill" error={failure} onRetry={() => void readBacktests()} />
        ) : (
          <Skeleton lines={10} className="p-4" />
        )
      ) : list.length === 0 ? (
        <EmptyState
          icon={<FlaskConical />}
          title="No backtests yet"
          actions={
            mayWrite && (
              <Button kind="primary" onClick={onNew}>
                New backtest
              </Button>
            )
          }
        >
          A backtest says what a draft, or the whole set, would have caught and let go in the past.
        </EmptyState>
      ) : (
        <ul aria-label="Backtests" className="min-h-0 flex-1 overflow-y-auto">
          {list.map((backtest) => (
            <Entry
              key={backtest.id}
              backtest={backtest}
              active={backtest.id === active}
              marked={chosen.includes(backtest.id)}
              mayWrite={mayWrite}
              onMark={() => toggle(backtest.id)}
              onOpen={() => onOpen(backtest.id)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

interface EntryProps {
  backtest: Backtest;
  active: boolean;
  marked: boolean;
  mayWrite: boolean;
  onMark: () => void;
  onOpen: () => void;
}

function Entry({ backtest, active, marked, mayWrite, onMark, onOpen }: EntryProps) {
  const { id, spec, state, summary, by, at, job: jobId } = backtest;
  const job = useJobs(({ jobs }) => jobs.find((one) => one.id === jobId));
  return (
    <li
      id={`backtest-${id}`}
      aria-current={active || undefined}
      className={cx(
        'flex items-center gap-3 border-b border-line px-4 py-2',
        active ? 'bg-selected shadow-[inset_2px_0_0_var(--color-accent)]' : 'hover:bg-hover/70',
      )}
    >
      <Checkbox
        label={`Compare ${spec.title}`}
        hideLabel
        checked={marked}
        disabled={state !== 'done'}
        onChange={onMark}
      />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-3">
          <button
            type="button"
            onClick={onOpen}
            className="min-w-0 truncate rounded-sm text-left font-medium hover:underline"
          >
            <bdi>{spec.title}</bdi>
          </button>
          <span className="min-w-0 truncate text-sm text-muted">
            {spec.changes.length === 0
              ? 'the published set'
              : spec.changes.length === 1
                ? spec.changes.map(changeInWords).join()
                : plural(spec.changes.length, 'change')}
          </span>
        </p>
        {state === 'running' ? (
          <ProgressBar label={`Backtest ${spec.title}`} value={job?.progress ?? null} className="mt-1.5" />
        ) : (
          <p className="truncate text-sm text-muted">{summary || 'Nothing was found'}</p>
        )}
      </div>
      <span className="w-24 shrink-0 text-sm">
        <StateSign state={state} />
      </span>
      <span className="w-40 shrink-0 truncate text-right text-sm text-muted">
        <bdi>{by}</bdi> <Time at={at} form="ago" />
      </span>
      <span className="flex w-16 shrink-0 justify-end">
        {state === 'running'
          ? job?.cancellable && (
              <Button kind="quiet" onClick={() => cancelJob(job.id)}>
                Cancel
              </Button>
            )
          : mayWrite && (
              <IconButton
                label={`Remove ${spec.title}`}
                icon={<Trash2 />}
                onClick={() => void removeBacktest(id).catch(notifyFailure)}
              />
            )}
      </span>
    </li>
  );
}
