// What every object has besides its own properties: owner, comment and grants, of something new or of something that changes.
import type { Comparison } from './compare.ts';
import { changeGrants, commentStatement, defaultGrants, ownerStatement } from './ddl-grants.ts';
import type { Kind, SchemaObject } from './model.ts';

/** Of something new all that it has; of something there what differs. `changed` are the properties that do. */
export function commonStatements(
  comparison: Comparison,
  right: SchemaObject,
  left: SchemaObject | null,
  changed?: ReadonlySet<string>,
): string[] {
  const { ignored } = comparison;
  const want = (property: string, isIgnored: boolean) => (changed ? changed.has(property) : !isIgnored);
  return [
    ...(want('owner', ignored.owner) && right.owner !== null && !goesWithColumn(right, left)
      ? ownerStatement(right, right.owner)
      : []),
    ...(want('comment', ignored.comments) && (right.comment !== null || left !== null)
      ? commentStatement(right, right.comment)
      : []),
    ...(want('grants', ignored.grants)
      ? changeGrants(right, left?.grants ?? startingGrants(comparison, right), right.grants)
      : []),
  ];
}

/** A sequence that a column owns has the owner of its table. */
function goesWithColumn(right: SchemaObject, left: SchemaObject | null): boolean {
  return (
    right.kind === 'sequence' &&
    left?.kind === 'sequence' &&
    right.props.ownedBy !== null &&
    right.props.ownedBy === left.props.ownedBy
  );
}

/** What a new object is given by itself: the defaults, and the database's default privileges. */
function startingGrants({ left }: Comparison, object: SchemaObject): readonly string[] {
  const what = DEFAULTS_FOR[object.kind];
  if (what === undefined) return defaultGrants(object);
  const given = left.objects.filter(
    (one) =>
      one.kind === 'default_privileges' &&
      one.props.objects === what &&
      (one.schema === '' || one.schema === object.schema),
  );
  const everywhere = given.find(({ schema }) => schema === '');
  const base =
    everywhere?.kind === 'default_privileges'
      ? everywhere.grants.map((grant) =>
          grant.startsWith(`${everywhere.props.role}=`)
            ? `$owner${grant.slice(everywhere.props.role.length)}`
            : grant,
        )
      : defaultGrants(object);
  return [...base, ...given.flatMap(({ schema, grants }) => (schema === '' ? [] : grants))];
}

const DEFAULTS_FOR: Readonly<Partial<Record<Kind, string>>> = {
  table: 'TABLES',
  view: 'TABLES',
  materialized_view: 'TABLES',
  sequence: 'SEQUENCES',
  function: 'FUNCTIONS',
  enum: 'TYPES',
  domain: 'TYPES',
  composite: 'TYPES',
  range: 'TYPES',
  schema: 'SCHEMAS',
};
