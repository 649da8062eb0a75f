/** The table of people: a head that orders, and of thousands of rows those in sight; further ones are read on the way down. */
// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be laid out as a table; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type MouseEvent, memo, type RefObject, useEffect, useLayoutEffect } from 'react';
import type { PersonRow } from '../../../shared/protocol/people.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { cx } from '../../parts/class-names.ts';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { setActivePerson, usePeople } from '../../state/people.ts';
import type { PeopleOrder } from '../../state/people-query.ts';
import { routeHref } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import { compact } from '../overview/figure.ts';
import { FlagChip, nameOf, personPath, SpaceChip } from './words.tsx';

/** The height of `--row` in either density, in pixels. */
const ROW_HEIGHT = { compact: 30, comfortable: 38 } as const;
/** Rows left below at which the next page is asked for. */
const AHEAD = 60;

/** The role gives way in a narrow window. */
const COLUMNS =
  'grid-cols-[minmax(180px,1.6fr)_110px_104px_88px_112px_minmax(150px,1fr)] xl:grid-cols-[minmax(240px,1.6fr)_minmax(90px,0.6fr)_120px_124px_90px_116px_minmax(200px,1fr)]';

const HEADS: readonly { word: string; order?: PeopleOrder; up?: boolean; look?: string }[] = [
  { word: 'Name', order: 'name', up: true },
  { word: 'Role', look: 'max-xl:hidden' },
  { word: 'Score', order: 'score' },
  { word: '14 days' },
  { word: 'Incidents', order: 'incidents', look: 'justify-end' },
  { word: 'Last incident', order: 'last_incident' },
  { word: 'Flags' },
];

export interface PeopleTableProps {
  rows: readonly PersonRow[];
  /** How many fit, read or not. */
  total: number;
  order: PeopleOrder;
  onOrder: (order: PeopleOrder) => void;
  onOpen: (key: string) => void;
  /** The end of what was read comes into sight. */
  onEnd: () => void;
  scroller: RefObject<HTMLDivElement | null>;
  /** Told the number of the first row in sight. */
  onSight: (first: number) => void;
}

const lineId = (key: string) => `person-${encodeURIComponent(key)}`;

