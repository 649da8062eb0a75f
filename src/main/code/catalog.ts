// What a database has, as far as a query can name it: relations and their columns, and where a bare name is looked for.

export interface CatalogTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: ReadonlySet<string>;
}

export interface Catalog {
  /** By "schema.table". */
  readonly tables: ReadonlyMap<string, CatalogTable>;
  /** Schemas of that name that have it. */
  readonly byName: ReadonlyMap<string, readonly CatalogTable[]>;
  /** Schemas that a bare name is looked for in, in order. */
  readonly searchPath: readonly string[];
}

/** Columns that every table has without saying so. */
export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set([
  'ctid',
  'xmin',
  'xmax',
  'cmin',
  'cmax',
  'tableoid',
  'oid',
]);

export function createCatalog(
  relations: readonly {
    readonly schema: string;
    readonly name: string;
    readonly columns: readonly string[];
  }[],
  searchPath: readonly string[],
): Catalog {
  const tables = new Map<string, CatalogTable>();
  const byName = new Map<string, CatalogTable[]>();
  for (const { schema, name, columns } of relations) {
    const table = { schema, name, columns: new Set(columns) };
    tables.set(`${schema}.${name}`, table);
    byName.set(name, [...(byName.get(name) ?? []), table]);
  }
  return { tables, byName, searchPath };
}

/** The table that a name means, as Postgres would find it; undefined where it finds none. */
export function resolveTable(
  catalog: Catalog,
  schema: string | null,
  name: string,
): CatalogTable | undefined {
  if (schema !== null) return catalog.tables.get(`${schema}.${name}`);
  // The system's own catalogue comes first unless the path names it.
  const path = catalog.searchPath.includes('pg_catalog')
    ? catalog.searchPath
    : ['pg_catalog', ...catalog.searchPath];
  for (const candidate of path) {
    const found = catalog.tables.get(`${candidate}.${name}`);
    if (found) return found;
  }
  return undefined;
}
