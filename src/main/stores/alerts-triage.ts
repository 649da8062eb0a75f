// Triage: what a change means for each alert, done in one transaction with its journal entry, and undone from that entry.
import { type AlertStatus, type CloseReason, statusForReason } from '../../shared/model/alert.ts';
import { Failure } from '../../shared/model/failure.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertChange } from '../../shared/protocol/alerts.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import {
  type Assignments,
  type ChangeTarget,
  changeAlerts,
  type Fields,
  type Found,
} from './alerts-change.ts';
import { alertVersions, type Target } from './alerts-count.ts';
import {
  type AlertSource,
  alertSources,
  assigneeInColumn,
  NOTES,
  readable,
  TRIAGE,
} from './alerts-source.ts';
import { appendEntry, type Entry, JOURNAL, type Json, lockJournal, readEntry } from './journal.ts';
import { type Params, storable } from './params.ts';

/** Channel on which consoles tell each other what they changed: `{by, keys}`, where keys is a list or "all". */
export const CHANGES_CHANNEL = 'security_console_changes';
const NOTIFY_BYTES = 7_900;
/** Columns of an alert that triage writes; an undo writes no others, whatever a journal entry says. */
const TRIAGED_COLUMNS: ReadonlySet<string> = new Set([
  'status',
  'assigned_to',
  'resolved_at',
  'resolution_notes',
]);

export interface ChangeOutcome {
  readonly changed: readonly string[];
  /** Left alone, since somebody else changed them meanwhile. */
  readonly conflicts: readonly {
    readonly key: string;
    readonly by: string | null;
    readonly at: string | null;
  }[];
  readonly gone: number;
  /** Number of the journal entry; null when nothing changed. */
  readonly entry: number | null;
}

/** Applies one change to all targets. Throws a Failure where the change makes no sense or the console's tables are missing. */
export function triageAlerts(
  database: Database,
  shape: PlatformShape,
  actor: string,
  targets: readonly Target[],
  asked: AlertChange,
): Promise<ChangeOutcome> {
  const change = resolveChange(asked);
  requireTables(shape);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const found = await changeEverywhere(sql, shape, unique(targets), actor, (from, params) =>
      assignments(from, change, params),
    );
    const keys = found.filter((one) => one.changed).map((one) => one.key);
    const notes = change.note === undefined ? [] : await addNotes(sql, keys, actor, change.note);
    const after = { ...change, ...(notes.length > 0 ? { note_ids: notes } : {}) };
    return finish(sql, shape, { actor, action: 'alerts.triage', found, targets: unique(targets), after });
  });
}

/** Puts back what an entry changed, on every alert that is still as that change left it. Can itself be undone. */
export function undoChange(
  database: Database,
  shape: PlatformShape,
  actor: string,
  seq: number,
): Promise<ChangeOutcome> {
  requireTables(shape);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const entry = await readEntry(sql, seq);
    if (!entry || !['alerts.triage', 'alerts.undo'].includes(entry.action)) {
      throw new Failure(
        'nothing-to-undo',
        'There is no such change to undo',
        'Look at the alert’s history for what was changed.',
      );
    }
    const targets = undoTargets(entry);
    const fields = Object.keys(entry.before as Fields);
    const found = await changeEverywhere(sql, shape, targets, actor, (from) => restorations(from, fields));
    const restored = new Set(found.filter((one) => one.changed).map((one) => one.key));
    await removeNotes(sql, shape, entry, restored);
    const kept = targets.filter((target) => restored.has(target.key));
    const byKey = new Map(kept.map((target) => [target.key, target.fields as Fields]));
    const order = found.filter((one) => one.changed).map((one) => byKey.get(one.key) ?? {});
    const after = { undone: seq, ...columnar(fields, order) };
    return finish(sql, shape, { actor, action: 'alerts.undo', found, targets, after });
  });
}

