// The alerts screen on a real server workspace: listing, filtering, live arrivals, triage by keyboard and in bulk, conflicts.
import { expect, type Page } from '@playwright/test';
import { ANALYST, activeKey, lineOf, test } from './alerts-world.ts';

const seconds = (count: number) => new Date(Date.now() - count * 1_000).toISOString();
const status = (page: Page, key: string) =>
  lineOf(page, key)
    .getByRole('gridcell')
    .filter({ hasText: /^(Open|Investigating|Resolved|False positive)$/ });

test.beforeEach(async ({ world }) => {
  await world.database.script(
    `TRUNCATE omni2.security_alerts, omni2.security_risk_events, security_console.feed_alerts, security_console.alert_triage,
       security_console.alert_notes, security_console.saved_views CASCADE`,
  );
});

test('lists alerts newest first, with what they are and how many', async ({ world, open }) => {
  const [old = '', young = ''] = await world.write([
    { at: seconds(60), score: 95, text: 'the older' },
    { at: seconds(30), score: 20, text: 'the younger', status: 'RESOLVED', assignee: 'Grace' },
  ]);
  const page = await open();
  await expect(page.locator('[data-alert-key]')).toHaveCount(2);
  expect(
    await page
      .locator('[data-alert-key]')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('data-alert-key'))),
  ).toEqual([young, old]);
  await expect(lineOf(page, old)).toContainText('Critical');
  await expect(lineOf(page, young)).toContainText('Grace');
  await expect(page.getByTestId('alert-range')).toHaveText('Rows 1–2 of 2');
});

