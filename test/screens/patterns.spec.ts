// The library: found by typing, changed by keys with a reason, and what is said where something is missing or fails.
import { expect } from '@playwright/test';
import { rowOf, test, writePatterns } from './patterns-world.ts';

const SEEDS = [
  { name: 'ignore_rules', value: 'ignore all rules', score: 90, category: 'INJECTION' },
  { name: 'leak_prompt', value: 'system prompt', score: 60, description: 'Asks for <b>what it was told</b>' },
  { name: 'old_words', value: 'open sesame', score: 40, enabled: false },
  { name: 'broken', value: '(unclosed', score: 50 },
];

test.beforeEach(({ world }) => writePatterns(world.database, SEEDS));

test('shows every pattern with its health, and finds one as one types', async ({ openPatterns }) => {
  const page = await openPatterns();
  await expect(rowOf(page, 'ignore_rules')).toContainText('Injection');
  await expect(rowOf(page, 'broken')).toContainText('Error', { timeout: 15_000 });
  await expect(rowOf(page, 'ignore_rules')).toContainText('Safe', { timeout: 15_000 });
  await expect(page.getByRole('button', { name: '3 enabled' })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('told');
  await expect(rowOf(page, 'leak_prompt')).toBeVisible();
  await expect(rowOf(page, 'ignore_rules')).toHaveCount(0);
  await expect(page.getByText('1 of 4 patterns')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Search patterns' })).toHaveValue('told');
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByRole('button', { name: '1 disabled' }).click();
  await expect(rowOf(page, 'old_words')).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(2);
});

test('sorts by any column, and says which', async ({ openPatterns }) => {
  const page = await openPatterns();
  const names = () =>
    page.locator('[data-pattern]').evaluateAll((rows) => rows.map((row) => row.dataset.pattern));
  await expect.poll(names).toEqual(['broken', 'ignore_rules', 'leak_prompt', 'old_words']);
  await page.getByRole('button', { name: 'Score' }).click();
  await expect.poll(names).toEqual(['ignore_rules', 'leak_prompt', 'broken', 'old_words']);
  await expect(page.getByRole('columnheader', { name: 'Score' })).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('button', { name: 'Score' }).click();
  await expect.poll(names).toEqual(['old_words', 'broken', 'leak_prompt', 'ignore_rules']);
});

test('marks and disables by keyboard alone, with a reason', async ({ world, openPatterns }) => {
  const page = await openPatterns('?state=enabled');
  await rowOf(page, 'ignore_rules').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await expect(page.getByRole('region', { name: 'Marked patterns' })).toContainText('2 marked');
  await page.keyboard.press('d');
  const dialog = page.getByRole('dialog', { name: 'Disable 2 patterns' });
  await expect(dialog.getByRole('button', { name: 'Disable' })).toBeDisabled();
  await page.keyboard.type('Too many false positives');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('2 patterns disabled')).toBeVisible();
  await expect(rowOf(page, 'leak_prompt')).toHaveCount(0);
  const rows = await world.database.query(
    `SELECT pattern_name FROM omni2.security_risk_patterns WHERE NOT enabled ORDER BY 1`,
  );
  expect(rows.map((row) => row.pattern_name)).toEqual(['ignore_rules', 'leak_prompt', 'old_words']);
});

test('says which of the marked somebody else removed meanwhile', async ({ world, openPatterns }) => {
  const page = await openPatterns();
  await rowOf(page, 'leak_prompt').waitFor();
  await page.keyboard.press('Control+a');
  await world.database.execute(`DELETE FROM omni2.security_risk_patterns WHERE pattern_name = 'leak_prompt'`);
  await page.keyboard.press('e');
  await page.keyboard.type('Trial');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('dialog')).toContainText('1 pattern was no longer there');
  await expect(page.getByRole('dialog')).toContainText('leak_prompt');
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 'leak_prompt')).toHaveCount(0);
});

test('opens a pattern by Enter, and begins a new one by n', async ({ openPatterns }) => {
  const page = await openPatterns();
  await rowOf(page, 'broken').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/studio\/broken$/);
  await page.goBack();
  await rowOf(page, 'broken').waitFor();
  await page.keyboard.press('n');
  await expect(page).toHaveURL(/#\/studio\?new=1$/);
});

test('a library that cannot be read says why, and comes back; an empty one says what would fill it', async ({
  world,
  openPatterns,
}) => {
  await world.database.execute('ALTER TABLE omni2.security_risk_patterns RENAME TO away');
  const page = await openPatterns();
  try {
    await expect(page.getByRole('alert').getByRole('button', { name: 'Try again' })).toBeVisible();
  } finally {
    await world.database.execute('ALTER TABLE omni2.away RENAME TO security_risk_patterns');
  }
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rowOf(page, 'ignore_rules')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('nowhere');
  await expect(page.getByText('No pattern fits these filters')).toBeVisible();
  await world.database.script('TRUNCATE omni2.security_risk_patterns CASCADE');
  await page.reload();
  await expect(page.getByText('No patterns yet')).toBeVisible();
});

test('two thousand patterns open, and are searched as one types', async ({ world, openPatterns }) => {
  await writePatterns(
    world.database,
    Array.from({ length: 2_000 }, (_, at) => ({ name: `pattern_${at}`, value: `words ${at} of many` })),
  );
  const page = await openPatterns('/packs');
  await page.evaluate(() => {
    location.hash = '#/patterns';
  });
  await page.locator('[data-pattern]').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('1999');
  await expect(page.getByText('1 of 2,000 patterns')).toBeVisible();
});
