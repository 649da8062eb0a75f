// A shadow: PGlite in memory, in a thread of its own. DDL is run in it statement by statement; what PGlite lacks is named and left out.
import type { MessagePort } from 'node:worker_threads';
import { type Extension, PGlite } from '@electric-sql/pglite';
import { dataDir } from '@electric-sql/pglite-prepopulatedfs';
import type { Snapshot } from '../schema/model.ts';
import { type CatalogSql, readSnapshot, type Scope } from '../schema/read.ts';
import { type SqlFile, type SqlProblem, type Statement, splitFile } from '../schema/statements.ts';
import { quoteName } from './identifiers.ts';
import {
  type Ran,
  SHADOW_EXTENSIONS,
  type ShadowReply,
  type ShadowRequest,
  type ShadowWorkerData,
} from './shadow-wire.ts';
import { OID, PARSERS, paramText } from './values.ts';

/** Bodies are checked when they are run: they may name what comes later. */
const QUIET = 'RESET search_path; SET check_function_bodies = off; SET client_min_messages = error';

export class Shadow {
  readonly #database: PGlite;
  readonly #extensions: ReadonlySet<string>;
  readonly #sql: CatalogSql;
  #trying = false;

  private constructor(database: PGlite, extensions: readonly string[]) {
    this.#database = database;
    this.#extensions = new Set(extensions);
    this.#sql = {
      query: async <R>(sql: string, params: readonly never[] = []) =>
        (await database.query<R>(sql, params.map(paramText))).rows,
    };
  }

  static async open({ extensions }: ShadowWorkerData): Promise<Shadow> {
    const wanted = extensions.filter((name) => SHADOW_EXTENSIONS.includes(name));
    const database = await PGlite.create({
      loadDataDir: await dataDir(),
      extensions: Object.fromEntries(await Promise.all(wanted.map(loadExtension))),
      startParams: [...PGlite.defaultStartParams, '-c', 'TimeZone=UTC', '-c', 'DateStyle=ISO, YMD'],
      parsers: Object.fromEntries(PARSERS),
      serializers: { [OID.bool]: String, [OID.bytea]: String },
    });
    return new Shadow(database, wanted);
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** Runs files in their order, on what is there. Of a problem the part before it stays, until the next `clean`. */
  async run(files: readonly SqlFile[], goOn = false): Promise<Ran> {
    const splits = files.map((file) => ({ file, ...splitFile(file, files) }));
    const notes = splits.flatMap((split) => split.notes);
    const problem = splits.find((split) => split.problem !== null)?.problem ?? null;
    if (problem !== null) return { problem, problems: [problem], notes };
    // A file that another one includes is run there.
    const included = new Set(
      splits.flatMap(({ file, statements }) =>
        statements.map((one) => one.file).filter((name) => name !== file.name),
      ),
    );
    const statements = splits
      .filter(({ file }) => !included.has(file.name))
      .flatMap((split) => split.statements);
    const problems: SqlProblem[] = [];
    await this.#database.exec(QUIET);
    for (const statement of statements) {
      const message = await this.#runOne(statement, notes, new Set());
      if (message === null) continue;
      const found = { file: statement.file, line: statement.line, message };
      problems.push(found);
      if (goOn) continue;
      if (!this.#trying) await this.#database.exec('ROLLBACK');
      return { problem: found, problems, notes };
    }
    // What the files left open is not theirs to keep.
    if (!this.#trying) await this.#database.exec('ROLLBACK');
    return { problem: problems[0] ?? null, problems, notes };
  }

  /** Gives why a statement failed, or null. Roles that it names are made as they are met: a shadow has none. */
  async #runOne(statement: Statement, notes: string[], made: Set<string>): Promise<string | null> {
    const { file, line, sql } = statement;
    const skip = this.#reasonToSkip(sql);
    if (skip !== null) {
      if (skip !== '') notes.push(`${file}:${line}: ${skip}`);
      return null;
    }
    // Inside of a transaction, what failed can be tried again from here.
    const inside = await this.#database.exec('SAVEPOINT watchroom').then(
      () => true,
      () => false,
    );
    try {
      await this.#database.exec(sql);
      if (inside) await this.#database.exec('RELEASE watchroom').catch(() => undefined);
      return null;
    } catch (error) {
      if (inside) await this.#database.exec('ROLLBACK TO watchroom').catch(() => undefined);
      const {
        code,
        message = '',
        position,
      } = error as { code?: string; message?: string; position?: string };
      const role = /^role "(.*)" does not exist$/s.exec(message)?.[1];
      if (role !== undefined && !made.has(role)) {
        await this.#database.exec(`CREATE ROLE ${quoteName(role)}`);
        return this.#runOne(statement, notes, made.add(role));
      }
      if (/^SET\b/i.test(sql) && code === '42704') {
        notes.push(`${file}:${line}: ${message}; left out`);
        return null;
      }
      const offset = Number(position ?? 0);
      const further = offset > 0 ? sql.slice(0, offset - 1).split('\n').length - 1 : 0;
      return further > 0 ? `${message} (at line ${line + further})` : message;
    }
  }

  /** Why a statement is not run: the empty string needs no word. */
  #reasonToSkip(sql: string): string | null {
    const extension =
      /^(?:CREATE|ALTER|COMMENT\s+ON|DROP)\s+EXTENSION\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?("(?:[^"]|"")*"|[\w-]+)/i.exec(
        sql,
      )?.[1];
    if (extension !== undefined) {
      const name = extension.replaceAll('"', '');
      if (name === 'plpgsql') return '';
      if (!this.#extensions.has(name))
        return `The extension ${name} is not there in a shadow: it and what needs it are left out`;
    }
    if (/^(?:CREATE|DROP|ALTER)\s+DATABASE\b/i.test(sql))
      return 'Databases are not made in a shadow: left out';
    if (/^ALTER\s+SYSTEM\b/i.test(sql)) return 'Settings of the server are left out';
    // It would wait for data that nobody sends.
    if (/^COPY\b.*\bFROM\s+STDIN\b/is.test(sql)) return 'COPY data is left out';
    if (/^SELECT\s+pg_catalog\.setval\b/i.test(sql)) return '';
    return null;
  }

  async read(scope: Scope): Promise<Snapshot> {
    const trying = this.#trying;
    await this.#database.exec(trying ? 'SAVEPOINT reading' : 'BEGIN');
    try {
      return await readSnapshot(this.#sql, { ...scope, engine: 'pglite', underWay: trying });
    } finally {
      await this.#database.exec(trying ? 'ROLLBACK TO reading' : 'ROLLBACK');
    }
  }

  /** Does something and undoes it: much less work than making all anew. What cannot be inside a transaction fails in it. */
  async trying<T>(work: () => Promise<T>): Promise<T> {
    await this.#database.exec('BEGIN');
    this.#trying = true;
    try {
      return await work();
    } finally {
      this.#trying = false;
      await this.#database.exec('ROLLBACK');
    }
  }

  /** Empties it: for less than making a new one takes. */
  async clean(): Promise<void> {
    await this.#database.exec(`RESET ALL; ${QUIET}`);
    const { rows } = await this.#database.query<{ sql: string }>(CLEANING);
    for (const { sql } of rows) await this.#database.exec(sql);
    await this.#database.exec(
      'CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC; ALTER SCHEMA public OWNER TO pg_database_owner',
    );
    const roles = await this.#database.query<{ name: string }>(
      `SELECT rolname AS name FROM pg_roles WHERE oid >= 16384`,
    );
    for (const { name } of roles.rows)
      await this.#database.exec(`DROP OWNED BY ${quoteName(name)} CASCADE; DROP ROLE ${quoteName(name)}`);
  }
}

