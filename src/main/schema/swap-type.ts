// Exchanges a type that cannot be altered: made beside the old one under its name, columns moved to it, the old one dropped.
import { createStatements } from './ddl-create.ts';
import { reference, tableOf } from './ddl-names.ts';
import { qualified, quoted, type SchemaObject } from './model.ts';
import type { ObjectIndex } from './object-index.ts';

const OLD = '_to_be_dropped';

export function swapType(
  left: SchemaObject,
  right: SchemaObject,
  lefts: ObjectIndex,
  rights: ObjectIndex,
): string[] {
  const word = left.kind === 'domain' ? 'DOMAIN' : 'TYPE';
  const oldName = `${Buffer.from(left.name)
    .subarray(0, 63 - OLD.length)
    .toString()}${OLD}`;
  const old = qualified(left.schema, oldName);
  const columns = lefts
    .usersOf(left.id)
    .filter(
      (user) => user.kind === 'column' && lefts.parentOf(user)?.kind === 'table' && !user.props.inherited,
    );
  const moves = columns.flatMap((column) => {
    if (column.kind !== 'column') return [];
    const now = rights.get(column.id);
    const after = now?.kind === 'column' ? now : column;
    const head = `ALTER TABLE ${tableOf(column)} ALTER COLUMN ${quoted(column.name)}`;
    const type = column.props.type;
    const through = type.endsWith('[]') ? 'text[]' : 'text';
    return [
      ...(column.props.default === null ? [] : [`${head} DROP DEFAULT`]),
      `${head} TYPE ${type} USING ${quoted(column.name)}::${through}::${type}`,
      ...(after.props.default === null ? [] : [`${head} SET DEFAULT ${after.props.default}`]),
    ];
  });
  return [
    `ALTER ${word} ${reference(left)} RENAME TO ${quoted(oldName)}`,
    ...createStatements(right, rights.columnsOf),
    ...moves,
    `DROP ${word} ${old}`,
  ];
}
