// Reads what the verification screen answers from: every audit_logs there is, who writes it, search paths, and the two id spaces.
import type { AuditActivity, AuditTable, IdSpaces, KeyType, RolePaths } from '../verification/facts.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Database, Sql } from '../workspace/port.ts';

/** A question that takes longer is given up, for a server has other things to do. */
const TIMEOUT_MS = 10_000;
/** Tables up to this size are counted; larger ones only when asked to. */
const COUNTED_ROWS = 500_000;
/** What tells when an entry was written, the surest first. */
const TIMES = ['timestamp', 'created_at'];

/** Runs reads in a transaction that can write nothing and does not last. */
export function readOnly<T>(database: Database, read: (sql: Sql) => Promise<T>): Promise<T> {
  return database.transaction(async (sql) => {
    await sql.execute('SET TRANSACTION READ ONLY');
    await sql.query(`SELECT set_config('statement_timeout', $1, true)`, [String(TIMEOUT_MS)]);
    return read(sql);
  });
}

export const AUDIT_TABLES_SQL = `SELECT n.nspname AS schema, c.relkind::text AS kind, pg_get_userbyid(c.relowner)::text AS owner,
       CASE WHEN c.reltuples >= 0 THEN c.reltuples::float8 END AS rows, pg_total_relation_size(c.oid) AS bytes,
       has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
       ARRAY(SELECT r.rolname::text FROM pg_roles r WHERE r.rolname !~ '^pg_' AND has_table_privilege(r.oid, c.oid, 'INSERT')
             AND has_schema_privilege(r.oid, n.oid, 'USAGE') ORDER BY r.rolname LIMIT 20) AS writers,
       (SELECT json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       ARRAY(SELECT DISTINCT on_n.nspname::text
               FROM pg_class on_c JOIN pg_namespace on_n ON on_n.oid = on_c.relnamespace
              WHERE on_c.relname = 'audit_logs' AND on_c.oid <> c.oid
                AND (EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid AND i.inhparent = on_c.oid)
                     OR EXISTS (SELECT FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                                 WHERE w.ev_class = c.oid AND d.refobjid = on_c.oid))) AS stands_on
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relname = 'audit_logs' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
 ORDER BY n.nspname`;

const KINDS: Readonly<Record<string, AuditTable['kind']>> = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialised view',
  f: 'foreign table',
};

/** Every relation called audit_logs; tables of moderate size, or all when `exact`, are counted. */
export async function auditTables(sql: Sql, exact: boolean): Promise<AuditTable[]> {
  const rows = await sql.query<{
    schema: string;
    kind: string;
    owner: string;
    rows: number | null;
    bytes: number;
    readable: boolean;
    writers: string[];
    columns: [string, string][] | null;
    stands_on: string[];
  }>(AUDIT_TABLES_SQL);
  const tables: AuditTable[] = [];
  for (const row of rows) {
    // A table that was never analysed gives no estimate, but its size does.
    const small = row.rows === null ? row.bytes < COUNTED_ROWS * 100 : row.rows < COUNTED_ROWS;
    const counted = row.readable && (exact || small) ? await countRows(sql, row.schema) : null;
    tables.push({
      schema: row.schema,
      kind: KINDS[row.kind] ?? 'table',
      owner: row.owner,
      columns: (row.columns ?? []).map(([name]) => name),
      types: Object.fromEntries(row.columns ?? []),
      rows: counted ?? row.rows,
      exact: counted !== null,
      bytes: row.bytes,
      readable: row.readable,
      writers: row.writers,
      standsOn: row.stands_on,
    });
  }
  return tables;
}

async function countRows(sql: Sql, schema: string): Promise<number | null> {
  const [counted] = await sql.query<{ n: number }>(
    `SELECT count(*) AS n FROM ${quoteName(schema)}.audit_logs`,
  );
  return counted?.n ?? null;
}

/** SQL of first and last entry, days and users of one audit table; null where no column tells the time. */
export function activitySql(table: AuditTable): string | null {
  const time = TIMES.find((name) => /^timestamp/.test(table.types[name] ?? ''));
  if (time === undefined) return null;
  const at = quoteName(time);
  const from = `${quoteName(table.schema)}.audit_logs`;
  const user = table.columns.includes('user_id') ? 'count(DISTINCT user_id)' : 'NULL::bigint';
  return `SELECT (SELECT min(${at}) FROM ${from}) AS first, (SELECT max(${at}) FROM ${from}) AS last,
       (SELECT ${user} FROM ${from} WHERE ${at} > now() - interval '7 days') AS users,
       ARRAY(SELECT (SELECT count(*) FROM ${from} WHERE ${at} > now() - interval '1 day' * (d + 1) AND ${at} <= now() - interval '1 day' * d)
               FROM generate_series(6, 0, -1) d ORDER BY d DESC) AS days`;
}

/** When entries of one table were written, and by how many users. */
export async function auditActivity(sql: Sql, table: AuditTable): Promise<AuditActivity> {
  const time = TIMES.find((name) => /^timestamp/.test(table.types[name] ?? '')) ?? null;
  const nothing = { schema: table.schema, time, first: null, last: null, days: [], users: null };
  const asked = activitySql(table);
  if (!table.readable) return { ...nothing, problem: 'The connected role may not read it.' };
  if (asked === null) return { ...nothing, problem: 'No column of it tells when an entry was written.' };
  const [row] = await sql.query<Pick<AuditActivity, 'first' | 'last' | 'days' | 'users'>>(asked);
  return { ...nothing, ...row, problem: null };
}

