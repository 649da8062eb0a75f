// The monitor's way to Redis: guard requests and answers, other monitors, flow events, and the stream that shares work out.
import { Redis, type RedisOptions } from 'ioredis';
import type { RedisProfile } from '../../shared/protocol/workspace.ts';
import { backoffMs } from '../workspace/backoff.ts';
import { tlsOptions } from '../workspace/tls.ts';
import { explainRedis } from './redis-problem.ts';

const PING_MS = 1_000;
const SILENCE_MS = 4_000;
const RECONNECT = { firstMs: 100, capMs: 2_000 };
const COMMAND_MS = 2_000;
/** The work stream and its group; entries hold ids of rows, never text. */
const WORK = 'watchroom:work';
const GROUP = 'monitors';
const MOST_WORK = 100_000;
const FLOW_EVENTS = 200;

export interface MonitorRedisOptions {
  readonly profile: RedisProfile;
  readonly password: () => Promise<string | undefined>;
  readonly channels: readonly string[];
  /** Channels by pattern, e.g. `flow_events:*`. */
  readonly patterns: readonly string[];
  heard(channel: string, payload: string): void;
}

/** A piece of work: ids of rows to be looked at. */
export interface Work {
  readonly entry: string;
  readonly ids: readonly string[];
}

export interface RedisState {
  readonly state: 'connecting' | 'up' | 'down';
  readonly problem: string | null;
}

export class MonitorRedis {
  readonly #options: MonitorRedisOptions;
  readonly #refused = new Set<string>();
  #subscriber: Redis | null = null;
  #commands: Redis | null = null;
  #reader: Redis | null = null;
  #ping: NodeJS.Timeout | null = null;
  #problem: string | null = null;
  #everUp = false;
  #closed = false;

  constructor(options: MonitorRedisOptions) {
    this.#options = options;
  }

