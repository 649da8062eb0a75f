// Snapshots and drift: taken by hand or by the clock, compared with the one before; what changed becomes an alert of its own kind.
import type { Log } from '../../shared/model/log.ts';
import type { Publish } from '../dispatch/handlers.ts';
import { type Comparison, compare, NOTHING_IGNORED } from '../schema/compare.ts';
import { GRADES } from '../schema/grade.ts';
import { rowsOf } from '../schema/rows.ts';
import { readable } from '../stores/alerts-source.ts';
import {
  digestOf,
  isDue,
  keepSnapshot,
  newestSnapshot,
  raiseDrift,
  readSchedule,
  readStored,
  seenAgain,
} from '../stores/schema.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import { readFrom } from './schema-sources.ts';

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
  publish: Publish,
  actor: string,
  name: string | null,
): Promise<Taken> {
  const { database, shape } = workspace;
  const snapshot = await readFrom(database, {});
  const before = await newestSnapshot(database);
  const digest = digestOf(snapshot);
  if (before !== null && before.digest === digest && name === null) {
    await seenAgain(database, before.id);
    return { id: before.id, changes: 0 };
  }
  const previous = before === null ? null : await readStored(database, before.id).catch(() => null);
  const comparison = previous === null ? null : compare(previous.snapshot, snapshot, NOTHING_IGNORED);
  const changed = comparison === null ? [] : changesInWords(comparison);
  const changes = comparison === null ? null : changed.length;
  const title =
    name ?? (changes === null ? 'First snapshot' : `${changes} ${changes === 1 ? 'change' : 'changes'}`);
  const id = await keepSnapshot(database, {
    name: title,
    actor,
    scheduled: name === null,
    snapshot,
    changes,
    changed: changed.slice(0, TOLD),
  });
  if (comparison !== null && changed.length > 0) {
    const grade =
      GRADES.find((each) => comparison.entries.some((entry) => entry.grade === each)) ?? 'compatible';
    const more = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
    const text = `The schema changed: ${changed.slice(0, 5).join('; ')}${more}`;
    if (readable(shape(), 'security_console.feed_alerts')) {
      await raiseDrift(database, { digest, grade, text });
      publish('alerts.changed', { rows: [], all: true, by: null });
    }
  }
  publish('schema.changed', { drift: changes ?? 0 });
  return { id, changes };
}

/** "omni2.audit_logs: column cost_usd added", the weightiest first. */
export function changesInWords(comparison: Comparison): string[] {
  const weight = (grade: string | null) =>
    grade === null ? GRADES.length : GRADES.indexOf(grade as (typeof GRADES)[number]);
  return rowsOf(comparison)
    .filter(({ status }) => status !== 'same')
    .sort((a, b) => weight(a.grade) - weight(b.grade))
    .flatMap((row) => {
      const what = `${row.kind.replaceAll('_', ' ')} ${row.schema === '' ? row.name : `${row.schema}.${row.name}`}`;
      if (row.status === 'left') return [`${what} removed`];
      if (row.status === 'right') return [`${what} added`];
      return row.entries
        .filter(({ status }) => status !== 'same')
        .map((entry, index) => {
          const name = (entry.left ?? entry.right)?.name ?? '';
          const part =
            index === 0 && entry.id === row.id ? '' : ` ${entry.kind.replaceAll('_', ' ')} ${name}`;
          const how =
            entry.status === 'left'
              ? 'removed'
              : entry.status === 'right'
                ? 'added'
                : `changed in ${entry.properties.map(({ property }) => property).join(', ')}`;
          return `${what}:${part} ${how}`;
        });
    });
}

/** Takes snapshots by the workspace's schedule while the console runs. The result stops it. */
export function watchDrift(workspace: OpenWorkspace, publish: Publish, log: Log): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    if (!workspace.rights().has('schema.keep')) return;
    const everyHours = await readSchedule(workspace.database, workspace.shape());
    if (everyHours === null || !(await isDue(workspace.database, everyHours))) return;
    await takeSnapshot(workspace, publish, 'Watchroom', null);
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
