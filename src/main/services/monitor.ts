// The monitor inside this console, while the settings want one and a workspace is open; and what all monitors say of themselves.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { MonitorView } from '../../shared/protocol/monitor.ts';
import type { Settings } from '../../shared/protocol/settings.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { type Monitor, startMonitor } from '../monitor/monitor.ts';
import { rulesFingerprint } from '../stores/monitor-settings.ts';
import { readMonitors } from '../stores/monitor-state.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { SecretStore } from '../workspace/secrets.ts';

/** A monitor that has said nothing for so long is not at work any more. */
const SILENT_SECONDS = 10;

export interface MonitorService {
  readonly handlers: Pick<Handlers, 'monitor.read'>;
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
  use(settings: Settings): void;
}

export function createMonitorService(options: {
  readonly dataFolder: string;
  readonly secrets: SecretStore;
  readonly log: Log;
}): MonitorService {
  const { dataFolder, secrets, log } = options;
  let wanted = false;
  let secondModel = '';
  let workspace: OpenWorkspace | null = null;
  let running: Monitor | null = null;
  let problem: string | null = null;
  /** Starts and stops go one after the other. */
  let turn: Promise<void> = Promise.resolve();

  function settle(): Promise<void> {
    turn = turn.then(async () => {
      const open = wanted ? workspace : null;
      if (open === null && running !== null) {
        const ending = running;
        running = null;
        await ending.stop();
      } else if (open !== null && running === null) {
        problem = null;
        running = await start(open);
      }
    });
    turn = turn.catch((error: unknown) => {
      problem = error instanceof Failure ? error.message : 'The monitor could not be started';
      log('error', 'monitor-not-started', { code: error instanceof Failure ? error.code : 'unknown' });
    });
    return turn;
  }

  function start({ profile, database, live, shape }: OpenWorkspace): Promise<Monitor> {
    const redis = profile.kind === 'server' ? profile.redis : null;
    return startMonitor({
      database,
      shape,
      redis: redis && { profile: redis, password: () => secrets.get(profile.id, 'redis') },
      ...(live && redis === null ? { publish: (channel, payload) => live.publish(channel, payload) } : {}),
      dataFolder,
      workspace:
        profile.kind === 'server'
          ? `${profile.postgres.host}:${profile.postgres.port}/${profile.postgres.database}`
          : profile.id,
      log,
      secondModel,
    });
  }

  return {
    async watch(opened) {
      workspace = opened;
      // Behind, so that the screen need not wait for its threads.
      void settle();
      return async () => {
        if (workspace === opened) workspace = null;
        await settle();
      };
    },
    use(settings) {
      wanted = settings.monitorHere;
      secondModel = settings.secondScorer;
      void settle();
    },
    handlers: {
      'monitor.read': async (_input, context): Promise<MonitorView> => {
        const { database, shape } = context.workspace();
        const own = running?.state();
        const told = await readMonitors(database, shape()).catch((error: unknown) => {
          // Its own monitor works on while the database is away, and says so itself.
          if (own) return [];
          throw error;
        });
        const others = told.filter(({ state }) => state.id !== own?.id);
        const monitors = others.map(({ state, seenAt, secondsAgo }) => ({
          state,
          seen_at: seenAt,
          alive: secondsAgo < SILENT_SECONDS,
          here: false,
        }));
        if (own) monitors.unshift({ state: own, seen_at: new Date().toISOString(), alive: true, here: true });
        const print = await rulesFingerprint(database, shape()).catch(() => '');
        return {
          problem: wanted ? problem : null,
          rules_print: print,
          monitors: monitors.sort((a, b) => Number(b.alive) - Number(a.alive)),
        };
      },
    },
  };
}
