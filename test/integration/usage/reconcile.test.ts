// Reconciliation on generated months whose truth is known: every gap found, no recorded answer called one, the cost within 1 %.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChanges, type Reading, readChanges } from '../../../src/main/stores/usage-reconcile.ts';
import { costOf, PLATFORM_PRICE } from '../../../src/main/usage/prices.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import { ENGINES, openEngine } from '../alerts/fixture.ts';
import { fillMonth, type Plan } from './month.ts';

const EMPTY = `TRUNCATE omni2.user_activities, omni2.interaction_flows, omni2.audit_logs, public.audit_logs, public.users, auth_service.users,
  security_console.usage_answers, security_console.usage_days, security_console.usage_steps, security_console.usage_tools, security_console.usage_reasons,
  security_console.usage_runs, security_console.usage_calibration RESTART IDENTITY CASCADE; ALTER TABLE omni2.audit_logs DROP COLUMN IF EXISTS cost_usd;`;

/** Gives the parts that were read. */
async function reconcile(database: Database, zone: string, mostRows?: number): Promise<Reading['parts']> {
  const shape = await readShape(database);
  const reading = await findChanges(database, shape, { zone, all: true, ...(mostRows && { mostRows }) });
  await readChanges(database, shape, reading, {});
  return reading.parts;
}

interface Found extends Record<string, unknown> {
  answer: string;
  usage_row: string | null;
  why: string;
  certainty: number;
  notes: string[];
}

const MONTH = {
  seed: 1,
  answers: 3_000,
  days: 11,
  repaired: 0,
  into: 'omni2',
  skew: 0,
  costColumn: false,
} as const;
const PLANS: Readonly<Record<string, Plan>> = {
  'as shipped': MONTH,
  'repaired into the newer table, with a cost': { ...MONTH, seed: 2, repaired: 0.8, costColumn: true },
  'repaired into the newer table, without a cost': { ...MONTH, seed: 3, repaired: 0.97 },
  'repaired into the older table': { ...MONTH, seed: 4, repaired: 0.6, into: 'public' },
  'of a few days, in parts read two at once': {
    ...MONTH,
    seed: 6,
    answers: 2_000,
    days: 4,
    repaired: 0.6,
    into: 'public',
  },
  'with a clock that is two hours off': { ...MONTH, seed: 5, repaired: 0.7, into: 'public', skew: 7_200 },
};

for (const engine of ENGINES) {
  describe(`reconciliation on ${engine}`, () => {
    let database: Database;
    let end: () => Promise<void> = async () => undefined;
    beforeAll(async () => {
      ({ database, end } = await openEngine(engine));
      await migrate(database, [PLATFORM, CONSOLE]);
    });
    afterAll(() => end());

    for (const [name, plan] of Object.entries(PLANS).slice(0, engine === 'pglite' ? 1 : undefined)) {
      it(`knows the truth of a month ${name}`, async () => {
        await database.script(EMPTY);
        const truth = await fillMonth(database, plan);
        // Days of a zone with half an hour, in parts that cut many an answer from its row.
        const [zone, mostRows] =
          plan === MONTH ? ['UTC', undefined] : ['Asia/Kolkata', plan.days < 8 ? 200 : 400];
        expect((await reconcile(database, zone, mostRows)).length).toBeGreaterThan(plan === MONTH ? 10 : 20);
        expect(await reconcile(database, zone, mostRows)).toEqual([]);
        const found = await database.query<Found>(
          'SELECT answer, usage_row, why, certainty, notes FROM security_console.usage_answers',
        );
        const gaps = found.filter((one) => one.usage_row === null);
        const missed = [...truth.gaps].filter((key) => !gaps.some(({ answer }) => answer === key));
        const wronged = gaps.filter(({ answer }) => !truth.gaps.has(answer));
        expect({
          missed: missed.slice(0, 5),
          wronged: wronged.slice(0, 5).map(({ answer, why }) => `${answer} ${why}`),
        }).toEqual({
          missed: [],
          wronged: [],
        });
        expect(found).toHaveLength(truth.gaps.size + truth.recorded.size);
        expect(new Set(found.map(({ usage_row }) => usage_row)).size).toBe(
          truth.recorded.size + (truth.gaps.size > 0 ? 1 : 0),
        );
        expect(found.filter(({ notes }) => notes.includes('duplicate_rows'))).toHaveLength(truth.duplicates);
        const [sums] = await database.query<{ cost: number; input: number; output: number; cached: number }>(
          `SELECT sum(cost)::float8 AS cost, sum(estimated_input) AS input, sum(estimated_output) AS output, sum(estimated_cached) AS cached FROM security_console.usage_days`,
        );
        const cost = sums!.cost + costOf(sums!, PLATFORM_PRICE);
        expect(Math.abs(cost / truth.cost - 1)).toBeLessThan(0.01);
      });
    }

    it('writes nothing where what came late changes no answer', async () => {
      await database.script(EMPTY);
      await fillMonth(database, { ...MONTH, answers: 300 });
      await reconcile(database, 'UTC');
      const [one] = await database.query<{ day: string }>(
        `SELECT day::text AS day FROM security_console.usage_answers WHERE date_part('hour', at) = 12 LIMIT 1`,
      );
      const written = () =>
        database.query(
          `SELECT xmin::text AS x, answer FROM security_console.usage_answers UNION ALL SELECT xmin::text, person FROM security_console.usage_days ORDER BY 1, 2`,
        );
      const before = await written();
      await database.execute(
        `INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at)
         VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1, 'user_message', '{"message": "unanswered"}', $1::date + interval '12 hours')`,
        [one!.day],
      );
      expect(await reconcile(database, 'UTC')).toMatchObject([one!]);
      expect(await written()).toEqual(before);
      expect(await reconcile(database, 'UTC')).toEqual([]);
    });

    it('reads what came late into a day long over, and nothing else', async () => {
      await database.script(EMPTY);
      await fillMonth(database, { ...MONTH, answers: 300 });
      await reconcile(database, 'UTC');
      const [gap] = await database.query<{
        answer: string;
        at: string;
        output: number;
        user: string;
        question: string;
      }>(
        `SELECT a.answer, a.at, a.output_tokens AS output, substr(a.person, 3) AS "user", q.activity_data ->> 'message' AS question FROM security_console.usage_answers a
           JOIN omni2.user_activities q ON q.session_id::text = a.session_id AND q.activity_type = 'user_message'
         WHERE a.usage_row IS NULL AND a.endpoint = 'websocket' AND date_part('hour', a.at) = 12 ORDER BY a.at LIMIT 1`,
      );
      await database.execute(
        `INSERT INTO public.audit_logs (id, user_id, created_at, message, tokens_input, tokens_output, cost_estimate, success)
         VALUES (900000, 1000 - $1::int, $2::timestamptz + interval '1 second', $3, 5, $4::int, 1, true)`,
        [gap!.user, gap!.at, gap!.question, gap!.output],
      );
      const parts = await reconcile(database, 'UTC');
      expect(parts).toMatchObject([{ day: gap!.at.slice(0, 10) }]);
      expect(parts[0]!.to - parts[0]!.from).toBeLessThanOrEqual(4);
      const [now] = await database.query<{ why: string; cost: number; summed: number }>(
        `SELECT why, row_cost AS cost, (SELECT max(cost) FROM security_console.usage_days WHERE day = a.day) AS summed FROM security_console.usage_answers a WHERE answer = $1`,
        [gap!.answer],
      );
      expect(now).toMatchObject({ why: 'text', cost: 1 });
      expect(now!.summed).toBeGreaterThanOrEqual(1);
    });
  });
}
