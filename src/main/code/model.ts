// A table as the models of an object-relational mapper declare it, and what that refers to in the database.
import { type Catalog, resolveTable, SYSTEM_COLUMNS } from './catalog.ts';
import type { Reference, TableReference } from './reference.ts';

export interface Model {
  readonly schema: string | null;
  readonly table: string;
  /** Offset in the source. */
  readonly at: number;
  readonly columns: readonly { readonly name: string; readonly at: number }[];
}

/** Splits "schema.table". */
export function tableName(name: string): { schema: string | null; table: string } {
  const clean = name.replaceAll('"', '');
  const dot = clean.lastIndexOf('.');
  return dot === -1
    ? { schema: null, table: clean }
    : { schema: clean.slice(0, dot), table: clean.slice(dot + 1) };
}

/** Offsets are those of the source. */
export function modelReferences({ schema, table: name, at, columns }: Model, catalog: Catalog): Reference[] {
  const table = resolveTable(catalog, schema, name);
  const own: TableReference = { kind: 'table', schema, name, table, at };
  return [
    own,
    ...columns.map((column) => ({
      kind: 'column' as const,
      column: column.name,
      tables: [own],
      exists: table === undefined ? null : table.columns.has(column.name) || SYSTEM_COLUMNS.has(column.name),
      at: column.at,
    })),
  ];
}

/** "AuditLog" as "audit_log". */
export function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
