// Lines over time (uPlot), to be compared with one another: each in a colour and a stroke of its own; the step under the cursor is told.
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { axisWords } from './axis-words.ts';
import { tokenColour, useThemeTurn } from './colours.ts';

export interface LineSeries {
  readonly label: string;
  /** A design token, e.g. `--color-accent`. */
  readonly token: string;
  /** Broken into dashes, so that colour is not needed to tell it from another. */
  readonly dashed?: boolean;
  /** One value a step; null where nothing was measured, which is left open. */
  readonly values: readonly (number | null)[];
}

export interface LinesProps {
  /** Start of each step, epoch seconds, rising. */
  readonly starts: readonly number[];
  readonly series: readonly LineSeries[];
  /** Steps to be marked at the foot of the chart, e.g. for failures; true marks one. */
  readonly marks?: { readonly token: string; readonly steps: readonly boolean[] } | undefined;
  readonly height: number;
  /** IANA zone of the axis. */
  readonly timeZone: string;
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  /** Told which step is under the cursor, null for none. */
  readonly onStep: (step: number | null) => void;
}

/** Points that no line reaches: those between two gaps, and all where there are hardly any. */
function lonePoints({ data }: uPlot, series: number): number[] {
  const values = data[series] ?? [];
  const known = (at: number) => values[at] !== null && values[at] !== undefined;
  return Array.from({ length: values.length }, (_, at) => at).filter(
    (at) => known(at) && (values.length < 3 || !(known(at - 1) || known(at + 1))),
  );
}

/** How high marks stand, of a scale from 0 to 1. */
const MARK_HEIGHT = 0.05;

export function Lines({ starts, series, marks, height, timeZone, label, onStep }: LinesProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const told = useRef(onStep);
  told.current = onStep;
  const theme = useThemeTurn();
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const data = useMemo(
    (): uPlot.AlignedData => [
      [...starts],
      ...series.map(({ values }) => [...values]),
      ...(marks ? [marks.steps.map((marked) => (marked ? MARK_HEIGHT : null))] : []),
    ],
    [starts, series, marks],
  );
  const look = [...series.map(({ token, dashed }) => `${token}${dashed}`), marks?.token].join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `theme` and `look` stand for what the colours are resolved from; data is set below
  useEffect(() => {
    const element = host.current;
    if (!element || width < 50) return;
    const axis = {
      stroke: tokenColour('--color-faint'),
      font: '11px "Inter Variable", sans-serif',
      ticks: { show: false },
    };
    const plot = new uPlot(
      {
        width,
        height,
        padding: [8, 22, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
        scales: {
          marks: { range: [0, 1] },
          y: { range: (_, __, highest) => [0, Math.max(4, (highest ?? 0) * 1.05)] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 22,
            space: 64,
            values: (_, splits) => splits.map((seconds) => axisWords(seconds, timeZone)),
          },
          {
            ...axis,
            grid: { stroke: tokenColour('--color-line'), width: 1 },
            size: 44,
            space: 32,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6],
          },
        ],
        series: [
          {},
          ...series.map(({ label: name, token, dashed }) => ({
            label: name,
            stroke: tokenColour(token),
            width: dashed ? 1.5 : 2,
            ...(dashed ? { dash: [5, 4] } : {}),
            // Points only where a line would have no length.
            points: { show: true, size: 4, filter: lonePoints },
          })),
          ...(marks
            ? [
                {
                  scale: 'marks',
                  paths: () => null,
                  points: { show: true, size: 7, width: 0, fill: tokenColour(marks.token) },
                },
              ]
            : []),
        ],
        hooks: { setCursor: [({ cursor }) => told.current(cursor.idx ?? null)] },
      },
      data,
      element,
    );
    chart.current = plot;
    return () => {
      plot.destroy();
      chart.current = null;
    };
  }, [width, height, timeZone, theme, look]);
  useEffect(() => chart.current?.setData(data), [data]);
  const step = (event: KeyboardEvent) => {
    const plot = chart.current;
    const move = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!plot || move === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const now = plot.cursor.idx ?? (move > 0 ? -1 : starts.length);
    const next = Math.min(starts.length - 1, Math.max(0, now + move));
    plot.setCursor({ left: plot.valToPos(starts[next] ?? 0, 'x'), top: 10 });
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read the values of each step
    <div ref={host} role="img" aria-label={label} tabIndex={0} onKeyDown={step} style={{ height }} />
  );
}