  /** Connects, and goes on connecting until it is closed. Rejects only where the password cannot be had. */
  async start(): Promise<void> {
    const password = await this.#options.password();
    const base = this.#clientOptions(password);
    const subscriber = new Redis({ ...base, socketTimeout: SILENCE_MS });
    subscriber.on('message', (channel, payload) => this.#options.heard(channel, payload));
    subscriber.on('pmessage', (_pattern, channel, payload) => this.#options.heard(channel, payload));
    subscriber.on('ready', () => void this.#subscribe(subscriber));
    this.#subscriber = subscriber;
    this.#commands = new Redis({ ...base, commandTimeout: COMMAND_MS, enableAutoPipelining: true });
    this.#reader = new Redis({ ...base });
    for (const redis of [subscriber, this.#commands, this.#reader])
      redis.on('error', (error) => {
        this.#problem = explainRedis(error).problem;
      });
    this.#ping = setInterval(() => subscriber.ping().catch(() => undefined), PING_MS);
  }

  get state(): RedisState {
    if (this.up)
      return {
        state: 'up',
        problem:
          this.#refused.size === 0
            ? null
            : `This Redis user may not listen to ${[...this.#refused].join(', ')}`,
      };
    return { state: this.#everUp || this.#problem ? 'down' : 'connecting', problem: this.#problem };
  }

  get up(): boolean {
    return this.#subscriber?.status === 'ready' && this.#commands?.status === 'ready';
  }

  /** Rejects where Redis is away, or the user may not. */
  async publish(channel: string, payload: string): Promise<void> {
    await this.#asking().publish(channel, payload);
  }

  /** What a session's flow says so far; the platform keeps it in Redis until the answer is complete. */
  async flow(sessionId: string): Promise<Record<string, string>[]> {
    const entries = await this.#asking().xrange(`flow:${sessionId}`, '-', '+', 'COUNT', FLOW_EVENTS);
    return entries.map(([, fields]) => {
      const event: Record<string, string> = {};
      for (let at = 0; at + 1 < fields.length; at += 2) event[fields[at]!] = fields[at + 1]!;
      return event;
    });
  }

  async addWork(ids: readonly string[]): Promise<void> {
    await this.#asking().xadd(WORK, 'MAXLEN', '~', MOST_WORK, '*', 'ids', JSON.stringify(ids));
  }

  /** The next pieces of work that nobody has, waiting so long for one; makes the group where there is none. */
  async readWork(consumer: string, blockMs: number): Promise<Work[]> {
    const reader = this.#reader;
    if (reader?.status !== 'ready') throw new Error('Redis is away');
    try {
      const found = (await reader.xreadgroup(
        'GROUP',
        GROUP,
        consumer,
        'COUNT',
        4,
        'BLOCK',
        blockMs,
        'STREAMS',
        WORK,
        '>',
      )) as [string, [string, string[]][]][] | null;
      return (found ?? []).flatMap(([, entries]) => entries.map(toWork));
    } catch (error) {
      if (!/NOGROUP/.test(String((error as Error).message))) throw error;
      await this.#makeGroup();
      return [];
    }
  }

  /** Takes over what others took and have not done within so long, as when they were killed. */
  async claimWork(consumer: string, idleMs: number): Promise<Work[]> {
    try {
      const [, entries] = (await this.#asking().xautoclaim(
        WORK,
        GROUP,
        consumer,
        idleMs,
        '0',
        'COUNT',
        10,
      )) as [string, ([string, string[]] | null)[]];
      return entries.flatMap((entry) => (entry === null ? [] : [toWork(entry)]));
    } catch (error) {
      if (!/NOGROUP/.test(String((error as Error).message))) throw error;
      await this.#makeGroup();
      return [];
    }
  }

  async workDone(entry: string): Promise<void> {
    const redis = this.#asking();
    await redis.xack(WORK, GROUP, entry);
    await redis.xdel(WORK, entry);
  }

  close(): void {
    this.#closed = true;
    if (this.#ping) clearInterval(this.#ping);
    for (const redis of [this.#subscriber, this.#commands, this.#reader]) redis?.disconnect();
  }

  async #makeGroup(): Promise<void> {
    await this.#asking()
      .xgroup('CREATE', WORK, GROUP, '0', 'MKSTREAM')
      .catch((error: Error) => {
        if (!/BUSYGROUP/.test(error.message)) throw error;
      });
  }

  #asking(): Redis {
    if (this.#commands?.status !== 'ready') throw new Error('Redis is away');
    return this.#commands;
  }

  async #subscribe(redis: Redis): Promise<void> {
    this.#everUp = true;
    this.#problem = null;
    this.#refused.clear();
    // Channel by channel: one that is refused must not take the others with it.
    const ask = (name: string, asked: Promise<unknown>) =>
      asked.catch((error: Error) => {
        if (/NOPERM/.test(error.message)) this.#refused.add(name);
        else if (!this.#closed) redis.disconnect(true);
      });
    await Promise.all([
      ...this.#options.channels.map((channel) => ask(channel, redis.subscribe(channel))),
      ...this.#options.patterns.map((pattern) => ask(pattern, redis.psubscribe(pattern))),
    ]);
  }

  #clientOptions(password: string | undefined) {
    const { host, port, user, tls } = this.#options.profile;
    const secured = tlsOptions(tls, host);
    return {
      host,
      port,
      ...(user ? { username: user } : {}),
      ...(password ? { password } : {}),
      ...(secured ? { tls: { ...secured } } : {}),
      connectionName: 'watchroom-monitor',
      autoResubscribe: false,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: SILENCE_MS,
      retryStrategy: (attempt: number) => backoffMs(attempt, RECONNECT),
    } satisfies RedisOptions;
  }
}

function toWork([entry, fields]: [string, string[]]): Work {
  const place = fields.indexOf('ids');
  try {
    const ids = JSON.parse(fields[place + 1] ?? '[]') as unknown;
    return { entry, ids: Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [] };
  } catch {
    return { entry, ids: [] };
  }
}
