// The job that deletes what is old: once an hour, by the monitor that reads.

import type { MonitorSettings } from '../../shared/model/configuration.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { deleteOld } from '../stores/monitor-retention.ts';
import type { Database } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';

const EVERY_MS = 3_600_000;
const FIRST_MS = 60_000;

export interface RetentionOptions {
  readonly database: Database;
  shape(): PlatformShape;
  settings(): MonitorSettings;
  /** Whether it is for this monitor to do. */
  mine(): boolean;
  readonly log: Log;
}

/** Begins it; the result ends it, after the statement under way. */
export function startRetention(options: RetentionOptions): () => Promise<void> {
  const { database, shape, settings, mine, log } = options;
  const ending = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    if (!mine()) return;
    try {
      const { refused, ...deleted } = await deleteOld(
        database,
        shape(),
        settings().retention,
        'monitor',
        ending.signal,
      );
      if (deleted.events + deleted.alerts > 0) log('info', 'retention', { ...deleted });
      if (refused.length > 0) log('warn', 'retention-refused', { tables: refused.join(' ') });
    } catch (error) {
      log('warn', 'retention-failed', { code: error instanceof Failure ? error.code : 'unknown' });
    }
  };
  const begin = () => {
    running = running.then(run);
  };
  const timers = [setTimeout(begin, FIRST_MS), setInterval(begin, EVERY_MS)];
  for (const timer of timers) timer.unref();
  return async () => {
    for (const timer of timers) clearTimeout(timer);
    ending.abort();
    await running;
  };
}
