// A table of records read by pages: only those in sight are drawn, further ones are asked for on the way down; gone through by keys.
// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be laid out as a table; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { type KeyBinding, useKeys } from '../state/keys.ts';
import type { Paged } from '../state/paged.ts';
import { useSettings } from '../state/settings.ts';
import { cx } from './class-names.ts';

/** The height of `--row` in either density, in pixels. */
const ROW_HEIGHT = { compact: 30, comfortable: 38 } as const;
/** Rows left below at which the next page is asked for. */
const AHEAD = 40;
const PAGE_KEYS = 20;

export interface RecordColumn<Row> {
  readonly head: string;
  /** Utilities of head and cells alike: alignment, and at which width the column gives way. */
  readonly look?: string;
  readonly cell: (row: Row) => ReactNode;
}

export interface RecordListProps<Row> {
  /** What the rows are: "Audit log". */
  label: string;
  /** One row, for the help of keys: "row". */
  one: string;
  list: Paged<Row>;
  columns: readonly RecordColumn<Row>[];
  /** Tailwind's template of the columns; what gives way in a narrow list asks for its width: `@3xl:`. */
  template: string;
  onOpen?: ((row: Row) => void) | undefined;
}

/** The rows of a list; it must hold some. */
export function RecordList<Row>({ label, one, list, columns, template, onOpen }: RecordListProps<Row>) {
  const rows = useStore(list.store, (state) => state.rows) ?? [];
  const active = useStore(list.store, (state) => state.active);
  const more = useStore(list.store, (state) => state.next !== null);
  const searched = useStore(list.store, (state) => state.searchedTo !== null);
  const stale = useStore(list.store, (state) => state.stale);
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = ROW_HEIGHT[useSettings().density];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the height of rows changes
  useLayoutEffect(() => virtual.measure(), [rowHeight]);
  const activeAt = active === null ? -1 : rows.findIndex((row) => list.keyOf(row) === active);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a row that becomes the active one is brought into sight
  useEffect(() => {
    if (activeAt >= 0) virtual.scrollToIndex(activeAt);
  }, [active]);
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    // What takes a search goes on when it is asked to.
    if (more && !searched && last >= rows.length - AHEAD) void list.more();
  }, [more, searched, last, rows.length, list]);
  useKeys(label, keysOf(list, one, onOpen));

  const keyAt = (event: MouseEvent) =>
    event.target instanceof Element
      ? event.target.closest<HTMLElement>('[data-record]')?.dataset.record
      : undefined;
  const lineId = (key: string) => `record-${encodeURIComponent(key)}`;
  return (
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={more ? -1 : rows.length + 1}
      aria-busy={stale || undefined}
      aria-activedescendant={activeAt < 0 || active === null ? undefined : lineId(active)}
      tabIndex={0}
      className="@container flex h-full min-h-0 flex-col focus-visible:-outline-offset-2"
    >
      <div
        role="rowgroup"
        className="shrink-0 overflow-hidden border-b border-line bg-surface [scrollbar-gutter:stable]"
      >
        <div role="row" className={cx('grid h-8 items-center px-3 text-sm font-medium text-muted', template)}>
          {columns.map(({ head, look }) => (
            <span key={head} role="columnheader" className={cx('truncate px-1.5', look)}>
              {head}
            </span>
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: every click has its key */}
      <div
        ref={scroller}
        role="rowgroup"
        onClick={(event) => {
          const key = keyAt(event);
          if (key !== undefined) list.activate(key);
        }}
        onDoubleClick={() => {
          const row = list.current();
          if (row !== null) onOpen?.(row);
        }}
        className={cx(
          'min-h-0 flex-1 overflow-x-hidden overflow-y-auto [contain:strict] [scrollbar-gutter:stable]',
          stale && 'opacity-60',
        )}
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const key = list.keyOf(row);
            return (
              <div
                key={key}
                role="row"
                tabIndex={-1}
                id={lineId(key)}
                data-record={key}
                aria-rowindex={index + 2}
                aria-selected={key === active}
                style={{ top: start }}
                className={cx(
                  'absolute inset-x-0 grid h-(--row) items-center border-b border-line/60 px-3 outline-none [contain:strict]',
                  template,
                  key === active
                    ? 'bg-selected shadow-[inset_2px_0_0_var(--color-accent)]'
                    : 'hover:bg-hover/70',
                )}
              >
                {columns.map(({ head, look, cell }) => (
                  <span key={head} role="gridcell" className={cx('min-w-0 truncate px-1.5', look)}>
                    {cell(row)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function keysOf<Row>(list: Paged<Row>, one: string, onOpen?: (row: Row) => void): KeyBinding[] {
  const move = (by: number) => () => list.move(by);
  const end = (at: number) => () => {
    const row = list.store.getState().rows?.at(at);
    list.activate(row === undefined ? null : list.keyOf(row));
  };
  return [
    { keys: 'j', label: `Next ${one}`, run: move(1) },
    { keys: 'k', label: `Previous ${one}`, run: move(-1) },
    { keys: 'arrowdown', label: `Next ${one}`, unlisted: true, run: move(1) },
    { keys: 'arrowup', label: `Previous ${one}`, unlisted: true, run: move(-1) },
    { keys: 'pagedown', label: 'Further down', run: move(PAGE_KEYS) },
    { keys: 'pageup', label: 'Further up', run: move(-PAGE_KEYS) },
    { keys: 'home', label: `First ${one}`, run: end(0) },
    { keys: 'end', label: `Last ${one} read`, run: end(-1) },
    { keys: 'escape', label: `No ${one}`, unlisted: true, run: () => list.activate(null) },
    {
      keys: '/',
      label: 'Search',
      run: () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
    },
    ...(onOpen === undefined
      ? []
      : [
          {
            keys: 'enter',
            label: `Open the ${one}`,
            run: () => {
              const row = list.current();
              if (row !== null) onOpen(row);
            },
          },
        ]),
  ];
}
