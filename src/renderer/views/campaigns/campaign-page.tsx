/** One campaign: its messages in the order in which they came, who wrote them, and the way into a case. */
import { ArrowLeft, ChartSpline, FolderPlus, Megaphone } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { MOST_SUBJECTS } from '../../../shared/model/timeline.ts';
import { Button } from '../../parts/button.tsx';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { Tooltip } from '../../parts/tooltip.tsx';
import {
  type CampaignDetail,
  type Campaigns,
  type CampaignsQuery,
  formatCampaignsQuery,
} from '../../state/campaigns.ts';
import { useCommands } from '../../state/commands.ts';
import { gather } from '../../state/gathering.ts';
import { useKeys } from '../../state/keys.ts';
import { navigate, routeHref } from '../../state/route.ts';
import { formatTimelineQuery } from '../../state/timeline-query.ts';
import { useRight, useWorkspace } from '../../state/workspace.ts';
import { count, plural } from '../overview/figure.ts';
import { MessageLine } from '../related/message-line.tsx';

/** What one call may bring into a case. */
const MOST_MEMBERS = 10_000;
const MARGIN_MS = 1_800_000;

export interface CampaignPageProps {
  id: string;
  campaigns: Campaigns;
  query: CampaignsQuery;
}

export function CampaignPage({ id, campaigns, query }: CampaignPageProps) {
  const { detail, detailFailure } = useStore(campaigns.store);
  const ready = useWorkspace()?.phase === 'ready';
  useEffect(() => {
    if (ready) void campaigns.open(query, id);
  }, [campaigns, query, id, ready]);
  const address = formatCampaignsQuery(query);
  const back = () => navigate('campaigns', address);
  useKeys('Campaign', [{ keys: 'escape', label: 'Back to the list', run: back }]);

  if (detail === null || detail.campaign.id !== id) {
    if (detailFailure?.code === 'campaign-gone')
      return (
        <EmptyState
          icon={<Megaphone />}
          title={detailFailure.message}
          actions={<Button onClick={back}>Show all campaigns</Button>}
        >
          {detailFailure.hint}
        </EmptyState>
      );
    if (detailFailure !== null)
      return <ErrorNote form="fill" error={detailFailure} onRetry={() => void campaigns.open(query, id)} />;
    return <Skeleton lines={12} className="p-6" />;
  }
  const { campaign, messages, people } = detail;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-surface px-4 py-2">
        <a
          href={routeHref('campaigns', address)}
          className="flex shrink-0 items-center gap-1 rounded-sm text-muted hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-3.5" />
          Campaigns
        </a>
        <h1
          title={oneLine(campaign.text)}
          className="min-w-40 flex-1 basis-80 truncate text-lg font-semibold"
        >
          <bdi>{oneLine(campaign.text)}</bdi>
        </h1>
        <LevelBadge level={campaign.level} score={campaign.score} />
        {people.length > 0 && (
          <a
            href={timelineOf(detail)}
            className="flex shrink-0 items-center gap-1 text-accent hover:underline"
          >
            <ChartSpline aria-hidden className="size-3.5" />
            {people.length > MOST_SUBJECTS ? `Timeline of the first ${MOST_SUBJECTS}` : 'Timeline'}
          </a>
        )}
        <ToCase detail={detail} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-3">
        {detailFailure !== null && <ErrorNote error={detailFailure} className="mb-3" />}
        <div className="grid grid-cols-1 items-start gap-3 lg:grid-cols-[minmax(0,1fr)_300px] xl:grid-cols-[minmax(0,1fr)_380px]">
          <Panel
            title="Messages"
            hint={
              <>
                {count(campaign.messages)}, <Time at={campaign.first} form="full" /> –{' '}
                <Time at={campaign.last} form="full" />
              </>
            }
          >
            <ul className="-my-1.5 divide-y divide-line/60">
              {messages.map((message) => (
                <MessageLine key={message.event} message={message} />
              ))}
            </ul>
            {messages.length < campaign.messages && (
              <div className="flex justify-center pt-3">
                <Button onClick={() => void campaigns.open(query, id)}>Show more</Button>
              </div>
            )}
          </Panel>
          <People detail={detail} />
        </div>
      </div>
    </div>
  );
}

/** Those who wrote it laid over each other, from a little before the first message to a little after the last. */
function timelineOf({ campaign, people }: CampaignDetail): string {
  const { path, query } = formatTimelineQuery({
    keys: people.slice(0, MOST_SUBJECTS).map(({ key }) => key),
    range: { from: Date.parse(campaign.first) - MARGIN_MS, to: Date.parse(campaign.last) + MARGIN_MS },
    at: null,
    hidden: [],
  });
  return routeHref(path, query);
}

function People({ detail: { people, campaign } }: { detail: CampaignDetail }) {
  return (
    <Panel
      title="Who wrote it"
      hint={
        people.length < campaign.users
          ? `the first ${people.length} of ${count(campaign.users)}`
          : count(campaign.users)
      }
    >
      <ul className="divide-y divide-line/60">
        {people.map(({ key, name, messages, first }) => (
          <li key={key} className="flex items-baseline gap-3 py-1">
            <a
              href={routeHref(`people/${key}`)}
              className="min-w-0 flex-1 truncate text-accent hover:underline"
            >
              <bdi>{oneLine(name ?? `User ${key.slice(2)}`)}</bdi>
            </a>
            <span className="tnum text-sm text-muted">{messages} ×</span>
            <span className="text-sm text-muted">
              since <Time at={first} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Its messages, as events, and those who wrote them. */
function ToCase({ detail: { campaign, people, events } }: { detail: CampaignDetail }) {
  const mayGather = useRight('cases.write');
  const kept = events.slice(-(MOST_MEMBERS - people.length));
  const toCase = () =>
    gather({
      members: [
        ...kept.map((ref) => ({ kind: 'event' as const, ref })),
        ...people.map(({ key }) => ({ kind: 'person' as const, ref: key })),
      ],
      what: `${plural(kept.length, 'message')} and ${plural(people.length, 'person', 'people')}`,
      title: `Campaign: ${oneLine(campaign.text)}`,
      severity: campaign.level,
    });
  const binding = { keys: 'c', label: 'Gather into a case', run: toCase };
  useKeys('Campaign', mayGather ? [binding] : []);
  useCommands(mayGather ? [{ ...binding, id: 'campaign.case', group: 'Campaign' }] : []);
  return mayGather ? (
    <Tooltip text="Gather into a case" keys="c">
      <Button icon={<FolderPlus />} onClick={toCase}>
        To a case
      </Button>
    </Tooltip>
  ) : null;
}
