// Workspaces: adding a server, what the test of a connection says, opening it, agreeing to its tables, and going back.
import { expect, type Page } from '@playwright/test';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { test } from './window.ts';

let postgres: TestPostgres;
let redis: TestRedis;

test.beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
test.afterAll(async () => {
  await Promise.all([postgres?.stop(), redis?.stop()]);
});

const unencrypted = async (page: Page, label: string) => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: 'Not encrypted' }).click();
};

async function fill(page: Page, database: string, password = postgres.password): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Test server');
  await page.getByLabel('Host', { exact: true }).fill(postgres.host);
  await page.getByLabel('Port', { exact: true }).fill(String(postgres.port));
  await page.getByLabel('Database', { exact: true }).fill(database);
  await page.getByLabel('Role', { exact: true }).fill(postgres.user);
  await page.getByLabel('Password of the role').fill(password);
  await unencrypted(page, 'Postgres TLS');
  await page.getByLabel('Redis host').fill(redis.host);
  await page.getByLabel('Redis port').fill(String(redis.port));
  await unencrypted(page, 'Redis TLS');
}

test('a form that does not hold together says so at each field, and begins with the first', async ({
  open,
}) => {
  const page = await open('/workspace/new');
  await page.getByLabel('Port', { exact: true }).fill('99999');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await expect(page.getByText('Give the workspace a name')).toBeVisible();
  await expect(page.getByText('A port is a whole number from 1 to 65535')).toHaveCount(1);
  await expect(page.getByLabel('Host', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Host', { exact: true }).fill('db.example.com');
  await expect(page.getByLabel('Host', { exact: true })).not.toHaveAttribute('aria-invalid', 'true');
});

test('what was begun in the form is there again after another screen and a reload, passwords only before it', async ({
  open,
}) => {
  const page = await open('/workspace/new');
  const host = page.getByLabel('Host', { exact: true });
  const password = page.getByLabel('Password of the role');
  await host.fill('db.example.com');
  await password.fill('never stored 4711');
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Workspaces', exact: true }).click();
  await page.getByRole('button', { name: 'Add a server' }).click();
  await expect(host).toHaveValue('db.example.com');
  await expect(password).toHaveValue('never stored 4711');
  expect(
    await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])),
  ).not.toContain('4711');

  await page.reload();
  await expect(host).toHaveValue('db.example.com');
  await expect(password).toHaveValue('');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Add a server' }).click();
  await expect(host).toHaveValue('');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
});

test('the test of a connection names the step that fails', async ({ open }) => {
  const page = await open('/workspace/new');
  const result = page.getByRole('region', { name: 'Result of the test' });
  const { database } = await postgres.createDatabase();
  await fill(page, database, 'wrong');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(result.getByRole('listitem').filter({ hasText: 'Log in failed' })).toBeVisible();
  await expect(result.getByRole('heading')).toHaveText('It does not work yet');

  await page.getByLabel('Password of the role').fill(postgres.password);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(result.getByRole('listitem').filter({ hasText: 'Log in ok' })).toBeVisible();
});

test('a server is added, opened and removed again; its tables come only after a yes', async ({ open }) => {
  const page = await open('/workspace/new');
  const { database } = await postgres.createDatabase();
  await fill(page, database);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Test server', level: 2 })).toBeVisible();
  // The password was sent once and never comes back.
  expect(await page.content()).not.toContain(postgres.password);

  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Workspace: Test server' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Database up' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Live feed up' })).toBeVisible();

  const tables = page.getByRole('region', { name: 'Tables of the console' });
  await expect(tables.getByText('CREATE TABLE').first()).toBeVisible();
  const create = tables.getByRole('button', { name: /^Create/ });
  await expect(create).toBeDisabled();
  await tables.getByRole('checkbox').click();
  await create.click();
  await expect(tables.getByText('missing')).toHaveCount(0);
  await expect(tables.getByText('there').first()).toBeVisible();

  await page.getByRole('button', { name: 'Workspace: Test server' }).click();
  await page.getByRole('menuitem', { name: /Embedded/ }).click();
  await expect(page.getByRole('button', { name: /^Workspace: Embedded/ })).toBeVisible();

  await page.goto(page.url().replace(/#.*/, '#/workspace/test-server'));
  await page.getByRole('button', { name: 'Remove' }).click();
  await page
    .getByRole('dialog', { name: 'Remove Test server?' })
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect(page.getByRole('link', { name: /Test server/ })).toHaveCount(0);
});

test('editing keeps the password that is stored, and shows that there is one', async ({ open }) => {
  const page = await open('/workspace/new');
  const { database } = await postgres.createDatabase();
  await fill(page, database);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Edit' }).click();
  const password = page.getByLabel('Password of the role');
  await expect(password).toHaveValue('');
  await expect(password).toHaveAttribute('placeholder', 'kept; empty keeps it');
  await page.getByLabel('Name', { exact: true }).fill('Renamed');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Renamed', level: 2 })).toBeVisible();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Database up' })).toBeVisible();
});

test('a server that goes away is said to be down, and up again when it is back', async ({ open }) => {
  const page = await open('/workspace/new');
  const { database } = await postgres.createDatabase();
  await fill(page, database);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Live feed up' })).toBeVisible();
  await redis.kill();
  const down = page
    .getByRole('region', { name: 'Status' })
    .getByRole('button', { name: /Live feed (down|connecting)/ });
  await expect(down).toBeVisible({ timeout: 15_000 });
  await redis.restart();
  await expect(page.getByRole('button', { name: 'Live feed up' })).toBeVisible({ timeout: 20_000 });
});
