/** One MCP server: how it answered over time with gaps as gaps, what went wrong, its tools, and what is kept of it. */
import { PowerOff, ServerOff } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ServerDetail } from '../../../shared/protocol/servers.ts';
import { type LineSeries, Lines } from '../../charts/lines.tsx';
import { cx } from '../../parts/class-names.ts';
import { Facts } from '../../parts/facts.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SafeText } from '../../parts/safe-text.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time, useTimeZone } from '../../parts/time.tsx';
import { type ServerHours, useServers, watchServer } from '../../state/servers.ts';
import { count, milliseconds, plural } from '../overview/figure.ts';
import { eventWords, SERVER_STATES, type ServerRow, stateOf } from './words.ts';

interface ServerPageProps {
  id: string;
  hours: ServerHours;
  row: ServerRow | undefined;
}

export function ServerPage({ id, hours, row }: ServerPageProps) {
  useEffect(() => watchServer(id, hours), [id, hours]);
  const detail = useServers((state) => state.detail);
  const failure = useServers((state) => state.detailFailure);
  if (failure?.code === 'server-gone') {
    return (
      <EmptyState icon={<ServerOff />} title="There is no server of this id">
        It may have been removed, or the address is of another workspace.
      </EmptyState>
    );
  }
  if (detail === null || detail.id !== id) {
    return failure !== null ? (
      <ErrorNote form="fill" error={failure} />
    ) : (
      <Skeleton lines={12} className="p-4" />
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too
    <div tabIndex={0} className="min-h-0 overflow-y-auto p-3 focus-visible:-outline-offset-2">
      <header className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 truncate text-lg font-semibold">
          <bdi>{oneLine(detail.name)}</bdi>
        </h2>
        {row !== undefined && <State row={row} />}
      </header>
      <div className="flex flex-col gap-3">
        {failure !== null && <ErrorNote error={failure} />}
        {detail.disabled !== null && (
          <Callout
            kind="bad"
            title={
              <>
                <PowerOff aria-hidden className="mr-1.5 inline size-3.5" />
                Disabled by the platform
                {detail.disabled.at !== null && (
                  <>
                    {' '}
                    <Time at={detail.disabled.at} form="full" />
                  </>
                )}
              </>
            }
          >
            {detail.disabled.reason !== null && <SafeText text={detail.disabled.reason} />}
          </Callout>
        )}
        {detail.gaps.length > 0 && (
          <Callout kind="warn" title="Some of it could not be shown">
            {detail.gaps.join(' ')}
          </Callout>
        )}
        <ResponseTimes detail={detail} />
        <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-2">
          <Troubles detail={detail} />
          <Tools detail={detail} />
        </div>
        <Panel title="About">
          <Facts
            facts={detail.facts.map(({ name, value, at }) => [
              name.replaceAll('_', ' '),
              at !== null ? (
                <Time key={name} at={at} form="full" />
              ) : (
                <SafeText key={name} text={value} fold={400} />
              ),
            ])}
          />
        </Panel>
      </div>
    </div>
  );
}

function State({ row }: { row: ServerRow }) {
  const { icon: Icon, word, look } = SERVER_STATES[stateOf(row)];
  return (
    <span className={cx('flex items-center gap-1.5', look)}>
      <Icon aria-hidden className="size-4 shrink-0" />
      {word}
      {row.lastCheckAt !== null && (
        <span className="text-muted">
          checked <Time at={row.lastCheckAt} form="ago" />
        </span>
      )}
    </span>
  );
}

function ResponseTimes({ detail }: { detail: ServerDetail }) {
  const zone = useTimeZone();
  const { steps, checks, failures, medianMs, p95Ms, stepSeconds } = detail;
  const [at, setAt] = useState<number | null>(null);
  const onStep = useCallback((step: number | null) => setAt(step), []);
  const starts = useMemo(() => steps.map((step) => Date.parse(step.at) / 1_000), [steps]);
  const series = useMemo(
    (): LineSeries[] => [
      { label: 'Median', token: '--color-accent', values: steps.map((step) => step.medianMs) },
      {
        label: '95th percentile',
        token: '--color-high',
        dashed: true,
        values: steps.map((step) => step.p95Ms),
      },
    ],
    [steps],
  );
  const marks = useMemo(
    () => ({ token: '--color-bad', steps: steps.map((step) => step.failures > 0) }),
    [steps],
  );
  const step = at === null ? undefined : steps[at];
  return (
    <Panel
      title="Response times"
      hint={`by ${stepSeconds < 3_600 ? `${stepSeconds / 60} minutes` : plural(stepSeconds / 3_600, 'hour')}`}
      empty={
        checks === 0
          ? {
              why: 'No check in this period',
              remedy: 'Choose a longer one, or wait for the platform to check.',
            }
          : null
      }
    >
      <p className="tnum mb-1 flex flex-wrap gap-x-4 text-sm text-muted" aria-live="polite">
        {step === undefined ? (
          <>
            <span>{plural(checks, 'check')}</span>
            <span className={failures > 0 ? 'text-warn' : undefined}>{count(failures)} failed</span>
            <Figure token="bg-accent" word="median" ms={medianMs} />
            <Figure token="bg-high" word="95th percentile" ms={p95Ms} />
            {failures > 0 && (
              <span className="flex items-center gap-1.5">
                <span aria-hidden className="size-1.5 rounded-full bg-bad" />
                failures
              </span>
            )}
          </>
        ) : (
          <>
            <Time at={step.at} form="full" />
            <span>{plural(step.checks, 'check')}</span>
            <span className={step.failures > 0 ? 'text-warn' : undefined}>{count(step.failures)} failed</span>
            <Figure token="bg-accent" word="median" ms={step.medianMs} />
            <Figure token="bg-high" word="95th percentile" ms={step.p95Ms} />
          </>
        )}
      </p>
      <Lines
        starts={starts}
        series={series}
        marks={marks}
        height={200}
        timeZone={zone}
        label={`Response times of ${oneLine(detail.name)} in milliseconds, with ${plural(failures, 'failure')} marked; arrow keys read the steps`}
        onStep={onStep}
      />
    </Panel>
  );
}

function Figure({ token, word, ms }: { token: string; word: string; ms: number | null }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={cx('h-0.5 w-3', token)} />
      {word} {ms === null ? '–' : milliseconds(ms)}
    </span>
  );
}

