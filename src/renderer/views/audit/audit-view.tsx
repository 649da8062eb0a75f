/** The audit log: both tables of the platform as one list, each row saying where it is from; the row at hand beside it. */
import { RotateCw, ScrollText, Search, UserRound, Wrench } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { AuditRow, AuditTable } from '../../../shared/protocol/audit.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { MultiSelect } from '../../parts/combobox.tsx';
import type { RecordColumn } from '../../parts/record-list.tsx';
import { RecordPane } from '../../parts/record-pane.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { oneLine } from '../../parts/segments.ts';
import { SplitPane } from '../../parts/split-pane.tsx';
import { Time, useTimeZone } from '../../parts/time.tsx';
import { TypedFilter } from '../../parts/typed-filter.tsx';
import {
  type AuditQuery,
  asksAnything,
  auditFilterOf,
  formatAuditQuery,
  parseAuditQuery,
} from '../../state/audit-query.ts';
import { core } from '../../state/core.ts';
import { createPaged } from '../../state/paged.ts';
import { navigate, useRoute } from '../../state/route.ts';
import { TimeFilter } from '../alerts/time-filter.tsx';
import { compact, milliseconds, money } from '../overview/figure.ts';
import { AuditDetail } from './audit-detail.tsx';
import { outcomeOf, TableChip } from './words.tsx';

const NOTHING = <span className="text-faint">–</span>;

const COLUMNS: readonly RecordColumn<AuditRow>[] = [
  { head: 'Time', cell: ({ at }) => <Time at={at} className="text-muted" /> },
  { head: 'Table', cell: ({ table }) => <TableChip table={table} /> },
  {
    head: 'User',
    cell: ({ userName, userId }) =>
      userName !== null ? (
        <bdi>{oneLine(userName)}</bdi>
      ) : userId === null ? (
        NOTHING
      ) : (
        <span className="text-muted">User {oneLine(userId)}</span>
      ),
  },
  { head: 'Request', cell: ({ text }) => <bdi>{oneLine(text)}</bdi> },
  {
    head: 'Tools',
    look: 'hidden @6xl:block text-muted',
    cell: ({ tools, servers }) => {
      const said = [servers, tools].filter((part) => part !== null).join(' · ');
      return said === '' ? NOTHING : <bdi title={oneLine(said)}>{oneLine(said)}</bdi>;
    },
  },
  {
    head: 'Outcome',
    cell: (row) => {
      const { word, look } = outcomeOf(row);
      return <span className={look}>{word}</span>;
    },
  },
  {
    head: 'Tokens',
    look: 'tnum text-right hidden @xl:block',
    cell: ({ tokens }) => (tokens === null ? NOTHING : compact(tokens)),
  },
  {
    head: 'Cost',
    look: 'tnum text-right hidden @4xl:block',
    cell: ({ cost }) => (cost === null ? NOTHING : money(cost)),
  },
  {
    head: 'Took',
    look: 'tnum text-right hidden @4xl:block',
    cell: ({ durationMs }) => (durationMs === null ? NOTHING : milliseconds(durationMs)),
  },
];
const TEMPLATE =
  'grid-cols-[112px_72px_minmax(90px,0.5fr)_minmax(110px,1.6fr)_84px] @xl:grid-cols-[112px_72px_minmax(90px,0.5fr)_minmax(160px,1.6fr)_84px_64px] @4xl:grid-cols-[112px_72px_minmax(90px,0.5fr)_minmax(160px,1.6fr)_84px_64px_80px_70px] @6xl:grid-cols-[112px_72px_minmax(110px,0.5fr)_minmax(180px,1.6fr)_minmax(110px,0.7fr)_84px_64px_80px_70px]';