const CLEANING = `SELECT 'DROP EVENT TRIGGER ' || quote_ident(evtname) AS sql FROM pg_event_trigger
UNION ALL SELECT 'ALTER SUBSCRIPTION ' || quote_ident(subname) || ' DISABLE; ALTER SUBSCRIPTION ' || quote_ident(subname) || ' SET (slot_name = NONE); DROP SUBSCRIPTION ' || quote_ident(subname) FROM pg_subscription
UNION ALL SELECT 'DROP PUBLICATION ' || quote_ident(pubname) FROM pg_publication
UNION ALL SELECT 'DROP EXTENSION IF EXISTS ' || quote_ident(extname) || ' CASCADE' FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL SELECT 'DROP SCHEMA ' || quote_ident(nspname) || ' CASCADE' FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
UNION ALL SELECT 'DROP FOREIGN DATA WRAPPER IF EXISTS ' || quote_ident(fdwname) || ' CASCADE' FROM pg_foreign_data_wrapper
UNION ALL SELECT 'DROP CAST IF EXISTS (' || format_type(castsource, NULL) || ' AS ' || format_type(casttarget, NULL) || ') CASCADE' FROM pg_cast WHERE oid >= 16384`;

async function loadExtension(name: string): Promise<[string, Extension]> {
  const file = name.replaceAll('-', '_');
  const module = (await import(/* @vite-ignore */ `@electric-sql/pglite/contrib/${file}`)) as Record<
    string,
    Extension
  >;
  return [file, module[file] as Extension];
}

/** Serves a port until it is closed; one request after the other. */
export async function serveShadow(port: MessagePort, data: ShadowWorkerData): Promise<void> {
  const shadow = await Shadow.open(data);
  const post = (reply: ShadowReply) => port.postMessage(reply);
  let last: Promise<void> = Promise.resolve();
  port.on('message', ({ id, request }: { id: number; request: ShadowRequest }) => {
    last = last.then(async () => {
      try {
        post({ t: 'done', id, value: await answer(shadow, request) });
      } catch (error) {
        post({ t: 'failed', id, message: error instanceof Error ? error.message : String(error) });
      }
    });
  });
}

async function answer(shadow: Shadow, request: ShadowRequest): Promise<string | Ran | null> {
  if (request.t === 'run') return shadow.run(request.files, request.goOn);
  if (request.t === 'read') return JSON.stringify(await shadow.read(request.scope));
  await shadow.clean();
  return null;
}
