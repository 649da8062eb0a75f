// Reads a database's whole schema from pg_catalog, in one read-only transaction: Postgres 13–18 and PGlite.
import { Catalog, type CatalogSql, CLASS, FIRST_USER_OID, type Scope } from './catalog.ts';
import type { SchemaObject, Snapshot } from './model.ts';
import { quoted, SNAPSHOT_FORMAT } from './model.ts';
import {
  readDefaultPrivileges,
  readExtensions,
  readGlobals,
  readSchemas,
  readTextSearch,
} from './read-others.ts';
import { readParts } from './read-parts.ts';
import { readRelations } from './read-relations.ts';
import { readCasts, readOperators, readRoutines } from './read-routines.ts';
import { knowDomainChecks, readTypes } from './read-types.ts';

export type { CatalogSql, Scope } from './catalog.ts';

export interface ReadOptions extends Scope {
  readonly engine: 'postgres' | 'pglite';
  /** The transaction is under way already, and stays as it is: for a shadow, where nobody else writes. */
  readonly underWay?: boolean;
  /** 0–1, and what is read now. */
  progress?(share: number, what: string): void;
}

/**
 * Reads a snapshot. `sql` has to be inside a transaction that nothing was asked in yet: it is made read-only and repeatable, and its
 * search_path is set, so that definitions come qualified by the same rule everywhere.
 */
export async function readSnapshot(sql: CatalogSql, options: ReadOptions): Promise<Snapshot> {
  const { engine, underWay = false, progress = () => undefined, ...scope } = options;
  if (!underWay) await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  const [about] = await sql.query<{
    version: number;
    database: string;
    role: string;
    search_path: string;
    at: string;
  }>(
    `SELECT current_setting('server_version_num')::int AS version, current_database()::text AS database, current_user::text AS role,
       current_setting('search_path') AS search_path, now()::text AS at`,
  );
  const path = scope.relativeTo === undefined ? '' : quoted(scope.relativeTo);
  await sql.query(`SELECT set_config('search_path', $1, true)`, [path]);
  const version = about?.version ?? 0;
  const catalog = new Catalog(sql, scope, version);
  progress(0, 'Comments and extensions');
  await catalog.prepare();
  const ofTable = scope.table !== undefined;
  if (!ofTable) {
    progress(0.1, 'Types and functions');
    await readSchemas(catalog);
    await readTypes(catalog);
    await readRoutines(catalog);
    await readOperators(catalog);
    await readTextSearch(catalog);
    await readDefaultPrivileges(catalog);
  }
  progress(0.3, 'Tables and columns');
  const relations = await readRelations(catalog);
  progress(0.6, 'Constraints and indexes');
  await readParts(catalog, relations);
  if (!ofTable) await knowDomainChecks(catalog);
  if (!catalog.partial) {
    await readExtensions(catalog);
    await readCasts(catalog);
    await readGlobals(catalog);
  }
  progress(0.9, 'Dependencies');
  const objects = await withNeeds(catalog);
  progress(1, '');
  return {
    format: SNAPSHOT_FORMAT,
    takenAt: new Date().toISOString(),
    version,
    engine,
    database: about?.database ?? '',
    role: about?.role ?? '',
    searchPath: about?.search_path ?? '',
    relativeTo: scope.relativeTo ?? null,
    table: scope.table ?? null,
    objects,
    notes: catalog.notes,
  };
}

/** Gives each object the ids of what it needs, from pg_depend. */
async function withNeeds(catalog: Catalog): Promise<SchemaObject[]> {
  const rows = await catalog.sql.query<{
    classid: number;
    objid: number;
    objsubid: number;
    refclassid: number;
    refobjid: number;
    refobjsubid: number;
  }>(
    `SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid FROM pg_depend
     WHERE deptype IN ('n', 'a', 'i', 'P', 'S', 'e') AND (objid >= ${FIRST_USER_OID} OR classid = ${CLASS.rewrite}) AND refobjid >= ${FIRST_USER_OID}`,
  );
  const needs = new Map<string, Set<string>>();
  for (const row of rows) {
    const from = catalog.idOf(row.classid, row.objid, row.objsubid);
    const to = catalog.idOf(row.refclassid, row.refobjid, row.refobjsubid) ?? undefined;
    if (from === undefined || to === undefined || from === to) continue;
    const those = needs.get(from);
    if (those) those.add(to);
    else needs.set(from, new Set([to]));
  }
  return catalog.objects.map((object) => {
    const own = needs.get(object.id);
    if (!own) return object;
    // A sequence is made before the column it is owned by, whatever the catalogue says.
    const kept = object.kind === 'sequence' ? [] : [...own].filter((id) => id !== object.id).sort();
    return { ...object, needs: kept };
  });
}
