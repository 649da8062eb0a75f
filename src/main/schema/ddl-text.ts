// The DDL of an object as people read it: with its parts, comments and grants, but for what is ignored.
import type { Ignored } from './compare.ts';
import { createStatements } from './ddl-create.ts';
import { changeGrants, commentStatement, defaultGrants, ownerStatement } from './ddl-grants.ts';
import type { Kind, SchemaObject } from './model.ts';
import type { ObjectIndex } from './object-index.ts';

/** Parts come in this order, by name. */
const PARTS: readonly Kind[] = ['column', 'constraint', 'index', 'trigger', 'rule', 'policy'];

export function ddlText(object: SchemaObject, index: ObjectIndex, ignored: Ignored): string {
  const parts = [...index.partsOf(object.id)].sort(
    (a, b) =>
      PARTS.indexOf(a.kind) - PARTS.indexOf(b.kind) ||
      (a.kind === 'column' && b.kind === 'column' ? a.position - b.position : a.name < b.name ? -1 : 1),
  );
  const statements = [
    ...createStatements(object, index.columnsOf),
    ...common(object, ignored),
    ...parts.flatMap((part) => [
      ...(part.kind === 'column' ? [] : createStatements(part, index.columnsOf)),
      ...common(part, ignored),
    ]),
  ];
  if (object.kind === 'sequence' && object.props.ownedBy !== null)
    statements.push(`ALTER SEQUENCE ${object.id.slice('sequence:'.length)} OWNED BY ${object.props.ownedBy}`);
  return statements.map((statement) => `${statement};`).join('\n');
}

function common(object: SchemaObject, ignored: Ignored): string[] {
  return [
    ...(ignored.owner || object.owner === null ? [] : ownerStatement(object, object.owner)),
    ...(ignored.comments || object.comment === null ? [] : commentStatement(object, object.comment)),
    ...(ignored.grants ? [] : changeGrants(object, defaultGrants(object), object.grants)),
  ];
}
