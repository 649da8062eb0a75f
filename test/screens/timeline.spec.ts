/** The timeline: read, zoomed and walked by key, from a mark to its message and back, others laid over, and taken away as files. */
import { readFileSync } from 'node:fs';
import { test as base, expect, type Page } from '@playwright/test';
import type { Database } from '../../src/main/workspace/port.ts';
import { CONVERSATION, fillPeople } from '../integration/people/world.ts';
import { startServerConsole } from '../support/server-console.ts';

interface World {
  readonly database: Database;
  link(): Promise<string>;
}

const test = base.extend<{ open: (route: string) => Promise<Page> }, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern, and this needs nothing of it
    async ({}, use) => {
      const { console, database, stop } = await startServerConsole('Ada Lovelace', async (filled) => {
        await fillPeople(filled);
        await filled.script(`
          INSERT INTO omni2.security_risk_events (user_id, conversation_id, message, total_risk_score, risk_level, created_at)
            SELECT 3, gen_random_uuid(), '=SUM(1) question ' || i, i % 40, 'LOW', '2026-05-01 12:00:00+00'::timestamptz + i * interval '2 minutes'
            FROM generate_series(1, 300) i`);
      });
      await use({ database, link: console.link });
      await stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  open: async ({ world, page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await use(async (route) => {
      await page.goto(`${await world.link()}${route}`);
      await page.getByRole('region', { name: 'Status' }).getByText('Database').waitFor({ timeout: 20_000 });
      return page;
    });
    if (errors.length > 0) throw new Error(`The window threw: ${errors.join('; ')}`);
  },
});

const chart = (page: Page) => page.getByRole('application', { name: /^Timeline of/ });
const reading = (page: Page) => page.getByTestId('timeline-reading');
const range = (page: Page) => page.getByTestId('timeline-range');
const rows = (page: Page) => page.getByRole('table', { name: 'Marks in view' }).getByRole('row');
const ASKED = 'from=2026-05-01T11:00:00.000Z&to=2026-05-02T00:00:00.000Z';

test('walks from mark to mark by key, opens one in the replay, and leads back from there', async ({
  open,
}) => {
  const page = await open('/people/u:1');
  await expect(chart(page)).toBeVisible({ timeout: 20_000 });
  await page.getByRole('link', { name: 'Full screen' }).click();
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
  await expect(rows(page)).toHaveCount(5);
  await page.keyboard.press('c');
  await expect(chart(page)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(reading(page)).toContainText('pattern hit, score 30 · accumulation 15');
  await page.keyboard.press('ArrowRight');
  await expect(reading(page)).toContainText('pattern hit, score 70 · accumulation 35');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`conversations/${CONVERSATION}\\?at=event`));
  await expect(page.locator('[aria-current=true]')).toContainText('Message of 70');
  await page.keyboard.press('t');
  await expect(page).toHaveURL(/timeline\/u:1\?/);
  await expect(range(page)).toContainText('60 min');
  await expect(rows(page)).toHaveCount(2);
  await page.goBack();
  await expect(page.locator('[aria-current=true]')).toContainText('Message of 70');
});

test('zooms by key, wheel and brush, and keeps what is shown in the address', async ({ open }) => {
  const page = await open(`/timeline/u:3?${ASKED}`);
  await expect(range(page)).toContainText('2026-05-01 11:00:00 – 2026-05-02 00:00:00, 13 h', {
    timeout: 20_000,
  });
  await chart(page).focus();
  await page.keyboard.press('+');
  await expect(range(page)).toContainText('7 h');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(range(page)).toContainText('2026-05-01 15:52:30');
  const box = (await chart(page).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 60);
  await page.mouse.wheel(0, 100);
  await expect(range(page)).toContainText('10 h');
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 200, box.y + 70, { steps: 5 });
  await page.mouse.up();
  await expect(range(page)).toContainText(/, (9\d min|[1-3] h)$/);
  const shown = await range(page).textContent();
  await expect(page).not.toHaveURL(new RegExp(ASKED.slice(0, 20)));
  await page.waitForTimeout(400);
  await page.reload();
  await expect(range(page)).toHaveText(shown ?? '', { timeout: 20_000 });
});

test('opens what stands together as a list, hides kinds, and saves an image and a table that runs nothing', async ({
  open,
}) => {
  const page = await open(`/timeline/u:3?${ASKED}`);
  await expect(rows(page)).toHaveCount(101, { timeout: 20_000 });
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(rows(page)).toHaveCount(201);
  await chart(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect(reading(page)).toContainText(/\d messages, score/);
  await page.keyboard.press('Enter');
  const together = page.getByRole('region', { name: 'Marks that stand together' });
  await expect(together.getByRole('row').nth(1)).toContainText('question 1');
  await together.getByRole('button', { name: 'Zoom in' }).click();
  await together.getByRole('button', { name: 'Show all in view' }).click();
  await expect(range(page)).toContainText('min');

  const [table] = await Promise.all([page.waitForEvent('download'), exportAs(page, 'Marks in view (CSV)')]);
  const text = readFileSync(await table.path(), 'utf8');
  expect(text).toContain(`"'=SUM(1) question`);
  expect(text.split('\r\n')[0]).toBe('Whose,Time (UTC),Kind,Score,What,Conversation,Alert,Record');
  const [image] = await Promise.all([page.waitForEvent('download'), exportAs(page, 'Image (PNG)')]);
  expect(
    readFileSync(await image.path())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');

  await page.getByRole('button', { name: 'Messages', exact: true }).click();
  await expect(page).toHaveURL(/hide=message/);
  await expect(page.getByText('Nothing happened in this time')).toBeVisible();
});

async function exportAs(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: what }).click();
}

test('lays others over, each by name, and takes them off again', async ({ open }) => {
  const page = await open('/timeline/u:1?with=u:2,p:77');
  await expect(page.getByRole('button', { name: 'Take Ben 100%_sure off' })).toBeVisible({ timeout: 20_000 });
  await page.getByRole('combobox', { name: 'Lay somebody over' }).fill('Cyd');
  await page.getByRole('option', { name: /Cyd Quiet/ }).click();
  await expect(page).toHaveURL(/with=u%3A2%2Cp%3A77%2Cu%3A3/);
  await expect(page.getByText('Only public.users knows this person')).toBeVisible();
  await page.getByRole('button', { name: 'Take Oldtimer off' }).click();
  await expect(page).toHaveURL(/with=u%3A2%2Cu%3A3/);
  await expect(page.getByRole('combobox', { name: 'Whose marks' })).toBeVisible();
});

test('says what is not there: nobody’s timeline, somebody of whom nothing is known, a record of the future', async ({
  open,
}) => {
  const page = await open('/timeline');
  await expect(page.getByText('No timeline is open')).toBeVisible({ timeout: 20_000 });
  await page.evaluate(() => {
    location.hash = '#/timeline/u:4242';
  });
  await expect(page.getByText('Nothing is known of them yet')).toBeVisible();
  await page.evaluate(() => {
    location.hash = '#/timeline/u:2';
  });
  await expect(page.getByText('1 record lies in the future')).toBeVisible();
});
