/** Cases on the screen: gathered by key from everywhere, worked on by two consoles at once, and told as a report. */
import { readFileSync } from 'node:fs';
import { test as base, expect, type Page } from '@playwright/test';
import { addToCase, changeCase, createCase } from '../../src/main/stores/cases-change.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { readShape } from '../../src/main/workspace/probe.ts';
import { insertAlerts } from '../integration/alerts/fixture.ts';
import { CONVERSATION, fillPeople } from '../integration/people/world.ts';
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
      const { console, database, stop } = await startServerConsole('Ada Lovelace', fill);
      await use({ database, link: console.link });
      await stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  open: async ({ world, page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await use(async (route = '/cases') => {
      await page.goto(`${await world.link()}${route}`);
      await page
        .getByRole('region', { name: 'Status' })
        .getByText('Database up')
        .waitFor({ timeout: 20_000 });
      return page;
    });
    if (errors.length > 0) throw new Error(`The window threw: ${errors.join('; ')}`);
  },
});

async function fill(database: Database): Promise<void> {
  await fillPeople(database);
  await database.script(
    'TRUNCATE security_console.cases, security_console.case_members, security_console.case_notes',
  );
  await insertAlerts(
    database,
    [1, 2, 3].map((n) => ({
      user: n,
      score: 60 + n * 10,
      text: `Alert number ${n}`,
      at: `2026-01-0${n}T10:00:00Z`,
    })),
  );
}

test.beforeEach(({ world }) => fill(world.database));

const EMPTY = { owner: null, tags: [], summary: '', members: [] };
const begin = async (database: Database, title: string) =>
  (await createCase(database, await readShape(database), 'Ben', { ...EMPTY, title, severity: 'HIGH' })).id;
const lines = (page: Page) => page.locator('[data-case]');

test('an empty list says how a case comes about, and a key begins one', async ({ open }) => {
  const page = await open();
  await expect(page.getByText('No cases yet')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('Press c on an alert')).toBeVisible();
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: 'New case' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Begin a new case' })).toBeDisabled();
  await page.keyboard.type('מקרה ראשון');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/cases\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('מקרה ראשון');
  await expect(page.getByText('No alerts in this case')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(lines(page)).toHaveCount(1);
});

test('marked alerts, a person and a conversation go into a case by key, and each tells of it', async ({
  open,
  world,
}) => {
  const id = await begin(world.database, 'Leaks of January');
  const page = await open('/alerts');
  await expect(page.locator('[data-alert-key]').first()).toBeVisible({ timeout: 20_000 });
  for (const key of ['j', 'x', 'j', 'x', 'c']) await page.keyboard.press(key);
  const dialog = page.getByRole('dialog', { name: 'Add 2 alerts to a case' });
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await page.keyboard.type('January');
  await expect(dialog.getByRole('option')).toHaveCount(2);
  await expect(dialog.getByRole('option').first()).toContainText('Leaks of January');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`2 added to case #${id}`)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Alert', exact: true })).toContainText('Leaks of January');
  for (const route of ['#/people/u:1', `#/conversations/${CONVERSATION}`]) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, route);
    await page.getByRole('button', { name: 'To a case', exact: true }).waitFor();
    await page.keyboard.press('c');
    const asks = page.getByRole('dialog', { name: /to a case$/ });
    await expect(asks).toContainText('Leaks of January');
    await page.keyboard.press('Enter');
    await expect(asks).toHaveCount(0);
    await expect(page.getByRole('main')).toContainText(
      route.includes('people') ? 'Leaks of January' : `Case #${id}`,
    );
  }
  await page.keyboard.press('Shift+C');
  await expect(page.getByRole('dialog', { name: 'Add the message to a case' })).toContainText(
    'Leaks of January',
  );
  await page.keyboard.press('Enter');
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/cases/${id}`);
  await expect(page.getByRole('tab', { name: /Events\s*1/i })).toBeVisible();
  const members = page.getByRole('region', { name: 'Members' });
  await expect(members.getByRole('tab', { name: /Alerts\s*2/i })).toHaveAttribute('aria-selected', 'true');
  await expect(members.getByRole('listitem')).toHaveCount(2);
  await members.getByRole('tab', { name: /People/i }).click();
  await expect(members.getByRole('listitem')).toContainText('Ada Byron');
  await members.getByRole('button', { name: /^Take person/ }).click();
  await expect(members.getByText('No people in this case')).toBeVisible();
  await page
    .getByRole('dialog', { name: 'Taken out of the case' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(members.getByRole('listitem')).toContainText('Ada Byron');
});

test('of two consoles at one case the second is told, sees both, and decides', async ({ open, world }) => {
  const id = await begin(world.database, 'Shared work');
  const page = await open(`/cases/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shared work');
  await page.keyboard.press('e');
  const edit = page.getByRole('dialog', { name: `Edit case #${id}` });
  await edit.getByLabel('Title').fill('My title');
  await edit.getByLabel('Tags').fill('mine');
  // The other console's change is heard and shown meanwhile; the dialog stays based on what was seen when it opened.
  await changeCase(world.database, 'Ben', { id, version: 1, change: { title: 'Their title' } });
  await expect(page.getByRole('heading', { level: 1, includeHidden: true })).toHaveText('Their title');
  await edit.getByRole('button', { name: 'Save' }).click();
  const conflict = page.getByRole('dialog', { name: 'Somebody changed this case meanwhile' });
  await expect(conflict.getByRole('row', { name: /Title/ })).toContainText('Their title');
  await expect(conflict.getByRole('row', { name: /Title/ })).toContainText('My title');
  await conflict.getByRole('button', { name: 'Apply mine anyway' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('My title');
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Title: Their title → My title');
});

