// Snapshots of the schema, what was said of renames, and how often to look: kept in security_console.
import { createHash } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import { levelOf } from '../../shared/model/level.ts';
import type { SnapshotRow } from '../../shared/protocol/schema.ts';
import type { Snapshot } from '../schema/model.ts';
import type { Database, Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { appendEntry, lockJournal } from './journal.ts';
import { storable } from './params.ts';

const SNAPSHOTS = 'security_console.schema_snapshots';
const RENAMES = 'security_console.schema_renames';
const WATCH = 'security_console.schema_watch';
const FEED = 'security_console.feed_alerts';
/** Older ones that were taken by themselves are let go. */
const KEPT_SCHEDULED = 200;
/** Characters of an exported piece. */
const PIECE = 2_000_000;

interface SnapshotSqlRow extends Row {
  id: string;
  name: string;
  taken_at: string;
  seen_at: string;
  actor: string;
  scheduled: boolean;
  objects: number;
  changes: number | null;
  changed: string[];
}

/** Newest first. Empty where the console's table is not there. */
export async function listSnapshots(sql: Sql, shape: PlatformShape, limit = 500): Promise<SnapshotRow[]> {
  if (!readable(shape, SNAPSHOTS)) return [];
  const rows = await sql.query<SnapshotSqlRow>(
    `SELECT id::text AS id, name, taken_at, seen_at, actor, scheduled, objects, changes, changed FROM ${SNAPSHOTS} ORDER BY schema_snapshots.id DESC LIMIT $1::int`,
    [limit],
  );
  return rows.map(({ taken_at, seen_at, ...row }) => ({ ...row, takenAt: taken_at, seenAt: seen_at }));
}

/** A snapshot's JSON text, as it was kept. Throws `snapshot-gone`. */
export async function readStored(sql: Sql, id: string): Promise<{ name: string; text: string }> {
  const [row] = /^\d{1,18}$/.test(id)
    ? await sql.query<{ name: string; text: string }>(
        `SELECT name, snapshot AS text FROM ${SNAPSHOTS} WHERE id = $1::bigint`,
        [id],
      )
    : [];
  if (!row) throw new Failure('snapshot-gone', 'This snapshot is no longer there', 'Choose another one.');
  return row;
}

/** A piece of a snapshot's JSON text. */
export async function snapshotText(
  sql: Sql,
  id: string,
  offset: number,
): Promise<{ text: string; next: number | null }> {
  const [row] = /^\d{1,18}$/.test(id)
    ? await sql.query<{ text: string; length: number }>(
        `SELECT substr(snapshot, $2::int + 1, ${PIECE}) AS text, length(snapshot) AS length FROM ${SNAPSHOTS} WHERE id = $1::bigint`,
        [id, offset],
      )
    : [];
  if (!row) throw new Failure('snapshot-gone', 'This snapshot is no longer there', 'Choose another one.');
  const next = offset + row.text.length;
  return { text: row.text, next: next < row.length ? next : null };
}

/** What a snapshot is known by: what it says, not when and by whom it was taken. */
export function digestOf(snapshot: Snapshot): string {
  return createHash('sha256').update(JSON.stringify(snapshot.objects)).digest('hex');
}

/** The newest snapshot, to be compared with the next. */
export async function newestSnapshot(sql: Sql): Promise<{ id: string; digest: string } | null> {
  const [row] = await sql.query<{ id: string; digest: string }>(
    `SELECT id::text AS id, digest FROM ${SNAPSHOTS} ORDER BY schema_snapshots.id DESC LIMIT 1`,
  );
  return row ?? null;
}

export interface NewSnapshot {
  readonly name: string;
  readonly actor: string;
  readonly scheduled: boolean;
  /** The snapshot as JSON, and what it is known by. */
  readonly text: string;
  readonly digest: string;
  readonly objects: number;
  /** Since the one before; null of the first. */
  readonly changes: number | null;
  readonly changed: readonly string[];
}

export function keepSnapshot(database: Database, taken: NewSnapshot): Promise<string> {
  const { text, digest, objects, changes } = taken;
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const [row] = await sql.query<{ id: string }>(
      `INSERT INTO ${SNAPSHOTS} (name, actor, scheduled, digest, objects, changes, changed, snapshot)
       VALUES ($1, $2, $3, $4, $5, $6, $7::text[], $8) RETURNING id::text AS id`,
      [
        storable(taken.name),
        taken.actor,
        taken.scheduled,
        digest,
        objects,
        changes,
        taken.changed.map(storable),
        storable(text),
      ],
    );
    if (!row) throw new Error('The snapshot was not stored');
    if (taken.scheduled)
      await sql.execute(
        `DELETE FROM ${SNAPSHOTS} WHERE scheduled AND id NOT IN (SELECT id FROM ${SNAPSHOTS} WHERE scheduled ORDER BY id DESC LIMIT ${KEPT_SCHEDULED})`,
      );
    const after = { name: storable(taken.name), objects, changes };
    await appendEntry(sql, {
      actor: taken.actor,
      action: 'schema.take',
      subject: row.id,
      subjects: [],
      before: null,
      after,
    });
    return row.id;
  });
}

