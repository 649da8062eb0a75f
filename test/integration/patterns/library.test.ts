// The library on both engines: every row listed whatever is in it, what it did and how healthy it is, and what an installation lacks.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readLibrary } from '../../../src/main/stores/patterns.ts';
import type { OpenWorkspace } from '../../../src/main/workspace/open-workspace.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import type { PatternRow } from '../../../src/shared/protocol/patterns.ts';
import { ENGINES, insertAlerts, openFull, workspaceOf } from '../alerts/fixture.ts';
import { define, openStudio, published, type StudioCalls } from './support.ts';

describe.each(ENGINES)('the library on %s', (engine) => {
  let workspace: OpenWorkspace;
  let studio: StudioCalls;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    const { database, shape, end: close } = await openFull(engine);
    workspace = workspaceOf(database, shape);
    end = close;
  });
  afterAll(() => end());
  beforeEach(async () => {
    // Figures and healths are remembered for a workspace: each test has its own.
    workspace = workspaceOf(workspace.database, await readShape(workspace.database));
    studio = openStudio(() => workspace);
    await workspace.database.script(
      `TRUNCATE omni2.security_risk_patterns, omni2.security_alerts, omni2.security_risk_events, security_console.pattern_versions,
         security_console.pattern_drafts, security_console.pattern_health, security_console.alert_triage`,
    );
    return () => studio.close();
  });

  const insert = (name: string, value: string, fields: object = {}) =>
    workspace.database.execute(
      `INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score)
       VALUES ($1, $2, $3, 10)`,
      [name, (fields as { type?: string }).type ?? 'REGEX', value],
    );
  const byName = async (): Promise<Map<string, PatternRow>> =>
    new Map((await studio.call('patterns.list', {})).rows.map((row) => [row.name, row]));

  it('tells version, drafts, changes from outside, hits by day and how alerts were closed', async () => {
    published(
      await studio.call('patterns.publish', {
        definition: define(),
        pattern: null,
        basedOn: null,
        reason: 'new',
      }),
    );
    await insert('other', 'x');
    await studio.call(
      'patterns.saveDraft',
      { basedOn: 1, pattern: 'ask_for_secrets', definition: define() },
      'bo',
    );
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const own = [{ name: 'ask_for_secrets', score: 70 }];
    const keys = await insertAlerts(workspace.database, [
      { at: ago(1), patterns: own, status: 'RESOLVED' },
      { at: ago(2), patterns: ['ask_for_secrets', 'other'], status: 'FALSE_POSITIVE' },
      { at: ago(30), patterns: [{ pattern_name: 'ask_for_secrets' }], status: 'RESOLVED' },
      { at: ago(24 * 20), patterns: own, status: 'RESOLVED' },
      { at: ago(24 * 100), patterns: own, status: 'RESOLVED' },
      { at: ago(3), patterns: 'nonsense' },
    ]);
    await workspace.database.execute(
      `INSERT INTO security_console.alert_triage (alert_key, reason, version) VALUES ($1, 'false_positive', 1)`,
      [keys[2]!],
    );
    // A list does not wait long for figures; they come behind it.
    await expect.poll(async () => (await byName()).get('other')?.hits).not.toBeNull();
    const rows = await byName();
    expect(rows.get('ask_for_secrets')).toMatchObject({
      version: 1,
      changedOutside: false,
      drafts: ['bo'],
      updatedBy: 'ana',
      hits: [0, 0, 0, 0, 0, 1, 2],
      closed: 4,
      falsePositives: 2,
    });
    expect(Date.parse(rows.get('ask_for_secrets')!.lastHitAt!)).toBeCloseTo(Date.now() - 3_600_000, -4);
    expect(rows.get('other')).toMatchObject({
      version: null,
      drafts: [],
      hits: [0, 0, 0, 0, 0, 0, 1],
      closed: 1,
    });

    await workspace.database.execute(
      `UPDATE omni2.security_risk_patterns SET enabled = false WHERE pattern_name = 'ask_for_secrets'`,
    );
    expect((await byName()).get('ask_for_secrets')).toMatchObject({ changedOutside: true, enabled: false });
  });

  it('works out healths and costs behind, keeps them, and tells when they are there', async () => {
    await insert('fine', 'tell me the secret');
    await insert('broken', '(a');
    await insert('trap', '(a+)+$');
    await insert('word', 'secret', { type: 'KEYWORD' });
    await insert('signal', '{"signal": "hidden_text"}', { type: 'BEHAVIORAL' });
    await insert('no_signal', '{"signal": "psychic"}', { type: 'BEHAVIORAL' });
    await insertAlerts(workspace.database, [{ text: 'tell me the secret' }, { text: 'good morning' }]);
    const stop = await studio.patterns.watch(workspace);
    for (let turn = 0; turn < 300 && !studio.heard.some(({ names }) => names?.includes('trap')); turn++)
      await wait(50);
    await stop();
    const rows = await byName();
    const health = (name: string) => rows.get(name)?.health;
    expect(health('fine')).toEqual({ error: null, grade: 'safe', degree: null, slow: false });
    expect(health('broken')?.error).toMatch(/missing \)/);
    expect(health('trap')).toMatchObject({ error: null, grade: 'exponential' });
    expect(health('word')).toMatchObject({ error: null, grade: 'safe' });
    expect(health('signal')).toMatchObject({ error: null });
    expect(health('no_signal')?.error).toMatch(/no known signal/);
    expect(rows.get('fine')?.costMicroseconds).toBeGreaterThanOrEqual(0);
    expect(rows.get('broken')?.costMicroseconds).toBeNull();

    const [kept] = await workspace.database.query(
      'SELECT count(*) AS n FROM security_console.pattern_health',
    );
    expect(kept).toEqual({ n: 6 });
    // Another console finds them, without working anything out.
    const other = openStudio(() => workspaceOf(workspace.database, workspace.shape()));
    const listed = await other.call('patterns.list', {});
    await other.close();
    expect(listed.rows.every(({ health: known }) => known !== null)).toBe(true);
  });

  it('tells at once what another console changed', async () => {
    const stop = await studio.patterns.watch(workspace);
    await studio.call(
      'patterns.publish',
      { definition: define(), pattern: null, basedOn: null, reason: 'new' },
      'bo',
    );
    for (let turn = 0; turn < 100 && studio.heard.length === 0; turn++) await wait(20);
    await stop();
    expect(studio.heard[0]).toEqual({ names: ['ask_for_secrets'], by: 'bo' });
  });

  it('lists 2,000 patterns with their versions', async () => {
    await workspace.database.execute(
      `INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score, description, category)
       SELECT 'pattern_' || n, 'REGEX', '\\b(?:ignore|disregard)\\s+(?:all\\s+)?rule ' || n || repeat(' or so', 30), 10, repeat('what it is for ', 10), 'INJECTION'
       FROM generate_series(1, 2000) n`,
    );
    await studio.call('patterns.change', {
      names: Array.from({ length: 2_000 }, (_, n) => `pattern_${n + 1}`),
      what: 'disable',
      reason: 'so that all have two versions',
    });
    const { rows } = await readLibrary(workspace.database, workspace.shape());
    expect(rows.filter(({ version, changedOutside }) => version === 2 && !changedOutside)).toHaveLength(
      2_000,
    );
  });
});

