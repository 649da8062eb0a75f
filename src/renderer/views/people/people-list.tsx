/** The list of people: found by typing and filters, ordered by risk, and gone through by keys. */
import { Filter, Users } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { Button } from '../../parts/button.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { type KeyBinding, useKeys } from '../../state/keys.ts';
import {
  moveActivePerson,
  readMorePeople,
  readPeople,
  setActivePerson,
  usePeople,
  watchPeople,
} from '../../state/people.ts';
import {
  formatPeopleQuery,
  isPeopleFiltered,
  type PeopleQuery,
  parsePeopleQuery,
  unfilteredPeople,
} from '../../state/people-query.ts';
import { navigate, useRoute } from '../../state/route.ts';
import { plural } from '../overview/figure.ts';
import { FilterBar } from './filter-bar.tsx';
import { PeopleTable } from './table.tsx';
import { personPath } from './words.tsx';

/** Rows that page up and page down pass. */
const PAGE_KEYS = 20;

export function PeopleList() {
  const address = useRoute().query.toString();
  const query = useMemo(() => parsePeopleQuery(new URLSearchParams(address)), [address]);
  useEffect(() => watchPeople(query), [query]);
  const rows = usePeople((state) => state.rows);
  const total = usePeople((state) => state.total);
  const gaps = usePeople((state) => state.gaps);
  const failure = usePeople((state) => state.failure);
  const scroller = useRef<HTMLDivElement>(null);
  const firstVisible = useRef(0);
  const onSight = useCallback((first: number) => {
    firstVisible.current = first;
  }, []);
  const show = (next: PeopleQuery, typing = false) =>
    navigate('people', formatPeopleQuery(next), { replace: typing });
  const open = (key: string) => navigate(personPath(key));
  usePeopleKeys({ firstVisible: () => firstVisible.current, onOpen: open });

  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="People"
        hint={
          rows !== null && (
            <span className="tnum" aria-live="polite">
              {isPeopleFiltered(query)
                ? `${plural(total, 'person fits', 'people fit')}`
                : plural(total, 'person', 'people')}
            </span>
          )
        }
      />
      <FilterBar query={query} onChange={show} />
      {rows !== null && failure !== null && (
        <ErrorNote error={failure} onRetry={readPeople} className="m-2 mb-0" />
      )}
      {gaps.length > 0 && (
        <Callout kind="warn" title="Some of it could not be shown" className="m-2 mb-0">
          {gaps.join(' ')}
        </Callout>
      )}
      {rows === null ? (
        failure !== null ? (
          <ErrorNote form="fill" error={failure} onRetry={readPeople} />
        ) : (
          <Skeleton lines={16} className="p-4" />
        )
      ) : rows.length === 0 ? (
        <Nothing filtered={isPeopleFiltered(query)} onClear={() => show(unfilteredPeople(query))} />
      ) : (
        <PeopleTable
          rows={rows}
          total={total}
          order={query.order}
          onOrder={(order) => show({ ...query, order })}
          onOpen={open}
          onEnd={readMorePeople}
          scroller={scroller}
          onSight={onSight}
        />
      )}
    </div>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState
        icon={<Filter />}
        title="Nobody fits these filters"
        actions={<Button onClick={onClear}>Clear filters</Button>}
      />
    );
  }
  return (
    <EmptyState icon={<Users />} title="Nobody yet">
      People appear when the platform has users, or risk events that name one.
    </EmptyState>
  );
}

interface PeopleKeys {
  firstVisible: () => number;
  onOpen: (key: string) => void;
}

function usePeopleKeys({ firstVisible, onOpen }: PeopleKeys): void {
  const move = (by: number) => () => moveActivePerson(by, firstVisible());
  const end = (at: number) => () => setActivePerson(usePeople.getState().rows?.at(at)?.key ?? null);
  const bindings: KeyBinding[] = [
    { keys: 'j', label: 'Next person', run: move(1) },
    { keys: 'k', label: 'Previous person', run: move(-1) },
    { keys: 'arrowdown', label: 'Next person', unlisted: true, run: move(1) },
    { keys: 'arrowup', label: 'Previous person', unlisted: true, run: move(-1) },
    { keys: 'pagedown', label: 'Further down', run: move(PAGE_KEYS) },
    { keys: 'pageup', label: 'Further up', run: move(-PAGE_KEYS) },
    { keys: 'home', label: 'First person', run: end(0) },
    { keys: 'end', label: 'Last person read', run: end(-1) },
    {
      keys: 'enter',
      label: 'Open the person',
      run: () => {
        const { active } = usePeople.getState();
        if (active !== null) onOpen(active);
      },
    },
    { keys: 'escape', label: 'No person', unlisted: true, run: () => setActivePerson(null) },
    {
      keys: '/',
      label: 'Search people',
      run: () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
    },
  ];
  useKeys('People', bindings);
}
