// The foot of the alerts table: where one is in the list, ways to go elsewhere, and which columns are shown.
import { ArrowDownToLine, ArrowUpToLine, Columns3, RotateCw } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { Button, IconButton } from '../../parts/button.tsx';
import { Menu } from '../../parts/menu.tsx';
import type { Alerts } from '../../state/alerts.ts';
import { COLUMN_WORDS, type ColumnId } from './columns.tsx';
import { GoTo } from './go-to.tsx';
import { goToEnd } from './going.ts';
import { stores } from './stores.ts';

const numbers = new Intl.NumberFormat('en');
const number = (value: number) => numbers.format(value);

export interface FooterProps {
  /** Numbers of the first and last row in sight, from 0. */
  first: number;
  last: number;
  columns: {
    hidden: readonly string[];
    squeezed: readonly ColumnId[];
    toggle: (id: ColumnId) => void;
    reset: () => void;
  };
}

export function Footer({ first, last, columns }: FooterProps) {
  const { alerts } = stores();
  const { count, rows, phase, query, searched, waiting, start, hasBefore, extending, active, selection } =
    useStore(alerts.store);
  const total =
    count === null || (!count.exact && count.count === 0)
      ? ''
      : count.exact
        ? ` of ${number(count.count)}`
        : ` of more than ${number(count.count)}`;
  const reach = searched === null ? '' : ` in the ${query.order} ${number(searched)} alerts`;
  const held = active !== null || selection.size > 0 || waiting > 0;
  const live = query.order === 'newest' && !held && !hasBefore && first === start;
  return (
    <footer className="flex h-8 shrink-0 items-center gap-1 border-t border-line bg-surface px-2 text-sm text-muted">
      <span className="tnum mr-auto truncate" data-testid="alert-range">
        {phase === 'ready' && rows.length > 0
          ? `Rows ${number(first + 1)}–${number(last + 1)}${total}${reach}`
          : phase === 'ready'
            ? `No rows${reach}`
            : ''}
      </span>
      {extending !== null && <span>Reading more…</span>}
      {phase === 'ready' && (
        <span className="mx-1 flex items-center gap-1.5 max-[900px]:hidden">
          <span data-fill aria-hidden className={`size-1.5 rounded-full ${live ? 'bg-good' : 'bg-faint'}`} />
          {live
            ? 'New alerts appear on top'
            : query.order === 'oldest'
              ? 'Oldest first'
              : 'New alerts wait above'}
        </span>
      )}
      <Controls alerts={alerts} columns={columns} />
    </footer>
  );
}

/** Drawn again only when the columns change, not with every live alert. */
const Controls = memo(function Controls({
  alerts,
  columns,
}: Pick<FooterProps, 'columns'> & { alerts: Alerts }) {
  const ids = Object.keys(COLUMN_WORDS) as ColumnId[];
  return (
    <>
      <IconButton label="Read anew" icon={<RotateCw />} onClick={() => void alerts.refresh()} />
      <IconButton label="First row" keys="home" icon={<ArrowUpToLine />} onClick={() => void alerts.top()} />
      <IconButton label="Last row" keys="end" icon={<ArrowDownToLine />} onClick={() => void goToEnd()} />
      <GoTo />
      <Menu
        align="end"
        side="top"
        trigger={
          <Button kind="quiet" icon={<Columns3 aria-hidden />}>
            Columns
          </Button>
        }
        groups={[
          ids
            .filter((id) => id !== 'text' && id !== 'level')
            .map((id) => ({
              id,
              label: COLUMN_WORDS[id],
              checked: !columns.hidden.includes(id),
              hint: columns.squeezed.includes(id) ? 'no room' : undefined,
              onSelect: () => columns.toggle(id),
            })),
          [{ id: 'reset', label: 'As they were at first', onSelect: columns.reset }],
        ]}
      />
    </>
  );
});
