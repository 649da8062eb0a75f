// Stacked bars over time (uPlot): one bar a step, one band a series; the values under the cursor are read out in words.
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { axisWords } from './axis-words.ts';
import { tokenColour, useThemeTurn } from './colours.ts';

export interface BarSeries {
  readonly label: string;
  /** A design token, e.g. `--color-critical`. */
  readonly token: string;
  /** One value a step; the first series stands at the bottom. */
  readonly values: readonly number[];
}

interface Props {
  /** Start of each step, epoch seconds, rising. */
  readonly starts: readonly number[];
  readonly series: readonly BarSeries[];
  readonly height: number;
  /** IANA zone of the axis. */
  readonly timeZone: string;
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  /** Told which step is under the cursor, null for none. */
  readonly onStep: (step: number | null) => void;
}

/** Sums of each series and those below it: what uPlot draws, topmost first, so that each covers the lower part of the former. */
function stacked(series: readonly BarSeries[], length: number): number[][] {
  const sums = Array<number>(length).fill(0);
  return series.map(({ values }) => {
    values.forEach((value, step) => {
      sums[step] = (sums[step] ?? 0) + value;
    });
    return [...sums];
  });
}

const stepOf = (starts: readonly number[]) => (starts[1] ?? 0) - (starts[0] ?? 0) || 3600;

export function StackedBars({ starts, series, height, timeZone, label, onStep }: Props) {
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
    (): uPlot.AlignedData => [[...starts], ...stacked(series, starts.length).reverse()],
    [starts, series],
  );
  const look = series.map(({ token }) => token).join();

  // The chart is made anew when its frame changes (size, theme, zone, series); new values are set into the one that stands.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `theme` and `look` stand for what the colours are resolved from; data is set below
  useEffect(() => {
    const element = host.current;
    if (!element || width < 50) return;
    const faint = tokenColour('--color-faint');
    const line = tokenColour('--color-line');
    const axis = { stroke: faint, font: '11px "Inter Variable", sans-serif', ticks: { show: false } };
    const plot = new uPlot(
      {
        width,
        height,
        padding: [8, 10, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
        scales: {
          // Half a step more on either side, so that the first and the last bar are whole.
          x: { range: (_, first, last) => [first - stepOf(starts) / 2, last + stepOf(starts) / 2] },
          y: { range: (_, __, highest) => [0, Math.max(4, highest * 1.05)] },
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
            grid: { stroke: line, width: 1 },
            size: 38,
            space: 32,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6],
          },
        ],
        series: [
          {},
          ...[...series].reverse().map(({ label: name, token }) => ({
            label: name,
            fill: tokenColour(token),
            width: 0,
            points: { show: false },
            paths: uPlot.paths.bars!({ size: [0.78, 40], radius: 0 }),
          })),
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
