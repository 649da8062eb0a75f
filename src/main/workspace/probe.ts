// Looks at a database: which tables and columns are there, what the role may do with them, and how far its clock is off.

import type { Right } from '../../shared/protocol/rights.ts';
import type { Missing } from '../../shared/protocol/workspace.ts';
import type { Sql } from './port.ts';
import { missingOf } from './requirements.ts';
import { rightsOf } from './rights.ts';
import type { ColumnShape, PlatformShape, TableShape } from './shape.ts';

const SCHEMAS = ['auth_service', 'omni2', 'public', 'security_console'];

/** All that is needed: a way to ask. */
export type Asks = Pick<Sql, 'query'>;

export interface Probe {
  readonly shape: PlatformShape;
  readonly rights: ReadonlySet<Right>;
  readonly missing: readonly Missing[];
  /** Seconds the database's clock is ahead of this machine's. */
  readonly clockSkewSeconds: number;
}

/** Everything the console needs to know of a database before it asks it anything else: three statements. */
export async function probe(database: Asks): Promise<Probe> {
  const clockSkewSeconds = await readSkew(database);
  const shape = await readShape(database);
  return { shape, rights: rightsOf(shape), missing: missingOf(shape), clockSkewSeconds };
}

async function readSkew(database: Asks): Promise<number> {
  const before = Date.now();
  const rows = await database.query<{ ms: number }>(
    'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms',
  );
  const here = (before + Date.now()) / 2;
  return Math.round(((rows[0]?.ms ?? here) - here) / 100) / 10;
}

interface FoundRole extends Record<string, unknown> {
  version: number;
  role: string;
  may_create: boolean;
  extensions: string[];
  schemas: string[];
  creatable: string[];
}

interface FoundTable extends Record<string, unknown> {
  schema: string;
  name: string;
  rows: number;
  usable: boolean;
  owned: boolean;
  may_insert: boolean;
  may_delete: boolean;
  columns: { name: string; type: string; nullable: boolean; may_select: boolean; may_update: boolean }[];
}

/** The shape alone. */
export async function readShape(database: Asks): Promise<PlatformShape> {
  const [role] = await database.query<FoundRole>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version, current_user::text AS role,
       has_database_privilege(current_database(), 'CREATE') AS may_create,
       ARRAY(SELECT extname::text FROM pg_extension) AS extensions,
       ARRAY(SELECT nspname::text FROM pg_namespace WHERE nspname = ANY ($1::text[])) AS schemas,
       ARRAY(SELECT nspname::text FROM pg_namespace WHERE nspname = ANY ($1::text[])
             AND has_schema_privilege(oid, 'CREATE')) AS creatable`,
    [SCHEMAS],
  );
  const found = await database.query<FoundTable>(
    `SELECT n.nspname AS schema, c.relname AS name, greatest(c.reltuples, 0)::float8 AS rows,
       has_schema_privilege(n.oid, 'USAGE') AS usable, pg_has_role(c.relowner, 'USAGE') AS owned,
       has_table_privilege(c.oid, 'INSERT') AS may_insert, has_table_privilege(c.oid, 'DELETE') AS may_delete,
       (SELECT json_agg(json_build_object('name', a.attname, 'type', t.typname, 'nullable', NOT a.attnotnull,
          'may_select', has_column_privilege(c.oid, a.attnum, 'SELECT'),
          'may_update', has_column_privilege(c.oid, a.attnum, 'UPDATE')) ORDER BY a.attnum)
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition`,
    [SCHEMAS],
  );
  return {
    tables: new Map(found.map((table) => [`${table.schema}.${table.name}`, shapeOf(table)])),
    extensions: new Set(role?.extensions ?? []),
    serverVersion: role?.version ?? 0,
    role: role?.role ?? '',
    mayCreateSchema: role?.may_create ?? false,
    schemas: new Set(role?.schemas ?? []),
    mayCreateIn: new Set(role?.creatable ?? []),
  };
}

/**
 * A role may be let at some columns only: what it cannot read is then as good as not there, and what it may update is
 * what the console changes. Where it may read none, the columns are kept, so that the lack is named as a right.
 */
function shapeOf(found: FoundTable): TableShape {
  const all = found.columns ?? [];
  const readable = all.filter((column) => column.may_select);
  const columns: ColumnShape[] = (readable.length > 0 ? readable : all).map(({ name, type, nullable }) => ({
    name,
    type,
    nullable,
  }));
  return {
    schema: found.schema,
    name: found.name,
    columns: new Map(columns.map((column) => [column.name, column])),
    privileges: {
      select: found.usable && readable.length > 0,
      insert: found.usable && found.may_insert,
      update: found.usable && all.some((column) => column.may_update),
      delete: found.usable && found.may_delete,
    },
    updatable: new Set(
      found.usable ? all.filter((column) => column.may_update).map((column) => column.name) : [],
    ),
    owned: found.owned,
    estimatedRows: found.rows,
  };
}
