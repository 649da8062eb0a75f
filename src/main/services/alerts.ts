// Handlers of the alerts screen, and the watch that tells the window what other consoles changed.

import { z } from 'zod';
import { Failure } from '../../shared/model/failure.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertRow, TriageOutcome } from '../../shared/protocol/alerts.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { Handlers, Publish } from '../dispatch/handlers.ts';
import { alertRows, listAlerts } from '../stores/alerts.ts';
import { readChoices } from '../stores/alerts-choices.ts';
import { alertTargets, countAlerts } from '../stores/alerts-count.ts';
import { readAlert } from '../stores/alerts-detail.ts';
import { CHANGES_CHANNEL, type ChangeOutcome, triageAlerts, undoChange } from '../stores/alerts-triage.ts';
import { actorName } from '../stores/journal.ts';
import { findUsers } from '../stores/users.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import { CountLane } from './alerts-counts.ts';
import { heldDetail, heldFitting, withHeld } from './alerts-held.ts';

/** Choices are read from a good part of an index: not again within this time. */
const CHOICES_MS = 30_000;
/** Notifications that come close together are read as one. */
const GATHER_MS = 40;

type AlertsHandlers = Pick<
  Handlers,
  | 'alerts.list'
  | 'alerts.count'
  | 'alerts.keys'
  | 'alerts.read'
  | 'alerts.triage'
  | 'alerts.undo'
  | 'alerts.choices'
  | 'alerts.users'
>;

export interface AlertsService {
  readonly handlers: AlertsHandlers;
  /** Publishes `alerts.changed` for every change made in this database, by whichever console. The result stops it. */
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

interface Options {
  readonly publish: Publish;
  /** Alerts heard live that no table may keep. */
  readonly held: () => readonly AlertRow[];
}

export function createAlertsService({ publish, held }: Options): AlertsService {
  const choices = new WeakMap<OpenWorkspace, { atMs: number; read: Promise<CallOutput<'alerts.choices'>> }>();
  const lanes = new WeakMap<OpenWorkspace, CountLane>();
  const laneOf = (workspace: OpenWorkspace): CountLane => {
    const lane = lanes.get(workspace) ?? new CountLane();
    lanes.set(workspace, lane);
    return lane;
  };
  return {
    handlers: {
      'alerts.list': async (input, context) => {
        const began = performance.now();
        const workspace = context.workspace();
        const { database, shape } = workspace;
        const page = await laneOf(workspace).page(() => listAlerts(database, shape(), input));
        const whole = withHeld(page, heldFitting(held(), input.filter), input);
        return { ...whole, tookMs: performance.now() - began };
      },
      'alerts.count': async ({ filter, order }, context) => {
        const workspace = context.workspace();
        const { database, shape } = workspace;
        const counted = await laneOf(workspace).count((signal) =>
          countAlerts(database, shape(), filter, { order, signal }),
        );
        const { count, exact } = counted ?? { count: 0, exact: false };
        return { count: count + heldFitting(held(), filter).length, exact };
      },
      'alerts.keys': async ({ filter, order, limit }, context) => {
        const { database, shape } = context.workspace();
        return alertTargets(database, shape(), filter, limit, order);
      },
      'alerts.read': async ({ key }, context) => {
        const { database, shape } = context.workspace();
        const mine = held().find((row) => row.key === key);
        return mine ? heldDetail(mine) : readAlert(database, shape(), key);
      },
      'alerts.triage': async ({ targets, change }, context) => {
        const actor = actorName(context.analyst);
        const workspace = context.workspace();
        return outcome(
          workspace,
          await triageAlerts(workspace.database, workspace.shape(), actor, targets, change),
        );
      },
      'alerts.undo': async ({ undo }, context) => {
        const actor = actorName(context.analyst);
        const workspace = context.workspace();
        if (!/^\d{1,15}$/.test(undo))
          throw new Failure(
            'nothing-to-undo',
            'There is no such change to undo',
            'Look at the alert’s history.',
          );
        return outcome(
          workspace,
          await undoChange(workspace.database, workspace.shape(), actor, Number(undo)),
        );
      },
      'alerts.choices': async (_, context) => {
        const workspace = context.workspace();
        const known = choices.get(workspace);
        if (known && Date.now() - known.atMs < CHOICES_MS) return known.read;
        const read = readChoices(workspace.database, workspace.shape());
        choices.set(workspace, { atMs: Date.now(), read });
        read.catch(() => choices.delete(workspace));
        return read;
      },
      'alerts.users': async ({ query }, context) => {
        const { database, shape } = context.workspace();
        return findUsers(database, shape(), query);
      },
    },
    watch: (workspace) => watchChanges(workspace, publish),
  };
}

async function outcome(workspace: OpenWorkspace, done: ChangeOutcome): Promise<TriageOutcome> {
  const { database, shape } = workspace;
  const clashing = done.conflicts.slice(0, LIMITS.pushRows);
  const [rows, others] = await Promise.all([
    alertRows(database, shape(), done.changed.slice(0, LIMITS.pushRows)),
    alertRows(
      database,
      shape(),
      clashing.map((one) => one.key),
    ),
  ]);
  const byKey = new Map(others.map((row) => [row.key, row]));
  return {
    changed: done.changed.length,
    rows,
    conflicts: clashing.flatMap(({ key, by, at }) => {
      const row = byKey.get(key);
      return row ? [{ row, by, at }] : [];
    }),
    conflictCount: done.conflicts.length,
    gone: done.gone,
    undo: done.entry === null ? null : String(done.entry),
  };
}

const noticeSchema = z.object({
  by: z.string().max(255).nullable(),
  keys: z.union([z.array(z.string().max(64)).max(LIMITS.pushRows), z.literal('all')]),
});

async function watchChanges(workspace: OpenWorkspace, publish: Publish): Promise<() => Promise<void>> {
  const { database, shape } = workspace;
  const waiting = new Set<string>();
  let all = false;
  let by: string | null = null;
  let timer: NodeJS.Timeout | null = null;

  const tell = async (): Promise<void> => {
    timer = null;
    const keys = [...waiting];
    const everything = all || keys.length > LIMITS.pushRows;
    waiting.clear();
    all = false;
    // What cannot be read now is read anew by the window, which then learns why.
    const rows = everything ? null : await alertRows(database, shape(), keys).catch(() => null);
    publish('alerts.changed', { rows: rows ?? [], all: rows === null, by });
  };
  const gather = (keys: readonly string[] | 'all', who: string | null): void => {
    if (keys === 'all') all = true;
    else for (const key of keys) waiting.add(key);
    by = who;
    timer ??= setTimeout(() => void tell(), GATHER_MS);
  };

  const stopListening = await database.listen(CHANGES_CHANNEL, (payload) => {
    const notice = noticeSchema.safeParse(parseJson(payload));
    // Anybody may ring; a ring that says nothing clear still means that something changed.
    if (notice.success) gather(notice.data.keys, notice.data.by);
    else gather('all', null);
  });
  // Changes made while the connection was away rang at nobody.
  let wasUp = database.health().state === 'up';
  const stopHealth = database.onHealth(({ state }) => {
    if (state === 'up' && !wasUp) gather('all', null);
    wasUp = state === 'up';
  });
  return async () => {
    if (timer) clearTimeout(timer);
    stopHealth();
    await stopListening();
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
