// The composition root: makes the one core that every window and both hosts share.
import type { Worker } from 'node:worker_threads';
import packageFile from '../../package.json' with { type: 'json' };
import { Failure } from '../shared/model/failure.ts';
import type { Log } from '../shared/model/log.ts';
import type { AlertRow } from '../shared/protocol/alerts.ts';
import type { Settings } from '../shared/protocol/settings.ts';
import type { Carrier } from '../shared/protocol/wire.ts';
import { createDispatch, describeError } from './dispatch/dispatch.ts';
import { createHub } from './dispatch/hub.ts';
import { openSession } from './dispatch/session.ts';
import { AuthoringThreads } from './scoring/authoring-threads.ts';
import { createActivityService } from './services/activity.ts';
import { createAlertsService } from './services/alerts.ts';
import { createAttention } from './services/attention.ts';
import { createAuditService } from './services/audit.ts';
import { createBacktestsService } from './services/backtests.ts';
import { createCampaignsService } from './services/campaigns.ts';
import { createCasesService } from './services/cases.ts';
import { createChannelsService } from './services/channels.ts';
import { createCodeService } from './services/code.ts';
import { createConfigurationService } from './services/configuration.ts';
import { createConversationsService } from './services/conversations.ts';
import { createExceptionsService } from './services/exceptions.ts';
import { createFeed } from './services/feed.ts';
import { createJobs } from './services/jobs.ts';
import { createJournalService } from './services/journal.ts';
import { createMonitorService } from './services/monitor.ts';
import { createOverviewService } from './services/overview.ts';
import { createPacksService } from './services/packs.ts';
import { createPatternsService } from './services/patterns.ts';
import { createPeopleService } from './services/people.ts';
import { createRelatedService } from './services/related.ts';
import { createReportPlansService } from './services/report-plans.ts';
import { createReportsService } from './services/reports.ts';
import { createSchemaService } from './services/schema.ts';
import { createScorer } from './services/scorer.ts';
import { createServersService } from './services/servers.ts';
import { openSettings } from './services/settings.ts';
import { createStudioService } from './services/studio.ts';
import { StudioRulesCache } from './services/studio-rules.ts';
import { createTimelineService } from './services/timeline.ts';
import { createUsageService } from './services/usage.ts';
import { createVerificationService } from './services/verification.ts';
import { createViewsService } from './services/views.ts';
import { workspaceHandlers } from './services/workspace.ts';
import { createWorkspaceManager } from './services/workspace-manager.ts';
import { createSimulator, startSimulatorThread } from './simulator/simulator.ts';
import { readConfiguration } from './stores/configuration.ts';
import { createNotifyLive } from './streams/notify-live.ts';
import { createRedisLive } from './streams/redis-live.ts';
import type { OpenWorkspace } from './workspace/open-workspace.ts';
import type { SecretStore } from './workspace/secrets.ts';
import { ShadowThread } from './workspace/shadow.ts';
import { workerPath } from './workspace/worker-path.ts';

export interface CoreOptions {
  /** Everything the console keeps on this machine is in it; made when it is not there. */
  readonly dataFolder: string;
  readonly secrets: SecretStore;
  readonly log: Log;
  /** Called for each CRITICAL alert as it arrives; only where the host itself shows notifications. */
  readonly onCritical?: (alert: AlertRow) => void;
}

export interface Core {
  /** Serves one window until its carrier closes. */
  serve(carrier: Carrier<string, string>): void;
  settings(): Settings;
  /** Cancels jobs and closes the workspace. */
  stop(): Promise<void>;
}

