// The database port on PGlite: the embedded workspace's folder, locked, opened in a worker thread, reopened when that is lost.
import { Failure } from '../../shared/model/failure.ts';
import { backoffMs } from './backoff.ts';
import {
  type EmbeddedFolder,
  embeddedFolder,
  folderFailure,
  makeRoot,
  markComplete,
  openingFailure,
  prepareFolder,
} from './embedded-folder.ts';
import { databaseAway, sqlState, translateError } from './errors.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { HealthBoard } from './health.ts';
import { quoteName, quoteTable } from './identifiers.ts';
import { Mutex } from './mutex.ts';
import { notifyStatement } from './notify.ts';
import { PgliteClient, type PgliteResult } from './pglite-client.ts';
import { startUpkeep } from './pglite-upkeep.ts';
import type { Database, Health, HeldLock, Param, Row, Sql, Supervised, TransactionSql } from './port.ts';
import { paramText } from './values.ts';

export interface PgliteOptions {
  /** The console's data folder; the database goes to `embedded/` in it. */
  readonly dataFolder: string;
  /** A statement that takes longer is stopped, which costs a reopening (1 s). Scripts and COPY have ten times as long. */
  readonly statementTimeoutMs?: number;
  /** Moves what is there aside and makes a fresh database. */
  readonly anew?: boolean;
  /** Prepares a database just made, before it counts as whole: migrations. */
  readonly prepare?: (database: Database) => Promise<void>;
}

export interface PgliteDatabase extends Database, Supervised {
  /** Where a database that this version cannot open, or that was to be made anew, was moved to at this opening. */
  readonly movedAside: string | null;
}

/** Bytes of one COPY; between two, a transaction holds the only session, so they are small enough to stop soon. */
const COPY_BYTES = 1024 * 1024;

/**
 * Opens the embedded database, made fresh where there is none. Throws the Failures `workspace-in-use`, `folder-closed`,
 * `disk-full` or `workspace-damaged`; the lock is free again then.
 */
