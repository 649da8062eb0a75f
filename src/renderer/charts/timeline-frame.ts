// One frame of a timeline: which marks stand together, the curves, and all of it drawn; and which mark a place points at.
import type uPlot from 'uplot';
import { accumulationCurve, type Curve } from '../../shared/model/accumulation.ts';
import { MARK_KINDS } from '../../shared/model/timeline.ts';
import type { Pointed, TimelineChartProps } from './timeline-chart.tsx';
import { clusterMarks, HIGHEST, LOWEST, scoreLine } from './timeline-cluster.ts';
import { drawBands, drawBandWords, drawCurve, drawMarks, drawScores } from './timeline-draw.ts';
import type { Palette, Surface } from './timeline-surface.ts';

/** A cell that marks are gathered by, in CSS pixels. */
const CELL = { width: 40, height: 15 };
/** How far off a mark is still pointed at. */
const REACH = { x: 22, y: 12 };
/** A line goes on over a silence of at most this. */
const GAP_MS = 30 * 60_000;

type Shown = Pick<TimelineChartProps, 'series' | 'kinds' | 'levels' | 'accumulation' | 'at' | 'nowMs'>;

export function surfaceOf(u: uPlot): Surface {
  const { left, top, width, height } = u.bbox;
  return {
    ctx: u.ctx,
    left,
    top,
    width,
    height,
    ratio: devicePixelRatio,
    x: (ms) => u.valToPos(ms / 1000, 'x', true),
    y: (value) => u.valToPos(value, 'y', true),
  };
}

/** Draws everything but the axes; gives what can be pointed at. */
export function drawTimeline(
  u: uPlot,
  { series, kinds, levels, accumulation, at, nowMs }: Shown,
  { palette, colours }: { readonly palette: Palette; readonly colours: readonly string[] },
  chosen: Pointed | null,
): { clusters: Pointed[]; curves: (Curve | null)[] } {
  const surface = surfaceOf(u);
  const { ctx, left, top, width, height, ratio } = surface;
  const from = (u.scales.x?.min ?? 0) * 1000;
  const to = (u.scales.x?.max ?? 0) * 1000;
  const msPerPx = (to - from) / Math.max(1, width / ratio);
  const grid = {
    cellMs: CELL.width * msPerPx,
    cellScore: (CELL.height * (HIGHEST - LOWEST)) / Math.max(1, height / ratio),
    shown: kinds.reduce((bits, kind) => bits | (1 << MARK_KINDS.indexOf(kind)), 0),
  };
  const alone = series.length === 1;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  drawBands(surface, levels, palette, nowMs);
  if (at !== null) pointOut(surface, at, palette);
  const colourOf = (place: number) => colours[place] ?? palette.accent;
  const curves = series.map(({ peaks, dash }, place) => {
    if (peaks === null || !alone) return null;
    const curve = accumulationCurve(peaks, from, to, msPerPx * 3, accumulation);
    drawCurve(surface, curve, colourOf(place), dash);
    return curve;
  });
  const clusters: Pointed[] = [];
  series.forEach(({ key, marks, stepMs, dash }, place) => {
    const colour = colourOf(place);
    const line = scoreLine(
      marks,
      from,
      to,
      stepMs ?? msPerPx * 2,
      Math.max(stepMs === null ? GAP_MS : stepMs * 1.5, msPerPx * 3),
    );
    drawScores(surface, line, alone ? palette.muted : colour, dash);
    const found = clusterMarks(marks, from, to, grid);
    drawMarks(surface, found, palette, alone ? null : colour, chosen?.series === key ? chosen.cluster : null);
    for (const cluster of found) clusters.push({ series: key, cluster });
  });
  drawBandWords(surface, levels, palette);
  ctx.restore();
  if (!alone) clusters.sort((a, b) => a.cluster.at - b.cluster.at);
  return { clusters, curves };
}

function pointOut(
  { ctx, left, top, height, width, ratio, x }: Surface,
  at: number,
  { accent }: Palette,
): void {
  const px = x(at);
  if (px < left || px > left + width) return;
  ctx.save();
  ctx.strokeStyle = accent;
  ctx.lineWidth = 1.5 * ratio;
  ctx.beginPath();
  ctx.moveTo(px, top);
  ctx.lineTo(px, top + height);
  ctx.stroke();
  ctx.restore();
}

/** The mark nearest to a place in the plot, in CSS pixels; null where none is near. */
export function nearest(u: uPlot, clusters: readonly Pointed[], left: number, top: number): Pointed | null {
  let found: Pointed | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const pointed of clusters) {
    const dx = Math.abs(u.valToPos(pointed.cluster.at / 1000, 'x') - left);
    const dy = Math.abs(u.valToPos(pointed.cluster.y, 'y') - top);
    if (dx > REACH.x || dy > REACH.y || dx + dy * 1.5 >= least) continue;
    least = dx + dy * 1.5;
    found = pointed;
  }
  return found;
}
