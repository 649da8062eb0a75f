// One row of the alerts table. It is drawn again only when its alert, its marks or the columns change.
// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be laid out as a table; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import { Fragment, type MouseEvent, memo } from 'react';
import type { AlertRow } from '../../../shared/protocol/alerts.ts';
import { cx } from '../../parts/class-names.ts';
import { formatDateTime } from '../../parts/time-format.ts';
import { CELLS } from './cells.tsx';
import type { ColumnId } from './columns.tsx';

export const lineId = (key: string) => `alert-${key}`;

export interface LineProps {
  row: AlertRow;
  /** Distance from the top of the layer of rows, in pixels. */
  top: number;
  columns: readonly ColumnId[];
  zone: string;
  selected: boolean;
  active: boolean;
  /** It changed, and the filter no longer lets it pass: it stays where it is until the list is read anew, but dimmed. */
  misfit: boolean;
}

/** Clicks are heard by the table, which reads `data-alert-key` and `data-part`: rows have no handlers of their own. */
export const Line = memo(function Line({ row, top, columns, zone, selected, active, misfit }: LineProps) {
  return (
    <div
      role="row"
      tabIndex={-1}
      id={lineId(row.key)}
      data-alert-key={row.key}
      data-source={row.source}
      aria-selected={selected}
      style={{ top }}
      className={cx(
        'absolute inset-x-0 grid h-(--row) grid-cols-(--columns) [contain:strict] items-center border-b border-line/60 px-1.5 outline-none',
        active
          ? 'bg-selected shadow-[inset_2px_0_0_var(--color-accent)]'
          : selected
            ? 'bg-selected/60'
            : 'hover:bg-hover/70',
        misfit && 'opacity-45',
      )}
    >
      <span role="gridcell" data-part="mark" className="flex h-full items-center justify-center">
        <span
          role="checkbox"
          aria-checked={selected}
          aria-label="Marked"
          tabIndex={-1}
          className={cx(
            'flex size-3.5 items-center justify-center rounded-sm border text-[10px] leading-none',
            selected ? 'border-accent-fill bg-accent-fill text-on-accent' : 'border-control/60',
          )}
        >
          {selected && '✓'}
        </span>
      </span>
      {columns.map((id) => (
        <Fragment key={id}>{CELLS[id](row, zone)}</Fragment>
      ))}
    </div>
  );
});

/** What of a row was clicked: its key, and whether it was the check box. */
export function clickedLine(event: MouseEvent): { key: string; mark: boolean } | null {
  const target = event.target instanceof Element ? event.target : null;
  const key = target?.closest<HTMLElement>('[data-alert-key]')?.dataset.alertKey;
  return key === undefined ? null : { key, mark: target?.closest('[data-part=mark]') != null };
}

/** Gives a time under the pointer its long form in the zone and in UTC. Not before: two formats for every row would be too many. */
export function explainTime(event: MouseEvent, zone: string): void {
  if (!(event.target instanceof HTMLTimeElement) || event.target.title !== '') return;
  const { dateTime } = event.target;
  event.target.title = `${formatDateTime(dateTime, zone)} ${zone}\n${formatDateTime(dateTime, 'UTC')} UTC`;
}
