// The monitor screen: nobody at work, one switched on by keyboard that scores what the simulated people say, and switched off again.
import { expect } from '@playwright/test';
import { test } from './window.ts';

test('a monitor is switched on, does its work, says how it is, and is switched off', async ({ open }) => {
  test.setTimeout(120_000);
  const page = await open('/monitor');
  await expect(page.getByText('No monitor is at work')).toBeVisible({ timeout: 60_000 });
  const box = page.getByRole('checkbox', { name: 'Monitor on this machine' });
  await box.focus();
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
  const panel = page.getByRole('region', { name: 'This machine' });
  await expect(panel).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('1 monitor at work')).toBeVisible();
  const state = panel.getByRole('region', { name: 'How it is' });
  await expect(state.getByText('Connected')).toBeVisible();
  // Which phase depends on how far the simulated history is.
  await expect(state.getByText(/^[1-4], /)).toBeVisible();
  await expect(state.getByText('As written')).toBeVisible();
  // What was said within the last day is scored, whether or not the simulator found it worth an event.
  const recorded = panel.getByRole('region', { name: 'Messages' }).locator('dd').nth(1);
  await expect
    .poll(async () => Number((await recorded.innerText()).replace(',', '')), { timeout: 60_000 })
    .toBeGreaterThan(0);

  // A change of the configuration is seen to arrive.
  await expect(state.getByText(/^Taken \d/)).toBeVisible();
  const since = await state.getByText(/^Taken \d/).innerText();
  await page.getByRole('link', { name: 'Configuration', exact: true }).click();
  const inForce = page.getByRole('link', { name: 'In force at the monitor' });
  await expect(inForce).toBeVisible();
  await page.getByRole('textbox', { name: 'High from', exact: true }).fill('66');
  await page.getByRole('textbox', { name: 'Reason', exact: true }).fill('Seen to arrive');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('The configuration is saved')).toBeVisible();
  await inForce.click();
  await expect(state.getByText(/^Taken \d/)).not.toHaveText(since);

  await box.focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('No monitor is at work')).toBeVisible({ timeout: 20_000 });
});
