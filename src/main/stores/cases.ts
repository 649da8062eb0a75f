// Cases: listed, filtered and paged in the database, and one read whole with its notes and its own history.
import { Failure } from '../../shared/model/failure.ts';
import { LEVELS } from '../../shared/model/level.ts';
import type { CaseDetail, CaseEntry, CaseRow } from '../../shared/protocol/cases.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { JOURNAL, type Json } from './journal.ts';
import { Params, storable } from './params.ts';

export const CASES = 'security_console.cases';
export const MEMBERS = 'security_console.case_members';
export const CASE_NOTES = 'security_console.case_notes';
const CHOICES = 200;
const NOTES_SHOWN = 500;
const ENTRIES_SHOWN = 500;

/** What each order compares, as SQL over `c`, its type; the highest comes first. */
const ORDERS = {
  updated: ['c.updated_at', 'timestamptz'],
  created: ['c.created_at', 'timestamptz'],
  severity: [`array_position(ARRAY['${LEVELS.join("', '")}'], c.severity)`, 'int'],
} as const;

const NO_COUNTS = { alert: 0, event: 0, conversation: 0, person: 0 };

interface CaseSqlRow extends Row {
  id: string;
  title: string;
  status: CaseRow['status'];
  outcome: CaseRow['outcome'];
  severity: CaseRow['severity'];
  owner: string | null;
  tags: string[];
  counts: Partial<CaseRow['counts']> | null;
  notes: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
  version: number;
}

const COLUMNS = `c.id::text AS id, c.title, c.status, c.outcome, c.severity, c.owner, c.tags, c.version, c.created_by, c.created_at,
  c.updated_by, c.updated_at, (SELECT count(*) FROM ${CASE_NOTES} n WHERE n.case_id = c.id) AS notes,
  (SELECT json_object_agg(m.kind, m.n) FROM (SELECT kind, count(*) AS n FROM ${MEMBERS} WHERE case_id = c.id GROUP BY kind) m) AS counts`;

function rowOf(row: CaseSqlRow): CaseRow {
  const { created_by, created_at, updated_by, updated_at, counts, ...rest } = row;
  return {
    id: rest.id,
    title: rest.title,
    status: rest.status,
    outcome: rest.outcome,
    severity: rest.severity,
    owner: rest.owner,
    tags: rest.tags,
    notes: rest.notes,
    version: rest.version,
    counts: { ...NO_COUNTS, ...counts },
    createdBy: created_by,
    createdAt: created_at,
    updatedBy: updated_by,
    updatedAt: updated_at,
  };
}

