// What the specs of the alerts screen begin with: a console on a server workspace of its own, whose alerts the test writes and rings.
import { test as base, type Page } from '@playwright/test';
import { Redis } from 'ioredis';
import type { Database } from '../../src/main/workspace/port.ts';
import { type AlertSeed, insertAlerts } from '../integration/alerts/fixture.ts';
import { type Colleague, startServerConsole } from '../support/server-console.ts';

export interface World {
  readonly database: Database;
  /** Puts alerts into the table without a word on the live channel; gives their keys. */
  write(seeds: readonly AlertSeed[]): Promise<string[]>;
  /** Puts an alert into the table and announces it, as the platform does; gives its key. */
  ring(seed: AlertSeed): Promise<string>;
  /** Empties what the platform itself writes (users, activities, audit rows, flows, MCP servers), and what was accounted from it. */
  clear(): Promise<void>;
  link(): Promise<string>;
  /** Another analyst at another console on the same workspace; started when first asked for. */
  colleague(): Promise<Colleague>;
}

interface Fixtures {
  /** Opens a window at a route of the alerts screen, such as "?level=HIGH". */
  open: (route?: string) => Promise<Page>;
}

export const ANALYST = 'Ada Byron';
export const COLLEAGUE = 'Dana Scully';

export const test = base.extend<Fixtures, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern, and this needs nothing of it
    async ({}, use) => {
      const { console, redis, database, join, stop } = await startServerConsole(ANALYST);
      const joined: Promise<Colleague>[] = [];
      const doorbell = new Redis({ host: redis.host, port: redis.port });
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
        clear: () =>
          database.script(
            `TRUNCATE auth_service.users, public.users, omni2.audit_logs, public.audit_logs, omni2.user_activities,
              omni2.interaction_flows, omni2.mcp_servers, security_console.usage_answers, security_console.usage_days,
              security_console.usage_steps, security_console.usage_tools, security_console.usage_reasons,
              security_console.usage_runs CASCADE`,
          ),
        link: console.link,
        colleague() {
          if (joined.length === 0) joined.push(join(COLLEAGUE));
          return joined[0] as Promise<Colleague>;
        },
      });
      doorbell.disconnect();
      for (const colleague of joined) await (await colleague).stop();
      await stop();
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
