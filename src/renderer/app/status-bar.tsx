// The bottom edge, always on screen: each service, the live feed's rate, what is missing, what runs, and the time.
import { useEffect, useState } from 'react';
import type { FeedState } from '../../shared/protocol/alerts.ts';
import { useNow, useTimeZone } from '../parts/time.tsx';
import { formatClock, zoneOffset } from '../parts/time-format.ts';
import { Tooltip } from '../parts/tooltip.tsx';
import { useConnection } from '../state/connection.ts';
import { core } from '../state/core.ts';
import { useWorkspace } from '../state/workspace.ts';
import { FeedStatus } from './feed-status.tsx';
import { JobStatus } from './job-status.tsx';
import { Notices } from './notices.tsx';
import { ServiceStatus } from './service-status.tsx';

export function StatusBar() {
  const workspace = useWorkspace();
  const connected = useConnection().state === 'connected';
  const feed = useFeed(workspace?.profile.id);
  return (
    <section
      aria-label="Status"
      className="col-span-2 flex h-7 items-center gap-1 overflow-hidden border-t border-line bg-canvas px-2 text-sm text-muted"
    >
      {!connected || workspace === null ? (
        <span className="px-1.5">
          {connected ? 'Opening the workspace…' : 'The state of the services is not known'}
        </span>
      ) : (
        <>
          {workspace.services.map((service) => (
            <ServiceStatus key={service.name} service={service} />
          ))}
          {feed !== null && workspace.phase === 'ready' && <FeedStatus feed={feed} />}
          <Notices workspace={workspace} />
        </>
      )}
      <div className="ml-auto flex min-w-28 shrink-[4] items-center gap-1">
        <JobStatus />
        <Clock />
      </div>
    </section>
  );
}

/** The live feed's state; begins anew with each workspace. */
function useFeed(workspaceId: string | undefined): FeedState | null {
  const [feed, setFeed] = useState<FeedState | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another workspace has another feed
  useEffect(() => {
    setFeed(null);
    return core().subscribe('feed.changed', setFeed);
  }, [workspaceId]);
  return feed;
}

function Clock() {
  const zone = useTimeZone();
  const now = useNow(1_000);
  return (
    <Tooltip text={`${zone}, ${zoneOffset(zone, now)}. ${formatClock(now, 'UTC')} UTC`}>
      <time className="ml-auto shrink-0 px-1.5 whitespace-nowrap" dateTime={new Date(now).toISOString()}>
        {formatClock(now, zone)}{' '}
        <span className="text-faint max-[1100px]:hidden">{zoneOffset(zone, now)}</span>
      </time>
    </Tooltip>
  );
}
