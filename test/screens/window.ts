// What the specs of the screens begin with: a running console, and a window on it.
import { test as base, type Page } from '@playwright/test';
import { startConsole, type TestConsole } from '../support/console.ts';

interface Fixtures {
  /** Whether the test needs a console that nobody used before, or that it may kill: `test.use({ fresh: true })`. */
  fresh: boolean;
  console: TestConsole;
  /** Opens a window at a route such as "/settings", and waits until the console answers. */
  open: (route?: string) => Promise<Page>;
}

export const test = base.extend<Fixtures, { shared: TestConsole }>({
  fresh: [false, { option: true }],
  shared: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern, and this needs nothing of it
    async ({}, use) => {
      const console = await startConsole({ settings: { analyst: 'Test analyst' } });
      await use(console);
      await console.stop();
    },
    { scope: 'worker' },
  ],
  console: async ({ fresh, shared }, use) => {
    const console = fresh ? await startConsole() : shared;
    await use(console);
    if (fresh) await console.stop();
  },
  open: async ({ console, page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await use(async (route = '') => {
      await page.goto((await console.link()) + route);
      await page.getByRole('region', { name: 'Status' }).getByText('Database').waitFor({ timeout: 20_000 });
      return page;
    });
    if (errors.length > 0) throw new Error(`The window threw: ${errors.join('; ')}`);
  },
});
