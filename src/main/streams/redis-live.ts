// The live channels of a server workspace: Redis Pub/Sub, read by a worker thread of its own.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { RedisProfile } from '../../shared/protocol/workspace.ts';
import { HealthBoard } from '../workspace/health.ts';
import type { LiveMessage, LiveSource } from '../workspace/open-workspace.ts';
import type { Health } from '../workspace/port.ts';
import { tlsOptions } from '../workspace/tls.ts';
import { workerPath } from '../workspace/worker-path.ts';
import { LIVE_CHANNELS } from './channels.ts';
import type { FromRedisWorker, RedisWorkerData, ToRedisWorker } from './redis-wire.ts';

export interface RedisLiveOptions {
  readonly profile: RedisProfile;
  /** Asked for whenever the worker is started; never kept here. */
  readonly password: () => Promise<string | undefined>;
  readonly log: Log;
}

/**
 * Everything a message leaves behind in the worker is dead a moment later, so that a small nursery does as well as V8's own, which
 * grows to 48 MB in a storm and stays so.
 */
const NURSERY_MB = 6;
/** A worker that ended by itself is started again after this. */
const RESTART_MS = 1_000;
/** A worker that does not end by itself when closed is ended. */
const CLOSE_MS = 1_000;

/** Connects when started, and for as long as it is not closed; `publish` fails with `live-away` while Redis is not there. */
export function createRedisLive({ profile, password, log }: RedisLiveOptions): LiveSource {
  const board = new HealthBoard(`Redis at ${profile.host}:${profile.port}`);
  const published = new Map<number, (problem: string | null) => void>();
  let worker: Worker | null = null;
  let closed = false;
  let lastId = 0;
  let restart: NodeJS.Timeout | undefined;
  let heard: (batch: readonly LiveMessage[]) => void = () => undefined;
  let reconnected: () => void = () => undefined;

  function post(message: ToRedisWorker): void {
    worker?.postMessage(message);
  }

  function take(message: FromRedisWorker): void {
    if (message.t === 'batch') {
      try {
        heard(message.messages);
      } finally {
        post({ t: 'taken' });
      }
    } else if (message.t === 'missed') {
      if (message.dropped > 0) log('warn', 'live-queue-overflow', { dropped: message.dropped });
      reconnected();
    } else if (message.t === 'health') {
      if (message.change.state !== board.current.state) log('info', 'redis', { state: message.change.state });
      board.update(message.change);
    } else {
      published.get(message.id)?.(message.problem);
      published.delete(message.id);
    }
  }

  async function run(): Promise<void> {
    const workerData: RedisWorkerData = {
      host: profile.host,
      port: profile.port,
      user: profile.user,
      password: await password(),
      tls: tlsOptions(profile.tls, profile.host),
      channels: LIVE_CHANNELS,
    };
    if (closed) return;
    const started = new Worker(workerPath('redis'), {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
    });
    worker = started;
    started.on('message', take);
    started.on('error', (error) => log('error', 'redis-worker', { problem: error.name }));
    started.on('exit', () => {
      if (worker === started) fell();
    });
  }

  /** The worker is gone, or could not be made: tries again in a moment. */
  function fell(): void {
    worker = null;
    for (const settle of published.values()) settle('The connection to Redis was lost');
    published.clear();
    if (closed) return;
    const change: Partial<Omit<Health, 'sinceMs'>> = {
      state: 'down',
      problem: 'The part of the console that listens to Redis ended',
      hint: 'It is started again by itself; if this stays, start the console anew.',
      attempt: board.current.attempt + 1,
      nextAttemptMs: Date.now() + RESTART_MS,
    };
    board.update(change);
    restart = setTimeout(begin, RESTART_MS);
  }

  function begin(): void {
    run().catch((error: unknown) => {
      log('error', 'redis-worker', { problem: error instanceof Error ? error.name : 'unknown' });
      fell();
    });
  }

  return {
    start(onHeard, onReconnected) {
      heard = onHeard;
      reconnected = onReconnected;
      begin();
    },
    async publish(channel, payload) {
      const problem = await new Promise<string | null>((resolve) => {
        if (worker === null) return resolve('The connection to Redis is not open');
        lastId += 1;
        published.set(lastId, resolve);
        post({ t: 'publish', id: lastId, channel, payload });
      });
      if (problem === null) return;
      throw new Failure('live-away', problem, 'Try again when Redis is back.', { retryable: true });
    },
    async close() {
      closed = true;
      clearTimeout(restart);
      const ending = worker;
      if (ending === null) return;
      const gone = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      post({ t: 'close' });
      const limit = setTimeout(() => void ending.terminate(), CLOSE_MS);
      await gone;
      clearTimeout(limit);
    },
    health: () => board.current,
    onHealth: (listener) => board.listen(listener),
    retryNow: () => post({ t: 'retry' }),
  };
}
