// Usage: coverage and causes, single answers, cost and its export, limits both ways, a price added by keyboard, and the fix that is offered.
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { test } from './alerts-world.ts';

const FILL = `
  INSERT INTO auth_service.roles (id, name, cost_limit_daily) VALUES (1, 'engineer', 0.01);
  INSERT INTO auth_service.users (id, username, name, email, role_id) VALUES (1, 'ada', 'Ada', 'ada@x.example', 1);
  INSERT INTO public.users (id, email, name) VALUES (30, 'ada@x.example', 'Ada the elder');
  INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at)
    SELECT '11111111-2222-3333-4444-555555555555', md5('s' || n)::uuid, 1, n, k, CASE k WHEN 'user_message' THEN jsonb_build_object('message', 'question ' || n)
      ELSE jsonb_build_object('message', 'answer', 'message_length', 400, 'tokens_used', 100 + n, 'model', 'claude-3-5-haiku') END, now() - n * interval '1 second'
    FROM generate_series(1, 40) n, unnest(ARRAY['user_message', 'assistant_response']) k;
  INSERT INTO public.audit_logs (user_id, created_at, message, tokens_input, tokens_output, tokens_cached, cost_estimate, status, success, request_type)
    SELECT 30, now() - n * interval '2 seconds', 'asked ' || n, 900, 200, 100, 0.0015, 'success', true, 'api' FROM generate_series(1, 10) n;`;

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
}

test('accounts for every answer, from coverage to the fix', async ({ open, world }) => {
  test.setTimeout(120_000);
  const page = await open();
  await go(page, '#/usage');
  await expect(page.getByRole('heading', { name: 'Usage' })).toBeVisible();
  await world.database.script(FILL);
  await page.getByRole('button', { name: 'Read all again' }).click();
  const endpoints = page.getByRole('region', { name: 'Endpoints' });
  await expect(endpoints.getByRole('row', { name: /\/ws\/chat 40 0 40 0 %/ })).toBeVisible({
    timeout: 30_000,
  });
  await expect(endpoints.getByRole('row', { name: /chat\/ask 10 10 0 100 %/ })).toBeVisible();
  await expect(page.getByText('The WebSocket endpoint writes no usage row')).toBeVisible();

  await endpoints.getByRole('link', { name: '/ws/chat' }).click();
  const answers = page.getByRole('grid', { name: 'Answers' });
  await expect(answers.locator('[data-record]').first().getByText('none')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/conversations\/.+at=activity/);

  await go(page, '#/usage/cost?by=model');
  const cost = page.getByRole('region', { name: 'Cost by model' });
  await expect(cost.getByText('claude-3-5-haiku')).toBeVisible();
  const download = page.waitForEvent('download');
  await cost.getByRole('button', { name: 'CSV' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text.split('\r\n')[0]).toContain('cost_recorded_usd,cost_estimated_usd');
  expect(text).toContain('claude-3-5-haiku');

  await go(page, '#/usage/limits');
  await expect(page.getByRole('row', { name: /Ada Cost today/ })).toBeVisible();
  await expect(page.getByText('which has no cost_usd: it sees no cost')).toBeVisible();
  await page.getByLabel('What if: daily cost of engineer, at most').fill('100');
  await page.keyboard.press('Enter');
  const limit = page.getByLabel('What if: cost today of Ada, at most');
  await expect(limit).toHaveValue('100');
  await page.getByRole('button', { name: 'As they are set' }).click();
  await expect(limit).toHaveValue('0.01');

  await go(page, '#/usage/fix');
  await expect(page.getByText('public.audit_logs is the primary one')).toBeVisible();
  await expect(page.getByText('CREATE OR REPLACE VIEW security_console.usage_complete')).toBeVisible();
  await page.getByRole('button', { name: 'Prove it on a shadow copy' }).click();
  await expect(page.getByText('public.audit_logs: 10 of 10 rows copied, sums equal')).toBeVisible();
});

test('adds a price, and says what is wrong with one', async ({ open }) => {
  const page = await open();
  await go(page, '#/usage/prices');
  await page.getByRole('button', { name: 'New price' }).click();
  const dialog = page.getByRole('dialog', { name: 'New price' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Say why')).toBeVisible();
  await dialog.getByLabel('Model').fill('claude-3-5*');
  for (const name of ['Input', 'Output', 'Cached'])
    await dialog.getByLabel(name, { exact: true }).fill('1.5');
  await dialog.getByLabel('Reason').fill('A new contract');
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /claude-3-5\* \$1.50/ })).toBeVisible();
});
