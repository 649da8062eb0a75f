// The handlers of alerts and views on both engines: what dispatch will send, who may do what, and what other consoles hear.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallContext } from '../../../src/main/dispatch/handlers.ts';
import { createAlertsService } from '../../../src/main/services/alerts.ts';
import { createViewsService } from '../../../src/main/services/views.ts';
import { verifyJournal } from '../../../src/main/stores/journal.ts';
import type { OpenWorkspace } from '../../../src/main/workspace/open-workspace.ts';
import { type AlertRow, alertsChanged, triageOutcomeSchema } from '../../../src/shared/protocol/alerts.ts';
import {
  CALLS,
  type CallInput,
  type CallName,
  type CallOutput,
  type TopicPayload,
} from '../../../src/shared/protocol/index.ts';
import { clearAlerts, ENGINES, insertAlerts, openFull, workspaceOf } from './fixture.ts';

type Changed = TopicPayload<'alerts.changed'>;

describe.each(ENGINES)('alerts and views as services on %s', (engine) => {
  let workspace: OpenWorkspace;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    const { database, shape, end: close } = await openFull(engine);
    workspace = workspaceOf(database, shape);
    end = close;
  });
  afterAll(() => end());
  beforeEach(() => clearAlerts(workspace.database));

  const heard: Changed[] = [];
  let held: AlertRow[] = [];
  const alerts = createAlertsService({
    held: () => held,
    publish: (topic, payload) => {
      if (topic === 'alerts.changed') heard.push(alertsChanged.payload.parse(payload));
    },
  });
  const context = (analyst: string): CallContext => ({ analyst, workspace: () => workspace });
  const handlers = { ...alerts.handlers, ...createViewsService() };

  /** A call as dispatch makes it: input and output go through their schemas. */
  async function call<N extends keyof typeof handlers & CallName>(name: N, input: unknown, analyst = 'ana') {
    const definition = CALLS.get(name);
    const handler = handlers[name] as (input: CallInput<N>, context: CallContext) => Promise<unknown>;
    const output = await handler(definition?.input.parse(input) as CallInput<N>, context(analyst));
    return definition?.output.parse(output) as Awaited<ReturnType<(typeof handlers)[N]>>;
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let turn = 0; turn < 200 && !condition(); turn++) await wait(10);
    expect(condition()).toBe(true);
  }

  it('shows alerts that only this machine holds, each on the page of its time, and says so in the detail', async () => {
    const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000000Z`;
    const keys = await insertAlerts(workspace.database, [
      { at: at(10) },
      { at: at(20) },
      { at: at(30) },
      { at: at(40) },
    ]);
    const [sample] = (await call('alerts.list', { filter: {} })).rows;
    const hold = (minute: number): AlertRow => ({
      ...sample!,
      key: `f:${String(minute).padStart(32, '0')}`,
      source: 'feed',
      createdAt: at(minute),
      level: 'CRITICAL',
    });
    held = [hold(5), hold(25), hold(30), hold(45)];
    try {
      const seen: string[] = [];
      let after: string | null = null;
      for (let page = 0; page < 4; page++) {
        const at = after === null ? { offset: 0 } : { after };
        const read: CallOutput<'alerts.list'> = await call('alerts.list', { filter: {}, at, limit: 2 });
        seen.push(...read.rows.map((row) => row.createdAt.slice(14, 16)));
        after = read.last;
        if (!read.hasAfter) break;
      }
      expect(seen).toEqual(['45', '40', '30', '30', '25', '20', '10', '05']);
      expect(await call('alerts.count', { filter: {} })).toEqual({ count: keys.length + 4, exact: true });
      expect(await call('alerts.count', { filter: { levels: ['CRITICAL'] } })).toEqual({
        count: 4,
        exact: true,
      });
      const detail = await call('alerts.read', { key: held[1]!.key });
      expect(detail.gaps[0]).toContain('kept on this machine only');
    } finally {
      held = [];
    }
  });

  it('lists, counts, selects, reads, triages and undoes', async () => {
    const keys = await insertAlerts(workspace.database, [{ score: 90 }, { score: 65 }]);
    const list = await call('alerts.list', { filter: {} });
    expect(list.rows.map((row) => row.key).sort()).toEqual([...keys].sort());
    expect(list.tookMs).toBeGreaterThan(0);
    expect(await call('alerts.count', { filter: { levels: ['HIGH'] } })).toEqual({ count: 1, exact: true });
    const { targets } = await call('alerts.keys', { filter: {}, limit: 1 });
    expect(targets).toHaveLength(1);
    const done = triageOutcomeSchema.parse(
      await call('alerts.triage', { targets, change: { status: 'INVESTIGATING' } }),
    );
    expect(done).toMatchObject({
      changed: 1,
      rows: [{ key: targets[0]?.key, status: 'INVESTIGATING' }],
      conflictCount: 0,
    });
    const again = await call('alerts.triage', { targets, change: { assignee: 'ben' } }, 'ben');
    expect(again).toMatchObject({
      changed: 0,
      undo: null,
      conflictCount: 1,
      conflicts: [{ by: 'ana', row: { status: 'INVESTIGATING' } }],
    });
    expect(await call('alerts.undo', { undo: done.undo })).toMatchObject({
      changed: 1,
      rows: [{ status: 'OPEN' }],
    });
    expect((await call('alerts.read', { key: targets[0]?.key })).history.map((item) => item.what)).toEqual([
      'Status (undone)',
      'Status',
    ]);
    await expect(call('alerts.undo', { undo: '1; DROP' })).rejects.toMatchObject({ code: 'nothing-to-undo' });
    expect((await call('alerts.choices', {})).types).toContain('HIGH_RISK');
    expect(await call('alerts.users', { query: 'x' })).toEqual([]);
  });

  it('changes nothing for somebody who has not said who they are', async () => {
    await insertAlerts(workspace.database, [{}]);
    const { targets } = await call('alerts.keys', { filter: {}, limit: 10 });
    const change = { targets, change: { status: 'INVESTIGATING' } };
    await expect(call('alerts.triage', change, ' ')).rejects.toMatchObject({ code: 'who-are-you' });
    await expect(
      call('views.save', { name: 'v', filter: {}, order: 'newest', shared: true }, ''),
    ).rejects.toMatchObject({ code: 'who-are-you' });
    expect((await call('alerts.list', { filter: {} })).rows[0]?.status).toBe('OPEN');
  });

  it('tells what any console changed, with the rows while they are few, and stops when told', async () => {
    const keys = await insertAlerts(
      workspace.database,
      Array.from({ length: 300 }, () => ({})),
    );
    const stop = await alerts.watch(workspace);
    heard.length = 0;
    const { targets } = await call('alerts.keys', { filter: {}, limit: 300 });
    await call('alerts.triage', { targets: targets.slice(0, 2), change: { assignee: 'ana' } });
    await until(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ all: false, by: 'ana' });
    expect(heard[0]?.rows.map((row) => [row.key, row.assignee])).toEqual(
      targets.slice(0, 2).map((one) => [one.key, 'ana']),
    );

    heard.length = 0;
    await call('alerts.triage', { targets: targets.slice(2), change: { assignee: 'ana' } });
    await until(() => heard.length === 1);
    expect(heard[0]).toEqual({ rows: [], all: true, by: 'ana' });

    heard.length = 0;
    await workspace.database.notify('security_console_changes', 'nonsense');
    await until(() => heard.length === 1);
    expect(heard[0]?.all).toBe(true);

    await stop();
    heard.length = 0;
    await workspace.database.notify(
      'security_console_changes',
      JSON.stringify({ by: null, keys: [keys[0]] }),
    );
    await wait(150);
    expect(heard).toEqual([]);
  });

  it('keeps saved views: shared ones for all, changed only by their owner, and journalled', async () => {
    const filter = { levels: ['CRITICAL'], text: 'a"b' };
    const mine = await call('views.save', { name: 'Mine', filter, order: 'oldest', shared: false });
    const shared = await call('views.save', { name: 'For all', filter: {}, order: 'newest', shared: true });
    expect(mine).toMatchObject({ owner: 'ana', filter });
    const names = async (who: string) => (await call('views.list', {}, who)).map((view) => view.name);
    expect(await names('ana')).toEqual(['For all', 'Mine']);
    expect(await names('ben')).toEqual(['For all']);
    expect(await call('views.save', { ...mine, name: 'Renamed' })).toEqual({ ...mine, name: 'Renamed' });
    await expect(call('views.save', { ...shared, name: 'Taken' }, 'ben')).rejects.toMatchObject({
      code: 'not-yours',
    });
    await expect(call('views.remove', { id: shared.id }, 'ben')).rejects.toMatchObject({ code: 'not-yours' });
    expect(await call('views.remove', { id: mine.id })).toEqual({ removed: true });
    expect(await call('views.remove', { id: mine.id })).toEqual({ removed: false });
    expect(await call('views.remove', { id: "x'--" })).toEqual({ removed: false });
    await expect(call('views.save', mine)).rejects.toMatchObject({ code: 'view-gone' });
    expect(await names('ana')).toEqual(['For all']);
    const actions = await workspace.database.query(
      `SELECT action FROM security_console.journal WHERE action LIKE 'views.%' ORDER BY seq`,
    );
    expect(actions.map((row) => row.action)).toEqual([
      'views.save',
      'views.save',
      'views.save',
      'views.remove',
    ]);
    expect((await verifyJournal(workspace.database)).broken).toBeNull();
  });
});
