// The alerts table: a head, the rows in sight out of those held, and the states it can be in instead.
// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be laid out as a table; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { type MouseEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { alertFits } from '../../../shared/model/alert-fits.ts';
import { LIMITS } from '../../../shared/policy/limits.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { useTimeZone } from '../../parts/time.tsx';
import type { AlertOrder } from '../../state/alerts-query.ts';
import { useSettings } from '../../state/settings.ts';
import { useColumnChoice } from './column-choice.ts';
import { type ColumnId, columns, columnsThatFit, features } from './columns.tsx';
import { Emptiness, LoadingRows } from './emptiness.tsx';
import { Footer } from './footer.tsx';
import { clickedLine, explainTime, Line, lineId } from './line.tsx';
import { stores } from './stores.ts';
import { TableHead } from './table-head.tsx';
import { usePlace } from './use-place.ts';

/** The height of `--row` in either density, in pixels. */
const ROW_HEIGHT = { compact: 30, comfortable: 38 } as const;
/** Rows from either end of those held at which the next page is read. */
const AHEAD = 60;
const NO_ROWS: never[] = [];
/** Rows that may come above before all that is drawn is put to new places, once. */
const LAYER_ROWS = 10_000;

export interface AlertsTableProps {
  onOpen: (key: string) => void;
  onOrder: (order: AlertOrder) => void;
  onClearFilters: () => void;
}

