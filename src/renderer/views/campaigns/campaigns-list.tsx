/** The campaigns of a period: what was written, by how many, since when, and how it is spread. */
import { Megaphone, RotateCw } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { LEVELS, type Level } from '../../../shared/model/level.ts';
import type { Campaign, CampaignsFound } from '../../../shared/protocol/campaigns.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { LEVEL_WORDS, LevelBadge, LevelShape } from '../../parts/level-badge.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { oneLine } from '../../parts/segments.ts';
import { type Choice, Select } from '../../parts/select.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { useScrolls } from '../../parts/use-scrolls.ts';
import {
  type CampaignOrder,
  type Campaigns,
  type CampaignsQuery,
  formatCampaignsQuery,
  orderCampaigns,
  type Period,
} from '../../state/campaigns.ts';
import { useKeys } from '../../state/keys.ts';
import { navigate, routeHref } from '../../state/route.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { count, plural } from '../overview/figure.ts';

const PERIODS: readonly Choice<Period>[] = [
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
  { value: 'quarter', label: 'Last 90 days' },
];
const FROM: readonly Choice<Level>[] = LEVELS.toReversed().map((level) => ({
  value: level,
  label: level === 'LOW' ? 'Any level' : `${LEVEL_WORDS[level]}${level === 'CRITICAL' ? '' : ' and above'}`,
  mark: <LevelShape level={level} />,
}));
const USERS: readonly Choice[] = [2, 3, 5, 10, 25].map((n) => ({
  value: String(n),
  label: `${n} users or more`,
}));
const ORDERS: readonly Choice<CampaignOrder>[] = [
  { value: 'users', label: 'Most users first' },
  { value: 'latest', label: 'Latest first' },
  { value: 'gravest', label: 'Gravest first' },
];

export interface CampaignsListProps {
  campaigns: Campaigns;
  query: CampaignsQuery;
}

export function CampaignsList({ campaigns, query }: CampaignsListProps) {
  const { found, failure, looking } = useStore(campaigns.store);
  const ready = useWorkspace()?.phase === 'ready';
  const { period, level, users, order } = query;
  // The order is the window's own; another one is no other question.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the question stands for depends on these
  useEffect(() => {
    if (ready) void campaigns.find(query);
  }, [campaigns, ready, period, level, users]);
  const rows = useMemo(() => orderCampaigns(found?.campaigns ?? [], order), [found, order]);
  const show = (next: Partial<CampaignsQuery>) =>
    navigate('campaigns', formatCampaignsQuery({ ...query, ...next }));
  const again = () => void campaigns.find(query, true);
  const open = (id: string) => navigate(`campaigns/${id}`, formatCampaignsQuery(query));
  const end = (at: number) => () => campaigns.setActive(rows.at(at)?.id ?? null);
  useKeys('Campaigns', [
    { keys: 'j', label: 'Next campaign', run: () => campaigns.move(1, order) },
    { keys: 'k', label: 'Previous campaign', run: () => campaigns.move(-1, order) },
    { keys: 'arrowdown', label: 'Next campaign', unlisted: true, run: () => campaigns.move(1, order) },
    { keys: 'arrowup', label: 'Previous campaign', unlisted: true, run: () => campaigns.move(-1, order) },
    { keys: 'home', label: 'First campaign', run: end(0) },
    { keys: 'end', label: 'Last campaign', run: end(-1) },
    {
      keys: 'enter',
      label: 'Open the campaign',
      run: () => {
        const { active } = campaigns.store.getState();
        if (active !== null) open(active);
      },
    },
    { keys: 'shift+r', label: 'Look again', run: again },
  ]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Campaigns"
        hint={
          found !== null && (
            <span className="tnum" aria-live="polite">
              {plural(rows.length, 'campaign')}
              {found.more && ', the largest'} among {plural(found.compared, 'message')}
            </span>
          )
        }
        actions={
          <Button icon={<RotateCw />} busy={looking} onClick={again}>
            Look again
          </Button>
        }
      />
      <search className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
        <Select
          label="Period"
          hideLabel
          options={PERIODS}
          value={period}
          onChange={(next) => show({ period: next })}
          className="w-36"
        />
        <Select
          label="Level"
          hideLabel
          options={FROM}
          value={level}
          onChange={(next) => show({ level: next })}
          className="w-48"
        />
        <Select
          label="Users"
          hideLabel
          options={
            USERS.some(({ value }) => value === String(users))
              ? USERS
              : [...USERS, { value: String(users), label: `${users} users or more` }]
          }
          value={String(users)}
          onChange={(next) => show({ users: Number(next) })}
          className="w-40"
        />
        <Select
          label="Order"
          hideLabel
          options={ORDERS}
          value={order}
          onChange={(next) => show({ order: next })}
          className="ml-auto w-40"
        />
      </search>
      {found !== null && <Gaps found={found} />}
      {failure !== null ? (
        <ErrorNote form="fill" error={failure} onRetry={again} />
      ) : found === null ? (
        <Skeleton lines={12} className="p-4" />
      ) : rows.length === 0 ? (
        <EmptyState icon={<Megaphone />} title="No campaign in this period">
          A campaign is one text, or nearly the same, by several users. Try a longer period, fewer users or a
          lower level.
        </EmptyState>
      ) : (
        <Table campaigns={campaigns} rows={rows} query={query} onOpen={open} />
      )}
    </div>
  );
}

