// The overview: panels with figures that lead to what they count, the period in the address, values read by keyboard, empty panels.
import { expect } from '@playwright/test';
import { test as serverTest } from './alerts-world.ts';
import { test } from './window.ts';

const PANELS = [
  'Alerts by level',
  'Risk events by level',
  'Open alerts by age',
  'Users with most alerts',
  'Patterns with most hits',
  'MCP servers',
  'Cost and usage today',
  'Recent activity',
];

test('shows every panel, and a user leads to their alerts', async ({ open }) => {
  const page = await open('/overview');
  for (const name of PANELS)
    await expect(page.getByRole('region', { name })).toBeVisible({ timeout: 20_000 });
  const users = page.getByRole('region', { name: 'Users with most alerts' });
  const first = users.getByRole('link').first();
  await expect(first).toBeVisible({ timeout: 30_000 });
  await first.click();
  await expect(page).toHaveURL(/#\/alerts\?user=\d+$/);
  await expect(page.locator('[data-alert-key]').first()).toBeVisible();
});

test('keeps the period in the address over a reload, and takes a period it does not know for a day', async ({
  open,
}) => {
  const page = await open('/overview');
  await page.getByRole('radio', { name: '7 days' }).click();
  await expect(page).toHaveURL(/hours=168$/);
  await page.reload();
  await expect(page.getByRole('radio', { name: '7 days' })).toBeChecked();
  await page.goto(`${page.url().split('#')[0]}#/overview?hours=5`);
  await expect(page.getByRole('radio', { name: '24 hours' })).toBeChecked();
});

test('reads the values of a step by the arrow keys', async ({ open }) => {
  const page = await open('/overview');
  const panel = page.getByRole('region', { name: 'Alerts by level' });
  const chart = panel.getByRole('img', { name: /^Alerts by level:/ });
  await expect(chart).toBeVisible({ timeout: 30_000 });
  await expect(panel.getByText('in all')).toBeVisible();
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(panel.getByText(/^from \d/)).toBeVisible();
});

serverTest('says of a panel with nothing in it why, and what would fill it', async ({ open, world }) => {
  await world.clear();
  const page = await open();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  const servers = page.getByRole('region', { name: 'MCP servers' });
  await expect(servers.getByText('No MCP server is registered.')).toBeVisible({ timeout: 20_000 });
  await expect(servers.getByText('Servers appear when the platform registers them.')).toBeVisible();
  await expect(
    page.getByRole('region', { name: 'Cost and usage today' }).getByText('No request was recorded today'),
  ).toBeVisible();
});
