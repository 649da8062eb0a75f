// The library: every pattern with how it fares, found by typing, and changed one by one or many at once.
import { Filter, Regex } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import type { PatternRow } from '../../../../shared/protocol/patterns.ts';
import { Button } from '../../../parts/button.tsx';
import { Callout, EmptyState, ErrorNote } from '../../../parts/notice.tsx';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { core } from '../../../state/core.ts';
import { marking, readPatterns, usePatterns, watchPatterns } from '../../../state/patterns.ts';
import {
  countStates,
  filterPatterns,
  formatPatternQuery,
  isPatternFilter,
  type PatternQuery,
  type PatternState,
  parsePatternQuery,
  sortPatterns,
  withoutFilters,
} from '../../../state/patterns-query.ts';
import { navigate, useRoute } from '../../../state/route.ts';
import { notifyFailure } from '../../../state/toasts.ts';
import { useRight } from '../../../state/workspace.ts';
import { count, plural } from '../../overview/figure.ts';
import { type BulkAction, BulkBar } from './bulk-bar.tsx';
import { type Change, ChangeDialog } from './change-dialog.tsx';
import { FilterBar } from './filter-bar.tsx';
import { LibraryTable } from './table.tsx';
import { useLibraryKeys } from './use-library-keys.ts';

const NO_ROWS: readonly PatternRow[] = [];

export function Library() {
  useEffect(watchPatterns, []);
  const rows = usePatterns((state) => state.rows);
  const gaps = usePatterns((state) => state.gaps);
  const failure = usePatterns((state) => state.failure);
  const mayWrite = useRight('patterns.write');
  const address = useRoute().query.toString();
  const query = useMemo(() => parsePatternQuery(new URLSearchParams(address)), [address]);
  const { order, descending } = query;
  // In order once, then filtered: a letter typed should not sort two thousand rows anew.
  const sorted = useMemo(
    () => sortPatterns(rows ?? NO_ROWS, { order, descending }),
    [rows, order, descending],
  );
  const shown = useMemo(() => filterPatterns(sorted, query), [sorted, query]);
  const names = useMemo(() => shown.map(({ name }) => name), [shown]);
  const [asking, setAsking] = useState<{ what: Change; names: readonly string[] } | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const firstVisible = useRef(0);
  const onSight = useCallback((first: number) => {
    firstVisible.current = first;
  }, []);

  const show = (next: PatternQuery, typing = false) =>
    navigate('patterns', formatPatternQuery(next), { replace: typing });
  const open = (name: string) => void openInStudio(shown.find((row) => row.name === name));
  const create = () => navigate('studio', { new: '1' });
  const targets = (): string[] => {
    const { marked, active } = usePatterns.getState();
    return marked.size > 0 ? [...marked] : active === null ? [] : [active];
  };
  const ask = (what: Change) => () => {
    const chosen = targets();
    if (chosen.length > 0) setAsking({ what, names: chosen });
  };
  const toExport = () => {
    const chosen = targets();
    if (chosen.length === 0) return;
    marking.all(chosen);
    navigate('patterns/packs', { marked: '1' });
  };
  const actions: BulkAction[] = [
    ...(mayWrite
      ? [
          { keys: 'e', short: 'Enable', label: 'Enable', run: ask('enable') },
          { keys: 'd', short: 'Disable', label: 'Disable', run: ask('disable') },
          { keys: 'delete', short: 'Remove', label: 'Remove', run: ask('remove') },
        ]
      : []),
    { keys: 'p', short: 'Export', label: 'Export as a pack', run: toExport },
  ];
  useLibraryKeys({
    names,
    firstVisible: () => firstVisible.current,
    actions,
    onOpen: open,
    onNew: mayWrite ? create : null,
  });

  return (
    <div className="relative flex h-full min-h-0 flex-col">
      <FilterBar rows={rows ?? NO_ROWS} query={query} onChange={show} onNew={create} />
      {rows !== null && (
        <Notes gaps={gaps} failure={failure}>
          {rows.length > 0 && <Counters rows={rows} shown={shown.length} query={query} onShow={show} />}
        </Notes>
      )}
      {rows === null ? (
        failure !== null ? (
          <ErrorNote form="fill" error={failure} onRetry={readPatterns} />
        ) : (
          <Skeleton lines={16} className="p-4" />
        )
      ) : shown.length === 0 ? (
        <Nothing
          filtered={rows.length > 0}
          mayWrite={mayWrite}
          onNew={create}
          onClear={() => show(withoutFilters(query))}
        />
      ) : (
        <LibraryTable
          rows={shown}
          names={names}
          order={query.order}
          descending={query.descending}
          onOrder={(order, descending) => show({ ...query, order, descending })}
          onOpen={open}
          scroller={scroller}
          onSight={onSight}
        />
      )}
      <BulkBar actions={actions} />
      {asking !== null && <ChangeDialog {...asking} onClose={() => setAsking(null)} />}
    </div>
  );
}

