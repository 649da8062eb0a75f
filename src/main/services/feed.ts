// The live feed as a service: runs for the open workspace, tells the windows, and knows what this machine alone holds.
import { join } from 'node:path';
import type { Log } from '../../shared/model/log.ts';
import type { AlertRow } from '../../shared/protocol/alerts.ts';
import type { Publish } from '../dispatch/handlers.ts';
import { Announcer } from '../streams/announcer.ts';
import { FeedCounts } from '../streams/feed-counts.ts';
import { FeedRun } from '../streams/feed-run.ts';
import { HeldFile } from '../streams/held-file.ts';
import { readWatermark, writeWatermark } from '../streams/watermark-file.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';

export interface FeedOptions {
  readonly publish: Publish;
  readonly log: Log;
  /** Files are kept in its folder `feed`. */
  readonly dataFolder: string;
  /** Called once for each CRITICAL alert as it arrives, in a storm very often: the listener paces itself. */
  readonly onCritical?: (row: AlertRow) => void;
}

export interface Feed {
  /** Starts the workspace's live source and listens; resolves with what ends it. One workspace at a time. */
  start(workspace: OpenWorkspace): Promise<() => Promise<void>>;
  /** Alerts heard that no database holds, oldest first: shown besides those of the tables. */
  held(): AlertRow[];
}

export function createFeed({ publish, log, dataFolder, onCritical = () => undefined }: FeedOptions): Feed {
  let current: FeedRun | null = null;

  return {
    async start(workspace) {
      const file = (suffix: string): string => join(dataFolder, 'feed', `${workspace.profile.id}${suffix}`);
      const held = await HeldFile.open(file('.held.jsonl'), log);
      const counts = new FeedCounts();
      const run = new FeedRun({
        workspace,
        announcer: new Announcer((arrival) => publish('alerts.arrived', arrival)),
        counts,
        held,
        log,
        watermark: await readWatermark(file('.json')),
        saveWatermark: (watermark) => writeWatermark(file('.json'), watermark),
        critical: onCritical,
      });
      current = run;
      run.start();
      counts.start(
        (state) => publish('feed.changed', state),
        () => ({ provisional: run.waiting, held: held.size }),
      );
      return async () => {
        if (current === run) current = null;
        counts.stop();
        await run.stop();
      };
    },
    held: () => current?.held() ?? [],
  };
}
