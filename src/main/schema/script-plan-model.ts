// What is asked of a migration's plan, and what it says.
import type { Entry } from './compare.ts';
import type { Alteration } from './ddl-alter.ts';
import type { SchemaObject } from './model.ts';
import type { Exchanged } from './swap-type.ts';

export interface Wanted {
  /** Ids of entries that the script is to make; null for all. */
  readonly accepted: ReadonlySet<string> | null;
  /** Those of them that drop or narrow something, and were agreed to a second time; null for all. */
  readonly confirmed: ReadonlySet<string> | null;
}

export interface LeftOut {
  readonly id: string;
  readonly why: string;
  /** True where only a second yes is missing. */
  readonly asks: boolean;
}

export interface PlannedChange {
  readonly entry: Entry;
  readonly alteration: Alteration;
}

export interface Plan {
  /** Objects of the left that are dropped by a statement of their own. */
  readonly drops: readonly SchemaObject[];
  /** Objects as they are to be made; those within a new table are among them. */
  readonly creates: readonly SchemaObject[];
  readonly changes: readonly PlannedChange[];
  /** Columns of the left whose default has to be taken away first and set again at the end. */
  readonly loosened: readonly (SchemaObject & { kind: 'column' })[];
  /** Tables among the drops whose rows are kept, since only the order of their columns is another. */
  readonly reordered: ReadonlySet<string>;
  /** By the id of a type that cannot be altered: it and what is made of it, exchanged together. */
  readonly exchanged: ReadonlyMap<string, readonly Exchanged[]>;
  readonly leftOut: readonly LeftOut[];
}
