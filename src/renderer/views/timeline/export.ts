// A timeline as a file: the chart as an image with its words, and its marks for a spreadsheet.

import type { MarkKind } from '../../../shared/model/timeline.ts';
import { tokenColour } from '../../charts/colours.ts';
import type { TimelineSeries, View } from '../../charts/timeline-chart.tsx';
import { MARK_PATHS, MARK_TOKENS, markTitle } from '../../parts/mark-shape.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { formatDateTime } from '../../parts/time-format.ts';

const FONT = '"Inter Variable", sans-serif';

export interface ImageWords {
  readonly title: string;
  readonly view: View;
  readonly zone: string;
  readonly kinds: readonly MarkKind[];
  readonly series: readonly TimelineSeries[];
  readonly nameOf: (key: string) => string;
}

/** Saves the chart as it stands, with whose it is, its time and what its shapes mean. */
export async function saveImage(chart: HTMLCanvasElement, words: ImageWords): Promise<void> {
  const { title, view, zone, kinds, series, nameOf } = words;
  const ratio = devicePixelRatio;
  const px = (size: number) => size * ratio;
  const several = series.length > 1;
  const head = px(several ? 76 : 58);
  const canvas = document.createElement('canvas');
  canvas.width = chart.width + px(24);
  canvas.height = chart.height + head + px(12);
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('The browser gave no canvas');
  ctx.fillStyle = tokenColour('--color-surface');
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.fillStyle = tokenColour('--color-ink');
  ctx.textBaseline = 'middle';
  ctx.font = `600 ${px(14)}px ${FONT}`;
  ctx.fillText(title, px(12), px(17));
  ctx.font = `${px(11)}px ${FONT}`;
  ctx.fillStyle = tokenColour('--color-muted');
  const range = `${formatDateTime(view.from, zone)} – ${formatDateTime(view.to, zone)} ${zone}`;
  ctx.textAlign = 'right';
  ctx.fillText(range, canvas.width - px(12), px(17));
  ctx.textAlign = 'left';
  let left = px(12);
  const word = (text: string) => {
    ctx.fillStyle = tokenColour('--color-muted');
    ctx.fillText(text, left, top);
    left += ctx.measureText(text).width + px(14);
  };
  let top = px(40);
  for (const kind of kinds) {
    ctx.setTransform(ratio, 0, 0, ratio, left, top - px(6));
    ctx.fillStyle = tokenColour(several ? '--color-muted' : MARK_TOKENS[kind]);
    ctx.fill(new Path2D(MARK_PATHS[kind]));
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    left += px(16);
    word(markTitle(kind, true));
  }
  if (several) {
    left = px(12);
    top = px(60);
    for (const { key, token, dash } of series) {
      ctx.strokeStyle = tokenColour(token);
      ctx.lineWidth = px(2);
      ctx.setLineDash(dash.map(px));
      ctx.beginPath();
      ctx.moveTo(left, top);
      ctx.lineTo(left + px(28), top);
      ctx.stroke();
      ctx.setLineDash([]);
      left += px(34);
      word(nameOf(key));
    }
  }
  ctx.drawImage(chart, px(12), head);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The browser made no image');
  saveFile(fileName(title, view, 'png'), blob);
}

export function fileName(title: string, { from, to }: View, ending: 'png' | 'csv'): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 16).replaceAll(':', '');
  return `timeline ${title.slice(0, 60)} ${day(from)} ${day(to)}.${ending}`;
}
