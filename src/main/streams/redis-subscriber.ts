// Listens to Redis, inside a worker thread that does nothing else and so is never too busy to read: a slow reader is thrown out
// by the server and loses the backlog.
import { Redis, type RedisOptions } from 'ioredis';
import { LIMITS } from '../../shared/policy/limits.ts';
import { type Backoff, backoffMs } from '../workspace/backoff.ts';
import { MessageQueue } from './message-queue.ts';
import { explainRedis, explainRefused } from './redis-problem.ts';
import type { RedisWorkerData, RedisWorkerPort } from './redis-wire.ts';

/** A frozen server sends nothing at all, so it is asked each second and given up after four of silence. */
const PING_MS = 1_000;
const SILENCE_MS = 4_000;
const RECONNECT: Backoff = { firstMs: 100, capMs: 5_000 };
/** Channels that were refused are asked for again, in case the right was given meanwhile. */
const REFUSED_AGAIN_MS = 30_000;
/** A publisher that cannot send within this says so. */
const PUBLISH_MS = 4_000;

export function serveRedis(port: RedisWorkerPort, data: RedisWorkerData): void {
  const queue = new MessageQueue(
    (messages) => port.postMessage({ t: 'batch', messages }),
    (dropped) => port.postMessage({ t: 'missed', dropped }),
  );
  let attempt = 0;
  let closed = false;
  let subscriber: Redis | null = null;
  let publisher: Redis | null = null;
  let waiting: NodeJS.Timeout | undefined;

  /** One connection, one life: a new attempt begins with a new client, so that nothing stale is carried over. */
  function connect(): void {
    clearTimeout(waiting);
    waiting = undefined;
    const redis = new Redis(clientOptions(data));
    subscriber = redis;
    let problem: unknown = null;
    let ping: NodeJS.Timeout | undefined;
    let again: NodeJS.Timeout | undefined;

    async function subscribe(channels: readonly string[]): Promise<void> {
      const refused: string[] = [];
      // Channel by channel: one that is refused must not take the others with it.
      const asked = channels.map((channel) =>
        redis.subscribe(channel).catch((error) => {
          if (!/NOPERM/.test(String(error?.message))) throw error;
          refused.push(channel);
        }),
      );
      try {
        await Promise.all(asked);
      } catch {
        redis.disconnect();
        return;
      }
      if (refused.length > 0) again = setTimeout(() => void subscribe(refused), REFUSED_AGAIN_MS);
      const none = refused.length === data.channels.length;
      attempt = none ? attempt : 0;
      const words = refused.length > 0 ? explainRefused(refused, none) : { problem: null, hint: null };
      port.postMessage({
        t: 'health',
        change: {
          state: none ? 'down' : 'up',
          what: describe(data, redis),
          attempt,
          nextAttemptMs: null,
          ...words,
        },
      });
      if (!none) port.postMessage({ t: 'missed', dropped: 0 });
    }

    redis.on('messageBuffer', (channel: Buffer, message: Buffer) => queue.push(toLive(channel, message)));
    redis.on('error', (error) => {
      problem = error;
    });
    redis.on('ready', () => {
      ping = setInterval(() => redis.ping().catch(() => undefined), PING_MS);
      void subscribe(data.channels);
    });
    redis.on('end', () => {
      clearInterval(ping);
      clearTimeout(again);
      if (closed || subscriber !== redis) return;
      attempt += 1;
      const delay = backoffMs(attempt, RECONNECT);
      waiting = setTimeout(connect, delay);
      port.postMessage({
        t: 'health',
        change: { state: 'down', attempt, nextAttemptMs: Date.now() + delay, ...explainRedis(problem) },
      });
    });
    redis.connect().catch((error) => {
      problem ??= error;
    });
  }

  async function publish(id: number, channel: string, payload: string): Promise<void> {
    publisher ??= openPublisher(data);
    let problem: string | null = null;
    try {
      await publisher.publish(channel, payload);
    } catch (error) {
      problem = /NOPERM/.test(String((error as Error).message))
        ? `This Redis user may not publish on ${channel}`
        : explainRedis(error).problem;
    }
    port.postMessage({ t: 'published', id, problem });
  }

  port.on('message', (message) => {
    if (message.t === 'taken') queue.taken();
    else if (message.t === 'publish') void publish(message.id, message.channel, message.payload);
    else if (message.t === 'retry') {
      if (waiting !== undefined) connect();
    } else {
      closed = true;
      clearTimeout(waiting);
      subscriber?.disconnect();
      publisher?.disconnect();
      port.close();
    }
  });
  connect();
}

/** Publishing has a connection of its own: it must not wait behind a flood, nor break when the subscriber's is given up. */
function openPublisher(data: RedisWorkerData): Redis {
  const redis = new Redis({
    ...clientOptions(data),
    lazyConnect: false,
    retryStrategy: (attempt: number) => backoffMs(attempt, RECONNECT),
    maxRetriesPerRequest: 1,
    commandTimeout: PUBLISH_MS,
  });
  redis.on('error', () => undefined);
  return redis;
}

function clientOptions(data: RedisWorkerData) {
  return {
    host: data.host,
    port: data.port,
    ...(data.user ? { username: data.user } : {}),
    ...(data.password ? { password: data.password } : {}),
    ...(data.tls ? { tls: { ...data.tls } } : {}),
    connectionName: 'watchroom',
    lazyConnect: true,
    autoResubscribe: false,
    connectTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    retryStrategy: () => null,
  } satisfies RedisOptions;
}

function toLive(channel: Buffer, message: Buffer): { channel: string; payload: string; receivedMs: number } {
  const live = { channel: channel.toString(), receivedMs: Date.now() };
  // Looked at before it is decoded: five megabytes are not worth a string.
  if (message.length > LIMITS.liveMessageBytes)
    return { ...live, payload: '', ...{ oversizedBytes: message.length } };
  return { ...live, payload: message.toString() };
}

function describe(data: RedisWorkerData, redis: Redis): string {
  const { serverInfo } = redis as unknown as { serverInfo?: { redis_version?: unknown } };
  const version = typeof serverInfo?.redis_version === 'string' ? ` ${serverInfo.redis_version}` : '';
  return `Redis${version} at ${data.host}:${data.port}`;
}
