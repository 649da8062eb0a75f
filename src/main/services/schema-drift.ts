// Snapshots and drift: taken by hand or by the clock, compared with the one before; what changed becomes an alert of its own kind.
import type { Log } from '../../shared/model/log.ts';
import type { Publish } from '../dispatch/handlers.ts';
import { feedAlertRows } from '../stores/alerts.ts';
import { readable } from '../stores/alerts-source.ts';
import {
  isDue,
  keepSnapshot,
  newestSnapshot,
  raiseDrift,
  readSchedule,
  readStored,
  seenAgain,
} from '../stores/schema.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import { readInto } from './schema-sources.ts';
import type { SchemaThread } from './schema-thread.ts';

/** How often it is asked whether a snapshot is due. */
const LOOK_MS = 60_000;
const TOLD = 50;

export interface Taken {
  readonly id: string;
  readonly changes: number | null;
}

/** Takes a snapshot. By the clock, one that says nothing new is only noted as seen again; drift is told by an alert either way. */
export async function takeSnapshot(
  workspace: OpenWorkspace,
  thread: SchemaThread,
  publish: Publish,
  actor: string,
  name: string | null,
): Promise<Taken> {
  const { database, shape } = workspace;
  // Read first: what fails after the schema is held would leave it held.
  const before = await newestSnapshot(database);
  const previous = before === null ? null : await readStored(database, before.id).catch(() => null);
  const { key } = await readInto(thread, database, {});
  const { digest, text, objects, changed, grade } = await thread.ask('take', {
    key,
    before: previous?.text ?? null,
  });
  if (before !== null && before.digest === digest && name === null) {
    await seenAgain(database, before.id);
    return { id: before.id, changes: 0 };
  }
  const changes = changed?.length ?? null;
  const title =
    name ?? (changes === null ? 'First snapshot' : `${changes} ${changes === 1 ? 'change' : 'changes'}`);
  const id = await keepSnapshot(database, {
    name: title,
    actor,
    scheduled: name === null,
    text,
    digest,
    objects,
    changes,
    changed: (changed ?? []).slice(0, TOLD),
  });
  if (changed !== null && changed.length > 0) {
    const more = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
    const message = `The schema changed: ${changed.slice(0, 5).join('; ')}${more}`;
    if (readable(shape(), 'security_console.feed_alerts')) {
      const key = await raiseDrift(database, { digest, grade, text: message });
      const rows = key === null ? [] : await feedAlertRows(database, shape(), [key]);
      if (rows.length > 0) publish('alerts.arrived', { rows, more: 0, settled: [] });
    }
  }
  publish('schema.changed', { drift: changes ?? 0 });
  return { id, changes };
}

/** Takes snapshots by the workspace's schedule while the console runs. The result stops it. */
export function watchDrift(
  workspace: OpenWorkspace,
  thread: SchemaThread,
  publish: Publish,
  log: Log,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    if (!workspace.rights().has('schema.keep')) return;
    const everyHours = await readSchedule(workspace.database, workspace.shape());
    if (everyHours === null || !(await isDue(workspace.database, everyHours))) return;
    await takeSnapshot(workspace, thread, publish, 'Watchroom', null);
  };
  const turn = () => {
    running = running.then(look).catch(() => log('warn', 'schema-not-watched'));
  };
  turn();
  const timer = setInterval(turn, LOOK_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
