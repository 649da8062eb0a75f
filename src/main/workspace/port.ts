// The database port: what every store may ask of a workspace's database, the same on Postgres 13–18 and PGlite.

/** A value that may be bound to a placeholder. Arrays become Postgres arrays; objects are not bound: stringify JSON first. */
export type Param =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly (string | number | boolean | null)[];

/**
 * Rows as plain objects. On every engine: bigint and numeric come as number, timestamptz and timestamp as ISO 8601 UTC text
 * with microseconds ("2026-01-31T10:00:00.123456Z"), json and jsonb parsed, uuid, inet and enums as text, bytea as Uint8Array.
 */
export type Row = Record<string, unknown>;

export interface Sql {
  /** Runs one statement with `$1…` placeholders and gives its rows. */
  query<R extends Row = Row>(sql: string, params?: readonly Param[]): Promise<R[]>;
  /** Runs one statement and gives how many rows it changed. */
  execute(sql: string, params?: readonly Param[]): Promise<number>;
}

/** What runs inside a transaction: statements, and scripts of several. */
export interface TransactionSql extends Sql {
  script(sql: string): Promise<void>;
}

/** An advisory lock that is held. */
export interface HeldLock {
  release(): Promise<void>;
}

export interface Database extends Sql {
  readonly engine: 'postgres' | 'pglite';
  /**
   * All statements in one transaction; rolled back when `work` throws. Inside, ask only the `sql` given: PGlite has one
   * session, so that asking the database itself waits for the end of the transaction, forever.
   *
   * Once `signal` is aborted it rejects: on a server the statement under way is cancelled, PGlite ends it first.
   */
  transaction<T>(work: (sql: TransactionSql) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Several statements without parameters, in one transaction: for migrations. */
  script(sql: string): Promise<void>;
  /**
   * COPY … FROM in text format (tab-separated, `\N` for null, see `copy-text.ts`); gives the number of rows. All or nothing.
   */
  copyIn(
    table: string,
    columns: readonly string[],
    lines: Iterable<string> | AsyncIterable<string>,
  ): Promise<number>;
  /** Calls back for each NOTIFY on a channel, over reconnects. Resolves once listening; the result stops it. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /**
   * Takes an advisory lock for as long as this process and its connection live, or gives null where somebody else has it. It is
   * freed by the server when the process is killed; `lost` is called when the connection breaks.
   */
  lock(key: number, lost: () => void): Promise<HeldLock | null>;
  /** NOTIFY; payloads of 8,000 bytes or more are refused. */
  notify(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
}

/** State of one service as its supervisor sees it; times are epoch milliseconds. */
export interface Health {
  readonly state: 'connecting' | 'up' | 'down';
  readonly what: string;
  readonly sinceMs: number;
  readonly problem: string | null;
  readonly hint: string | null;
  readonly attempt: number;
  readonly nextAttemptMs: number | null;
}

/** Something that lives with reconnects and tells how it is. */
export interface Supervised {
  health(): Health;
  onHealth(listener: (health: Health) => void): () => void;
  /** Tries again now rather than at the end of the backoff. */
  retryNow(): void;
}
