// The overview: how things stand at a glance; every figure leads to what it counts.
import { useEffect } from 'react';
import { OVERVIEW_HOURS } from '../../../shared/protocol/overview.ts';
import { ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { Time, useTimeZone } from '../../parts/time.tsx';
import { type OverviewHours, useOverview, watchOverview } from '../../state/overview.ts';
import { navigate, useRoute } from '../../state/route.ts';
import { ActivityPanel } from './activity-panel.tsx';
import { McpPanel } from './mcp-panel.tsx';
import { TimelinePanel } from './timeline-panel.tsx';
import { TopPatternsPanel, TopUsersPanel } from './top-panels.tsx';
import { UsagePanel } from './usage-panel.tsx';
import { WaitingPanel } from './waiting-panel.tsx';

const PERIODS: Readonly<Record<OverviewHours, string>> = {
  24: '24 hours',
  72: '3 days',
  168: '7 days',
  720: '30 days',
};
const DRAWN_EVENTS = ['MEDIUM', 'HIGH', 'CRITICAL'] as const;

export function OverviewView() {
  const route = useRoute();
  const timeZone = useTimeZone();
  const asked = Number(route.query.get('hours'));
  const hours = OVERVIEW_HOURS.find((known) => known === asked) ?? 24;
  useEffect(() => watchOverview(hours, timeZone), [hours, timeZone]);

  const { overview, failure, hours: shown } = useOverview();
  // Figures of another period would lie under this heading: wait for the right ones.
  const figures = shown === hours ? overview : null;

  return (
    <div className="flex h-full flex-col">
      <ScreenHeader
        title="Overview"
        hint={
          figures && (
            <>
              Read <Time at={figures.readAt} form="ago" />
            </>
          )
        }
        actions={
          <Segmented
            label="Period"
            options={OVERVIEW_HOURS.map((choice) => ({ value: String(choice), label: PERIODS[choice] }))}
            value={String(hours)}
            onChange={(choice) => navigate('overview', { hours: choice }, { replace: true })}
          />
        }
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too */}
      <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2">
        {failure && <ErrorNote error={failure} className="mb-3" />}
        {(figures || !failure) && (
          <div className="grid grid-cols-1 gap-3 lg:grid-cols-6">
            <TimelinePanel title="Alerts by level" read={figures?.alerts} className="h-64 lg:col-span-3" />
            <TimelinePanel
              title="Risk events by level"
              read={figures?.events}
              levels={DRAWN_EVENTS}
              className="h-64 lg:col-span-3"
            />
            <WaitingPanel read={figures?.openByAge} className="h-90 lg:col-span-3 xl:col-span-2" />
            <TopUsersPanel read={figures?.topUsers} className="h-90 lg:col-span-3 xl:col-span-2" />
            <TopPatternsPanel read={figures?.topPatterns} className="h-90 lg:col-span-3 xl:col-span-2" />
            <McpPanel read={figures?.mcp} className="h-90 lg:col-span-3" />
            <UsagePanel read={figures?.usage} className="h-72 lg:col-span-6 xl:col-span-3 xl:h-90" />
            <ActivityPanel read={figures?.activity} className="h-80 lg:col-span-6" />
          </div>
        )}
      </div>
    </div>
  );
}
