// What the platform's tables look like in this database: which tables and columns exist, of which type, and what the role may do.
// Stores build their SQL from it, so that a missing column is a gap on the screen and not an error.

export interface ColumnShape {
  readonly name: string;
  /** Type name as in pg_type, e.g. `int4`, `text`, `uuid`, `timestamptz`. */
  readonly type: string;
  readonly nullable: boolean;
}

export interface TableShape {
  readonly schema: string;
  readonly name: string;
  readonly columns: ReadonlyMap<string, ColumnShape>;
  readonly privileges: {
    readonly select: boolean;
    readonly insert: boolean;
    readonly update: boolean;
    readonly delete: boolean;
  };
  /** Columns the role may update; the right may be given for some only. */
  readonly updatable: ReadonlySet<string>;
  /** Whether the role owns the table or belongs to its owner: only then may it add indexes. */
  readonly owned: boolean;
  /** pg_class.reltuples, or 0 where the table was never analysed. */
  readonly estimatedRows: number;
}

export interface PlatformShape {
  /** By "schema.table"; only tables that exist. */
  readonly tables: ReadonlyMap<string, TableShape>;
  readonly extensions: ReadonlySet<string>;
  readonly serverVersion: number;
  readonly role: string;
  readonly mayCreateSchema: boolean;
  /** Those of the console's four schemas that exist, whether they hold tables or not. */
  readonly schemas: ReadonlySet<string>;
  /** Existing schemas in which the role may create tables. */
  readonly mayCreateIn: ReadonlySet<string>;
}

export function table(shape: PlatformShape, name: string): TableShape | undefined {
  return shape.tables.get(name);
}

export function column(shape: PlatformShape, tableName: string, columnName: string): ColumnShape | undefined {
  return shape.tables.get(tableName)?.columns.get(columnName);
}
