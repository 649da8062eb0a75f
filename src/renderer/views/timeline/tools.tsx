// What moves a timeline and takes it away as a file, and what its shapes mean.
import { Download, Minus, Plus } from 'lucide-react';
import { MARK_KINDS, type MarkKind, MOST_SUBJECTS } from '../../../shared/model/timeline.ts';
import type { TimelineSeries, View } from '../../charts/timeline-chart.tsx';
import { Button, IconButton } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { MarkShape, markTitle } from '../../parts/mark-shape.tsx';
import { Menu } from '../../parts/menu.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { useTimeZone } from '../../parts/time.tsx';
import { formatDateTime } from '../../parts/time-format.ts';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import type { Timeline } from '../../state/timeline.ts';
import { marksAsCsv } from '../../state/timeline-marks.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { fileName, saveImage } from './export.ts';
import { spanWords } from './words.ts';

const HOUR = 3_600_000;
const SPANS = [
  ['1 h', HOUR],
  ['1 day', 24 * HOUR],
  ['7 days', 7 * 24 * HOUR],
  ['30 days', 30 * 24 * HOUR],
  ['90 days', 90 * 24 * HOUR],
] as const;

export interface ToolsProps {
  timeline: Timeline;
  view: View;
  kinds: readonly MarkKind[];
  series: readonly TimelineSeries[];
  nameOf: (key: string) => string;
  canvas: () => HTMLCanvasElement | null;
  press: (key: string) => void;
  full: boolean;
  busy: boolean;
}

export function Tools({ timeline, view, kinds, series, nameOf, canvas, press, full, busy }: ToolsProps) {
  const zone = useTimeZone();
  const title = timeline.keys.map(nameOf).join(', ');
  const span = view.to - view.from;
  /** Keeps the end where it is now, or the middle where the past is looked at. */
  const lookFor = (ms: number) => {
    const end = Math.min(view.to, Date.now() + ms * 0.03);
    const middle = (view.from + view.to) / 2;
    const to = ms > span || view.to > Date.now() ? end : middle + ms / 2;
    timeline.look({ from: to - ms, to });
  };
  const image = async () => {
    const drawn = canvas();
    if (drawn === null) return;
    try {
      await saveImage(drawn, { title, view, zone, kinds, series, nameOf });
    } catch {
      notify({
        kind: 'bad',
        title: 'The image could not be made',
        description: 'Try again with a smaller window.',
      });
    }
  };
  const table = async () => {
    try {
      const queries = timeline.keys.map((key) => ({ key, ...view, kinds, scores: null }));
      const { text, rows, cut } = await marksAsCsv(core(), queries, nameOf);
      saveFile(fileName(title, view, 'csv'), text);
      notify({
        kind: 'good',
        title: `${rows.toLocaleString('en')} marks saved`,
        ...(cut && { description: 'There are more; look at a shorter time to have all of it.' }),
      });
    } catch (error) {
      notifyFailure(detailsOf(error));
    }
  };
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1 px-3 pt-2">
      {SPANS.map(([words, ms]) => (
        <Button
          key={words}
          kind="quiet"
          aria-pressed={Math.abs(span - ms) < ms * 0.02}
          onClick={() => lookFor(ms)}
          className="aria-pressed:bg-press aria-pressed:text-ink"
        >
          {words}
        </Button>
      ))}
      <Button kind="quiet" onClick={() => timeline.whole()}>
        All
      </Button>
      <IconButton label="Zoom in" keys="+" icon={<Plus />} onClick={() => press('+')} />
      <IconButton label="Zoom out" keys="-" icon={<Minus />} onClick={() => press('-')} />
      <span
        className={cx('tnum ml-1 truncate text-sm text-muted', !full && 'max-xl:hidden')}
        data-testid="timeline-range"
        aria-busy={busy}
      >
        {formatDateTime(view.from, zone)} – {formatDateTime(view.to, zone)}, {spanWords(span)}
      </span>
      <span className="ml-auto">
        <Menu
          align="end"
          trigger={
            <Button kind="quiet" icon={<Download aria-hidden />}>
              Export
            </Button>
          }
          groups={[
            [
              { id: 'png', label: 'Image (PNG)', onSelect: () => void image() },
              { id: 'csv', label: 'Marks in view (CSV)', onSelect: () => void table() },
            ],
          ]}
        />
      </span>
    </div>
  );
}

export interface LegendProps {
  kinds: readonly MarkKind[];
  onKinds: (kinds: readonly MarkKind[]) => void;
  /** With several people colours tell these apart, and not kinds. */
  single: boolean;
  curve: boolean;
}

export function Legend({ kinds, onKinds, single, curve }: LegendProps) {
  const toggle = (kind: MarkKind) =>
    onKinds(kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind]);
  return (
    <fieldset aria-label="Kinds of marks" className="flex shrink-0 flex-wrap gap-1 px-1.5 pt-1.5">
      {MARK_KINDS.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={kinds.includes(kind)}
          title={kinds.includes(kind) ? 'Hide these' : 'Show these'}
          onClick={() => toggle(kind)}
          className="flex h-6 items-center gap-1.5 rounded-sm px-1.5 text-sm text-muted hover:bg-hover hover:text-ink aria-[pressed=false]:line-through"
        >
          <span className={single ? undefined : 'grayscale'}>
            <MarkShape kind={kind} />
          </span>
          {markTitle(kind, true)}
        </button>
      ))}
      {curve && (
        <span className="flex h-6 items-center gap-1.5 px-1.5 text-sm text-muted">
          <span aria-hidden className="h-2.5 w-4 border-t-2 border-accent bg-accent/20" />
          Accumulation
        </span>
      )}
      {!curve && (
        <span className="flex h-6 items-center px-1.5 text-sm text-muted">
          {single
            ? 'Accumulation is shown in a closer view'
            : `Up to ${MOST_SUBJECTS} can be laid over each other`}
        </span>
      )}
    </fieldset>
  );
}
