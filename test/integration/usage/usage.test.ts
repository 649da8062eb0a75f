// What usage shows of reconciled days, on both databases: sums that agree however they are cut, prices, and bad input of every kind.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAnswers, readCoverage } from '../../../src/main/stores/usage.ts';
import { raiseUsageAlerts } from '../../../src/main/stores/usage-alerts.ts';
import { forgetDays } from '../../../src/main/stores/usage-changes.ts';
import { proveMigration, readFix } from '../../../src/main/stores/usage-fix.ts';
import { readForecast, readGroups } from '../../../src/main/stores/usage-groups.ts';
import { readLimits } from '../../../src/main/stores/usage-limits.ts';
import { readPrices, savePrice } from '../../../src/main/stores/usage-prices.ts';
import { findChanges, readChanges } from '../../../src/main/stores/usage-reconcile.ts';
import { readZone, saveZone } from '../../../src/main/stores/usage-zone.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import {
  USAGE_GROUPS,
  usageAnswers,
  usageFix,
  usageForecast,
  usageGroups,
  usageLimits,
  usagePrices,
} from '../../../src/shared/protocol/usage.ts';
import { ENGINES, openFull } from '../alerts/fixture.ts';

/** A day that is over, "2026-01-31". */
const DAY = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
const NEXT = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
const PERIOD = { from: DAY, to: NEXT };
const activity = (id: number, user: string, type: string, data: object, at: string, session = id) =>
  `INSERT INTO omni2.user_activities (activity_id, conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at)
   VALUES ('00000000-0000-0000-0001-${String(id).padStart(12, '0')}', '00000000-0000-0000-0002-000000000001', '00000000-0000-0000-0003-${String(session).padStart(12, '0')}',
   ${user}, 1, '${type}', '${JSON.stringify(data)}', '${at}');`;
const answer = (id: number, data: object, at = `${DAY} 10:00:00Z`, user = '1') =>
  activity(id * 10, user, 'user_message', { message: `question number ${id} of some length` }, at, id) +
  activity(id * 10 + 1, user, 'assistant_response', data, at, id);

const FILL = `
  INSERT INTO auth_service.roles (id, name) VALUES (1, 'engineer');
  INSERT INTO auth_service.users (id, username, name, email, role_id) VALUES (1, 'ada', 'Ada', 'Ada@x.example', 1), (2, 'ben', 'Ben', NULL, 1);
  INSERT INTO auth_service.teams (name) VALUES ('Red'), ('Blue');
  INSERT INTO auth_service.team_members VALUES (1, 1), (2, 1);
  INSERT INTO public.users (id, email, name) VALUES (30, 'ada@x.example', 'Ada the elder');
  ${answer(1, { tokens_used: 100, model: 'claude-3-5-haiku', message_length: 400 })}
  ${answer(2, { tokens_used: -5, model: 'unheard-of', message_length: 400 })}
  ${answer(3, { tokens_used: null, message_length: 'many' })}
  ${answer(4, { tokens_used: 100 }, `${DAY} 23:59:59.9Z`)}
  ${answer(5, { tokens_used: 100 }, `${DAY} 12:00Z`, '2')}
  ${answer(6, { tokens_used: 7 }, `${DAY} 12:00Z`, '999')}
  ${activity(8, '1', 'assistant_response', {}, `${DAY} 13:00Z`)}
  ${activity(9, '1', 'assistant_response', ['no object'], `${DAY} 13:00Z`)}
  -- Beyond midnight, twice, and with tokens of the old kind; the same question of another hour is another answer.
  INSERT INTO public.audit_logs (user_id, created_at, message, tokens_input, tokens_output, cost_estimate, success) VALUES
    (30, '${NEXT} 00:00:00.4Z', 'question number 4 of some length', 500, 100, 0.01, true), (30, '${NEXT} 00:00:00.6Z', 'question number 4 of some length', 500, 100, 0.01, true),
    (30, '${DAY} 15:00Z', 'question number 1 of some length', 500, 120, 0.01, true), (30, '${DAY} 16:00Z', 'negative', -5, NULL, NULL, true),
    (30, '${DAY} 16:00Z', 'a cost alone', NULL, NULL, 0.5, true), (NULL, '${DAY} 17:00Z', 'of nobody', 10, 10, NULL, true), (30, '${DAY} 18:00Z', 'blocked', 10, 10, 1, false);
  UPDATE public.audit_logs SET status = 'blocked' WHERE message = 'blocked';
  INSERT INTO omni2.interaction_flows (session_id, user_id, flow_data, source, created_at) VALUES
    ('s1', '1', '{"events": [{"event_type": "llm_complete", "tokens": "x"}]}', 'chat', '${DAY} 09:00Z'), ('s2', 'text id', '{"events": [{"event_type": "llm_complete", "tokens": 5}]}', 'chat', '${DAY} 09:00Z'),
    ('s3', '1', '[]', 'chat', '${DAY} 09:00Z'), ('s4', '1', '"text"', 'mcp_gateway', '${DAY} 09:00Z'), ('s5', '1', '{"events": [5, null, {"event_type": "tool_call"}]}', 'mcp_gateway', '${DAY} 09:00Z');`;

