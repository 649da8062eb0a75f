// What was noted about an alert and what was done to it, from the notes and the journal.
import type { AlertDetail } from '../../shared/protocol/alerts.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import type { Fields } from './alerts-change.ts';
import { NOTES, readable } from './alerts-source.ts';
import { JOURNAL } from './journal.ts';

const ENTRIES = 200;
const NOTES_SHOWN = 500;

/** Notes about an alert, oldest first. */
export async function readNotes(sql: Sql, shape: PlatformShape, key: string): Promise<AlertDetail['notes']> {
  if (!readable(shape, NOTES)) return [];
  return sql.query<AlertDetail['notes'][number]>(
    `SELECT id::text AS id, author, at, body FROM ${NOTES} WHERE alert_key = $1 ORDER BY ${NOTES}.id LIMIT ${NOTES_SHOWN}`,
    [key],
  );
}

/** Journal entries about an alert, newest first, one item for each field that changed. */
export async function readHistory(
  sql: Sql,
  shape: PlatformShape,
  key: string,
): Promise<AlertDetail['history']> {
  if (!readable(shape, JOURNAL)) return [];
  // Of an entry about thousands of alerts only this alert's values leave the database.
  const mine = (column: string): string =>
    `(SELECT jsonb_object_agg(f.key, CASE jsonb_typeof(f.value) WHEN 'array' THEN f.value -> (j.place - 1) ELSE f.value END)
      FROM jsonb_each(CASE jsonb_typeof(j.${column}) WHEN 'object' THEN j.${column} ELSE '{}' END) f)`;
  const entries = await sql.query<{
    at: string;
    actor: string;
    action: string;
    before: Fields | null;
    after: Fields | null;
  }>(
    `WITH found AS MATERIALIZED (
       SELECT seq, at, actor, action, before, after, array_position(subjects, $1) AS place
       FROM ${JOURNAL} WHERE subjects @> ARRAY[$1])
     SELECT j.at, j.actor, j.action, ${mine('before')} AS before, ${mine('after')} AS after
     FROM found j ORDER BY j.seq DESC LIMIT ${ENTRIES}`,
    [key],
  );
  return entries.flatMap(({ at, actor, action, before, after }) =>
    describeChange(action, before ?? {}, after ?? {}).map((item) => ({ at, actor, ...item })),
  );
}

type Item = { what: string; before: string | null; after: string | null };

/** One item for each field that differs; `what` names the field, and that it was an undo. */
export function describeChange(action: string, before: Fields, after: Fields): Item[] {
  if (action === 'cases.remove')
    return [{ what: 'Taken out of case', before: String(after.case ?? ''), after: null }];
  if (action.startsWith('cases.'))
    return [{ what: 'Added to case', before: null, after: String(after.case ?? '') }];
  const undone = action === 'alerts.undo' ? ' (undone)' : '';
  const text = (value: unknown): string | null =>
    value === null || value === undefined ? null : String(value);
  const assignee = (fields: Fields): string | null => text(fields.assignee ?? fields.assigned_to);
  const items: Item[] = [
    { what: `Status${undone}`, before: text(before.status), after: text(after.status ?? before.status) },
    { what: `Reason${undone}`, before: text(before.reason), after: text(after.reason) },
    {
      what: `Assignee${undone}`,
      before: assignee(before),
      after: 'assignee' in after || 'assigned_to' in after ? assignee(after) : assignee(before),
    },
    { what: 'Note', before: null, after: text(after.note) },
  ];
  const changed = items.filter((item) => item.before !== item.after);
  return changed.length > 0
    ? changed
    : [{ what: undone ? 'Change undone' : 'No field changed', before: null, after: null }];
}
