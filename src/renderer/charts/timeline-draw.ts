// What a timeline draws on uPlot's canvas: bands of the levels, lines of scores, the accumulation, and marks with their counts.
import type { Curve } from '../../shared/model/accumulation.ts';
import type { MarkKind } from '../../shared/model/timeline.ts';
import { MARK_PATHS } from '../parts/mark-shape.tsx';
import type { Cluster } from './timeline-cluster.ts';
import type { Palette, Surface } from './timeline-surface.ts';

const FONT = '"Inter Variable", sans-serif';
const LEVELS = [
  ['medium', 'Medium'],
  ['high', 'High'],
  ['critical', 'Critical'],
] as const;

/** Each level's band by tint and an edge of its own stroke; with its word, which is drawn last, colour is not needed to tell them apart. */
export function drawBands(
  { ctx, left, top, width, ratio, x, y }: Surface,
  bounds: Readonly<Record<'medium' | 'high' | 'critical', number>>,
  colours: Palette,
  nowMs: number,
): void {
  const dashes = { medium: [1, 5], high: [5, 4], critical: [] } as const;
  ctx.save();
  ctx.font = `${10 * ratio}px ${FONT}`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  LEVELS.forEach(([level], place) => {
    const next = LEVELS[place + 1]?.[0];
    const low = y(bounds[level]);
    const high = next ? y(bounds[next]) : y(100);
    ctx.fillStyle = colours.levels[level];
    ctx.globalAlpha = 0.07;
    ctx.fillRect(left, high, width, low - high);
    ctx.globalAlpha = 0.8;
    ctx.strokeStyle = colours.levels[level];
    ctx.lineWidth = ratio;
    ctx.setLineDash(dashes[level].map((part) => part * ratio));
    ctx.beginPath();
    ctx.moveTo(left, low);
    ctx.lineTo(left + width, low);
    ctx.stroke();
    ctx.globalAlpha = 1;
  });
  ctx.setLineDash([]);
  ctx.strokeStyle = colours.line;
  ctx.beginPath();
  ctx.moveTo(left, y(0));
  ctx.lineTo(left + width, y(0));
  ctx.stroke();
  const now = x(nowMs);
  if (now > left && now < left + width) {
    ctx.strokeStyle = colours.faint;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(now, top);
    ctx.lineTo(now, y(0));
    ctx.stroke();
    ctx.fillStyle = colours.faint;
    const before = now > left + width - 30 * ratio;
    ctx.textAlign = before ? 'right' : 'left';
    ctx.fillText('now', now + (before ? -3 : 3) * ratio, top + 12 * ratio);
  }
  ctx.restore();
}

/** The words of the bands, on a ground of their own above all marks. */
export function drawBandWords(
  { ctx, left, width, ratio, y }: Surface,
  bounds: Readonly<Record<'medium' | 'high' | 'critical', number>>,
  colours: Palette,
): void {
  ctx.save();
  ctx.font = `600 ${10 * ratio}px ${FONT}`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const [level, word] of LEVELS) {
    const middle = y(bounds[level]) - 8 * ratio;
    const wide = ctx.measureText(word).width + 6 * ratio;
    ctx.globalAlpha = 0.85;
    ctx.fillStyle = colours.surface;
    ctx.fillRect(left + width - wide - 2 * ratio, middle - 7 * ratio, wide, 14 * ratio);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colours.levels[level];
    ctx.fillText(word, left + width - 5 * ratio, middle);
  }
  ctx.restore();
}

