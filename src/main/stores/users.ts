// People of the platform: their names beside alerts, and the search for one to filter by.
import { quoteName } from '../workspace/identifiers.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { type AlertSource, columnOr, familyOf, fits, readable } from './alerts-source.ts';
import { Params, storable } from './params.ts';

export const USERS = 'auth_service.users';

export interface FoundUser {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** LEFT JOIN of the alert's user as `u`, and SQL of their name and address; NULLs where that table is not there. */
export function userColumns(
  shape: PlatformShape,
  from: AlertSource,
): { join: string; name: string; email: string } {
  const users = readable(shape, USERS);
  const own = columnOr(from, 'user_email', 'NULL');
  const id = users?.columns.get('id')?.type;
  const reference = from.columns.get('user_id')?.type;
  if (!users || id === undefined || reference === undefined) return { join: '', name: 'NULL', email: own };
  return {
    join: `LEFT JOIN ${USERS} u ON ${matches('u."id"', id, 'a."user_id"', reference)}`,
    name: nameSql(users),
    email: users.columns.has('email') ? `coalesce(u."email", ${own})` : own,
  };
}

/** Equality of two ids whose types may differ, written so that the index on `id` serves it. */
export function matches(id: string, idType: string, reference: string, referenceType: string): string {
  const family = familyOf(idType);
  if (family === familyOf(referenceType) && family !== 'text') return `${id} = ${reference}`;
  if (family === 'int8')
    return `${id} = CASE WHEN ${reference}::text ~ '^[0-9]{1,18}$' THEN ${reference}::text::int8 END`;
  return `${id}::text = ${reference}::text`;
}

/** The user's name as SQL over `u`. */
export function nameSql(users: TableShape): string {
  const names = ['name', 'username']
    .filter((name) => users.columns.has(name))
    .map((name) => `nullif(u.${quoteName(name)}, '')`);
  return names.length === 0 ? 'NULL' : `coalesce(${names.join(', ')})`;
}

/** Users whose name or address contains the text or whose id it is; those that begin with it first. At most 20. */
export async function findUsers(sql: Sql, shape: PlatformShape, query: string): Promise<FoundUser[]> {
  const users = readable(shape, USERS);
  const id = users?.columns.get('id')?.type;
  if (!users || id === undefined) return [];
  const params = new Params();
  const wanted = storable(query.trim());
  const escaped = wanted.replace(/[\\%_]/g, '\\$&');
  const searched = ['name', 'username', 'email']
    .filter((name) => users.columns.has(name))
    .map((name) => `u.${quoteName(name)}`);
  const anywhere = params.add(`%${escaped}%`);
  const begins = params.add(`${escaped}%`);
  const conditions = searched.map((name) => `${name} ILIKE ${anywhere}`);
  const family = familyOf(id);
  if (fits(family, wanted))
    conditions.push(`u."id"${family === 'text' ? '::text' : ''} = ${params.add(wanted)}::${family}`);
  const first = searched.map((name) => `${name} ILIKE ${begins}`).join(' OR ');
  const name = nameSql(users);
  return sql.query<{ id: string; name: string | null; email: string | null }>(
    `SELECT u."id"::text AS id, ${name} AS name, ${users.columns.has('email') ? 'u."email"' : 'NULL'}::text AS email
     FROM ${USERS} u WHERE ${conditions.join(' OR ') || 'false'}
     ORDER BY (${first || 'false'}) DESC NULLS LAST, ${name}, u."id" LIMIT 20`,
    params.values,
  );
}

/** Names of users by id; those without a name, or unknown, are left out. */
export async function findNames(
  sql: Sql,
  shape: PlatformShape,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const users = readable(shape, USERS);
  const id = users?.columns.get('id')?.type;
  if (!users || id === undefined || ids.length === 0) return new Map();
  const family = familyOf(id);
  const possible = ids.filter((one) => fits(family, one));
  const rows = await sql.query<{ id: string; name: string | null }>(
    `SELECT u."id"::text AS id, ${nameSql(users)} AS name FROM ${USERS} u
     WHERE u."id"${family === 'text' ? '::text' : ''} = ANY ($1::${family}[])`,
    [possible],
  );
  return new Map(rows.flatMap(({ id: one, name }) => (name === null ? [] : [[one, name] as const])));
}

/** Names of roles by user id; empty where roles cannot be read. */
export async function findRoles(sql: Sql, shape: PlatformShape): Promise<Map<string, string>> {
  const users = readable(shape, USERS);
  const roles = readable(shape, 'auth_service.roles');
  if (!users?.columns.has('role_id') || !roles?.columns.has('name')) return new Map();
  const rows = await sql.query<{ id: string; role: string }>(
    `SELECT u."id"::text AS id, r."name"::text AS role FROM ${USERS} u JOIN auth_service.roles r ON r."id" = u."role_id"`,
  );
  return new Map(rows.map(({ id, role }) => [id, role]));
}

/** Names of all roles there are; empty where they cannot be read. */
export async function listRoles(sql: Sql, shape: PlatformShape): Promise<string[]> {
  if (!readable(shape, 'auth_service.roles')?.columns.has('name')) return [];
  const rows = await sql.query<{ name: string }>(
    'SELECT DISTINCT "name"::text AS name FROM auth_service.roles ORDER BY 1 LIMIT 200',
  );
  return rows.map(({ name }) => name);
}
