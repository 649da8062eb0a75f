// The timeline as a part of a person's page.
import { Maximize2 } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { MarkKind } from '../../../shared/model/timeline.ts';
import { Panel } from '../../parts/panel.tsx';
import { core } from '../../state/core.ts';
import { routeHref } from '../../state/route.ts';
import { createTimeline } from '../../state/timeline.ts';
import { formatTimelineQuery } from '../../state/timeline-query.ts';
import { TimelineBoard } from './timeline-board.tsx';

const HEIGHT = 270;

export function TimelinePanel({ personKey }: { personKey: string }) {
  const timeline = useMemo(() => createTimeline(core(), [personKey], null), [personKey]);
  useEffect(() => timeline.start(), [timeline]);
  const view = useStore(timeline.store, (state) => state.view);
  const [hidden, setHidden] = useState<readonly MarkKind[]>([]);
  const { path, query } = formatTimelineQuery({ keys: timeline.keys, range: view, at: null, hidden });
  return (
    <Panel
      title="Timeline"
      flush
      className="min-h-90"
      actions={
        <a href={routeHref(path, query)} className="flex items-center gap-1 text-accent hover:underline">
          <Maximize2 aria-hidden className="size-3.5" />
          Full screen
        </a>
      }
    >
      <TimelineBoard
        timeline={timeline}
        hidden={hidden}
        onHidden={setHidden}
        at={null}
        full={false}
        height={HEIGHT}
      />
    </Panel>
  );
}
