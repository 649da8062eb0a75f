// The audit log, activities and MCP servers: both tables as one list, filters in the address, details, and the ways on from there.
import { expect, type Page } from '@playwright/test';
import { test } from './alerts-world.ts';

const CONVERSATION = '11111111-2222-3333-4444-555555555555';
const FILL = `
  INSERT INTO auth_service.users (id, username, name, email) VALUES (1, 'ada', 'Ada', 'ada@x.example');
  INSERT INTO public.users (id, email, name) VALUES (30, 'ada@x.example', 'Ada the elder');
  INSERT INTO omni2.audit_logs (user_id, timestamp, question, tool_called, mcp_target, success, llm_tokens_used)
    SELECT 1, now() - n * interval '2 minutes', 'newer ' || n, 'search', 'files', n % 4 <> 0, n FROM generate_series(1, 130) n;
  INSERT INTO public.audit_logs (user_id, created_at, message, tokens_input, cost_estimate, status, success)
    SELECT 30, now() - n * interval '2 minutes', 'older ' || n, n, 0.5, 'success', true FROM generate_series(1, 130) n;
  INSERT INTO public.audit_logs (message, success) VALUES (E'see \\u202eevil\\u0007 <b>bold</b>', false);
  INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at)
    SELECT '${CONVERSATION}', gen_random_uuid(), 1, n, (ARRAY['user_message', 'assistant_response'])[1 + n % 2], '{"message": "hello"}', now() - n * interval '1 second'
    FROM generate_series(1, 20) n;
  INSERT INTO omni2.interaction_flows (session_id, user_id, flow_data) VALUES
    ('s1', '1', '{"events": [{"event_type": "auth_check"}, {"event_type": "security_check", "status": "blocked"}]}');
  INSERT INTO omni2.mcp_servers (id, name, url, auth_config, auto_disabled_at, auto_disabled_reason) VALUES
    (1, 'files', 'https://files.example/rpc', '{"token": "s3cret"}', NULL, NULL), (2, 'mail', 'http://mail', NULL, now(), 'Failed 3 cycles');
  INSERT INTO omni2.mcp_tools (mcp_server_id, name, description) VALUES (1, 'read', 'Reads a file');
  INSERT INTO omni2.mcp_health_log (mcp_server_id, status, response_time_ms, timestamp, event_type)
    SELECT 1, CASE WHEN n = 3 THEN 'timeout' ELSE 'healthy' END, 100 + n, now() - n * interval '3 hours',
      CASE WHEN n = 3 THEN 'circuit_opened' ELSE 'health_check_success' END FROM generate_series(1, 30) n;`;

// Other specs share this workspace, and each test here is to stand alone.
test.beforeEach(({ world }) => world.clear());

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
}

test('says of each screen why it is empty', async ({ open }) => {
  const page = await open();
  for (const [hash, words] of [
    ['#/servers', 'No MCP server'],
    ['#/audit', 'No row yet'],
    ['#/activity', 'Nothing yet'],
  ] as const) {
    await go(page, hash);
    await expect(page.getByText(words, { exact: true })).toBeVisible({ timeout: 20_000 });
  }
});

test('the audit log says which table a row is from, keeps its filters in the address, and opens a row by keyboard', async ({
  open,
  world,
}) => {
  await world.database.script(FILL);
  const page = await open();
  await go(page, '#/audit');
  const rows = page.getByRole('grid', { name: 'Audit log' }).locator('[data-record]');
  await expect(rows.nth(5)).toBeVisible({ timeout: 20_000 });
  await expect(rows.nth(1).getByTitle('omni2.audit_logs')).toBeVisible();
  await expect(rows.first().getByText('see ▯evil▯ <b>bold</b>')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByTitle('Hidden character RLO').first()).toBeVisible();
  await page.keyboard.press('Escape');
  // The second of the pages is read on the way down.
  for (const key of ['End', 'End', 'End']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(300);
  }
  await expect(rows.getByText('newer 130')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('older 7');
  await expect(page).toHaveURL(/#\/audit\?text=older\+7$/);
  await page.keyboard.press('Escape');
  await expect(rows).toHaveCount(11);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const row = page.getByRole('complementary', { name: 'the row' });
  await expect(row.getByText('cost_estimate')).toBeVisible();
  await expect(row.getByText('found by e-mail address')).toBeVisible();
  await expect(page).toHaveURL(/#\/audit\/p:\d+\?text=older\+7$/);
  await page.keyboard.press('Escape');
  await expect(row).toBeHidden();
  await go(page, '#/audit?user=nobody%20at%20all&table=public');
  await expect(page.getByText('No row fits these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).toHaveURL(/#\/audit$/);
  await go(page, '#/audit/o:99999999');
  await expect(page.getByText('There is no row of this id')).toBeVisible();
});

test('an activity leads to its replay and to its person', async ({ open, world }) => {
  await world.database.script(FILL);
  const page = await open();
  await go(page, '#/activity?kind=answer');
  const grid = page.getByRole('grid', { name: 'Activities' });
  await expect(grid.getByText('Answer').first()).toBeVisible({ timeout: 20_000 });
  await expect(grid.locator('[data-record]')).toHaveCount(10);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/conversations/${CONVERSATION}\\?at=activity`));
  await page.goBack();
  await expect(grid.getByText('Answer').first()).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('u');
  await expect(page).toHaveURL(/#\/people\/u:1$/);
  await go(page, '#/activity?trouble=yes');
  await expect(grid.getByText('auth check › security check (blocked)')).toBeVisible();
});

test('a server is read over time from the overview, step by step with the arrow keys', async ({
  open,
  world,
}) => {
  await world.database.script(FILL);
  const page = await open();
  await go(page, '#/overview');
  const panel = page.getByRole('region', { name: 'MCP servers' });
  await panel.getByRole('link', { name: 'files' }).click({ timeout: 20_000 });
  await expect(page).toHaveURL(/#\/servers\/1$/);
  await page.getByRole('radio', { name: '7 days' }).click();
  await expect(page).toHaveURL(/hours=168$/);
  const times = page.getByRole('region', { name: 'Response times' });
  await expect(times.getByText('30 checks')).toBeVisible({ timeout: 20_000 });
  await times.getByRole('img').focus();
  await page.keyboard.press('ArrowRight');
  await expect(times.getByRole('time')).toBeVisible();
  await expect(
    page.getByRole('region', { name: 'Failures and circuit events' }).getByText('Circuit opened'),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Tools' }).getByText('Reads a file')).toBeVisible();
  await expect(page.getByText(/auth_config|s3cret/)).toHaveCount(0);
  await page.keyboard.press('j');
  await expect(page.getByText('Disabled by the platform')).toBeVisible();
  await expect(page.getByText('Failed 3 cycles')).toBeVisible();
});
