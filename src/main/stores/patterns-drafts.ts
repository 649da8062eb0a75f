// Drafts: what authors have begun and not published yet; one of each pattern and author, and as many new ones as they like.
import { Failure } from '../../shared/model/failure.ts';
import type { PatternDraft } from '../../shared/protocol/patterns.ts';
import type { Database, Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { fits, readable } from './alerts-source.ts';
import { cleanJson } from './clean.ts';
import { tellPatterns } from './patterns-notice.ts';
import { fitted } from './patterns-source.ts';

export const DRAFTS = 'security_console.pattern_drafts';
const COLUMNS = 'id::text AS id, author, pattern, based_on, definition, updated_at';
const MOST = 1_000;

/** Authors with a draft, by pattern. */
export async function draftAuthors(sql: Sql, shape: PlatformShape): Promise<Map<string, string[]>> {
  if (!readable(shape, DRAFTS)) return new Map();
  const rows = await sql.query<{ pattern: string; authors: string[] }>(
    `SELECT pattern, json_agg(author ORDER BY updated_at DESC) AS authors FROM ${DRAFTS} WHERE pattern IS NOT NULL GROUP BY pattern`,
  );
  return new Map(rows.map(({ pattern, authors }) => [pattern, authors]));
}

/** All drafts of a pattern, or with null of patterns that do not exist yet; those of `author` first, then the newest. */
export async function draftsOf(
  sql: Sql,
  shape: PlatformShape,
  pattern: string | null,
  author: string,
): Promise<PatternDraft[]> {
  if (!readable(shape, DRAFTS)) return [];
  const rows = await sql.query(
    `SELECT ${COLUMNS} FROM ${DRAFTS} WHERE pattern IS NOT DISTINCT FROM $1
     ORDER BY (author = $2) DESC, updated_at DESC, id LIMIT ${MOST}`,
    [pattern, author],
  );
  return rows.map(toDraft);
}

export type SavedDraft = Pick<PatternDraft, 'basedOn' | 'pattern' | 'definition'> & {
  readonly id?: string | undefined;
};

/** Keeps a draft. Throws `draft-gone` where the id names none any more, and `not-yours` where it is another author's. */
export function saveDraft(database: Database, author: string, draft: SavedDraft): Promise<PatternDraft> {
  const definition = JSON.stringify(cleanJson(draft.definition));
  return database.transaction(async (sql) => {
    if (draft.id !== undefined) await requireOwn(sql, author, draft.id);
    const [row] =
      draft.id === undefined
        ? await sql.query(
            `INSERT INTO ${DRAFTS} AS d (author, pattern, based_on, definition, updated_at) VALUES ($1, $2, $3, $4::jsonb, now())
             ON CONFLICT (author, pattern) DO UPDATE SET based_on = excluded.based_on, definition = excluded.definition, updated_at = now()
             RETURNING ${COLUMNS}`,
            [author, draft.pattern, draft.basedOn, definition],
          )
        : await sql.query(
            `UPDATE ${DRAFTS} SET based_on = $2, definition = $3::jsonb, updated_at = now() WHERE id = $1::uuid RETURNING ${COLUMNS}`,
            [draft.id, draft.basedOn, definition],
          );
    if (!row) throw gone();
    await tellPatterns(sql, author, [draft.pattern ?? draft.definition.name]);
    return toDraft(row);
  });
}

/** Drops a draft; false where it was not there. Throws `not-yours` where it is another author's. */
export function dropDraft(database: Database, author: string, id: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    const found = await findDraft(sql, id);
    if (!found) return false;
    if (found.author !== author) throw notYours(found.author);
    await sql.execute(`DELETE FROM ${DRAFTS} WHERE id = $1::uuid`, [id]);
    await tellPatterns(sql, author, [found.pattern ?? found.definition.name]);
    return true;
  });
}

/** After publishing: the draft it came from is done with, and drafts by others of a renamed pattern follow it. */
export async function settleDrafts(
  sql: Sql,
  published: {
    readonly author: string;
    readonly draft: string | null;
    readonly from: string | null;
    readonly to: string;
  },
): Promise<void> {
  const { author, draft, from, to } = published;
  if (draft !== null && fits('uuid', draft))
    await sql.execute(`DELETE FROM ${DRAFTS} WHERE id = $1::uuid AND author = $2`, [draft, author]);
  if (from === null || from === to) return;
  await sql.execute(
    `UPDATE ${DRAFTS} d SET pattern = $2 WHERE pattern = $1
       AND NOT EXISTS (SELECT FROM ${DRAFTS} o WHERE o.author = d.author AND o.pattern = $2)`,
    [from, to],
  );
}

async function findDraft(sql: Sql, id: string): Promise<PatternDraft | undefined> {
  if (!fits('uuid', id)) return undefined;
  const [row] = await sql.query(`SELECT ${COLUMNS} FROM ${DRAFTS} WHERE id = $1::uuid FOR UPDATE`, [id]);
  return row && toDraft(row);
}

async function requireOwn(sql: Sql, author: string, id: string): Promise<void> {
  const found = await findDraft(sql, id);
  if (!found) throw gone();
  if (found.author !== author) throw notYours(found.author);
}

function gone(): Failure {
  return new Failure(
    'draft-gone',
    'This draft is not there any more: it was published or discarded',
    'Save what you have as a new draft.',
  );
}

function notYours(author: string): Failure {
  return new Failure('not-yours', `This draft belongs to ${author}`, 'Take a copy of it as your own draft.');
}

function toDraft(row: Row): PatternDraft {
  return {
    id: row.id as string,
    author: row.author as string,
    updatedAt: row.updated_at as string,
    basedOn: row.based_on as number | null,
    pattern: row.pattern as string | null,
    definition: fitted((row.definition ?? {}) as Record<string, unknown>),
  };
}
