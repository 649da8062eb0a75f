// Owner, comment and grants of an object as statements, made anew or changed.

import { literal, phrase, reference, tableOf } from './ddl-names.ts';
import { splitGrant } from './grade.ts';
import { type ObjectOf, quoted, type SchemaObject } from './model.ts';

const PRIVILEGE: Readonly<Record<string, string>> = {
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
  D: 'TRUNCATE',
  x: 'REFERENCES',
  t: 'TRIGGER',
  X: 'EXECUTE',
  U: 'USAGE',
  C: 'CREATE',
};

/** What the owner has by default, and everybody; as acldefault() gives it. */
export function defaultGrants(object: SchemaObject): string[] {
  switch (object.kind) {
    case 'table':
    case 'view':
    case 'materialized_view':
      return ['$owner=Dadrtwx'];
    case 'sequence':
      return ['$owner=Urw'];
    case 'schema':
      return ['$owner=CU'];
    case 'function':
      return ['$owner=X', '=X'];
    case 'enum':
    case 'domain':
    case 'composite':
    case 'range':
      return ['$owner=U', '=U'];
    case 'foreign_data_wrapper':
    case 'server':
      return ['$owner=U'];
    // Those of one schema come on top of these; those of all schemas take their place.
    case 'default_privileges':
      return object.schema === '' ? defaultsOf(object.props) : [];
    default:
      return [];
  }
}

const DEFAULTS: Readonly<Record<string, readonly [owner: string, everybody: string]>> = {
  TABLES: ['arwdDxt', ''],
  SEQUENCES: ['rwU', ''],
  FUNCTIONS: ['X', 'X'],
  TYPES: ['U', 'U'],
  SCHEMAS: ['UC', ''],
};

function defaultsOf({ role, objects }: ObjectOf<'default_privileges'>['props']): string[] {
  const [owner, everybody] = DEFAULTS[objects] ?? ['', ''];
  return [`${role}=${owner}`, ...(everybody === '' ? [] : [`=${everybody}`])];
}

/** "ON TABLE a.b" and the like; null of what has no grants. */
function grantTarget(object: SchemaObject): string | null {
  switch (object.kind) {
    case 'table':
    case 'view':
    case 'materialized_view':
      return `TABLE ${reference(object)}`;
    case 'column':
      return `TABLE ${tableOf(object)}`;
    case 'enum':
    case 'composite':
    case 'range':
    case 'domain':
      return `TYPE ${reference(object)}`;
    case 'server':
      return `FOREIGN SERVER ${reference(object)}`;
    case 'function':
      return object.props.form === 'procedure'
        ? `PROCEDURE ${reference(object)}`
        : `FUNCTION ${reference(object)}`;
    case 'sequence':
    case 'schema':
    case 'foreign_data_wrapper':
      return phrase(object);
    default:
      return null;
  }
}

interface Letters {
  readonly plain: ReadonlySet<string>;
  readonly withOption: ReadonlySet<string>;
}

function lettersOf(grants: readonly string[]): Map<string, Letters> {
  const byRole = new Map<string, Letters>();
  for (const grant of grants) {
    const [role, text] = splitGrant(grant);
    const letters = [...text.matchAll(/([A-Za-z])(\*?)/g)];
    const { plain, withOption } = byRole.get(role) ?? NONE;
    byRole.set(role, {
      plain: new Set([...plain, ...letters.map(([, letter = '']) => letter)]),
      withOption: new Set([
        ...withOption,
        ...letters.filter(([, , star]) => star === '*').map(([, letter = '']) => letter),
      ]),
    });
  }
  return byRole;
}

const NONE: Letters = { plain: new Set(), withOption: new Set() };

