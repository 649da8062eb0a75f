// What code may name in a database: every relation with its columns, and the schemas a bare name is looked for in.
import type { Sql } from '../workspace/port.ts';

export interface NamedRelations {
  readonly relations: readonly {
    readonly schema: string;
    readonly name: string;
    readonly columns: readonly string[];
  }[];
  readonly searchPath: readonly string[];
  readonly role: string;
}

/** Reads the catalogue, the system's own relations included; what the role may not read is there all the same. */
export async function readNames(sql: Sql): Promise<NamedRelations> {
  const relations = await sql.query<{ schema: string; name: string; columns: string[] }>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name,
            coalesce(array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attname IS NOT NULL), '{}') AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_(toast|temp)'
      GROUP BY n.nspname, c.relname`,
  );
  const [found] = await sql.query<{ path: string[]; role: string }>(
    'SELECT current_schemas(false)::text[] AS path, current_user::text AS role',
  );
  return { relations, searchPath: found?.path ?? [], role: found?.role ?? '' };
}
