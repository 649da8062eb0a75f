// The library's table: a head that sorts, and of thousands of rows those in sight.
// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be laid out as a table; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Fragment, type MouseEvent, memo, type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import type { PatternRow } from '../../../../shared/protocol/patterns.ts';
import { cx } from '../../../parts/class-names.ts';
import { Checkbox } from '../../../parts/field.tsx';
import { useTimeZone } from '../../../parts/time.tsx';
import { marking, usePatterns } from '../../../state/patterns.ts';
import type { PatternOrder } from '../../../state/patterns-query.ts';
import { useSettings } from '../../../state/settings.ts';
import { COLUMNS, type ColumnId, columnsThatFit, templateOf } from './columns.tsx';

/** The height of `--row` in either density, in pixels. */
const ROW_HEIGHT = { compact: 30, comfortable: 38 } as const;

const lineId = (row: PatternRow) => `pattern-${row.id ?? 'new'}-${encodeURIComponent(row.name)}`;

export interface LibraryTableProps {
  rows: readonly PatternRow[];
  names: readonly string[];
  order: PatternOrder;
  descending: boolean;
  onOrder: (order: PatternOrder, descending: boolean) => void;
  onOpen: (name: string) => void;
  scroller: RefObject<HTMLDivElement | null>;
  /** Told the number of the first row in sight. */
  onSight: (first: number) => void;
}

export function LibraryTable(props: LibraryTableProps) {
  const { rows, names, order, descending, onOrder, onOpen, scroller, onSight } = props;
  const active = usePatterns((state) => state.active);
  const marked = usePatterns((state) => state.marked);
  const zone = useTimeZone();
  const rowHeight = ROW_HEIGHT[useSettings().density];
  const room = useWidth(scroller);
  const shown = columnsThatFit(room);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the height of rows changes
  useLayoutEffect(() => virtual.measure(), [rowHeight]);
  const activeAt = active === null ? -1 : names.indexOf(active);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a row that becomes the active one is brought into sight
  useEffect(() => {
    if (activeAt >= 0) virtual.scrollToIndex(activeAt);
  }, [active]);
  const first = virtual.range?.startIndex ?? 0;
  useEffect(() => onSight(first), [onSight, first]);

  const click = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const name = target?.closest<HTMLElement>('[data-pattern]')?.dataset.pattern;
    if (name === undefined || target?.closest('a')) return;
    if (event.shiftKey) marking.range(names, name);
    else if (event.ctrlKey || event.metaKey || target?.closest('[data-part=mark]')) marking.toggle(name);
    else marking.setActive(name);
  };
  const activeRow = rows[activeAt];
  const ids = shown.join();
  return (
    <div
      role="grid"
      aria-label="Patterns"
      aria-multiselectable
      aria-rowcount={rows.length + 1}
      aria-activedescendant={activeRow === undefined ? undefined : lineId(activeRow)}
      tabIndex={0}
      style={{ '--columns': templateOf(shown) } as React.CSSProperties}
      className="flex min-h-0 flex-1 flex-col focus-visible:-outline-offset-2"
    >
      <div
        role="rowgroup"
        className="overflow-hidden border-b border-line bg-surface [scrollbar-gutter:stable]"
      >
        <div
          role="row"
          className="grid h-8 grid-cols-(--columns) items-center px-1.5 text-sm font-medium text-muted"
        >
          <span role="columnheader" className="flex items-center justify-center">
            <Checkbox
              label={marked.size > 0 ? 'Unmark all' : 'Mark all that fit'}
              hideLabel
              checked={false}
              indeterminate={marked.size > 0}
              onChange={() => (marked.size > 0 ? marking.clear() : marking.all(names))}
            />
          </span>
          {shown.map((id) => (
            <HeadCell
              key={id}
              id={id}
              sorted={id === order ? (descending ? 'descending' : 'ascending') : undefined}
              onSort={() => onOrder(id, id === order ? !descending : (COLUMNS[id].downFirst ?? false))}
            />
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: every click has its key, bound by the screen */}
      <div
        ref={scroller}
        role="rowgroup"
        data-testid="pattern-rows"
        onClick={click}
        onDoubleClick={(event) => {
          const line = event.target instanceof Element ? event.target.closest('[data-pattern]') : null;
          if (line instanceof HTMLElement && line.dataset.pattern) onOpen(line.dataset.pattern);
        }}
        onMouseDown={(event) => event.shiftKey && event.preventDefault()}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto [contain:strict] [scrollbar-gutter:stable]"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <Line
                key={lineId(row)}
                row={row}
                at={index}
                top={start}
                columns={ids}
                zone={zone}
                marked={marked.has(row.name)}
                active={row.name === active}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function HeadCell({
  id,
  sorted,
  onSort,
}: {
  id: ColumnId;
  sorted: 'ascending' | 'descending' | undefined;
  onSort: () => void;
}) {
  const { word, explanation, right } = COLUMNS[id];
  return (
    <span
      role="columnheader"
      aria-sort={sorted}
      className={cx('flex h-full min-w-0 items-center px-1.5', right && 'justify-end')}
    >
      <button
        type="button"
        title={explanation}
        onClick={onSort}
        className={cx(
          '-mx-1 flex min-w-0 items-center gap-1 rounded-sm px-1 hover:text-ink',
          sorted !== undefined && 'text-ink',
        )}
      >
        <span className="truncate">{word}</span>
        {sorted === 'descending' && <ArrowDown aria-hidden className="size-3 shrink-0" />}
        {sorted === 'ascending' && <ArrowUp aria-hidden className="size-3 shrink-0" />}
      </button>
    </span>
  );
}

interface LineProps {
  row: PatternRow;
  at: number;
  top: number;
  /** Ids joined by commas: equal as long as the columns are. */
  columns: string;
  zone: string;
  marked: boolean;
  active: boolean;
}

const Line = memo(function Line({ row, at, top, columns, zone, marked, active }: LineProps) {
  return (
    <div
      role="row"
      tabIndex={-1}
      id={lineId(row)}
      data-pattern={row.name}
      aria-rowindex={at + 2}
      aria-selected={marked}
      style={{ top }}
      className={cx(
        'absolute inset-x-0 grid h-(--row) grid-cols-(--columns) items-center border-b border-line/60 px-1.5 outline-none [contain:strict]',
        active
          ? 'bg-selected shadow-[inset_2px_0_0_var(--color-accent)]'
          : marked
            ? 'bg-selected/60'
            : 'hover:bg-hover/70',
      )}
    >
      <span role="gridcell" data-part="mark" className="flex h-full items-center justify-center">
        <span
          role="checkbox"
          aria-checked={marked}
          aria-label="Marked"
          tabIndex={-1}
          className={cx(
            'flex size-3.5 items-center justify-center rounded-sm border text-[10px] leading-none',
            marked ? 'border-accent-fill bg-accent-fill text-on-accent' : 'border-control/60',
          )}
        >
          {marked && '✓'}
        </span>
      </span>
      {columns.split(',').map((id) => (
        <Fragment key={id}>{COLUMNS[id as ColumnId].cell(row, zone)}</Fragment>
      ))}
    </div>
  );
});

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1_200);
  useLayoutEffect(() => {
    const observed = element.current;
    if (observed === null) return;
    const observer = new ResizeObserver(() => setWidth(observed.clientWidth));
    observer.observe(observed);
    setWidth(observed.clientWidth);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
