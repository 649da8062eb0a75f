// Handlers of usage.
import { Failure } from '../../shared/model/failure.ts';
import type { CallContext, Handlers } from '../dispatch/handlers.ts';
import { actorName } from '../stores/journal.ts';
import { listAnswers, readCoverage, readState } from '../stores/usage.ts';
import { proveMigration, readFix } from '../stores/usage-fix.ts';
import { readForecast, readGroups } from '../stores/usage-groups.ts';
import { readLimits } from '../stores/usage-limits.ts';
import { readPrices, savePrice } from '../stores/usage-prices.ts';
import { usageReadable } from '../stores/usage-reconcile.ts';
import { readZone, saveZone } from '../stores/usage-zone.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import { type UsageWatch, type UsageWatchParts, watchUsage } from './usage-watch.ts';

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
  | 'usage.prove'
  | 'usage.zone'
  | 'usage.saveZone';

export interface UsageService {
  readonly handlers: Pick<Handlers, Names>;
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

export function createUsageService(parts: UsageWatchParts): UsageService {
  const { publish } = parts;
  let current: UsageWatch | null = null;

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
      'usage.zone': async (_, context) => ({ zone: await readZone(open(context).database) }),
      'usage.saveZone': async (input, context) => {
        await saveZone(open(context).database, actorName(context.analyst), input);
        publish('usage.changed', { at: new Date().toISOString() });
        void current?.now(false);
        return {};
      },
      'usage.reconcile': async ({ again }, context) => {
        open(context);
        return { outcome: (await current?.now(again)) ?? 'running' };
      },
    },
    async watch(workspace) {
      const runs = watchUsage(workspace, parts);
      current = runs;
      return async () => {
        if (current === runs) current = null;
        await runs.stop();
      };
    },
  };
}