/** Nothing changed since the newest: only that is noted. */
export async function seenAgain(sql: Sql, id: string): Promise<void> {
  await sql.execute(`UPDATE ${SNAPSHOTS} SET seen_at = now() WHERE id = $1::bigint`, [id]);
}

export function forgetSnapshot(database: Database, actor: string, id: string): Promise<void> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const [row] = /^\d{1,18}$/.test(id)
      ? await sql.query<{ name: string }>(`DELETE FROM ${SNAPSHOTS} WHERE id = $1::bigint RETURNING name`, [
          id,
        ])
      : [];
    if (!row)
      throw new Failure('snapshot-gone', 'This snapshot is no longer there', 'Look at the list again.');
    await appendEntry(sql, {
      actor,
      action: 'schema.forget',
      subject: id,
      subjects: [],
      before: { name: row.name },
      after: null,
    });
  });
}

/** Null where none are to be taken, or the table is not there. */
export async function readSchedule(sql: Sql, shape: PlatformShape): Promise<number | null> {
  if (!readable(shape, WATCH)) return null;
  const [row] = await sql.query<{ every_hours: number | null }>(`SELECT every_hours FROM ${WATCH}`);
  return row?.every_hours ?? null;
}

export function saveSchedule(database: Database, actor: string, everyHours: number | null): Promise<void> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    await sql.execute(
      `INSERT INTO ${WATCH} (every_hours) VALUES ($1::int) ON CONFLICT (only_row) DO UPDATE SET every_hours = excluded.every_hours`,
      [everyHours],
    );
    await appendEntry(sql, {
      actor,
      action: 'schema.schedule',
      subject: 'schema',
      subjects: [],
      before: null,
      after: { everyHours },
    });
  });
}

/** Whether it is time for a snapshot by itself; asked of the database, so that several consoles take one between them. */
export async function isDue(sql: Sql, everyHours: number): Promise<boolean> {
  const [row] = await sql.query<{ due: boolean }>(
    `SELECT coalesce(max(seen_at) < now() - make_interval(hours => $1::int), true) AS due FROM ${SNAPSHOTS}`,
    [everyHours],
  );
  return row?.due ?? true;
}

export interface RenameVerdict {
  readonly leftTable: string;
  readonly rightTable: string;
  readonly from: string;
  readonly to: string;
  readonly accepted: boolean;
}

export async function readRenames(sql: Sql, shape: PlatformShape): Promise<RenameVerdict[]> {
  if (!readable(shape, RENAMES)) return [];
  return sql.query<RenameVerdict & Row>(
    `SELECT left_table AS "leftTable", right_table AS "rightTable", from_column AS "from", to_column AS "to", accepted FROM ${RENAMES} LIMIT 10000`,
  );
}

/** Remembers a verdict; `accepted` null forgets it. */
export function saveRename(
  database: Database,
  actor: string,
  rename: Omit<RenameVerdict, 'accepted'> & { accepted: boolean | null },
): Promise<void> {
  const { leftTable, rightTable, from, to, accepted } = rename;
  const keys = [leftTable, rightTable, from, to].map(storable);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    if (accepted === null)
      await sql.execute(
        `DELETE FROM ${RENAMES} WHERE (left_table, right_table, from_column, to_column) = ($1, $2, $3, $4)`,
        keys,
      );
    else
      await sql.execute(
        `INSERT INTO ${RENAMES} (left_table, right_table, from_column, to_column, accepted, actor) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (left_table, right_table, from_column, to_column) DO UPDATE SET accepted = excluded.accepted, actor = excluded.actor, at = now()`,
        [...keys, accepted, actor],
      );
    const after = { from: `${leftTable}.${from}`, to: `${rightTable}.${to}`, accepted };
    await appendEntry(sql, {
      actor,
      action: 'schema.rename',
      subject: 'schema',
      subjects: [],
      before: null,
      after,
    });
  });
}

const SCORES = { breaking: 70, risky: 45, compatible: 15 } as const;

/** Puts drift among the alerts, as one of its own kind; the same drift once. Gives the alert's key, null where it is known. */
export async function raiseDrift(
  sql: Sql,
  drift: { digest: string; grade: keyof typeof SCORES; text: string },
): Promise<string | null> {
  const score = SCORES[drift.grade];
  const [row] = await sql.query<{ key: string }>(
    `INSERT INTO ${FEED} (key, created_at, channel, alert_type, alert_message, total_risk_score, risk_level, action_taken)
     VALUES ('f:' || md5($1), now(), 'console', 'SCHEMA_DRIFT', $2, $3::int, $4, 'LOGGED') ON CONFLICT (key) DO NOTHING RETURNING key`,
    [`schema ${drift.digest}`, storable(drift.text), score, levelOf(score)],
  );
  return row?.key ?? null;
}