export async function openPglite(options: PgliteOptions): Promise<PgliteDatabase> {
  const folder = embeddedFolder(options.dataFolder);
  await makeRoot(folder);
  const lock = await lockFolder(folder.lock).catch((error: unknown) => {
    throw folderFailure(error, folder.root);
  });
  try {
    const { fresh, movedAside } = await prepareFolder(folder, options.anew ?? false);
    const database = new EmbeddedDatabase(folder, lock, movedAside, options.statementTimeoutMs ?? 60_000);
    await database.start(fresh);
    try {
      await options.prepare?.(database);
      if (fresh) await markComplete(folder);
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  } catch (error) {
    lock.release();
    throw error;
  }
}

class EmbeddedDatabase implements PgliteDatabase {
  readonly engine = 'pglite';
  readonly movedAside: string | null;
  readonly #folder: EmbeddedFolder;
  readonly #lock: FolderLock;
  readonly #timeoutMs: number;
  readonly #board = new HealthBoard('Embedded database');
  readonly #mutex = new Mutex();
  readonly #heard = new Map<string, Set<(payload: string) => void>>();
  #client: PgliteClient | null = null;
  #attempt = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopUpkeep: () => void = () => undefined;
  #closed = false;

  constructor(folder: EmbeddedFolder, lock: FolderLock, movedAside: string | null, timeoutMs: number) {
    this.#folder = folder;
    this.#lock = lock;
    this.movedAside = movedAside;
    this.#timeoutMs = timeoutMs;
  }

  async start(fresh: boolean): Promise<void> {
    await this.#open(fresh);
    this.#stopUpkeep = startUpkeep(this);
  }

  query<R extends Row = Row>(sql: string, params: readonly Param[] = []): Promise<R[]> {
    return this.#alone(async (client) => (await this.#run(client, sql, params)).rows as R[]);
  }

  execute(sql: string, params: readonly Param[] = []): Promise<number> {
    return this.#alone(async (client) => (await this.#run(client, sql, params)).changed);
  }

  script(sql: string): Promise<void> {
    return this.transaction((inside) => inside.script(sql));
  }

  transaction<T>(work: (sql: TransactionSql) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#alone((client) => {
      signal?.throwIfAborted();
      return this.#inTransaction(client, async () => {
        const result = await work(this.#sqlOf(client));
        signal?.throwIfAborted();
        return result;
      });
    });
  }

  copyIn(
    table: string,
    columns: readonly string[],
    lines: Iterable<string> | AsyncIterable<string>,
  ): Promise<number> {
    const sql = `COPY ${quoteTable(table)} (${columns.map(quoteName).join(', ')}) FROM '/dev/blob'`;
    return this.#alone((client) =>
      this.#inTransaction(client, async () => {
        let count = 0;
        let buffer = '';
        const flush = async () => {
          const bytes = new TextEncoder().encode(buffer);
          buffer = '';
          count += (await client.ask({ t: 'copy', sql, bytes }, this.#timeoutMs * 10)).changed;
        };
        for await (const line of lines) {
          buffer += line;
          if (buffer.length >= COPY_BYTES) await flush();
        }
        if (buffer !== '') await flush();
        return count;
      }),
    );
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    const those = this.#heard.get(channel) ?? new Set();
    this.#heard.set(channel, those.add(heard));
    await this.#alone((client) => client.ask({ t: 'listen', channel }, this.#timeoutMs));
    return async () => {
      those.delete(heard);
      if (those.size > 0 || this.#closed) return;
      this.#heard.delete(channel);
      await this.#alone((client) => client.ask({ t: 'unlisten', channel }, this.#timeoutMs));
    };
  }

  async notify(channel: string, payload: string): Promise<void> {
    await this.query(...notifyStatement(channel, payload));
  }

  /** Nobody else can have the folder open, so the lock is always free. */
  async lock(): Promise<HeldLock> {
    return { release: async () => undefined };
  }

  health(): Health {
    return this.#board.current;
  }

  onHealth(listener: (health: Health) => void): () => void {
    return this.#board.listen(listener);
  }

  retryNow(): void {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    void this.#reopen();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopUpkeep();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#mutex.run(async () => this.#client?.close());
    this.#lock.release();
  }

  /** Runs `work` with the session to itself. Waits for an opening under way, and fails at once while the database is down. */
  #alone<T>(work: (client: PgliteClient) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(databaseAway('the workspace was closed'));
    return this.#mutex.run(async () => {
      const health = await this.#board.settled();
      if (!this.#client || health.state !== 'up') throw databaseAway(health.problem);
      try {
        return await work(this.#client);
      } catch (error) {
        // Only SQL's own errors are translated; what the work itself throws is the caller's.
        throw sqlState(error) ? translateError(error) : error;
      }
    });
  }

  async #inTransaction<T>(client: PgliteClient, work: () => Promise<T>): Promise<T> {
    await this.#run(client, 'BEGIN', []);
    try {
      const result = await work();
      await this.#run(client, 'COMMIT', []);
      return result;
    } catch (error) {
      await this.#run(client, 'ROLLBACK', []).catch(() => undefined);
      throw error;
    }
  }

  /** Statements of a transaction go to the very client it began on: after a reopening they fail rather than run outside it. */
  #sqlOf(client: PgliteClient): TransactionSql {
    const run: Sql = {
      query: async <R extends Row>(sql: string, params: readonly Param[] = []) =>
        (await this.#run(client, sql, params)).rows as R[],
      execute: async (sql, params = []) => (await this.#run(client, sql, params)).changed,
    };
    return {
      ...run,
      script: async (sql) => {
        await client.ask({ t: 'script', sql }, this.#timeoutMs * 10);
      },
    };
  }

  #run(client: PgliteClient, sql: string, params: readonly Param[]): Promise<PgliteResult> {
    return client.ask({ t: 'query', sql, params: params.map(paramText) }, this.#timeoutMs);
  }

  async #open(fresh: boolean): Promise<void> {
    try {
      const client = await PgliteClient.open(
        { folder: this.#folder.pg, fresh },
        {
          notified: (channel, payload) => {
            for (const heard of this.#heard.get(channel) ?? []) heard(payload);
          },
          lost: (error) => this.#lost(error),
        },
      );
      const version = await client.ask(
        { t: 'query', sql: 'SHOW server_version', params: [] },
        this.#timeoutMs,
      );
      for (const channel of this.#heard.keys()) await client.ask({ t: 'listen', channel }, this.#timeoutMs);
      this.#client = client;
      this.#attempt = 0;
      const what = `PGlite, PostgreSQL ${String(version.rows[0]?.server_version)}`;
      this.#board.update({ state: 'up', what, problem: null, hint: null, attempt: 0, nextAttemptMs: null });
    } catch (error) {
      throw error instanceof Failure ? error : await openingFailure(this.#folder, error);
    }
  }

  #lost(error: unknown): void {
    this.#client = null;
    if (this.#closed) return;
    const { message, hint } = translateError(error);
    this.#board.update({ state: 'connecting', problem: message, hint, attempt: 1 });
    void this.#reopen();
  }

  async #reopen(): Promise<void> {
    try {
      await this.#open(false);
    } catch (error) {
      if (this.#closed) return;
      this.#attempt += 1;
      const wait = backoffMs(this.#attempt);
      const { message, hint } = translateError(error);
      this.#board.update({
        state: 'down',
        problem: message,
        hint,
        attempt: this.#attempt,
        nextAttemptMs: Date.now() + wait,
      });
      this.#timer = setTimeout(() => {
        this.#timer = null;
        void this.#reopen();
      }, wait);
    }
    if (this.#closed) await this.#client?.close();
  }
}
