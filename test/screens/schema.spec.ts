// The schema viewer: two tables compared, gone through by keys, a rename accepted, a proven script, a file with an error, a snapshot.
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { test } from './window.ts';

test('both audit_logs are compared, a rename is accepted, and the script is proven', async ({ open }) => {
  // The database may be busy with writing its history.
  test.setTimeout(240_000);
  const page = await open('/schema');
  await page
    .getByRole('button', { name: 'omni2.audit_logs against public.audit_logs' })
    .click({ timeout: 40_000 });
  const object = page.getByRole('article', { name: 'audit_logs' });
  await expect(object.getByRole('heading', { level: 2 })).toContainText('audit_logs', { timeout: 90_000 });
  await expect(object.getByText('column question')).toBeVisible();
  await object.getByRole('radio', { name: 'Columns' }).click();
  await expect(object.getByRole('row', { name: /success/ })).toContainText('not null');
  await object.getByRole('radio', { name: 'DDL' }).click();
  await expect(object.getByRole('region', { name: 'DDL of audit_logs' })).toContainText(/CREATE.TABLE/, {
    timeout: 30_000,
  });
  await object.getByRole('radio', { name: /Renames/ }).click();
  const suggestion = object.getByRole('listitem').filter({ hasText: 'question → message' });
  await suggestion.getByRole('button', { name: 'It is the same' }).click();
  await expect(suggestion).toContainText('Accepted');

  await page.locator('body').press('s');
  const dialog = page.getByRole('dialog', { name: 'Migration script' });
  await expect(dialog).toContainText(/Proven/, { timeout: 60_000 });
  await expect(dialog.getByRole('region', { name: 'Migration script' })).toContainText(
    'RENAME COLUMN question TO message',
  );
  await expect(dialog.getByText('DROP COLUMN error_id')).toHaveCount(0);
  await dialog.getByRole('checkbox', { name: 'column:audit_logs.error_id' }).click();
  await expect(dialog.getByRole('region', { name: 'Migration script' })).toContainText(
    'DROP COLUMN error_id',
    { timeout: 60_000 },
  );
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save as a file' }).click(),
  ]);
  expect(readFileSync(await download.path(), 'utf8')).toContain('BEGIN;');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('the database is what the console expects; a DDL file is compared by keys, and one with an error is refused with its line', async ({
  open,
}) => {
  // The database may be busy with writing its history.
  test.setTimeout(240_000);
  const page = await open('/schema');
  await page
    .getByRole('button', { name: 'This database against what the console expects' })
    .click({ timeout: 40_000 });
  await expect(page.getByText('No differences')).toBeVisible({ timeout: 120_000 });
  const right = page.getByLabel('Right: DDL files', { exact: true });
  await right.setInputFiles({
    name: 'broken.sql',
    mimeType: 'text/plain',
    buffer: Buffer.from('CREATE TABLE a (id int);\nCREATE TABEL b;'),
  });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('broken.sql, line 2: syntax error', {
    timeout: 40_000,
  });
  await right.setInputFiles({
    name: 'two.sql',
    mimeType: 'text/plain',
    buffer: Buffer.from(
      'CREATE SCHEMA a; CREATE TABLE a.first (id int); CREATE VIEW a.second AS SELECT 1 AS one;',
    ),
  });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const find = page.getByRole('textbox', { name: 'Find by name' });
  await find.fill('a.');
  const objects = page.getByRole('list', { name: 'Objects' });
  await expect(objects.getByRole('button', { name: /first/ })).toBeVisible({ timeout: 40_000 });
  await find.press('Escape');
  await objects.getByRole('button', { name: /first/ }).click();
  await expect(page.getByRole('article')).toContainText('a.first');
  await page.keyboard.press('j');
  await expect(page.getByRole('article')).not.toHaveAccessibleName('first');
});

test('a snapshot is taken, compared with the database, saved as JSON and removed', async ({ open }) => {
  test.setTimeout(90_000);
  const page = await open('/schema/snapshots');
  await page.getByLabel('Name of a new snapshot').fill('Before the release', { timeout: 40_000 });
  await page.keyboard.press('Enter');
  const row = page.getByRole('listitem').filter({ hasText: 'Before the release' });
  await expect(row).toContainText('objects', { timeout: 40_000 });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('button', { name: /Save/ }).click(),
  ]);
  expect(JSON.parse(readFileSync(await download.path(), 'utf8')).format).toBe(1);
  await row.getByRole('button', { name: /Remove/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('No snapshot was taken yet')).toBeVisible({ timeout: 20_000 });
});
