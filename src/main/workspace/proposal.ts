// What the console would create in a server's database: shown as SQL first, run only as it was shown.
import { createHash } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import { alertIndexes, type Trigrams } from './ddl/alert-indexes.ts';
import { CONSOLE } from './ddl/console.ts';
import { likenessIndex } from './ddl/event-indexes.ts';
import { joinPieces } from './ddl/migration.ts';
import { ADDRESS_INDEXES, PEOPLE_INDEXES } from './ddl/people-indexes.ts';
import { SECURITY_TABLES } from './ddl/security.ts';
import { migrateWithin, pendingSql } from './migrate.ts';
import type { Database, Sql } from './port.ts';
import { readShape } from './probe.ts';
import type { PlatformShape } from './shape.ts';

const EVENTS = 'omni2.security_risk_events';

export type Proposal = CallOutput<'workspace.proposal'>;
type Part = Proposal['parts'][number];

const TITLES = {
  tables: 'Security tables',
  indexes: 'Indexes for the list of alerts',
  likeness: 'Index of similar messages',
  console: "The console's own schema",
  people: 'Indexes for people and timelines',
};

/** Reads what is there and says what would be created, part by part; nothing is changed. */
export async function propose(database: Database): Promise<Proposal> {
  const shape = await readShape(database);
  const [trigrams, names] = [await readTrigrams(database, shape), await indexNames(database)];
  const parts = [
    tablesPart(shape),
    indexesPart(shape, trigrams, names),
    await consolePart(database, shape),
    likenessPart(shape, trigrams, names),
    peoplePart(shape, names),
  ];
  const digest = createHash('sha256')
    .update(JSON.stringify(parts.map(({ sql, allowed }) => [sql, allowed])))
    .digest('hex');
  return { digest, parts };
}

/**
 * Creates every missing part that the role may create, all in one transaction, and gives their titles. Throws the Failure
 * `proposal-changed` where the digest is not that of what would be created now, and `not-allowed` where nothing may be.
 */
export async function createProposed(database: Database, digest: string): Promise<string[]> {
  const proposal = await propose(database);
  if (proposal.digest !== digest) {
    throw new Failure(
      'proposal-changed',
      'The database has changed since this SQL was shown',
      'Read the SQL again, then agree to it.',
      {
        retryable: true,
      },
    );
  }
  const parts = proposal.parts.filter((part) => part.state === 'missing' && part.allowed);
  if (parts.length === 0) {
    const denial = proposal.parts.find((part) => part.denial)?.denial;
    throw new Failure(
      'not-allowed',
      denial ?? 'Everything is there already',
      'Ask an administrator to create what is missing.',
    );
  }
  await database.transaction(async (sql) => {
    for (const part of parts) {
      // The console's schema is made by its migrations, which are what the part shows, so that they are written down.
      if (part.title === TITLES.console) await migrateWithin(sql, [CONSOLE]);
      else await sql.script(part.sql);
    }
  });
  return parts.map((part) => part.title);
}

function tablesPart(shape: PlatformShape): Part {
  const missing = SECURITY_TABLES.filter((piece) => !shape.tables.has(piece.name));
  const schema = missing.length > 0 && !shape.schemas.has('omni2') ? 'CREATE SCHEMA omni2;\n\n' : '';
  return part(
    TITLES.tables,
    'Alerts, scored messages, patterns and risk profiles, as the platform designed them. Without them alerts are only heard live.',
    missing.length > 0 ? schema + joinPieces(missing) : '',
    mayCreateIn(shape, 'omni2') ? null : `Role ${shape.role} may not create tables in schema omni2`,
  );
}

/** Names of the indexes there are on the platform's tables, with the schema. */
async function indexNames(database: Database): Promise<ReadonlySet<string>> {
  const existing = await database.query<{ name: string }>(
    "SELECT schemaname || '.' || indexname AS name FROM pg_indexes WHERE schemaname IN ('omni2', 'auth_service', 'public')",
  );
  return new Set(existing.map((row) => row.name));
}

function extensionSql(shape: PlatformShape, trigrams: Trigrams | null): string {
  return shape.extensions.has('pg_trgm')
    ? ''
    : `CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA ${trigrams?.schema};\n\n`;
}

