// Handlers of backtests: each runs as a job, is kept with its result, and says where it stopped when it did not come to its end.
import { Failure } from '../../shared/model/failure.ts';
import type { Backtest, BacktestResult, BacktestSpec } from '../../shared/protocol/backtests.ts';
import { changedSet } from '../backtest/change.ts';
import type { Handlers, Publish } from '../dispatch/handlers.ts';
import {
  abandonBacktests,
  beginBacktest,
  endBacktest,
  keepBacktest,
  listBacktests,
  readBacktest,
  removeBacktest,
} from '../stores/backtests.ts';
import { actorName } from '../stores/journal.ts';
import { readRules } from '../stores/rules.ts';
import { findNames, findRoles } from '../stores/users.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import { runBacktest } from './backtest-run.ts';
import type { JobHandle, Jobs } from './jobs.ts';
import { patiently } from './patience.ts';

export interface BacktestsService {
  readonly handlers: Pick<
    Handlers,
    'backtests.list' | 'backtests.start' | 'backtests.read' | 'backtests.remove'
  >;
  /** Marks what this analyst's console left running when it was closed. */
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

interface Options {
  readonly publish: Publish;
  readonly jobs: Jobs;
  readonly analyst: () => string;
}

export function createBacktestsService({ publish, jobs, analyst }: Options): BacktestsService {
  /** Jobs of backtests that run here, by backtest. */
  const running = new Map<string, string>();
  const withJob = (backtest: Backtest): Backtest => ({ ...backtest, job: running.get(backtest.id) ?? null });

  async function work(
    workspace: OpenWorkspace,
    backtest: Backtest,
    prepared: Pick<Parameters<typeof runBacktest>[0], 'published' | 'settings' | 'exceptions' | 'roles'>,
    job: JobHandle,
  ): Promise<void> {
    running.set(backtest.id, job.id);
    publish('backtests.changed', { id: backtest.id });
    const began = performance.now();
    const { signal, progress } = job;
    const { database } = workspace;
    const { id, spec } = backtest;
    const keep: Parameters<typeof runBacktest>[0]['keep'] = ({ result, reached }) =>
      keepBacktest(database, id, {
        stoppedAt: reached,
        summary: `So far: ${summaryOf(spec, result)}`,
        result: result.messages > 0 ? result : null,
      });
    const output = await runBacktest({ workspace, spec, ...prepared, signal, progress, keep });
    try {
      const result = await named(workspace, output.result);
      const end = {
        state: output.stopped === null ? 'done' : signal.aborted ? 'cancelled' : 'failed',
        stoppedAt: output.stopped === null ? null : output.reached,
        tookMs: performance.now() - began,
        summary: `${output.stopped === null ? '' : 'Stopped before its end: '}${summaryOf(spec, result)}`,
        result: result.messages > 0 ? result : null,
      } as const;
      const write = () => endBacktest(database, id, end);
      // One that was cancelled may be so because the console is closing, which waits for nobody.
      await (signal.aborted ? write() : patiently(job, write));
    } finally {
      running.delete(backtest.id);
      publish('backtests.changed', { id: backtest.id });
    }
    if (output.stopped !== null) throw output.stopped;
  }

  return {
    handlers: {
      'backtests.list': async ({ pattern }, context) => {
        const { database, shape } = context.workspace();
        return (await listBacktests(database, shape(), pattern)).map(withJob);
      },
      'backtests.start': async (spec, context) => {
        const workspace = context.workspace();
        const actor = actorName(context.analyst);
        const { database, shape } = workspace;
        if (Date.parse(spec.from) >= Date.parse(spec.to))
          throw new Failure('bad-input', 'The period ends before it begins', 'Choose another period.');
        const { rows: published, settings, exceptions } = await readRules(database, shape());
        changedSet(published, spec.changes);
        const backtest = await beginBacktest(database, shape(), actor, spec);
        const roles = exceptions.some(({ role }) => role !== null)
          ? await findRoles(database, shape())
          : new Map<string, string>();
        const prepared = { published, settings, exceptions, roles };
        jobs
          .run(`Backtest: ${spec.title}`, { cancellable: true }, (job) =>
            work(workspace, backtest, prepared, job),
          )
          // The list of jobs and the backtest itself tell how it ended.
          .catch(() => undefined);
        return withJob(backtest);
      },
      'backtests.read': async ({ id }, context) => {
        const { backtest, result } = await readBacktest(context.workspace().database, id);
        return { backtest: withJob(backtest), result: backtest.state === 'running' ? null : result };
      },
      'backtests.remove': async ({ id }, context) => {
        const removed = await removeBacktest(context.workspace().database, actorName(context.analyst), id);
        publish('backtests.changed', { id });
        return { removed };
      },
    },
    async watch({ database, shape }) {
      if (analyst().trim() !== '') await abandonBacktests(database, shape(), analyst().trim());
      return async () => undefined;
    },
  };
}

async function named({ database, shape }: OpenWorkspace, result: BacktestResult): Promise<BacktestResult> {
  const names = await findNames(
    database,
    shape(),
    result.users.map(({ user }) => user),
  ).catch(() => new Map<string, string>());
  return { ...result, users: result.users.map((one) => ({ ...one, name: names.get(one.user) ?? null })) };
}

/** One line for the list, and for the version that is published on the strength of it. */
function summaryOf(spec: BacktestSpec, result: BacktestResult): string {
  const { messages, hits, hitsBefore, newAlerts, lostAlerts } = result;
  const number = (value: number) => value.toLocaleString('en');
  const was = spec.changes.length > 0 ? ` (was ${number(hitsBefore)})` : '';
  return `${number(hits)} hits${was} in ${number(messages)} messages, ${number(newAlerts)} newly alerting, ${number(lostAlerts)} no longer`;
}
