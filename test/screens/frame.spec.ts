// The frame: navigation, keys, palette, help, the state of services, and what happens when the console goes away.
import { expect } from '@playwright/test';
import { test } from './window.ts';

test('the key leaves the address, the route stays, and a reload comes back to it', async ({ open }) => {
  const page = await open('/settings');
  expect(new URL(page.url()).hash).toBe('#/settings');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  expect(new URL(page.url()).hash).toBe('#/settings');
});

/** Letters of screens whose first letter is another screen's. */
const INITIALS: Readonly<Record<string, string>> = {
  Campaigns: 'm',
  People: 'u',
  Studio: 'e',
  Monitor: 'n',
  Channels: 'h',
  Configuration: 'f',
  Activity: 't',
  'Audit log': 'l',
  'MCP servers': 'r',
  Usage: 'y',
  Schema: 'd',
  Reports: 'q',
};

test('goes to every screen of the navigation by its keys', async ({ open }) => {
  test.setTimeout(120_000);
  const page = await open('/settings');
  await page.keyboard.press('Escape');
  const links = page.getByRole('navigation', { name: 'Screens' }).getByRole('link');
  for (const name of await links.evaluateAll((all) =>
    all.map((link) => link.getAttribute('aria-label') ?? ''),
  )) {
    const initial = INITIALS[name] ?? name[0]?.toLowerCase() ?? '';
    await page.keyboard.press('g');
    await page.keyboard.press(initial);
    await expect(page).toHaveTitle(new RegExp(`${name} – Watchroom$`));
    await expect(page.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page');
  }
});

test('finds a command by a few letters, and runs it', async ({ open }) => {
  const page = await open('/settings');
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Find a command' });
  await expect(field).toBeFocused();
  await field.fill('wrkspc');
  await expect(page.getByRole('option').first()).toHaveText(/Workspaces/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Workspaces', level: 1 })).toBeVisible();
  await expect(field).toBeHidden();

  await page.keyboard.press('Control+k');
  await field.fill('no such thing 4711');
  await expect(page.getByText('No command fits')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
});

test('lists the keys, and closes at the first Escape', async ({ open }) => {
  const page = await open('/settings');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  await expect(help.getByText('Find a command')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});

test('keys typed into a field stay in the field', async ({ open }) => {
  const page = await open('/settings');
  const name = page.getByRole('region', { name: 'You' }).getByLabel('Your name');
  await name.fill('');
  await name.pressSequentially('gw?');
  await expect(name).toHaveValue('gw?');
  expect(new URL(page.url()).hash).toBe('#/settings');
});

test('shows the state of each service, and tells more when asked', async ({ open }) => {
  const page = await open('/settings');
  const status = page.getByRole('region', { name: 'Status' });
  await status.getByRole('button', { name: 'Database up' }).click({ timeout: 20_000 });
  await expect(page.getByRole('dialog', { name: 'Database' }).getByText('PGlite')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(status.getByRole('button', { name: 'Live feed up' })).toBeVisible();
});

test.describe('a console that nobody used before', () => {
  test.use({ fresh: true });

  test('asks who sits here without standing in the way, once', async ({ open }) => {
    const page = await open('/workspace');
    const question = page.getByRole('dialog', { name: 'Who is at this console?' });
    await expect(question).toBeVisible();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
    await question.getByLabel('Your name').fill('Ada Lovelace');
    await page.keyboard.press('Enter');
    await expect(question).toBeHidden();
    await expect(page.getByRole('button', { name: 'You: Ada Lovelace' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('button', { name: 'You: Ada Lovelace' })).toBeVisible();
    await expect(question).toBeHidden();
  });
});

test('an address without a screen says so, and leads back', async ({ open }) => {
  const page = await open('/no-such-screen');
  await expect(page.getByText('There is no such screen')).toBeVisible();
  await page.getByRole('button', { name: 'Go to the first screen' }).click();
  await expect(page.getByText('There is no such screen')).toBeHidden();
});

test.describe('a console that dies', () => {
  test.use({ fresh: true });

  test('says that the console is gone, and goes on trying', async ({ open, console }) => {
    const page = await open('/settings');
    await console.kill();
    const banner = page.getByRole('alert').filter({ hasText: 'The connection to the console was lost' });
    await expect(banner).toBeVisible();
    await expect(banner.getByRole('button', { name: 'Try now' })).toBeVisible();
    await expect(banner.getByText(/next in \d+ s/)).toBeVisible();
  });
});

test('a window without a key is refused in words', async ({ console, page }) => {
  await page.goto(`${await console.origin()}/#/settings`);
  await expect(page.getByRole('alert')).toContainText('This window has no key to the console');
});

test('nothing is cut off at 1024 by 700', async ({ open, page }) => {
  await page.setViewportSize({ width: 1024, height: 700 });
  await open('/settings');
  for (const route of ['#/settings', '#/workspace', '#/workspace/new']) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, route);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const wider = await page.evaluate(() =>
      [...document.querySelectorAll('body, main, main *')]
        .filter((element) => getComputedStyle(element).overflowX === 'auto' || element === document.body)
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => `${element.tagName} ${element.className}`),
    );
    expect(wider).toEqual([]);
    await expect(page.getByRole('region', { name: 'Status' }).locator('time')).toBeInViewport({ ratio: 1 });
  }
  const navigation = page.getByRole('navigation', { name: 'Screens' });
  for (const name of ['Settings', 'Alerts', 'Journal']) {
    await navigation.getByRole('link', { name }).click();
    await expect(navigation.locator('[aria-current="page"]')).toBeInViewport({ ratio: 1 });
    await expect(navigation.getByRole('button', { name: 'Widen the navigation' })).toBeInViewport({
      ratio: 1,
    });
  }
});
