// The journal to look through: pages of entries, one whole, who and what there is, and what protects it.
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { Sql } from '../workspace/port.ts';
import { BEGINNING, type Entry, entryHash, JOURNAL, type Json } from './journal.ts';
import { Params } from './params.ts';

const JSON_CHARACTERS = 50_000;
const SUBJECTS_SHOWN = 100;
const CHOICES = 200;

const like = (text: string) => `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`;

/** A page of entries, newest first. */
export async function listJournal(
  sql: Sql,
  { filter, after, limit }: CallInput<'journal.list'>,
): Promise<CallOutput<'journal.list'>> {
  const params = new Params();
  const conditions = ['true'];
  if (after !== null) conditions.push(`j.seq < ${params.add(after)}`);
  conditions.push(...filterConditions(filter, params));
  const rows = await sql.query<CallOutput<'journal.list'>['rows'][number]>(
    `SELECT j.seq, j.at, j.actor, j.action, j.subject, cardinality(j.subjects) AS subjects
     FROM ${JOURNAL} j WHERE ${conditions.join(' AND ')} ORDER BY j.seq DESC LIMIT ${Number(limit) + 1}`,
    params.values,
  );
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null };
}

/** Conditions over the journal as `j`. */
function filterConditions(filter: CallInput<'journal.list'>['filter'], params: Params): string[] {
  const { actor, action, subject, text, from, to } = filter;
  const conditions: string[] = [];
  if (actor?.trim()) conditions.push(`j.actor ILIKE ${params.add(like(actor))}`);
  if (action?.trim()) {
    const wanted = params.add(action.trim());
    conditions.push(`(j.action = ${wanted} OR starts_with(j.action, ${wanted} || '.'))`);
  }
  if (subject?.trim()) {
    const key = params.add(subject.trim());
    conditions.push(`(j.subject = ${key} OR j.subjects @> ARRAY[${key}])`);
  }
  if (text?.trim()) {
    const part = params.add(like(text));
    conditions.push(`(j.before::text ILIKE ${part} OR j.after::text ILIKE ${part})`);
  }
  if (from !== undefined) conditions.push(`j.at >= ${params.add(from)}::timestamptz`);
  if (to !== undefined) conditions.push(`j.at < ${params.add(to)}::timestamptz`);
  return conditions;
}

/** One entry with all it says, and whether it follows from the one before; undefined where there is none of the number. */
export async function readJournal(sql: Sql, seq: number): Promise<CallOutput<'journal.read'> | undefined> {
  const [entry] = await sql.query<
    Entry & { hash: string; previous_hash: string; expected: string } & Record<string, unknown>
  >(
    `SELECT j.seq, j.at, j.actor, j.action, j.subject, j.subjects, j.before, j.after, j.hash, j.previous_hash,
       coalesce((SELECT p.hash FROM ${JOURNAL} p WHERE p.seq = j.seq - 1), '${BEGINNING}') AS expected
     FROM ${JOURNAL} j WHERE j.seq = $1`,
    [seq],
  );
  if (entry === undefined) return undefined;
  const { at, actor, action, subject, subjects } = entry;
  return {
    row: { seq, at, actor, action, subject, subjects: subjects.length },
    subjects: subjects.slice(0, SUBJECTS_SHOWN),
    before: jsonText(entry.before),
    after: jsonText(entry.after),
    hash: entry.hash,
    previousHash: entry.previous_hash,
    follows: entry.previous_hash === entry.expected && entryHash(entry.previous_hash, entry) === entry.hash,
  };
}

function jsonText(value: Json): { text: string; characters: number } | null {
  if (value === null) return null;
  const text = JSON.stringify(value, null, 2);
  return { text: text.slice(0, JSON_CHARACTERS), characters: text.length };
}

/** Every action and everybody that the newest 100,000 entries name. */
export async function journalChoices(sql: Sql): Promise<CallOutput<'journal.actions'>> {
  const names = async (column: 'action' | 'actor') => {
    const rows = await sql.query<{ name: string }>(
      `SELECT DISTINCT j.${column} AS name FROM (SELECT ${column} FROM ${JOURNAL} ORDER BY seq DESC LIMIT 100000) j
       ORDER BY name LIMIT ${CHOICES}`,
    );
    return rows.map(({ name }) => name);
  };
  return { actions: await names('action'), actors: await names('actor') };
}

export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Number and hash of the last entry; number 0 where there is none. */
export async function journalHead(sql: Sql): Promise<Head> {
  const [head] = await sql.query<Head & Record<string, unknown>>(
    `SELECT seq, hash FROM ${JOURNAL} ORDER BY seq DESC LIMIT 1`,
  );
  return head ?? { seq: 0, hash: BEGINNING };
}

/** When the journal's table was made, which tells one journal from another that took its place. */
export async function journalOrigin(sql: Sql): Promise<string> {
  const [made] = await sql.query<{ at: string }>(
    `SELECT applied_at AS at FROM security_console.migrations WHERE set_name = 'console' AND version = 1`,
  );
  return made?.at ?? 'unknown';
}

/** What the connected role may do to entries, and whether the trigger that refuses it to everybody is there. */
export async function journalProtection(sql: Sql): Promise<CallOutput<'journal.check'>['protection']> {
  const [found] = await sql.query<CallOutput<'journal.check'>['protection'] & Record<string, unknown>>(
    `SELECT current_user::text AS role, has_table_privilege(c.oid, 'UPDATE') AS "mayUpdate",
       has_table_privilege(c.oid, 'DELETE') AS "mayDelete", has_table_privilege(c.oid, 'TRUNCATE') AS "mayTruncate",
       pg_has_role(c.relowner, 'USAGE') AS owner,
       coalesce((SELECT CASE WHEN t.tgenabled = 'D' THEN 'off' ELSE 'on' END FROM pg_trigger t
         WHERE t.tgrelid = c.oid AND t.tgname = 'journal_append_only'), 'absent') AS trigger
     FROM pg_class c WHERE c.oid = '${JOURNAL}'::regclass`,
  );
  if (!found) throw new Error('The journal is not in the catalogue');
  return found;
}
