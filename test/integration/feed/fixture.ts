// The live feed on a real Postgres and a real Redis: a platform that writes and rings, and what a window would then show.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Publish } from '../../../src/main/dispatch/handlers.ts';
import { createFeed, type Feed } from '../../../src/main/services/feed.ts';
import { createRedisLive } from '../../../src/main/streams/redis-live.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import type { MigrationSet } from '../../../src/main/workspace/ddl/migration.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import type { LiveSource } from '../../../src/main/workspace/open-workspace.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import type { AlertRow, Arrival, FeedState } from '../../../src/shared/protocol/alerts.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { waitUntil } from '../../support/processes.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

/** What a window that keeps everything would show: rows by key, and how many it was only told the number of. */
export class Shown {
  readonly rows = new Map<string, AlertRow>();
  more = 0;
  feed: FeedState | null = null;

  take(arrival: Arrival): void {
    for (const row of arrival.rows) if (!this.rows.has(row.key)) this.rows.set(row.key, row);
    for (const { was, row } of arrival.settled) {
      this.rows.delete(was);
      this.rows.set(row.key, row);
    }
    this.more += arrival.more;
  }

  from(source: AlertRow['source']): AlertRow[] {
    return [...this.rows.values()].filter((row) => row.source === source);
  }

  readonly publish: Publish = (topic, payload) => {
    if (topic === 'alerts.arrived') this.take(payload as Arrival);
    if (topic === 'feed.changed') this.feed = payload as FeedState;
  };
}

export interface Services {
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  end(): Promise<void>;
}

export async function startServices(options: { config?: readonly string[] } = {}): Promise<Services> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis(options)]);
  return { postgres, redis, end: async () => void (await Promise.all([postgres.stop(), redis.stop()])) };
}

export interface Console {
  readonly shown: Shown;
  readonly critical: AlertRow[];
  readonly feed: Feed;
  readonly live: LiveSource;
  readonly database: Database & Supervised;
  /** Reads again what the database has, as after a creation. */
  probe(): Promise<void>;
  stop(): Promise<void>;
}

export interface World {
  readonly url: string;
  readonly dataFolder: string;
  openConsole(options?: { redisUser?: string; redisPassword?: string }): Promise<Console>;
  /** For statements of the platform; reconnects, and never throws for a server that is away. */
  readonly platform: pg.Pool;
  /** The platform's publisher; what cannot be sent is lost. */
  ring(channel: string, message: unknown): Promise<void>;
  end(): Promise<void>;
}

/** A database of its own with the sets of tables given. */
export async function openWorld(services: Services, sets: readonly MigrationSet[]): Promise<World> {
  const { postgres, redis } = services;
  const { database: name, url } = await postgres.createDatabase();
  const dataFolder = mkdtempSync(join(tmpdir(), 'watchroom-feed-'));
  const profile = {
    host: postgres.host,
    port: postgres.port,
    database: name,
    user: postgres.user,
    tls: { mode: 'off' as const },
    statementTimeoutMs: 10_000,
  };
  const first = openPostgres(profile, async () => postgres.password);
  await waitUntil('the database', () => first.health().state === 'up');
  await migrate(first, sets);
  await first.close();
  const platform = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 2_000 });
  platform.on('error', () => undefined);
  const publisher = new Redis({
    host: redis.host,
    port: redis.port,
    retryStrategy: () => 50,
    enableOfflineQueue: false,
  });
  publisher.on('error', () => undefined);
  await waitUntil('the publisher', () => publisher.status === 'ready');
  const consoles: Console[] = [];

  return {
    url,
    dataFolder,
    platform,
    async openConsole({ redisUser, redisPassword } = {}) {
      const database = openPostgres(profile, async () => postgres.password);
      await waitUntil('the database', () => database.health().state === 'up');
      let shape: PlatformShape = await readShape(database);
      const live = createRedisLive({
        profile: {
          host: redis.host,
          port: redis.port,
          tls: { mode: 'off' },
          ...(redisUser ? { user: redisUser } : {}),
        },
        password: async () => redisPassword,
        log: () => undefined,
      });
      const shown = new Shown();
      const critical: AlertRow[] = [];
      const feed = createFeed({
        publish: shown.publish,
        log: () => undefined,
        dataFolder,
        onCritical: (row) => critical.push(row),
      });
      const stopFeed = await feed.start({
        profile: { id: 'test', kind: 'server', name: 'Test', postgres: profile, redis: null },
        database,
        live,
        shape: () => shape,
        rights: () => new Set(),
      });
      await waitUntil('the live channel', () => live.health().state !== 'connecting');
      let stopped = false;
      const opened: Console = {
        shown,
        critical,
        feed,
        live,
        database,
        async probe() {
          shape = await readShape(database);
        },
        async stop() {
          if (stopped) return;
          stopped = true;
          await stopFeed();
          await live.close();
          await database.close();
        },
      };
      consoles.push(opened);
      return opened;
    },
    async ring(channel, message) {
      const payload = typeof message === 'string' ? message : JSON.stringify(message);
      // A frozen server must not hold up the platform.
      await Promise.race([publisher.publish(channel, payload).catch(() => undefined), pause(200)]);
    },
    async end() {
      for (const console of consoles) await console.stop();
      publisher.disconnect();
      await platform.end();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

export const ALL_TABLES: readonly MigrationSet[] = [PLATFORM, SECURITY, CONSOLE];

export interface NewAlert {
  readonly text: string;
  readonly user?: number;
  readonly score?: number;
  readonly conversation?: string;
}

/** Writes an alert once, however often a restart of the server interrupts that; gives its id. */
export async function writeAlert(world: World, alert: NewAlert): Promise<string> {
  for (;;) {
    try {
      const { rows } = await world.platform.query<{ id: string }>(
        `WITH there AS (SELECT id FROM omni2.security_alerts WHERE alert_message = $1),
         made AS (INSERT INTO omni2.security_alerts (user_id, conversation_id, alert_type, alert_message, total_risk_score)
           SELECT $2, $3, 'HIGH_RISK', $1, $4 WHERE NOT EXISTS (SELECT 1 FROM there) RETURNING id)
         SELECT id FROM there UNION ALL SELECT id FROM made`,
        [alert.text, alert.user ?? 1, alert.conversation ?? null, alert.score ?? 70],
      );
      return String(rows[0]?.id);
    } catch {
      await pause(50);
    }
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function shortForm(alert: NewAlert, timestamp = Math.floor(Date.now() / 1_000)): object {
  return {
    type: 'security_risk',
    user_id: alert.user ?? 1,
    conversation_id: alert.conversation ?? null,
    risk_score: alert.score ?? 70,
    timestamp,
  };
}

export function longForm(id: string, alert: NewAlert): object {
  return {
    alert_id: Number(id),
    timestamp: new Date().toISOString(),
    severity: 'HIGH',
    user_id: alert.user ?? 1,
    user_email: 'someone@example.org',
    conversation_id: alert.conversation ?? null,
    risk_score: alert.score ?? 70,
    risk_level: 'HIGH',
    matched_patterns: ['Ignore previous instructions'],
    message_excerpt: alert.text,
    action_taken: 'ALERTED',
    dashboard_link: 'https://example.org/alerts/1',
  };
}
