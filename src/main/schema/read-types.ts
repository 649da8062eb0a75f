// Reads types that users make: enums, domains, composite and range types, and collations.
import { type Catalog, CLASS, IN_SCOPE } from './catalog.ts';
import { quoted } from './model.ts';

type Row<T> = T & Record<string, unknown>;

interface TypeRow extends Record<string, unknown> {
  oid: number;
  schema: string;
  name: string;
  kind: 'e' | 'd' | 'c' | 'r';
  array: number;
  relation: number;
  owner: string;
  acl: string[];
  not_null: boolean;
  default: string | null;
  base: string | null;
  collation: string | null;
  range: string | null;
  multirange: number | null;
}

/** Composite types that are tables' own rows are left out. */
const typesSql = (
  version: number,
) => `SELECT t.oid, n.nspname AS schema, t.typname AS name, t.typtype AS kind, t.typarray AS array,
  t.typrelid AS relation, pg_get_userbyid(t.typowner) AS owner, coalesce(t.typacl, acldefault('T', t.typowner))::text[] AS acl,
  t.typnotnull AS not_null, coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) AS "default",
  CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
  CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END AS collation,
  CASE WHEN t.typtype = 'r' THEN 'SUBTYPE = ' || format_type(r.rngsubtype, NULL)
    || CASE WHEN r.rngsubopc <> 0 AND NOT oc.opcdefault THEN ', SUBTYPE_OPCLASS = ' || quote_ident(oc.opcname) ELSE '' END
    || CASE WHEN r.rngcollation <> 0 AND r.rngcollation <> sb.typcollation THEN ', COLLATION = ' || quote_ident(rc.collname) ELSE '' END
    || CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff::oid::regproc::text ELSE '' END END AS range,
  ${version >= 140_000 ? 'r.rngmultitypid' : 'NULL::oid'} AS multirange
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid LEFT JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_collation co ON co.oid = t.typcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_opclass oc ON oc.oid = r.rngsubopc
LEFT JOIN pg_type sb ON sb.oid = r.rngsubtype LEFT JOIN pg_collation rc ON rc.oid = r.rngcollation
WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')) AND ${IN_SCOPE}
ORDER BY n.nspname, t.typname`;

/** Reads them; of the scope of one table, none. */
export async function readTypes(catalog: Catalog): Promise<void> {
  const types = (await catalog.inScope<TypeRow>(typesSql(catalog.version))).filter(
    ({ oid }) => !catalog.isMember(CLASS.type, oid),
  );
  const labels = groupOf(
    await catalog.sql.query<Row<{ oid: number; text: string }>>(
      'SELECT enumtypid AS oid, enumlabel::text AS text FROM pg_enum ORDER BY enumtypid, enumsortorder',
    ),
  );
  const checks = groupOf(
    (
      await catalog.sql.query<Row<{ oid: number; id: number; name: string; definition: string }>>(
        `SELECT contypid AS oid, oid AS id, conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
         WHERE contypid <> 0 AND contype = 'c' ORDER BY contypid, conname`,
      )
    ).map(({ oid, name, definition }) => ({ oid, text: `${quoted(name)} ${definition}` })),
  );
  const attributes = groupOf(
    (
      await catalog.sql.query<Row<{ oid: number; name: string; type: string; collation: string | null }>>(
        `SELECT a.attrelid AS oid, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
           CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END AS collation
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'c' JOIN pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
         WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`,
      )
    ).map(({ oid, name, type, collation }) => ({
      oid,
      text: `${quoted(name)} ${type}${collation === null ? '' : ` COLLATE ${collation}`}`,
    })),
  );
  for (const type of types) addType(catalog, type, labels, checks, attributes);
  await readCollations(catalog);
}

type Texts = ReadonlyMap<number, readonly string[]>;

function addType(catalog: Catalog, type: TypeRow, labels: Texts, checks: Texts, attributes: Texts): void {
  const { oid, schema, name, owner, acl } = type;
  const common = { schema, name, owner, acl };
  const add = catalog.add.bind(catalog);
  if (type.kind === 'e') {
    add(CLASS.type, oid, { kind: 'enum', ...common, props: { labels: [...(labels.get(oid) ?? [])] } });
  } else if (type.kind === 'd') {
    const props = {
      type: type.base ?? '',
      notNull: type.not_null,
      default: type.default,
      collation: type.collation,
      checks: [...(checks.get(oid) ?? [])],
    };
    add(CLASS.type, oid, { kind: 'domain', ...common, props });
  } else if (type.kind === 'c') {
    const props = { attributes: [...(attributes.get(type.relation) ?? [])] };
    add(CLASS.type, oid, { kind: 'composite', ...common, props });
  } else {
    add(CLASS.type, oid, { kind: 'range', ...common, props: { definition: type.range ?? '' } });
  }
  const id = catalog.idOf(CLASS.type, oid) as string;
  for (const other of [type.array, type.multirange ?? 0]) if (other > 0) catalog.know(CLASS.type, other, id);
  if (type.kind === 'c') catalog.know(CLASS.relation, type.relation, id);
}

function groupOf(rows: readonly { readonly oid: number; readonly text: string }[]): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const { oid, text } of rows) {
    const group = groups.get(oid);
    if (group) group.push(text);
    else groups.set(oid, [text]);
  }
  return groups;
}

const PROVIDER: Readonly<Record<string, string>> = { c: 'libc', i: 'icu', b: 'builtin', d: 'default' };

async function readCollations(catalog: Catalog): Promise<void> {
  const { version } = catalog;
  const locale = version >= 170_000 ? 'co.colllocale' : version >= 150_000 ? 'co.colliculocale' : 'NULL';
  const rows = await catalog.inScope<
    Row<{
      oid: number;
      schema: string;
      name: string;
      owner: string;
      provider: string;
      locale: string | null;
      collate: string | null;
      ctype: string | null;
      deterministic: boolean;
    }>
  >(`SELECT co.oid, n.nspname AS schema, co.collname AS name, pg_get_userbyid(co.collowner) AS owner, co.collprovider AS provider,
      ${locale}::text AS locale, co.collcollate::text AS collate, co.collctype::text AS ctype, co.collisdeterministic AS deterministic
    FROM pg_collation co JOIN pg_namespace n ON n.oid = co.collnamespace WHERE ${IN_SCOPE} ORDER BY 2, 3`);
  for (const { oid, schema, name, owner, ...row } of rows) {
    if (catalog.isMember(CLASS.collation, oid)) continue;
    const icu = row.provider === 'i';
    const props = {
      provider: PROVIDER[row.provider] ?? row.provider,
      // Before 15, ICU's locale stood where libc's do.
      locale: row.locale ?? (icu ? row.collate : null),
      collate: icu ? null : row.collate,
      ctype: icu ? null : row.ctype,
      deterministic: row.deterministic,
    };
    catalog.add(CLASS.collation, oid, { kind: 'collation', schema, name, owner, props });
  }
}

/** Constraints of domains stand for their domain. */
export async function knowDomainChecks(catalog: Catalog): Promise<void> {
  const rows = await catalog.sql.query<Row<{ oid: number; type: number }>>(
    'SELECT oid, contypid AS type FROM pg_constraint WHERE contypid <> 0',
  );
  for (const { oid, type } of rows) {
    const id = catalog.idOf(CLASS.type, type);
    if (id !== undefined) catalog.know(CLASS.constraint, oid, id);
  }
}