/** The accumulation: an area with an edge, so that it is not taken for a score. */
export function drawCurve(
  { ctx, ratio, x, y }: Surface,
  { atMs, height }: Curve,
  colour: string,
  dash: readonly number[],
): void {
  ctx.save();
  ctx.beginPath();
  let pen = false;
  let begun = 0;
  const edge = new Path2D();
  atMs.forEach((at, index) => {
    const value = height[index];
    const px = x(at);
    if (value === null || value === undefined) {
      if (pen) {
        ctx.lineTo(px, y(0));
        ctx.lineTo(begun, y(0));
      }
      pen = false;
    } else if (pen) {
      ctx.lineTo(px, y(value));
      edge.lineTo(px, y(value));
    } else {
      begun = px;
      ctx.moveTo(px, y(0));
      ctx.lineTo(px, y(value));
      edge.moveTo(px, y(value));
      pen = true;
    }
  });
  if (pen) {
    ctx.lineTo(x(atMs.at(-1)!), y(0));
    ctx.lineTo(begun, y(0));
  }
  ctx.fillStyle = colour;
  ctx.globalAlpha = 0.14;
  ctx.fill();
  ctx.globalAlpha = 0.9;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.25 * ratio;
  ctx.setLineDash(dash.map((part) => part * ratio));
  ctx.stroke(edge);
  ctx.restore();
}

export function drawScores(
  { ctx, ratio, x, y }: Surface,
  points: Float64Array,
  colour: string,
  dash: readonly number[],
): void {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.25 * ratio;
  ctx.lineJoin = 'round';
  ctx.setLineDash(dash.map((part) => part * ratio));
  ctx.beginPath();
  let pen = false;
  for (let index = 0; index < points.length; index += 2) {
    const height = points[index + 1]!;
    if (Number.isNaN(height)) {
      pen = false;
      continue;
    }
    const px = x(points[index]!);
    if (pen) ctx.lineTo(px, y(height));
    else ctx.moveTo(px, y(height));
    pen = true;
  }
  ctx.stroke();
  ctx.restore();
}

const shapes = Object.fromEntries(
  Object.entries(MARK_PATHS).map(([kind, path]) => [
    kind,
    typeof Path2D === 'undefined' ? null : new Path2D(path),
  ]),
) as Record<MarkKind, Path2D>;

export function countWords(count: number): string {
  if (count < 1_000) return String(count);
  return count < 999_500
    ? `${(count / 1_000).toFixed(count < 9_950 ? 1 : 0)}k`
    : `${(count / 1e6).toFixed(1)}M`;
}

/** Marks, each on a ground of its own so that lines below do not blur its shape; what stands for several says how many. */
export function drawMarks(
  surface: Surface,
  clusters: readonly Cluster[],
  colours: Palette,
  /** Of all marks of the series; null where each kind has its own. */
  own: string | null,
  chosen: Cluster | null,
): void {
  const { ctx, ratio, x, y } = surface;
  ctx.save();
  ctx.font = `600 ${10 * ratio}px ${FONT}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.lineWidth = 1.5 * ratio;
  for (const cluster of clusters) {
    const { kind, count } = cluster;
    const px = x(cluster.at);
    const py = y(cluster.y);
    const colour = own ?? colours.kinds[kind];
    const words = count > 1 ? countWords(count) : '';
    const width = words === '' ? 0 : (words.length * 6.2 + 3) * ratio;
    const begin = px - 6 * ratio - width / 2;
    if (words !== '') {
      ctx.fillStyle = colours.surface;
      ctx.globalAlpha = 0.85;
      ctx.fillRect(begin - 1.5 * ratio, py - 7 * ratio, 12 * ratio + width + 3 * ratio, 14 * ratio);
      ctx.globalAlpha = 1;
      ctx.fillStyle = colours.ink;
      ctx.fillText(words, begin + 13 * ratio, py + 0.5 * ratio);
    }
    if (chosen !== null && chosen.at === cluster.at && chosen.y === cluster.y) {
      ctx.strokeStyle = colours.accent;
      ctx.strokeRect(begin - 3.5 * ratio, py - 9 * ratio, 12 * ratio + width + 7 * ratio, 18 * ratio);
    }
    ctx.setTransform(ratio, 0, 0, ratio, begin, py - 6 * ratio);
    ctx.strokeStyle = colours.surface;
    ctx.lineWidth = 1.5;
    ctx.stroke(shapes[kind]);
    ctx.fillStyle = colour;
    ctx.fill(shapes[kind]);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.lineWidth = 1.5 * ratio;
  }
  ctx.restore();
}
