// The studio on a real server workspace: writing, testing, publishing, rolling back, and what others do to a pattern meanwhile.
import { expect, type Page } from '@playwright/test';
import type { PatternDefinition } from '../../src/shared/protocol/patterns.ts';
import { COLLEAGUE, type World } from './alerts-world.ts';
import { test as base, writePatterns } from './patterns-world.ts';

const test = base.extend<{ openStudio: (route?: string) => Promise<Page> }>({
  openStudio: async ({ world, page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await use(async (route = '?new=1') => {
      await page.goto(`${await world.link()}/studio${route}`);
      await page.getByRole('button', { name: 'Database up' }).waitFor({ timeout: 30_000 });
      return page;
    });
    if (errors.length > 0) throw new Error(`The window threw: ${errors.join('; ')}`);
  },
});

const DEFINITION: PatternDefinition = {
  name: 'polite',
  type: 'REGEX',
  value: 'please',
  riskScore: 40,
  enabled: true,
  caseSensitive: false,
  description: '',
  category: null,
  severity: 'HIGH',
  owasp: {},
  atlas: [],
  tests: [],
};

/** Publishes at another console on the same database; gives the version. */
async function colleaguePublishes(
  world: World,
  definition: PatternDefinition,
  basedOn: number | null,
): Promise<number> {
  const outcome = await (await world.colleague()).call('patterns.publish', {
    definition,
    pattern: definition.name,
    basedOn,
    reason: 'A colleague knows better',
  });
  if (outcome.state !== 'published')
    throw new Error(`The colleague could not publish: ${JSON.stringify(outcome)}`);
  return outcome.version.version;
}

const field = (page: Page) => page.getByRole('textbox', { name: /^Regular expression/ });
const problems = (page: Page) => page.getByRole('list', { name: 'Errors and warnings' });

/** Puts the cursor behind the last character of the pattern. */
async function write(page: Page, text: string): Promise<void> {
  await page.getByTestId('pattern-editor').click();
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(text);
}

async function publish(page: Page, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Publish…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Publish/ });
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
}

test.beforeEach(async ({ world }) =>
  writePatterns(world.database, [{ name: 'polite', value: 'please', score: 40 }]),
);

test('a pattern is written, mended, tested, published, changed and rolled back', async ({
  openStudio,
  world,
}) => {
  const page = await openStudio();
  await write(page, '(?P<verb>ignore|forget) all (');
  await expect(problems(page)).toContainText('Error at 29 missing ), unterminated subpattern');
  await expect(page.locator('.squiggly-error')).toHaveCount(1);
  await page.keyboard.type('rules)');
  await expect(page.locator('.squiggly-error')).toHaveCount(0);
  await expect(page.getByRole('listbox', { name: 'Explanation, part by part' })).toContainText(
    'named “verb”',
  );

  await page.getByRole('textbox', { name: 'Sample text' }).fill('now IGNORE all rules, forget all rules');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Sample text' }).fill('ignore the rules');
  await page.getByRole('radio', { name: 'No match' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByTestId('tests-summary')).toHaveText('All 2 tests passed');
  const texts = page.getByRole('list', { name: 'Sample texts' });
  await expect(texts.locator('mark').first()).toHaveText('IGNORE');
  await expect(texts.locator('mark[data-further]')).toHaveText('forget all rules');
  await expect(texts).toContainText('2 matches, the first decides');
  await expect(texts.getByRole('list', { name: 'Groups of the first match' })).toContainText('1 verbIGNORE');

  await page.getByRole('tab', { name: 'Details' }).click();
  await page.getByLabel('Name').fill('forget_rules');
  await expect(page.getByText(/^Draft saved/)).toBeVisible();
  await publish(page, 'Seen in the wild');
  await expect(page.getByText('Published v1')).toBeVisible();
  await expect(page).toHaveURL(/#\/studio\/forget_rules$/);
  expect(
    await world.database.query(
      `SELECT pattern_value FROM omni2.security_risk_patterns WHERE pattern_name = 'forget_rules'`,
    ),
  ).toEqual([{ pattern_value: '(?P<verb>ignore|forget) all (rules)' }]);

  await write(page, '!');
  await expect(page.getByTestId('tests-summary')).toHaveText('1 of 2 tests failed');
  await page.getByRole('button', { name: 'Change the text' }).first().click();
  await page.getByRole('textbox', { name: 'Change the text' }).fill('ignore all rules!');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('tests-summary')).toHaveText('All 2 tests passed');
  await publish(page, 'Louder');
  await expect(page.getByText('Published v2')).toBeVisible();

  await page.getByRole('tab', { name: 'Versions' }).click();
  const versions = page.getByRole('list', { name: 'Versions' });
  await versions.getByRole('checkbox').nth(0).click();
  await versions.getByRole('checkbox').nth(1).click();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const comparison = page.getByRole('dialog', { name: 'Version 1 and version 2' });
  await expect(comparison.locator('.line-insert').first()).toBeAttached();
  await page.keyboard.press('Escape');

  await versions.locator('[data-version="1"]').getByRole('button', { name: 'Roll back…' }).click();
  const rollback = page.getByRole('dialog', { name: 'Roll back to version 1' });
  await rollback.getByLabel('Reason').fill('Too loud');
  await rollback.getByRole('button', { name: 'Roll back', exact: true }).click();
  await expect(page.getByText('Published v3')).toBeVisible();
  await expect(versions.locator('[data-version="3"]')).toContainText('Rolled back');
  await expect(page.locator('.view-lines').first()).toHaveText(/all.\(rules\)$/);
});

test('a draft is kept by itself, found after a reload, and can be discarded', async ({ openStudio }) => {
  const page = await openStudio('/polite');
  await write(page, '|kindly');
  await expect(page.getByText(/^Draft saved/)).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^Draft saved/)).toBeVisible();
  await expect(page.locator('.view-lines').first()).toHaveText('please|kindly');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard', exact: true }).click();
  await expect(page.locator('.view-lines').first()).toHaveText('please');
  await expect(page.getByText(/^Draft saved/)).toHaveCount(0);
});

