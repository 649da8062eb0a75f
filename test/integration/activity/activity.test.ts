// The audit log, activities and MCP servers on real databases of both kinds: merged, paged, and with what installations lack.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listActivity } from '../../../src/main/stores/activity.ts';
import { listAudit, readAudit } from '../../../src/main/stores/audit.ts';
import { auditSource, type FoundRow } from '../../../src/main/stores/audit-source.ts';
import { type MergedPage, type MergedPlace, readMerged } from '../../../src/main/stores/merged.ts';
import { readServer, withoutSecrets } from '../../../src/main/stores/servers.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import { activityList } from '../../../src/shared/protocol/activity.ts';
import { type AuditFilter, type AuditRow, auditList, auditRead } from '../../../src/shared/protocol/audit.ts';
import { serversRead } from '../../../src/shared/protocol/servers.ts';
import { ENGINES, openFull } from '../alerts/fixture.ts';
import { without } from '../people/world.ts';

/** Ada is 1 here and 30 there, under one address in two spellings; Old is known in the older table alone; 99 to nobody. */
const FILL = `
  INSERT INTO auth_service.users (id, username, name, email) VALUES (1, 'ada', 'Ada', 'Ada@x.example'), (30, 'zoe', 'Zoe', 'zoe@x.example');
  INSERT INTO public.users (id, email, name) VALUES (30, 'ada@X.example', 'Ada the elder'), (1, 'old@x.example', 'Old');
  INSERT INTO omni2.audit_logs (user_id, timestamp, question, tool_called, mcp_target, success, was_blocked, llm_tokens_used, tool_params)
    SELECT (ARRAY[1, 99])[1 + n % 2], '2026-03-01Z'::timestamptz + n * interval '1 minute', 'newer ' || n, CASE WHEN n % 5 = 0 THEN 'search' END, 'files',
      n % 4 <> 0, n % 7 = 0, n, '{}' FROM generate_series(0, 29) n;
  -- Of one instant with the newer ones, and twice each.
  INSERT INTO public.audit_logs (user_id, created_at, message, tools_used, mcps_accessed, tokens_input, tokens_output, cost_estimate, status, success)
    SELECT (ARRAY[30, 1])[1 + n % 2], '2026-03-01Z'::timestamptz + (n / 2) * interval '1 minute', 'older ' || n, ARRAY['search_mail', 'send'], '{mail}', n, NULL,
      0.5, CASE WHEN n % 6 = 0 THEN 'blocked' ELSE 'success' END, n % 6 <> 0 FROM generate_series(0, 29) n;
  UPDATE omni2.audit_logs SET question = E'evil \\u202e\\u0007 text', tool_params = jsonb_build_object('p', repeat('x', 5000000)) WHERE question = 'newer 29';
  INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at)
    SELECT '11111111-2222-3333-4444-555555555555', gen_random_uuid(), 1, n, (ARRAY['user_message', 'mcp_tool_call', 'mcp_tool_response', 'assistant_response', 'odd'])[1 + n % 5],
      CASE n % 5 WHEN 1 THEN jsonb_build_object('mcp_server', 'files', 'tool_name', 'read', 'parameters', jsonb_build_object('p', repeat('y', 1000)))
        WHEN 2 THEN '{"mcp_server": "files", "tool_name": "read", "status": "timeout", "result_summary": "no answer"}' WHEN 4 THEN '["no object"]'
        ELSE '{"message": "hello"}' END, '2026-03-02Z'::timestamptz + n * interval '1 second' FROM generate_series(0, 19) n;
  INSERT INTO omni2.interaction_flows (session_id, user_id, flow_data, source, created_at, completed_at) VALUES
    ('s1', '1', '{"events": [{"event_type": "auth_check", "status": "passed"}, {"event_type": "security_check", "status": "blocked"}, "no object", 5]}', 'chat', '2026-03-02Z', '2026-03-02 00:00:02Z'),
    ('s2', 'nobody', '{"events": "not a list"}', 'mcp_gateway', '2026-03-02 00:00:01Z', NULL), ('s3', '1', '[]', 'chat', 'infinity', NULL);
  INSERT INTO omni2.mcp_servers (id, name, url, auth_config, meta_data, auto_disabled_at, auto_disabled_reason) VALUES
    (1, 'files', 'https://bob:hunter2@files.example/rpc?key=s3cret', '{"token": "s3cret"}', '{"key": "s3cret"}', NULL, NULL),
    (2, 'mail', 'http://mail', NULL, NULL, '2026-03-01Z', 'Failed 3 cycles');
  INSERT INTO omni2.mcp_tools (mcp_server_id, name, description) VALUES (1, 'read', 'Reads a file'), (1, 'write', NULL);
  INSERT INTO omni2.mcp_health_log (mcp_server_id, status, response_time_ms, timestamp, event_type, error_message)
    SELECT 1, CASE WHEN n < 3 THEN 'timeout' ELSE 'healthy' END, CASE WHEN n >= 3 THEN 100 + n END, now() - n * interval '10 minutes' - interval '1 hour',
      CASE n WHEN 0 THEN 'circuit_opened' WHEN 1 THEN 'health_check_failed' WHEN 2 THEN 'health_check_failed' WHEN 3 THEN 'recovery_success' ELSE 'health_check_success' END,
      CASE WHEN n < 3 THEN 'connect ETIMEDOUT' END FROM generate_series(0, 9) n;
  INSERT INTO omni2.mcp_health_log (mcp_server_id, status, timestamp, event_type) VALUES (1, 'healthy', now(), 'startup');`;

