// The reconciliation that runs behind: what is new or has changed is accounted for soon after, in small steps, while nobody asks anything.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { Publish } from '../dispatch/handlers.ts';
import { CHANGES_CHANNEL } from '../stores/alerts-triage.ts';
import { raiseUsageAlerts } from '../stores/usage-alerts.ts';
import { clearDays, forgetDays } from '../stores/usage-changes.ts';
import {
  findChanges,
  mayMakeTables,
  type Reading,
  readChanges,
  usageWritable,
} from '../stores/usage-reconcile.ts';
import { readZone } from '../stores/usage-zone.ts';
import { translateError } from '../workspace/errors.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { Attention } from './attention.ts';
import type { Jobs } from './jobs.ts';

/** How often what was written meanwhile is read. */
const EVERY_MS = 150_000;
/** How often every day is looked at for what was written late. */
const ALL_EVERY_MS = 3_600_000;
/** Another job, such as the simulated history, writes what is to be read: it is waited for. */
const BUSY_MS = 3_000;
/** Days of a run from which on it is shown as a job. */
const SHOWN_FROM = 3;
/** Key of the advisory lock of reconciliation, so that two consoles do not write one day at once. */
export const USAGE_LOCK = 4_830_417_202_612;

export interface UsageWatchParts {
  readonly publish: Publish;
  readonly jobs: Jobs;
  readonly attention: Attention;
  readonly log: Log;
}

type Outcome = CallOutput<'usage.reconcile'>['outcome'];

export interface UsageWatch {
  /** Starts a run now, unless one is under way here or in another console; with `again` everything is read anew. */
  now(again: boolean): Promise<Outcome>;
  /** Days still to be read. */
  left(): number;
  problem(): string | null;
  stop(): Promise<void>;
}

export function watchUsage(
  { database, shape, profile }: OpenWorkspace,
  { publish, jobs, attention, log }: UsageWatchParts,
): UsageWatch {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let left = 0;
  let problem: string | null = null;
  let allMs = Number.NEGATIVE_INFINITY;

  const isBusy = () => profile.kind === 'embedded' && jobs.list().some(({ state }) => state === 'running');
  const changed = () => publish('usage.changed', { at: new Date().toISOString() });

  function read(reading: Reading, signal: AbortSignal, show: (fraction: number, day: string) => void) {
    const count = reading.stale.length;
    return readChanges(database, shape(), reading, {
      signal,
      pause: () => attention.pause(signal),
      tell(done, day) {
        left = count - done;
        show(done / count, day);
        if (done % 5 === 4) changed();
      },
    });
  }

  async function run(again: boolean, signal: AbortSignal): Promise<void> {
    if (again) await forgetDays(database);
    const all = again || performance.now() - allMs > ALL_EVERY_MS;
    const pause = () => attention.pause(signal);
    const zone = await readZone(database);
    const reading = await findChanges(database, shape(), {
      zone,
      all,
      signal,
      pause,
    });
    left = reading.stale.length;
    if (left >= SHOWN_FROM)
      await jobs.run('Accounting for usage', { cancellable: true }, (job) =>
        read(reading, AbortSignal.any([signal, job.signal]), job.progress),
      );
    else await read(reading, signal, () => undefined);
    if ((await readZone(database)) !== zone) {
      await clearDays(database);
      return run(false, signal);
    }
    if (all) allMs = performance.now();
    if ((await raiseUsageAlerts(database, shape())) > 0)
      await database.notify(CHANGES_CHANNEL, JSON.stringify({ keys: 'all', by: null }));
    if (reading.stale.length > 0 || problem !== null) {
      problem = null;
      changed();
    }
  }

  /** One console at a time: where another is at it, its figures are seen all the same. */
  async function runLocked(again: boolean, begun: (outcome: Outcome) => void): Promise<void> {
    if (!usageWritable(shape())) return;
    if (!(await mayMakeTables(database)))
      throw new Failure(
        'no-temporary-tables',
        'This role may not make temporary tables, in which usage is accounted for',
        'Ask an administrator to GRANT TEMPORARY ON the DATABASE to it; docs/operations.md has it with the other rights.',
      );
    const lost = new AbortController();
    const held = await database.lock(USAGE_LOCK, () => lost.abort(cancelled('The connection broke')));
    if (held === null) return begun('elsewhere');
    begun('started');
    try {
      await run(again, AbortSignal.any([abort.signal, lost.signal]));
    } finally {
      await held.release();
    }
  }

  function start(again: boolean): Promise<Outcome> {
    if (running !== null || abort.signal.aborted) return Promise.resolve('running');
    clearTimeout(timer);
    return new Promise((begun) => {
      running = runLocked(again, begun)
        .catch((error: unknown) => {
          const { code, message, hint } = translateError(error);
          problem = code === 'cancelled' ? null : `${message}. ${hint}`;
          if (code !== 'cancelled' && !abort.signal.aborted) log('warn', 'usage-not-read', { code });
        })
        .finally(() => {
          running = null;
          left = 0;
          // What kept it from beginning is told with the state of the accounting.
          begun('started');
          plan(EVERY_MS);
        });
    });
  }

  function plan(delayMs: number): void {
    clearTimeout(timer);
    if (abort.signal.aborted) return;
    timer = setTimeout(() => (isBusy() ? plan(BUSY_MS) : void start(false)), delayMs);
  }

  attention.firstAnswers(abort.signal).then(
    () => plan(BUSY_MS),
    () => undefined,
  );
  return {
    now: start,
    left: () => left,
    problem: () => problem,
    async stop() {
      abort.abort(cancelled('The workspace was closed'));
      clearTimeout(timer);
      await running;
    },
  };
}

const cancelled = (message: string) => new Failure('cancelled', message, 'Open it again.');
