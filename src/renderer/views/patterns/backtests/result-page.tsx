// One backtest: how far it is, or what it found, or where it stopped and why.
import { ArrowLeft, Download, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import type { Backtest, BacktestResult, BacktestSpec } from '../../../../shared/protocol/backtests.ts';
import { Button, IconButton } from '../../../parts/button.tsx';
import { Menu } from '../../../parts/menu.tsx';
import { Callout, EmptyState, ErrorNote } from '../../../parts/notice.tsx';
import { ProgressBar } from '../../../parts/progress-bar.tsx';
import { saveFile } from '../../../parts/save-file.ts';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { Time, useTimeZone } from '../../../parts/time.tsx';
import { formatDateTime } from '../../../parts/time-format.ts';
import { openBacktest, startBacktest, useBacktests } from '../../../state/backtests.ts';
import { cancelJob, useJobs } from '../../../state/jobs.ts';
import { useKeys } from '../../../state/keys.ts';
import { useRight } from '../../../state/workspace.ts';
import { count } from '../../overview/figure.ts';
import { percent } from '../../workspace/job-list.tsx';
import { Compare } from './compare.tsx';
import { fileName, resultCsv, resultJson } from './export.ts';
import { Costs, Headline, HitsOverTime, LevelsTable, UsersTable } from './result-figures.tsx';
import { Samples } from './samples.tsx';
import { changeInWords, StateSign, scopeInWords } from './words.tsx';

export interface ResultPageProps {
  id: string;
  /** Another to stand beside it; null for none. */
  withId: string | null;
  onBack: () => void;
  onCompare: (id: string | null) => void;
  /** Asks the same once more, after a look at what is asked. */
  onAgain: (backtest: Backtest) => void;
  /** Another one was started, for the messages that this one did not come to. */
  onStarted: (id: string) => void;
}

export function ResultPage({ id, withId, onBack, onCompare, onAgain, onStarted }: ResultPageProps) {
  const opened = useBacktests((state) => state.results.get(id));
  const other = useBacktests((state) => (withId === null ? undefined : state.results.get(withId)));
  useEffect(() => void openBacktest(id), [id]);
  useEffect(() => {
    if (withId !== null) void openBacktest(withId);
  }, [withId]);
  useKeys('Backtest', [{ keys: 'escape', label: 'Back to all backtests', run: onBack }]);
  if (opened === undefined) return <Skeleton lines={12} className="p-4" />;
  if (opened.backtest === null) {
    return (
      <ErrorNote
        form="fill"
        error={opened.failure ?? { message: 'The backtest could not be read', hint: 'Try again.' }}
        onRetry={() => void openBacktest(id)}
        actions={<Button onClick={onBack}>All backtests</Button>}
      />
    );
  }
  const { backtest, result } = opened;
  const rest = restOf(backtest);
  const onRest = rest && (async () => onStarted(await startBacktest(rest)));
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Head backtest={backtest} result={result} onBack={onBack} onCompare={onCompare} onAgain={onAgain} />
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3">
        {backtest.state === 'running' && <Running backtest={backtest} />}
        {(backtest.state === 'failed' || backtest.state === 'cancelled') && (
          <Stopped
            backtest={backtest}
            partial={result !== null}
            onAgain={() => onAgain(backtest)}
            onRest={onRest}
          />
        )}
        {withId !== null && other !== undefined && result !== null ? (
          other.backtest !== null && other.result !== null ? (
            <Compare
              one={{ backtest, result }}
              other={{ backtest: other.backtest, result: other.result }}
              onClose={() => onCompare(null)}
            />
          ) : (
            <ErrorNote
              error={
                other.failure ?? { message: 'The other backtest has no result', hint: 'Choose another one.' }
              }
              actions={<Button onClick={() => onCompare(null)}>Leave the comparison</Button>}
            />
          )
        ) : (
          result !== null && <Result result={result} />
        )}
        {result === null && backtest.state === 'done' && <EmptyState title="No result was kept" />}
      </div>
    </div>
  );
}

function Result({ result }: { result: BacktestResult }) {
  return (
    <>
      <Headline result={result} />
      <div className="grid grid-cols-1 gap-3 lg:grid-cols-3">
        <HitsOverTime result={result} className="lg:col-span-2" />
        <LevelsTable result={result} />
        <Samples result={result} className="max-h-160 lg:col-span-2 lg:row-span-2" />
        <UsersTable result={result} className="max-h-96" />
        <Costs result={result} />
      </div>
    </>
  );
}