function Gaps({ found: { gaps, bounded, compared } }: { found: CampaignsFound }) {
  const all = [
    ...gaps,
    ...(bounded
      ? [`The period has more messages than are compared: these are the newest ${count(compared)}.`]
      : []),
  ];
  return all.length === 0 ? null : <Callout kind="warn" title={all.join(' ')} className="m-2 mb-0" />;
}

const CELL = 'px-2 py-1 first:pl-4 last:pr-4';

interface TableProps {
  campaigns: Campaigns;
  rows: readonly Campaign[];
  query: CampaignsQuery;
  onOpen: (id: string) => void;
}

function Table({ campaigns, rows, query, onOpen }: TableProps) {
  const active = useStore(campaigns.store, (state) => state.active);
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
            <th className={cx(CELL, 'font-medium')}>What most of them say</th>
            <th className={cx(CELL, 'w-16 text-right font-medium')}>Users</th>
            <th className={cx(CELL, 'w-24 text-right font-medium')}>Messages</th>
            <th className={cx(CELL, 'w-32 font-medium')}>Spread</th>
            <th className={cx(CELL, 'w-28 font-medium')}>First</th>
            <th className={cx(CELL, 'w-28 font-medium')}>Last</th>
            <th className={cx(CELL, 'w-32 font-medium')}>Highest</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, text, users, messages, spread, first, last, level, score }) => (
            <tr
              key={id}
              ref={(line) => {
                if (id === active) line?.scrollIntoView({ block: 'nearest' });
              }}
              data-campaign={id}
              aria-current={id === active || undefined}
              onClick={() => campaigns.setActive(id)}
              onDoubleClick={() => onOpen(id)}
              className={cx(
                'h-(--row) border-b border-line/60',
                id === active ? 'bg-selected' : 'hover:bg-hover',
              )}
            >
              <td className={cx(CELL, 'truncate')}>
                <a
                  href={routeHref(`campaigns/${id}`, formatCampaignsQuery(query))}
                  title={oneLine(text)}
                  className="hover:underline"
                >
                  <bdi>{oneLine(text)}</bdi>
                </a>
              </td>
              <td className={cx(CELL, 'tnum text-right font-medium')}>{count(users)}</td>
              <td className={cx(CELL, 'tnum text-right')}>{count(messages)}</td>
              <td className={CELL}>
                <Sparkline
                  values={spread}
                  width={104}
                  height={18}
                  label={`Messages over the period, at most ${Math.max(...spread)} at a time`}
                />
              </td>
              <td className={cx(CELL, 'text-muted')}>
                <Time at={first} />
              </td>
              <td className={cx(CELL, 'text-muted')}>
                <Time at={last} />
              </td>
              <td className={CELL}>
                <LevelBadge level={level} score={score} className="flex" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