/** A pattern never published is a draft, and known by its id alone. */
async function openInStudio(row: PatternRow | undefined): Promise<void> {
  if (row === undefined) return;
  if (row.id !== null) return navigate(`studio/${row.name}`);
  try {
    const drafts = await core().call('patterns.drafts', {});
    const draft = drafts.find(({ definition }) => definition.name === row.name);
    navigate('studio', draft === undefined ? {} : { draft: draft.id });
  } catch (failure) {
    notifyFailure(failure as FailureDetails);
  }
}

function Notes({
  gaps,
  failure,
  children,
}: {
  gaps: readonly string[];
  failure: { message: string; hint: string } | null;
  children: React.ReactNode;
}) {
  return (
    <>
      {failure !== null && <ErrorNote error={failure} onRetry={readPatterns} className="m-2 mb-0" />}
      {gaps.length > 0 && (
        <Callout kind="warn" title="Some of it could not be shown" className="m-2 mb-0">
          {gaps.join(' ')}
        </Callout>
      )}
      {children}
    </>
  );
}

interface CountersProps {
  rows: readonly PatternRow[];
  shown: number;
  query: PatternQuery;
  onShow: (query: PatternQuery) => void;
}

/** How many there are of each state; each figure leads to them. */
function Counters({ rows, shown, query, onShow }: CountersProps) {
  const counts = useMemo(() => countStates(rows), [rows]);
  const unknown = useMemo(() => rows.filter(({ health }) => health === null).length, [rows]);
  const figures: readonly (readonly [PatternState, string])[] = [
    ['enabled', 'enabled'],
    ['disabled', 'disabled'],
    ['draft', 'with a draft'],
    ['outside', 'changed outside'],
    ['unhealthy', 'unhealthy'],
  ];
  return (
    <p className="tnum flex shrink-0 flex-wrap items-center gap-x-3 border-b border-line px-4 py-1 text-sm text-muted">
      <span aria-live="polite">
        {isPatternFilter(query)
          ? `${count(shown)} of ${plural(rows.length, 'pattern')}`
          : plural(rows.length, 'pattern')}
      </span>
      {figures.map(([state, word]) => (
        <button
          key={state}
          type="button"
          onClick={() => onShow({ ...withoutFilters(query), states: [state] })}
          disabled={counts[state] === 0}
          className={`rounded-sm hover:text-ink hover:underline disabled:pointer-events-none ${
            (state === 'outside' || state === 'unhealthy') && counts[state] > 0 ? 'text-warn' : ''
          }`}
        >
          {count(counts[state])} {word}
        </button>
      ))}
      {unknown > 0 && <span>the health of {count(unknown)} is being worked out</span>}
    </p>
  );
}

interface NothingProps {
  filtered: boolean;
  mayWrite: boolean;
  onNew: () => void;
  onClear: () => void;
}

function Nothing({ filtered, mayWrite, onNew, onClear }: NothingProps) {
  if (filtered) {
    return (
      <EmptyState
        icon={<Filter />}
        title="No pattern fits these filters"
        actions={<Button onClick={onClear}>Clear filters</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={<Regex />}
      title="No patterns yet"
      actions={
        mayWrite && (
          <>
            <Button onClick={onNew}>New pattern</Button>
            <Button kind="primary" onClick={() => navigate('patterns/packs')}>
              Import the default pack
            </Button>
          </>
        )
      }
    >
      The platform looks for nothing until its table of patterns has rows.
    </EmptyState>
  );
}
