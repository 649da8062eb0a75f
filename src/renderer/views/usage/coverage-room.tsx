/** Coverage: how many answers were recorded, by endpoint and day, why the others were not, and what they cost. */
import { useCallback, useMemo, useState } from 'react';
import { ENDPOINT_WORDS } from '../../../shared/model/usage.ts';
import type { UsageCoverage } from '../../../shared/protocol/usage.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { StackedBars } from '../../charts/stacked-bars.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { routeHref } from '../../state/route.ts';
import { daysOf, type UsagePeriod, useUsage } from '../../state/usage.ts';
import { compact, count, money, plural } from '../overview/figure.ts';
import { Estimated, Figure, percent, reasonWords, Share, shareOf } from './words.tsx';
import { ZoneButton } from './zone-button.tsx';

export function CoverageRoom({ period, zone }: { period: UsagePeriod; zone: string }) {
  const { data, failure, again } = useUsage('usage.coverage', { ...period });
  if (data === null) {
    return failure !== null ? (
      <ErrorNote form="fill" error={failure} onRetry={again} />
    ) : (
      <Skeleton lines={12} className="p-4" />
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too
    <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2">
      <div className="flex flex-col gap-3">
        {failure !== null && <ErrorNote error={failure} onRetry={again} />}
        <Progress state={data.state} />
        {data.total.answers === 0 ? (
          <EmptyState
            title={data.state.days === 0 ? 'Nothing is accounted for yet' : 'No answer in this period'}
          >
            {data.state.days === 0
              ? 'Figures appear once the answers were matched with the audit tables, which begins by itself.'
              : 'Choose a longer period.'}
          </EmptyState>
        ) : (
          <>
            <Totals coverage={data} />
            <Trend coverage={data} period={period} zone={zone} />
            <Endpoints coverage={data} period={period} />
            <div className="grid grid-cols-1 items-start gap-3 lg:grid-cols-2">
              <Reasons title="Why answers are unrecorded" kind="gap" coverage={data} />
              <Reasons title="How the recorded ones were matched" kind="match" coverage={data} />
              <Reasons title="What is odd about some" kind="note" coverage={data} />
              <Method coverage={data} />
            </div>
          </>
        )}
      </div>
    </div>
  );
}

function Progress({ state }: { state: UsageCoverage['state'] }) {
  if (state.problem !== null) {
    return (
      <Callout kind="bad" title="Usage could not be accounted for to the end">
        {state.problem}
      </Callout>
    );
  }
  if (!state.writable) {
    return (
      <Callout kind="warn" title="These figures are as another console left them">
        This role may not write them anew
        {state.readAt === null ? (
          '.'
        ) : (
          <>
            ; they are of <Time at={state.readAt} form="full" />.
          </>
        )}
      </Callout>
    );
  }
  return state.daysLeft < 2 ? null : (
    <Callout title={`${plural(state.daysLeft, 'day')} still to be read`}>
      <ProgressBar label="Days read" value={state.days / (state.days + state.daysLeft)} />
    </Callout>
  );
}

function Totals({ coverage: { total, calibration } }: { coverage: UsageCoverage }) {
  const margin = calibration === null ? null : calibration.marginPercent;
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure value={count(total.answers)} words="answers given" />
      <Figure
        value={<Share share={shareOf(total)} />}
        words={`recorded; ${plural(total.answers - total.recorded, 'answer')} without a row`}
      />
      <Figure value={money(total.cost)} words="recorded cost" />
      <Figure
        value={`~${money(total.estimatedCost)}`}
        words={`more by estimate${margin === null || margin === 0 ? '' : `, ± ${margin.toFixed(1)} %`}`}
      />
    </div>
  );
}

interface TrendProps {
  coverage: UsageCoverage;
  period: UsagePeriod;
  zone: string;
}

function Trend({ coverage, period, zone }: TrendProps) {
  const [at, setAt] = useState<number | null>(null);
  const onStep = useCallback((step: number | null) => setAt(step), []);
  const days = useMemo(() => daysOf(period), [period]);
  const starts = useMemo(() => days.map((day) => Date.parse(day) / 1_000), [days]);
  const byDay = useMemo(() => {
    const sums = new Map(days.map((day) => [day, { recorded: 0, answers: 0 }]));
    for (const { day, recorded, answers } of coverage.days) {
      const sum = sums.get(day);
      if (sum === undefined) continue;
      sum.recorded += recorded;
      sum.answers += answers;
    }
    return [...sums.values()];
  }, [coverage, days]);
  const series = useMemo(
    () => [
      { label: 'Recorded', token: '--color-good', values: byDay.map(({ recorded }) => recorded) },
      {
        label: 'Unrecorded',
        token: '--color-bad',
        values: byDay.map(({ recorded, answers }) => answers - recorded),
      },
    ],
    [byDay],
  );
  const shown = at === null ? coverage.total : (byDay[at] ?? coverage.total);
  return (
    <Panel title="Answers by day" hint={`days of ${zone}`} actions={<ZoneButton zone={zone} />}>
      <p className="tnum mb-1 flex flex-wrap gap-x-4 text-sm text-muted" aria-live="polite">
        <span>{at === null ? 'in all' : days[at]}</span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-sm bg-good" />{' '}
          {plural(shown.recorded, 'recorded', 'recorded')}
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-sm bg-bad" /> {count(shown.answers - shown.recorded)}{' '}
          unrecorded
        </span>
        <span>coverage {percent(shareOf(shown))}</span>
      </p>
      <StackedBars
        starts={starts}
        series={series}
        height={150}
        timeZone="UTC"
        label="Answers by day, recorded and unrecorded; arrow keys read the days"
        onStep={onStep}
      />
    </Panel>
  );
}

