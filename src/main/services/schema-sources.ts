// Reads the sources of a comparison: live databases, snapshots, DDL files and the console's own expectation in a shadow.
import { Failure } from '../../shared/model/failure.ts';
import type { GivenSource } from '../../shared/protocol/schema.ts';
import type { Scope } from '../schema/read.ts';
import { SIMULATOR_DDL } from '../simulator/ddl.ts';
import { readStored } from '../stores/schema.ts';
import { CONSOLE } from '../workspace/ddl/console.ts';
import { PLATFORM } from '../workspace/ddl/platform.ts';
import { SECURITY } from '../workspace/ddl/security.ts';
import { MIGRATIONS_TABLE } from '../workspace/migrate.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { Database } from '../workspace/port.ts';
import { openPostgres } from '../workspace/postgres-database.ts';
import type { Profiles } from '../workspace/profiles.ts';
import type { SecretStore } from '../workspace/secrets.ts';
import type { ShadowThread } from '../workspace/shadow.ts';
import type { SchemaThread } from './schema-thread.ts';
import type { HeldSchema } from './schema-wire.ts';

export interface SourceOptions {
  readonly workspace: OpenWorkspace;
  readonly profiles: Profiles;
  readonly secrets: SecretStore;
  readonly shadow: ShadowThread;
  readonly thread: SchemaThread;
  readonly signal: AbortSignal;
  progress(share: number | null, what: string): void;
}

/** What was read is held by the thread. */
export interface HeldSource extends HeldSchema {
  readonly title: string;
}

/** Whether two sources name different schemas or tables, so that their names have to come unqualified. */
export function areRelative(left: GivenSource, right: GivenSource): boolean {
  if (left.table !== null || right.table !== null) return true;
  return left.schema !== null && right.schema !== null && left.schema !== right.schema;
}

/** Reads one source. `relative` asks for the names of its schema unqualified, which snapshots cannot give. */
export async function readSource(
  source: GivenSource,
  relative: boolean,
  options: SourceOptions,
): Promise<HeldSource> {
  const { schema, table } = source;
  if (table !== null && schema === null)
    throw new Failure('bad-source', 'A table is chosen by its schema', 'Choose the schema as well.');
  const scope: Scope =
    schema === null
      ? {}
      : relative
        ? { relativeTo: schema, ...(table === null ? {} : { table }) }
        : { schemas: [schema] };
  const part = schema === null ? '' : `, ${schema}${table === null ? '' : `.${table}`}`;
  const found = await readWhole(source, scope, options);
  if (schema !== null && found.objects === 0) {
    await options.thread.ask('drop', { keys: [found.key] });
    throw new Failure(
      'nothing-there',
      `There is ${table === null ? `nothing in a schema ${schema}` : `no table ${schema}.${table}`} in ${found.title}`,
      'Choose another one.',
    );
  }
  return { ...found, title: `${found.title}${part}` };
}

async function readWhole(source: GivenSource, scope: Scope, options: SourceOptions): Promise<HeldSource> {
  switch (source.kind) {
    case 'live':
      return readLive(source.workspace, scope, options);
    case 'snapshot': {
      if (scope.relativeTo !== undefined)
        throw new Failure(
          'snapshot-qualified',
          'A snapshot can only be compared with a schema of the same name',
          'Compare the live database, or choose the same schema on both sides.',
        );
      const { name, text } = await readStored(options.workspace.database, source.id);
      const held = await options.thread.ask('load', {
        text,
        trusted: false,
        schemas: scope.schemas ?? null,
        notes: [],
      });
      return { title: `Snapshot “${name}”`, ...held };
    }
    case 'files':
      return { title: source.name, ...(await readFiles(source.files, scope, options)) };
    case 'platform': {
      const files = [...PLATFORM.migrations, ...SECURITY.migrations].map(({ sql, version }) => ({
        name: `platform ${version}`,
        text: sql,
      }));
      const console = [
        `CREATE SCHEMA security_console;\n${MIGRATIONS_TABLE}`,
        ...CONSOLE.migrations.map(({ sql }) => sql),
        // Only the embedded workspace has a simulator, and its notes.
        ...(options.workspace.profile.kind === 'embedded' ? [SIMULATOR_DDL] : []),
      ].map((text, index) => ({ name: `console ${index}`, text }));
      return {
        title: 'What the console expects',
        ...(await readFiles([...files, ...console], scope, options)),
      };
    }
  }
}

async function readLive(id: string | null, scope: Scope, options: SourceOptions): Promise<HeldSource> {
  const { workspace, profiles, secrets, thread, signal, progress } = options;
  if (id === null || id === workspace.profile.id)
    return {
      title: workspace.profile.name,
      ...(await readInto(thread, workspace.database, scope, signal, progress)),
    };
  const profile = profiles.get(id);
  if (profile.kind === 'embedded')
    throw new Failure(
      'embedded-closed',
      'The embedded workspace is only read while it is open',
      'Open it, take a snapshot of the other one, or compare them the other way round.',
    );
  const database = openPostgres(profile.postgres, () => secrets.get(id, 'postgres'));
  try {
    return { title: profile.name, ...(await readInto(thread, database, scope, signal, progress)) };
  } finally {
    await database.close();
  }
}

/** Reads a database in one transaction; the thread asks, and makes objects of the rows. Where it fails, nothing is held. */
export async function readInto(
  thread: SchemaThread,
  database: Database,
  scope: Scope,
  signal?: AbortSignal,
  progress?: SourceOptions['progress'],
): Promise<HeldSchema> {
  let held: HeldSchema | undefined;
  try {
    return await database.transaction(async (sql) => {
      held = await thread.ask(
        'read',
        { scope, engine: database.engine },
        {
          query: ({ sql: text, params }) => sql.query(text, params),
          progress: async ({ share, what }) => progress?.(share, what),
        },
      );
      return held;
    }, signal);
  } catch (error) {
    if (held !== undefined) await thread.ask('drop', { keys: [held.key] });
    throw error;
  }
}

function readFiles(
  files: readonly { readonly name: string; readonly text: string }[],
  scope: Scope,
  options: SourceOptions,
): Promise<HeldSchema> {
  const { shadow, thread, signal, progress } = options;
  const byName = [...files].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  progress(null, 'Running the DDL in a shadow database');
  return shadow.use(async ({ runFiles, read }) => {
    const { problem, notes } = await runFiles(byName);
    if (problem)
      throw new Failure(
        'ddl-error',
        `${problem.file}, line ${problem.line}: ${problem.message}`,
        'Nothing of it was compared. Correct the file, or leave it out, and try again.',
      );
    return thread.ask('load', { text: await read(scope), trusted: true, schemas: null, notes });
  }, signal);
}