export function AlertsTable({ onOpen, onOrder, onClearFilters }: AlertsTableProps) {
  const { alerts, selecting } = stores();
  const state = useStore(alerts.store);
  const { rows, filter, phase, active, selection } = state;
  const zone = useTimeZone();
  const rowHeight = ROW_HEIGHT[useSettings().density];
  const scroller = useRef<HTMLDivElement>(null);
  const room = useWidth(scroller);

  const { choice, toggle, setWidths, reset } = useColumnChoice();
  const visible = useMemo(() => {
    const wanted = columns.map((column) => column.id as ColumnId).filter((id) => !choice.hidden.includes(id));
    const width = (id: ColumnId) =>
      choice.widths[id] ?? columns.find((column) => column.id === id)?.size ?? 0;
    const fitting = columnsThatFit(wanted, width, room);
    return Object.fromEntries(columns.map((column) => [column.id, fitting.includes(column.id as ColumnId)]));
  }, [choice, room]);
  // Rows do not pass through the table's row model: it would wrap all of them anew at every live alert, only a few being in sight.
  const table = useTable({
    features,
    columns,
    data: NO_ROWS,
    state: { columnVisibility: visible, columnSizing: choice.widths },
    onColumnSizingChange: setWidths,
    columnResizeMode: 'onChange',
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const template = headers
    .map(({ column }) => (column.id === 'text' ? 'minmax(0, 1fr)' : `${column.getSize()}px`))
    .join(' ');
  const shown = headers.map(({ column }) => column.id as ColumnId).join();
  const ids = useMemo(() => shown.split(',') as ColumnId[], [shown]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes the choice is only made anew with it
  const footerColumns = useMemo(
    () => ({ hidden: choice.hidden, squeezed: squeezed(choice.hidden, ids), toggle, reset }),
    [choice, ids],
  );

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the height of rows changes
  useLayoutEffect(() => virtual.measure(), [rowHeight]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  const place = usePlace({ alerts, scroller, rows, jump: state.jump, active, rowHeight });

  const { hasAfter, hasBefore, extending, extendFailure } = state;
  useEffect(() => {
    if (phase !== 'ready' || extending !== null || extendFailure !== null) return;
    if (hasAfter && last >= rows.length - AHEAD) void alerts.extend('after');
    else if (hasBefore && first < AHEAD) void alerts.extend('before');
  }, [alerts, phase, extending, extendFailure, hasAfter, hasBefore, first, last, rows.length]);

  const click = (event: MouseEvent) => {
    const line = clickedLine(event);
    if (line === null) return;
    if (event.shiftKey) selecting.range(line.key);
    else if (line.mark || event.ctrlKey || event.metaKey) selecting.toggle(line.key);
    else {
      selecting.setActive(line.key);
      onOpen(line.key);
    }
  };

  // Rows above the first move it and no other: the browser draws only what is new, and moves the layer of all rows.
  // It begins at the layer's foot, so that there is room above.
  const shift = (((state.slot - 1) % LAYER_ROWS) + LAYER_ROWS) % LAYER_ROWS;
  const sight = virtual.range ?? { startIndex: 0, endIndex: -1 };
  return (
    <div
      className="relative flex h-full min-h-0 min-w-0 flex-col"
      style={{ '--columns': `36px ${template}` } as React.CSSProperties}
    >
      {state.waiting > 0 && (
        <div className="pointer-events-none absolute inset-x-0 top-10 z-10 flex justify-center">
          <Button
            kind="primary"
            icon={<ArrowUp aria-hidden />}
            className="pointer-events-auto rounded-full! shadow-pop"
            onClick={() => void alerts.top()}
          >
            {state.waiting.toLocaleString('en')} new
          </Button>
        </div>
      )}
      <div
        role="grid"
        aria-label="Alerts"
        aria-multiselectable
        aria-busy={phase === 'loading'}
        aria-rowcount={state.count?.exact ? state.count.count + 1 : -1}
        aria-activedescendant={active === null ? undefined : lineId(active)}
        tabIndex={0}
        className="relative flex min-h-0 flex-1 flex-col focus-visible:-outline-offset-2"
      >
        <TableHead
          headers={headers}
          order={state.query.order}
          onOrder={onOrder}
          marked={selection.size}
          onMarkAll={selecting.all}
          onUnmark={selecting.clear}
        />
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: every click has its key, bound by the screen */}
        <div
          ref={scroller}
          {...place}
          onClick={click}
          onPointerOver={(event) => explainTime(event, zone)}
          onMouseDown={(event) => event.shiftKey && event.preventDefault()}
          data-testid="alert-rows"
          role="rowgroup"
          className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto [contain:strict] [overflow-anchor:none] [scrollbar-gutter:stable]"
        >
          {(phase !== 'ready' || rows.length === 0) && (
            <div role="row" className="h-full">
              <div role="gridcell" className="h-full">
                {phase === 'loading' && <LoadingRows columns={ids.length} />}
                {phase === 'failed' && state.failure !== null && (
                  <ErrorNote
                    form="fill"
                    error={state.failure}
                    onRetry={() => alerts.show(state.query, true)}
                  />
                )}
                {phase === 'nameless' && <Emptiness why="nameless" onClearFilters={onClearFilters} />}
                {phase === 'ready' && (
                  <Emptiness why={isPlain(filter) ? 'nothing' : 'filtered'} onClearFilters={onClearFilters} />
                )}
              </div>
            </div>
          )}
          {phase === 'ready' && rows.length > 0 && (
            <div className="relative [contain:strict]" style={{ height: virtual.getTotalSize() }}>
              {/* Its ground is what keeps its edges: a layer whose edges move is drawn anew. */}
              <div
                className="absolute inset-x-0 bg-canvas will-change-transform"
                style={{
                  height: (LAYER_ROWS + LIMITS.windowRows) * rowHeight,
                  transform: `translateY(${-shift * rowHeight}px)`,
                }}
              >
                {items.map(({ index }) => {
                  const row = rows[index];
                  if (row === undefined) return null;
                  return (
                    <Line
                      key={alerts.nameOf(row.key)}
                      row={row}
                      top={(shift + index) * rowHeight}
                      columns={ids}
                      zone={zone}
                      selected={selection.has(row.key)}
                      active={row.key === active}
                      misfit={filter !== null && alertFits(row, filter) === false}
                    />
                  );
                })}
              </div>
            </div>
          )}
        </div>
      </div>
      {extendFailure !== null && (
        <ErrorNote error={extendFailure} onRetry={() => void alerts.refresh()} className="m-2" />
      )}
      <Footer
        first={state.start + sight.startIndex}
        last={state.start + Math.min(sight.endIndex, rows.length - 1)}
        columns={footerColumns}
      />
    </div>
  );
}

/** Columns that are wanted, but for which there is no room. */
function squeezed(hidden: readonly string[], shown: readonly ColumnId[]): ColumnId[] {
  return columns
    .map((column) => column.id as ColumnId)
    .filter((id) => !hidden.includes(id) && !shown.includes(id));
}

function isPlain(filter: object | null): boolean {
  return filter === null || Object.keys(filter).length === 0;
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
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
