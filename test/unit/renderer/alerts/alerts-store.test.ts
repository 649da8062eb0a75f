// The list under live alerts: they enter where nobody is disturbed, wait where somebody is, and none is lost on the way.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONNECTED } from '../../../../src/renderer/bridge/connection.ts';
import { createAlerts } from '../../../../src/renderer/state/alerts.ts';
import { createSelecting } from '../../../../src/renderer/state/alerts-selection.ts';
import { Failure } from '../../../../src/shared/model/failure.ts';
import type { AlertRow } from '../../../../src/shared/protocol/alerts.ts';
import { arrival, createListClient, heardKey, row, rows } from './rows.ts';

const ALL = { filter: {}, order: 'newest' } as const;

function setUp(list: AlertRow[] = rows(499, 0)) {
  const core = createListClient(list);
  const alerts = createAlerts(core.client, () => ({ me: 'Ada', zone: 'UTC' }));
  const selecting = createSelecting(alerts, core.client);
  alerts.start();
  const state = alerts.store.getState;
  const keys = (count = 3) =>
    state()
      .rows.slice(0, count)
      .map((one) => one.key);
  return { ...core, list, alerts, selecting, state, keys };
}

async function shown(query: Parameters<ReturnType<typeof createAlerts>['show']>[0] = ALL, list?: AlertRow[]) {
  const all = setUp(list);
  all.alerts.show(query);
  await vi.advanceTimersByTimeAsync(0);
  return all;
}

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 0, 2) }));
afterEach(() => vi.useRealTimers());