/** What is asked, with status and reason following from each other; closing needs a reason. */
export function resolveChange(change: AlertChange): {
  status?: AlertStatus;
  reason?: CloseReason;
  assignee?: string | null;
  note?: string;
} {
  const reason = change.reason ?? (change.status === 'FALSE_POSITIVE' ? 'false_positive' : undefined);
  const opens = change.status === 'OPEN' || change.status === 'INVESTIGATING';
  if (opens && reason)
    throw new Failure(
      'reason-without-close',
      'A reason is only for closing an alert',
      'Leave out the reason, or close the alert.',
    );
  if (change.status === 'RESOLVED' && !reason) {
    throw new Failure(
      'reason-needed',
      'Closing an alert needs a reason',
      'Choose why: true positive, false positive, benign, duplicate or other.',
    );
  }
  const status = reason ? statusForReason(reason) : change.status;
  return {
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(change.assignee === undefined
      ? {}
      : { assignee: change.assignee === null ? null : storable(change.assignee) }),
    ...(change.note === undefined ? {} : { note: storable(change.note) }),
  };
}

function assignments(
  from: AlertSource,
  change: ReturnType<typeof resolveChange>,
  params: Params,
): Assignments {
  const columns = new Map<string, string>();
  const set = (name: string, value: () => string): void => {
    if (from.columns.has(name)) columns.set(name, value());
  };
  const { status, reason, assignee, note } = change;
  if (status !== undefined) {
    set('status', () => params.add(status));
    // The time of the first closing stays when a closed alert is closed for another reason.
    const now =
      from.columns.get('resolved_at')?.type === 'timestamp' ? `(now() AT TIME ZONE 'UTC')` : 'now()';
    set('resolved_at', () => (reason ? `coalesce(a."resolved_at", ${now})` : 'NULL'));
    if (reason && note !== undefined) set('resolution_notes', () => params.add(note));
  }
  const inColumn = assigneeInColumn(from);
  if (assignee !== undefined) {
    // Set to itself where it cannot hold a name: every source then records the same fields for an undo.
    set('assigned_to', () =>
      inColumn ? params.add(assignee) : assignee === null ? 'NULL' : 'a."assigned_to"',
    );
  }
  return {
    columns,
    reason: status === undefined ? undefined : reason ? `${params.add(reason)}::text` : 'NULL::text',
    assignee: assignee === undefined ? undefined : inColumn ? 'NULL::text' : `${params.add(assignee)}::text`,
    version: undefined,
  };
}

/** Values come back through the table's own row type, so that whatever types its columns have they are met. */
function restorations(from: AlertSource, fields: readonly string[]): Assignments {
  const columns = fields
    .filter((name) => TRIAGED_COLUMNS.has(name) && from.columns.has(name))
    .map((name) => [name, `(jsonb_populate_record(NULL::${from.relation}, x.fields))."${name}"`] as const);
  return {
    columns: new Map(columns),
    reason: fields.includes('reason') ? `x.fields ->> 'reason'` : undefined,
    assignee: fields.includes('assignee') ? `x.fields ->> 'assignee'` : undefined,
    // With the version put back too, the change before this one can be undone next.
    version: `coalesce((x.fields ->> 'version')::int8, 0)`,
  };
}

async function changeEverywhere(
  sql: Sql,
  shape: PlatformShape,
  targets: readonly ChangeTarget[],
  actor: string,
  assign: (from: AlertSource, params: Params) => Assignments,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const from of alertSources(shape)) {
    if (!from.columns.has('status')) continue;
    found.push(...(await changeAlerts(sql, shape, from, targets, actor, (params) => assign(from, params))));
  }
  if (found.length === 0 && targets.every((target) => target.key.startsWith('f:'))) {
    throw new Failure(
      'alert-provisional',
      'This alert was heard a moment ago and is not stored yet',
      'Try again in a few seconds.',
      { retryable: true },
    );
  }
  const place = new Map(targets.map((target, index) => [target.key, index]));
  return found.sort((a, b) => (place.get(a.key) ?? 0) - (place.get(b.key) ?? 0));
}

