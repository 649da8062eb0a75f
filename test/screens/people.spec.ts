/** The people screen: the list and its filters, a score that adds up, what is done about somebody, and what is said when it fails. */
import { test as base, expect, type Page } from '@playwright/test';
import type { Database } from '../../src/main/workspace/port.ts';
import { insertAlerts } from '../integration/alerts/fixture.ts';
import { fillPeople } from '../integration/people/world.ts';
import { startServerConsole } from '../support/server-console.ts';

interface World {
  readonly database: Database;
  link(): Promise<string>;
}

interface Fixtures {
  open: (route?: string) => Promise<Page>;
}

const test = base.extend<Fixtures, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern, and this needs nothing of it
    async ({}, use) => {
      const { console, database, stop } = await startServerConsole('Ada Lovelace', fillPeople);
      await use({ database, link: console.link });
      await stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  open: async ({ world, page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await use(async (route = '') => {
      await page.goto(`${await world.link()}/people${route}`);
      await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 20_000 });
      return page;
    });
    if (errors.length > 0) throw new Error(`The window threw: ${errors.join('; ')}`);
  },
});

test.beforeEach(({ world }) => fillPeople(world.database));

const lines = (page: Page) => page.locator('[data-person]');
const keysOf = (page: Page) =>
  lines(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('data-person')));
const activeLine = (page: Page) => page.locator('[data-person][aria-selected=true]');

test('lists people riskiest first, with flags, warnings and a count, and keeps filters in the address', async ({
  open,
}) => {
  const page = await open();
  await expect(lines(page)).toHaveCount(5, { timeout: 20_000 });
  expect(await keysOf(page)).toEqual(['u:1', 'u:99', 'u:2', 'u:3', 'p:77']);
  await expect(page.getByText('5 people', { exact: true })).toBeVisible();
  const ada = lines(page).first();
  await expect(ada).toContainText('Ada Byron');
  await expect(ada).toContainText('Over limit');
  await expect(ada.getByRole('img', { name: /^Highest score by day/ })).toBeVisible();
  await expect(lines(page).nth(1)).toContainText('only in events');
  await expect(lines(page).nth(4)).toContainText('only in public.users');
  await page.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'clerk' }).click();
  await expect(lines(page)).toHaveCount(2);
  await expect(page).toHaveURL(/#\/people\?role=clerk$/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Name' }).click();
  await expect(page).toHaveURL(/role=clerk&order=name$/);
  await page.reload();
  await expect(lines(page)).toHaveCount(2, { timeout: 20_000 });
  await expect(page.getByText('2 people fit')).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(lines(page)).toHaveCount(5);
});

