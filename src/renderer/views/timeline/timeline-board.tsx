// The timeline with all that belongs to it: what moves it, what its shapes mean, what is under the cursor, and its marks as a table.
import { useCallback, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { MARK_KINDS, type MarkKind } from '../../../shared/model/timeline.ts';
import {
  type Pointed,
  type Reading,
  TimelineChart,
  type TimelineHandle,
} from '../../charts/timeline-chart.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useNow, useTimeZone } from '../../parts/time.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import { navigate } from '../../state/route.ts';
import type { Timeline } from '../../state/timeline.ts';
import { firstMarks, type MarkQuery } from '../../state/timeline-marks.ts';
import { notifyFailure } from '../../state/toasts.ts';
import { Marks } from './marks.tsx';
import { seriesOf, subjectName } from './series.ts';
import { Legend, Tools } from './tools.tsx';
import { readingWords } from './words.ts';

export interface TimelineBoardProps {
  timeline: Timeline;
  hidden: readonly MarkKind[];
  onHidden: (hidden: readonly MarkKind[]) => void;
  at: number | null;
  /** Fills a screen, with the table of marks below; else a part of a page. */
  full: boolean;
  height: number;
}

export function TimelineBoard({ timeline, hidden, onHidden, at, full, height }: TimelineBoardProps) {
  const { view, tracks, failures, reading } = useStore(timeline.store);
  const zone = useTimeZone();
  const nowMs = useNow(60_000);
  const handle = useRef<TimelineHandle>(null);
  const [read, setRead] = useState<{ reading: Reading; by: 'pointer' | 'keys' } | null>(null);
  const [opened, setOpened] = useState<MarkQuery | null>(null);
  const kinds = useMemo(() => MARK_KINDS.filter((kind) => !hidden.includes(kind)), [hidden]);
  const series = useMemo(() => seriesOf(timeline.keys, tracks), [timeline, tracks]);
  const nameOf = useCallback((key: string) => subjectName(key, tracks.get(key)), [tracks]);

  const open = async ({ series: key, cluster }: Pointed) => {
    const half = (tracks.get(key)?.stepMs ?? 0) / 2;
    const { score, lowest } = cluster;
    const query: MarkQuery = {
      key,
      from: cluster.from - half,
      to: cluster.to + half,
      kinds: cluster.kinds,
      // Of gathered marks only the highest score is known.
      scores: half > 0 || score === null || lowest === null ? null : [lowest, score],
    };
    try {
      if (cluster.count === 1) {
        const [mark] = await firstMarks(core(), query, 1);
        if (mark?.conversation != null)
          return navigate(`conversations/${mark.conversation}`, mark.step === null ? {} : { at: mark.step });
      }
      setOpened(query);
    } catch (error) {
      notifyFailure(detailsOf(error));
    }
  };

  const first = tracks.get(timeline.keys[0] ?? '');
  const failure = [...failures.values()][0];
  if (view === null || !first) {
    if (failure) return <ErrorNote form="fill" error={failure} onRetry={() => void timeline.read()} />;
    return <Skeleton lines={6} className="p-4" />;
  }
  const nothing = [...tracks.values()].every(({ known }) => known === null);
  const words = read && readingWords(read.reading, zone, nameOf, series.length > 1);
  const gaps = [...new Set([...tracks.values()].flatMap((track) => track.gaps))];
  const future = [...tracks.values()].reduce((sum, track) => sum + track.future, 0);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Tools
        timeline={timeline}
        view={view}
        kinds={kinds}
        series={series}
        nameOf={nameOf}
        canvas={() => handle.current?.canvas() ?? null}
        press={(key) => handle.current?.press(key)}
        full={full}
        busy={reading}
      />
      {failure && <ErrorNote error={failure} onRetry={() => void timeline.read()} className="m-2" />}
      {nothing ? (
        <EmptyState title="Nothing is known of them yet">
          {gaps[0] ?? 'Scored messages, alerts, tool calls and what analysts did would stand here.'}
        </EmptyState>
      ) : (
        <>
          <Legend
            kinds={kinds}
            onKinds={(shown) => onHidden(MARK_KINDS.filter((kind) => !shown.includes(kind)))}
            single={series.length === 1}
            curve={series.length === 1 && series[0]?.peaks !== null}
          />
          <p
            data-testid="timeline-reading"
            aria-live={read?.by === 'keys' ? 'polite' : 'off'}
            className="tnum h-6 shrink-0 truncate px-3 text-sm text-muted"
          >
            {words ??
              (full
                ? 'Drag to zoom, turn the wheel, or use the arrow keys.'
                : 'Drag to zoom; arrow keys go from mark to mark.')}
          </p>
          <div className="shrink-0 px-2">
            <TimelineChart
              handle={handle}
              series={series}
              view={view}
              onView={timeline.look}
              kinds={kinds}
              levels={first.levels}
              accumulation={first.accumulation}
              at={at}
              nowMs={nowMs}
              height={height}
              timeZone={zone}
              label={`Timeline of ${timeline.keys.map(nameOf).join(', ')}: arrow keys go from mark to mark, with Shift they move the time, plus and minus zoom, Enter opens.`}
              wheelAlone={full}
              onRead={(next, by) => setRead(next && { reading: next, by })}
              onOpen={(pointed) => void open(pointed)}
            />
          </div>
          {(gaps.length > 0 || future > 0) && (
            <Callout kind="info" title={gaps[0] ?? futureWords(future)} className="mx-3 mt-2 shrink-0">
              {gaps.length + Number(future > 0) > 1
                ? [...gaps.slice(1), ...(future > 0 && gaps.length > 0 ? [futureWords(future)] : [])].map(
                    (gap) => <p key={gap}>{gap}</p>,
                  )
                : undefined}
            </Callout>
          )}
          {(full || opened !== null) && (
            <Marks
              keys={timeline.keys}
              nameOf={nameOf}
              view={view}
              kinds={kinds}
              opened={opened}
              onClose={() => setOpened(null)}
              onZoom={(query) => {
                const margin = Math.max(30_000, (query.to - query.from) * 0.1);
                timeline.look({ from: query.from - margin, to: query.to + margin });
              }}
              full={full}
            />
          )}
        </>
      )}
    </div>
  );
}

const futureWords = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'record lies' : 'records lie'} in the future: a clock was wrong. “All” shows ${count === 1 ? 'it' : 'them'}.`;