/** GRANT and REVOKE that lead from one list of grants to the other. `owner` is whom "$owner" stands for. */
export function changeGrants(object: SchemaObject, from: readonly string[], to: readonly string[]): string[] {
  if (object.kind === 'default_privileges') return changeDefaultPrivileges(object, from, to);
  const target = grantTarget(object);
  if (target === null) return [];
  const columns = object.kind === 'column' ? ` (${quoted(object.name)})` : '';
  return grantChanges(from, to, object.owner).map(({ verb, letters, role, option }) => {
    const what = letters.map((letter) => `${PRIVILEGE[letter] ?? letter}${columns}`).join(', ');
    return verb === 'GRANT'
      ? `GRANT ${what} ON ${target} TO ${role}${option ? ' WITH GRANT OPTION' : ''}`
      : `REVOKE ${option ? 'GRANT OPTION FOR ' : ''}${what} ON ${target} FROM ${role}`;
  });
}

interface GrantChange {
  readonly verb: 'GRANT' | 'REVOKE';
  readonly letters: readonly string[];
  readonly role: string;
  readonly option: boolean;
}

function grantChanges(from: readonly string[], to: readonly string[], owner: string | null): GrantChange[] {
  const [was, now] = [lettersOf(from), lettersOf(to)];
  const changes: GrantChange[] = [];
  for (const name of new Set([...was.keys(), ...now.keys()])) {
    const role =
      name === ''
        ? 'PUBLIC'
        : name === '$owner'
          ? owner === null
            ? 'CURRENT_USER'
            : quoted(owner)
          : quoted(name);
    const [before, after] = [was.get(name) ?? NONE, now.get(name) ?? NONE];
    const add = (verb: GrantChange['verb'], letters: string[], option: boolean) => {
      if (letters.length > 0) changes.push({ verb, letters, role, option });
    };
    add(
      'REVOKE',
      [...before.plain].filter((letter) => !after.plain.has(letter)),
      false,
    );
    add(
      'REVOKE',
      [...before.withOption].filter((letter) => after.plain.has(letter) && !after.withOption.has(letter)),
      true,
    );
    add(
      'GRANT',
      [...after.plain].filter((letter) => !before.plain.has(letter) && !after.withOption.has(letter)),
      false,
    );
    add(
      'GRANT',
      [...after.withOption].filter((letter) => !before.withOption.has(letter)),
      true,
    );
  }
  return changes;
}

function changeDefaultPrivileges(
  object: SchemaObject,
  from: readonly string[],
  to: readonly string[],
): string[] {
  if (object.kind !== 'default_privileges') return [];
  const { role, objects } = object.props;
  const within = object.schema === '' ? '' : ` IN SCHEMA ${quoted(object.schema)}`;
  const head = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoted(role)}${within}`;
  return grantChanges(from, to, role).map(({ verb, letters, role: grantee, option }) => {
    const what = letters.map((letter) => PRIVILEGE[letter] ?? letter).join(', ');
    return verb === 'GRANT'
      ? `${head} GRANT ${what} ON ${objects} TO ${grantee}${option ? ' WITH GRANT OPTION' : ''}`
      : `${head} REVOKE ${option ? 'GRANT OPTION FOR ' : ''}${what} ON ${objects} FROM ${grantee}`;
  });
}

/** Kinds without an owner of their own. */
const OWNERLESS: ReadonlySet<SchemaObject['kind']> = new Set([
  'column',
  'constraint',
  'index',
  'trigger',
  'rule',
  'policy',
  'cast',
  'extension',
  'user_mapping',
  'default_privileges',
]);

export function ownerStatement(object: SchemaObject, owner: string): string[] {
  return OWNERLESS.has(object.kind) ? [] : [`ALTER ${phrase(object)} OWNER TO ${quoted(owner)}`];
}

export function commentStatement(object: SchemaObject, comment: string | null): string[] {
  if (object.kind === 'user_mapping' || object.kind === 'default_privileges') return [];
  return [`COMMENT ON ${phrase(object)} IS ${comment === null ? 'NULL' : literal(comment)}`];
}
