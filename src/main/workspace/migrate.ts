// Runs migrations: in order, each once, all in one transaction, one console at a time, and written down with a checksum.
import { createHash } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import type { Migration, MigrationSet } from './ddl/migration.ts';
import type { Database, Sql, TransactionSql } from './port.ts';

/** Any number that no other program is likely to lock: "watchroom" on a telephone's keys. */
const LOCK_KEY = 928_249_666;

/** What has to be there before a migration can be written down. */
export const MIGRATIONS_TABLE = `CREATE TABLE security_console.migrations (
  set_name text NOT NULL,
  version int NOT NULL,
  title text NOT NULL,
  checksum text NOT NULL,
  applied_by text NOT NULL DEFAULT current_user,
  applied_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (set_name, version)
);`;

interface Applied extends Record<string, unknown> {
  set_name: string;
  version: number;
  checksum: string;
}

/** What a migration's SQL is known by. */
export function checksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

/**
 * Brings the sets up to date; gives "set version" of what was run now, nothing when all was there. Throws the Failure
 * `workspace-too-new` when a newer console was here before, and `migration-changed` when a migration was edited since.
 */
export async function migrate(database: Database, sets: readonly MigrationSet[]): Promise<string[]> {
  return database.transaction((sql) => migrateWithin(sql, sets));
}

/** The same within a transaction under way. */
export async function migrateWithin(sql: TransactionSql, sets: readonly MigrationSet[]): Promise<string[]> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
  const base = await missingBase(sql);
  if (base !== '') await sql.script(base);
  const applied = await readApplied(sql);
  const run: string[] = [];
  for (const set of sets) {
    for (const migration of pendingOf(set, applied)) {
      await sql.script(migration.sql);
      await sql.execute(
        'INSERT INTO security_console.migrations (set_name, version, title, checksum) VALUES ($1, $2, $3, $4)',
        [set.name, migration.version, migration.title, checksum(migration)],
      );
      run.push(`${set.name} ${migration.version}`);
    }
  }
  return run;
}

/** The SQL that `migrate` would run for these sets now, to be read before agreeing; empty when nothing is to do. */
export async function pendingSql(sql: Sql, sets: readonly MigrationSet[]): Promise<string> {
  const base = await missingBase(sql);
  const applied = base.includes('security_console.migrations') ? [] : await readApplied(sql);
  const pending = sets.flatMap((set) => pendingOf(set, applied));
  return pending.length === 0
    ? ''
    : [base, ...pending.map((migration) => migration.sql)].filter(Boolean).join('\n\n');
}

/** Migrations of a set that are not written down yet, oldest first. Throws as `migrate` does. */
function pendingOf(set: MigrationSet, applied: readonly Applied[]): Migration[] {
  const done = new Map(
    applied.filter((row) => row.set_name === set.name).map((row) => [row.version, row.checksum]),
  );
  const newest = set.migrations.at(-1)?.version ?? 0;
  if ([...done.keys()].some((version) => version > newest)) {
    throw new Failure(
      'workspace-too-new',
      'A newer version of the console has changed this database',
      'Update this console, then open the workspace again.',
    );
  }
  return set.migrations.filter((migration) => {
    const known = done.get(migration.version);
    if (known !== undefined && known !== checksum(migration)) {
      throw new Failure(
        'migration-changed',
        `The ${set.name} tables of this database were made by other SQL than this console's`,
        'Use the console that made them, or ask its maintainers which version belongs to this database.',
      );
    }
    return known === undefined;
  });
}

async function missingBase(sql: Sql): Promise<string> {
  const rows = await sql.query<{ has_schema: boolean; has_table: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'security_console') AS has_schema,
            EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'security_console' AND c.relname = 'migrations') AS has_table`,
  );
  const { has_schema, has_table } = rows[0] ?? { has_schema: false, has_table: false };
  return [has_schema ? '' : 'CREATE SCHEMA security_console;', has_table ? '' : MIGRATIONS_TABLE]
    .filter(Boolean)
    .join('\n');
}

function readApplied(sql: Sql): Promise<Applied[]> {
  return sql.query<Applied>(
    'SELECT set_name, version, checksum FROM security_console.migrations ORDER BY set_name, version',
  );
}
