// The timeline of a person or a conversation at an address of its own, with others laid over it.
import { ChartSpline, UserRound, X } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type MarkKind, MOST_SUBJECTS } from '../../../shared/model/timeline.ts';
import { IconButton } from '../../parts/button.tsx';
import { Combobox } from '../../parts/combobox.tsx';
import { EmptyState } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import type { Choice } from '../../parts/select.tsx';
import { core } from '../../state/core.ts';
import { useKeys } from '../../state/keys.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { createTimeline, type Timeline } from '../../state/timeline.ts';
import { formatTimelineQuery, parseTimelineQuery, type TimelineQuery } from '../../state/timeline-query.ts';
import { lookOf, subjectName } from './series.ts';
import { TimelineBoard } from './timeline-board.tsx';

/** The address follows the view when that has come to rest. */
const ADDRESS_MS = 300;

export function TimelineView() {
  const { path, query: address } = useRoute();
  const query = useMemo(() => parseTimelineQuery(path, address), [path, address]);
  if (query === null)
    return (
      <EmptyState icon={<ChartSpline aria-hidden />} title="No timeline is open">
        Open one from a person, a conversation or an alert.
      </EmptyState>
    );
  return <Screen key={query.keys.join()} query={query} />;
}

function Screen({ query }: { query: TimelineQuery }) {
  const { keys, hidden, at } = query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address follows the view from then on; other keys make another screen
  const timeline = useMemo(() => createTimeline(core(), keys, query.range), []);
  useEffect(() => timeline.start(), [timeline]);
  const view = useStore(timeline.store, (state) => state.view);
  const latest = useRef(query);
  latest.current = query;
  const go = useCallback((change: Partial<TimelineQuery>, replace: boolean) => {
    const next = formatTimelineQuery({ ...latest.current, ...change });
    navigate(next.path, next.query, { replace });
  }, []);
  const written = useRef('');
  useEffect(() => {
    if (view === null) return;
    const timer = setTimeout(() => {
      written.current = JSON.stringify(view);
      go({ range: view }, true);
    }, ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [view, go]);
  // What somebody else wrote into the address, by going back or by a link.
  const asked = JSON.stringify(query.range);
  useEffect(() => {
    const range = JSON.parse(asked) as TimelineQuery['range'];
    if (range && asked !== written.current && timeline.store.getState().view) timeline.look(range);
  }, [timeline, asked]);

  const [box, height] = useHeight();
  useKeys('Timeline', [
    { keys: 'arrowright', label: 'Next mark, previous with ←', native: true, run: () => undefined },
    { keys: 'shift+arrowright', label: 'Later, earlier with ⇧ ←', native: true, run: () => undefined },
    { keys: '+', label: 'Zoom in', native: true, run: () => undefined },
    { keys: '-', label: 'Zoom out', native: true, run: () => undefined },
    { keys: 'enter', label: 'Open the mark', native: true, run: () => undefined },
    { keys: '0', label: 'Show all that is known', run: () => timeline.whole() },
    {
      keys: 'c',
      label: 'Go to the chart',
      run: () => document.querySelector<HTMLElement>('[aria-roledescription=timeline]')?.focus(),
    },
  ]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Timeline"
        hint={<Subjects timeline={timeline} onChange={(next) => go({ keys: next, range: view }, false)} />}
        actions={
          <>
            {keys.length < MOST_SUBJECTS && (
              <LayOver onAdd={(key) => go({ keys: [...keys, key], range: view }, false)} />
            )}
            {!keys[0]?.startsWith('c:') && (
              <a
                href={routeHref(`people/${keys[0]}`)}
                className="flex items-center gap-1 text-accent hover:underline"
              >
                <UserRound aria-hidden className="size-3.5" />
                Person
              </a>
            )}
            {keys[0]?.startsWith('c:') && (
              <a
                href={routeHref(`conversations/${keys[0].slice(2)}`)}
                className="text-accent hover:underline"
              >
                Replay
              </a>
            )}
          </>
        }
      />
      <div ref={box} className="min-h-0 flex-1">
        <TimelineBoard
          timeline={timeline}
          hidden={hidden}
          onHidden={(next: readonly MarkKind[]) => go({ hidden: next, range: view }, true)}
          at={at}
          full
          height={Math.max(220, Math.min(520, Math.round(height * 0.52)))}
        />
      </div>
    </div>
  );
}

function useHeight(): [React.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setHeight(entry?.contentRect.height ?? 600));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, height];
}

/** Who is shown, each with their stroke; those laid over can be taken off. */
function Subjects({
  timeline,
  onChange,
}: {
  timeline: Timeline;
  onChange: (keys: readonly string[]) => void;
}) {
  const tracks = useStore(timeline.store, (state) => state.tracks);
  const { keys } = timeline;
  if (keys.length === 1) return <bdi className="text-ink">{subjectName(keys[0]!, tracks.get(keys[0]!))}</bdi>;
  return (
    <span className="flex items-center gap-3 overflow-x-auto">
      {keys.map((key, place) => {
        const { token, dash } = lookOf(place);
        const name = subjectName(key, tracks.get(key));
        return (
          <span key={key} className="flex shrink-0 items-center gap-1.5">
            <svg aria-hidden="true" width="26" height="8" style={{ color: `var(${token})` }}>
              <path d="M0 4h26" stroke="currentColor" strokeWidth="2" strokeDasharray={dash.join(' ')} />
            </svg>
            <bdi className="text-ink">{name}</bdi>
            <IconButton
              label={`Take ${name} off`}
              icon={<X />}
              onClick={() => onChange(keys.filter((other) => other !== key))}
            />
          </span>
        );
      })}
    </span>
  );
}

/** Lays somebody else over. */
function LayOver({ onAdd }: { onAdd: (key: string) => void }) {
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const turn = useRef(0);
  const search = (query: string) => {
    const mine = ++turn.current;
    if (query.trim() === '') return setChoices([]);
    core()
      .call('alerts.users', { query: query.slice(0, 100) })
      .then(
        (users) => {
          if (mine !== turn.current) return;
          setChoices(
            users.map(({ id, name, email }) => ({
              value: `u:${id}`,
              label: name ?? email ?? `User ${id}`,
              hint: name === null ? undefined : (email ?? undefined),
            })),
          );
        },
        () => setChoices([]),
      );
  };
  return (
    <Combobox
      label="Lay somebody over"
      hideLabel
      placeholder="Lay somebody over"
      options={choices}
      value={null}
      onChange={(key) => key !== null && onAdd(key)}
      onQuery={search}
      empty="Nobody is called so"
      clearable={false}
      className="w-52"
    />
  );
}