describe('arrivals', () => {
  it('appear on top at once, each once', async () => {
    const { tell, keys, state } = await shown();
    tell('alerts.arrived', arrival([row(501), row(500)]));
    tell('alerts.arrived', arrival([row(501)]));
    expect(keys()).toEqual(['a:501', 'a:500', 'a:499']);
    expect(state().count).toEqual({ count: 502, exact: true });
    expect(state().waiting).toBe(0);
  });

  it('appear only where they fit the filter', async () => {
    const { tell, keys } = await shown({ filter: { levels: ['CRITICAL'] }, order: 'newest' });
    tell('alerts.arrived', arrival([row(501, { level: 'CRITICAL', score: 90 }), row(500)]));
    expect(keys()).toEqual(['a:501']);
  });

  it.each([
    ['a row is active', ({ selecting }: ReturnType<typeof setUp>) => selecting.setActive('a:499')],
    ['rows are marked', ({ selecting }: ReturnType<typeof setUp>) => selecting.toggle('a:499')],
    [
      'the list is scrolled',
      ({ alerts }: ReturnType<typeof setUp>) =>
        alerts.setPlace({ atTop: false, firstVisible: 9, pointing: false }),
    ],
    [
      'the pointer moves over it',
      ({ alerts }: ReturnType<typeof setUp>) =>
        alerts.setPlace({ atTop: true, firstVisible: 0, pointing: true }),
    ],
  ])('wait while %s, and come when asked for', async (_, disturb) => {
    const all = await shown();
    disturb(all);
    all.tell('alerts.arrived', arrival([row(500)]));
    all.tell('alerts.arrived', arrival([row(501)]));
    expect(all.keys(1)).toEqual(['a:499']);
    expect(all.state().waiting).toBe(2);
    all.alerts.release();
    expect(all.keys()).toEqual(['a:501', 'a:500', 'a:499']);
    expect(all.state().waiting).toBe(0);
  });

  it('that waited come by themselves once the top is free again', async () => {
    const { alerts, tell, keys } = await shown();
    alerts.setPlace({ atTop: false, firstVisible: 9, pointing: false });
    tell('alerts.arrived', arrival([row(500)]));
    alerts.setPlace({ atTop: true, firstVisible: 0, pointing: false });
    expect(keys(1)).toEqual(['a:500']);
  });

  it('beyond what a push carries are read from the table a second later', async () => {
    const { list, tell, keys, state } = await shown();
    list.unshift(...rows(799, 500));
    tell('alerts.arrived', arrival(rows(799, 700), 200));
    expect(keys(1)).toEqual(['a:799']);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(state().rows.map((one) => one.key)).toEqual(rows(799, 600).map((one) => one.key));
  });

  it('while a page is under way are not lost, whether the page has them or not', async () => {
    const { alerts, list, tell, keys, handlers } = await shown();
    const answer = handlers['alerts.list'] as (input: never) => unknown;
    let open = () => undefined as unknown;
    handlers['alerts.list'] = (input: never) => {
      const page = answer(input);
      return new Promise((resolve) => {
        open = () => resolve(page);
      });
    };
    list.unshift(row(500));
    const done = alerts.refresh();
    tell('alerts.arrived', arrival([row(501), row(500)]));
    open();
    await vi.advanceTimersByTimeAsync(0);
    await done;
    expect(keys()).toEqual(['a:501', 'a:500', 'a:499']);
  });

  it('keep the page from being asked for more than once a second in a storm', async () => {
    const { calls, tell } = await shown();
    const before = calls.filter((name) => name === 'alerts.list').length;
    for (let push = 0; push < 200; push++) {
      tell('alerts.arrived', arrival([row(1_000 + push)], 50));
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(calls.filter((name) => name === 'alerts.list').length - before).toBeLessThanOrEqual(10);
  });

  it('in oldest order only lengthen the list', async () => {
    const { tell, keys, state } = await shown({ filter: {}, order: 'oldest' });
    tell('alerts.arrived', arrival([row(500)]));
    expect(keys(1)).toEqual(['a:0']);
    expect(state().waiting).toBe(0);
    expect(state().hasAfter).toBe(true);
  });
});

describe('a provisional alert', () => {
  it('gives its place, its marks and the keys to its row', async () => {
    const { tell, selecting, state, keys } = await shown();
    const heard = row(500, { key: heardKey(1), source: 'provisional' });
    tell('alerts.arrived', arrival([heard]));
    selecting.toggle(heard.key);
    tell('alerts.arrived', { rows: [], more: 0, settled: [{ was: heard.key, row: row(500) }] });
    expect(keys(2)).toEqual(['a:500', 'a:499']);
    expect(state().active).toBe('a:500');
    expect([...state().selection.keys()]).toEqual(['a:500']);
  });

  it('survives a reading of the page that does not know it yet', async () => {
    const { tell, alerts, keys } = await shown();
    tell('alerts.arrived', arrival([row(500, { key: heardKey(1), source: 'provisional' })]));
    await alerts.refresh();
    expect(keys(2)).toEqual([heardKey(1), 'a:499']);
  });
});

describe('a provisional alert whose word was lost', () => {
  const heard = row(500, { key: heardKey(1), source: 'provisional' });

  it('gives way to its row a while later, by one reading', async () => {
    const { tell, list, keys, calls } = await shown();
    tell('alerts.arrived', arrival([heard]));
    list.unshift(row(500));
    const before = calls.length;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(calls).toHaveLength(before);
    expect(keys(2)).toEqual([heardKey(1), 'a:499']);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(keys(2)).toEqual(['a:500', 'a:499']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls.slice(before).filter((name) => name === 'alerts.list')).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does so too where it waited above and was shown later', async () => {
    const { alerts, tell, list, keys } = await shown();
    alerts.setPlace({ atTop: false, firstVisible: 9, pointing: false });
    tell('alerts.arrived', arrival([heard]));
    list.unshift(row(500));
    await vi.advanceTimersByTimeAsync(30_000);
    alerts.setPlace({ atTop: true, firstVisible: 0, pointing: false });
    expect(keys(1)).toEqual([heardKey(1)]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(keys(2)).toEqual(['a:500', 'a:499']);
  });

  it('is not taken from whoever has it marked, until they let it go', async () => {
    const { tell, list, selecting, keys } = await shown();
    tell('alerts.arrived', arrival([heard]));
    selecting.toggle(heard.key);
    list.unshift(row(500));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(keys(3)).toContain(heard.key);
    selecting.clear();
    selecting.setActive(null);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(keys(2)).toEqual(['a:500', 'a:499']);
  });

  it('is gone from the clock once its word comes', async () => {
    const { tell, calls } = await shown();
    tell('alerts.arrived', arrival([heard]));
    tell('alerts.arrived', { rows: [], more: 0, settled: [{ was: heard.key, row: row(500) }] });
    const before = calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls.slice(before)).not.toContain('alerts.list');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('changes by others', () => {
  it('show in place, and keep what no longer fits where it is', async () => {
    const { tell, state, keys } = await shown({ filter: { statuses: ['OPEN'] }, order: 'newest' });
    tell('alerts.changed', { rows: [row(498, { status: 'RESOLVED' })], all: false, by: 'Grace' });
    expect(keys()).toEqual(['a:499', 'a:498', 'a:497']);
    expect(state().rows[1]?.status).toBe('RESOLVED');
  });

  it('bring in an alert that fits only now', async () => {
    const list = rows(499, 0);
    const { tell, keys } = await shown({ filter: { assignee: 'Ada' }, order: 'newest' }, list);
    expect(keys()).toEqual([]);
    list[3] = row(496, { assignee: 'Ada' });
    tell('alerts.changed', { rows: [row(496, { assignee: 'Ada' })], all: false, by: 'Grace' });
    await vi.advanceTimersByTimeAsync(1_100);
    expect(keys()).toEqual(['a:496']);
  });

  it('do not touch the version with which an alert was marked, so that the conflict is told', async () => {
    const { tell, selecting } = await shown();
    selecting.toggle('a:498');
    tell('alerts.changed', { rows: [row(498, { version: 'v9' })], all: false, by: 'Grace' });
    expect(selecting.targets()).toEqual([{ key: 'a:498', version: 'v0' }]);
  });
});

describe('reading', () => {
  it('goes on at both ends, and to a row by its number', async () => {
    const { alerts, state } = await shown();
    await alerts.extend('after');
    expect(state().rows).toHaveLength(400);
    await alerts.goTo(300);
    expect(state().start + (state().jump?.index ?? 0)).toBe(300);
    await alerts.extend('before');
    expect(state().rows[0]?.key).toBe(`a:${499 - state().start}`);
  });

  it('shows why it failed, and tries again', async () => {
    const all = setUp();
    const answer = all.handlers['alerts.list'] as (input: never) => unknown;
    all.handlers['alerts.list'] = () => {
      throw new Failure('away', 'The database is away', 'Wait.', { retryable: true });
    };
    all.alerts.show(ALL);
    await vi.advanceTimersByTimeAsync(0);
    expect(all.state()).toMatchObject({ phase: 'failed', failure: { message: 'The database is away' } });
    all.handlers['alerts.list'] = answer;
    all.alerts.show(ALL, true);
    await vi.advanceTimersByTimeAsync(0);
    expect(all.state().phase).toBe('ready');
  });

  it('asks for nothing while "me" is nobody', async () => {
    const core = createListClient([]);
    const alerts = createAlerts(core.client, () => ({ me: '', zone: 'UTC' }));
    alerts.show({ filter: { assignee: '@me' }, order: 'newest' });
    await vi.advanceTimersByTimeAsync(0);
    expect(alerts.store.getState().phase).toBe('nameless');
    expect(core.calls).toEqual([]);
  });

  it('reads anew when the connection comes back', async () => {
    const { client, list, keys } = await shown();
    list.unshift(row(500));
    client.connection.set({ ...CONNECTED, state: 'reconnecting' });
    client.connection.set(CONNECTED);
    await vi.advanceTimersByTimeAsync(0);
    expect(keys(1)).toEqual(['a:500']);
  });
});

describe('marking', () => {
  it('takes a range from the last mark, and with the arrows from where they began', async () => {
    const { selecting, state } = await shown();
    const marked = () => [...state().selection.keys()].sort();
    selecting.toggle('a:499');
    selecting.move(1, 0);
    selecting.move(1, 0);
    selecting.range('a:497');
    expect(marked()).toEqual(['a:497', 'a:498', 'a:499']);
    selecting.clear();
    selecting.setActive('a:490');
    selecting.move(1, 0, true);
    selecting.move(1, 0, true);
    expect(marked()).toEqual(['a:488', 'a:489', 'a:490']);
  });

  it('takes all that fit, and says where that is not all', async () => {
    const { selecting, state } = await shown({ filter: { text: 'alert 49' }, order: 'newest' });
    await selecting.all();
    expect(state().selection.size).toBe(11);
    expect(state().selectionCapped).toBe(false);
  });
});
