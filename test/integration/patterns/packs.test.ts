// Packs and exceptions over a real database on both engines: previewed, signed off, journalled.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../src/main/stores/journal.ts';
import { createRedisLive } from '../../../src/main/streams/redis-live.ts';
import type { LiveSource, OpenWorkspace } from '../../../src/main/workspace/open-workspace.ts';
import { waitUntil } from '../../support/processes.ts';
import { startRedis } from '../../support/redis.ts';
import { ENGINES, insertAlerts, insertFeedAlerts, openFull, workspaceOf } from '../alerts/fixture.ts';
import { define, openStudio, published, type StudioCalls } from './support.ts';

describe.each(ENGINES)('packs and exceptions on %s', (engine) => {
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
      `TRUNCATE omni2.security_risk_patterns, security_console.pattern_versions, security_console.pattern_exceptions,
         omni2.security_alerts, omni2.security_risk_events, security_console.feed_alerts, security_console.alert_triage`,
    );
  });

  const count = async () =>
    (
      await workspace.database.query<{ n: number }>('SELECT count(*) AS n FROM omni2.security_risk_patterns')
    )[0]?.n;
  const put = (definition: ReturnType<typeof define>) =>
    studio
      .call('patterns.publish', { definition, pattern: null, basedOn: null, reason: 'new' })
      .then(published);

  it('take the default pack over in one step, with its examples as tests', async () => {
    const before = (await verifyJournal(workspace.database)).entries;
    const preview = await studio.call('packs.preview', { from: 'builtin' });
    expect(preview.problems).toEqual([]);
    expect(preview.added.length).toBeGreaterThan(80);
    const asked = { from: 'builtin' as const, digest: preview.digest, reason: 'to begin with' };
    expect(await studio.call('packs.import', asked)).toEqual({
      added: preview.added.length,
      changed: 0,
      removed: 0,
      platformTold: false,
    });
    expect(await count()).toBe(preview.added.length);
    const again = await studio.call('packs.preview', { from: 'builtin' });
    expect([again.same, again.added.length, again.changed.length]).toEqual([preview.added.length, 0, 0]);
    expect(await verifyJournal(workspace.database)).toMatchObject({ entries: before + 1, broken: null });
  });

  it('come back as they were exported, added, changed and removed', async () => {
    for (const name of ['one', 'two', 'three']) await put(define({ name }));
    const { text, patterns } = await studio.call('packs.export', { format: 'yaml', names: ['one', 'two'] });
    expect(patterns).toBe(2);
    const changed = text.replace('risk_score: 70', 'risk_score: 71').replace('name: two', 'name: four');
    const files = { from: [{ name: 'mine.yaml', text: changed }], removeAbsent: true };
    const preview = await studio.call('packs.preview', files);
    expect(preview).toMatchObject({ problems: [], absent: ['three', 'two'], same: 0 });
    expect(preview.added.map(({ name }) => name)).toEqual(['four']);
    expect(preview.changed.map(({ before, after }) => [before.riskScore, after.riskScore])).toEqual([
      [70, 71],
    ]);
    const done = await studio.call('packs.import', { ...files, digest: preview.digest, reason: 'agreed' });
    expect(done).toMatchObject({ added: 1, changed: 1, removed: 2 });
    const { versions } = await studio.call('patterns.read', { name: 'one' });
    expect(versions[0]).toMatchObject({ version: 2, action: 'import', reason: 'agreed' });
    expect((await studio.call('packs.export', { format: 'json' })).patterns).toBe(2);
    expect((await verifyJournal(workspace.database)).broken).toBeNull();
  });

  it('change nothing when something was published since they were looked at', async () => {
    await put(define({ name: 'one' }));
    const preview = await studio.call('packs.preview', { from: 'builtin' });
    await put(define({ name: 'ignore_previous_instructions' }));
    await expect(
      studio.call('packs.import', { from: 'builtin', digest: preview.digest, reason: 'late' }),
    ).rejects.toMatchObject({ code: 'pack-changed' });
    expect(await count()).toBe(2);
  });

  it('refuse a pack with any problem as a whole: broken, a trap, or a name that differs in case alone', async () => {
    await put(define({ name: 'One' }));
    const rule = (name: string, value: string) =>
      `  - name: ${name}\n    type: REGEX\n    value: '${value}'\n    risk_score: 10\n`;
    const text = `format: watchroom-patterns\nversion: 1\npatterns:\n${rule('one', 'x')}${rule('bad', '(a')}${rule('trap', '(a+)+$')}${rule('fine', 'x')}`;
    const from = [{ name: 'p.yaml', text }];
    const preview = await studio.call('packs.preview', { from });
    expect(preview.problems.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('letter case alone'),
      expect.stringContaining('missing )'),
      expect.stringContaining('stall production'),
    ]);
    await expect(
      studio.call('packs.import', { from, digest: preview.digest, reason: 'try' }),
    ).rejects.toMatchObject({ code: 'pack-problems' });
    expect(await count()).toBe(1);
  });

  it('tell the platform over Redis where this role may, and never fail for it', async () => {
    const redis = await startRedis();
    const admin = new Redis({ host: redis.host, port: redis.port });
    const heard: string[] = [];
    const platform = admin.duplicate();
    await platform.subscribe('prompt_guard_config_reload');
    platform.on('message', (_, payload) => heard.push(payload));
    const listening = ['+subscribe', '+unsubscribe', '+ping', '+hello', '+auth', '+client'];
    const channels = ['resetchannels', '&security_alerts', '&system_events', '&user_blocked'];
    await admin.call('ACL', 'SETUSER', 'watcher', 'on', '>secret', ...channels, '-@all', ...listening);
    await admin.call(
      'ACL',
      'SETUSER',
      'author',
      'on',
      '>secret',
      ...channels,
      '&prompt_guard_config_reload',
      '-@all',
      ...listening,
      '+publish',
    );

    const connect = async (user: string): Promise<LiveSource> => {
      const live = createRedisLive({
        profile: { host: redis.host, port: redis.port, user, tls: { mode: 'off' } },
        password: async () => 'secret',
        log: () => undefined,
      });
      live.start(
        () => undefined,
        () => undefined,
      );
      await waitUntil(`Redis for ${user}`, () => live.health().state === 'up');
      return live;
    };
    const publishOver = async (user: string, riskScore: number, basedOn: number | null) => {
      const live = await connect(user);
      const other = openStudio(() => ({ ...workspace, live }));
      const pattern = basedOn === null ? null : 'ask_for_secrets';
      const definition = define({ riskScore });
      const outcome = await other.call('patterns.publish', { definition, pattern, basedOn, reason: 'new' });
      await Promise.all([live.close(), other.close()]);
      return outcome;
    };
    expect(await publishOver('author', 1, null)).toMatchObject({ state: 'published', platformTold: true });
    await waitUntil('the platform to hear of it', () => heard.length === 1);
    expect(Date.parse(JSON.parse(heard[0]!).timestamp)).toBeGreaterThan(Date.now() - 60_000);
    expect(await publishOver('watcher', 2, 1)).toMatchObject({ state: 'published', platformTold: false });
    expect(heard.length).toBe(1);
    platform.disconnect();
    admin.disconnect();
    await redis.stop();
  });

  it('show what an exception would have silenced, true positives first', async () => {
    const patterns = [{ name: 'ask_for_secrets' }];
    const keys = await insertAlerts(workspace.database, [
      { user: 1, text: 'rotate the key', patterns, status: 'RESOLVED' },
      { user: 1, text: 'Rotate the KEY now', patterns: ['ask_for_secrets'], status: 'FALSE_POSITIVE' },
      { user: 2, text: 'rotate the key', patterns },
      { user: 1, text: 'something else', patterns },
      { user: 1, text: 'rotate the key', patterns: ['other'] },
      { user: 1, text: 'rotate the key', patterns, at: '2020-01-01T00:00:00Z' },
    ]);
    await insertFeedAlerts(workspace.database, 'f', [{ user: 1, text: 'rotate the key', patterns }]);
    await workspace.database.execute(
      `INSERT INTO security_console.alert_triage (alert_key, reason, version) VALUES ($1, 'true_positive', 1)`,
      [keys[0]!],
    );
    const rule = {
      pattern: 'ask_for_secrets',
      user: '1',
      role: null,
      text: 'the key',
      until: null,
      reason: 'their job',
    };
    const preview = await studio.call('exceptions.preview', { rule });
    expect(preview).toMatchObject({
      alerts: 3,
      truePositives: 1,
      falsePositives: 1,
      unlabelled: 1,
      exact: true,
    });
    expect(preview.samples.map(({ label }) => label)).toEqual([
      'true_positive',
      'unlabelled',
      'false_positive',
    ]);
    expect((await studio.call('exceptions.preview', { rule: { ...rule, user: null } })).alerts).toBe(4);
    const byRole = { ...rule, user: null, role: 'nobody' };
    expect((await studio.call('exceptions.preview', { rule: byRole })).alerts).toBe(0);
  });

  it('keep exceptions with who and why, end them once, and write both down', async () => {
    const before = (await verifyJournal(workspace.database)).entries;
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const rule = { pattern: 'p', user: '1', role: null, text: null, until: soon, reason: 'their job' };
    const made = await studio.call('exceptions.add', { rule });
    expect(made).toMatchObject({ by: 'ana', active: true, rule: { pattern: 'p', user: '1' } });
    await studio.call('exceptions.add', { rule: { ...rule, pattern: 'q', until: null } }, 'bo');
    expect((await studio.call('exceptions.list', { pattern: 'p' })).map(({ id }) => id)).toEqual([made.id]);
    await expect(
      studio.call('exceptions.add', { rule: { ...rule, until: '2020-01-01T00:00:00.000Z' } }),
    ).rejects.toMatchObject({ code: 'already-over' });
    const stop = { id: made.id, reason: 'no more' };
    expect(await studio.call('exceptions.end', stop)).toEqual({ ended: true });
    expect(await studio.call('exceptions.end', stop)).toEqual({ ended: false });
    expect((await studio.call('exceptions.list', {})).map(({ active }) => active)).toEqual([true, false]);
    expect(await verifyJournal(workspace.database)).toMatchObject({ entries: before + 3, broken: null });
  });
});
