// The messages between the core and the thread that holds schemas: what the thread is asked, and what it asks for meanwhile.
import type { FailureDetails } from '../../shared/model/failure.ts';
import type {
  GivenSource,
  IgnoredParts,
  ObjectDetail,
  SchemaComparison,
  SchemaScript,
} from '../../shared/protocol/schema.ts';
import type { CatalogRow, CatalogSql, Scope } from '../schema/catalog.ts';
import type { Grade } from '../schema/grade.ts';
import type { Column } from '../schema/model.ts';
import type { ColumnProfile } from '../schema/renames.ts';
import type { SqlProblem } from '../schema/statements.ts';
import type { RenameVerdict } from '../stores/schema.ts';

/** A schema that the thread holds until it is taken up by a comparison, or dropped. */
export interface HeldSchema {
  readonly key: number;
  readonly objects: number;
}

export interface ComparedSide {
  readonly key: number;
  readonly title: string;
  readonly source: GivenSource;
}

/** A snapshot as it is kept, and what changed since the one before; `changed` is null of the first. */
export interface TakenSnapshot {
  readonly text: string;
  readonly digest: string;
  readonly objects: number;
  readonly changed: readonly string[] | null;
  readonly grade: Grade;
}

export interface WantedProfile {
  readonly workspace: string | null;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly Column[];
}

/** What the thread may ask of the core while it answers a call. */
export interface SchemaHelp {
  query(asked: { sql: string; params: Parameters<CatalogSql['query']>[1] }): Promise<CatalogRow[]>;
  progress(told: { share: number; what: string }): Promise<void>;
  /** Empty where the rows may not be read. */
  profiles(wanted: WantedProfile): Promise<ReadonlyMap<string, ColumnProfile>>;
  clean(asked: null): Promise<void>;
  run(asked: { sql: string }): Promise<readonly SqlProblem[]>;
  /** A snapshot of the shadow, as JSON. */
  readShadow(asked: Scope): Promise<string>;
}

export interface SchemaCalls {
  /** Needs `query` inside of a fresh transaction. */
  read(asked: { scope: Scope; engine: 'postgres' | 'pglite' }): Promise<HeldSchema>;
  /** `trusted` texts are of the shadow; others are checked, and refused as `snapshot-damaged`. */
  load(asked: {
    text: string;
    trusted: boolean;
    schemas: readonly string[] | null;
    notes: readonly string[];
  }): Promise<HeldSchema>;
  drop(asked: { keys: readonly number[] }): Promise<void>;
  compare(asked: {
    left: ComparedSide;
    right: ComparedSide;
    ignored: IgnoredParts;
    verdicts: readonly RenameVerdict[];
    /** What reading both took. */
    readMs: number;
  }): Promise<SchemaComparison>;
  /** Needs `profiles`. */
  object(asked: { comparison: string; id: string }): Promise<ObjectDetail>;
  /** The names that verdicts on a table's columns are kept under. */
  tables(asked: { comparison: string; table: string }): Promise<{ left: string; right: string }>;
  /** Compares again with a verdict more, or with one taken back. */
  judge(asked: {
    comparison: string;
    verdict: RenameVerdict | null;
    said: Omit<RenameVerdict, 'accepted'>;
  }): Promise<SchemaComparison>;
  /** Needs the shadow: `clean`, `run` and `readShadow`. */
  script(asked: {
    comparison: string;
    excluded: readonly string[];
    confirmed: readonly string[];
    online: boolean;
  }): Promise<SchemaScript>;
  /** Takes a held schema as a snapshot. */
  take(asked: { key: number; before: string | null }): Promise<TakenSnapshot>;
}

export type CallName = keyof SchemaCalls;
export type HelpName = keyof SchemaHelp;

export type ToThread =
  | { readonly t: 'call'; readonly id: number; readonly name: CallName; readonly asked: unknown }
  | { readonly t: 'helped'; readonly id: number; readonly value: unknown }
  | { readonly t: 'unhelped'; readonly id: number; readonly failure: FailureDetails };

export type FromThread =
  | { readonly t: 'done'; readonly id: number; readonly value: unknown }
  | { readonly t: 'failed'; readonly id: number; readonly failure: FailureDetails }
  | {
      readonly t: 'help';
      readonly id: number;
      /** The call that it is for. */
      readonly call: number;
      readonly name: HelpName;
      readonly asked: unknown;
    };

/** What crosses of an error that is no failure: its words, which are Postgres' or the console's own. */
export function unforeseen(error: unknown): FailureDetails {
  const message = error instanceof Error ? error.message : 'It could not be done';
  return { code: 'schema-failed', message, hint: 'Try again.', retryable: true };
}
