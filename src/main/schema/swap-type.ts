// Exchanges types that cannot be altered: made beside the old ones under their names, columns moved to them, the old ones dropped.
import { attributeOf } from './attributes.ts';
import { createStatements } from './ddl-create.ts';
import { reference, tableOf } from './ddl-names.ts';
import { typedTableOf } from './inheritance.ts';
import { type Column, qualified, quoted, type SchemaObject } from './model.ts';
import type { ObjectIndex } from './object-index.ts';
import { nameOf, tokens } from './sql-tokens.ts';

const OLD = '_to_be_dropped';

/** A type of the left, and what it is to be. */
export interface Exchanged {
  readonly left: SchemaObject;
  readonly right: SchemaObject;
}

/** Types and those that are made of them, each after what it is made of. */
export function madeOf(types: readonly SchemaObject[], lefts: ObjectIndex): SchemaObject[] {
  const found = new Map(types.map((type) => [type.id, type]));
  const visit = (one: SchemaObject) => {
    for (const user of lefts.usersOf(one.id)) {
      if (user.kind !== 'domain' && user.kind !== 'composite' && user.kind !== 'range') continue;
      // Found by a longer way, it comes after what is on that way.
      found.delete(user.id);
      found.set(user.id, user);
      visit(user);
    }
  };
  for (const type of types) visit(type);
  return [...found.values()];
}

/** Columns of tables whose type is one of these. */
export function columnsOf(types: readonly SchemaObject[], lefts: ObjectIndex): Column[] {
  const found = new Map<string, Column>();
  for (const { id } of types)
    for (const user of lefts.usersOf(id))
      if (user.kind === 'column' && lefts.parentOf(user)?.kind === 'table' && !user.props.inherited)
        found.set(user.id, user);
  return [...found.values()];
}

/** Whether columns of tables have values of a type, which Postgres lets no attribute change its type for. */
export function isStored(type: SchemaObject, lefts: ObjectIndex): boolean {
  return columnsOf(madeOf([type], lefts), lefts).length > 0;
}

/** Why types cannot be exchanged by a script, or null where they can. */
export function notExchanged(types: readonly Exchanged[], lefts: ObjectIndex): string | null {
  const olds = types.map(({ left }) => left);
  for (const { left, right } of types) {
    const typed = typedTableOf(left.id, lefts);
    if (typed !== null) return `the table ${typed} is made of it`;
    if (!isRebuilt(left, right)) continue;
    const within = lefts.usersOf(left.id).find(({ kind }) => kind === 'domain' || kind === 'composite');
    if (within !== undefined)
      return `${reference(within)} is made of it, whose values have to be taken apart`;
    const array = columnsOf([left], lefts).find(({ props }) => props.type.endsWith('[]'));
    if (array !== undefined)
      return `${tableOf(array)}.${quoted(array.name)} holds arrays of it, whose values have to be taken apart`;
  }
  for (const column of columnsOf(olds, lefts)) if (isKey(column, lefts)) return partitionedBy(column);
  return null;
}

/** Why a column that a table is partitioned by stays as it is. */
export function partitionedBy(column: SchemaObject): string {
  return `${tableOf(column)} is partitioned by ${quoted(column.name)}: a table has to be made anew for it, and filled`;
}

/** Whether the table that a column belongs to is partitioned by it. */
export function isKey(column: SchemaObject, lefts: ObjectIndex): boolean {
  const table = lefts.parentOf(column);
  const key = table?.kind === 'table' ? table.props.partitionKey : null;
  if (key === null) return false;
  return [...tokens(key.slice(key.indexOf('(')))].some(
    (token) => (token.kind === 'word' || token.kind === 'name') && nameOf(token) === column.name,
  );
}

/** Whether the text of a value of the old type would not be read as the same value of the new one: its attributes are others. */
function isRebuilt(left: SchemaObject, right: SchemaObject): boolean {
  if (left.kind !== 'composite' || right.kind !== 'composite') return false;
  const names = (texts: readonly string[]) => texts.map((text) => attributeOf(text)[0]).join('\0');
  return names(left.props.attributes) !== names(right.props.attributes);
}

/** `common` gives owner, comment and grants of a new type. */
export function swapTypes(
  types: readonly Exchanged[],
  lefts: ObjectIndex,
  rights: ObjectIndex,
  common: (object: SchemaObject) => readonly string[],
): string[] {
  const old = ({ left }: Exchanged) => {
    const name =
      Buffer.from(left.name)
        .subarray(0, 63 - OLD.length)
        .toString() + OLD;
    return { word: left.kind === 'domain' ? 'DOMAIN' : 'TYPE', name, schema: left.schema };
  };
  const columns = columnsOf(
    types.map(({ left }) => left),
    lefts,
  );
  return [
    ...types.map((one) => `ALTER ${old(one).word} ${reference(one.left)} RENAME TO ${quoted(old(one).name)}`),
    ...types.flatMap(({ right }) => [...createStatements(right, rights.columnsOf), ...common(right)]),
    ...columns.flatMap((column) => moveColumn(column, types, rights)),
    ...types.toReversed().map((one) => `DROP ${old(one).word} ${qualified(old(one).schema, old(one).name)}`),
  ];
}

function moveColumn(column: Column, types: readonly Exchanged[], rights: ObjectIndex): string[] {
  const now = rights.get(column.id);
  const after = now?.kind === 'column' ? now : column;
  const head = `ALTER TABLE ${tableOf(column)} ALTER COLUMN ${quoted(column.name)}`;
  const { type } = column.props;
  const own = types.find(({ left }) => column.needs.includes(left.id));
  const value =
    own !== undefined && isRebuilt(own.left, own.right)
      ? rebuilt(quoted(column.name), type, own)
      : `${quoted(column.name)}::${type.endsWith('[]') ? 'text[]' : 'text'}::${type}`;
  return [
    ...(column.props.default === null ? [] : [`${head} DROP DEFAULT`]),
    `${head} TYPE ${type} USING ${value}`,
    ...(after.props.default === null ? [] : [`${head} SET DEFAULT ${after.props.default}`]),
  ];
}

/** A value of a composite type by the names of its attributes, since their places are others. */
function rebuilt(name: string, type: string, { left, right }: Exchanged): string {
  if (left.kind !== 'composite' || right.kind !== 'composite') return name;
  const had = new Set(left.props.attributes.map((text) => attributeOf(text)[0]));
  const values = right.props.attributes.map((text) => {
    const [attribute, rest] = attributeOf(text);
    return had.has(attribute) ? `((${name}).${quoted(attribute)})::text::${rest}` : 'NULL';
  });
  return `CASE WHEN ${name} IS DISTINCT FROM NULL THEN ROW(${values.join(', ')})::${type} END`;
}
