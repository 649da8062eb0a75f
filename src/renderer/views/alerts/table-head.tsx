// The head of the alerts table: names, the order of time, borders to drag, and the box that marks all.
// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be laid out as a table; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import type { Header } from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo } from 'react';
import type { AlertRow } from '../../../shared/protocol/alerts.ts';
import { cx } from '../../parts/class-names.ts';
import { Checkbox } from '../../parts/field.tsx';
import type { AlertOrder } from '../../state/alerts-query.ts';
import { COLUMN_WORDS, type ColumnId, type features } from './columns.tsx';

export interface TableHeadProps {
  headers: readonly Header<typeof features, AlertRow, unknown>[];
  order: AlertOrder;
  onOrder: (order: AlertOrder) => void;
  marked: number;
  onMarkAll: () => Promise<void>;
  onUnmark: () => void;
}

/** Live alerts draw the table again many times a second; the head only when something of it changes. */
export const TableHead = memo(function TableHead({
  headers,
  order,
  onOrder,
  marked,
  onMarkAll,
  onUnmark,
}: TableHeadProps) {
  return (
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
            label={marked > 0 ? 'Unmark all' : 'Mark all that fit'}
            hideLabel
            checked={false}
            indeterminate={marked > 0}
            onChange={() => (marked > 0 ? onUnmark() : void onMarkAll())}
          />
        </span>
        {headers.map((header) => {
          const id = header.column.id as ColumnId;
          return (
            <span
              key={id}
              role="columnheader"
              aria-sort={id === 'time' ? (order === 'newest' ? 'descending' : 'ascending') : undefined}
              className={cx(
                'group relative flex h-full min-w-0 items-center px-1.5',
                id === 'score' && 'justify-end',
              )}
            >
              {id === 'time' ? (
                <button
                  type="button"
                  className="-mx-1 flex items-center gap-1 rounded-sm px-1 hover:text-ink"
                  title={order === 'newest' ? 'Newest first' : 'Oldest first'}
                  onClick={() => onOrder(order === 'newest' ? 'oldest' : 'newest')}
                >
                  {COLUMN_WORDS[id]}
                  {order === 'newest' ? (
                    <ArrowDown aria-hidden className="size-3" />
                  ) : (
                    <ArrowUp aria-hidden className="size-3" />
                  )}
                </button>
              ) : (
                <span className="truncate">{COLUMN_WORDS[id]}</span>
              )}
              {id !== 'text' && (
                <span
                  aria-hidden
                  onMouseDown={header.getResizeHandler()}
                  onTouchStart={header.getResizeHandler()}
                  className="absolute inset-y-1.5 -right-1 w-2 cursor-col-resize touch-none border-r border-transparent group-hover:border-line-strong hover:border-accent"
                />
              )}
            </span>
          );
        })}
      </div>
    </div>
  );
});
