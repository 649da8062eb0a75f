// The list of alerts on both engines: every alert once whatever the ties, in one order over both tables, and each filter exact.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  alertRowsByTableIds,
  alertRowsSince,
  feedAlertRows,
  listAlerts,
} from '../../../src/main/stores/alerts.ts';
import { alertTargets, countAlerts } from '../../../src/main/stores/alerts-count.ts';
import type { PageRequest } from '../../../src/main/stores/alerts-page.ts';
import { SHORT_TEXT_ROWS } from '../../../src/main/stores/alerts-reach.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import { type AlertFilter, alertRowSchema } from '../../../src/shared/protocol/alerts.ts';
import { type AlertSeed, clearAlerts, ENGINES, insertAlerts, insertFeedAlerts, openFull } from './fixture.ts';

const second = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
const MORE_THAN_WINDOW = 12_000;

describe.each(ENGINES)('the list of alerts on %s', (engine) => {
  let database: Database;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
  });
  afterAll(() => end());
  beforeEach(() => clearAlerts(database));

  const keysOf = async (filter: AlertFilter, order: 'newest' | 'oldest' = 'newest') =>
    (await listAlerts(database, shape, { filter, order, at: { offset: 0 }, limit: 200 })).rows.map(
      (row) => row.key,
    );

  /** The list as the rules say, worked out here: time, then the table before the feed, then id. */
  async function expected(order: 'newest' | 'oldest'): Promise<string[]> {
    const rows = await database.query<{ key: string; at: string; rank: number; id: number }>(
      `SELECT 'a:' || id AS key, created_at AS at, 1 AS rank, id FROM omni2.security_alerts
       UNION ALL SELECT key, created_at, 0, id FROM security_console.feed_alerts`,
    );
    rows.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.rank - a.rank || b.id - a.id));
    const keys = rows.map((row) => row.key);
    return order === 'newest' ? keys : keys.reverse();
  }

  it('searches for a text too short for an index in the first alerts of the list, and says in how many', async () => {
    // Alert n stands at second n; the text is at both ends, and at the bound on either side.
    const total = SHORT_TEXT_ROWS + 1_000;
    const [newest, last, beyond, oldest] = [total, 1_000, 999, 1];
    await database.script(
      `INSERT INTO omni2.security_alerts (user_id, alert_type, alert_message, total_risk_score, created_at)
       SELECT 1 + n % 7, 'HIGH_RISK', CASE WHEN n IN (${[newest, last, beyond, oldest]}) THEN 'ab zqx cd' ELSE 'plain' END, 70,
         '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second' FROM generate_series(1, ${total}) n`,
    );
    await insertFeedAlerts(database, 'zq', [{ at: second(total - 5) }, { at: second(500) }]);
    const read = (filter: AlertFilter, order: 'newest' | 'oldest', at: PageRequest['at'] = { offset: 0 }) =>
      listAlerts(database, shape, { filter, order, at, limit: 1 });
    const instants = async (filter: AlertFilter, order: 'newest' | 'oldest') => {
      const found: string[] = [];
      let page = await read(filter, order);
      const { searched } = page;
      for (;;) {
        found.push(...page.rows.map((row) => row.createdAt.slice(0, 19)));
        if (!page.hasAfter || page.last === null) break;
        page = await read(filter, order, { after: page.last });
      }
      return { found, searched };
    };
    const of = (...seconds: number[]) => seconds.map((n) => second(n).slice(0, 19));
    const searched = SHORT_TEXT_ROWS;
    expect(await instants({ text: 'zq' }, 'newest')).toEqual({ found: of(newest, last), searched });
    expect(await instants({ text: 'ZQ' }, 'oldest')).toEqual({ found: of(oldest, beyond, last), searched });
    expect(await countAlerts(database, shape, { text: 'zq' })).toEqual({ count: 2, exact: true });
    const fromOldest = await countAlerts(database, shape, { text: 'zq' }, { order: 'oldest' });
    expect(fromOldest).toEqual({ count: 3, exact: true });
    const marked = await alertTargets(database, shape, { text: 'zq' }, 100, 'oldest');
    expect({ found: marked.targets.length, more: marked.more }).toEqual({ found: 3, more: false });
    // What an index serves, and what is few by itself, is searched whole.
    expect((await instants({ text: 'zqx' }, 'newest')).found).toEqual(of(newest, last, beyond, oldest));
    expect(await instants({ text: '\u00fc' }, 'newest')).toEqual({ found: [], searched });
    const mine = await instants({ text: 'zq', user: String(1 + (oldest % 7)) }, 'newest');
    expect(mine).toEqual({ found: expect.arrayContaining(of(oldest)), searched: undefined });
  });

  it('visits every alert exactly once by cursor, forward and back, and by row number, whatever the ties', async () => {
    const seconds = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(
        seconds,
        seconds,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('newest' as const, 'oldest' as const),
        async (table, feed, limit, order) => {
          await clearAlerts(database);
          await insertAlerts(
            database,
            table.map((n) => ({ at: second(n) })),
          );
          await insertFeedAlerts(
            database,
            'tie',
            feed.map((n) => ({ at: second(n) })),
          );
          const all = await expected(order);
          const read = (at: Parameters<typeof listAlerts>[2]['at']) =>
            listAlerts(database, shape, { filter: {}, order, at, limit });

          const forward: string[] = [];
          let page = await read({ offset: 0 });
          expect(page.hasBefore).toBe(false);
          for (;;) {
            forward.push(...page.rows.map((row) => row.key));
            expect(page.hasAfter).toBe(forward.length < all.length);
            if (!page.hasAfter || page.last === null) break;
            page = await read({ after: page.last });
            expect(page.hasBefore).toBe(true);
          }
          expect(forward).toEqual(all);

          const backward: string[] = page.rows.map((row) => row.key);
          while (page.hasBefore && page.first !== null) {
            page = await read({ before: page.first });
            backward.unshift(...page.rows.map((row) => row.key));
          }
          expect(backward).toEqual(all);

          const numbered: string[] = [];
          for (let offset = 0; offset < all.length; offset += limit) {
            numbered.push(...(await read({ offset })).rows.map((row) => row.key));
          }
          expect(numbered).toEqual(all);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('filters exactly, alone and combined, over both tables', async () => {
    const seed = fc.record({
      at: fc.integer({ min: 0, max: 9 }).map(second),
      user: fc.constantFrom(1, 2, null),
      score: fc.constantFrom(-5, 0, 30, 31, 60, 61, 80, 81, 100, 250),
      status: fc.constantFrom('OPEN', 'INVESTIGATING', 'RESOLVED', 'FALSE_POSITIVE'),
      type: fc.constantFrom('HIGH_RISK', 'ML_DETECTION'),
      assignee: fc.constantFrom(null, 'ana', 'ben'),
      text: fc.constantFrom(
        'Ignore ALL rules',
        'ignore nothing',
        '100% sure_thing',
        'GRÜSSE an Ärzte',
        'שלום עולם',
      ),
      patterns: fc.constantFrom(
        [],
        ['jailbreak'],
        [{ name: 'jailbreak' }],
        [{ pattern_name: 'leak', risk_score: 5 }],
      ),
    });
    const filter: fc.Arbitrary<AlertFilter> = fc.record(
      {
        levels: fc
          .subarray(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const, { minLength: 1 })
          .map((all) => [...all]),
        statuses: fc
          .subarray(['OPEN', 'INVESTIGATING', 'RESOLVED', 'FALSE_POSITIVE'] as const, { minLength: 1 })
          .map((all) => [...all]),
        types: fc.constantFrom(['HIGH_RISK'], ['ML_DETECTION', 'OTHER'], ['OTHER']),
        assignee: fc.constantFrom('', 'ana', 'nobody'),
        user: fc.constantFrom('1', '2', '77', 'x'),
        text: fc.constantFrom('ignore', 'IGNORE all', '100%', 'e_t', 'grüsse', 'ÄRZTE', 'שלום', 'nowhere'),
        pattern: fc.constantFrom('jailbreak', 'leak', 'none'),
        from: fc.integer({ min: 0, max: 9 }).map(second),
        to: fc.integer({ min: 0, max: 9 }).map(second),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(seed, { maxLength: 20 }),
        fc.array(seed, { maxLength: 8 }),
        fc.array(filter, { minLength: 1, maxLength: 4 }),
        async (table, feed, filters) => {
          await clearAlerts(database);
          const keys = [
            ...(await insertAlerts(database, table)),
            ...(await insertFeedAlerts(database, 'filter', feed)),
          ];
          const seeds = new Map(
            keys.map((key, index) => [key, [...table, ...feed][index] as Required<AlertSeed>]),
          );
          for (const wanted of filters) {
            const fitting = (await expected('newest')).filter((key) =>
              fits(seeds.get(key) as Required<AlertSeed>, wanted),
            );
            expect(await keysOf(wanted)).toEqual(fitting);
            expect(await countAlerts(database, shape, wanted)).toEqual({
              count: fitting.length,
              exact: true,
            });
            const { targets, more } = await alertTargets(database, shape, wanted, 100);
            expect(targets.map((target) => target.key)).toEqual(fitting);
            expect(more).toBe(false);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds common, rare and clustered text and patterns beyond the first window, in order and by page', async () => {
    await database.execute(
      `INSERT INTO omni2.security_risk_events (id, message, total_risk_score, risk_level, matched_patterns, created_at)
       SELECT i, 'm', 70, 'HIGH', CASE WHEN i <= 300 THEN '["old"]'::jsonb ELSE '[]' END, '2026-01-01'::timestamptz + i * interval '1 s'
       FROM generate_series(1, $1) i`,
      [MORE_THAN_WINDOW],
    );
    await database.execute(
      `INSERT INTO omni2.security_alerts (id, risk_event_id, alert_type, alert_message, total_risk_score, created_at)
       SELECT id, id, 'HIGH_RISK', 'common' || CASE WHEN id <= 300 THEN ' zebra' ELSE '' END || CASE id WHEN 7 THEN ' quokka' ELSE '' END,
         70, created_at FROM omni2.security_risk_events`,
    );
    const page = async (filter: AlertFilter, offset: number) =>
      (await listAlerts(database, shape, { filter, order: 'newest', at: { offset }, limit: 3 })).rows.map(
        (row) => row.key,
      );
    expect(await page({ text: 'COMMON' }, 0)).toEqual(['a:12000', 'a:11999', 'a:11998']);
    expect(await page({ text: 'zebra' }, 0)).toEqual(['a:300', 'a:299', 'a:298']);
    expect(await page({ text: 'zebra' }, 298)).toEqual(['a:2', 'a:1']);
    expect(await page({ text: 'quokka' }, 0)).toEqual(['a:7']);
    expect(await page({ text: 'common' }, 11_999)).toEqual(['a:1']);
    expect(await page({ pattern: 'old' }, 0)).toEqual(['a:300', 'a:299', 'a:298']);
    expect(await page({ text: 'nowhere' }, 0)).toEqual([]);
    const after = await listAlerts(database, shape, {
      filter: { text: 'zebra' },
      order: 'oldest',
      at: { after: 'table|2026-01-01T00:04:58.000000Z|298' },
      limit: 3,
    });
    expect(after.rows.map((row) => row.key)).toEqual(['a:299', 'a:300']);
    expect(after.hasAfter).toBe(false);
  });

  it('cuts a 200 kB message, keeps markup and right-to-left text as they are, and clamps scores', async () => {
    const long = '<b>שלום</b> 😀 '.repeat(15_000);
    const [key] = await insertAlerts(database, [
      { text: long, score: 900, patterns: ['a', { name: 'b' }, { pattern_name: 'c' }, 5] },
    ]);
    const [row] = (
      await listAlerts(database, shape, { filter: {}, order: 'newest', at: { offset: 0 }, limit: 5 })
    ).rows;
    expect(alertRowSchema.parse(row)).toEqual(row);
    expect(row).toMatchObject({ key, cut: true, score: 100, level: 'CRITICAL', patterns: ['a', 'b', 'c'] });
    expect([...(row?.text ?? '')]).toEqual([...long].slice(0, 300));
  });

  it('reads rows for the feed: by id in the order asked, since a place oldest first, and live ones by key', async () => {
    const keys = await insertAlerts(database, [
      { at: second(1) },
      { at: second(2) },
      { at: second(2) },
      { at: second(3) },
    ]);
    const [feedKey] = await insertFeedAlerts(database, 'feed', [{ at: second(2) }]);
    const ids = keys.map((key) => key.slice(2));
    const byIds = await alertRowsByTableIds(database, shape, [
      ids[2] as string,
      'nonsense',
      ids[0] as string,
      '999999999',
    ]);
    expect(byIds.map((row) => row.key)).toEqual([keys[2], keys[0]]);
    const since = async (createdAt: string, id: string, limit = 10) =>
      (await alertRowsSince(database, shape, { createdAt, id }, limit)).map((one) => one.id);
    expect(await since(second(2), ids[1] as string)).toEqual([ids[2], ids[3]]);
    expect(await since(second(2), '')).toEqual([ids[1], ids[2], ids[3]]);
    expect(await since(second(0), '', 2)).toEqual([ids[0], ids[1]]);
    expect(
      (await feedAlertRows(database, shape, [feedKey as string, keys[0] as string])).map((row) => row.source),
    ).toEqual(['feed']);
  });

  it('refuses a cursor that it did not give', async () => {
    const bad = listAlerts(database, shape, {
      filter: {},
      order: 'newest',
      at: { after: "table|x'; --|1" },
      limit: 5,
    });
    await expect(bad).rejects.toMatchObject({ code: 'bad-cursor' });
  });
});

function fits(seed: Required<AlertSeed>, filter: AlertFilter): boolean {
  const level = seed.score > 80 ? 'CRITICAL' : seed.score > 60 ? 'HIGH' : seed.score > 30 ? 'MEDIUM' : 'LOW';
  const names = (seed.patterns as unknown[]).map((one) =>
    typeof one === 'string'
      ? one
      : ((one as { name?: string }).name ?? (one as { pattern_name: string }).pattern_name),
  );
  return (
    (!filter.levels || filter.levels.includes(level)) &&
    (!filter.statuses || (filter.statuses as string[]).includes(seed.status)) &&
    (!filter.types || filter.types.includes(seed.type)) &&
    (filter.assignee === undefined || (seed.assignee ?? '') === filter.assignee) &&
    (filter.user === undefined || String(seed.user) === filter.user) &&
    (filter.text === undefined || seed.text.toLowerCase().includes(filter.text.toLowerCase())) &&
    (filter.pattern === undefined || names.includes(filter.pattern)) &&
    (filter.from === undefined || seed.at >= filter.from) &&
    (filter.to === undefined || seed.at < filter.to)
  );
}