export function AuditView() {
  const { path, query: parameters } = useRoute();
  const address = parameters.toString();
  const query = useMemo(() => parseAuditQuery(new URLSearchParams(address)), [address]);
  const zone = useTimeZone();
  const [list] = useState(() => createPaged<AuditRow>(({ key }) => key));
  useEffect(
    () =>
      list.show((after) =>
        core().call('audit.list', { filter: auditFilterOf(query, zone, Date.now()), after }),
      ),
    [list, query, zone],
  );
  const open = path.slice('audit/'.length);
  const show = (next: AuditQuery, typing = false) =>
    navigate(open === '' ? 'audit' : `audit/${open}`, formatAuditQuery(next), { replace: typing });
  const select = (key: string | null) =>
    navigate(key === null ? 'audit' : `audit/${key}`, formatAuditQuery(query), { replace: open !== '' });
  const reading = useStore(list.store, (state) => state.reading);
  const filtered = asksAnything(formatAuditQuery(query));

  const content = (
    <RecordPane
      label="Audit log"
      one="row"
      many="rows"
      list={list}
      columns={COLUMNS}
      template={TEMPLATE}
      onOpen={({ key }) => select(key)}
      onClear={filtered ? () => show(parseAuditQuery(new URLSearchParams())) : null}
      empty={{
        icon: <ScrollText />,
        title: 'No row yet',
        remedy: 'Rows appear when the platform writes either of its audit tables.',
      }}
    />
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Audit log"
        hint="omni2.audit_logs and public.audit_logs, merged by time"
        actions={
          <IconButton
            label="Read again"
            icon={<RotateCw />}
            disabled={reading}
            onClick={() => void list.read()}
          />
        }
      />
      <Filters query={query} onChange={show} filtered={filtered} />
      <SplitPane
        name="audit"
        label="the row"
        main={content}
        side={open === '' ? null : <AuditDetail key={open} rowKey={open} onClose={() => select(null)} />}
        className="flex-1"
      />
    </div>
  );
}

const YES_NO = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
];
const yesNo = (value: boolean | null) => (value === null ? [] : [value ? 'yes' : 'no']);
const fromYesNo = (values: readonly string[]) => (values.length === 0 ? null : values.at(-1) === 'yes');

interface FiltersProps {
  query: AuditQuery;
  onChange: (query: AuditQuery, typing?: boolean) => void;
  filtered: boolean;
}

function Filters({ query, onChange, filtered }: FiltersProps) {
  return (
    <search className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
      <TypedFilter
        label="Search the text"
        placeholder="Search text  /"
        icon={<Search />}
        search
        maxLength={200}
        value={query.text}
        onChange={(text) => onChange({ ...query, text }, true)}
        className="w-44"
      />
      <TypedFilter
        label="User"
        placeholder="User: name, e-mail, id"
        icon={<UserRound />}
        value={query.user}
        onChange={(user) => onChange({ ...query, user }, true)}
        className="w-48"
      />
      <TypedFilter
        label="Tool or server"
        placeholder="Tool or server"
        icon={<Wrench />}
        value={query.tool}
        onChange={(tool) => onChange({ ...query, tool }, true)}
        className="w-40"
      />
      <TimeFilter
        times={query as Parameters<typeof TimeFilter>[0]['times']}
        onChange={(times) => onChange({ ...query, ...times })}
      />
      <MultiSelect
        label="Table"
        options={[
          { value: 'omni2', label: 'omni2.audit_logs' },
          { value: 'public', label: 'public.audit_logs' },
        ]}
        values={query.table === null ? [] : [query.table]}
        onChange={(values) =>
          onChange({ ...query, table: (values.at(-1) as AuditTable | undefined) ?? null })
        }
      />
      <MultiSelect
        label="Success"
        options={YES_NO}
        values={yesNo(query.success)}
        onChange={(values) => onChange({ ...query, success: fromYesNo(values) })}
      />
      <MultiSelect
        label="Blocked"
        options={YES_NO}
        values={yesNo(query.blocked)}
        onChange={(values) => onChange({ ...query, blocked: fromYesNo(values) })}
      />
      {filtered && (
        <Button kind="quiet" onClick={() => onChange(parseAuditQuery(new URLSearchParams()))}>
          Clear
        </Button>
      )}
    </search>
  );
}