describe.each(ENGINES)('a library made by other means on %s', (engine) => {
  let workspace: OpenWorkspace;
  let studio: StudioCalls;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    const { database, end: close } = await openFull(engine);
    await database.script(
      `DROP TABLE omni2.security_risk_patterns;
       CREATE TABLE omni2.security_risk_patterns (pattern_name text, pattern_type text, pattern_value text, risk_score float8)`,
    );
    workspace = workspaceOf(database, await readShape(database));
    studio = openStudio(() => workspace);
    end = async () => {
      await studio.close();
      await close();
    };
  });
  afterAll(() => end());

  it('lists every row, however odd, with what is wrong with it', async () => {
    await workspace.database.execute(
      `INSERT INTO omni2.security_risk_patterns VALUES
         ('nan', 'REGEX', 'x', 'NaN'), ('below', 'REGEX', 'x', -5), ('half', 'regex', 'x', 1.5), ('kind', 'MAGIC', 'x', 1),
         ('empty', 'REGEX', '', 1), ('json', 'BEHAVIORAL', '{"signal":', 1), ('Twice', 'KEYWORD', 'a', 1), ('twice', 'KEYWORD', 'b', 1),
         ('same', 'KEYWORD', 'a', 1), ('same', 'KEYWORD', 'b', 1), ('huge', 'REGEX', repeat('x', 200000), 1), ('none', NULL, NULL, NULL),
         ('good', 'REGEX', 'x', 1)`,
    );
    const { rows, gaps } = await studio.call('patterns.list', {});
    expect(rows.length).toBe(13);
    const error = (name: string, place = 0) => rows.filter((row) => row.name === name)[place]?.health?.error;
    expect(error('nan')).toMatch(/whole number.*NaN/);
    expect(error('below')).toMatch(/-5/);
    expect(error('half')).toMatch(/1\.5/);
    expect(error('kind')).toMatch(/no type “MAGIC”/);
    expect(error('empty')).toMatch(/empty/);
    expect(error('same')).toBeUndefined();
    expect(error('same', 1)).toMatch(/another row/i);
    expect(error('huge')).toMatch(/200000 characters/);
    expect(error('none')).toBeTruthy();
    expect(rows.find((row) => row.name === 'good')?.health).toBeNull();
    expect(gaps.join(' ')).toMatch(/has no enabled.*has no case_sensitive/);
    for (const { name } of rows) await studio.call('patterns.read', { name });
  });

  it('publishes into the columns there are, and keeps the rest with the version', async () => {
    const version = published(
      await studio.call('patterns.publish', {
        definition: define(),
        pattern: null,
        basedOn: null,
        reason: 'new',
      }),
    );
    expect(version.definition).toEqual(define());
    expect(await studio.call('patterns.read', { name: 'ask_for_secrets' })).toMatchObject({
      changedOutside: false,
      published: { value: define().value, riskScore: 70, tests: define().tests },
    });
    published(
      await studio.call('patterns.publish', {
        definition: define({ riskScore: 3 }),
        pattern: 'ask_for_secrets',
        basedOn: 1,
        reason: 'less',
      }),
    );
    const [row] = await workspace.database.query(
      `SELECT risk_score FROM omni2.security_risk_patterns WHERE pattern_name = 'ask_for_secrets'`,
    );
    expect(row).toEqual({ risk_score: 3 });
  });

  it('says what is missing where nothing of it is there', async () => {
    await workspace.database.script(
      `DROP TABLE omni2.security_risk_patterns; DROP TABLE security_console.pattern_versions, security_console.pattern_drafts,
         security_console.pattern_health, security_console.pattern_exceptions; ALTER TABLE omni2.security_risk_events DROP COLUMN matched_patterns`,
    );
    workspace = workspaceOf(workspace.database, await readShape(workspace.database));
    const { rows, gaps } = await studio.call('patterns.list', {});
    expect(rows).toEqual([]);
    expect(gaps[0]).toMatch(/Patterns cannot be listed/);
    expect(await studio.call('patterns.read', { name: 'x' })).toEqual({
      published: null,
      version: null,
      changedOutside: false,
      drafts: [],
      versions: [],
    });
    expect(await studio.call('exceptions.list', {})).toEqual([]);
    await expect(
      studio.call('patterns.publish', { definition: define(), pattern: null, basedOn: null, reason: 'new' }),
    ).rejects.toMatchObject({ code: 'no-patterns' });
  });
});
