// Parts that a table has from its parents and partitions from their table: what has to be there before it joins, and goes after it leaves.
import { reference, tableOf } from './ddl-names.ts';
import { type Column, quoted, type SchemaObject, type Table } from './model.ts';
import type { ObjectIndex } from './object-index.ts';

/** Columns, constraints and indexes come from parents; what else does, Postgres takes away by itself. */
type Part = SchemaObject & { kind: 'column' | 'constraint' | 'index' };

function isInherited(object: SchemaObject): object is Part {
  return (
    (object.kind === 'column' || object.kind === 'constraint' || object.kind === 'index') &&
    object.props.inherited
  );
}

const parentsOf = ({ props }: Table): string[] => [
  ...props.inherits,
  ...(props.partitionOf === null ? [] : [props.partitionOf]),
];

/** Indexes, and constraints by them, have other names in a partition. */
function hasOwnName(part: Part): boolean {
  return part.kind === 'index' || (part.kind === 'constraint' && part.props.type !== 'check');
}

/** Whether a part comes from a parent that the table has on one side alone, and from none that it has on both. */
function comesOfOther(part: Part, table: Table, other: Table, index: ObjectIndex): boolean {
  const lasting = new Set(parentsOf(other));
  const of = (parent: string) =>
    index
      .partsOf(`table:${parent}`)
      .some((one) => one.kind === part.kind && (hasOwnName(part) || one.name === part.name));
  const [kept, others] = [true, false].map((is) => parentsOf(table).filter((one) => lasting.has(one) === is));
  return (others ?? []).some(of) && !(kept ?? []).some(of);
}

/** Whether a part of the right has to be made as the table's own before it joins the parent that it is to be from. */
export function comesBefore(part: SchemaObject, lefts: ObjectIndex, rights: ObjectIndex): Table | null {
  if (!isInherited(part) || hasOwnName(part)) return null;
  const right = rights.parentOf(part);
  const left = right === null ? null : lefts.get(right.id);
  if (right?.kind !== 'table' || left?.kind !== 'table') return null;
  return comesOfOther(part, right, left, rights) ? left : null;
}

/** Whether a part of the left is the table's own once the table has left its parent, and has to be dropped then. */
export function staysBehind(part: SchemaObject, lefts: ObjectIndex, rights: ObjectIndex): Table | null {
  if (!isInherited(part)) return null;
  const left = lefts.parentOf(part);
  const right = left === null ? null : rights.get(left.id);
  if (left?.kind !== 'table' || right?.kind !== 'table') return null;
  return comesOfOther(part, left, right, lefts) ? left : null;
}

/** The column of a parent that a column comes from; the first of several. */
export function parentColumn(column: SchemaObject, index: ObjectIndex): Column | null {
  const table = column.kind === 'column' && column.props.inherited ? index.parentOf(column) : null;
  if (table?.kind !== 'table') return null;
  for (const parent of parentsOf(table))
    for (const one of index.columnsOf(parent)) if (one.name === column.name) return one;
  return null;
}

/** What a column that comes with its parent's has otherwise. */
export function besideParent(column: SchemaObject, index: ObjectIndex): string[] {
  const parent = parentColumn(column, index);
  if (column.kind !== 'column' || parent === null || column.props.generated !== null) return [];
  const { default: value, notNull } = column.props;
  const head = `ALTER TABLE ${tableOf(column)} ALTER COLUMN ${quoted(column.name)}`;
  return [
    ...(value === parent.props.default
      ? []
      : [`${head} ${value === null ? 'DROP DEFAULT' : `SET DEFAULT ${value}`}`]),
    ...(notNull && !parent.props.notNull ? [`${head} SET NOT NULL`] : []),
  ];
}

/** Whether a column is that of a table of a type, which gives and takes its columns. */
export function isTyped(column: SchemaObject, index: ObjectIndex): boolean {
  const table = column.kind === 'column' ? index.parentOf(column) : null;
  return table?.kind === 'table' && table.props.ofType !== null;
}

/** The name of a table that a type is used by as the type of its rows; null where there is none. */
export function typedTableOf(id: string, index: ObjectIndex): string | null {
  const table = index.usersOf(id).find((user) => user.kind === 'table');
  return table === undefined ? null : reference(table);
}