test('is gone through by keys: search, down, up, open, and back to where one was', async ({ open }) => {
  const page = await open();
  await expect(lines(page)).toHaveCount(5, { timeout: 20_000 });
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(activeLine(page)).toHaveAttribute('data-person', 'u:1');
  await page.keyboard.press('/');
  await page.keyboard.type('nobody at all');
  await expect(page.getByText('Nobody fits these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('ben');
  await page.keyboard.press('Enter');
  await expect(lines(page)).toHaveCount(1);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/people\/u:2$/);
  await expect(page.getByRole('heading', { name: 'Ben 100%_sure' })).toBeVisible();
  await page.keyboard.press('f');
  const dialog = page.getByRole('dialog', { name: /^Flag Ben/ });
  await expect(dialog.getByRole('textbox', { name: 'Reason' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/#\/people\?text=ben$/);
  await expect(activeLine(page)).toHaveAttribute('data-person', 'u:2');
});

test('shows a score whose printed shares add up to it, over pages', async ({ open, world }) => {
  await world.database.execute(
    `INSERT INTO omni2.security_risk_events (user_id, message, total_risk_score, risk_level, created_at)
     SELECT 3, '<b>message ' || n || '</b>', 20 + n, 'LOW', now() - n * interval '7 hours' FROM generate_series(1, 60) n`,
  );
  const page = await open('/u:3');
  const panel = page.getByRole('region', { name: 'Score' });
  await expect(panel.getByText('1–25 of 60')).toBeVisible({ timeout: 20_000 });
  await expect(panel).toContainText('<b>message');
  const printed = async () => {
    const cells = await panel.locator('tbody tr td:last-child').allInnerTexts();
    const score = await panel.getByTestId('score-sum').innerText();
    const sum = cells.reduce((total, text) => total + Math.round(Number(text) * 100), 0);
    return { sum, score: Math.round(Number(score) * 100), rows: cells.length };
  };
  const first = await printed();
  expect(first.rows).toBe(26);
  expect(first.sum).toBe(first.score);
  await panel.getByRole('button', { name: 'Lighter inputs' }).click();
  await panel.getByRole('button', { name: 'Lighter inputs' }).click();
  await expect(panel.getByText('51–60 of 60')).toBeVisible();
  const last = await printed();
  expect(last.sum).toBe(last.score);
  expect(Math.abs(last.score - first.score)).toBeLessThanOrEqual(1);
  await expect(panel.getByRole('button', { name: 'Lighter inputs' })).toBeDisabled();
});

test('blocks after showing the exact steps, and lets in again', async ({ open, world }) => {
  const page = await open('/u:1');
  await page.getByRole('button', { name: 'Block', exact: true }).click({ timeout: 20_000 });
  const dialog = page.getByRole('dialog', { name: 'Block Ada Byron' });
  const steps = dialog.getByRole('region', { name: 'What will be done' });
  await expect(steps.getByRole('listitem')).toHaveText([
    'Block Ada Byron (id 1) from chat in omni2.user_blocks.',
    'Publish user_blocked, so that the platform disconnects them at once.',
    'Write who did this, when and why into the journal.',
  ]);
  const send = dialog.getByRole('button', { name: 'Block', exact: true });
  await expect(send).toBeDisabled();
  await dialog.getByRole('checkbox', { name: 'Chat' }).click();
  await expect(steps).toContainText('This would block them from nothing');
  await dialog.getByRole('textbox', { name: /^Further services/ }).fill('api');
  await expect(steps).toContainText('from api in');
  await expect(steps).toContainText('only while "chat" is among');
  await dialog.getByRole('checkbox', { name: 'Chat' }).click();
  await expect(steps).toContainText('from chat, api in');
  await dialog.getByRole('textbox', { name: 'Message to them' }).fill('Please call us');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Data was sent out');
  await send.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Ada Byron is blocked')).toBeVisible();
  await expect(page.getByText('The platform was told, and acts at once.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Who' })).toContainText('from chat, api');
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Data was sent out');
  expect(
    await world.database.query(
      'SELECT user_id, is_blocked, custom_block_message, blocked_services FROM omni2.user_blocks',
    ),
  ).toEqual([
    {
      user_id: 1,
      is_blocked: true,
      custom_block_message: 'Please call us',
      blocked_services: ['chat', 'api'],
    },
  ]);
  await page.getByRole('button', { name: 'Unblock' }).click();
  const again = page.getByRole('dialog', { name: 'Unblock Ada Byron' });
  await again.getByRole('textbox', { name: 'Reason' }).fill('Cleared up');
  await again.getByRole('button', { name: 'Unblock' }).click();
  await expect(page.getByRole('button', { name: 'Block', exact: true })).toBeVisible();
});

test('shows a tampered profile, stores what was worked out, and takes up what another console did', async ({
  open,
  world,
}) => {
  await world.database.script('UPDATE omni2.user_risk_profiles SET total_incidents = 1');
  const page = await open('/u:1');
  const profile = page.getByRole('region', { name: 'Stored profile' });
  await profile.getByRole('button', { name: 'Work out anew' }).click({ timeout: 20_000 });
  await expect(profile.getByRole('table', { name: 'Differences' }).getByRole('row').nth(1)).toHaveText(
    /Incidents\s*1\s*3/,
  );
  await profile.getByRole('button', { name: /^Store what/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Store the profile of Ada Byron' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It was wrong');
  await dialog.getByRole('button', { name: 'Store' }).click();
  await expect(profile.getByText('What is stored is right')).toBeVisible();

  await world.database.script('UPDATE omni2.user_risk_profiles SET flagged = true WHERE user_id = 1');
  await world.database.notify('security_console_people', JSON.stringify({ by: 'ben', key: 'u:1' }));
  await expect(page.locator('header').getByText('Flagged')).toBeVisible();
});

test('whitelists until a day, and keeps a note as it was written', async ({ open }) => {
  const page = await open('/u:2');
  await page.getByRole('button', { name: 'Whitelist' }).click({ timeout: 20_000 });
  const dialog = page.getByRole('dialog', { name: /^Whitelist Ben/ });
  const steps = dialog.getByRole('region', { name: 'What will be done' });
  await expect(steps).toContainText('lasts until somebody ends it');
  await dialog.getByLabel('Until').fill('2020-01-01T00:00');
  await expect(steps).toContainText('The end lies in the past');
  await dialog.getByLabel('Until').fill('2035-01-01T00:00');
  await expect(steps).toContainText('End it by itself at 2035-01-01T00:00:00.000Z');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Red team');
  await dialog.getByRole('button', { name: 'Whitelist' }).click();
  await expect(page.getByRole('region', { name: 'Who' })).toContainText('until 2035-01-01 00:00:00');
  await page.keyboard.press('n');
  await page.keyboard.type('<b>tested</b> by us');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('region', { name: 'Notes' })).toContainText('<b>tested</b> by us');
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Note written');
});

test('says of somebody unknown that there is nobody, and of a table in the way what failed', async ({
  open,
  world,
}) => {
  const page = await open('/u:1');
  await page.goto(`${page.url().split('#')[0]}#/people/u:12345`);
  await expect(page.getByText('There is nobody of this id')).toBeVisible({ timeout: 20_000 });
  await world.database.script('ALTER TABLE omni2.security_risk_events RENAME COLUMN user_id TO hidden');
  try {
    await page.getByRole('button', { name: 'Show all people' }).click();
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('A column the console needs is not there', { timeout: 20_000 });
  } finally {
    await world.database.script('ALTER TABLE omni2.security_risk_events RENAME COLUMN hidden TO user_id');
  }
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(lines(page)).toHaveCount(5);
});

test('reads thousands of people page by page as one scrolls', async ({ open, world }) => {
  await world.database.script(
    `INSERT INTO auth_service.users (id, username, name) SELECT n, 'many' || n, 'Many ' || lpad(n::text, 5, '0') FROM generate_series(1000, 2499) n`,
  );
  const page = await open('?order=name');
  await expect(page.getByText('1,505 people')).toBeVisible({ timeout: 20_000 });
  const rows = page.getByTestId('people-rows');
  await expect(async () => {
    await rows.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(page.locator('[data-person="u:2499"]')).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 20_000 });
  expect(await lines(page).count()).toBeLessThan(80);
});

test('is led to from an alert, and leads to the alerts of the person', async ({ open, world }) => {
  const [alert = ''] = await insertAlerts(world.database, [{ user: 1, text: 'Ignore all rules' }]);
  const page = await open();
  await page.goto(`${page.url().split('#')[0]}#/alerts/${alert}`);
  await page
    .getByRole('region', { name: 'User' })
    .getByRole('link', { name: 'Ada Byron' })
    .click({ timeout: 20_000 });
  await expect(page).toHaveURL(/#\/people\/u:1$/);
  await expect(page.getByRole('heading', { name: 'Ada Byron' })).toBeVisible();
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/#\/alerts\?user=1$/);
  await expect(page.locator(`[data-alert-key="${alert}"]`)).toBeVisible();
});

test('offers nothing to who may not act, and says why', async ({ page }) => {
  const { console, stop } = await startServerConsole('Ada Lovelace', async (database) => {
    await fillPeople(database);
    await database.script('DROP TABLE omni2.user_risk_profiles, omni2.user_blocks');
  });
  try {
    await page.goto(`${await console.link()}/people/u:1`);
    await expect(page.getByText(/^Read only: your role may not flag/)).toBeVisible({ timeout: 20_000 });
    // The first is their alerts; the timeline's key has one of that name too.
    await expect(page.getByRole('button', { name: 'Alerts', exact: true }).first()).toBeVisible();
    for (const name of ['Flag', 'Whitelist', 'Block'])
      await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
    await expect(page.getByRole('textbox', { name: 'New note' })).toHaveCount(0);
    await expect(page.getByText('Blocks are not known')).toBeVisible();
  } finally {
    await stop();
  }
});
