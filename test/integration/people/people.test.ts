/** People on both engines: found, scored as the model says, and every point of a score accounted for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SCORING } from '../../../src/main/scoring/configuration.ts';
import { listPeople } from '../../../src/main/stores/people.ts';
import { readPerson } from '../../../src/main/stores/people-detail.ts';
import { recomputeProfile, scoreInputs } from '../../../src/main/stores/people-profile.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import type { CallInput } from '../../../src/shared/protocol/index.ts';
import {
  PEOPLE_ORDERS,
  peopleInputs,
  peopleList,
  peopleRead,
  peopleRecompute,
} from '../../../src/shared/protocol/people.ts';
import { ENGINES, openFull } from '../alerts/fixture.ts';
import { CONVERSATION, fillPeople, modelScore, without } from './world.ts';

type Ask = Partial<CallInput<'people.list'>>;

describe.each(ENGINES)('people on %s', (engine) => {
  let database: Database;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
  });
  afterAll(() => end());
  beforeEach(() => fillPeople(database));

  /** As dispatch hands it out, so that an answer the protocol does not allow fails here. */
  const list = async (ask: Ask = {}, seen = shape) => {
    const input = { filter: {}, order: 'score' as const, after: null, limit: 100, ...ask };
    return peopleList.output.parse(await listPeople(database, seen, DEFAULT_SCORING, input));
  };
  const keys = async (ask: Ask = {}, seen = shape) => (await list(ask, seen)).rows.map(({ key }) => key);
  const read = async (key: string, seen = shape) => {
    const found = await readPerson(database, seen, DEFAULT_SCORING, key);
    return found && peopleRead.output.parse(found);
  };
  const inputs = async (key: string, offset = 0, limit = 100) =>
    peopleInputs.output.parse(await scoreInputs(database, shape, DEFAULT_SCORING, { key, offset, limit }));

  it('lists everybody of both id spaces and of events, riskiest first, with the score of the model', async () => {
    const { rows, total, roles, teams, gaps, next } = await list();
    expect(rows.map(({ key }) => key)).toEqual(['u:1', 'u:99', 'u:2', 'u:3', 'p:77']);
    expect({ total, roles, teams, gaps, next }).toEqual({
      total: 5,
      roles: ['clerk', 'engineer'],
      teams: ['Blue', 'Red'],
      gaps: [],
      next: null,
    });
    for (const { key, score } of rows) expect(score).toBeCloseTo(modelScore(Number(key.slice(2))), 2);
    const [ada, unknown, ben, , old] = rows;
    expect(ada).toMatchObject({
      name: 'Ada Byron',
      role: 'engineer',
      teams: ['Blue', 'Red'],
      spaces: ['auth', 'public'],
      incidents: 3,
      flags: ['over_limit'],
      level: 'HIGH',
    });
    expect(unknown).toMatchObject({ name: null, spaces: ['events'], incidents: 1 });
    expect(ben).toMatchObject({ spaces: ['auth'] });
    expect(old).toMatchObject({ name: 'Oldtimer', spaces: ['public'], score: 0, incidents: 0 });
    expect(ada?.trend.at(-1)).toBe(95);
    expect(ada?.trend.filter((value) => value !== null)).toHaveLength(4);
  });

  it.each([
    [{ query: 'ada' }, ['u:1']],
    [{ query: 'CORP.example' }, ['u:1', 'u:2', 'u:3', 'p:77']],
    [{ query: '100%_' }, ['u:2']],
    [{ query: '%' }, ['u:2']],
    [{ query: '99' }, ['u:99']],
    [{ query: '\u0000nobody' }, []],
    [{ role: 'clerk' }, ['u:2', 'u:3']],
    [{ team: 'Blue' }, ['u:1', 'u:2']],
    [{ levels: ['HIGH' as const] }, ['u:1']],
    [{ levels: ['LOW' as const, 'MEDIUM' as const] }, ['u:99', 'u:2', 'u:3', 'p:77']],
    [{ flags: ['over_limit' as const] }, ['u:1']],
    [{ flags: ['blocked' as const] }, []],
    [{ since: new Date(Date.now() - 86_400_000).toISOString() }, ['u:1', 'u:2']],
  ])('filters by %j', async (filter, expected) => {
    const { rows, total } = await list({ filter });
    expect(rows.map(({ key }) => key)).toEqual(expected);
    expect(total).toBe(expected.length);
  });

  it.each(PEOPLE_ORDERS)('gives the same people by pages of two as at once, by %s', async (order) => {
    const whole = await keys({ order });
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ order, after, limit: 2 });
      expect(page.total).toBe(5);
      paged.push(...page.rows.map(({ key }) => key));
      after = page.next;
    } while (after !== null);
    expect(paged).toEqual(whole);
    expect(new Set(whole).size).toBe(5);
  });

  it('begins anew at a place of another list, or at none', async () => {
    const { next } = await list({ limit: 2 });
    expect(next).not.toBeNull();
    expect(await keys({ order: 'name', after: next })).toHaveLength(5);
    expect(await keys({ after: 'nonsense' })).toHaveLength(5);
  });

  it('gives inputs whose shares add up to the score over all pages, with the rest told on each', async () => {
    const all = await inputs('u:1');
    expect(all.total).toBe(5);
    expect(all.inputs[0]?.kind).toBe('history');
    expect(all.score).toBeCloseTo(modelScore(1), 2);
    const paged: typeof all.inputs = [];
    for (let offset = 0; offset < all.total; offset += 2) {
      const page = await inputs('u:1', offset, 2);
      const here = page.inputs.reduce((sum, { share }) => sum + share, 0);
      expect(here + page.elsewhere).toBeCloseTo(page.score, 2);
      paged.push(...page.inputs);
    }
    expect(paged.map(({ event, kind }) => event ?? kind)).toEqual(
      all.inputs.map(({ event, kind }) => event ?? kind),
    );
    expect(paged.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(all.score, 2);
    expect((await list({ filter: { query: '1' } })).rows[0]?.score).toBeCloseTo(all.score, 2);
  });

  it('counts a conversation that is warm now, and an event of the future as of now', async () => {
    await database.execute(
      `INSERT INTO omni2.security_risk_events (user_id, conversation_id, message, pattern_score, total_risk_score, risk_level)
       VALUES (3, $1, 'warm', 60, 60, 'HIGH')`,
      [CONVERSATION],
    );
    const { inputs: parts, score } = await inputs('u:3');
    expect(parts.map(({ kind }) => kind)).toEqual(['accumulation', 'event']);
    expect(parts[0]?.score).toBeGreaterThan(0);
    const row = (await list({ filter: { query: 'Cyd' } })).rows[0];
    expect(Math.abs((row?.score ?? 0) - score)).toBeLessThan(0.01);
    const ben = await inputs('u:2');
    expect(ben.inputs.find(({ score: total }) => total === 60)?.weight).toBeCloseTo(21.6, 6);
    expect((await read('u:2'))?.row.trend.at(-1)).toBeNull();
  });

  it('leaves out what happened at no time that could be', async () => {
    const before = [await list(), await inputs('u:2'), await read('u:2')];
    await database.script(`
      INSERT INTO omni2.security_risk_events (user_id, conversation_id, message, pattern_score, total_risk_score, risk_level, created_at) VALUES
        (2, '${CONVERSATION}', 'ever', 95, 95, 'CRITICAL', 'infinity'), (2, '${CONVERSATION}', 'never', 95, 95, 'CRITICAL', '-infinity');
      INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, created_at)
        VALUES ('${CONVERSATION}', '${CONVERSATION}', 2, 1, 'user_message', 'infinity')`);
    const [people, parts, person] = [await list(), await inputs('u:2'), await read('u:2')];
    await database.script(`DELETE FROM omni2.security_risk_events WHERE message IN ('ever', 'never');
      DELETE FROM omni2.user_activities WHERE created_at = 'infinity'`);
    const keys = ({ rows }: Awaited<ReturnType<typeof list>>) => rows.map(({ key }) => key);
    expect(keys(people)).toEqual(keys(before[0] as typeof people));
    expect(parts.total).toBe((before[1] as typeof parts).total);
    expect(person?.conversations).toEqual((before[2] as typeof person)?.conversations);
  });

  it('reads a person with what is known of them in both id spaces', async () => {
    const ada = await read('u:1');
    expect(ada).toMatchObject({
      username: 'ada',
      active: true,
      profile: { incidents: 3, latestLevel: 'CRITICAL' },
      counts: { events: 4, alerts: 0, conversations: 1 },
      patterns: [
        { name: 'ignore_rules', hits: 2 },
        { name: 'plain_name', hits: 2 },
      ],
      addresses: [{ address: '10.0.0.5', count: 2 }],
      gaps: [expect.stringContaining('cost_usd')],
    });
    expect(ada?.conversations).toMatchObject([{ id: CONVERSATION, messages: 4, highest: 95 }]);
    expect(ada?.limits).toContainEqual({ name: 'Tokens in the period', used: 1200, limit: 1000, over: true });
    expect((await read('u:99'))?.row).toMatchObject({ name: null, spaces: ['events'] });
    expect((await read('p:77'))?.row).toMatchObject({ name: 'Oldtimer', spaces: ['public'] });
    for (const key of ['u:4', 'p:3', 'u:not a number', "u:'; DROP TABLE omni2.user_blocks; --"])
      expect(await read(key), key).toBeUndefined();
  });

  it('shows every number of a profile that somebody tampered with, and none of one that is right', async () => {
    const of = (key: string) => recomputeProfile(database, shape, DEFAULT_SCORING, key);
    const right = peopleRecompute.output.parse(await of('u:1'));
    expect(right).toMatchObject({
      differences: [],
      events: 4,
      computed: { incidents: 3, high: 1, critical: 1 },
    });
    await database.script(
      `UPDATE omni2.user_risk_profiles SET total_incidents = 0, critical_risk_count = 0, latest_risk_level = 'LOW'`,
    );
    expect((await of('u:1')).differences).toEqual([
      { field: 'Incidents', stored: '0', computed: '3' },
      { field: 'CRITICAL events', stored: '0', computed: '1' },
      { field: 'Latest level', stored: 'LOW', computed: 'CRITICAL' },
    ]);
    expect((await of('u:3')).differences).toEqual([]);
    expect((await of('u:99')).differences.length).toBeGreaterThan(0);
  });

  it.each([
    ['omni2.security_risk_events', 'Scores cannot be worked out'],
    ['omni2.user_risk_profiles', 'Flags and whitelistings are not known'],
    ['omni2.user_blocks', 'Blocks are not known'],
    ['auth_service.users', 'People are known by their ids alone'],
  ])('works without %s, and says what is not known', async (name, gap) => {
    const less = without(shape, name);
    const { rows, gaps } = await list({}, less);
    expect(gaps).toEqual([expect.stringContaining(gap)]);
    expect(rows.length).toBeGreaterThan(0);
    for (const order of PEOPLE_ORDERS) await list({ order, filter: { levels: ['HIGH'], query: 'a' } }, less);
    for (const { key } of rows) expect((await read(key, less))?.row.key).toBe(key);
    if (name.endsWith('events'))
      expect(rows.every(({ score, level }) => score === null && level === null)).toBe(true);
    if (name.endsWith('service.users'))
      expect(rows.find(({ key }) => key === 'u:1')?.spaces).toEqual(['events']);
  });

  it('works with nothing at all', async () => {
    const bare = { ...shape, tables: new Map() };
    const { rows, total, gaps } = await list({}, bare);
    expect({ rows, total }).toEqual({ rows: [], total: 0 });
    expect(gaps).toHaveLength(4);
    expect(await read('u:1', bare)).toBeUndefined();
  });
});