const GOOD = new Set(['recovery_success', 'startup']);

function Troubles({ detail: { events, eventsTotal } }: { detail: ServerDetail }) {
  return (
    <Panel
      title="Failures and circuit events"
      hint={
        events.length < eventsTotal
          ? `the newest ${events.length} of ${count(eventsTotal)}`
          : count(eventsTotal)
      }
      empty={
        events.length === 0
          ? { why: 'Nothing went wrong', remedy: 'Every check in this period went well.' }
          : null
      }
      className="max-h-96"
      flush
    >
      <ol>
        {events.map(({ at, event, status, error }, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: two events may agree in everything; the list is drawn anew as a whole
            key={`${at} ${index}`}
            className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-2 border-b border-line/60 px-3 py-1.5 last:border-0"
          >
            <Time at={at} className="text-muted" />
            <div className="min-w-0">
              <p
                className={cx(
                  'font-medium',
                  GOOD.has(event) ? 'text-good' : event === 'circuit_opened' && 'text-bad',
                )}
              >
                {eventWords(event)}
                {status !== '' && status !== 'healthy' && (
                  <span className="font-normal text-muted"> · {oneLine(status)}</span>
                )}
              </p>
              {error !== null && <SafeText text={error} fold={300} className="text-sm text-muted" />}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Tools({ detail: { tools, toolsTotal } }: { detail: ServerDetail }) {
  return (
    <Panel
      title="Tools"
      hint={
        tools !== null && tools.length < toolsTotal
          ? `the first ${tools.length} of ${count(toolsTotal)}`
          : count(toolsTotal)
      }
      empty={
        tools === null
          ? { why: 'Tools cannot be read', remedy: 'omni2.mcp_tools is missing or may not be read.' }
          : tools.length === 0
            ? {
                why: 'No tool is registered',
                remedy: 'Tools appear when the platform has asked the server for them.',
              }
            : null
      }
      className="max-h-96"
      flush
    >
      <ul>
        {tools?.map(({ name, description }) => (
          <li key={name} className="border-b border-line/60 px-3 py-1.5 last:border-0">
            <bdi className="font-mono text-sm wrap-anywhere">{oneLine(name)}</bdi>
            {description !== '' && <SafeText text={description} fold={200} className="text-sm text-muted" />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
