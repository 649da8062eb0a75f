// A monitor with a database of its own, as in a process without a window: opens it, and looks at its tables again when it is back.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { startDeliverer } from '../delivery/deliverer.ts';
import { environmentSecret } from '../delivery/environment.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { Database, Supervised } from '../workspace/port.ts';
import { openPostgres } from '../workspace/postgres-database.ts';
import { type Probe, probe } from '../workspace/probe.ts';
import { type Monitor, startMonitor } from './monitor.ts';
import type { Surroundings } from './surroundings.ts';

/** Tables and rights may be given while it runs. */
const LOOK_MS = 30_000;

export interface Headless {
  readonly monitor: Monitor;
  /** The database as services see it. */
  readonly workspace: OpenWorkspace;
  stop(): Promise<void>;
}

export async function openHeadless(options: {
  readonly surroundings: Surroundings;
  readonly dataFolder: string;
  readonly log: Log;
}): Promise<Headless> {
  const { surroundings, dataFolder, log } = options;
  const database = openPostgres(surroundings.postgres, surroundings.postgresPassword);
  let found: Probe | null = null;
  let state = database.health().state;
  const look = async () => {
    try {
      found = await probe(database);
    } catch (error) {
      log('info', 'database-not-looked-at', { code: error instanceof Failure ? error.code : 'unknown' });
    }
  };
  const stopListening = database.onHealth((health) => {
    if (health.state !== state) log('info', 'database', { state: health.state, problem: health.problem });
    if (health.state === 'up' && state !== 'up') void look();
    state = health.state;
  });
  if (state === 'up') void look();
  const looking = setInterval(() => void look(), LOOK_MS);
  const knownShape = () => {
    if (found) return found.shape;
    throw new Failure('database-away', 'The database was not reached yet', 'It is tried again.', {
      retryable: true,
    });
  };
  const monitor = await startMonitor({
    database: database as Database & Supervised,
    shape: knownShape,
    redis:
      surroundings.redis === null
        ? null
        : { profile: surroundings.redis, password: surroundings.redisPassword },
    workspace: `${surroundings.postgres.host}:${surroundings.postgres.port}/${surroundings.postgres.database}`,
    dataFolder,
    log,
    threads: surroundings.threads,
    queueBytes: surroundings.queueBytes,
    secondModel: surroundings.secondModel,
  });
  const deliverer = startDeliverer({
    database,
    shape: knownShape,
    secret: async ({ name }) => environmentSecret(name),
    log,
    onChange: () => undefined,
  });
  const { host, port, database: name } = surroundings.postgres;
  return {
    monitor,
    workspace: {
      profile: {
        id: 'monitor',
        kind: 'server',
        name: `${host}:${port}/${name}`,
        postgres: surroundings.postgres,
        redis: surroundings.redis,
      },
      database: database as Database & Supervised,
      live: null,
      shape: knownShape,
      rights: () => found?.rights ?? new Set(),
    },
    async stop() {
      clearInterval(looking);
      await monitor.stop();
      await deliverer.stop();
      stopListening();
      await database.close();
    },
  };
}