function Head({
  backtest,
  result,
  onBack,
  onCompare,
  onAgain,
}: {
  backtest: Backtest;
  result: BacktestResult | null;
  onBack: () => void;
  onCompare: (id: string) => void;
  onAgain: (backtest: Backtest) => void;
}) {
  const zone = useTimeZone();
  const { spec, state } = backtest;
  const others = useBacktests(({ list }) => list)?.filter(
    (one) => one.id !== backtest.id && one.state === 'done',
  );
  const mayWrite = useRight('patterns.write');
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2">
      <IconButton label="All backtests" keys="escape" icon={<ArrowLeft />} onClick={onBack} />
      <div className="min-w-0 flex-1">
        <h2 className="flex items-baseline gap-3">
          <bdi className="truncate font-semibold">{spec.title}</bdi>
          <span className="text-sm">
            <StateSign state={state} />
          </span>
        </h2>
        <p className="truncate text-sm text-muted" title={spec.changes.map(changeInWords).join('\n')}>
          {scopeInWords(spec, zone)} ·{' '}
          {spec.changes.length === 0
            ? 'the published set'
            : spec.changes.slice(0, 3).map(changeInWords).join('; ') +
              (spec.changes.length > 3 ? ` and ${count(spec.changes.length - 3)} more` : '')}{' '}
          · asked by <bdi>{backtest.by}</bdi> <Time at={backtest.at} form="ago" />
          {backtest.tookMs !== null && `, took ${(backtest.tookMs / 1_000).toFixed(1)} s`}
        </p>
      </div>
      {result !== null && others !== undefined && others.length > 0 && (
        <Menu
          align="end"
          trigger={<Button>Compare with</Button>}
          groups={[
            others.slice(0, 30).map((one) => ({
              id: one.id,
              label: one.spec.title,
              hint: one.at.slice(0, 10),
              onSelect: () => onCompare(one.id),
            })),
          ]}
        />
      )}
      {result !== null && (
        <Menu
          align="end"
          trigger={<Button icon={<Download aria-hidden />}>Export</Button>}
          groups={[
            [
              {
                id: 'json',
                label: 'JSON',
                hint: 'everything',
                onSelect: () => saveFile(fileName(backtest, 'json'), resultJson(backtest, result)),
              },
              {
                id: 'csv',
                label: 'CSV',
                hint: 'for spreadsheets',
                onSelect: () => saveFile(fileName(backtest, 'csv'), resultCsv(backtest, result)),
              },
            ],
          ]}
        />
      )}
      {mayWrite && state !== 'running' && (
        <Button icon={<RotateCw aria-hidden />} onClick={() => onAgain(backtest)}>
          Run again
        </Button>
      )}
    </header>
  );
}

function Running({ backtest }: { backtest: Backtest }) {
  const job = useJobs(({ jobs }) => jobs.find(({ id }) => id === backtest.job));
  return (
    <section aria-label="Progress" className="rounded-lg border border-line bg-surface p-3">
      <div className="mb-2 flex items-center gap-3">
        <span className="min-w-0 flex-1 truncate">{job?.detail || 'Reading history'}</span>
        {job?.progress != null && <span className="tnum text-muted">{percent(job.progress)}</span>}
        {job?.state === 'running' && job.cancellable && (
          <Button onClick={() => cancelJob(job.id)}>Cancel</Button>
        )}
      </div>
      <ProgressBar label={`Backtest ${backtest.spec.title}`} value={job?.progress ?? null} />
      <p className="mt-2 text-sm text-muted">It goes on when this window is closed.</p>
    </section>
  );
}

/**
 * The question about the messages that a stopped one did not come to; null where there is no such place. Messages of the very moment
 * are judged again. Of two tables read one after the other, one moment does not say how far both were.
 */
function restOf({ spec, state, stoppedAt }: Backtest): BacktestSpec | null {
  if (stoppedAt === null || state === 'running' || spec.population !== 'events') return null;
  return { ...spec, title: `${spec.title.slice(0, 190)}, the rest`, from: stoppedAt };
}

function Stopped({
  backtest,
  partial,
  onAgain,
  onRest,
}: {
  backtest: Backtest;
  partial: boolean;
  onAgain: () => void;
  onRest: (() => Promise<void>) | null;
}) {
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const zone = useTimeZone();
  const job = useJobs(({ jobs }) => jobs.find(({ id }) => id === backtest.job));
  const mayWrite = useRight('patterns.write');
  const { state, stoppedAt } = backtest;
  return (
    <Callout
      kind={state === 'failed' ? 'bad' : 'warn'}
      title={
        stoppedAt === null
          ? `${state === 'failed' ? 'It failed' : 'It was cancelled'} before the first message was judged`
          : `${state === 'failed' ? 'It failed' : 'It was cancelled'} at the messages of ${formatDateTime(stoppedAt, zone)}`
      }
      actions={
        mayWrite && (
          <>
            {onRest !== null && (
              <Button onClick={() => void onRest().catch(setFailure)}>Judge the rest</Button>
            )}
            <Button onClick={onAgain}>Start again</Button>
          </>
        )
      }
    >
      {failure !== null && <ErrorNote error={failure} />}
      {job?.failure ? `${job.failure.message}. ${job.failure.hint} ` : ''}
      {partial
        ? `The figures below are of the messages until then, of ${scopeInWords(backtest.spec, zone)}.`
        : 'Nothing was found until then.'}
    </Callout>
  );
}
