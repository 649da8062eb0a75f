// Changes of cases: each one transaction, written into the journal, made only on the version that was seen, and undone by its entry.
import type { CaseOutcome, CaseStatus } from '../../shared/model/case.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { CaseChange } from '../../shared/protocol/cases.ts';
import type { CallInput } from '../../shared/protocol/index.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { CASE_NOTES, CASES, caseRow } from './cases.ts';
import { addMembers, countsOf, type Gathered, gathered, removeMembers, sizeOf } from './cases-members.ts';
import { appendEntry, type Json, lockJournal, readEntry } from './journal.ts';
import { storable } from './params.ts';

export const CASES_CHANNEL = 'security_console_cases';

type Fields = { readonly [name: string]: Json };

/** The fields a change may touch, with the types of their columns. */
const COLUMNS = {
  title: 'text',
  status: 'text',
  outcome: 'text',
  severity: 'text',
  owner: 'text',
  tags: 'text[]',
  summary: 'text',
} as const;
type Column = keyof typeof COLUMNS;

export interface Conflict {
  readonly by: string;
  readonly at: string;
}

export async function createCase(
  database: Database,
  shape: PlatformShape,
  actor: string,
  input: CallInput<'cases.create'>,
): Promise<{ id: string; added: number; unknown: number }> {
  const fields = {
    title: storable(input.title),
    severity: input.severity,
    owner: input.owner === null ? null : storable(input.owner),
    tags: input.tags.map(storable),
    summary: storable(input.summary),
  };
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const [made] = await sql.query<{ id: string }>(
      `INSERT INTO ${CASES} (title, severity, owner, tags, summary, created_by, updated_by)
       VALUES ($1, $2, $3, $4::text[], $5, $6, $6) RETURNING id::text AS id`,
      [fields.title, fields.severity, fields.owner, fields.tags, fields.summary, actor],
    );
    if (!made) throw new Error('The case got no number');
    const { added, unknown } = await addMembers(sql, shape, made.id, gathered(input.members), actor);
    await write(sql, actor, 'cases.create', made.id, {}, { ...fields, status: 'open' }, added);
    return { id: made.id, added: sizeOf(added), unknown };
  });
}

/** Changes fields of the version that was seen; of another, nothing, and says who was faster. */
export async function changeCase(
  database: Database,
  actor: string,
  { id, version, change }: CallInput<'cases.change'>,
): Promise<{ conflict: Conflict | null; undo: number | null }> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const before = await fieldsOf(sql, id);
    if (before.version !== version)
      return { conflict: { by: before.updatedBy, at: before.updatedAt }, undo: null };
    const fields = resolveChange(change, before.fields.status as CaseStatus, before.fields.outcome);
    return { conflict: null, undo: await setFields(sql, actor, id, before.fields, fields) };
  });
}

/** A change with status and outcome following from each other: whoever closes says how it ended, whoever reopens takes that back. */
export function resolveChange(change: CaseChange, status: CaseStatus, outcome: Json | undefined): Fields {
  const closes = (change.status ?? status) === 'closed';
  if (closes && change.outcome === undefined && (outcome ?? null) === null)
    throw new Failure('outcome-needed', 'Closing a case needs an outcome', 'Choose how it ended.');
  if (!closes && change.outcome !== undefined)
    throw new Failure(
      'outcome-without-close',
      'An outcome is only for closing a case',
      'Leave out the outcome, or close the case.',
    );
  const { title, severity, owner, tags, summary } = change;
  const ended: { outcome?: CaseOutcome | null } = closes
    ? change.outcome === undefined
      ? {}
      : { outcome: change.outcome }
    : change.status === undefined
      ? {}
      : { outcome: null };
  return {
    ...(title === undefined ? {} : { title: storable(title) }),
    ...(change.status === undefined ? {} : { status: change.status }),
    ...ended,
    ...(severity === undefined ? {} : { severity }),
    ...(owner === undefined ? {} : { owner: owner === null ? null : storable(owner) }),
    ...(tags === undefined ? {} : { tags: tags.map(storable) }),
    ...(summary === undefined ? {} : { summary: storable(summary) }),
  };
}

export async function addToCase(
  database: Database,
  shape: PlatformShape,
  actor: string,
  { id, members }: CallInput<'cases.add'>,
): Promise<{ added: number; already: number; unknown: number; undo: number | null }> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    await caseRow(sql, id);
    const { added, already, unknown } = await addMembers(sql, shape, id, gathered(members), actor);
    const undo = sizeOf(added) === 0 ? null : await write(sql, actor, 'cases.add', id, {}, {}, added);
    return { added: sizeOf(added), already, unknown, undo };
  });
}

export async function removeFromCase(
  database: Database,
  actor: string,
  { id, members }: CallInput<'cases.remove'>,
): Promise<{ removed: number; undo: number | null }> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    await caseRow(sql, id);
    const removed = await removeMembers(sql, id, gathered(members));
    const undo = sizeOf(removed) === 0 ? null : await write(sql, actor, 'cases.remove', id, {}, {}, removed);
    return { removed: sizeOf(removed), undo };
  });
}

