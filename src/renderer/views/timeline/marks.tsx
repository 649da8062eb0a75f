// The part below the chart: the marks in view, or those of the cluster that was opened.
import { X, ZoomIn } from 'lucide-react';
import { useState } from 'react';
import type { MarkKind } from '../../../shared/model/timeline.ts';
import type { View } from '../../charts/timeline-chart.tsx';
import { Button, IconButton } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Select } from '../../parts/select.tsx';
import type { MarkQuery } from '../../state/timeline-marks.ts';
import { MarkTable } from './mark-list.tsx';

export interface MarksProps {
  keys: readonly string[];
  nameOf: (key: string) => string;
  view: View;
  kinds: readonly MarkKind[];
  /** What was opened on the chart; null for all in view. */
  opened: MarkQuery | null;
  onClose: () => void;
  onZoom: (query: MarkQuery) => void;
  full: boolean;
}

export function Marks({ keys, nameOf, view, kinds, opened, onClose, onZoom, full }: MarksProps) {
  const [whose, setWhose] = useState(keys[0] ?? '');
  const query = opened ?? { key: whose, ...view, kinds, scores: null };
  const title = opened === null ? 'Marks in view' : 'Marks that stand together';
  return (
    <section
      aria-label={title}
      className={cx('mt-2 flex min-h-0 flex-col border-t border-line', full ? 'min-h-40 flex-1' : 'h-72')}
    >
      <header className="flex h-9 shrink-0 items-center gap-2 px-3">
        <h2 className="font-semibold">{title}</h2>
        {opened !== null && keys.length > 1 && (
          <bdi className="truncate text-muted">{nameOf(opened.key)}</bdi>
        )}
        {opened === null && keys.length > 1 && (
          <Select
            label="Whose marks"
            hideLabel
            options={keys.map((key) => ({ value: key, label: nameOf(key) }))}
            value={whose}
            onChange={(next) => setWhose(next ?? keys[0] ?? '')}
          />
        )}
        {opened !== null && (
          <span className="ml-auto flex items-center gap-1">
            <Button kind="quiet" icon={<ZoomIn aria-hidden />} onClick={() => onZoom(opened)}>
              Zoom in
            </Button>
            <IconButton label={full ? 'Show all in view' : 'Close the list'} icon={<X />} onClick={onClose} />
          </span>
        )}
      </header>
      <div className="min-h-0 flex-1">
        <MarkTable query={query} label={title} />
      </div>
    </section>
  );
}
