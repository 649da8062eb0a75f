// The overview on real databases of both kinds: what is counted, what is empty, and what is absent.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOverviewService } from '../../../src/main/services/overview.ts';
import { findChanges, readChanges } from '../../../src/main/stores/usage-reconcile.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import type { Overview } from '../../../src/shared/protocol/overview.ts';
import { overviewSchema } from '../../../src/shared/protocol/overview.ts';
import { ENGINES, openEngine, workspaceOf } from '../alerts/fixture.ts';

/** Reads the overview as dispatch would: through the handler, its output checked by the protocol. */
async function read(
  database: Database & Supervised,
  hours: 24 | 72 | 168 | 720 = 24,
  timeZone = 'Asia/Kolkata',
): Promise<Overview> {
  const shape = await readShape(database);
  const workspace = workspaceOf(database, shape);
  const context = { analyst: 'Ada', workspace: () => workspace };
  return overviewSchema.parse(await createOverviewService()['overview.read']({ hours, timeZone }, context));
}

const PANELS = [
  'alerts',
  'events',
  'openByAge',
  'topUsers',
  'topPatterns',
  'mcp',
  'activity',
  'usage',
] as const;

/** Alerts every 30 minutes for three days, levels in turn; events with patterns in each form that installations write. */
const FILL = `
  INSERT INTO auth_service.users (id, username, name, email) VALUES (1, 'ada', 'Ada', 'ada@example.com');
  INSERT INTO omni2.security_risk_events (user_id, message, total_risk_score, risk_level, matched_patterns, created_at)
    SELECT 1 + n % 3, 'm', (ARRAY[10, 45, 70, 95])[1 + n % 4], 'LOW',
           CASE n % 3 WHEN 0 THEN '["plain"]'::jsonb WHEN 1 THEN '[{"name": "named", "category": "INJECTION"}]' ELSE '{"broken": true}' END,
           now() - n * interval '30 minutes' FROM generate_series(0, 143) n;
  INSERT INTO omni2.security_alerts (user_id, alert_type, alert_message, total_risk_score, status, assigned_to, created_at)
    SELECT 1 + n % 3, 'HIGH_RISK', '<b>text</b>', (ARRAY[10, 45, 70, 95])[1 + n % 4], CASE WHEN n % 2 = 0 THEN 'OPEN' ELSE 'RESOLVED' END,
           CASE WHEN n % 4 = 0 THEN 'Ada' END, now() - n * interval '30 minutes' FROM generate_series(0, 143) n;
  INSERT INTO security_console.feed_alerts (key, created_at, channel, alert_type, user_id, alert_message, total_risk_score)
    VALUES ('f:' || repeat('a', 32), now() - interval '5 minutes', 'user_blocked', 'USER_BLOCKED', '1', 'blocked', 90);
  INSERT INTO omni2.mcp_servers (id, name, url, auto_disabled_at) VALUES (1, 'files', 'http://files', NULL), (2, 'mail', 'http://mail', now());
  INSERT INTO omni2.mcp_health_log (mcp_server_id, status, response_time_ms, timestamp, event_type)
    SELECT 1, CASE WHEN n = 5 THEN 'timeout' ELSE 'healthy' END, 100 + n, now() - n * interval '1 hour', 'health_check_success' FROM generate_series(0, 20) n;
  INSERT INTO omni2.audit_logs (question, success, llm_tokens_used) VALUES ('q', true, 500), ('q', true, NULL);
  INSERT INTO public.audit_logs (message, tokens_input, tokens_output, cost_estimate) VALUES ('m', 100, 20, 0.25), ('m', NULL, 10, 0.5);
  INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data)
    SELECT gen_random_uuid(), gen_random_uuid(), 1, 1, 'assistant_response', jsonb_build_object('tokens_used', v) FROM unnest(ARRAY['12', 'many', '30']) v;
  INSERT INTO omni2.interaction_flows (session_id, user_id, flow_data, source, completed_at) VALUES
    ('s1', '1', '{"events": [{"event_type": "tool_call"}]}', 'mcp_gateway', now()), ('s2', '1', '{"events": [{"event_type": "llm_complete"}]}', 'chat', now());`;

function data<K extends (typeof PANELS)[number]>(overview: Overview, name: K) {
  const panel = overview[name];
  if (panel.state !== 'filled') throw new Error(`${name} is ${panel.state}: ${panel.why}`);
  return panel.data as Extract<Overview[K], { state: 'filled' }>['data'];
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);

