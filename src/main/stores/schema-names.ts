// Names of schemas and their tables, to choose from.
import type { Sql } from '../workspace/port.ts';

const MOST_TABLES = 2_000;

export async function listTables(sql: Sql): Promise<{ name: string; tables: string[] }[]> {
  return sql.query<{ name: string; tables: string[] }>(
    `SELECT n.nspname::text AS name, ARRAY(
       SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'f') ORDER BY c.relispartition, 1 LIMIT ${MOST_TABLES}) AS tables
     FROM pg_namespace n WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1 LIMIT 500`,
  );
}