interface Change {
  readonly actor: string;
  readonly action: string;
  readonly found: readonly Found[];
  readonly targets: readonly Target[];
  readonly after: { readonly [name: string]: Json };
}

/** Journals the change with each alert's values before it and version after it, and rings the other consoles. */
async function finish(
  sql: Sql,
  shape: PlatformShape,
  { actor, action, found, targets, after }: Change,
): Promise<ChangeOutcome> {
  const changed = found.filter((one) => one.changed);
  const conflicts = found.filter((one) => !one.changed).map(({ key, by, at }) => ({ key, by, at }));
  const gone = targets.length - found.length;
  const keys = changed.map((one) => one.key);
  if (keys.length === 0) return { changed: [], conflicts, gone, entry: null };
  const versions = await alertVersions(sql, shape, keys);
  const fields = [...new Set(changed.flatMap((one) => Object.keys(one.before)))];
  const entry = await appendEntry(sql, {
    actor,
    action,
    subject: keys.length === 1 ? (keys[0] as string) : 'alerts',
    subjects: keys,
    before: columnar(
      fields,
      changed.map((one) => one.before),
    ),
    after: { ...after, versions: keys.map((key) => versions.get(key) ?? null) },
  });
  const told = JSON.stringify({ by: actor, keys });
  const few = keys.length <= LIMITS.pushRows && Buffer.byteLength(told) <= NOTIFY_BYTES;
  const payload = few ? told : JSON.stringify({ by: actor, keys: 'all' });
  await sql.query('SELECT pg_notify($1, $2)', [CHANGES_CHANNEL, payload]);
  return { changed: keys, conflicts, gone, entry };
}

/** Field by field, one value per alert, or the value alone where it is the same for all. */
function columnar(fields: readonly string[], rows: readonly Fields[]): { readonly [name: string]: Json } {
  return Object.fromEntries(
    fields.map((name) => {
      const values = rows.map((row) => row[name] ?? null);
      return [name, values.every((value) => value === values[0]) ? (values[0] ?? null) : values];
    }),
  );
}

function undoTargets(entry: Entry): ChangeTarget[] {
  const before = entry.before as Fields;
  const versions = (entry.after as Fields).versions as readonly (string | null)[];
  return entry.subjects.map((key, index) => ({
    key,
    version: versions[index] ?? '',
    fields: Object.fromEntries(
      Object.entries(before).map(([name, value]) => [
        name,
        Array.isArray(value) ? ((value as Json[])[index] ?? null) : value,
      ]),
    ),
  }));
}

async function addNotes(sql: Sql, keys: readonly string[], author: string, body: string): Promise<number[]> {
  const rows = await sql.query<{ id: number; alert_key: string }>(
    `INSERT INTO ${NOTES} (alert_key, author, body, at) SELECT k, $2, $3, now() FROM unnest($1::text[]) AS x(k) RETURNING id, alert_key`,
    [[...keys], author, body],
  );
  const ids = new Map(rows.map((row) => [row.alert_key, row.id]));
  return keys.map((key) => ids.get(key) as number);
}

/** Notes that came with the change go with it; the journal still has their words. A role that may not delete leaves them. */
async function removeNotes(
  sql: Sql,
  shape: PlatformShape,
  entry: Entry,
  restored: ReadonlySet<string>,
): Promise<void> {
  const ids = (entry.after as Fields).note_ids as readonly number[] | undefined;
  if (!ids || !shape.tables.get(NOTES)?.privileges.delete) return;
  const mine = ids.filter((_, index) => restored.has(entry.subjects[index] as string));
  await sql.execute(`DELETE FROM ${NOTES} WHERE id = ANY($1::int8[])`, [mine]);
}

function unique(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [target.key, target])).values()];
}

function requireTables(shape: PlatformShape): void {
  if ([TRIAGE, JOURNAL].every((name) => readable(shape, name))) return;
  throw new Failure(
    'console-tables-missing',
    'Changes cannot be kept: the console’s own tables are not in this database',
    'Create them from the workspace screen, or ask an administrator to.',
  );
}