for (const engine of ENGINES) {
  describe(`the overview on ${engine}`, () => {
    let database: Database & Supervised;
    let end: () => Promise<void> = async () => undefined;
    beforeAll(async () => {
      ({ database, end } = await openEngine(engine));
    });
    afterAll(() => end());

    it('says of every panel why there is nothing in a bare database, then in empty tables', async () => {
      const bare = await read(database);
      for (const name of PANELS) {
        const panel = bare[name];
        expect(panel.state, name).not.toBe('filled');
        expect('why' in panel && panel.why.length > 10 && panel.remedy.length > 10, name).toBe(true);
      }
      expect(bare.alerts.state).toBe('unavailable');
      await migrate(database, [PLATFORM, SECURITY, CONSOLE]);
      const empty = await read(database);
      expect(PANELS.filter((name) => empty[name].state !== 'empty')).toEqual([]);
    });

    it('counts what the tables hold', async () => {
      await database.script(FILL);
      const overview = await read(database, 72);
      const alerts = data(overview, 'alerts');
      const [counted] = await database.query<{ n: number }>(
        'SELECT count(*) AS n FROM omni2.security_alerts WHERE created_at >= $1::timestamptz',
        [alerts.steps[0]?.at ?? ''],
      );
      expect(sum(alerts.total)).toBe((counted?.n ?? 0) + 1);
      expect(alerts.steps.reduce((all, step) => all + sum(step.counts), 0)).toBe(sum(alerts.total));
      expect(alerts.stepSeconds).toBe(3 * 3600);
      expect(
        new Set(
          alerts.steps.slice(1).map((step, i) => Date.parse(step.at) - Date.parse(alerts.steps[i]?.at ?? '')),
        ),
      ).toEqual(new Set([3 * 3_600_000]));

      const open = data(overview, 'openByAge');
      expect(open).toMatchObject({ total: 73, unassigned: 37 });
      expect(open.ages.reduce((all, age) => all + sum(age.counts), 0)).toBe(73);
      expect(open.oldest?.key).toMatch(/^a:\d+$/);

      const patterns = data(overview, 'topPatterns').patterns;
      expect(patterns.map(({ name }) => name).sort()).toEqual(['named', 'plain']);
      expect(patterns.find(({ name }) => name === 'named')?.category).toBe('INJECTION');

      const users = data(overview, 'topUsers');
      expect(users[0]).toMatchObject({ id: '1', name: 'Ada', highest: 95 });

      const [mail, files] = [...data(overview, 'mcp')].sort((a, b) => Number(b.id) - Number(a.id));
      expect(mail).toMatchObject({ name: 'mail', circuitOpen: true, health: 'unknown' });
      expect(files).toMatchObject({ checks: 21, failures: 1, health: 'healthy', circuitOpen: false });
      expect(files?.hourlyMs).toHaveLength(24);

      const activity = data(overview, 'activity');
      expect(activity.map(({ at }) => at)).toEqual(
        activity
          .map(({ at }) => at)
          .sort()
          .reverse(),
      );
    });

    it('tells recorded from unrecorded usage, and a missing cost column from no cost', async () => {
      const usage = data(await read(database), 'usage');
      expect(usage.recorded).toEqual([
        {
          table: 'omni2.audit_logs',
          requests: 2,
          tokens: 500,
          cost: null,
          note: expect.stringContaining('cost_usd'),
        },
        { table: 'public.audit_logs', requests: 2, tokens: 130, cost: 0.75, note: null },
      ]);
      expect(usage).toMatchObject({ accounted: null, unrecorded: [] });
      const shape = await readShape(database);
      await readChanges(database, shape, await findChanges(database, shape, { zone: 'UTC', all: true }), {});
      expect(data(await read(database), 'usage')).toMatchObject({
        accounted: { recorded: 3 },
        unrecorded: [
          { endpoint: 'MCP gateway', answers: 1 },
          { endpoint: '/api/v1/chat/ask/stream', answers: 1 },
          { endpoint: '/ws/chat', answers: 3 },
        ],
      });
      await database.script(
        'ALTER TABLE omni2.audit_logs ADD cost_usd numeric(10,6); UPDATE omni2.audit_logs SET cost_usd = 0.1;',
      );
      const repaired = data(await read(database), 'usage');
      expect(repaired.recorded[0]).toMatchObject({ cost: 0.2, note: null });
    });

    it('reads whole days of the zone over 30 days', async () => {
      const { steps } = data(await read(database, 720, 'America/New_York'), 'alerts');
      expect(steps).toHaveLength(30);
      const hours = steps.map(({ at }) =>
        new Date(at).toLocaleTimeString('en-GB', { timeZone: 'America/New_York' }),
      );
      expect(new Set(hours)).toEqual(new Set(['00:00:00']));
    });

    it('works where user ids are text', async () => {
      await database.script('ALTER TABLE omni2.security_alerts ALTER user_id TYPE text USING user_id::text');
      expect(data(await read(database), 'topUsers')[0]).toMatchObject({ id: '1', name: 'Ada' });
    });

    it('refuses a time zone that does not exist', async () => {
      await expect(read(database, 24, 'Mars/Base')).rejects.toMatchObject({ code: 'bad-input' });
    });
  });
}