test('a case is closed with how it ended, noted, and told as a report that holds it all', async ({
  open,
  world,
}) => {
  const id = await begin(world.database, 'To be <b>told</b>');
  const shape = await readShape(world.database);
  await addToCase(world.database, shape, 'Ben', {
    id,
    members: [
      { kind: 'event', ref: '1' },
      { kind: 'person', ref: 'u:99' },
    ],
  });
  await world.database.execute('DELETE FROM omni2.security_alerts');
  await world.database.execute('DELETE FROM omni2.security_risk_events');
  const page = await open(`/cases/${id}`);
  await expect(page.getByRole('region', { name: 'Members' })).toContainText('Deleted since');
  await page.keyboard.press('i');
  await expect(page.getByText(`Investigating case #${id}`)).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.type('It was a drill.');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('region', { name: 'Notes' })).toContainText('It was a drill.');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await page.getByRole('dialog').getByRole('combobox', { name: 'How it ended' }).click();
  await page.getByRole('option', { name: 'Benign' }).click();
  await page.getByRole('button', { name: 'Close the case' }).click();
  await expect(page.getByRole('main')).toContainText('Closed');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Shift+R');
  const file = await download;
  expect(file.suggestedFilename()).toBe(`case-${id}.html`);
  const html = readFileSync(await file.path(), 'utf8');
  for (const fact of [
    'Message of 95',
    'It was a drill.',
    'Closed, benign',
    'deleted since',
    'To be &#60;b&#62;told',
  ])
    expect(html).toContain(fact);
});

test('filters stand in the address; what is not there is said', async ({ open, world }) => {
  await begin(world.database, 'First');
  const second = await begin(world.database, 'Second');
  await changeCase(world.database, 'Ben', {
    id: second,
    version: 1,
    change: { status: 'closed', outcome: 'duplicate', owner: 'Cyd' },
  });
  const page = await open('/cases?status=closed');
  await expect(lines(page)).toHaveCount(1, { timeout: 20_000 });
  await expect(page.getByText('1 case fits')).toBeVisible();
  await page.getByRole('combobox', { name: /^Owner/ }).click();
  await page.getByRole('option', { name: 'Nobody' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByText('No case fits these filters')).toBeVisible();
  await expect(page).toHaveURL(/status=closed&owner=-$/);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(lines(page)).toHaveCount(2);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second');
  await page.evaluate(() => {
    location.hash = '#/cases/999999';
  });
  await expect(page.getByText('There is no case of this number')).toBeVisible();
});
