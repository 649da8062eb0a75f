// A backtest's figures: what changes at a glance, over time, by level and by user, and what it costs.
import { useMemo, useState } from 'react';
import { LEVELS } from '../../../../shared/model/level.ts';
import type { BacktestResult } from '../../../../shared/protocol/backtests.ts';
import { type LineSeries, Lines } from '../../../charts/lines.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { LevelBadge } from '../../../parts/level-badge.tsx';
import { EmptyState } from '../../../parts/notice.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useTimeZone } from '../../../parts/time.tsx';
import { formatShort } from '../../../parts/time-format.ts';
import { routeHref } from '../../../state/route.ts';
import { count, plural } from '../../overview/figure.ts';
import { microseconds, signed } from '../figures.ts';
import { shareInWords } from './words.tsx';

export function Headline({ result }: { result: BacktestResult }) {
  const precision = shareInWords(result.precision);
  const recall = shareInWords(result.recall);
  return (
    <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5">
      <Figure name="Hits" main={`${count(result.hitsBefore)} → ${count(result.hits)}`}>
        {signed(result.hits - result.hitsBefore)} in {plural(result.messages, 'message')}
      </Figure>
      <Figure name="Newly alerting" main={count(result.newAlerts)}>
        messages
      </Figure>
      <Figure name="No longer alerting" main={count(result.lostAlerts)}>
        messages
      </Figure>
      <Figure name="Precision" main={precision.main}>
        {precision.detail}
      </Figure>
      <Figure name="Recall" main={recall.main}>
        {recall.detail}
      </Figure>
    </dl>
  );
}

function Figure({ name, main, children }: { name: string; main: string; children: React.ReactNode }) {
  return (
    <div className="rounded-lg border border-line bg-surface px-3 py-2">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="tnum text-xl font-semibold">{main}</dd>
      <dd className="tnum text-sm text-muted">{children}</dd>
    </div>
  );
}

export function HitsOverTime({ result, className }: { result: BacktestResult; className?: string }) {
  const zone = useTimeZone();
  const [step, setStep] = useState<number | null>(null);
  const { overTime } = result;
  const starts = useMemo(() => overTime.map(({ at }) => Date.parse(at) / 1_000), [overTime]);
  const series = useMemo(
    (): LineSeries[] => [
      {
        label: 'Before',
        token: '--color-faint',
        dashed: true,
        values: overTime.map((one) => one.hitsBefore),
      },
      { label: 'After', token: '--color-accent', values: overTime.map(({ hits }) => hits) },
    ],
    [overTime],
  );
  const under = step === null ? undefined : overTime[step];
  return (
    <Panel
      title="Hits over time"
      hint={under === undefined ? 'in all' : `from ${formatShort(under.at, zone)}`}
      className={className}
      actions={
        <span className="tnum flex gap-4 text-sm" aria-live="polite">
          <span className="flex items-center gap-1.5">
            <span aria-hidden className="w-5 border-t-2 border-dashed border-faint" />
            Before {count(under?.hitsBefore ?? result.hitsBefore)}
          </span>
          <span className="flex items-center gap-1.5">
            <span aria-hidden className="w-5 border-t-2 border-accent" />
            After {count(under?.hits ?? result.hits)}
          </span>
        </span>
      }
      flush
    >
      {overTime.length === 0 ? (
        <EmptyState title="No message in this period" />
      ) : (
        <Lines
          starts={starts}
          series={series}
          height={200}
          timeZone={zone}
          label="Hits over time, before and after the change"
          onStep={setStep}
        />
      )}
    </Panel>
  );
}

export function LevelsTable({ result, className }: { result: BacktestResult; className?: string }) {
  return (
    <Panel title="Messages by level" className={className} flush>
      <table className="w-full">
        <thead className="text-sm text-muted">
          <tr className="border-b border-line">
            <th className="px-3 py-1 text-left font-normal">Level</th>
            <th className="px-3 py-1 text-right font-normal">Before</th>
            <th className="px-3 py-1 text-right font-normal">After</th>
            <th className="px-3 py-1 text-right font-normal">Difference</th>
          </tr>
        </thead>
        <tbody className="tnum">
          {LEVELS.toReversed().map((level) => {
            const row = result.levels.find((one) => one.level === level);
            return (
              <tr key={level} className="border-b border-line last:border-0">
                <th scope="row" className="px-3 py-1 text-left font-normal">
                  <LevelBadge level={level} />
                </th>
                <td className="px-3 py-1 text-right">{count(row?.before ?? 0)}</td>
                <td className="px-3 py-1 text-right">{count(row?.after ?? 0)}</td>
                <td className="px-3 py-1 text-right">{signed((row?.after ?? 0) - (row?.before ?? 0))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}

export function UsersTable({ result, className }: { result: BacktestResult; className?: string }) {
  return (
    <Panel
      title="Users whose level changes"
      hint={result.users.length >= 500 ? 'the 500 gravest' : String(result.users.length)}
      className={className}
      flush
      empty={result.users.length === 0 ? { why: 'Nobody', remedy: 'No highest level changes.' } : null}
    >
      <table className="w-full">
        <thead className="sr-only">
          <tr>
            <th>User</th>
            <th>Before</th>
            <th>After</th>
            <th>Messages</th>
          </tr>
        </thead>
        <tbody>
          {result.users.map(({ user, name, before, after, messages }) => (
            <tr key={user} className="border-b border-line last:border-0">
              <th scope="row" className="max-w-0 truncate px-3 py-1 text-left font-normal">
                <a
                  href={routeHref('alerts', { user })}
                  title={`Alerts of user ${user}`}
                  className="hover:underline"
                >
                  <bdi>{name ?? `User ${user}`}</bdi>
                </a>
              </th>
              <td className="w-px px-2 py-1">
                <LevelBadge level={before} />
              </td>
              <td className="w-px px-2 py-1 whitespace-nowrap">
                <span aria-hidden className="mr-2 text-faint">
                  →
                </span>
                <LevelBadge level={after} />
              </td>
              <td className="tnum hidden w-px px-3 py-1 text-right text-sm whitespace-nowrap text-muted xl:table-cell">
                {plural(messages, 'message')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export function Costs({ result, className }: { result: BacktestResult; className?: string }) {
  return (
    <Panel title="Cost and accuracy" className={className}>
      <Facts
        facts={[
          ['Time for a message', microseconds(result.microsecondsPerMessage)],
          ['Of a hundred, the slowest', microseconds(result.p99Microseconds)],
          ['Cut at the deadline', result.cuts === 0 ? 'none' : plural(result.cuts, 'message')],
        ]}
      />
      {result.notes.length > 0 && (
        <ul className="mt-3 flex list-disc flex-col gap-1 pl-4 text-sm text-muted">
          {result.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