/** Resolves as soon as windows can be served; the workspace opens behind it. */
export async function createCore({ dataFolder, secrets, log, onCritical }: CoreOptions): Promise<Core> {
  const hub = createHub();
  const { publish } = hub;
  const jobs = createJobs({ publish, log });
  const scorer = createScorer({ publish, log });
  const monitor = createMonitorService({ dataFolder, secrets, log });
  const settings = await openSettings({
    dataFolder,
    publish,
    log,
    onChange(changed) {
      scorer.use(changed);
      monitor.use(changed);
    },
  });
  const feed = createFeed({ publish, log, dataFolder, ...(onCritical && { onCritical }) });
  const alerts = createAlertsService({ publish, held: feed.held });

  const threads = new AuthoringThreads({ workerFile: workerPath('authoring') });
  const rules = new StudioRulesCache();
  const patterns = createPatternsService({
    publish,
    threads,
    log,
    onChange: (changed) => rules.forget(changed),
  });
  const people = createPeopleService({ publish, log });
  const shadow = new ShadowThread();
  const schema = createSchemaService({
    publish,
    log,
    jobs,
    profiles: () => manager.profiles,
    secrets,
    shadow,
  });
  const journal = createJournalService({ dataFolder, jobs, log });
  const reports = createReportsService({ dataFolder, secrets, jobs, journal, version: packageFile.version });
  const reportPlans = createReportPlansService({ publish, log, run: reports.run });
  const cases = createCasesService({ publish });
  const code = createCodeService({ jobs });
  const channels = await createChannelsService({ dataFolder, secrets, publish, log });
  const configuration = createConfigurationService({
    publish,
    jobs,
    onChange(changed) {
      rules.forget(changed);
      void configureSimulator?.();
    },
  });
  const attention = createAttention();
  const usage = createUsageService({ publish, jobs, attention, log });
  const backtests = createBacktestsService({ publish, jobs, analyst: () => settings.current().analyst });

  /** Tells the simulator of the configuration that is stored now; null while none runs. */
  let configureSimulator: (() => Promise<void>) | null = null;
  /** The simulator's thread, started while the embedded workspace opens, until that takes it. */
  let ready: Worker | null = null;

  /** The embedded workspace has nobody who talks: the simulator does. It starts behind, so that the screen need not wait. */
  async function simulate({ profile, database, shape }: OpenWorkspace): Promise<() => Promise<void>> {
    if (profile.kind !== 'embedded') return async () => undefined;
    const onError = (error: unknown) => {
      if (error instanceof Failure && error.code === 'cancelled') return;
      log('error', 'simulator-broke', describeError(error));
    };
    const worker = ready ?? startSimulatorThread();
    ready = null;
    const simulator = createSimulator({ database, runJob: jobs.run, onError, worker });
    const configure = async () => {
      const stored = await readConfiguration(database, shape()).catch(() => null);
      if (stored) simulator.configure(stored.configuration);
    };
    // It reads what is stored once its own rows are there.
    const started = simulator.start().then(configure).catch(onError);
    configureSimulator = configure;
    return async () => {
      if (configureSimulator === configure) configureSimulator = null;
      await simulator.stop();
      await started;
    };
  }

  const manager = await createWorkspaceManager({
    dataFolder,
    secrets,
    publish,
    log,
    createLive(profile, database) {
      if (profile.kind === 'embedded') return createNotifyLive(database);
      if (profile.redis === null) return null;
      return createRedisLive({
        profile: profile.redis,
        password: () => secrets.get(profile.id, 'redis'),
        log,
      });
    },
    onOpen: (workspace) =>
      startAll(workspace, [
        feed.start,
        alerts.watch,
        patterns.watch,
        backtests.watch,
        people.watch,
        monitor.watch,
        schema.watch,
        usage.watch,
        cases.watch,
        code.watch,
        channels.watch,
        journal.watch,
        reportPlans.watch,
        configuration.watch,
        simulate,
      ]),
  });

  if (manager.state().profile.kind === 'embedded') ready = startSimulatorThread();
  publish('workspace.changed', manager.state());

  const dispatch = createDispatch({
    handlers: {
      ...createActivityService(),
      ...alerts.handlers,
      ...createAuditService(),
      ...backtests.handlers,
      ...createCampaignsService({ jobs }),
      ...cases.handlers,
      ...channels.handlers,
      ...code.handlers,
      ...configuration.handlers,
      ...createConversationsService().handlers,
      ...createExceptionsService(),
      ...jobs.handlers,
      ...journal.handlers,
      ...monitor.handlers,
      ...createOverviewService(),
      ...createPacksService({ threads, jobs }),
      ...patterns.handlers,
      ...people.handlers,
      ...createServersService(),
      ...createRelatedService(),
      ...reports.handlers,
      ...reportPlans.handlers,
      ...schema.handlers,
      ...settings.handlers,
      ...createStudioService({ threads, rules, scorer }),
      ...createVerificationService(),
      ...createTimelineService(),
      ...usage.handlers,
      ...createViewsService(),
      ...workspaceHandlers(manager, secrets),
    },
    rights: manager.rights,
    context: () => ({ analyst: settings.current().analyst, workspace: manager.workspace }),
    attention,
    log,
  });

  return {
    serve: (carrier) => openSession({ carrier, dispatch, hub, rights: manager.rights, log }),
    settings: settings.current,
    async stop() {
      await jobs.stop();
      await manager.stop();
      scorer.close();
      await threads.close();
      await shadow.close();
      await ready?.terminate();
    },
  };
}

type Start = (workspace: OpenWorkspace) => Promise<() => Promise<void>>;

/** Starts each in turn; the result stops them in reverse. When one does not start, those before it are stopped again. */
async function startAll(workspace: OpenWorkspace, starts: readonly Start[]): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    for (const start of starts) stops.push(await start(workspace));
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}