test('what another program inserts at once does not hang the window, however deep or wide it is', async ({
  openStudio,
}) => {
  const page = await openStudio();
  await page.getByTestId('pattern-editor').click();
  await expect(field(page)).toBeFocused();
  const texts = {
    'nested 1,000 deep': `${'('.repeat(1_000)}a${')'.repeat(1_000)}`,
    'never closed': '('.repeat(5_000),
    '1,400 groups': '(a|b)'.repeat(1_400),
    'as many lines as characters': '\n'.repeat(3_000),
    'repeats of repeats': `${'(?:'.repeat(300)}a${')*'.repeat(300)}`,
    // Last, for from here on it is a plain field.
    '10,000 alternatives': 'a|'.repeat(10_000),
  };
  for (const [what, text] of Object.entries(texts)) {
    await test.step(what, async () => {
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.insertText(text);
      await page.keyboard.type('x');
      await expect(page.getByText(`${(text.length + 1).toLocaleString('en')} characters`)).toBeVisible();
    });
  }
  await expect(page.getByRole('note').filter({ hasText: 'A plain field' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Regular expression' })).toHaveValue(/\|x$/);
});

test('an exponential pattern is refused with its attack; a failing test as well', async ({ openStudio }) => {
  const page = await openStudio('/polite');
  await write(page, ' (a+)+$');
  await page.getByRole('tab', { name: 'Slow texts' }).click();
  await expect(page.getByTestId('attack')).toContainText('Exponential');
  await expect(page.getByRole('region', { name: 'The attack' })).toContainText('please aaa');
  await expect(page.locator('.pattern-guilty').first()).toBeVisible();
  await publish(page, 'Will be refused');
  await expect(page.getByRole('alert').filter({ hasText: 'It was not published' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Published', { exact: true })).toBeVisible();
});

test('what somebody else published meanwhile is shown beside one’s own and merged, and nothing is lost', async ({
  openStudio,
  world,
}) => {
  const first = await colleaguePublishes(world, { ...DEFINITION, description: 'first' }, null);
  const page = await openStudio('/polite');
  await write(page, '|kindly');
  await expect(page.getByText(/^Draft saved/)).toBeVisible();
  const theirs = await colleaguePublishes(world, { ...DEFINITION, value: 'please!', riskScore: 90 }, first);
  await expect(
    page.getByRole('note').filter({ hasText: `published version ${theirs} while you wrote` }),
  ).toBeVisible();
  await publish(page, 'Mine as well');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(`${COLLEAGUE} published version ${theirs} meanwhile`);
  await dialog.getByRole('radiogroup', { name: 'Score' }).getByRole('radio', { name: 'Theirs' }).click();
  await dialog.getByRole('button', { name: 'Publish the merged…' }).click();
  await dialog.getByLabel('Reason').fill('Both of it');
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.getByText(`Published v${theirs + 1}`)).toBeVisible();
  expect(
    await world.database.query(
      `SELECT pattern_value, risk_score FROM omni2.security_risk_patterns WHERE pattern_name = 'polite'`,
    ),
  ).toEqual([{ pattern_value: 'please|kindly', risk_score: 90 }]);
});

test('a pattern removed meanwhile says so, keeps the text, and can be published anew', async ({
  openStudio,
  world,
}) => {
  const page = await openStudio('/polite');
  await write(page, '|kindly');
  await expect(page.getByText(/^Draft saved/)).toBeVisible();
  await (await world.colleague()).call('patterns.change', {
    names: ['polite'],
    what: 'remove',
    reason: 'Not needed',
  });
  await expect(page.getByRole('note').filter({ hasText: 'Somebody removed this pattern' })).toBeVisible();
  await publish(page, 'Needed after all');
  await expect(page.getByText(/^Published v\d/)).toBeVisible();
  expect(
    await world.database.query(
      `SELECT pattern_value FROM omni2.security_risk_patterns WHERE pattern_name = 'polite'`,
    ),
  ).toEqual([{ pattern_value: 'please|kindly' }]);
});

test('the draft of somebody else is shown, compared and copied', async ({ openStudio, world }) => {
  await (await world.colleague()).call('patterns.saveDraft', {
    pattern: 'polite',
    basedOn: null,
    definition: { ...DEFINITION, value: 'bitte' },
  });
  const page = await openStudio('/polite');
  const note = page.getByRole('note').filter({ hasText: `${COLLEAGUE} has a draft of this pattern` });
  await note.getByRole('button', { name: 'Look at it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take a copy as my draft' }).click();
  await expect(page.locator('.view-lines').first()).toHaveText('bitte');
  await expect(page.getByText(/^Draft saved/)).toBeVisible();
  await expect(note).toBeVisible();
});

test('an unknown name, a keyword and a signal of behaviour each have their own form', async ({
  openStudio,
}) => {
  const page = await openStudio('/no%20such');
  await expect(page.getByText('There is no pattern “no such” here')).toBeVisible();
  await page.goto(page.url().replace(/#.*/, '#/studio?new=1'));
  await page.getByRole('radio', { name: 'Keyword' }).click();
  await page.getByRole('checkbox', { name: 'Case sensitive' }).click();
  await page.getByTestId('pattern-editor').click();
  await page.keyboard.type('Sudo');
  await expect(problems(page)).toContainText('capital letters');
  await page.getByRole('radio', { name: 'Behaviour' }).click();
  await page.getByLabel('More than (messages)').fill('x');
  await expect(page.getByRole('region', { name: 'Value' })).toContainText(/expected number|Invalid/i);
  await page.getByLabel('More than (messages)').fill('25');
  await page.getByRole('tab', { name: 'Details' }).click();
  await page.getByLabel('Name').fill('rapid');
  await publish(page, 'A slower pace');
  await expect(page.getByText('Published v1')).toBeVisible();
});

test('everything by keyboard: writing, leaving the editor, a text, publishing', async ({
  openStudio,
  world,
}) => {
  const page = await openStudio('/polite');
  await page.getByTestId('pattern-editor').waitFor();
  await page.getByRole('heading', { name: 'polite' }).waitFor();
  await page.keyboard.press('e');
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('|kindly');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(field(page)).not.toBeFocused();
  await page.keyboard.press('t');
  await expect(page.getByRole('textbox', { name: 'Sample text' })).toBeFocused();
  await page.keyboard.type('kindly leave');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('tests-summary')).toHaveText('Its test passed');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('dialog').getByLabel('Reason')).toBeFocused();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText(/^Published v\d/)).toBeVisible();
  expect(
    await world.database.query(
      `SELECT pattern_value FROM omni2.security_risk_patterns WHERE pattern_name = 'polite'`,
    ),
  ).toEqual([{ pattern_value: 'please|kindly' }]);
});

test('where the editor cannot be loaded a plain field does', async ({ openStudio, page }) => {
  await page.route(/assets\/monaco-/, (route) => route.abort());
  await openStudio('/polite');
  await expect(page.getByText('The editor could not be loaded')).toBeVisible();
  await page.getByRole('textbox', { name: 'Regular expression' }).fill('please (');
  await expect(page.getByText('At character 8: missing ), unterminated subpattern').first()).toBeVisible();
});
