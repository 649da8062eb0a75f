// How uPlot is set up for a timeline: a scale of time, scores of 0–100 that never move, lanes below them, a brush.
import uPlot from 'uplot';
import { formatClock } from '../parts/time-format.ts';
import { axisWords } from './axis-words.ts';
import type { View } from './timeline-chart.tsx';
import { HIGHEST, LANES, LOWEST } from './timeline-cluster.ts';
import type { Palette } from './timeline-surface.ts';

/** A brush narrower than this was a click. */
const BRUSH_PX = 6;

export interface PlotSetup {
  readonly width: number;
  readonly height: number;
  readonly timeZone: string;
  readonly palette: Palette;
  readonly levels: () => Readonly<Record<'medium' | 'high' | 'critical', number>>;
  readonly draw: (u: uPlot) => void;
  readonly onBrush: (view: View) => void;
  readonly onCursor: (u: uPlot) => void;
}

const LANE_WORDS: readonly (readonly [height: number, word: string])[] = [
  [LANES.config, 'Config'],
  [LANES.triage, 'Triage'],
  [LANES.block, 'Stopped'],
  [LANES.tool, 'Tools'],
];

export function plotOptions(setup: PlotSetup): uPlot.Options {
  const { width, height, timeZone, palette, levels, draw, onBrush, onCursor } = setup;
  const axis = { stroke: palette.faint, font: '11px "Inter Variable", sans-serif', ticks: { show: false } };
  return {
    width,
    height,
    padding: [6, 10, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: BRUSH_PX },
      // A double click would show all of uPlot's own data, of which there is none.
      bind: { dblclick: () => null },
    },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
    scales: {
      x: { time: true, auto: false },
      y: { auto: false, range: [LOWEST, HIGHEST] },
    },
    axes: [
      {
        ...axis,
        grid: { stroke: palette.line, width: 1 },
        size: 22,
        space: 72,
        values: (_, splits, __, ___, step) =>
          splits.map((seconds) =>
            step < 60 ? formatClock(seconds * 1000, timeZone) : axisWords(seconds, timeZone),
          ),
      },
      {
        ...axis,
        grid: { show: false },
        size: 56,
        splits: () => [
          ...LANE_WORDS.map(([lane]) => lane),
          0,
          levels().medium,
          levels().high,
          levels().critical,
          100,
        ],
        values: (_, splits) =>
          splits.map((value) => LANE_WORDS.find(([lane]) => lane === value)?.[1] ?? String(value)),
      },
    ],
    series: [{}, { show: true, points: { show: false } }],
    hooks: {
      // Before the axes, whose words stay above.
      drawClear: [draw],
      setCursor: [onCursor],
      setSelect: [
        (u) => {
          const { left, width: wide } = u.select;
          if (wide < BRUSH_PX) return;
          const [from, to] = [u.posToVal(left, 'x') * 1000, u.posToVal(left + wide, 'x') * 1000];
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onBrush({ from, to });
        },
      ],
    },
  };
}
