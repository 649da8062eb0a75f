// Handlers of saved reports, and the clock that makes those whose period is over, and those that were missed.
import { hostname } from 'node:os';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { periodsOver, type ReportPeriod } from '../../shared/model/report-period.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { Handlers, Publish } from '../dispatch/handlers.ts';
import { actorName } from '../stores/journal.ts';
import { endRun, listPlans, type Plan, removePlan, savePlan, takeRun } from '../stores/report-plans.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';

/** How often it is asked whether a period is over. */
const LOOK_MS = 60_000;
/** Periods of one plan that are made up for after a long rest. */
const MISSED = 12;

export type RunExport = (
  workspace: OpenWorkspace,
  actor: string,
  request: CallInput<'reports.export'>,
) => Promise<CallOutput<'reports.export'>>;

export interface ReportPlansService {
  readonly handlers: Pick<Handlers, 'reports.plans' | 'reports.savePlan' | 'reports.removePlan'>;
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

export function createReportPlansService(options: {
  readonly publish: Publish;
  readonly log: Log;
  readonly run: RunExport;
  /** Whether a plan can be made here; every one where it is not given. */
  readonly makes?: (plan: Plan) => boolean;
}): ReportPlansService {
  const { publish, log, run, makes = () => true } = options;
  const machine = hostname();
  const changed = () => publish('reports.changed', {});

  /** Makes one period of a plan, in the name of who saved it. */
  async function make(workspace: OpenWorkspace, plan: Plan, period: ReportPeriod): Promise<void> {
    const { database } = workspace;
    if (!(await takeRun(database, plan.id, period))) return;
    changed();
    try {
      const { entry } = await run(workspace, plan.owner, {
        definition: { ...plan.subject, ...period },
        formats: plan.formats,
        folder: plan.folder,
        timestampUrl: null,
      });
      await endRun(database, plan.id, period, { entry });
    } catch (error) {
      const problem =
        error instanceof Failure ? `${error.message}. ${error.hint}` : 'The console made a mistake.';
      log('warn', 'report-not-made', { code: error instanceof Failure ? error.code : 'unknown' });
      await endRun(database, plan.id, period, { problem });
    }
    changed();
  }

  async function look(workspace: OpenWorkspace, stopped: () => boolean): Promise<void> {
    if (!workspace.rights().has('reports.plan')) return;
    for (const plan of await listPlans(workspace.database, workspace.shape(), machine)) {
      if (!plan.here || plan.every === null || !makes(plan)) continue;
      for (const period of periodsOver(plan.every, Date.parse(plan.createdAt), Date.now(), MISSED)) {
        if (stopped()) return;
        await make(workspace, plan, period);
      }
    }
  }

  return {
    async watch(workspace) {
      let ended = false;
      let busy: Promise<void> = Promise.resolve();
      let looking = false;
      const tick = () => {
        if (looking) return;
        looking = true;
        busy = look(workspace, () => ended)
          .catch((error: unknown) =>
            log('warn', 'report-plans-not-read', { code: error instanceof Failure ? error.code : 'unknown' }),
          )
          .finally(() => {
            looking = false;
          });
      };
      const timer = setInterval(tick, LOOK_MS);
      tick();
      return async () => {
        ended = true;
        clearInterval(timer);
        await busy;
      };
    },
    handlers: {
      'reports.plans': async (_, context) => {
        const { database, shape } = context.workspace();
        return listPlans(database, shape(), machine);
      },
      'reports.savePlan': async (input, context) => {
        const id = await savePlan(context.workspace().database, actorName(context.analyst), machine, input);
        changed();
        return { id };
      },
      'reports.removePlan': async ({ id }, context) => {
        const removed = await removePlan(context.workspace().database, actorName(context.analyst), id);
        changed();
        return { removed };
      },
    },
  };
}
