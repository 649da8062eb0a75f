/** Cases on both engines: gathered, changed on the version that was seen, undone, written down, and whole after rows were deleted. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallContext } from '../../../src/main/dispatch/handlers.ts';
import { createCasesService } from '../../../src/main/services/cases.ts';
import { readAlert } from '../../../src/main/stores/alerts-detail.ts';
import { verifyJournal } from '../../../src/main/stores/journal.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import type { CaseMemberRef } from '../../../src/shared/protocol/cases.ts';
import { CALLS, type CallRequest, type TopicPayload } from '../../../src/shared/protocol/index.ts';
import { clearAlerts, ENGINES, insertAlerts, openFull, workspaceOf } from '../alerts/fixture.ts';
import { CONVERSATION, fillPeople } from '../people/world.ts';

/** A message that the platform recorded and nobody scored. */
const SAID = '99999999-2222-3333-4444-555555555555';
const BIDI = 'Fall \u202eeruces\u202c \u0000 مرحبا';

describe.each(ENGINES)('cases on %s', (engine) => {
  let database: Database & Supervised;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
  });
  afterAll(() => end());
  beforeEach(async () => {
    await database.script(
      'TRUNCATE security_console.cases, security_console.case_members, security_console.case_notes',
    );
    await clearAlerts(database);
    await fillPeople(database);
  });

  const told: TopicPayload<'cases.changed'>[] = [];
  const service = createCasesService({ publish: (_, payload) => void told.push(payload as never) });
  /** As dispatch calls it: defaults filled in, and the answer held against its schema. */
  async function ask<N extends keyof typeof service.handlers>(name: N, input: CallRequest<N>, who = 'ana') {
    const { input: schema, output } = CALLS.get(name)!;
    const context: CallContext = { analyst: who, workspace: () => workspaceOf(database, shape) };
    const answer = await service.handlers[name](schema.parse(input) as never, context);
    return output.parse(answer) as Awaited<ReturnType<(typeof service.handlers)[N]>>;
  }
  const members = async (id: string, kind: CaseMemberRef['kind']) =>
    (await ask('cases.members', { id, kind })).members;
  const make = async (title = 'Odd requests', refs: CaseMemberRef[] = []) =>
    (await ask('cases.create', { title, severity: 'HIGH', members: refs })).row;

  it('gathers alerts, events, conversations and people with what is known of each, and counts what is not there', async () => {
    const [alert] = await insertAlerts(database, [{ user: 1, score: 90, text: BIDI.replace('\0', '') }]);
    await database.execute(
      `INSERT INTO omni2.user_activities (activity_id, conversation_id, session_id, user_id, sequence_num, activity_type, activity_data)
       VALUES ($1, $2, $2, 1, 9, 'user_message', '{"message": "Never scored"}')`,
      [SAID, CONVERSATION],
    );
    const { row, added, unknown } = await ask('cases.create', {
      title: BIDI,
      severity: 'CRITICAL',
      owner: 'ben',
      tags: ['leak', 'leak', 'q3'],
      summary: 'First look',
      members: [
        { kind: 'alert', ref: alert! },
        { kind: 'alert', ref: 'a:999999' },
        { kind: 'event', ref: '1' },
        { kind: 'event', ref: `activity:${SAID}` },
        { kind: 'event', ref: 'activity:not a uuid' },
        { kind: 'event', ref: 'no number' },
        { kind: 'conversation', ref: CONVERSATION },
        { kind: 'conversation', ref: 'not a uuid' },
        { kind: 'person', ref: 'u:1' },
        { kind: 'person', ref: 'p:77' },
        { kind: 'person', ref: 'u:99' },
        { kind: 'person', ref: 'u:12345' },
      ],
    });
    expect([added, unknown]).toEqual([7, 5]);
    expect(row).toMatchObject({
      title: BIDI.replace('\0', ''),
      tags: ['leak', 'q3'],
      counts: { alert: 1, event: 2, conversation: 1, person: 3 },
      createdBy: 'ana',
      version: 1,
    });
    expect(await members(row.id, 'alert')).toMatchObject([
      {
        ref: alert,
        personKey: 'u:1',
        personName: 'Ada Byron',
        level: 'CRITICAL',
        score: 90,
        state: 'OPEN',
        gone: false,
      },
    ]);
    expect(await members(row.id, 'event')).toMatchObject([
      { ref: '1', text: 'Message of 95', score: 95 },
      { ref: `activity:${SAID}`, text: 'Never scored', personName: 'Ada Byron', score: null },
    ]);
    expect(await members(row.id, 'conversation')).toMatchObject([
      { ref: CONVERSATION, score: 95, gone: false },
    ]);
    expect((await members(row.id, 'person')).map(({ ref, personName }) => [ref, personName])).toEqual([
      ['p:77', 'Oldtimer'],
      ['u:1', 'Ada Byron'],
      ['u:99', null],
    ]);
    // The alert tells of it too.
    const { history } = await readAlert(database, shape, alert!);
    expect(history[0]).toMatchObject({ actor: 'ana', what: 'Added to case' });
    expect(history[0]?.after).toContain(`#${row.id}`);
  });

  it('tells of a member whose row was deleted what was known when it was added', async () => {
    const [alert] = await insertAlerts(database, [{ user: 1, score: 70, text: 'Soon gone' }]);
    const { id } = await make('Evidence', [{ kind: 'alert', ref: alert! }]);
    await database.execute('DELETE FROM omni2.security_alerts');
    expect(await members(id, 'alert')).toMatchObject([
      { ref: alert, gone: true, text: 'Soon gone', score: 70, personName: 'Ada Byron' },
    ]);
    // Taken out and put back by undo, it is still named, though nothing is known of it any more.
    const { undo } = await ask('cases.remove', { id, members: [{ kind: 'alert', ref: alert! }] });
    expect(await members(id, 'alert')).toEqual([]);
    await ask('cases.undo', { entry: undo! });
    expect(await members(id, 'alert')).toMatchObject([{ ref: alert, gone: true, text: '' }]);
  });

  it('changes only the version that was seen, shows who was faster, and undoes while nobody changed it since', async () => {
    const { id } = await make();
    const first = await ask('cases.change', {
      id,
      version: 1,
      change: { status: 'investigating', owner: 'ana' },
    });
    expect(first.conflict).toBeNull();
    const late = await ask('cases.change', { id, version: 1, change: { owner: 'ben' } }, 'ben');
    expect(late.conflict).toMatchObject({ by: 'ana' });
    expect(late.detail.row).toMatchObject({ owner: 'ana', version: 2 });
    // Members and notes are added without taking anything from others: they leave the version alone.
    await ask('cases.note', { id, body: 'Looked at it' }, 'ben');
    expect((await ask('cases.read', { id })).row).toMatchObject({ version: 2, notes: 1, updatedBy: 'ben' });
    const undone = await ask('cases.undo', { entry: first.undo! });
    expect(undone.detail.row).toMatchObject({ status: 'open', owner: null, version: 3 });
    expect((await ask('cases.undo', { entry: first.undo! })).conflict).not.toBeNull();
    const redone = await ask('cases.undo', { entry: undone.undo! });
    expect(redone.detail.row).toMatchObject({ status: 'investigating', owner: 'ana' });
    expect(redone.detail.entries.map(({ action }) => action)).toEqual([
      'cases.change',
      'cases.change',
      'cases.note',
      'cases.change',
      'cases.create',
    ]);
    expect(redone.detail.entries.at(3)?.changes).toEqual([
      { field: 'status', before: 'open', after: 'investigating' },
      { field: 'owner', before: null, after: 'ana' },
    ]);
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it('closes with an outcome alone, and takes it back when reopened', async () => {
    const { id } = await make();
    await expect(ask('cases.change', { id, version: 1, change: { status: 'closed' } })).rejects.toMatchObject(
      { code: 'outcome-needed' },
    );
    await expect(
      ask('cases.change', { id, version: 1, change: { outcome: 'benign' } }),
    ).rejects.toMatchObject({ code: 'outcome-without-close' });
    const { detail } = await ask('cases.change', {
      id,
      version: 1,
      change: { status: 'closed', outcome: 'confirmed' },
    });
    expect(detail.row).toMatchObject({ status: 'closed', outcome: 'confirmed' });
    const again = await ask('cases.change', { id, version: 2, change: { status: 'open' } });
    expect(again.detail.row).toMatchObject({ status: 'open', outcome: null });
    const nothing = await ask('cases.change', { id, version: 3, change: { status: 'open' } });
    expect(nothing).toMatchObject({ undo: null, conflict: null });
  });

  it('takes 10,000 alerts at once, pages through them, and takes them out again by one undo', async () => {
    await database.execute(
      `INSERT INTO omni2.security_alerts (alert_type, alert_message, total_risk_score, user_id)
       SELECT 'HIGH_RISK', 'Alert ' || n, 70, 1 + n % 3 FROM generate_series(1, 10000) n`,
    );
    const keys = await database.query<{ key: string }>(
      `SELECT 'a:' || id AS key FROM omni2.security_alerts ORDER BY id`,
    );
    const { id } = await make();
    const refs = keys.map(({ key }) => ({ kind: 'alert' as const, ref: key }));
    const { added, already, undo, row } = await ask('cases.add', { id, members: refs });
    expect([added, already, row.counts.alert]).toEqual([10_000, 0, 10_000]);
    expect(await ask('cases.add', { id, members: refs.slice(0, 50) })).toMatchObject({
      added: 0,
      already: 50,
      undo: null,
    });
    const seen = new Set<string>();
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<(typeof service.handlers)['cases.members']>> = await ask(
        'cases.members',
        {
          id,
          kind: 'alert',
          after,
          limit: 500,
        },
      );
      for (const { ref } of page.members) seen.add(ref);
      after = page.next;
    } while (after !== null && seen.size < 2_000);
    expect(seen.size).toBe(2_000);
    const { detail } = await ask('cases.undo', { entry: undo! });
    expect(detail.row.counts.alert).toBe(0);
    expect(detail.entries[0]).toMatchObject({ action: 'cases.remove', counts: { alert: 10_000 } });
  });

  it('refuses more members than a case holds, and titles that are no titles', async () => {
    const { id } = await make();
    await database.execute(
      `INSERT INTO security_console.case_members (case_id, kind, ref, added_by) SELECT $1::int8, 'event', n::text, 'x' FROM generate_series(1, 20000) n`,
      [id],
    );
    await expect(ask('cases.add', { id, members: [{ kind: 'person', ref: 'u:1' }] })).rejects.toMatchObject({
      code: 'case-full',
    });
    await expect(make(' ')).rejects.toThrow('Give the case a title');
    await expect(make('x'.repeat(5_000))).rejects.toThrow('at most 300 characters');
    await expect(ask('cases.read', { id: '999' })).rejects.toMatchObject({ code: 'case-gone' });
    await expect(ask('cases.note', { id: '999', body: 'x' })).rejects.toMatchObject({ code: 'case-gone' });
    await expect(ask('cases.note', { id, body: 'x' }, ' ')).rejects.toMatchObject({ code: 'who-are-you' });
    await expect(ask('cases.undo', { entry: 100_000 })).rejects.toMatchObject({ code: 'nothing-to-undo' });
  });

  it('lists by filters, orders and pages, and by what a case holds', async () => {
    for (const [title, severity, tags] of [
      ['100% sure', 'LOW', ['a']],
      ['مرحبا', 'CRITICAL', []],
      ['Third', 'MEDIUM', ['a', 'b']],
    ] as const)
      await ask('cases.create', {
        title,
        severity,
        tags: [...tags],
        members: severity === 'LOW' ? [{ kind: 'person', ref: 'u:1' }] : [],
      });
    const titles = async (input: CallRequest<'cases.list'>) =>
      (await ask('cases.list', input)).rows.map(({ title }) => title);
    expect(await titles({ filter: {} })).toEqual(['Third', 'مرحبا', '100% sure']);
    expect(await titles({ filter: {}, order: 'severity' })).toEqual(['مرحبا', 'Third', '100% sure']);
    expect(await titles({ filter: { text: '0%' } })).toEqual(['100% sure']);
    const arabic = (await ask('cases.list', { filter: { severities: ['CRITICAL'] } })).rows[0]!;
    expect(await titles({ filter: { text: `#${arabic.id}` } })).toEqual(['مرحبا']);
    expect(await titles({ filter: { tag: 'a', severities: ['MEDIUM', 'CRITICAL'] } })).toEqual(['Third']);
    expect(await titles({ filter: { owner: '' }, limit: 1 })).toEqual(['Third']);
    expect(await titles({ filter: { member: { kind: 'person', ref: 'u:1' } } })).toEqual(['100% sure']);
    for (const order of ['updated', 'created', 'severity'] as const) {
      const whole = await titles({ filter: {}, order });
      const paged: string[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<(typeof service.handlers)['cases.list']>> = await ask('cases.list', {
          filter: {},
          order,
          after,
          limit: 1,
        });
        expect(page.total).toBe(3);
        expect(page.tags).toEqual(['a', 'b']);
        paged.push(...page.rows.map(({ title }) => title));
        after = page.next;
      } while (after !== null);
      expect(paged).toEqual(whole);
    }
    await expect(ask('cases.list', { filter: {}, after: 'x' })).rejects.toMatchObject({ code: 'bad-cursor' });
  });

  it('tells the windows of every console', async () => {
    const stop = await service.watch(workspaceOf(database, shape));
    told.length = 0;
    const { id } = await make();
    await database.notify('security_console_cases', 'nonsense');
    await expect
      .poll(() => told)
      .toEqual([
        { id, by: 'ana' },
        { id: null, by: null },
      ]);
    await stop();
  });
});
