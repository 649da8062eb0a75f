/** What was done on the platform, by time: chat activities and flows as one list, each leading to its replay and its person. */
import { Activity, MessagesSquare, RotateCw, Search, TriangleAlert, UserRound } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { ActivityKind, ActivityRow } from '../../../shared/protocol/activity.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { MultiSelect } from '../../parts/combobox.tsx';
import type { RecordColumn } from '../../parts/record-list.tsx';
import { RecordPane } from '../../parts/record-pane.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time, useTimeZone } from '../../parts/time.tsx';
import { TypedFilter } from '../../parts/typed-filter.tsx';
import {
  type ActivityQuery,
  activityFilterOf,
  asksAnything,
  formatActivityQuery,
  parseActivityQuery,
} from '../../state/audit-query.ts';
import { core } from '../../state/core.ts';
import { useKeys } from '../../state/keys.ts';
import { createPaged, type Paged } from '../../state/paged.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { TimeFilter } from '../alerts/time-filter.tsx';
import { milliseconds } from '../overview/figure.ts';
import { personPath } from '../people/words.tsx';

const NOTHING = <span className="text-faint">–</span>;

const KIND_WORDS: Readonly<Record<ActivityKind, string>> = {
  message: 'Message',
  tool_call: 'Tool call',
  tool_result: 'Tool result',
  answer: 'Answer',
  flow: 'Checkpoints',
  other: 'Other',
};
const KINDS = Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label }));

const replayOf = ({ replay, step }: ActivityRow): string | null =>
  replay === null ? null : routeHref(`conversations/${replay}`, { at: step ?? '' });

const COLUMNS: readonly RecordColumn<ActivityRow>[] = [
  { head: 'Time', cell: ({ at }) => <Time at={at} className="text-muted" /> },
  {
    head: 'What',
    cell: ({ kind, type, trouble }) => (
      <span
        title={kind === 'flow' ? `Flow of ${type}` : type}
        className={cx('flex items-center gap-1', trouble && 'text-warn')}
      >
        {trouble && <TriangleAlert aria-label="Trouble" className="size-3 shrink-0" />}
        {KIND_WORDS[kind]}
      </span>
    ),
  },
  {
    head: 'User',
    cell: ({ person, userName, userId }) =>
      person !== null ? (
        <a href={routeHref(personPath(person))} tabIndex={-1} className="hover:underline">
          <bdi>{oneLine(userName ?? `User ${userId}`)}</bdi>
        </a>
      ) : userId === null ? (
        NOTHING
      ) : (
        <span className="text-muted">User {oneLine(userId)}</span>
      ),
  },
  {
    head: 'Content',
    cell: ({ kind, tool, text, type }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        {tool !== null && <bdi className="shrink-0 font-mono text-sm text-accent">{oneLine(tool)}</bdi>}
        {kind === 'flow' && type === 'mcp_gateway' && (
          <span className="shrink-0 text-muted">MCP gateway</span>
        )}
        <bdi className={cx('truncate', kind === 'flow' && 'text-muted')}>{oneLine(text)}</bdi>
      </span>
    ),
  },
  {
    head: 'Took',
    look: 'tnum text-right hidden @3xl:block',
    cell: ({ durationMs }) => (durationMs === null ? NOTHING : milliseconds(durationMs)),
  },
  {
    head: 'Replay',
    cell: (row) => {
      const href = replayOf(row);
      return href === null ? (
        NOTHING
      ) : (
        <a
          href={href}
          tabIndex={-1}
          aria-label="Replay"
          className="flex items-center gap-1 text-accent hover:underline"
        >
          <MessagesSquare aria-hidden className="size-3.5" />
          Replay
        </a>
      );
    },
  },
];
const TEMPLATE =
  'grid-cols-[112px_124px_minmax(100px,0.4fr)_minmax(200px,2fr)_76px] @3xl:grid-cols-[112px_124px_minmax(120px,0.4fr)_minmax(240px,2fr)_76px_76px]';

export function ActivityView() {
  const address = useRoute().query.toString();
  const query = useMemo(() => parseActivityQuery(new URLSearchParams(address)), [address]);
  const zone = useTimeZone();
  const [list] = useState(() => createPaged<ActivityRow>(({ key }) => key));
  useEffect(
    () =>
      list.show((after) =>
        core().call('activity.list', { filter: activityFilterOf(query, zone, Date.now()), after }),
      ),
    [list, query, zone],
  );
  const show = (next: ActivityQuery, typing = false) =>
    navigate('activity', formatActivityQuery(next), { replace: typing });
  const reading = useStore(list.store, (state) => state.reading);
  const asked = asksAnything(formatActivityQuery(query));
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Activity"
        hint="What was said and called, and the checkpoints passed, newest first"
        actions={
          <IconButton
            label="Read again"
            icon={<RotateCw />}
            disabled={reading}
            onClick={() => void list.read()}
          />
        }
      />
      <Filters query={query} onChange={show} />
      <Rows list={list} onClear={asked ? () => show(parseActivityQuery(new URLSearchParams())) : null} />
    </div>
  );
}

function Rows({ list, onClear }: { list: Paged<ActivityRow>; onClear: (() => void) | null }) {
  useKeys('Activity', [
    {
      keys: 'u',
      label: 'Open the person',
      run: () => {
        const person = list.current()?.person ?? null;
        if (person !== null) navigate(personPath(person));
      },
    },
  ]);
  return (
    <RecordPane
      label="Activities"
      one="activity"
      many="activities"
      list={list}
      columns={COLUMNS}
      template={TEMPLATE}
      onOpen={(row) => {
        if (row.replay !== null) navigate(`conversations/${row.replay}`, { at: row.step ?? '' });
      }}
      onClear={onClear}
      empty={{
        icon: <Activity />,
        title: 'Nothing yet',
        remedy:
          'Activities appear when somebody chats over the platform’s own interface, its streams or its gateway.',
      }}
    />
  );
}

interface FiltersProps {
  query: ActivityQuery;
  onChange: (query: ActivityQuery, typing?: boolean) => void;
}

function Filters({ query, onChange }: FiltersProps) {
  return (
    <search className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
      <TypedFilter
        label="Search the text"
        placeholder="Search text, tool, server  /"
        icon={<Search />}
        search
        maxLength={200}
        value={query.text}
        onChange={(text) => onChange({ ...query, text }, true)}
        className="w-56"
      />
      <TypedFilter
        label="User"
        placeholder="User: name, e-mail, id"
        icon={<UserRound />}
        value={query.user}
        onChange={(user) => onChange({ ...query, user }, true)}
        className="w-48"
      />
      <MultiSelect
        label="What"
        options={KINDS}
        values={query.kinds}
        onChange={(kinds) => onChange({ ...query, kinds: kinds as ActivityKind[] })}
      />
      <TimeFilter
        times={query as Parameters<typeof TimeFilter>[0]['times']}
        onChange={(times) => onChange({ ...query, ...times })}
      />
      <MultiSelect
        label="Trouble"
        options={[{ value: 'yes', label: 'Failed, denied or blocked' }]}
        values={query.trouble ? ['yes'] : []}
        onChange={(values) => onChange({ ...query, trouble: values.length > 0 })}
      />
      {asksAnything(formatActivityQuery(query)) && (
        <Button kind="quiet" onClick={() => onChange(parseActivityQuery(new URLSearchParams()))}>
          Clear
        </Button>
      )}
    </search>
  );
}
