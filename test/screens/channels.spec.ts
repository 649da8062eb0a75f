// Channels through the window: made, tried on a real receiver, sending, its deliveries, and what is refused in words.
import { expect } from '@playwright/test';
import { type HttpReceiver, startHttpReceiver } from '../integration/channels/receivers.ts';
import { test as base } from './window.ts';

const test = base.extend<object, { receiver: HttpReceiver }>({
  receiver: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern, and this needs nothing of it
    async ({}, use) => {
      const receiver = await startHttpReceiver();
      await use(receiver);
      await receiver.stop();
    },
    { scope: 'worker' },
  ],
});
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a webhook is made, tried, told of live alerts, and removed', async ({ open, receiver }) => {
  test.setTimeout(120_000);
  const page = await open('/channels');
  await expect(page.getByText('No channels yet')).toBeVisible({ timeout: 40_000 });
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog', { name: 'New channel' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Give the channel a name')).toBeVisible();
  await expect(dialog.getByText('Give the mail server’s name')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('SIEM');
  await dialog.getByRole('radio', { name: 'Webhook' }).click();
  await dialog.getByRole('textbox', { name: 'Address' }).fill('ftp://wrong');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Give an address that begins with https:// or http://')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Address' }).fill(receiver.url);
  await dialog.getByLabel('Key for the signature').fill('shared key');
  for (const level of ['Low', 'Medium']) await dialog.getByRole('checkbox', { name: level }).click();
  await dialog.getByRole('combobox', { name: 'Bursts of the same kind' }).click();
  await page.getByRole('option', { name: 'Each by itself' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  const card = page.getByRole('list', { name: 'Channels' }).getByRole('listitem');
  await expect(card).toContainText('SIEM');

  // This machine is inside: refused until it is allowed.
  await card.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByText('This address lies on this machine or in its network').first()).toBeVisible();
  await card.getByRole('button', { name: 'Edit SIEM' }).click();
  const edit = page.getByRole('dialog', { name: 'Channel SIEM', exact: true });
  await edit.getByRole('checkbox', { name: 'It may lie on this machine or in its network' }).click();
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toHaveCount(0);
  await card.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByText('The test reached SIEM').first()).toBeVisible();
  expect(receiver.heard.at(-1)?.headers['x-watchroom-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
  expect(JSON.parse(receiver.heard.at(-1)?.body ?? '')).toMatchObject({ test: true });

  // The simulated platform talks on, and its alerts go out.
  await page.getByRole('checkbox', { name: 'Send from this console' }).click();
  await expect
    .poll(() => receiver.heard.some(({ body }) => JSON.parse(body).test === false), { timeout: 60_000 })
    .toBe(true);
  await expect(
    page.getByRole('region', { name: 'Deliveries' }).getByText('Answered 200').first(),
  ).toBeVisible({ timeout: 20_000 });

  await page.getByRole('checkbox', { name: 'Send from this console' }).click();
  await card.getByRole('button', { name: 'Remove SIEM' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByText('No channels yet')).toBeVisible();
});
