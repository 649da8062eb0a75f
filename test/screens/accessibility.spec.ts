// Every screen in both themes, looked over by axe: nothing serious or critical, be it contrast, a name or a role.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { test } from './window.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Rules = 'all' | 'of colours';

/** What axe finds serious or critical now within elements of a selector, each with its rule, its place and what to mend. */
async function findings(page: Page, rules: Rules, within: string): Promise<string[]> {
  // As an evaluation, since the content policy lets no script in but the window's own.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const results = await page.evaluate(
    ([where, options]) =>
      (globalThis as unknown as { axe: { run(in_: string, of: RunOptions): Promise<AxeResults> } }).axe.run(
        where,
        options,
      ),
    [within, rules === 'all' ? {} : { runOnly: ['color-contrast'] }] as const,
  );
  expect(results.passes.length).toBeGreaterThan(rules === 'all' ? 5 : 0);
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, html, failureSummary }) =>
        [id, target.join(' '), html.slice(0, 200), failureSummary].join('\n'),
      ),
    );
}

/** What axe still finds a second later: what is just being drawn in another colour passes, a mistake stays. */
async function lastingFindings(page: Page, rules: Rules, within: string): Promise<string[]> {
  let found = await findings(page, rules, within);
  for (let again = 0; found.length > 0 && again < 3; again++) {
    await page.waitForTimeout(1_000);
    found = await findings(page, rules, within);
  }
  return found;
}

/** A theme changes colours alone, so names, roles and order are looked over in one of them. */
async function inBothThemes(page: Page, within = 'html'): Promise<void> {
  for (const [theme, rules] of [
    ['dark', 'all'],
    ['light', 'of colours'],
  ] as const) {
    await page.evaluate(async (wanted) => {
      document.documentElement.dataset.theme = wanted;
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    }, theme);
    expect.soft(await lastingFindings(page, rules, within), theme).toEqual([]);
  }
}

/** Waits until nothing on the page is being read, and it has not changed for a moment; where alerts come live, for so long. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const end = () => {
          observer.disconnect();
          resolve();
        };
        let still = setTimeout(end, 300);
        const observer = new MutationObserver(() => {
          clearTimeout(still);
          still = setTimeout(end, 300);
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        setTimeout(end, 2_500);
      }),
  );
}

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('every screen of the navigation', async ({ open }) => {
  test.setTimeout(400_000);
  const page = await open('/settings');
  const links = page.getByRole('navigation', { name: 'Screens' }).getByRole('link');
  await expect(links.first()).toBeVisible();
  const screens = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  expect(screens.length).toBeGreaterThanOrEqual(4);
  for (const href of screens) {
    await test.step(href, async () => {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, href);
      await expect(page.locator(`a[href="${href}"][aria-current="page"]`)).toBeVisible();
      await settled(page);
      await inBothThemes(page);
    });
  }
});

test('an open alert, marked alerts and the dialogs over them', async ({ open }) => {
  test.setTimeout(240_000);
  const page = await open('/alerts');
  await expect(page.locator('[data-alert-key]').nth(5)).toBeVisible({ timeout: 90_000 });
  for (const key of ['j', 'x', 'j', 'x', 'Enter']) await page.keyboard.press(key);
  await expect(page.getByRole('complementary', { name: 'the open alert' }).getByRole('tab')).not.toHaveCount(
    0,
  );
  await inBothThemes(page);
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await settled(page);
    await inBothThemes(page, 'aside');
  }
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog')).toBeVisible();
  await inBothThemes(page, '[role="dialog"]');
});

test('a timeline with its marks', async ({ open }) => {
  test.setTimeout(240_000);
  const page = await open('/alerts');
  await expect(page.locator('[data-alert-key]').nth(5)).toBeVisible({ timeout: 90_000 });
  await page.evaluate(() => {
    location.hash = '#/timeline/u:2?with=u:3';
  });
  // The embedded database has one session, and may be accounting for usage.
  await expect(page.getByRole('application', { name: /^Timeline of/ })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('table', { name: 'Marks in view' })).toBeVisible();
  await inBothThemes(page);
});

test('gathering into a case, a case, and a campaign with what is related', async ({ open }) => {
  test.setTimeout(240_000);
  const page = await open('/alerts');
  await expect(page.locator('[data-alert-key]').first()).toBeVisible({ timeout: 90_000 });
  await page.keyboard.press('j');
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: /to a case$/ })).toBeVisible();
  await page.keyboard.type('A case');
  await expect(page.getByRole('option')).not.toHaveCount(0);
  await inBothThemes(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('region', { name: 'Members' }).getByRole('listitem')).toHaveCount(1);
  await inBothThemes(page);
  await page.evaluate(() => {
    location.hash = '#/campaigns?users=2';
  });
  // There is none before two users wrote the like; the history is written from its newest day.
  const found = page.locator('[data-campaign] a').first();
  await expect(async () => {
    await page.getByRole('button', { name: 'Look again' }).click();
    await expect(found).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });
  await found.click();
  await expect(page.getByRole('region', { name: 'Who wrote it' })).toBeVisible();
  await inBothThemes(page);
  await page.getByRole('link', { name: 'Related' }).first().click();
  await expect(page.getByText('At least 45 %')).toBeVisible();
  await inBothThemes(page);
});

test('the form of a server with its problems, the palette and the keys', async ({ open }) => {
  const page = await open('/workspace/new');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Give the workspace a name')).toBeVisible();
  await inBothThemes(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused();
  await inBothThemes(page);
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await inBothThemes(page);
});
