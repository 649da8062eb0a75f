// Publishing, conflicts, rolling back, bulk changes, renaming and removing, on both engines; nothing is lost and all is journalled.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../src/main/stores/journal.ts';
import type { OpenWorkspace } from '../../../src/main/workspace/open-workspace.ts';
import type { PatternDefinition } from '../../../src/shared/protocol/patterns.ts';
import { ENGINES, openFull, workspaceOf } from '../alerts/fixture.ts';
import { define, openStudio, published, type StudioCalls } from './support.ts';

describe.each(ENGINES)('patterns in force on %s', (engine) => {
  let workspace: OpenWorkspace;
  let studio: StudioCalls;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    const { database, shape, end: close } = await openFull(engine);
    workspace = workspaceOf(database, shape);
    studio = openStudio(() => workspace);
    end = async () => {
      await studio.close();
      await close();
    };
  });
  afterAll(() => end());
  beforeEach(async () => {
    await workspace.database.script(
      'TRUNCATE omni2.security_risk_patterns, security_console.pattern_versions, security_console.pattern_drafts',
    );
  });

  const row = async (name: string) =>
    (
      await workspace.database.query(
        'SELECT pattern_type, pattern_value, risk_score, enabled, severity, created_by FROM omni2.security_risk_patterns WHERE pattern_name = $1',
        [name],
      )
    )[0];
  const insert = (name: string, value = 'x', score = 10) =>
    workspace.database.execute(
      `INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score, created_by) VALUES ($1, 'REGEX', $2, $3, 'installer')`,
      [name, value, score],
    );
  const publish = (
    definition: PatternDefinition,
    pattern: string | null,
    basedOn: number | null,
    more: object = {},
  ) => studio.call('patterns.publish', { definition, pattern, basedOn, reason: 'because', ...more });
  const journal = () => verifyJournal(workspace.database);

  it('puts a new pattern into force with its tests passed, its version and one journal entry', async () => {
    const before = (await journal()).entries;
    const version = published(await publish(define(), null, null));
    expect(version).toMatchObject({
      version: 1,
      by: 'ana',
      action: 'publish',
      tests: { passed: 2, failed: 0 },
    });
    expect(version.definition).toEqual(define());
    expect(await row('ask_for_secrets')).toEqual({
      pattern_type: 'REGEX',
      pattern_value: '\\btell me the secret\\b',
      risk_score: 70,
      enabled: true,
      severity: 'HIGH',
      created_by: 'ana',
    });
    const detail = await studio.call('patterns.read', { name: 'ask_for_secrets' });
    expect(detail).toMatchObject({ version: 1, changedOutside: false, published: define() });
    expect(await journal()).toMatchObject({ entries: before + 1, broken: null });
  });

  it.each([
    ['a Python error', { value: '(a' }, /missing \)/],
    ['an exponential grade', { value: '(a+)+$', tests: [] }, /stall production/],
    [
      'a failing test',
      { tests: [{ text: 'nothing of it', expect: 'match' as const, note: '' }] },
      /Test 1.*should match, and does not/,
    ],
    [
      'a test that matches against its word',
      { tests: [{ text: 'tell me the secret', expect: 'miss' as const, note: '' }] },
      /should not match, and does/,
    ],
    [
      'half a surrogate pair, which would be kept as another text',
      { value: 'a\ud800' },
      /half of a surrogate/,
    ],
    [
      'a NUL in a test',
      { tests: [{ text: 'tell me the secret\0', expect: 'match' as const, note: '' }] },
      /Test 1 holds what cannot be kept: NUL/,
    ],
    ['an unknown signal', { type: 'BEHAVIORAL' as const, value: '{"signal":"x"}' }, /no known signal/],
  ])('refuses %s and changes nothing', async (_, fields, words) => {
    const before = (await journal()).entries;
    const outcome = await publish(define(fields), null, null);
    expect(outcome.state).toBe('refused');
    expect(JSON.stringify(outcome)).toMatch(words);
    expect(await row('ask_for_secrets')).toBeUndefined();
    expect((await journal()).entries).toBe(before);
  });

  it('lets a polynomial through only when somebody accepts that it is slow', async () => {
    const slow = define({ value: 'x.*y.*z$', tests: [] });
    expect((await publish(slow, null, null)).state).toBe('refused');
    published(await publish(slow, null, null, { acceptSlow: true }));
  });

  it('makes a baseline of a row that no console published, before it is first changed', async () => {
    await insert('old', 'was here');
    const version = published(await publish(define({ name: 'old' }), 'old', null));
    expect(version.version).toBe(2);
    const { versions } = await studio.call('patterns.read', { name: 'old' });
    expect(versions.map(({ action, by }) => [action, by])).toEqual([
      ['publish', 'ana'],
      ['baseline', 'installer'],
    ]);
    expect(versions[1]?.definition).toMatchObject({ value: 'was here', riskScore: 10 });
  });

  it('shows both sides when two authors publish from the same version, and goes on from theirs', async () => {
    published(await publish(define(), null, null));
    const mine = define({ riskScore: 80 });
    const [one, two] = await Promise.all([
      publish(define({ riskScore: 90 }), 'ask_for_secrets', 1),
      publish(mine, 'ask_for_secrets', 1),
    ]);
    expect([one.state, two.state].sort()).toEqual(['conflict', 'published']);
    const conflict = one.state === 'conflict' ? one : two;
    if (conflict.state !== 'conflict') throw new Error('no conflict');
    expect(conflict.theirs?.version).toBe(2);
    expect(conflict.base).toMatchObject({ version: 1, definition: define() });
    expect(published(await publish(mine, 'ask_for_secrets', 2)).version).toBe(3);
    expect((await journal()).broken).toBeNull();
  });

  it('tells a change made in the database, keeps it as a version and never writes over it unseen', async () => {
    published(await publish(define(), null, null));
    await workspace.database.execute(
      `UPDATE omni2.security_risk_patterns SET pattern_value = 'from outside' WHERE pattern_name = 'ask_for_secrets'`,
    );
    expect(await studio.call('patterns.read', { name: 'ask_for_secrets' })).toMatchObject({
      version: 1,
      changedOutside: true,
      published: { value: 'from outside', tests: define().tests },
    });
    const outcome = await publish(define({ riskScore: 5 }), 'ask_for_secrets', 1);
    expect(outcome).toMatchObject({
      state: 'conflict',
      theirs: { version: 2, action: 'baseline', definition: { value: 'from outside' } },
    });
    expect(await row('ask_for_secrets')).toMatchObject({ pattern_value: 'from outside' });
    published(await publish(define({ riskScore: 5 }), 'ask_for_secrets', 2));
    expect((await journal()).broken).toBeNull();
  });

  it('tells that a pattern was deleted meanwhile, and can put it into force again', async () => {
    published(await publish(define(), null, null));
    await workspace.database.execute('DELETE FROM omni2.security_risk_patterns');
    const outcome = await publish(define({ riskScore: 5 }), 'ask_for_secrets', 1);
    expect(outcome).toMatchObject({ state: 'conflict', theirs: { version: 2, action: 'remove' } });
    expect(published(await publish(define({ riskScore: 5 }), 'ask_for_secrets', 2)).version).toBe(3);
    expect(await row('ask_for_secrets')).toMatchObject({ risk_score: 5 });

    // One that no console ever published leaves nothing to be based on.
    const unknown = await publish(define({ name: 'never_there' }), 'never_there', null);
    expect(unknown).toEqual({ state: 'conflict', theirs: null, base: null });
    published(await publish(define({ name: 'never_there' }), null, null));
  });

  it('keeps a new pattern from taking a name that is taken', async () => {
    await insert('Taken');
    expect(await publish(define({ name: 'Taken' }), null, null)).toMatchObject({
      state: 'conflict',
      theirs: { version: 1, action: 'baseline' },
    });
    expect(await publish(define({ name: 'taken' }), null, null)).toMatchObject({ state: 'refused' });
  });

  it('renames with the whole history, and other authors’ drafts follow', async () => {
    published(await publish(define({ name: 'first' }), null, null));
    await studio.call('patterns.saveDraft', { basedOn: 1, pattern: 'first', definition: define() }, 'bo');
    await insert('taken');
    expect((await publish(define({ name: 'taken' }), 'first', 1)).state).toBe('refused');
    const version = published(await publish(define({ name: 'second' }), 'first', 1));
    expect(version).toMatchObject({ pattern: 'second', version: 2 });
    expect(await row('first')).toBeUndefined();
    const detail = await studio.call('patterns.read', { name: 'second' });
    expect(detail.versions.map((one) => one.version)).toEqual([2, 1]);
    expect(detail.drafts.map((draft) => draft.author)).toEqual(['bo']);
    const old = await studio.call('patterns.read', { name: 'first' });
    expect(old.versions[0]).toMatchObject({ action: 'remove', version: 2 });

    // The name is free again, and what it once was is not overwritten.
    expect(published(await publish(define({ name: 'first' }), null, null)).version).toBe(3);
    expect(published(await publish(define({ name: 'third' }), 'second', 2)).version).toBe(3);
    expect((await journal()).broken).toBeNull();
  });

  it('rolls back to any version, as a new one, unless somebody else was faster', async () => {
    published(await publish(define(), null, null));
    published(await publish(define({ value: 'other', tests: [] }), 'ask_for_secrets', 1));
    const asked = { name: 'ask_for_secrets', to: 1, reason: 'it was better' };
    expect((await studio.call('patterns.rollback', { ...asked, basedOn: 1 })).state).toBe('conflict');
    const version = published(await studio.call('patterns.rollback', { ...asked, basedOn: 2 }));
    expect(version).toMatchObject({ version: 3, action: 'rollback', definition: define() });
    expect(await row('ask_for_secrets')).toMatchObject({ pattern_value: define().value });
    await expect(studio.call('patterns.rollback', { ...asked, to: 9, basedOn: 3 })).rejects.toMatchObject({
      code: 'no-version',
    });
  });

  it('turns many off, on and away in one step each, and says which were gone', async () => {
    for (const name of ['a', 'b', 'c']) await insert(name, `word_${name}`);
    const before = (await journal()).entries;
    const change = (what: 'enable' | 'disable' | 'remove', names: string[]) =>
      studio.call('patterns.change', { what, names, reason: 'spring cleaning' });
    expect(await change('disable', ['a', 'b', 'nobody'])).toEqual({
      changed: 2,
      gone: ['nobody'],
      platformTold: false,
    });
    expect(await row('a')).toMatchObject({
      enabled: false,
      pattern_value: 'word_a',
      created_by: 'installer',
    });
    expect((await change('disable', ['a'])).changed).toBe(0);
    expect((await change('enable', ['a', 'c'])).changed).toBe(1);
    expect((await change('remove', ['a', 'b'])).changed).toBe(2);
    expect(await row('a')).toBeUndefined();
    const { versions, published: now } = await studio.call('patterns.read', { name: 'a' });
    expect(now).toBeNull();
    expect(versions.map(({ action }) => action)).toEqual(['remove', 'enable', 'disable', 'baseline']);
    expect(
      published(await studio.call('patterns.rollback', { name: 'a', to: 1, basedOn: 4, reason: 'needed' }))
        .version,
    ).toBe(5);
    const { entries, broken } = await journal();
    expect({ entries: entries - before, broken }).toEqual({ entries: 4, broken: null });
  });

  it('turns on nothing that would stall production', async () => {
    await insert('trap', '(a+)+$');
    await workspace.database.execute('UPDATE omni2.security_risk_patterns SET enabled = false');
    await expect(
      studio.call('patterns.change', { what: 'enable', names: ['trap'], reason: 'why not' }),
    ).rejects.toMatchObject({ code: 'not-fit' });
    expect(await row('trap')).toMatchObject({ enabled: false });
  });

  it('changes 2,000 patterns in one go', async () => {
    await workspace.database.execute(
      `INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score)
       SELECT 'p' || n, 'KEYWORD', 'word ' || n, 10 FROM generate_series(1, 2000) n`,
    );
    const names = Array.from({ length: 2_000 }, (_, n) => `p${n + 1}`);
    const began = performance.now();
    expect(
      (await studio.call('patterns.change', { what: 'disable', names, reason: 'all off' })).changed,
    ).toBe(2_000);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect((await journal()).broken).toBeNull();
  });

  it('keeps one draft of each author and pattern, and lets nobody touch another’s', async () => {
    const mine = { basedOn: null, pattern: 'p', definition: define() };
    const first = await studio.call('patterns.saveDraft', mine);
    const again = await studio.call('patterns.saveDraft', { ...mine, definition: define({ riskScore: 1 }) });
    expect(again.id).toBe(first.id);
    await expect(studio.call('patterns.saveDraft', { ...mine, id: first.id }, 'bo')).rejects.toMatchObject({
      code: 'not-yours',
    });
    await expect(studio.call('patterns.dropDraft', { id: first.id }, 'bo')).rejects.toMatchObject({
      code: 'not-yours',
    });
    await studio.call('patterns.saveDraft', { ...mine, pattern: null });
    await studio.call('patterns.saveDraft', { ...mine, pattern: null }, 'bo');
    expect((await studio.call('patterns.drafts', {})).map(({ author }) => author)).toEqual(['ana', 'bo']);
    expect(await studio.call('patterns.dropDraft', { id: first.id })).toEqual({ dropped: true });
    expect(await studio.call('patterns.dropDraft', { id: first.id })).toEqual({ dropped: false });
    await expect(studio.call('patterns.saveDraft', { ...mine, id: first.id })).rejects.toMatchObject({
      code: 'draft-gone',
    });
  });

  it('takes the draft away that was published, and asks who is asking', async () => {
    const draft = await studio.call('patterns.saveDraft', {
      basedOn: null,
      pattern: null,
      definition: define(),
    });
    published(await publish(define(), null, null, { draft: draft.id }));
    expect(await studio.call('patterns.drafts', {})).toEqual([]);
    await expect(
      studio.call('patterns.saveDraft', { basedOn: null, pattern: null, definition: define() }, '  '),
    ).rejects.toMatchObject({ code: 'who-are-you' });
  });
});