export function PeopleTable(props: PeopleTableProps) {
  const { rows, total, order, onOrder, onOpen, onEnd, scroller, onSight } = props;
  const active = usePeople((state) => state.active);
  const more = usePeople((state) => state.next !== null);
  const rowHeight = ROW_HEIGHT[useSettings().density];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the height of rows changes
  useLayoutEffect(() => virtual.measure(), [rowHeight]);
  const activeAt = active === null ? -1 : rows.findIndex(({ key }) => key === active);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a row that becomes the active one is brought into sight
  useEffect(() => {
    if (activeAt >= 0) virtual.scrollToIndex(activeAt);
  }, [active]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is read from its top
  useEffect(() => {
    if (activeAt < 0) virtual.scrollToIndex(0);
  }, [order]);
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => onSight(first), [onSight, first]);
  useEffect(() => {
    if (more && last >= rows.length - AHEAD) onEnd();
  }, [more, last, rows.length, onEnd]);

  const keyAt = (event: MouseEvent) =>
    event.target instanceof Element
      ? event.target.closest<HTMLElement>('[data-person]')?.dataset.person
      : undefined;
  return (
    <div
      role="grid"
      aria-label="People"
      aria-rowcount={total + 1}
      aria-activedescendant={activeAt < 0 || active === null ? undefined : lineId(active)}
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col focus-visible:-outline-offset-2"
    >
      <div
        role="rowgroup"
        className="shrink-0 overflow-hidden border-b border-line bg-surface [scrollbar-gutter:stable]"
      >
        <div role="row" className={cx('grid h-8 items-center px-3 text-sm font-medium text-muted', COLUMNS)}>
          {HEADS.map((head) => (
            <Head key={head.word} {...head} sorted={head.order === order} onOrder={onOrder} />
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: every click has its key, bound by the screen */}
      <div
        ref={scroller}
        role="rowgroup"
        data-testid="people-rows"
        onClick={(event) => {
          const key = keyAt(event);
          if (key !== undefined) setActivePerson(key);
        }}
        onDoubleClick={(event) => {
          const key = keyAt(event);
          if (key !== undefined) onOpen(key);
        }}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto [contain:strict] [scrollbar-gutter:stable]"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <Line key={row.key} row={row} at={index} top={start} active={row.key === active} />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface HeadProps {
  word: string;
  order?: PeopleOrder;
  /** The lowest comes first. */
  up?: boolean;
  look?: string;
  sorted: boolean;
  onOrder: (order: PeopleOrder) => void;
}

function Head({ word, order, up = false, look, sorted, onOrder }: HeadProps) {
  const Arrow = up ? ArrowUp : ArrowDown;
  return (
    <span
      role="columnheader"
      aria-sort={sorted ? (up ? 'ascending' : 'descending') : undefined}
      className={cx('flex h-full min-w-0 items-center px-1.5', look)}
    >
      {order === undefined ? (
        <span className="truncate">{word}</span>
      ) : (
        <button
          type="button"
          onClick={() => onOrder(order)}
          className={cx(
            '-mx-1 flex min-w-0 items-center gap-1 rounded-sm px-1 hover:text-ink',
            sorted && 'text-ink',
          )}
        >
          <span className="truncate">{word}</span>
          {sorted && <Arrow aria-hidden className="size-3 shrink-0" />}
        </button>
      )}
    </span>
  );
}

interface LineProps {
  row: PersonRow;
  at: number;
  top: number;
  active: boolean;
}

const CELL = 'truncate px-1.5';
const NOTHING = <span className="text-faint">–</span>;

const Line = memo(function Line({ row, at, top, active }: LineProps) {
  const { key, name, email, role, teams, score, level, trend, incidents, lastIncidentAt, flags } = row;
  const measured = trend.some((value) => value !== null);
  return (
    <div
      role="row"
      tabIndex={-1}
      id={lineId(key)}
      data-person={key}
      aria-rowindex={at + 2}
      aria-selected={active}
      style={{ top }}
      className={cx(
        'absolute inset-x-0 grid h-(--row) items-center border-b border-line/60 px-3 outline-none [contain:strict]',
        COLUMNS,
        active ? 'bg-selected shadow-[inset_2px_0_0_var(--color-accent)]' : 'hover:bg-hover/70',
      )}
    >
      <span role="gridcell" className="flex min-w-0 items-center gap-2 px-1.5">
        <a
          href={routeHref(personPath(key))}
          tabIndex={-1}
          className="min-w-0 truncate font-medium hover:underline"
        >
          <bdi>{nameOf(row)}</bdi>
        </a>
        <SpaceChip row={row} />
        {name !== null && email !== null && (
          <bdi className="min-w-0 flex-1 truncate text-sm text-faint" title={email}>
            {oneLine(email)}
          </bdi>
        )}
      </span>
      <span
        role="gridcell"
        title={teams.length === 0 ? undefined : `Teams: ${teams.join(', ')}`}
        className={cx(CELL, 'text-muted max-xl:hidden')}
      >
        {role === null ? NOTHING : <bdi>{oneLine(role)}</bdi>}
      </span>
      <span role="gridcell" className="flex items-center px-1.5">
        {score === null || level === null ? NOTHING : <LevelBadge level={level} score={Math.round(score)} />}
      </span>
      <span role="gridcell" className="flex items-center overflow-hidden px-1.5">
        {measured ? (
          <Sparkline
            values={trend.map((value) => value ?? 0)}
            width={84}
            height={20}
            highest={100}
            label={`Highest score by day, oldest first: ${trend.map((value) => value ?? '–').join(', ')}`}
          />
        ) : (
          NOTHING
        )}
      </span>
      <span role="gridcell" className={cx(CELL, 'tnum text-right')}>
        {incidents === 0 ? NOTHING : compact(incidents)}
      </span>
      <span role="gridcell" className={cx(CELL, 'text-muted')}>
        {lastIncidentAt === null ? NOTHING : <Time at={lastIncidentAt} />}
      </span>
      <span role="gridcell" className="flex min-w-0 items-center gap-1 overflow-hidden px-1.5">
        {flags.map((flag) => (
          <FlagChip key={flag} flag={flag} />
        ))}
      </span>
    </div>
  );
});
