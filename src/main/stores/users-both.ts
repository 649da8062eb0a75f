// People in both id spaces at once: found by a word, and named from ids of either, tied together by their e-mail address.
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { familyOf, fits, readable } from './alerts-source.ts';
import { Params, storable } from './params.ts';
import { nameSql, USERS } from './users.ts';

export const PUBLIC_USERS = 'public.users';
/** People that one word may stand for. */
const MOST = 500;

export interface BothIds {
  /** Ids of auth_service.users. */
  readonly auth: readonly string[];
  /** Ids of public.users. */
  readonly public: readonly string[];
}

export interface Known {
  readonly person: string;
  readonly name: string | null;
  readonly email: string | null;
}

const usable = (shape: PlatformShape, name: string): TableShape | undefined => {
  const table = readable(shape, name);
  return table?.columns.has('id') ? table : undefined;
};

/** Ids that a word stands for: part of a name or address, an id, or the key of a person (`u:12`, `p:7`). */
export async function matchUsers(sql: Sql, shape: PlatformShape, word: string): Promise<BothIds> {
  const wanted = storable(word.trim());
  const key = /^([up]):(.+)$/s.exec(wanted);
  const auth = usable(shape, USERS);
  const older = usable(shape, PUBLIC_USERS);
  const found = async (table: TableShape | undefined, name: string, space: 'u' | 'p') => {
    if (key) return key[1] === space ? [{ id: key[2]!, email: null as string | null }] : [];
    if (!table) return [{ id: wanted, email: null as string | null }];
    const params = new Params();
    const part = params.add(`%${wanted.replace(/[\\%_]/g, '\\$&')}%`);
    const conditions = ['name', 'username', 'email']
      .filter((column) => table.columns.has(column))
      .map((column) => `u."${column}" ILIKE ${part}`);
    conditions.push(`u."id"::text = ${params.add(wanted)}`);
    return sql.query<{ id: string; email: string | null }>(
      `SELECT u."id"::text AS id, ${emailSql(table)} AS email FROM ${name} u WHERE ${conditions.join(' OR ')} LIMIT ${MOST}`,
      params.values,
    );
  };
  const [inAuth, inPublic] = await Promise.all([found(auth, USERS, 'u'), found(older, PUBLIC_USERS, 'p')]);
  // An id that no table of users knows may still be named by the records.
  const named = key ? [] : [wanted];
  const authIds = new Set([...inAuth.map(({ id }) => id), ...named]);
  const publicIds = new Set([...inPublic.map(({ id }) => id), ...named]);
  for (const id of await across(sql, auth, USERS, older, PUBLIC_USERS, [...authIds])) publicIds.add(id);
  for (const id of await across(
    sql,
    older,
    PUBLIC_USERS,
    auth,
    USERS,
    inPublic.map(({ id }) => id),
  ))
    authIds.add(id);
  return { auth: [...authIds], public: [...publicIds] };
}

const emailSql = (table: TableShape) => (table.columns.has('email') ? 'u."email"::text' : 'NULL::text');

/** Ids in the other space of those with these ids in this one, by e-mail address. */
async function across(
  sql: Sql,
  from: TableShape | undefined,
  fromName: string,
  to: TableShape | undefined,
  toName: string,
  ids: readonly string[],
): Promise<string[]> {
  if (!from?.columns.has('email') || !to?.columns.has('email') || ids.length === 0) return [];
  const rows = await sql.query<{ id: string }>(
    `SELECT o."id"::text AS id FROM ${fromName} u JOIN ${toName} o ON lower(o."email") = lower(u."email") WHERE ${isOneOf(from, 'u."id"', 'id', '$1')}`,
    [possible(from, 'id', ids)],
  );
  return rows.map(({ id }) => id);
}

function possible(table: TableShape, column: string, ids: readonly string[]): string[] {
  const family = familyOf(table.columns.get(column)?.type ?? 'text');
  return ids.filter((id) => fits(family, id));
}

function isOneOf(table: TableShape, sql: string, column: string, param: string): string {
  const family = familyOf(table.columns.get(column)?.type ?? 'text');
  return `${sql}${family === 'text' ? '::text' : ''} = ANY (${param}::${family}[])`;
}

/** `c.column` is one of the ids, whatever its type; `false` where the table has no such column. */
export function ofUsers(table: TableShape, column: string, ids: readonly string[], params: Params): string {
  if (!table.columns.has(column)) return 'false';
  return isOneOf(table, `c."${column}"`, column, params.add(possible(table, column, ids)));
}

/** Who these ids are: of auth_service.users, or of public.users, whose person is then the one of the same address where there is one. */
export async function knownUsers(
  sql: Sql,
  shape: PlatformShape,
  space: 'auth' | 'public',
  ids: readonly string[],
): Promise<Map<string, Known>> {
  const name = space === 'auth' ? USERS : PUBLIC_USERS;
  const table = usable(shape, name);
  const wanted = [...new Set(ids)];
  if (!table || wanted.length === 0) return new Map();
  const auth = usable(shape, USERS);
  const joined = space === 'public' && auth?.columns.has('email') && table.columns.has('email');
  const rows = await sql.query<{
    id: string;
    name: string | null;
    email: string | null;
    auth: string | null;
  }>(
    `SELECT u."id"::text AS id, ${nameSql(table)}::text AS name, ${emailSql(table)} AS email,
       ${joined ? `(SELECT a."id"::text FROM ${USERS} a WHERE lower(a."email") = lower(u."email") LIMIT 1)` : 'NULL::text'} AS auth
     FROM ${name} u WHERE ${isOneOf(table, 'u."id"', 'id', '$1')}`,
    [possible(table, 'id', wanted)],
  );
  return new Map(
    rows.map(({ id, name: called, email, auth: other }) => [
      id,
      {
        person: space === 'auth' ? `u:${id}` : other === null ? `p:${id}` : `u:${other}`,
        name: called,
        email,
      },
    ]),
  );
}