for (const engine of ENGINES) {
  describe(`usage on ${engine}`, () => {
    let database: Database & Supervised;
    let end: () => Promise<void> = async () => undefined;
    beforeAll(async () => {
      ({ database, end } = await openFull(engine));
      await database.script(FILL);
      await reconcile();
    });
    afterAll(() => end());

    async function reconcile() {
      const shape = await readShape(database);
      await forgetDays(database);
      await readChanges(database, shape, await findChanges(database, shape, { zone: 'UTC', all: true }), {});
    }
    const answers = async (input: object = {}) =>
      usageAnswers.output.parse(
        await listAnswers(database, await readShape(database), {
          ...PERIOD,
          after: null,
          limit: 100,
          ...input,
        }),
      ).rows;
    const one = async (id: number) =>
      (await answers({ to: DAY })).find(
        ({ key }) => key === `a:00000000-0000-0000-0001-${String(id * 10 + 1).padStart(12, '0')}`,
      );

    it('accounts for every answer, whatever its numbers are', async () => {
      const all = await answers();
      expect(all.filter(({ endpoint }) => endpoint === 'websocket')).toHaveLength(8);
      expect(all.filter(({ endpoint }) => endpoint === 'stream')).toHaveLength(2);
      expect(all.filter(({ endpoint }) => endpoint === 'gateway')).toHaveLength(1);
      // The question of another hour, the negative one, the cost alone, and nobody's: neither the blocked one nor the second of two.
      expect(all.filter(({ endpoint }) => endpoint === 'ask')).toHaveLength(4);
      expect(await one(1)).toMatchObject({ row: null, why: 'websocket', outputTokens: 100, notes: [] });
      expect(await one(2)).toMatchObject({ outputTokens: null, model: 'unheard-of', notes: ['odd_tokens'] });
      expect((await one(2))?.estimatedCost).toBeGreaterThan(0);
      expect((await one(3))?.estimatedCost).toBeGreaterThan(0);
      expect(await one(6)).toMatchObject({ notes: ['user_missing'], userName: null });
    });

    it('matches over midnight, once of two rows', async () => {
      expect(await one(4)).toMatchObject({
        row: expect.stringMatching(/^p:/),
        why: 'text',
        certainty: 0.95,
        cost: 0.01,
      });
      expect((await one(4))?.notes).toContain('duplicate_rows');
    });

    it('pages through the answers without a gap', async () => {
      const shape = await readShape(database);
      const keys: string[] = [];
      let after: string | null = null;
      do {
        const page = await listAnswers(database, shape, { ...PERIOD, after, limit: 2 });
        keys.push(...page.rows.map(({ key }) => key));
        after = page.next;
      } while (after !== null);
      expect(keys).toEqual((await answers()).map(({ key }) => key));
      expect((await answers({ kind: 'gap', endpoint: 'websocket' })).every(({ row }) => row === null)).toBe(
        true,
      );
      expect(await answers({ reason: 'odd_tokens' })).toHaveLength(3);
    });

    it('gives the same sums however they are cut', async () => {
      const shape = await readShape(database);
      const { total } = await readCoverage(database, PERIOD);
      expect(total).toMatchObject({ answers: 15, recorded: 5 });
      for (const by of USAGE_GROUPS) {
        const groups = usageGroups.output.parse(
          await readGroups(database, shape, { ...PERIOD, by, timeZone: 'Asia/Kolkata', limit: 100 }),
        );
        const sum = groups.rows.reduce((all, row) => all + row.cost + row.estimatedCost, 0);
        if (by !== 'tool' && by !== 'team') expect(sum).toBeCloseTo(total.cost + total.estimatedCost, 9);
        if (by !== 'tool') expect(groups.total.cost).toBeCloseTo(total.cost, 9);
      }
      const people = await readGroups(database, shape, {
        ...PERIOD,
        by: 'user',
        timeZone: 'UTC',
        limit: 100,
      });
      expect(people.rows[0]).toMatchObject({ label: 'Ada', person: 'u:1' });
      expect(usageForecast.output.parse(await readForecast(database, 7)).forecast).toBeNull();
    });

    it('prices anew by a new version, which the journal tells of, from its day on', async () => {
      const before = (await readCoverage(database, PERIOD)).total.estimatedCost;
      const price = {
        model: 'claude-3-5*',
        input: 8,
        output: 40,
        cached: 0.8,
        fromDay: DAY,
        removed: false,
        reason: 'ten times',
      };
      expect(await savePrice(database, 'Ada', price)).toBe(1);
      const dearer = (await one(1))?.estimatedCost ?? 0;
      expect((await readCoverage(database, PERIOD)).total.estimatedCost).toBeCloseTo(
        before + dearer * 0.9,
        6,
      );
      expect(usagePrices.output.parse(await readPrices(database)).models).toContainEqual({
        model: 'claude-3-5-haiku',
        answers: 1,
        version: 1,
      });
      // A prepared view reckons with the same prices.
      const { viewSql, figures } = await readFix(database, await readShape(database));
      await database.script(viewSql);
      const [view] = await database.query<{ cost: number }>(
        `SELECT sum(cost_usd)::float8 AS cost FROM security_console.usage_complete WHERE estimated`,
      );
      await database.script('DROP VIEW security_console.usage_complete');
      const gaps = (await answers({ kind: 'gap' })).reduce((sum, row) => sum + (row.estimatedCost ?? 0), 0);
      expect(view?.cost).toBeCloseTo(gaps, 4);
      expect(figures.find(({ source }) => source === 'estimated')?.cost).toBeCloseTo(gaps, 6);
      await savePrice(database, 'Ada', { ...price, removed: true, reason: 'back again' });
      expect((await readCoverage(database, PERIOD)).total.estimatedCost).toBeCloseTo(before, 9);
      const journal = await database.query(
        `SELECT actor FROM security_console.journal WHERE action = 'usage.price'`,
      );
      expect(journal).toHaveLength(2);
    });

    it('finds nothing new in a day that is read again', async () => {
      const before = await answers();
      await reconcile();
      expect(await answers()).toEqual(before);
    });

    it('cuts days at the midnight of another zone, and counts the same', async () => {
      const shape = await readShape(database);
      const total = async () =>
        (await readCoverage(database, { from: '2000-01-01', to: '2100-01-01' })).total;
      const before = await total();
      const change = { zone: 'Pacific/Kiritimati', reason: 'where the platform is' };
      await saveZone(database, 'Ada', change);
      const zone = await readZone(database);
      await readChanges(database, shape, await findChanges(database, shape, { zone, all: true }), {});
      expect(await total()).toEqual(before);
      // Fourteen hours ahead: what was answered at ten in the morning of UTC is of the day after.
      expect(
        (
          await database.query<{ day: string }>(
            `SELECT DISTINCT day::text AS day FROM security_console.usage_answers WHERE at = '${DAY} 10:00Z'`,
          )
        ).map(({ day }) => day),
      ).toEqual([NEXT]);
      await expect(saveZone(database, 'Ada', { ...change, zone: 'Nowhere/At all' })).rejects.toMatchObject({
        code: 'bad-input',
      });
      await saveZone(database, 'Ada', { ...change, zone: 'UTC' });
      await reconcile();
      expect(await total()).toEqual(before);
    });

    it('counts limits both ways, and says why the platform lets somebody pass', async () => {
      await database.script(`
        UPDATE auth_service.roles SET cost_limit_daily = 1;
        INSERT INTO omni2.user_usage_limits (user_id, max_requests, max_tokens, max_cost, last_reset_at) VALUES (1, 6, 1000000, 100, '${DAY} 00:00Z');
        INSERT INTO security_console.usage_answers (answer, at, day, endpoint, person, certainty, why, estimated_input, estimated_output, estimated_cached)
          VALUES ('a:today', now(), (now() AT TIME ZONE 'UTC')::date, 'websocket', 'u:1', 0, 'websocket', 1000, 100, 0);
        INSERT INTO security_console.usage_days SELECT (now() AT TIME ZONE 'UTC')::date, 'websocket', 'u:1', NULL, 1, 0, 0, 0, 0, 0, 0, 0, 1000, 100, 0;
        INSERT INTO security_console.usage_steps SELECT now(), (now() AT TIME ZONE 'UTC')::date, 'websocket', NULL, 1, 0, 0, 0, 0, 0, 0, 0, 1000, 100, 0;`);
      const read = async (factor: number, whatIf: object = {}) =>
        usageLimits.output.parse(
          await readLimits(database, await readShape(database), { factor, roles: [], people: [], ...whatIf }),
        );
      const found = await read(1);
      expect((await read(0.0001)).rows.find(({ check }) => check === 'daily_cost')).toMatchObject({
        since: expect.stringMatching(/^\d{4}-.*Z$/),
        person: 'u:1',
        platform: null,
        over: true,
        platformOver: false,
        why: expect.stringContaining('no column cost_usd'),
      });
      expect(found.rows.find(({ check }) => check === 'requests')).toMatchObject({
        limit: 6,
        platform: 6,
        over: true,
        platformOver: false,
        since: DAY,
        why: expect.stringContaining('public.audit_logs alone'),
      });
      expect(found.rows.find(({ check }) => check === 'cost')).toMatchObject({ over: false, since: null });
      expect((await read(1_000)).over).toBe(0);
      // A limit that is typed for a person holds before one for their role, and either before what is set.
      const daily = async (whatIf: object) =>
        (await read(1, whatIf)).rows.find(({ check }) => check === 'daily_cost');
      const roles = [{ role: 'engineer', limit: 0.001 }];
      expect(await daily({ roles })).toMatchObject({ limit: 0.001, over: true });
      const people = [{ person: 'u:1', check: 'daily_cost', limit: 5 }];
      expect(await daily({ roles, people })).toMatchObject({ limit: 5, over: false, since: null });
      expect(found.roles).toEqual([{ role: 'engineer', limit: 1 }]);
      await database.script(
        `DELETE FROM security_console.usage_answers WHERE answer = 'a:today'; DELETE FROM security_console.usage_days WHERE day > '${NEXT}'; DELETE FROM security_console.usage_steps WHERE day > '${NEXT}';`,
      );
    });

    it('prepares a view that can be made as it stands, and a migration that loses no row', async () => {
      const shape = await readShape(database);
      const fix = usageFix.output.parse(await readFix(database, shape));
      const [row] = await database.query<{ rows: number }>('SELECT count(*) AS rows FROM public.audit_logs');
      expect(fix.figures.find(({ source }) => source === 'public')?.answers).toBe(row!.rows);
      expect(fix.figures.find(({ source }) => source === 'estimated')?.answers).toBe(10);
      expect(fix.primary).toBe('public.audit_logs');
      await database.script(fix.viewSql);
      const [seen] = await database.query<{ rows: number }>(
        'SELECT count(*) AS rows FROM security_console.usage_complete',
      );
      expect(seen?.rows).toBe(fix.figures.reduce((sum, { answers: each }) => sum + each, 0));
      await database.script('DROP VIEW security_console.usage_complete');
      expect((await proveMigration(database, shape)).tables.every(({ whole }) => whole)).toBe(true);
    });

    it('raises an alert of its own kind once when coverage falls', async () => {
      await database.script(`
        INSERT INTO security_console.usage_steps SELECT now() - n * interval '1 hour', (now() AT TIME ZONE 'UTC' - n * interval '1 hour')::date, 'ask', NULL, 30, CASE WHEN n = 0 THEN 3 ELSE 30 END,
          0, 0, 0, 0, 0, 0, 0, 0, 0 FROM generate_series(0, 100) n WHERE n <> 1;`);
      const shape = await readShape(database);
      expect(await raiseUsageAlerts(database, shape)).toBe(1);
      expect(await raiseUsageAlerts(database, shape)).toBe(0);
      const alerts = await database.query(
        'SELECT alert_type, alert_message FROM security_console.feed_alerts',
      );
      expect(alerts).toEqual([
        {
          alert_type: 'USAGE_COVERAGE',
          alert_message: expect.stringContaining('/api/v1/chat/ask are failing: 10 %'),
        },
      ]);
    });

    it('takes ten thousand answers of one text in one second, each recorded once', async () => {
      // The embedded engine does the same ten times slower.
      const many = engine === 'postgres' ? 10_000 : 1_000;
      await database.script(`
        INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at)
          SELECT '00000000-0000-0000-0002-000000000009', md5('s' || n)::uuid, 1, 1, k, CASE k WHEN 'user_message' THEN '{"message": "all at once"}'::jsonb ELSE '{"tokens_used": 33}' END,
            '${NEXT} 03:00:00Z'::timestamptz + n * interval '0.1 ms' FROM generate_series(1, ${many}) n, unnest(ARRAY['user_message', 'assistant_response']) k;
        INSERT INTO public.audit_logs (user_id, created_at, message, tokens_input, tokens_output, cost_estimate, success)
          SELECT 30, '${NEXT} 03:00:00.5Z'::timestamptz + n * interval '0.1 ms', 'all at once', 10, 33, 0.001, true FROM generate_series(1, ${many - 10}) n;`);
      await reconcile();
      const [found] = await database.query<{ answers: number; recorded: number; rows: number }>(
        `SELECT count(*) AS answers, count(usage_row) AS recorded, count(DISTINCT usage_row) AS rows FROM security_console.usage_answers WHERE at BETWEEN '${NEXT} 03:00Z' AND '${NEXT} 03:01Z'`,
      );
      expect(found).toEqual({ answers: many, recorded: many - 10, rows: many - 10 });
    });

    it('lives with missing tables and columns, text ids, and times without a zone', async () => {
      await database.script(`
        ALTER TABLE omni2.user_activities ALTER created_at TYPE timestamp USING created_at AT TIME ZONE 'UTC', ALTER user_id TYPE text USING user_id::text;
        ALTER TABLE public.audit_logs ALTER created_at TYPE timestamp USING created_at AT TIME ZONE 'UTC', DROP tokens_cached, DROP cost_estimate, DROP tools_used, DROP slack_channel;
        ALTER TABLE omni2.interaction_flows DROP completed_at, DROP conversation_id;
        DROP TABLE omni2.audit_logs;`);
      await reconcile();
      expect(await one(4)).toMatchObject({ row: expect.stringMatching(/^p:/), cost: null });
      await database.script(
        'DROP TABLE public.audit_logs; DROP TABLE public.users CASCADE; DROP TABLE omni2.interaction_flows;',
      );
      await reconcile();
      const { total } = await readCoverage(database, PERIOD);
      expect(total).toMatchObject({ answers: (engine === 'postgres' ? 10_000 : 1_000) + 8, recorded: 0 });
    });
  });
}
