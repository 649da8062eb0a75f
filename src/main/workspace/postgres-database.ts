// The database port on a Postgres server: a pool, and a supervisor that sees the server go and brings it back.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { PostgresProfile } from '../../shared/protocol/workspace.ts';
import { backoffMs } from './backoff.ts';
import { databaseAway, translateError } from './errors.ts';
import { HealthBoard } from './health.ts';
import { quoteName, quoteTable } from './identifiers.ts';
import { notifyStatement } from './notify.ts';
import type { Database, Health, HeldLock, Param, Row, Sql, Supervised, TransactionSql } from './port.ts';
import { clientConfig, type PasswordSource, Sockets, setUpSession } from './postgres-client.ts';
import { PostgresWatch } from './postgres-watch.ts';
import { paramText } from './values.ts';

const POOL_CONNECTIONS = 6;

/** A wrong password does not become right by knocking every few seconds, and may lock the role. */
const SETTINGS_RETRY_MS = 60_000;
const SETTINGS_CODES: ReadonlySet<string> = new Set([
  'login-refused',
  'password-missing',
  'database-unknown',
  'tls-untrusted',
  'tls-wrong-name',
  'tls-not-offered',
]);

/**
 * Opens a connection to a server and keeps it. Returns at once in the state `connecting`: queries asked meanwhile wait for
 * that first attempt (10 s at most); while the server is down they fail at once with the retryable Failure `database-away`.
 */
export function openPostgres(profile: PostgresProfile, password: PasswordSource): Database & Supervised {
  const database = new ServerDatabase(profile, password);
  void database.connect();
  return database;
}

interface Connections {
  readonly pool: pg.Pool;
  readonly sockets: Sockets;
}

class ServerDatabase implements Database, Supervised {
  readonly engine = 'postgres';
  readonly #profile: PostgresProfile;
  readonly #password: PasswordSource;
  readonly #board: HealthBoard;
  readonly #heard = new Map<string, Set<(payload: string) => void>>();
  #connections: Connections | null = null;
  #watch: PostgresWatch | null = null;
  #timer: NodeJS.Timeout | null = null;
  #attempt = 0;
  #closed = false;

  constructor(profile: PostgresProfile, password: PasswordSource) {
    this.#profile = profile;
    this.#password = password;
    this.#board = new HealthBoard(`PostgreSQL at ${profile.host}:${profile.port}`);
  }

  query<R extends Row = Row>(sql: string, params: readonly Param[] = []): Promise<R[]> {
    return this.#withPool(async (pool) => (await run(pool, sql, params)).rows as R[]);
  }

  execute(sql: string, params: readonly Param[] = []): Promise<number> {
    return this.#withPool(async (pool) => (await run(pool, sql, params)).rowCount ?? 0);
  }

  script(sql: string): Promise<void> {
    return this.transaction((inside) => inside.script(sql));
  }

  transaction<T>(work: (sql: TransactionSql) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#inTransaction((client) => work(sqlOf(client)), signal);
  }