export async function addCaseNote(
  database: Database,
  actor: string,
  { id, body }: CallInput<'cases.note'>,
): Promise<void> {
  await database.transaction(async (sql) => {
    await lockJournal(sql);
    await caseRow(sql, id);
    await sql.execute(`INSERT INTO ${CASE_NOTES} (case_id, author, body) VALUES ($1::int8, $2, $3)`, [
      id,
      actor,
      storable(body),
    ]);
    await write(sql, actor, 'cases.note', id, {}, { note: storable(body) }, {});
  });
}

/** Takes an entry back: fields only while nobody changed the case since, members whatever happened to the rest. */
export async function undoCaseChange(
  database: Database,
  shape: PlatformShape,
  actor: string,
  seq: number,
): Promise<{ id: string; conflict: Conflict | null; undo: number | null }> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const entry = await readEntry(sql, seq);
    const id = /^case:(\d+)$/.exec(entry?.subject ?? '')?.[1];
    if (!entry || id === undefined || !['cases.change', 'cases.add', 'cases.remove'].includes(entry.action)) {
      throw new Failure(
        'nothing-to-undo',
        'There is no such change to undo',
        'Look at the history of the case for what was changed.',
      );
    }
    const after = entry.after as Fields;
    const members = (after.members ?? {}) as Gathered;
    const told = { undone: seq };
    if (entry.action === 'cases.add') {
      const removed = await removeMembers(sql, id, members);
      const undo =
        sizeOf(removed) === 0 ? null : await write(sql, actor, 'cases.remove', id, {}, told, removed);
      return { id, conflict: null, undo };
    }
    if (entry.action === 'cases.remove') {
      const { added } = await addMembers(sql, shape, id, members, actor, true);
      const undo = sizeOf(added) === 0 ? null : await write(sql, actor, 'cases.add', id, {}, told, added);
      return { id, conflict: null, undo };
    }
    const now = await fieldsOf(sql, id);
    if (now.version !== after.version)
      return { id, conflict: { by: now.updatedBy, at: now.updatedAt }, undo: null };
    return {
      id,
      conflict: null,
      undo: await setFields(sql, actor, id, now.fields, entry.before as Fields, told),
    };
  });
}

interface Standing {
  readonly fields: Fields;
  readonly version: number;
  readonly updatedBy: string;
  readonly updatedAt: string;
}

async function fieldsOf(sql: Sql, id: string): Promise<Standing> {
  const { version, updatedBy, updatedAt } = await caseRow(sql, id);
  const [row] = await sql.query<Record<Column, Json>>(
    `SELECT ${Object.keys(COLUMNS).join(', ')} FROM ${CASES} WHERE id = $1::int8`,
    [id],
  );
  return { fields: row ?? {}, version, updatedBy, updatedAt };
}

/** Writes those fields that differ; gives the journal's entry, or null where none did. */
async function setFields(
  sql: Sql,
  actor: string,
  id: string,
  before: Fields,
  wanted: Fields,
  told: Fields = {},
): Promise<number | null> {
  const changed = (Object.keys(COLUMNS) as Column[]).filter(
    (name) => name in wanted && JSON.stringify(wanted[name]) !== JSON.stringify(before[name]),
  );
  if (changed.length === 0) return null;
  const sets = changed.map((name, place) => `${name} = $${place + 3}::${COLUMNS[name]}`);
  const [row] = await sql.query<{ version: number }>(
    `UPDATE ${CASES} SET ${sets.join(', ')}, version = version + 1, updated_by = $2, updated_at = now()
     WHERE id = $1::int8 RETURNING version`,
    [id, actor, ...changed.map((name) => wanted[name] as string | null | readonly string[])],
  );
  const pick = (from: Fields) => Object.fromEntries(changed.map((name) => [name, from[name] ?? null]));
  const after = { ...pick(wanted), ...told, version: row?.version ?? null };
  return write(sql, actor, 'cases.change', id, pick(before), after, {});
}

/** Appends the entry, dates the case, and rings the other consoles. Alerts named in it have it in their own history. */
async function write(
  sql: Sql,
  actor: string,
  action: string,
  id: string,
  before: Fields,
  after: Fields,
  members: Gathered,
): Promise<number> {
  const [row] = await sql.query<{ title: string }>(
    `UPDATE ${CASES} SET updated_by = $2, updated_at = now() WHERE id = $1::int8 RETURNING title`,
    [id, actor],
  );
  const gathers = sizeOf(members) > 0;
  const seq = await appendEntry(sql, {
    actor,
    action,
    subject: `case:${id}`,
    subjects: [...(members.alert ?? [])],
    before,
    after: {
      ...after,
      ...(gathers ? { case: `#${id} ${row?.title ?? ''}`, counts: countsOf(members), members } : {}),
    },
  });
  await sql.query('SELECT pg_notify($1, $2)', [CASES_CHANNEL, JSON.stringify({ id, by: actor })]);
  return seq;
}
