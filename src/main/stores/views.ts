// Saved views: a name for a filter, its owner's alone or for everybody.
import { Failure } from '../../shared/model/failure.ts';
import { type SavedView, viewSchema } from '../../shared/protocol/views.ts';
import type { Database, Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { fits, readable } from './alerts-source.ts';
import { appendEntry, lockJournal } from './journal.ts';
import { storable } from './params.ts';

const VIEWS = 'security_console.saved_views';
const COLUMNS = 'id::text AS id, name, owner, shared, filter, sort_order';
const MOST = 500;

/** The owner's views and those that others share, by name. Views of a form this console does not know are left out. */
export async function listViews(sql: Sql, shape: PlatformShape, owner: string): Promise<SavedView[]> {
  if (!readable(shape, VIEWS)) return [];
  const rows = await sql.query(
    `SELECT ${COLUMNS} FROM ${VIEWS} WHERE shared OR owner = $1 ORDER BY lower(name), created_at LIMIT ${MOST}`,
    [owner],
  );
  return rows.map(toView).filter((view) => view !== null);
}

/** Makes a view, or changes the one of that id. Throws a Failure where it is not the owner's. */
export function saveView(
  database: Database,
  owner: string,
  view: { id?: string | undefined } & Omit<SavedView, 'id' | 'owner'>,
): Promise<SavedView> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const before = view.id === undefined ? null : await ownView(sql, owner, view.id);
    const values = [storable(view.name), view.shared, JSON.stringify(view.filter), view.order];
    const [row] = before
      ? await sql.query(
          `UPDATE ${VIEWS} SET name = $1, shared = $2, filter = $3::jsonb, sort_order = $4 WHERE id = $5::uuid RETURNING ${COLUMNS}`,
          [...values, before.id],
        )
      : await sql.query(
          `INSERT INTO ${VIEWS} (name, shared, filter, sort_order, owner) VALUES ($1, $2, $3::jsonb, $4, $5) RETURNING ${COLUMNS}`,
          [...values, owner],
        );
    const after = row ? toView(row) : null;
    if (!after) throw new Error('The view was not stored');
    await appendEntry(sql, {
      actor: owner,
      action: 'views.save',
      subject: after.id,
      subjects: [],
      before: plain(before),
      after: plain(after),
    });
    return after;
  });
}

/** Removes a view; false where it was not there. Throws a Failure where it is not the owner's. */
export function removeView(database: Database, owner: string, id: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const before = await findView(sql, id);
    if (!before) return false;
    requireOwner(before, owner);
    await sql.execute(`DELETE FROM ${VIEWS} WHERE id = $1::uuid`, [id]);
    await appendEntry(sql, {
      actor: owner,
      action: 'views.remove',
      subject: id,
      subjects: [],
      before: plain(before),
      after: null,
    });
    return true;
  });
}

async function ownView(sql: Sql, owner: string, id: string): Promise<SavedView> {
  const view = await findView(sql, id);
  if (!view)
    throw new Failure('view-gone', 'This view is not there any more', 'Save it under a name as a new one.');
  requireOwner(view, owner);
  return view;
}

async function findView(sql: Sql, id: string): Promise<SavedView | null> {
  if (!fits('uuid', id)) return null;
  const [row] = await sql.query(`SELECT ${COLUMNS} FROM ${VIEWS} WHERE id = $1::uuid`, [id]);
  return row ? toView(row) : null;
}

function requireOwner(view: SavedView, owner: string): void {
  if (view.owner === owner) return;
  throw new Failure(
    'not-yours',
    `This view belongs to ${view.owner}`,
    'Save a copy of your own under another name.',
  );
}

function toView(row: Row): SavedView | null {
  const { id, name, owner, shared, filter, sort_order: order } = row;
  return viewSchema.safeParse({ id, name, owner, shared, filter, order }).data ?? null;
}

/** The view as the journal keeps it: without members that are undefined. */
function plain(view: SavedView | null) {
  return JSON.parse(JSON.stringify(view)) as null;
}
