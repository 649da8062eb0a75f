// Verification: the answers with their proof by mouse and keyboard, the report, and a source folder held against the schema.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { test } from './window.ts';

test('each question has its answer, its proof and its SQL, and is reached by keys', async ({ open }) => {
  const page = await open('/verification');
  const questions = page.getByRole('list', { name: 'Questions' });
  await expect(questions.getByRole('listitem')).toHaveCount(8, { timeout: 40_000 });
  await expect(questions).toContainText('2: omni2.audit_logs and public.audit_logs.');
  await expect(questions).toContainText('cost_usd exists nowhere');
  const proof = page.getByRole('complementary', { name: 'the proof' });
  await expect(proof.getByRole('heading', { level: 2 })).toHaveText('Which tables are called audit_logs?');
  await page.keyboard.press('j');
  await expect(proof.getByRole('heading', { level: 2 })).toHaveText(
    'What does audit_logs without a schema mean?',
  );
  expect(page.url()).toContain('question=search-path');
  const sql = proof.getByRole('region', { name: /SQL of/ });
  await expect(sql).toContainText('pg_db_role_setting');
  // A long text scrolls within its frame.
  expect(await sql.evaluate((box) => box.clientHeight <= (box.parentElement?.clientHeight ?? 0))).toBe(true);
  await page.keyboard.press('k');
  await expect(proof.getByRole('table')).toContainText('omni2.audit_logs');
});

test('the answers are saved as Markdown', async ({ open }) => {
  const page = await open('/verification');
  const button = page.getByRole('button', { name: 'Save as Markdown', exact: true });
  await button.waitFor({ timeout: 40_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  expect(download.suggestedFilename()).toMatch(/^verification-.*\.md$/);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text.match(/^## /gm)).toHaveLength(8);
  expect(text).toContain('## Can the platform’s two limit checks run?');
});

test('a source folder is read, its findings are filtered, and a wrong folder is refused in words', async ({
  open,
  console,
}) => {
  const folder = join(console.folder, 'source');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'limits.py'), 'q = """SELECT sum(cost_usd)\nFROM omni2.audit_logs"""\n');
  writeFileSync(join(folder, 'usage.ts'), 'const q = "SELECT message FROM audit_logs WHERE id = $1";\n');
  const page = await open('/verification/code');
  const path = page.getByRole('textbox', { name: 'Source folder on this machine' });
  await path.fill(join(console.folder, 'nowhere'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('There is no such folder on this machine');
  await path.fill(folder);
  await page.keyboard.press('Enter');
  const findings = page.getByRole('list', { name: 'Findings' });
  await expect(findings.getByRole('listitem')).toHaveCount(2, { timeout: 40_000 });
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(findings).toContainText('omni2.audit_logs has no column cost_usd');
  await expect(findings).toContainText('limits.py:1');
  await page.getByRole('combobox', { name: 'Kind', exact: true }).click();
  await page.getByRole('option', { name: /^Ambiguous name/ }).click();
  await expect(findings.getByRole('listitem')).toHaveCount(1);
  await expect(findings).toContainText('audit_logs without a schema means public.audit_logs here');
  await page.getByRole('textbox', { name: 'Find in findings' }).fill('nothing of the kind');
  await expect(page.getByText('No finding fits')).toBeVisible();
  await page.reload();
  await expect(findings.getByRole('listitem')).toHaveCount(2);
});
