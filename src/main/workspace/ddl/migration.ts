// What a migration is: numbered SQL that is run once, in order, and never edited afterwards.

export interface Migration {
  /** 1, 2, 3 … without gaps within a set. */
  readonly version: number;
  readonly title: string;
  readonly sql: string;
}

export interface MigrationSet {
  readonly name: 'platform' | 'security' | 'console';
  readonly migrations: readonly Migration[];
}

/** A table or index that can be created by itself, so that an installation which has the others is given only this one. */
export interface Piece {
  /** "schema.table", or "schema.index_name". */
  readonly name: string;
  readonly sql: string;
  /** The columns an index needs. */
  readonly columns?: readonly string[];
}

/** The SQL of pieces, one after the other. */
export function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.sql.trim()).join('\n\n');
}
