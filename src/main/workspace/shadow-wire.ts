// The messages between the core and the thread of a shadow: a PGlite in memory, where DDL is tried that no server is asked to run.
import type { Scope } from '../schema/read.ts';
import type { SqlFile, SqlProblem } from '../schema/statements.ts';

/** Extensions that come with PGlite, by Postgres' name. */
export const SHADOW_EXTENSIONS: readonly string[] = [
  'amcheck',
  'bloom',
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'dict_int',
  'dict_xsyn',
  'earthdistance',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'isn',
  'lo',
  'ltree',
  'moddatetime',
  'pg_stat_statements',
  'pg_trgm',
  'pgcrypto',
  'seg',
  'tablefunc',
  'tcn',
  'tsm_system_rows',
  'tsm_system_time',
  'unaccent',
  'uuid-ossp',
];

export interface ShadowWorkerData {
  /** Extensions of PGlite to have ready. */
  readonly extensions: readonly string[];
}

/** What came of running DDL: all of it, or none of it counts. */
export interface Ran {
  readonly problem: SqlProblem | null;
  /** All that failed, where it was asked to go on all the same. */
  readonly problems: readonly SqlProblem[];
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

export type ShadowRequest =
  | { readonly t: 'clean' }
  | { readonly t: 'run'; readonly files: readonly SqlFile[]; readonly goOn: boolean }
  | { readonly t: 'read'; readonly scope: Scope };

export type ShadowReply =
  | { readonly t: 'done'; readonly id: number; readonly value: string | Ran | null }
  | { readonly t: 'failed'; readonly id: number; readonly message: string };