test('pages through more than it holds at once: forwards, to the end, to a page, and back', async ({
  world,
  open,
}) => {
  await world.write(
    Array.from({ length: 1_000 }, (_, n) => ({ at: seconds(2_000 - n), text: `alert ${n}` })),
  );
  const page = await open();
  const range = page.getByTestId('alert-range');
  await expect(range).toHaveText(/^Rows 1–\d+ of 1,000$/);
  await page.keyboard.press('End');
  await expect(range).toHaveText(/–1,000 of 1,000$/);
  await expect(page.getByText('alert 0', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Go to…' }).click();
  await page.getByLabel('Page').fill('5');
  await page.keyboard.press('Enter');
  await expect(range).toHaveText(/^Rows 401–/);
  await expect(page.getByText('alert 599', { exact: true })).toBeVisible();
  await page.getByTestId('alert-rows').hover();
  await expect(async () => {
    await page.mouse.wheel(0, -4_000);
    await expect(range).toHaveText(/^Rows 1–/, { timeout: 200 });
  }).toPass();
  await expect(page.getByText('alert 999', { exact: true })).toBeVisible();
});

test('a filter stands in the address and survives a reload; clearing brings all back', async ({
  world,
  open,
}) => {
  const [high = '', critical = ''] = await world.write([
    { score: 70, text: 'one' },
    { score: 90, text: 'two' },
  ]);
  const page = await open();
  await page.getByRole('combobox', { name: 'Level' }).click();
  await page.getByRole('option', { name: 'Critical' }).click();
  await page.keyboard.press('Escape');
  await expect(lineOf(page, high)).toHaveCount(0);
  await expect(lineOf(page, critical)).toBeVisible();
  expect(page.url()).toContain('level=CRITICAL');
  await page.reload();
  await expect(lineOf(page, critical)).toBeVisible();
  await expect(lineOf(page, high)).toHaveCount(0);
  await page.keyboard.press('/');
  await page.keyboard.type('nothing like it');
  await expect(page.getByText('No alert fits these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(lineOf(page, high)).toBeVisible();
  expect(page.url()).not.toContain('level=');
});

test('a view is saved with its filter, shown again, and removed', async ({ world, open }) => {
  const [open1 = '', done = ''] = await world.write([{ text: 'one' }, { text: 'two', status: 'RESOLVED' }]);
  const page = await open('?status=RESOLVED');
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('menuitem', { name: 'Save these filters as a view…' }).click();
  await page.getByLabel('Name').fill('Done ones');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Done ones' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'All' }).click();
  await expect(lineOf(page, open1)).toBeVisible();
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('menuitem', { name: 'Done ones' }).click();
  await expect(lineOf(page, open1)).toHaveCount(0);
  await expect(lineOf(page, done)).toBeVisible();
  await page.getByRole('button', { name: 'Done ones' }).click();
  await page.getByRole('menuitem', { name: 'Remove this view' }).click();
  await expect(page.getByRole('button', { name: 'Saved' })).toBeVisible();
});

test('an alert that is rung appears on top, once, and only where it fits', async ({ world, open }) => {
  await world.write([{ at: seconds(60), text: 'before' }]);
  const page = await open('?level=CRITICAL');
  await world.ring({ score: 70, text: 'too low' });
  await world.ring({ score: 99, text: 'rung now' });
  await expect(page.getByText('rung now')).toBeVisible();
  await expect(page.locator('[data-source="table"]')).toHaveCount(1);
  await expect(page.getByText('rung now')).toHaveCount(1);
  await expect(page.getByText('too low')).toHaveCount(0);
});

test('what is selected and in sight does not move when alerts arrive', async ({ world, open }) => {
  const keys = await world.write(
    Array.from({ length: 60 }, (_, n) => ({ at: seconds(100 - n), text: `alert ${n}` })),
  );
  const page = await open();
  const third = keys.at(-3) ?? '';
  for (let times = 0; times < 3; times++) await page.keyboard.press('j');
  await page.keyboard.press('x');
  const place = () => lineOf(page, third).boundingBox();
  const before = await place();
  for (let n = 0; n < 5; n++) await world.ring({ text: `new ${n}`, user: n + 1 });
  const pill = page.getByRole('button', { name: '5 new' });
  await expect(pill).toBeVisible();
  expect(await place()).toEqual(before);
  expect(await activeKey(page)).toBe(third);
  await expect(lineOf(page, third)).toHaveAttribute('aria-selected', 'true');
  await pill.click();
  await expect(page.getByText('new 4')).toBeVisible();
  await expect(lineOf(page, third)).toHaveAttribute('aria-selected', 'true');
});

test('an alert that arrives above moves the rows below as one: none of them is drawn or placed anew', async ({
  world,
  open,
}) => {
  const keys = await world.write(
    Array.from({ length: 60 }, (_, n) => ({ at: seconds(100 - n), text: `alert ${n}` })),
  );
  const page = await open();
  const third = lineOf(page, keys.at(-3) ?? '');
  const before = await third.boundingBox();
  const placed = () => third.evaluate((line) => (line as HTMLElement).offsetTop);
  const placedBefore = await placed();
  await page.evaluate(() => {
    const changes: string[] = [];
    const layer = document.querySelector('[data-alert-key]')?.parentElement as Element;
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        if (element !== layer) changes.push(element?.closest('[data-alert-key]')?.textContent ?? '');
      }
    }).observe(layer, { subtree: true, childList: true, characterData: true, attributes: true });
    Object.assign(globalThis, { changes });
  });
  for (let n = 0; n < 3; n++) {
    await world.ring({ text: `rung ${n}`, user: n + 1 });
    await expect(page.getByText(`rung ${n}`)).toBeVisible();
  }
  await expect(page.locator('[data-source="provisional"]')).toHaveCount(0);
  const after = await third.boundingBox();
  expect((after?.y ?? 0) - (before?.y ?? 0)).toBe(3 * (before?.height ?? 0));
  expect(await placed()).toBe(placedBefore);
  const changes = await page.evaluate(() => (globalThis as unknown as { changes: string[] }).changes);
  // Those that were rung change once more, when their row is found.
  expect(changes.filter((text) => !text.includes('rung'))).toEqual([]);
});

test('an alert is assigned, investigated, resolved and taken back by keys alone', async ({ world, open }) => {
  const [key = ''] = await world.write([{ text: 'to be worked on' }]);
  const page = await open();
  await page.keyboard.press('j');
  await page.keyboard.press('i');
  await expect(status(page, key)).toHaveText('Investigating');
  await page.keyboard.press('a');
  await expect(page.getByRole('dialog', { name: 'Assign this alert' }).getByLabel('To')).toHaveValue(ANALYST);
  await page.keyboard.press('Enter');
  await expect(lineOf(page, key)).toContainText(ANALYST);
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog', { name: 'Close this alert' })).toBeVisible();
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await expect(status(page, key)).toHaveText('Resolved');
  await expect(page.getByText('Resolved 1 alert as benign')).toBeVisible();
  const [row] = await world.database.query('SELECT status, assigned_to FROM omni2.security_alerts');
  expect(row).toMatchObject({ status: 'RESOLVED', assigned_to: ANALYST });
  await page.keyboard.press('u');
  await expect(status(page, key)).toHaveText('Investigating');
  await page.keyboard.press('f');
  await expect(status(page, key)).toHaveText('False positive');
  await page.keyboard.press('o');
  await expect(status(page, key)).toHaveText('Open');
});

test('many are changed at once, and all of it is taken back', async ({ world, open }) => {
  await world.write(Array.from({ length: 700 }, (_, n) => ({ at: seconds(1_000 - n), text: `alert ${n}` })));
  const page = await open();
  const count = async (wanted: string) =>
    (
      await world.database.query<{ n: number }>(
        'SELECT count(*) AS n FROM omni2.security_alerts WHERE status = $1',
        [wanted],
      )
    )[0]?.n;
  await page.keyboard.press('Control+a');
  await expect(page.getByText('700 marked')).toBeVisible();
  await page.keyboard.press('f');
  await expect(page.getByText('Marked 700 alerts as false positives')).toBeVisible();
  expect(await count('FALSE_POSITIVE')).toBe(700);
  await expect(page.getByText('700 marked')).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Took back the change of 700 alerts')).toBeVisible();
  expect(await count('OPEN')).toBe(700);
});

test('the second of two windows is told what the first did, and nothing is overwritten unasked', async ({
  world,
  open,
  context,
}) => {
  const [key = ''] = await world.write([{ text: 'wanted by two' }]);
  const page = await open();
  const other = await context.newPage();
  await other.goto(`${await world.link()}/alerts`);
  await lineOf(other, key).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog', { name: 'Close this alert' })).toBeVisible();

  await other.keyboard.press('j');
  await other.keyboard.press('i');
  await expect(status(other, key)).toHaveText('Investigating');

  await page.keyboard.press('Enter');
  const conflict = page.getByRole('dialog', { name: 'Somebody changed this alert meanwhile' });
  await expect(conflict).toContainText('Investigating');
  await expect(conflict).toContainText(`by ${ANALYST}`);
  await conflict.getByRole('button', { name: 'Keep theirs' }).click();
  await expect(status(page, key)).toHaveText('Investigating');
  expect(await world.database.query('SELECT status FROM omni2.security_alerts')).toEqual([
    { status: 'INVESTIGATING' },
  ]);
});

test('“apply mine anyway” puts the change over theirs', async ({ world, open }) => {
  const [key = ''] = await world.write([{ text: 'wanted by two' }]);
  const page = await open();
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog', { name: 'Close this alert' })).toBeVisible();
  await world.database.execute("UPDATE omni2.security_alerts SET status = 'INVESTIGATING'");
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Apply mine anyway' }).click();
  await expect(status(page, key)).toHaveText('Resolved');
});