  copyIn(
    table: string,
    columns: readonly string[],
    lines: Iterable<string> | AsyncIterable<string>,
  ): Promise<number> {
    const sql = `COPY ${quoteTable(table)} (${columns.map(quoteName).join(', ')}) FROM STDIN`;
    return this.#inTransaction(async (client) => {
      await client.query(`SET LOCAL statement_timeout = ${this.#profile.statementTimeoutMs * 10}`);
      const copy = client.query(copyFrom(sql));
      await pipeline(Readable.from(lines), copy);
      return copy.rowCount;
    });
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    const those = this.#heard.get(channel) ?? new Set();
    this.#heard.set(channel, those.add(heard));
    await this.#whenUp();
    await this.#watch?.listen(channel);
    return async () => {
      those.delete(heard);
      if (those.size > 0) return;
      this.#heard.delete(channel);
      // A connection lost meanwhile hears nothing any more, which is what is asked.
      await this.#watch?.unlisten(channel).catch(() => undefined);
    };
  }

  async notify(channel: string, payload: string): Promise<void> {
    await this.query(...notifyStatement(channel, payload));
  }

  lock(key: number, lost: () => void): Promise<HeldLock | null> {
    return this.#withPool(async (pool) => {
      const client = await pool.connect().catch((error: unknown) => Promise.reject(translateError(error)));
      let held = false;
      let released = false;
      const release = (broken: boolean) => {
        if (released) return;
        released = true;
        // A client that goes back to the pool is watched by it; one that is given up may still say why it broke.
        if (!broken) client.off('error', broke).off('end', broke);
        client.release(broken);
      };
      const broke = () => {
        release(true);
        if (held) lost();
        held = false;
      };
      client.on('error', broke).on('end', broke);
      try {
        const taken = await run(client, 'SELECT pg_try_advisory_lock($1::int8) AS taken', [key]);
        held = taken.rows[0]?.taken === true;
      } catch (error) {
        release(true);
        throw error;
      }
      if (!held) {
        release(false);
        return null;
      }
      // The connection is given up with the lock, so that no lock is ever left in the pool.
      return {
        release: async () => {
          held = false;
          release(true);
        },
      };
    });
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
    void this.connect();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#watch?.end();
    this.#dropConnections();
    this.#board.update({
      state: 'down',
      problem: 'The workspace was closed',
      hint: null,
      nextAttemptMs: null,
    });
  }

  /** One attempt; arranges the next by itself when it fails. */
  async connect(): Promise<void> {
    try {
      const { watch, version } = await PostgresWatch.open(this.#profile, this.#password, {
        notified: (channel, payload) => {
          for (const heard of this.#heard.get(channel) ?? []) heard(payload);
        },
        lost: (error) => this.#lost(error),
      });
      for (const channel of this.#heard.keys()) await watch.listen(channel);
      if (this.#closed) return watch.end();
      this.#watch = watch;
      this.#connections = this.#makeConnections();
      this.#attempt = 0;
      const what = `PostgreSQL ${version.split(' ')[0]} at ${this.#profile.host}:${this.#profile.port}`;
      this.#board.update({ state: 'up', what, problem: null, hint: null, attempt: 0, nextAttemptMs: null });
    } catch (error) {
      this.#down(error);
    }
  }

  #makeConnections(): Connections {
    const sockets = new Sockets();
    const pool = new pg.Pool({
      ...clientConfig(this.#profile, this.#password, sockets),
      max: POOL_CONNECTIONS,
      idleTimeoutMillis: 60_000,
      onConnect: (client) => setUpSession(client, this.#profile.statementTimeoutMs),
    });
    // An idle connection that is cut is replaced at the next query; the watch tells when the server itself is gone.
    pool.on('error', () => undefined);
    return { pool, sockets };
  }

  #dropConnections(): void {
    const dropped = this.#connections;
    this.#connections = null;
    if (!dropped) return;
    dropped.pool.end().catch(() => undefined);
    dropped.sockets.destroy();
  }

  #lost(error: unknown): void {
    this.#watch = null;
    this.#dropConnections();
    this.#down(error);
  }

  #down(error: unknown): void {
    if (this.#closed) return;
    const failure = translateError(error);
    this.#attempt += 1;
    const wait = SETTINGS_CODES.has(failure.code) ? SETTINGS_RETRY_MS : backoffMs(this.#attempt);
    this.#board.update({
      state: 'down',
      problem: failure.message,
      hint: failure.hint,
      attempt: this.#attempt,
      nextAttemptMs: Date.now() + wait,
    });
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.connect();
    }, wait);
  }

  async #withPool<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T> {
    const health = await this.#board.settled();
    if (!this.#connections) throw databaseAway(health.problem);
    return work(this.#connections.pool);
  }

  #inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#withPool(async (pool) => {
      signal?.throwIfAborted();
      const client = await pool.connect().catch((error: unknown) => Promise.reject(translateError(error)));
      // While it is out of the pool, an error of the connection also rejects the statement that waits.
      client.on('error', ignore);
      let broken = false;
      let cancelling: Promise<unknown> | undefined;
      const cancel = () => {
        cancelling = pool.query('SELECT pg_cancel_backend($1)', [processOf(client)]).catch(ignore);
      };
      signal?.addEventListener('abort', cancel);
      try {
        await run(client, 'BEGIN', []);
        signal?.throwIfAborted();
        const result = await work(client);
        signal?.throwIfAborted();
        await run(client, 'COMMIT', []);
        return result;
      } catch (error) {
        // What follows must not be hit by a cancelling that is still on its way.
        await cancelling;
        await client.query('ROLLBACK').catch(() => {
          broken = true;
        });
        throw error instanceof pg.DatabaseError ? translateError(error) : error;
      } finally {
        signal?.removeEventListener('abort', cancel);
        client.off('error', ignore);
        client.release(broken);
      }
    });
  }

  #whenUp(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.#closed) reject(databaseAway('the workspace was closed'));
        else if (this.#board.current.state === 'up') resolve();
        else return;
        stop();
      };
      const stop = this.#board.listen(look);
      look();
    });
  }
}

const ignore = () => undefined;

/** The server's process that serves a connection, which the driver knows and its types do not tell. */
function processOf(client: pg.PoolClient): number {
  return (client as unknown as { processID: number }).processID;
}

async function run(
  on: pg.Pool | pg.PoolClient,
  sql: string,
  params: readonly Param[],
): Promise<pg.QueryResult> {
  try {
    return await on.query(sql, params.map(paramText));
  } catch (error) {
    throw translateError(error);
  }
}

function sqlOf(client: pg.PoolClient): TransactionSql {
  const statements: Sql = {
    query: async <R extends Row>(sql: string, params: readonly Param[] = []) =>
      (await run(client, sql, params)).rows as R[],
    execute: async (sql, params = []) => (await run(client, sql, params)).rowCount ?? 0,
  };
  return {
    ...statements,
    script: async (sql) => {
      await run(client, sql, []);
    },
  };
}
