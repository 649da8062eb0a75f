/** The list of cases: filters, further rows on request, gone through by keys. */
import { Filter, FolderOpen, Plus } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { CaseRow } from '../../../shared/protocol/cases.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { useScrolls } from '../../parts/use-scrolls.ts';
import { type Cases, createCases } from '../../state/cases.ts';
import {
  type CasesQuery,
  formatCasesQuery,
  isCasesFiltered,
  parseCasesQuery,
  unfilteredCases,
} from '../../state/cases-query.ts';
import { useCommands } from '../../state/commands.ts';
import { core } from '../../state/core.ts';
import { newCase } from '../../state/gathering.ts';
import { type KeyBinding, useKeys } from '../../state/keys.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { useRight } from '../../state/workspace.ts';
import { plural } from '../overview/figure.ts';
import { FilterBar } from './filter-bar.tsx';
import { CaseStatusBadge, countsInWords, Tag } from './words.tsx';

export function CasesList() {
  const address = useRoute().query.toString();
  const query = useMemo(() => parseCasesQuery(new URLSearchParams(address)), [address]);
  const [cases] = useState(() => createCases(core()));
  useEffect(() => cases.show(query), [cases, query]);
  const { rows, total, owners, tags, failure } = useStore(cases.store);
  const mayWrite = useRight('cases.write');
  useCaseKeys(cases, mayWrite);
  const show = (next: CasesQuery, typing = false) =>
    navigate('cases', formatCasesQuery(next), { replace: typing });
  const again = () => void cases.again();
  const filtered = isCasesFiltered(query);
  const begin = mayWrite && (
    <Button kind="primary" icon={<Plus />} onClick={newCase}>
      New case
    </Button>
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Cases"
        hint={
          rows !== null && (
            <span className="tnum" aria-live="polite">
              {plural(total, filtered ? 'case fits' : 'case', filtered ? 'cases fit' : 'cases')}
            </span>
          )
        }
        actions={begin}
      />
      <FilterBar query={query} owners={owners} tags={tags} onChange={show} />
      {rows !== null && failure !== null && (
        <ErrorNote error={failure} onRetry={again} className="m-2 mb-0" />
      )}
      {rows === null ? (
        failure !== null ? (
          <ErrorNote form="fill" error={failure} onRetry={again} />
        ) : (
          <Skeleton lines={12} className="p-4" />
        )
      ) : rows.length > 0 ? (
        <Table cases={cases} rows={rows} />
      ) : filtered ? (
        <EmptyState
          icon={<Filter />}
          title="No case fits these filters"
          actions={<Button onClick={() => show(unfilteredCases(query))}>Clear filters</Button>}
        />
      ) : (
        <EmptyState icon={<FolderOpen />} title="No cases yet" actions={begin}>
          A case gathers what belongs together. Press c on an alert, a person, a conversation or a campaign,
          or begin an empty one.
        </EmptyState>
      )}
    </div>
  );
}

function useCaseKeys(cases: Cases, mayWrite: boolean): void {
  const move = (by: number) => () => cases.move(by);
  const end = (at: number) => () => cases.setActive(cases.store.getState().rows?.at(at)?.id ?? null);
  const begin: KeyBinding = { keys: 'c', label: 'New case', run: newCase };
  useKeys('Cases', [
    { keys: 'j', label: 'Next case', run: move(1) },
    { keys: 'k', label: 'Previous case', run: move(-1) },
    { keys: 'arrowdown', label: 'Next case', unlisted: true, run: move(1) },
    { keys: 'arrowup', label: 'Previous case', unlisted: true, run: move(-1) },
    { keys: 'home', label: 'First case', run: end(0) },
    { keys: 'end', label: 'Last case read', run: end(-1) },
    {
      keys: 'enter',
      label: 'Open the case',
      run: () => {
        const { active } = cases.store.getState();
        if (active !== null) navigate(`cases/${active}`);
      },
    },
    { keys: 'escape', label: 'No case', unlisted: true, run: () => cases.setActive(null) },
    {
      keys: '/',
      label: 'Search cases',
      run: () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
    },
    ...(mayWrite ? [begin] : []),
  ]);
  useCommands(mayWrite ? [{ ...begin, id: 'cases.new', group: 'Cases', icon: Plus, run: newCase }] : []);
}

const CELL = 'px-2 py-1 first:pl-4 last:pr-4';

function Table({ cases, rows }: { cases: Cases; rows: readonly CaseRow[] }) {
  const active = useStore(cases.store, (state) => state.active);
  const next = useStore(cases.store, (state) => state.next);
  const reading = useStore(cases.store, (state) => state.reading);
  const [box, tabIndex] = useScrolls<HTMLDivElement>();
  return (
    <div
      ref={box}
      tabIndex={tabIndex}
      className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
    >
      <table className="w-full table-fixed">
        <thead className="sticky top-0 z-10 bg-surface text-left text-sm text-muted shadow-[inset_0_-1px_0_var(--color-line)]">
          <tr className="h-8">
            <th className={cx(CELL, 'w-16 text-right font-medium')}>#</th>
            <th className={cx(CELL, 'font-medium')}>Title</th>
            <th className={cx(CELL, 'w-24 font-medium')}>Severity</th>
            <th className={cx(CELL, 'w-44 font-medium')}>Status</th>
            <th className={cx(CELL, 'w-36 font-medium')}>Owner</th>
            <th className={cx(CELL, 'w-56 font-medium max-xl:hidden')}>Holds</th>
            <th className={cx(CELL, 'w-28 font-medium')}>Changed</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={row.id} row={row} active={row.id === active} onPick={() => cases.setActive(row.id)} />
          ))}
        </tbody>
      </table>
      {next !== null && (
        <div className="flex justify-center p-3">
          <Button busy={reading} onClick={() => void cases.more()}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}

function Line({ row, active, onPick }: { row: CaseRow; active: boolean; onPick: () => void }) {
  const { id, title, severity, owner, tags, counts, updatedAt } = row;
  return (
    <tr
      ref={(line) => {
        if (active) line?.scrollIntoView({ block: 'nearest' });
      }}
      data-case={id}
      aria-current={active || undefined}
      onClick={onPick}
      onDoubleClick={() => navigate(`cases/${id}`)}
      className={cx('h-(--row) border-b border-line/60', active ? 'bg-selected' : 'hover:bg-hover')}
    >
      <td className={cx(CELL, 'tnum text-right text-muted')}>{id}</td>
      <td className={CELL}>
        <span className="flex min-w-0 items-center gap-2">
          <a
            href={routeHref(`cases/${id}`)}
            title={oneLine(title)}
            className="min-w-0 truncate font-medium hover:underline"
          >
            <bdi>{oneLine(title)}</bdi>
          </a>
          {tags.slice(0, 3).map((tag) => (
            <Tag key={tag} tag={tag} />
          ))}
          {tags.length > 3 && <span className="text-xs text-muted">+{tags.length - 3}</span>}
        </span>
      </td>
      <td className={CELL}>
        <LevelBadge level={severity} className="flex" />
      </td>
      <td className={CELL}>
        <span className="flex">
          <CaseStatusBadge row={row} />
        </span>
      </td>
      <td className={cx(CELL, 'truncate')}>
        {owner === null ? <span className="text-faint">–</span> : <bdi>{oneLine(owner)}</bdi>}
      </td>
      <td className={cx(CELL, 'truncate text-muted max-xl:hidden')}>{countsInWords(counts)}</td>
      <td className={cx(CELL, 'text-muted')}>
        <Time at={updatedAt} form="ago" />
      </td>
    </tr>
  );
}