const CELL = 'px-2 py-1.5 text-right whitespace-nowrap tnum';
const HEAD = 'px-2 py-1.5 text-right font-medium text-muted whitespace-nowrap';

function Endpoints({ coverage, period }: { coverage: UsageCoverage; period: UsagePeriod }) {
  const days = daysOf(period);
  const trend = (endpoint: string) => {
    const known = new Map(
      coverage.days.filter((one) => one.endpoint === endpoint).map((one) => [one.day, shareOf(one)]),
    );
    return days.map((day) => known.get(day) ?? null);
  };
  return (
    <Panel title="Endpoints" flush>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line">
            <th className="px-3 py-1.5 text-left font-medium text-muted">Endpoint</th>
            <th className={HEAD}>Answers</th>
            <th className={HEAD}>Recorded</th>
            <th className={HEAD}>Unrecorded</th>
            <th className={HEAD}>Coverage</th>
            <th className={`${HEAD} max-lg:hidden`}>By day</th>
            <th className={`${HEAD} max-xl:hidden`}>Tokens recorded</th>
            <th className={`${HEAD} max-xl:hidden`}>Tokens estimated</th>
            <th className={HEAD}>Cost recorded</th>
            <th className={`${HEAD} pr-3`}>Cost estimated</th>
          </tr>
        </thead>
        <tbody>
          {[...coverage.endpoints]
            .sort((a, b) => b.answers - a.answers)
            .map((one) => (
              <tr key={one.endpoint} className="border-b border-line/60 last:border-0 hover:bg-hover/70">
                <td className="px-3 py-1.5">
                  <a
                    href={routeHref('usage/answers', { endpoint: one.endpoint })}
                    className="font-mono hover:underline"
                  >
                    {ENDPOINT_WORDS[one.endpoint]}
                  </a>
                </td>
                <td className={CELL}>{count(one.answers)}</td>
                <td className={CELL}>
                  {count(one.recorded)}
                  {one.doubted > 0 && (
                    <span className="text-faint" title="By a match that is not certain">
                      {' '}
                      ({count(one.doubted)}?)
                    </span>
                  )}
                </td>
                <td className={CELL}>{count(one.answers - one.recorded)}</td>
                <td className={CELL}>
                  <Share share={shareOf(one)} />
                </td>
                <td className={`${CELL} max-lg:hidden`}>
                  <span className="flex justify-end">
                    <Sparkline
                      values={trend(one.endpoint)}
                      width={96}
                      height={18}
                      highest={100}
                      label={`Coverage of ${ENDPOINT_WORDS[one.endpoint]} by day`}
                    />
                  </span>
                </td>
                <td className={`${CELL} max-xl:hidden`}>
                  {compact(one.inputTokens + one.outputTokens + one.cachedTokens)}
                </td>
                <td className={`${CELL} max-xl:hidden`}>{compact(Math.round(one.estimatedTokens))}</td>
                <td className={CELL}>{money(one.cost)}</td>
                <td className={`${CELL} pr-3`}>
                  <Estimated value={one.estimatedCost} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </Panel>
  );
}

interface ReasonsProps {
  title: string;
  kind: 'match' | 'gap' | 'note';
  coverage: UsageCoverage;
}

function Reasons({ title, kind, coverage }: ReasonsProps) {
  const sums = new Map<string, number>();
  for (const one of coverage.reasons)
    if (one.kind === kind) sums.set(one.reason, (sums.get(one.reason) ?? 0) + one.answers);
  const rows = [...sums].sort((a, b) => b[1] - a[1]);
  return (
    <Panel
      title={title}
      empty={
        rows.length === 0 ? { why: 'None', remedy: kind === 'gap' ? 'Every answer has its row.' : '' } : null
      }
      flush
    >
      <ul>
        {rows.map(([reason, answers]) => (
          <li key={reason} className="border-b border-line/60 last:border-0">
            <a
              href={routeHref('usage/answers', { reason })}
              className="flex gap-3 px-3 py-1.5 hover:bg-hover/70 focus-visible:-outline-offset-2"
            >
              <span className="tnum w-16 shrink-0 text-right">{count(answers)}</span>
              <span className="text-muted">{reasonWords(reason)}</span>
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Method({ coverage: { calibration, total } }: { coverage: UsageCoverage }) {
  return (
    <Panel title="How the cost is estimated">
      <div className="flex flex-col gap-2 text-muted">
        <p>
          Output tokens are those that the answer’s own record tells. Input and cached tokens are the mean of
          recorded answers to questions of about the same length. Both are priced by the table under Prices.
        </p>
        <p>
          {calibration === null
            ? 'No recorded answer tells its input tokens here: 1,200 and a quarter of the question’s characters are assumed.'
            : `Learned from ${plural(calibration.rows, 'recorded answer')}: ${count(calibration.input)} input tokens in the mean. A single answer misses it by ${percent(100 * calibration.spread)}, the sum of this period by about ${calibration.marginPercent.toFixed(1)} %, if unrecorded answers are like recorded ones. Long WebSocket conversations may carry more input than that.`}
        </p>
        {total.unpriced > 0 && (
          <p>{plural(total.unpriced, 'row')} with tokens and no cost are priced here as well.</p>
        )}
      </div>
    </Panel>
  );
}
