// What a statement can name: tables, columns, and what a migration makes.
import type { CatalogTable } from './catalog.ts';

export interface TableReference {
  readonly kind: 'table';
  readonly schema: string | null;
  readonly name: string;
  readonly table: CatalogTable | undefined;
  /** Byte offset in the statement's text. */
  readonly at: number;
}

export interface ColumnReference {
  readonly kind: 'column';
  readonly column: string;
  /** Tables that it is, or would have to be, a column of; several where the statement does not say which. */
  readonly tables: readonly TableReference[];
  /** Null: it cannot be told, for a part of the statement is known only to the running program. */
  readonly exists: boolean | null;
  readonly at: number;
}

/** Something a migration makes: what is not there although the code makes it was not applied. */
export interface MadeReference {
  readonly kind: 'made';
  readonly schema: string | null;
  readonly name: string;
  readonly column: string | null;
  readonly exists: boolean;
  readonly at: number;
}

export type Reference = TableReference | ColumnReference | MadeReference;
