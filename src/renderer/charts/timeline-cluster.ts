// Marks close to each other as one: so many stand in a view that they could not be told apart, and few are to be drawn a frame.
import { MARK_KINDS, type MarkKind } from '../../shared/model/timeline.ts';

/** Marks of one series in the order of time. */
export interface MarkColumns {
  /** Epoch milliseconds, rising. */
  readonly time: Float64Array;
  /** Places in MARK_KINDS. */
  readonly kind: Uint8Array;
  /** −1 where there is none. */
  readonly score: Float32Array;
  /** How many each stands for; null where each is one. */
  readonly count: Uint32Array | null;
}

export interface Cluster {
  /** Marks in it. */
  readonly count: number;
  /** The kind that stands for all of it: the gravest. */
  readonly kind: MarkKind;
  readonly kinds: readonly MarkKind[];
  /** The first and last of it, epoch milliseconds, and where it is drawn. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** The highest score; null in a lane. */
  readonly score: number | null;
  readonly lowest: number | null;
  /** Height at which it is drawn, on the scale of the chart. */
  readonly y: number;
}

/** Heights of the lanes below the scores, for what has none. */
export const LANES: Readonly<Record<MarkKind, number>> = {
  message: -9,
  pattern: -9,
  alert: -9,
  tool: -9,
  denial: -20,
  block: -20,
  triage: -31,
  config: -42,
};
export const LOWEST = -48;
export const HIGHEST = 105;

/** The gravest first. */
const GRAVITY: readonly MarkKind[] = [
  'block',
  'denial',
  'alert',
  'pattern',
  'triage',
  'config',
  'tool',
  'message',
];
const RANK = MARK_KINDS.map((kind) => GRAVITY.indexOf(kind));
const DEPTHS = [...new Set(Object.values(LANES))];
const LANE = MARK_KINDS.map((kind) => DEPTHS.indexOf(LANES[kind]));

/** Index of the first mark at a time or later. */
export function firstFrom(time: Float64Array, at: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Grid {
  /** Width and height of a cell, in milliseconds and on the scale of scores. */
  readonly cellMs: number;
  readonly cellScore: number;
  /** Bit by place in MARK_KINDS: those that are shown. */
  readonly shown: number;
}

/**
 * The marks between two moments by cells, in the order of time. Cells begin at whole multiples of their width since 1970, so that none
 * is gathered otherwise while one pans.
 */
export function clusterMarks(marks: MarkColumns, from: number, to: number, grid: Grid): Cluster[] {
  const { time, kind, score, count } = marks;
  const { cellMs, cellScore, shown } = grid;
  const firstColumn = Math.floor(from / cellMs);
  const columns = Math.floor(to / cellMs) - firstColumn + 1;
  // A row for each lane, then those of the scores.
  const lanes = DEPTHS.length;
  const rows = lanes + Math.ceil(HIGHEST / cellScore) + 1;
  const cells = columns * rows;
  const many = new Float64Array(cells);
  const sum = new Float64Array(cells);
  const begin = new Float64Array(cells);
  const end = new Float64Array(cells);
  const top = new Float32Array(cells);
  const bottom = new Float32Array(cells);
  const kinds = new Uint16Array(cells);
  // The whole of the outer cells, lest a cluster changes while it leaves the view.
  const last = firstFrom(time, (firstColumn + columns) * cellMs);
  for (let index = firstFrom(time, firstColumn * cellMs); index < last; index += 1) {
    const of = kind[index]!;
    if ((shown & (1 << of)) === 0) continue;
    const at = time[index]!;
    const height = score[index]!;
    const row = height < 0 ? LANE[of]! : lanes + Math.floor(height / cellScore);
    const cell = (Math.floor(at / cellMs) - firstColumn) * rows + row;
    const n = count === null ? 1 : count[index]!;
    if (many[cell] === 0) {
      begin[cell] = at;
      top[cell] = height;
      bottom[cell] = height;
    } else {
      if (height > top[cell]!) top[cell] = height;
      if (height < bottom[cell]!) bottom[cell] = height;
    }
    end[cell] = at;
    many[cell]! += n;
    sum[cell]! += at * n;
    kinds[cell]! |= 1 << of;
  }
  const clusters: Cluster[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const n = many[cell]!;
    if (n === 0) continue;
    const present = MARK_KINDS.filter((_, place) => kinds[cell]! & (1 << place));
    const gravest = present.reduce((one, other) =>
      RANK[MARK_KINDS.indexOf(other)]! < RANK[MARK_KINDS.indexOf(one)]! ? other : one,
    );
    const highest = top[cell]!;
    clusters.push({
      count: n,
      kind: gravest,
      kinds: present,
      from: begin[cell]!,
      to: end[cell]!,
      at: sum[cell]! / n,
      score: highest < 0 ? null : highest,
      lowest: highest < 0 ? null : bottom[cell]!,
      y: highest < 0 ? LANES[gravest] : highest,
    });
  }
  return clusters.sort((a, b) => a.at - b.at || b.y - a.y);
}

/**
 * The highest score of each step of time as a line, which ends where nothing was said for longer than `gapMs`. Pairs of a time and a
 * score, with NaN for a gap.
 */
export function scoreLine(
  { time, kind, score }: MarkColumns,
  from: number,
  to: number,
  stepMs: number,
  gapMs: number,
): Float64Array {
  const alert = MARK_KINDS.indexOf('alert');
  const points: number[] = [];
  let step = Number.NaN;
  let before = Number.NEGATIVE_INFINITY;
  // One mark on either side of the view, so that the line goes on to its edge.
  const first = Math.max(0, firstFrom(time, from) - 1);
  const last = Math.min(time.length, firstFrom(time, to) + 1);
  for (let index = first; index < last; index += 1) {
    const height = score[index]!;
    if (height < 0 || kind[index] === alert) continue;
    const at = time[index]!;
    const of = Math.floor(at / stepMs);
    if (of === step) {
      if (height > points.at(-1)!) points[points.length - 1] = height;
    } else {
      if (at - before > gapMs && points.length > 0) points.push(at, Number.NaN);
      points.push(at, height);
      step = of;
    }
    before = at;
  }
  return Float64Array.from(points);
}
