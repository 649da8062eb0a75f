// Handlers of usage, and the reconciliation that runs behind: what was not read yet is read soon after it is written.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { CallContext, Handlers, Publish } from '../dispatch/handlers.ts';
import { CHANGES_CHANNEL } from '../stores/alerts-triage.ts';
import { actorName } from '../stores/journal.ts';
import { listAnswers, readCoverage, readState } from '../stores/usage.ts';
import { raiseUsageAlerts } from '../stores/usage-alerts.ts';
import { reconcileDay } from '../stores/usage-day.ts';
import { proveMigration, readFix } from '../stores/usage-fix.ts';
import { readForecast, readGroups } from '../stores/usage-groups.ts';
import { readLimits } from '../stores/usage-limits.ts';
import { readPrices, savePrice } from '../stores/usage-prices.ts';
import {
  calibrate,
  daysToRead,
  forgetDays,
  mendSkew,
  usageReadable,
  usageWritable,
} from '../stores/usage-reconcile.ts';
import { translateError } from '../workspace/errors.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { Jobs } from './jobs.ts';

/** How often what was written meanwhile is read. */
const EVERY_MS = 150_000;
/** Another job, such as the simulated history, writes what is to be read: it is waited for. */
const BUSY_MS = 3_000;
/** Days of a run from which on it is shown as a job. */
const SHOWN_FROM = 3;

type Names =
  | 'usage.coverage'
  | 'usage.answers'
  | 'usage.groups'
  | 'usage.forecast'
  | 'usage.prices'
  | 'usage.savePrice'
  | 'usage.reconcile'
  | 'usage.limits'
  | 'usage.fix'
  | 'usage.prove';

export interface UsageService {
  readonly handlers: Pick<Handlers, Names>;
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

interface Run {
  /** Starts a run now, unless one is under way. */
  readonly now: (again: boolean) => boolean;
  readonly left: () => number;
  readonly problem: () => string | null;
}

export function createUsageService({
  publish,
  jobs,
  log,
}: {
  readonly publish: Publish;
  readonly jobs: Jobs;
  readonly log: Log;
}): UsageService {
  let current: Run | null = null;

  function open(context: CallContext) {
    const { database, shape } = context.workspace();
    if (!usageReadable(shape())) {
      throw new Failure(
        'usage-absent',
        'The tables that usage is kept in are not there',
        'Create them on the workspace screen, or ask an administrator to.',
      );
    }
    return { database, shape: shape() };
  }

  return {
    handlers: {
      'usage.coverage': async (period, context) => {
        const { database, shape } = open(context);
        const [state, coverage] = await Promise.all([
          readState(database, shape),
          readCoverage(database, period),
        ]);
        return {
          state: { ...state, daysLeft: current?.left() ?? 0, problem: current?.problem() ?? null },
          ...coverage,
        };
      },
      'usage.answers': async (input, context) => {
        const { database, shape } = open(context);
        return listAnswers(database, shape, input);
      },
      'usage.groups': async (input, context) => {
        const { database, shape } = open(context);
        return readGroups(database, shape, input);
      },
      'usage.forecast': async ({ days }, context) => readForecast(open(context).database, days),
      'usage.prices': async (_, context) => readPrices(open(context).database),
      'usage.savePrice': async (price, context) => {
        const version = await savePrice(open(context).database, actorName(context.analyst), price);
        publish('usage.changed', { at: new Date().toISOString() });
        return { version };
      },
      'usage.limits': async (input, context) => {
        const { database, shape } = open(context);
        return readLimits(database, shape, input);
      },
      'usage.fix': async (_, context) => {
        const { database, shape } = open(context);
        return readFix(database, shape);
      },
      'usage.prove': async (_, context) => {
        const { database, shape } = open(context);
        return proveMigration(database, shape);
      },
      'usage.reconcile': async ({ again }) => ({ started: current?.now(again) ?? false }),
    },
    async watch(workspace) {
      const runs = watchUsage(workspace, { publish, jobs, log });
      current = runs;
      return async () => {
        if (current === runs) current = null;
        await runs.stop();
      };
    },
  };
}

function watchUsage(
  { database, shape, profile }: OpenWorkspace,
  { publish, jobs, log }: { readonly publish: Publish; readonly jobs: Jobs; readonly log: Log },
): Run & { stop(): Promise<void> } {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let left = 0;
  let problem: string | null = null;

  const isBusy = () => profile.kind === 'embedded' && jobs.list().some(({ state }) => state === 'running');

  async function readDays(days: readonly string[], tell: (done: number, day: string) => void): Promise<void> {
    await calibrate(database, shape());
    for (const [index, day] of days.entries()) {
      if (abort.signal.aborted) return;
      tell(index, day);
      await reconcileDay(database, shape(), day, abort.signal);
      left = days.length - index - 1;
      if (index % 5 === 4) publish('usage.changed', { at: new Date().toISOString() });
    }
    await mendSkew(database, days);
  }

  async function run(again: boolean): Promise<void> {
    if (!usageWritable(shape())) return;
    if (again) await forgetDays(database);
    const days = await daysToRead(database, shape());
    left = days.length;
    if (days.length >= SHOWN_FROM) {
      await jobs.run('Accounting for usage', { cancellable: true }, async (job) => {
        await readDays(days, (done, day) => {
          if (job.signal.aborted) throw job.signal.reason;
          job.progress(done / days.length, day);
        });
      });
    } else await readDays(days, () => undefined);
    problem = null;
    if ((await raiseUsageAlerts(database, shape())) > 0)
      await database.notify(CHANGES_CHANNEL, JSON.stringify({ keys: 'all', by: null }));
    publish('usage.changed', { at: new Date().toISOString() });
  }

  function start(again: boolean): boolean {
    if (running !== null || abort.signal.aborted) return false;
    clearTimeout(timer);
    running = run(again)
      .catch((error: unknown) => {
        const { code, message } = translateError(error);
        problem = code === 'cancelled' ? null : message;
        if (code !== 'cancelled' && !abort.signal.aborted) log('warn', 'usage-not-read', { code });
      })
      .finally(() => {
        running = null;
        left = 0;
        plan(EVERY_MS);
      });
    return true;
  }

  function plan(delayMs: number): void {
    clearTimeout(timer);
    if (abort.signal.aborted) return;
    timer = setTimeout(() => (isBusy() ? plan(BUSY_MS) : void start(false)), delayMs);
  }

  plan(BUSY_MS);
  return {
    now: start,
    left: () => left,
    problem: () => problem,
    async stop() {
      abort.abort(new Failure('cancelled', 'The workspace was closed', 'Open it again.'));
      clearTimeout(timer);
      await running;
    },
  };
}
