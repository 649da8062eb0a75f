// Triage on both engines: nothing is overwritten unseen, one journal entry tells it all, and undo puts back exactly what was there.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { alertRows } from '../../../src/main/stores/alerts.ts';
import { alertTargets, alertVersions } from '../../../src/main/stores/alerts-count.ts';
import { readHistory } from '../../../src/main/stores/alerts-history.ts';
import { triageAlerts, undoChange } from '../../../src/main/stores/alerts-triage.ts';
import { appendEntry, lockJournal, verifyJournal } from '../../../src/main/stores/journal.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import type { AlertChange } from '../../../src/shared/protocol/alerts.ts';
import { type AlertSeed, clearAlerts, ENGINES, insertAlerts, insertFeedAlerts, openFull } from './fixture.ts';

describe.each(ENGINES)('triage on %s', (engine) => {
  let database: Database;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
  });
  afterAll(() => end());
  beforeEach(() => clearAlerts(database));

  const targetsOf = async (keys: readonly string[]) =>
    [...(await alertVersions(database, shape, keys))].map(([key, version]) => ({ key, version }));
  const triage = async (actor: string, keys: readonly string[], change: AlertChange) =>
    triageAlerts(database, shape, actor, await targetsOf(keys), change);

  /** All that triage can change of all alerts, as stored. */
  const state = () =>
    database.query(
      `SELECT 'a:' || id AS key, status, assigned_to, resolved_at, resolution_notes FROM omni2.security_alerts
       UNION ALL SELECT key, status, assigned_to, resolved_at, resolution_notes FROM security_console.feed_alerts ORDER BY key`,
    );
  const reasons = async () => {
    const rows = await database.query<{ alert_key: string; reason: string | null }>(
      'SELECT alert_key, reason FROM security_console.alert_triage WHERE reason IS NOT NULL ORDER BY alert_key',
    );
    return rows.map((row) => `${row.alert_key} ${row.reason}`);
  };
  const notes = () =>
    database.query('SELECT alert_key, author, body FROM security_console.alert_notes ORDER BY id');

  it('closes for a reason with a note, in the table and among live alerts, and tells it in the history', async () => {
    const keys = [
      ...(await insertAlerts(database, [{}, { assignee: 'ben' }])),
      ...(await insertFeedAlerts(database, 'close', [{}])),
    ];
    const done = await triage('ana', keys, {
      status: 'RESOLVED',
      reason: 'benign',
      assignee: 'ana',
      note: 'just a test <b>',
    });
    expect(done).toMatchObject({ conflicts: [], gone: 0 });
    expect([...done.changed].sort()).toEqual([...keys].sort());
    for (const row of await alertRows(database, shape, keys)) {
      expect(row).toMatchObject({ status: 'RESOLVED', reason: 'benign', assignee: 'ana', notes: 1 });
    }
    const stored = await state();
    expect(
      stored.every((row) => row.resolved_at !== null && row.resolution_notes === 'just a test <b>'),
    ).toBe(true);
    const history = await readHistory(database, shape, keys[1] as string);
    expect(history.map(({ actor, what, before, after }) => [actor, what, before, after])).toEqual([
      ['ana', 'Status', 'OPEN', 'RESOLVED'],
      ['ana', 'Reason', null, 'benign'],
      ['ana', 'Assignee', 'ben', 'ana'],
      ['ana', 'Note', null, 'just a test <b>'],
    ]);
  });

  it('tells of an entry of which nothing was before', async () => {
    const [key] = (await insertAlerts(database, [{}])) as [string];
    await database.transaction(async (sql) => {
      await lockJournal(sql);
      const entry = { actor: 'ben', action: 'cases.add', subject: 'case:1', subjects: [key] };
      await appendEntry(sql, { ...entry, before: null, after: { case: 'Ring' } });
    });
    expect(await readHistory(database, shape, key)).toMatchObject([
      { actor: 'ben', what: 'Added to case', before: null, after: 'Ring' },
    ]);
  });

  it('derives the status from the reason, keeps the time of the first closing, and clears both when reopened', async () => {
    const [key] = (await insertAlerts(database, [{}])) as [string];
    await triage('ana', [key], { reason: 'false_positive' });
    const [closed] = await state();
    expect(closed).toMatchObject({ status: 'FALSE_POSITIVE' });
    await triage('ana', [key], { status: 'RESOLVED', reason: 'duplicate' });
    expect((await state())[0]).toMatchObject({ status: 'RESOLVED', resolved_at: closed?.resolved_at });
    await triage('ana', [key], { status: 'INVESTIGATING' });
    expect((await state())[0]).toMatchObject({ status: 'INVESTIGATING', resolved_at: null });
    expect((await alertRows(database, shape, [key]))[0]).toMatchObject({ reason: null });
  });

  it('refuses closing without a reason and a reason without closing', async () => {
    const keys = await insertAlerts(database, [{}]);
    const before = await state();
    await expect(triage('ana', keys, { status: 'RESOLVED' })).rejects.toMatchObject({
      code: 'reason-needed',
    });
    await expect(triage('ana', keys, { status: 'OPEN', reason: 'benign' })).rejects.toMatchObject({
      code: 'reason-without-close',
    });
    expect(await state()).toEqual(before);
  });

  it('leaves alone what somebody else changed, says who, and counts what is gone', async () => {
    const keys = (await insertAlerts(database, [{}, {}, {}])) as [string, string, string];
    const seen = await targetsOf(keys);
    await triage('ben', [keys[0]], { assignee: 'ben' });
    await database.execute('DELETE FROM omni2.security_alerts WHERE id = $1', [keys[2].slice(2)]);
    const done = await triageAlerts(database, shape, 'ana', [...seen, { key: 'a:nonsense', version: 'x' }], {
      status: 'INVESTIGATING',
    });
    expect(done).toMatchObject({ changed: [keys[1]], gone: 2 });
    expect(done.conflicts).toEqual([{ key: keys[0], by: 'ben', at: expect.stringMatching(/^\d{4}-.*Z$/) }]);
    expect((await alertRows(database, shape, [keys[0]]))[0]).toMatchObject({
      status: 'OPEN',
      assignee: 'ben',
    });
  });

  it('sees a change that the platform made past the console', async () => {
    const keys = await insertAlerts(database, [{}]);
    const seen = await targetsOf(keys);
    await database.execute(`UPDATE omni2.security_alerts SET status = 'INVESTIGATING'`);
    const done = await triageAlerts(database, shape, 'ana', seen, { assignee: 'ana' });
    expect(done).toMatchObject({
      changed: [],
      entry: null,
      conflicts: [{ key: keys[0], by: null, at: null }],
    });
  });

  it('lets exactly one of two concurrent triages of the same alerts win; the other is told', async () => {
    const keys = await insertAlerts(
      database,
      Array.from({ length: 20 }, () => ({})),
    );
    const seen = await targetsOf(keys);
    const names = ['ana', 'ben', 'cho', 'dan'];
    const done = await Promise.all(
      names.map((name, turn) =>
        triageAlerts(
          database,
          shape,
          name,
          turn % 2 ? [...seen].reverse() : seen,
          turn < 2 ? { assignee: name } : { note: `by ${name}` },
        ),
      ),
    );
    const winners = done.filter((one) => one.changed.length > 0);
    expect(winners).toHaveLength(1);
    expect(winners[0]?.changed).toHaveLength(keys.length);
    const winner = names[done.indexOf(winners[0] as (typeof done)[number])];
    for (const loser of done.filter((one) => one.changed.length === 0)) {
      expect(loser.conflicts).toHaveLength(keys.length);
      expect(new Set(loser.conflicts.map((one) => one.by))).toEqual(new Set([winner]));
    }
  });

  it('puts back exactly what was there, change by change, and that can itself be undone', async () => {
    const seed: fc.Arbitrary<AlertSeed> = fc.record({
      status: fc.constantFrom('OPEN', 'INVESTIGATING', 'RESOLVED', 'FALSE_POSITIVE'),
      assignee: fc.constantFrom(null, 'ana', 'b"e\\n, {null}'),
    });
    const change: fc.Arbitrary<AlertChange> = fc.constantFrom<AlertChange>(
      { status: 'INVESTIGATING' },
      { status: 'RESOLVED', reason: 'true_positive', note: 'näh 😀 "\\' },
      { reason: 'false_positive', assignee: null },
      { assignee: 'eve' },
      { note: 'only a note' },
      { status: 'OPEN', assignee: 'eve', note: 'n\0ul \ud800' },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(seed, { minLength: 1, maxLength: 6 }),
        fc.array(seed, { maxLength: 3 }),
        change,
        change,
        async (table, feed, first, second) => {
          await clearAlerts(database);
          const keys = [
            ...(await insertAlerts(database, table)),
            ...(await insertFeedAlerts(database, 'undo', feed)),
          ];
          const original = {
            state: await state(),
            reasons: await reasons(),
            versions: await alertVersions(database, shape, keys),
          };
          const earlier = await triage('ana', keys, first);
          const before = { state: await state(), reasons: await reasons(), notes: await notes() };
          const done = await triage('ben', keys, second);
          const after = { state: await state(), reasons: await reasons() };
          const undone = await undoChange(database, shape, 'ben', done.entry as number);
          expect(undone).toMatchObject({ conflicts: [], gone: 0 });
          expect({ state: await state(), reasons: await reasons(), notes: await notes() }).toEqual(before);
          const redone = await undoChange(database, shape, 'ben', undone.entry as number);
          expect({ state: await state(), reasons: await reasons() }).toEqual(after);
          await undoChange(database, shape, 'ben', redone.entry as number);
          await undoChange(database, shape, 'ana', earlier.entry as number);
          expect({
            state: await state(),
            reasons: await reasons(),
            versions: await alertVersions(database, shape, keys),
          }).toEqual(original);
        },
      ),
      { numRuns: 25 },
    );
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it('undoes only where the alert is still as the change left it', async () => {
    const keys = (await insertAlerts(database, [{}, {}])) as [string, string];
    const done = await triage('ana', keys, { assignee: 'ana' });
    await triage('ben', [keys[0]], { status: 'INVESTIGATING' });
    const undone = await undoChange(database, shape, 'ana', done.entry as number);
    expect(undone).toMatchObject({ changed: [keys[1]], conflicts: [{ key: keys[0], by: 'ben' }] });
    const rows = await alertRows(database, shape, keys);
    expect(rows.map((row) => row.assignee)).toEqual(['ana', null]);
    await expect(undoChange(database, shape, 'ana', 999_999)).rejects.toMatchObject({
      code: 'nothing-to-undo',
    });
  });

  it('changes 10,000 alerts in one entry that each of them finds again', async () => {
    await insertAlerts(
      database,
      Array.from({ length: 10_000 }, () => ({})),
    );
    const { targets, more } = await alertTargets(database, shape, {}, 10_000);
    expect([targets.length, more]).toEqual([10_000, false]);
    const done = await triageAlerts(database, shape, 'ana', targets, {
      status: 'RESOLVED',
      reason: 'duplicate',
    });
    expect(done.changed).toHaveLength(10_000);
    const entries = await database.query('SELECT seq FROM security_console.journal WHERE seq >= $1', [
      done.entry as number,
    ]);
    expect(entries).toHaveLength(1);
    const history = await readHistory(database, shape, targets[7_777]?.key as string);
    expect(history.map((item) => item.what)).toEqual(['Status', 'Reason']);
    const undone = await undoChange(database, shape, 'ana', done.entry as number);
    expect(undone.changed).toHaveLength(10_000);
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it('says that an alert heard a moment ago cannot be changed yet', async () => {
    const heard = [{ key: `f:${'0'.repeat(32)}`, version: '' }];
    await expect(triageAlerts(database, shape, 'ana', heard, { assignee: 'ana' })).rejects.toMatchObject({
      code: 'alert-provisional',
      retryable: true,
    });
  });
});