for (const engine of ENGINES) {
  describe(`activity on ${engine}`, () => {
    let database: Database & Supervised;
    let shape: PlatformShape;
    let end: () => Promise<void> = async () => undefined;
    beforeAll(async () => {
      ({ database, end, shape } = await openFull(engine));
      await database.script(FILL);
    });
    afterAll(() => end());

    const audit = async (filter: AuditFilter, limit = 200, after: string | null = null, of = shape) =>
      auditList.output.parse(await listAudit(database, of, { filter, after, limit }));
    const all = async (filter: AuditFilter, limit: number): Promise<AuditRow[]> => {
      const rows: AuditRow[] = [];
      let after: string | null = null;
      do {
        const page = await audit(filter, limit, after);
        rows.push(...page.rows);
        after = page.next;
      } while (after !== null);
      return rows;
    };

    it('merges both audit tables by time, in pages of any size without a gap or a repeat', async () => {
      const whole = await all({}, 200);
      expect(whole).toHaveLength(60);
      expect(new Set(whole.map(({ key }) => key)).size).toBe(60);
      expect(whole.map(({ at }) => at)).toEqual(
        whole
          .map(({ at }) => at)
          .sort()
          .reverse(),
      );
      for (const limit of [1, 7, 30]) expect(await all({}, limit)).toEqual(whole);
    });

    it('searches so many rows at a time by what no index serves, says how far, and finds the same', async () => {
      const filter: AuditFilter = { text: 'older 1' };
      const sources = (['omni2', 'public'] as const).map((which) => auditSource(shape, which, filter, null)!);
      const found: string[] = [];
      const edges: (string | null)[] = [];
      let after: MergedPlace | null = null;
      do {
        const page: MergedPage<FoundRow> = await readMerged(database, sources, after, 4, 10);
        found.push(...page.rows.map(({ text }) => text ?? ''));
        edges.push(page.searchedTo);
        after = page.next;
      } while (after !== null);
      expect(found).toEqual((await all(filter, 200)).map(({ text }) => text));
      expect(edges.filter((edge) => edge !== null).length).toBeGreaterThan(1);
      expect(edges.at(-1)).toBeNull();
      expect(await audit(filter)).toMatchObject({ searchedTo: null, total: null });
      expect(await audit({ user: 'u:1' }, 2)).toMatchObject({ total: 30, searchedTo: null });
    });

    it('ties users of both id spaces by e-mail address and never by id', async () => {
      const rows = await all({}, 200);
      const of = (table: string, id: string) => rows.find((row) => row.table === table && row.userId === id);
      expect(of('omni2', '1')).toMatchObject({ person: 'u:1', userName: 'Ada' });
      expect(of('public', '30')).toMatchObject({ person: 'u:1', userName: 'Ada the elder' });
      expect(of('public', '1')).toMatchObject({ person: 'p:1', userName: 'Old' });
      expect(of('omni2', '99')).toMatchObject({ person: null, userName: null });
      for (const user of ['u:1', 'ada@x.example'])
        expect(new Set((await all({ user }, 50)).map(({ table, userId }) => `${table} ${userId}`))).toEqual(
          new Set(['omni2 1', 'public 30']),
        );
      expect(new Set((await all({ user: 'p:1' }, 50)).map(({ userId }) => userId))).toEqual(new Set(['1']));
      expect(await all({ user: 'nobody of that name' }, 50)).toEqual([]);
    });

    it('filters by every field', async () => {
      const count = async (filter: AuditFilter) => (await all(filter, 200)).length;
      expect(await count({ table: 'public' })).toBe(30);
      expect(await count({ tool: 'SEARCH' })).toBe(6 + 30);
      expect(await count({ tool: 'mail' })).toBe(30);
      expect(await count({ text: 'older 1' })).toBe(11);
      expect(await count({ success: false })).toBe(8 + 5);
      expect(await count({ blocked: true })).toBe(5 + 5);
      expect(await count({ from: '2026-03-01T00:10:00Z', to: '2026-03-01T00:12:00Z' })).toBe(2 + 4);
      expect(await count({ text: '100%_\\' })).toBe(0);
    });

    it('shows every column of a row, bounded', async () => {
      const [row] = await all({ text: 'evil' }, 5);
      const read = auditRead.output.parse(await readAudit(database, shape, row!.key));
      expect(read.fields.map(({ name }) => name)).toEqual([
        ...shape.tables.get('omni2.audit_logs')!.columns.keys(),
      ]);
      const params = read.fields.find(({ name }) => name === 'tool_params');
      expect(params?.characters).toBeGreaterThan(5_000_000);
      expect(params?.value).toHaveLength(20_000);
      expect(read.row.text).toBe('evil \u202e\u0007 text');
      expect(await readAudit(database, shape, 'o:nonsense')).toBeUndefined();
      expect(await readAudit(database, shape, 'p:999999')).toBeUndefined();
    });

    it('lists what was done, flows among it, whatever their data are', async () => {
      const read = async (filter: object, limit = 200) =>
        activityList.output.parse(await listActivity(database, shape, { filter, after: null, limit }));
      const { rows } = await read({});
      // The flow of infinity is at no time that could be shown.
      expect(rows).toHaveLength(22);
      expect(rows.find(({ replay }) => replay === 's1')).toMatchObject({
        kind: 'flow',
        text: 'auth check › security check (blocked) › ? › ?',
        trouble: true,
        durationMs: 2000,
        userName: 'Ada',
      });
      expect(rows.find(({ replay }) => replay === 's2')).toMatchObject({
        text: '',
        person: null,
        trouble: false,
      });
      expect((await read({ kinds: ['other'] })).rows).toHaveLength(4);
      expect((await read({ kinds: ['flow', 'message'] })).rows).toHaveLength(6);
      expect((await read({ trouble: true })).rows).toHaveLength(5);
      expect((await read({ text: 'files' })).rows).toHaveLength(8);
      expect((await read({ user: 'nobody' })).rows.map(({ userId }) => userId)).toEqual(['nobody']);
    });

    it('tells how a server answered, step by step, and none of its credentials', async () => {
      const found = serversRead.output.parse(await readServer(database, shape, '1', 24));
      expect(JSON.stringify(found)).not.toMatch(/s3cret|hunter2/);
      expect(found.steps.reduce((sum, { checks }) => sum + checks, 0)).toBe(10);
      expect(found.steps.reduce((sum, { failures }) => sum + failures, 0)).toBe(3);
      expect(found).toMatchObject({ checks: 10, failures: 3, medianMs: 106, toolsTotal: 2, disabled: null });
      expect(found.steps.some(({ checks, medianMs }) => checks === 0 && medianMs === null)).toBe(true);
      expect(found.events.map(({ event }) => event)).toEqual([
        'startup',
        'circuit_opened',
        'health_check_failed',
        'health_check_failed',
        'recovery_success',
      ]);
      expect(await readServer(database, shape, '2', 720)).toMatchObject({
        disabled: { reason: 'Failed 3 cycles' },
        checks: 0,
      });
      expect(await readServer(database, shape, '3', 24)).toBeUndefined();
      expect(withoutSecrets('not an address://u:p@h/x?key=1')).not.toMatch(/u:p|key=1/);
    });

    it('lives with missing tables and columns, text ids and times without a zone', async () => {
      const lacking = without(
        shape,
        'public.audit_logs',
        'public.users',
        'omni2.user_activities',
        'omni2.mcp_health_log',
      );
      const page = await audit({}, 200, null, lacking);
      expect(page.rows).toHaveLength(30);
      expect(page.gaps.join()).toContain('public.audit_logs is missing');
      const activities = await listActivity(database, lacking, { filter: {}, after: null, limit: 50 });
      expect(activities.rows).toHaveLength(2);
      expect((await readServer(database, lacking, '1', 24))?.gaps).toHaveLength(1);

      await database.script(`
        ALTER TABLE omni2.audit_logs ALTER user_id TYPE text USING user_id::text, DROP success, DROP was_blocked, DROP tool_called;
        ALTER TABLE public.audit_logs ALTER created_at TYPE timestamp USING created_at AT TIME ZONE 'UTC';
        ALTER TABLE public.audit_logs RENAME created_at TO timestamp;
        INSERT INTO omni2.audit_logs (user_id, timestamp, question) VALUES ('not a number', '2026-04-01Z', 'text id');`);
      shape = await readShape(database);
      const rows = await all({}, 9);
      expect(rows).toHaveLength(61);
      expect(rows[0]).toMatchObject({ userId: 'not a number', success: null, blocked: null, person: null });
      expect(await all({ user: 'ada' }, 200)).toHaveLength(30);
      const failed = await audit({ success: false });
      expect(failed.rows.every(({ table }) => table === 'public')).toBe(true);
      expect(failed.gaps.join()).toContain('omni2.audit_logs does not record the success');
    });
  });
}
