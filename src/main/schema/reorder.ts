// Another order of columns: Postgres adds columns at the end, so the table is made anew, and its rows wait in a temporary table.
import type { Entry } from './compare.ts';
import { literal, reference } from './ddl-names.ts';
import { type Column, quoted, type SchemaObject, type Snapshot, type Table } from './model.ts';
import type { ObjectIndex } from './object-index.ts';

/** Asked before a table is made anew for the order of its columns. */
export const REORDER_QUESTION =
  'The table is made anew with its rows copied, so that its columns stand in the other order; nobody can use it meanwhile';

/** Why the order of a table's columns is left as it is, or null where it can be changed. */
export function notReordered(left: SchemaObject, { table }: Snapshot, lefts: ObjectIndex): string | null {
  if (left.kind !== 'table') return 'it is no table';
  const { form, partitionOf, inherits, ofType } = left.props;
  if (form !== 'table' || partitionOf !== null || ofType !== null || inherits.length > 0)
    return 'its columns are those of another table, or of its partitions';
  if (lefts.usersOf(left.id).some(({ kind }) => kind === 'table')) return 'other tables inherit its columns';
  if (table !== null) return 'what else needs the table is not known: compare the whole schemas';
  return null;
}

/** Whether an entry tells of another order of columns. */
export function differsInOrder({ properties }: Entry): boolean {
  return properties.some(({ property }) => property === 'column order');
}

const temporary = (number: number) => `pg_temp.watchroom_rows_${number}`;

/** One statement of the plan: nothing may come between the copy and the drop. Sequences that belong to columns outlive the table. */
export function setAside(table: SchemaObject, number: number, lefts: ObjectIndex): string {
  const own = new Set(lefts.partsOf(table.id).map(({ id }) => id));
  const sequences = lefts.sequencesOf(own).map((one) => `ALTER SEQUENCE ${reference(one)} OWNED BY NONE`);
  return [
    `CREATE TABLE ${temporary(number)} AS TABLE ${reference(table)}`,
    ...sequences,
    `DROP TABLE ${reference(table)}`,
  ].join(';\n');
}

/** Puts the rows into the table as it is made anew. `kept` are the columns that had values before, by their new names. */
export function bringBack(table: Table, kept: readonly Column[], number: number): string[] {
  const filled = kept.filter(({ props }) => props.generated === null);
  const names = filled.map(({ name }) => quoted(name)).join(', ');
  const identities = filled.filter(({ props }) => props.identity !== null);
  const name = reference(table);
  return [
    `INSERT INTO ${name} (${names})${identities.length === 0 ? '' : ' OVERRIDING SYSTEM VALUE'} SELECT ${names} FROM ${temporary(number)}`,
    ...identities.map(
      (column) =>
        `SELECT setval(pg_get_serial_sequence(${literal(name)}, ${literal(column.name)}), (SELECT max(${quoted(column.name)}) FROM ${name}))`,
    ),
    `DROP TABLE ${temporary(number)}`,
  ];
}
