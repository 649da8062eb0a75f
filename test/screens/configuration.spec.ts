// The configuration through the window: what is refused, tried on history, saved by keyboard, changed by two at once, and brought back.
import { expect } from '@playwright/test';
import { test } from './window.ts';

test('a change is tried and saved, two who edit at once see both, and a version is brought back', async ({
  open,
  context,
  console,
}) => {
  test.setTimeout(120_000);
  const page = await open('/configuration');
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  await expect(field('High from')).toHaveValue('61', { timeout: 60_000 });

  // What cannot hold together is said, and cannot be saved.
  await field('High from').fill('85');
  await expect(page.getByText('The levels must rise: medium, high, critical')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  await field('High from').fill('55');
  await page.getByRole('radio', { name: '30 days', exact: true }).click();
  // The simulated history is being written while this is tried.
  await expect(async () => {
    await page.getByRole('button', { name: 'Try it', exact: true }).click();
    await expect(page.getByRole('table', { name: 'Before and after' })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });

  const other = await context.newPage();
  await other.goto(`${await console.link()}/configuration`);
  const theirs = other.getByRole('textbox', { name: 'High from', exact: true });
  await expect(theirs).toHaveValue('61', { timeout: 20_000 });
  await theirs.fill('58');

  await field('Reason').fill('Tighter for the audit');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('The configuration is saved')).toBeVisible();

  // The other window still holds its own change, and asks about the value that both have changed.
  await expect(other.getByText('Test analyst has set this to 55 meanwhile')).toBeVisible();
  await expect(theirs).toHaveValue('58');
  await other.getByRole('textbox', { name: 'Reason', exact: true }).fill('Not that tight');
  await expect(other.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  await other.getByRole('button', { name: 'Keep mine', exact: true }).click();
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(field('High from')).toHaveValue('58');
  await other.close();

  await page.getByRole('link', { name: 'Versions', exact: true }).click();
  const versions = page.getByRole('list', { name: 'Versions', exact: true }).locator('> li');
  await expect(versions.first()).toContainText('Not that tight');
  await expect(versions.first()).toContainText('High from: 55 → 58');
  await versions.last().getByRole('button', { name: 'Roll back…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Roll back to version 1' });
  await expect(dialog).toContainText('High from: 58 → 61');
  await dialog.getByRole('textbox', { name: 'Reason', exact: true }).fill('The audit is over');
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(versions.first()).toContainText('To version 1: The audit is over');
});