function indexesPart(shape: PlatformShape, trigrams: Trigrams | null, names: ReadonlySet<string>): Part {
  const alerts = shape.tables.get('omni2.security_alerts');
  const pieces = alertIndexes('omni2', 'security_alerts', trigrams)
    .filter((piece) => !names.has(piece.name))
    // A table made by other means may lack a column; its index is then of no use.
    .filter((piece) => !alerts || piece.columns?.every((column) => alerts.columns.has(column)));
  const extension = pieces.some((piece) => piece.name.endsWith('_text')) ? extensionSql(shape, trigrams) : '';
  const allowed = mayCreateIn(shape, 'omni2') && (!alerts || alerts.owned);
  return part(
    TITLES.indexes,
    'They keep the list fast with a million alerts. While they are built, which takes seconds, no alert can be written.',
    pieces.length > 0 ? extension + joinPieces(pieces) : '',
    allowed ? null : `Role ${shape.role} does not own omni2.security_alerts; only its owner may add indexes`,
  );
}

function likenessPart(shape: PlatformShape, trigrams: Trigrams | null, names: ReadonlySet<string>): Part {
  const events = shape.tables.get('omni2.security_risk_events');
  const piece = trigrams && likenessIndex(trigrams);
  const useful = piece && !names.has(piece.name) && (!events || events.columns.has('message'));
  const allowed = mayCreateIn(shape, 'omni2') && (!events || events.owned);
  return part(
    TITLES.likeness,
    'It finds messages that are nearly the same as another among a million. While it is built, which takes a minute or two for a million, no event can be written.',
    useful ? extensionSql(shape, trigrams) + piece.sql : '',
    allowed
      ? null
      : `Role ${shape.role} does not own omni2.security_risk_events; only its owner may add indexes`,
  );
}

/** Those of which the table is there, or is about to be made, whole; a table's owner alone may add indexes. */
function peoplePart(shape: PlatformShape, names: ReadonlySet<string>): Part {
  const made = SECURITY_TABLES.map(({ name }) => name);
  const missing = [...PEOPLE_INDEXES, ...ADDRESS_INDEXES].filter(({ name, table, columns }) => {
    const there = shape.tables.get(table);
    const whole = there ? columns?.every((column) => there.columns.has(column)) : made.includes(table);
    return whole && !names.has(name);
  });
  const mine = missing.filter(
    ({ table, name }) =>
      (shape.tables.get(table)?.owned ?? true) && mayCreateIn(shape, name.slice(0, name.indexOf('.'))),
  );
  const others = missing.find((piece) => !mine.includes(piece))?.table;
  const allowed = mayCreateIn(shape, 'omni2') && (missing.length === 0 || mine.length > 0);
  return part(
    TITLES.people,
    'They keep people, timelines and replays fast with a million scored messages. While they are built, which takes a minute or less, no message can be written.',
    joinPieces(allowed ? mine : missing),
    allowed ? null : `Role ${shape.role} does not own ${others ?? EVENTS}; only its owner may add indexes`,
  );
}

async function consolePart(database: Database, shape: PlatformShape): Promise<Part> {
  return part(
    TITLES.console,
    'The journal of every change, triage, notes, alerts heard only live, and saved views, in a schema of its own: security_console.',
    await pendingConsole(database, shape),
    mayCreateIn(shape, 'security_console')
      ? null
      : `Role ${shape.role} may not create the schema security_console`,
  );
}

/** The console's migrations still to run. Throws `workspace-too-new`; a role that may not look is taken to have nothing to do. */
export async function pendingConsole(sql: Sql, shape: PlatformShape): Promise<string> {
  const migrations = shape.tables.get('security_console.migrations');
  if (migrations && !migrations.privileges.select) return '';
  return pendingSql(sql, [CONSOLE]);
}

function part(title: string, why: string, sql: string, denial: string | null): Part {
  const missing = sql !== '';
  return {
    title,
    why,
    sql,
    state: missing ? 'missing' : 'present',
    allowed: denial === null,
    denial: missing ? denial : null,
  };
}

function mayCreateIn(shape: PlatformShape, schema: string): boolean {
  return shape.schemas.has(schema) ? shape.mayCreateIn.has(schema) : shape.mayCreateSchema;
}

/** Where pg_trgm is, or could be put by this role; null where there is no text search by it. */
async function readTrigrams(database: Database, shape: PlatformShape): Promise<Trigrams | null> {
  const [found] = await database.query<{ schema: string | null; available: boolean }>(
    `SELECT (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'pg_trgm') AS schema,
            EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS available`,
  );
  if (found?.schema) return { schema: found.schema };
  return found?.available && shape.mayCreateSchema && shape.mayCreateIn.has('public')
    ? { schema: 'public' }
    : null;
}
