// Settings: each works at once, is kept over a reload, and by keyboard alone.
import { expect } from '@playwright/test';
import { test } from './window.ts';

test('the theme follows the system until one is chosen', async ({ open, page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open('/settings');
  await page.getByRole('radio', { name: 'System' }).click();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await expect.poll(ground).toBe('rgb(246, 246, 248)');
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await ground()).toBe('rgb(11, 12, 15)');
  await page.getByRole('radio', { name: 'Light' }).click();
  await expect.poll(ground).toBe('rgb(246, 246, 248)');
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  expect(await ground()).toBe('rgb(246, 246, 248)');
});

test('a time zone is found by typing, and the clock follows it', async ({ open }) => {
  const page = await open('/settings');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('kolk');
  await expect(page.getByRole('option', { name: 'Asia/Kolkata' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(zone).toHaveValue('Asia/Kolkata');
  await expect(page.getByRole('region', { name: 'Status' }).getByText('UTC+05:30')).toBeVisible();
  const [clock = ''] = (await page.getByRole('region', { name: 'Status' }).locator('time').innerText()).split(
    ' ',
  );
  const there = new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(11, 16);
  const before = new Date(Date.now() + 5.5 * 3_600_000 - 60_000).toISOString().slice(11, 16);
  expect([there, before]).toContain(clock.slice(0, 5));
  await page.reload();
  await expect(zone).toHaveValue('Asia/Kolkata');
});

test('what is typed but no zone does not become one', async ({ open }) => {
  const page = await open('/settings');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  const before = await zone.inputValue();
  await zone.fill('mars');
  await expect(page.getByText('No zone has this name')).toBeVisible();
  await page.keyboard.press('Escape');
  await zone.blur();
  await expect(zone).toHaveValue(before);
});

test('the name is kept when the field is left, and shown to others', async ({ open, console, context }) => {
  const page = await open('/settings');
  const other = await context.newPage();
  await other.goto(`${await console.link()}/settings`);
  await page.getByRole('region', { name: 'You' }).getByLabel('Your name').fill('  Grace <b>Hopper</b> ');
  await page.keyboard.press('Tab');
  await expect(other.getByRole('button', { name: 'You: Grace <b>Hopper</b>' })).toBeVisible();
});

test('density and notifications are chosen by keyboard alone', async ({ open }) => {
  const page = await open('/settings');
  await page.getByRole('radio', { name: 'Compact' }).click();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Comfortable' })).toBeChecked();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'comfortable');
  const notify = page.getByRole('checkbox', { name: 'Notify me of critical alerts' });
  await notify.check();
  await notify.focus();
  await page.keyboard.press('Space');
  await expect(notify).not.toBeChecked();
  await page.reload();
  await expect(notify).not.toBeChecked();
  await expect(page.getByRole('radio', { name: 'Comfortable' })).toBeChecked();
});

test('says whether the browser allows notifications', async ({ open, context }) => {
  await context.grantPermissions(['notifications']);
  const page = await open('/settings');
  await page.getByRole('checkbox', { name: 'Notify me of critical alerts' }).check();
  await expect(page.getByText('Your browser allows it.')).toBeVisible();
});