/** A page of cases. */
export async function listCases(
  sql: Sql,
  { filter, order, after, limit }: CallInput<'cases.list'>,
): Promise<CallOutput<'cases.list'>> {
  const [value, type] = ORDERS[order];
  const params = new Params();
  const where = conditions(filter, params);
  const all = where.join(' AND ') || 'true';
  const bound = [...params.values];
  if (after !== null) {
    const cursor = decodeCursor(after);
    where.push(`(${value}, c.id) < (${params.add(cursor[0])}::${type}, ${params.add(cursor[1])}::int8)`);
  }
  const [rows, [found]] = await Promise.all([
    sql.query<CaseSqlRow & { sort: string }>(
      `SELECT ${COLUMNS}, ${value}::text AS sort FROM ${CASES} c WHERE ${where.join(' AND ') || 'true'}
       ORDER BY ${value} DESC, c.id DESC LIMIT ${params.add(limit + 1)}`,
      params.values,
    ),
    sql.query<{ total: number; owners: string[]; tags: string[] }>(
      `SELECT (SELECT count(*) FROM ${CASES} c WHERE ${all}) AS total,
         ARRAY(SELECT DISTINCT owner FROM ${CASES} WHERE owner IS NOT NULL ORDER BY 1 LIMIT ${CHOICES}) AS owners,
         ARRAY(SELECT DISTINCT t FROM ${CASES}, unnest(tags) t ORDER BY 1 LIMIT ${CHOICES}) AS tags`,
      bound,
    ),
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(rowOf),
    next: rows.length > limit && last ? JSON.stringify([last.sort, last.id]) : null,
    total: found?.total ?? 0,
    owners: found?.owners ?? [],
    tags: found?.tags ?? [],
  };
}

function conditions(filter: CallInput<'cases.list'>['filter'], params: Params): string[] {
  const where: string[] = [];
  const text = storable(filter.text?.trim() ?? '');
  if (text !== '') {
    const anywhere = params.add(`%${text.replace(/[\\%_]/g, '\\$&')}%`);
    const number = /^#?(\d{1,18})$/.exec(text)?.[1];
    const byNumber = number === undefined ? '' : ` OR c.id = ${params.add(number)}::int8`;
    where.push(`(c.title ILIKE ${anywhere} OR c.summary ILIKE ${anywhere}${byNumber})`);
  }
  if (filter.statuses && filter.statuses.length > 0)
    where.push(`c.status = ANY (${params.add([...filter.statuses])}::text[])`);
  if (filter.severities && filter.severities.length > 0)
    where.push(`c.severity = ANY (${params.add([...filter.severities])}::text[])`);
  if (filter.owner === '') where.push('c.owner IS NULL');
  else if (filter.owner !== undefined) where.push(`c.owner = ${params.add(storable(filter.owner))}`);
  if (filter.tag !== undefined) where.push(`${params.add(storable(filter.tag))} = ANY (c.tags)`);
  if (filter.member !== undefined) {
    const { kind, ref } = filter.member;
    where.push(
      `c.id IN (SELECT m.case_id FROM ${MEMBERS} m WHERE m.kind = ${params.add(kind)} AND m.ref = ${params.add(storable(ref))})`,
    );
  }
  return where;
}

export function decodeCursor(cursor: string): [string, string] {
  try {
    const [value, key] = JSON.parse(cursor) as unknown[];
    if (typeof value === 'string' && typeof key === 'string') return [value, key];
  } catch {}
  throw new Failure('bad-cursor', 'This place in the list is not known', 'Read the list from its beginning.');
}

/** One case as a row. Throws the Failure `case-gone` where there is none of that number. */
export async function caseRow(sql: Sql, id: string): Promise<CaseRow> {
  const [row] = await sql.query<CaseSqlRow>(`SELECT ${COLUMNS} FROM ${CASES} c WHERE c.id = $1::int8`, [id]);
  if (row) return rowOf(row);
  throw new Failure(
    'case-gone',
    'There is no case of this number',
    'The address may be of another workspace; look at the list of cases.',
  );
}

export async function readCase(sql: Sql, shape: PlatformShape, id: string): Promise<CaseDetail> {
  const row = await caseRow(sql, id);
  // One after the other: within a transaction there is one connection.
  const [rest] = await sql.query<{ summary: string }>(`SELECT summary FROM ${CASES} WHERE id = $1::int8`, [
    id,
  ]);
  const notes = await sql.query<CaseDetail['notes'][number] & Row>(
    `SELECT * FROM (SELECT id::text AS id, author, at, body FROM ${CASE_NOTES} n WHERE case_id = $1::int8
       ORDER BY n.id DESC LIMIT ${NOTES_SHOWN}) newest ORDER BY at, id::int8`,
    [id],
  );
  const entries = await readEntries(sql, shape, id);
  return { row, summary: rest?.summary ?? '', notes, entries };
}

/** What the journal says of the case; of its members only how many, since an entry may hold thousands. */
async function readEntries(sql: Sql, shape: PlatformShape, id: string): Promise<CaseEntry[]> {
  if (!readable(shape, JOURNAL)) return [];
  const rows = await sql.query<{
    seq: number;
    at: string;
    actor: string;
    action: string;
    before: Record<string, Json> | null;
    after: Record<string, Json> | null;
  }>(
    `SELECT seq, at, actor, action, ${without('before')} AS before, ${without('after')} AS after
     FROM ${JOURNAL} WHERE subject = $1 AND action LIKE 'cases.%' ORDER BY seq DESC LIMIT ${ENTRIES_SHOWN}`,
    [`case:${id}`],
  );
  return rows.map(({ seq, at, actor, action, before, after }) => ({
    seq,
    at,
    actor,
    action,
    changes: changesOf(before ?? {}, after ?? {}),
    counts: after?.counts ? { ...NO_COUNTS, ...(after.counts as Partial<CaseRow['counts']>) } : null,
  }));
}

/** A value of the journal without its members; NULL where it holds no fields. */
const without = (column: string) =>
  `CASE WHEN jsonb_typeof(${column}) = 'object' THEN ${column} - 'members' END`;

const FIELDS = ['title', 'status', 'outcome', 'severity', 'owner', 'tags', 'summary', 'note'] as const;

function changesOf(before: Record<string, Json>, after: Record<string, Json>): CaseEntry['changes'] {
  const words = (value: Json | undefined): string | null =>
    value === undefined || value === null || value === ''
      ? null
      : Array.isArray(value)
        ? value.join(', ') || null
        : String(value);
  return FIELDS.flatMap((field) => {
    const was = words(before[field]);
    const is = words(after[field]);
    return field in after && was !== is ? [{ field, before: was, after: is }] : [];
  });
}
