// A timeline (uPlot): scores, accumulation and marks over time, with brush, wheel, keys, and a cursor that reads what is under it.
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Accumulation, Curve, Peaks } from '../../shared/model/accumulation.ts';
import type { MarkKind } from '../../shared/model/timeline.ts';
import { tokenColour, useThemeTurn } from './colours.ts';
import type { Cluster, MarkColumns } from './timeline-cluster.ts';
import { drawTimeline, nearest } from './timeline-frame.ts';
import { plotOptions } from './timeline-plot.ts';
import { readPalette } from './timeline-surface.ts';

export interface View {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

export interface TimelineSeries {
  readonly key: string;
  /** A design token; with one series alone each kind of mark has a colour of its own. */
  readonly token: string;
  readonly dash: readonly number[];
  readonly marks: MarkColumns;
  /** Width of a step of gathered marks; null where each stands by itself. */
  readonly stepMs: number | null;
  /** What adds up, in the order of time; null where it is not known of gathered marks. */
  readonly peaks: Peaks | null;
}

/** A cluster that was pointed at, and whose it is. */
export interface Pointed {
  readonly series: string;
  readonly cluster: Cluster;
}

export interface Reading {
  readonly atMs: number;
  readonly pointed: Pointed | null;
  /** Accumulation of each series there; null where there is none. */
  readonly accumulation: readonly (number | null)[];
}

export interface TimelineChartProps {
  readonly series: readonly TimelineSeries[];
  readonly view: View;
  readonly onView: (view: View) => void;
  /** Kinds of marks that are shown. */
  readonly kinds: readonly MarkKind[];
  readonly levels: Readonly<Record<'medium' | 'high' | 'critical', number>>;
  readonly accumulation: Accumulation;
  /** A moment to be pointed out; null for none. */
  readonly at: number | null;
  readonly nowMs: number;
  readonly height: number;
  readonly timeZone: string;
  readonly label: string;
  /** Turning the wheel zooms by itself, or only with Ctrl held, where the page scrolls. */
  readonly wheelAlone: boolean;
  /** `keys` where it was reached by key, and is to be read out. */
  readonly onRead: (reading: Reading | null, by: 'pointer' | 'keys') => void;
  readonly onOpen: (pointed: Pointed) => void;
  readonly handle?: Ref<TimelineHandle>;
}

export interface TimelineHandle {
  /** Does what a key does; false where it does nothing. */
  press(key: string): boolean;
  canvas(): HTMLCanvasElement | null;
}

export function TimelineChart(props: TimelineChartProps) {
  const { view, series, kinds, height, timeZone, label, handle, wheelAlone } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const theme = useThemeTurn();
  const [width, setWidth] = useState(0);
  /** What was drawn last, and which of it is chosen by key. */
  const frame = useRef<{
    clusters: readonly Pointed[];
    curves: readonly (Curve | null)[];
    chosen: Pointed | null;
  }>({
    clusters: [],
    curves: [],
    chosen: null,
  });

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `theme` stands for what the colours are resolved from
  const palette = useMemo(readPalette, [theme]);
  const tokens = series.map(({ token }) => token).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: likewise
  const colours = useMemo(() => tokens.split(',').map(tokenColour), [tokens, theme]);
  const latestColours = useRef(colours);
  latestColours.current = colours;

  useEffect(() => {
    const element = host.current;
    if (!element || width < 80) return;
    const read = (reading: Reading | null) => latest.current.onRead(reading, 'pointer');
    const made = new uPlot(
      plotOptions({
        width,
        height,
        timeZone,
        palette,
        levels: () => latest.current.levels,
        draw: (u) => {
          const { chosen } = frame.current;
          frame.current = {
            ...drawTimeline(u, latest.current, { palette, colours: latestColours.current }, chosen),
            chosen,
          };
        },
        onBrush: (next) => latest.current.onView(next),
        onCursor: (u) => {
          const { left = -1, top = -1 } = u.cursor;
          if (left < 0) return read(null);
          const atMs = u.posToVal(left, 'x') * 1000;
          read({
            atMs,
            pointed: nearest(u, frame.current.clusters, left, top),
            accumulation: heightsAt(frame.current.curves, atMs),
          });
        },
      }),
      [
        [latest.current.view.from / 1000, latest.current.view.to / 1000],
        [null, null],
      ],
      element,
    );
    plot.current = made;
    const click = () => {
      const { left = -1, top = -1 } = made.cursor;
      const pointed = nearest(made, frame.current.clusters, left, top);
      if (pointed) latest.current.onOpen(pointed);
    };
    const wheel = (event: WheelEvent) => {
      const { view: now, onView, wheelAlone: alone } = latest.current;
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
      if (!alone && !event.ctrlKey && !event.metaKey && !sideways) return;
      event.preventDefault();
      const span = now.to - now.from;
      const px = event.deltaMode === 1 ? 16 : 1;
      if (sideways) {
        const by = ((event.deltaX || event.deltaY) * px * span) / made.over.clientWidth;
        return onView({ from: now.from + by, to: now.to + by });
      }
      const factor = Math.exp(Math.max(-100, Math.min(100, event.deltaY * px)) * 0.004);
      const share = (event.clientX - made.over.getBoundingClientRect().left) / made.over.clientWidth;
      onView(zoomed(now, factor, share));
    };
    made.over.addEventListener('click', click);
    made.over.addEventListener('wheel', wheel, { passive: false });
    return () => {
      made.over.removeEventListener('click', click);
      made.over.removeEventListener('wheel', wheel);
      made.destroy();
      plot.current = null;
    };
  }, [width, height, timeZone, palette]);

  useEffect(() => {
    plot.current?.setScale('x', { min: view.from / 1000, max: view.to / 1000 });
  }, [view]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they stand for what is drawn
  useEffect(() => plot.current?.redraw(false), [series, kinds, props.at, props.levels]);

  const press = (key: string): boolean => {
    const { view: now, onView, onRead, onOpen } = latest.current;
    const span = now.to - now.from;
    const pan = (share: number) => onView({ from: now.from + span * share, to: now.to + span * share });
    const { clusters, chosen } = frame.current;
    const step = (by: 1 | -1) => {
      const inView = clusters.filter(({ cluster }) => cluster.at >= now.from && cluster.at <= now.to);
      const place = chosen
        ? inView.findIndex(
            ({ series: of, cluster }) =>
              of === chosen.series && cluster.at === chosen.cluster.at && cluster.y === chosen.cluster.y,
          )
        : -1;
      const next = place < 0 ? inView.at(by > 0 ? 0 : -1) : inView[place + by];
      // Beyond the edge the view goes on; the next press takes its first mark.
      if (next === undefined) pan(by * 0.5);
      choose(next ?? null);
    };
    const choose = (next: Pointed | null) => {
      frame.current = { ...frame.current, chosen: next };
      plot.current?.redraw(false);
      const atMs = next?.cluster.at ?? 0;
      onRead(next && { atMs, pointed: next, accumulation: heightsAt(frame.current.curves, atMs) }, 'keys');
    };
    const keys: Record<string, () => void> = {
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      'Shift+ArrowRight': () => pan(0.25),
      'Shift+ArrowLeft': () => pan(-0.25),
      '+': () => onView(zoomed(now, 0.5, centre(now, chosen))),
      '=': () => onView(zoomed(now, 0.5, centre(now, chosen))),
      '-': () => onView(zoomed(now, 2, centre(now, chosen))),
      Enter: () => chosen && onOpen(chosen),
      Escape: () => choose(null),
    };
    const run = keys[key];
    if (!run || (key === 'Escape' && chosen === null)) return false;
    run();
    return true;
  };
  useImperativeHandle(handle, () => ({ press, canvas: () => plot.current?.ctx.canvas ?? null }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = event.key.startsWith('Arrow');
    if (!press(arrow && event.shiftKey ? `Shift+${event.key}` : event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={host}
      role="application"
      aria-roledescription="timeline"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys go from mark to mark
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-wheel={wheelAlone}
      className="overflow-hidden rounded-md focus-visible:-outline-offset-2"
      style={{ height }}
    />
  );
}

/** Zooms about the chosen mark where it is in sight, else about the middle. */
function centre({ from, to }: View, chosen: Pointed | null): number {
  const share = chosen ? (chosen.cluster.at - from) / (to - from) : 0.5;
  return share >= 0 && share <= 1 ? share : 0.5;
}

function zoomed({ from, to }: View, factor: number, share: number): View {
  const at = from + (to - from) * share;
  return { from: at - (at - from) * factor, to: at + (to - at) * factor };
}

/** Heights of the curves at a moment, between the points that they are drawn by. */
function heightsAt(curves: readonly (Curve | null)[], at: number): (number | null)[] {
  return curves.map((curve) => {
    const next = curve?.atMs.findIndex((one) => one >= at) ?? -1;
    if (!curve || next < 0) return null;
    const [high, low] = [curve.height[next], curve.height[next - 1]];
    if (high == null || low == null) return curve.atMs[next] === at ? (high ?? null) : null;
    const [end, begin] = [curve.atMs[next]!, curve.atMs[next - 1]!];
    return end === begin ? high : low + ((high - low) * (at - begin)) / (end - begin);
  });
}
