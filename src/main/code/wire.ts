// What crosses between the core and the thread that reads code.
import type { CodeFinding } from '../../shared/protocol/code.ts';

/** A place that names a table or one of its columns. */
export interface CodeMention {
  readonly table: string;
  readonly column: string | null;
  readonly file: string;
  readonly line: number;
}

export interface FileReport {
  readonly findings: readonly CodeFinding[];
  readonly mentions: readonly CodeMention[];
  /** Statements that name a table. */
  readonly statements: number;
}

export interface CodeWorkerData {
  readonly folder: string;
  readonly relations: readonly {
    readonly schema: string;
    readonly name: string;
    readonly columns: readonly string[];
  }[];
  readonly searchPath: readonly string[];
}

export interface FolderReport extends FileReport {
  readonly files: number;
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
  readonly gaps: readonly string[];
}
