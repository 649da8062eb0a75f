// Changes, undo and conflicts as the analyst meets them.
import { describe, expect, it } from 'vitest';
import { createAlerts } from '../../../../src/renderer/state/alerts.ts';
import { changeInWords, createTriage } from '../../../../src/renderer/state/alerts-triage.ts';
import { wantedInWords } from '../../../../src/renderer/views/alerts/conflict-dialog.tsx';
import type { CallInput, CallOutput } from '../../../../src/shared/protocol/index.ts';
import { createListClient, row, rows } from './rows.ts';

type Outcome = CallOutput<'alerts.triage'>;
const NOTHING: Outcome = { changed: 0, rows: [], conflicts: [], conflictCount: 0, gone: 0, undo: null };

async function setUp(answer: (input: CallInput<'alerts.triage'>) => Outcome) {
  const core = createListClient(rows(9, 0));
  const asked: CallInput<'alerts.triage'>[] = [];
  const undone: string[] = [];
  core.handlers['alerts.triage'] = (input: CallInput<'alerts.triage'>) => {
    asked.push(input);
    return answer(input);
  };
  core.handlers['alerts.undo'] = ({ undo }: CallInput<'alerts.undo'>) => {
    undone.push(undo);
    return { ...NOTHING, changed: 1, rows: [row(9, { version: 'v2' })] };
  };
  const alerts = createAlerts(core.client, () => ({ me: 'Ada', zone: 'UTC' }));
  alerts.show({ filter: {}, order: 'newest' });
  await alerts.refresh();
  const triage = createTriage(core.client, alerts);
  return { alerts, triage, asked, undone, first: () => alerts.store.getState().rows[0] };
}

describe('a change', () => {
  it('shows in the list, and undo takes back the last one', async () => {
    const { triage, first, undone } = await setUp(() => ({
      ...NOTHING,
      changed: 1,
      rows: [row(9, { status: 'RESOLVED', version: 'v1' })],
      undo: 'u1',
    }));
    expect(
      await triage.apply([{ key: 'a:9', version: 'v0' }], { status: 'RESOLVED', reason: 'benign' }),
    ).toBe(true);
    expect(first()?.status).toBe('RESOLVED');
    await triage.undo();
    expect(undone).toEqual(['u1']);
    expect(first()).toMatchObject({ status: 'OPEN', version: 'v2' });
    await triage.undo();
    expect(undone).toEqual(['u1']);
  });

  it('in conflict is told with what stands there, and sent again with the new version only when asked', async () => {
    const theirs = row(9, { assignee: 'Grace', version: 'v5' });
    const { triage, asked, first } = await setUp(({ targets }) =>
      targets[0]?.version === 'v5'
        ? { ...NOTHING, changed: 1, rows: [row(9, { assignee: 'Ada', version: 'v6' })], undo: 'u2' }
        : { ...NOTHING, conflicts: [{ row: theirs, by: 'Grace', at: null }], conflictCount: 1 },
    );
    expect(await triage.apply([{ key: 'a:9', version: 'v0' }], { assignee: 'Ada' })).toBe(false);
    expect(triage.store.getState().conflict?.conflicts[0]?.by).toBe('Grace');
    expect(first()?.assignee).toBe('Grace');
    expect(asked).toHaveLength(1);
    expect(await triage.mineAnyway()).toBe(true);
    expect(asked[1]).toEqual({ targets: [{ key: 'a:9', version: 'v5' }], change: { assignee: 'Ada' } });
    expect(triage.store.getState().conflict).toBeNull();
    expect(first()?.assignee).toBe('Ada');
  });

  it('of more than comes back unmarks what it changed, since nobody knows the new versions', async () => {
    const { alerts, triage } = await setUp(() => ({ ...NOTHING, changed: 300, undo: 'u3' }));
    alerts.store.setState({ selection: new Map([['a:9', 'v0']]) });
    await triage.apply([{ key: 'a:9', version: 'v0' }], { status: 'INVESTIGATING' });
    expect(alerts.store.getState().selection.size).toBe(0);
  });

  it('keeps the marks, in their new versions, where all of it came back', async () => {
    const { alerts, triage } = await setUp(() => ({
      ...NOTHING,
      changed: 1,
      rows: [row(9, { version: 'v1' })],
      undo: 'u4',
    }));
    alerts.store.setState({ selection: new Map([['a:9', 'v0']]) });
    await triage.apply([{ key: 'a:9', version: 'v0' }], { status: 'INVESTIGATING' });
    expect([...alerts.store.getState().selection]).toEqual([['a:9', 'v1']]);
  });

  it('asks with the versions that were on screen when the dialog opened', async () => {
    const { triage } = await setUp(() => NOTHING);
    triage.ask('close', [{ key: 'a:9', version: 'v0' }]);
    expect(triage.store.getState().asking).toEqual({
      what: 'close',
      targets: [{ key: 'a:9', version: 'v0' }],
    });
    triage.dismissAsking();
    triage.ask('close', []);
    expect(triage.store.getState().asking).toBeNull();
  });
});

describe('words', () => {
  it.each([
    [changeInWords({ status: 'RESOLVED', reason: 'benign' }, 1), 'Resolved 1 alert as benign'],
    [
      changeInWords({ status: 'FALSE_POSITIVE', reason: 'false_positive' }, 2),
      'Marked 2 alerts as false positives',
    ],
    [changeInWords({ assignee: 'Ada' }, 10_000), 'Assigned 10,000 alerts to Ada'],
    [changeInWords({ assignee: null }, 1), 'Unassigned 1 alert'],
    [changeInWords({ note: 'x' }, 3), 'Added a note to 3 alerts'],
    [
      wantedInWords({ status: 'RESOLVED', reason: 'duplicate', note: 'x' }),
      'Resolved, duplicate · with a note',
    ],
    [wantedInWords({ status: 'FALSE_POSITIVE', reason: 'false_positive' }), 'False positive'],
    [wantedInWords({ assignee: null }), 'unassigned'],
    [wantedInWords({ note: 'x' }), 'a note'],
  ])('%s', (said, wanted) => expect(said).toBe(wanted));
});
