// What the specs of the alerts screen begin with: a console on a server workspace of its own, whose alerts the test writes and rings.
import { test as base, type Page } from '@playwright/test';
import { Redis } from 'ioredis';
import { CONSOLE } from '../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../src/main/workspace/migrate.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { openPostgres } from '../../src/main/workspace/postgres-database.ts';
import type { CallName, CallRequest } from '../../src/shared/protocol/index.ts';
import type { Reply } from '../../src/shared/protocol/wire.ts';
import { type AlertSeed, insertAlerts } from '../integration/alerts/fixture.ts';
import { startConsole } from '../support/console.ts';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { openSocket } from '../support/web-window.ts';

export interface World {
  readonly database: Database;
  /** Puts alerts into the table without a word on the live channel; gives their keys. */
  write(seeds: readonly AlertSeed[]): Promise<string[]>;
  /** Puts an alert into the table and announces it, as the platform does; gives its key. */
  ring(seed: AlertSeed): Promise<string>;
  link(): Promise<string>;
}

interface Fixtures {
  /** Opens a window at a route of the alerts screen, such as "?level=HIGH". */
  open: (route?: string) => Promise<Page>;
}

const TLS = { mode: 'off' } as const;
export const ANALYST = 'Ada Byron';

/** Makes calls as a window would, over a socket of its own. */
async function callAll(link: string, calls: { [N in CallName]?: CallRequest<N> }): Promise<void> {
  const { port, hash } = new URL(link);
  const { socket } = await openSocket({ port: Number(port), key: hash.slice('#key='.length) });
  for (const [id, [name, input]] of Object.entries(calls).entries()) {
    const reply = new Promise<Reply>((resolve) => {
      socket.on('message', (text) => {
        const said = JSON.parse(String(text)) as Reply;
        if (said.t !== 'push' && 'id' in said && said.id === id) resolve(said);
      });
    });
    socket.send(JSON.stringify({ t: 'call', id, name, input }));
    const said = await reply;
    if (said.t === 'failure') throw new Error(`${name}: ${said.failure.message}`);
  }
  socket.close();
}

export const test = base.extend<Fixtures, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern, and this needs nothing of it
    async ({}, use) => {
      const [postgres, redis, console] = await Promise.all([startPostgres(), startRedis(), startConsole()]);
      const { database: name } = await postgres.createDatabase();
      const profile = {
        host: postgres.host,
        port: postgres.port,
        user: postgres.user,
        database: name,
        tls: TLS,
        statementTimeoutMs: 10_000,
      };
      const database = openPostgres(profile, async () => postgres.password);
      await migrate(database, [PLATFORM, SECURITY, CONSOLE]);
      const doorbell = new Redis({ host: redis.host, port: redis.port });
      await callAll(await console.link(), {
        'settings.save': { analyst: ANALYST, timeZone: 'UTC', theme: 'dark' },
        'workspace.save': {
          profile: {
            id: 'alerts',
            kind: 'server',
            name: 'Alerts',
            postgres: profile,
            redis: { host: redis.host, port: redis.port, tls: TLS },
          },
          secrets: { postgresPassword: postgres.password },
        },
        'workspace.open': { id: 'alerts' },
      });
      await use({
        database,
        write: (seeds) => insertAlerts(database, seeds),
        async ring(seed) {
          const [key = ''] = await insertAlerts(database, [seed]);
          await doorbell.publish(
            'security_alerts',
            JSON.stringify({
              alert_id: Number(key.slice(2)),
              timestamp: new Date().toISOString(),
              user_id: seed.user ?? 1,
              conversation_id: seed.conversation ?? null,
              risk_score: seed.score ?? 70,
              matched_patterns: [],
              message_excerpt: seed.text ?? 'message',
            }),
          );
          return key;
        },
        link: console.link,
      });
      doorbell.disconnect();
      await database.close();
      await console.stop();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  open: async ({ world, page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await use(async (route = '') => {
      await page.goto(`${await world.link()}/alerts${route}`);
      await page
        .getByTestId('alert-range')
        .getByText(/^(Rows|No rows)/)
        .waitFor({ timeout: 20_000 });
      await page.getByRole('button', { name: 'Live feed up' }).waitFor({ timeout: 20_000 });
      return page;
    });
    if (errors.length > 0) throw new Error(`The window threw: ${errors.join('; ')}`);
  },
});

/** A row of the table, by the alert's key. */
export const lineOf = (page: Page, key: string) => page.locator(`[data-alert-key="${key}"]`);

/** The row the keys act on. */
export const activeKey = (page: Page) =>
  page
    .getByRole('grid', { name: 'Alerts' })
    .evaluate((grid) => grid.getAttribute('aria-activedescendant')?.slice('alert-'.length));