export const PATHS_SQL = `SELECT r.rolname AS name, r.rolcanlogin AS login,
       ARRAY(SELECT n.nspname::text FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
              WHERE c.relname = 'audit_logs' AND has_schema_privilege(r.oid, n.oid, 'USAGE')) AS may_use,
       ARRAY(SELECT json_build_object('database', s.setdatabase <> 0, 'value', substr(one, 13))::text
               FROM pg_db_role_setting s, unnest(s.setconfig) one
              WHERE s.setrole = r.oid AND one LIKE 'search_path=%'
                AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))) AS settings
  FROM pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY r.rolname LIMIT 200`;

/** Where each role looks for a bare name. */
export async function rolePaths(sql: Sql): Promise<RolePaths> {
  const roles = await sql.query<{ name: string; login: boolean; may_use: string[]; settings: string[] }>(
    PATHS_SQL,
  );
  const general = await sql.query<{ database: boolean; value: string }>(
    `SELECT s.setdatabase <> 0 AS database, substr(one, 13) AS value FROM pg_db_role_setting s, unnest(s.setconfig) one
      WHERE s.setrole = 0 AND one LIKE 'search_path=%'
        AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`,
  );
  const [own] = await sql.query<{ role: string; path: string[]; standard: string | null }>(
    `SELECT current_user::text AS role, current_schemas(false)::text[] AS path,
            (SELECT CASE WHEN source IN ('default', 'configuration file') THEN reset_val ELSE boot_val END
               FROM pg_settings WHERE name = 'search_path') AS standard`,
  );
  return {
    role: own?.role ?? '',
    own: own?.path ?? [],
    otherwise: own?.standard ?? '"$user", public',
    roles: roles.map(({ name, login, may_use }) => ({ name, login, mayUse: may_use })),
    settings: [
      ...general.map(({ database, value }) => ({ role: null, database, value })),
      ...roles.flatMap(({ name, settings }) =>
        settings.map((text) => ({
          role: name,
          ...(JSON.parse(text) as { database: boolean; value: string }),
        })),
      ),
    ],
  };
}

export const ID_SPACES_SQL = `WITH pairs AS (
  SELECT a.id::text AS auth_id, p.id::text AS public_id, lower(a.email) AS auth_email, lower(p.email) AS public_email
    FROM auth_service.users a FULL JOIN public.users p ON lower(p.email) = lower(a.email))
SELECT (SELECT count(*) FROM auth_service.users) AS auth, (SELECT count(*) FROM public.users) AS public,
       count(*) FILTER (WHERE auth_id IS NOT NULL AND public_id IS NOT NULL) AS both,
       count(*) FILTER (WHERE auth_id <> public_id) AS other_id,
       (SELECT count(*) FROM auth_service.users a JOIN public.users p ON p.id::text = a.id::text AND lower(p.email) IS DISTINCT FROM lower(a.email)) AS mistaken
  FROM pairs`;

/** How the two user tables fit together; null where one of them is not there or may not be read. */
export async function idSpaces(sql: Sql): Promise<IdSpaces | null> {
  const [there] = await sql.query<{ there: boolean }>(
    `SELECT count(*) = 2 AS there FROM (VALUES ('auth_service'), ('public')) s(name)
      WHERE to_regclass(s.name || '.users') IS NOT NULL AND has_schema_privilege(s.name, 'USAGE')
        AND has_column_privilege(s.name || '.users', 'id', 'SELECT') AND has_column_privilege(s.name || '.users', 'email', 'SELECT')`,
  );
  if (there?.there !== true) return null;
  const [row] = await sql.query<{
    auth: number;
    public: number;
    both: number;
    other_id: number;
    mistaken: number;
  }>(ID_SPACES_SQL);
  const examples = await sql.query<{ id: string; auth: string; public: string }>(
    `SELECT a.id::text AS id, coalesce(a.email, '') AS auth, coalesce(p.email, '') AS public
       FROM auth_service.users a JOIN public.users p ON p.id::text = a.id::text AND lower(p.email) IS DISTINCT FROM lower(a.email)
      ORDER BY a.id LIMIT 5`,
  );
  return {
    auth: row?.auth ?? 0,
    public: row?.public ?? 0,
    both: row?.both ?? 0,
    otherId: row?.other_id ?? 0,
    mistaken: row?.mistaken ?? 0,
    examples,
  };
}

export const KEY_TYPES_SQL = `SELECT a.attname AS column, n.nspname || '.' || c.relname AS table, t.typname AS type
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
 WHERE a.attname IN ('user_id', 'session_id', 'conversation_id') AND a.attnum > 0 AND NOT a.attisdropped
   AND n.nspname IN ('omni2', 'auth_service', 'public') AND c.relkind IN ('r', 'p')
 ORDER BY a.attname, t.typname, n.nspname, c.relname LIMIT 200`;

/** The type that each table has for the ids that tie records together. */
export function keyTypes(sql: Sql): Promise<KeyType[]> {
  return sql.query<KeyType & Record<string, unknown>>(KEY_TYPES_SQL);
}
