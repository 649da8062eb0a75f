// Reads relations: tables of every form, views, their columns, sequences.
import { type Catalog, CLASS, IN_SCOPE } from './catalog.ts';
import { identify, type PropsOf, qualified, quoted } from './model.ts';
import { unqualifySingle } from './normalise.ts';

interface Relation extends Record<string, unknown> {
  oid: number;
  schema: string;
  name: string;
  kind: 'r' | 'p' | 'f' | 'v' | 'm';
  reltype: number;
  owner: string;
  acl: string[] | null;
  persistence: string;
  row_security: boolean;
  force_row_security: boolean;
  replica_identity: string;
  options: string[] | null;
  access_method: string | null;
  tablespace: string | null;
  of_type: string | null;
  partition_key: string | null;
  bound: string | null;
  definition: string | null;
  server: string | null;
  server_options: string[] | null;
}

const RELATIONS = `SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.reltype, pg_get_userbyid(c.relowner) AS owner,
  coalesce(c.relacl, acldefault('r', c.relowner))::text[] AS acl, c.relpersistence AS persistence,
  c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security, c.relreplident AS replica_identity,
  c.reloptions AS options, am.amname AS access_method, ts.spcname AS tablespace,
  CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
  CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
  CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
  s.srvname AS server, ft.ftoptions AS server_options
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am am ON am.oid = c.relam AND am.amname <> 'heap'
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_foreign_table ft ON ft.ftrelid = c.oid LEFT JOIN pg_foreign_server s ON s.oid = ft.ftserver
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND ${IN_SCOPE} AND ($2::text IS NULL OR c.relname = $2)
ORDER BY n.nspname, c.relname`;

interface ColumnRow extends Record<string, unknown> {
  oid: number;
  num: number;
  name: string;
  type: string;
  not_null: boolean;
  default: string | null;
  default_oid: number | null;
  identity: string;
  generated: string;
  collation: string | null;
  storage: string | null;
  compression: string;
  statistics: number | null;
  acl: string[] | null;
  options: string[] | null;
  fdw_options: string[] | null;
  inherited: boolean;
}

const columnsSql = (version: number) => `SELECT a.attrelid AS oid, a.attnum AS num, a.attname AS name,
  format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS "default", d.oid AS default_oid,
  a.attidentity AS identity, a.attgenerated AS generated,
  CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END AS collation,
  CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END AS storage,
  ${version >= 140_000 ? 'a.attcompression' : `''`}::text AS compression,
  CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int END AS statistics,
  a.attacl::text[] AS acl, a.attoptions AS options, a.attfdwoptions AS fdw_options,
  a.attinhcount > 0 AND NOT a.attislocal AS inherited
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't'
  AND ${IN_SCOPE} AND ($2::text IS NULL OR c.relname = $2)
ORDER BY a.attrelid, a.attnum`;

interface SequenceRow extends Record<string, unknown> {
  oid: number;
  schema: string;
  name: string;
  owner: string;
  acl: string[] | null;
  type: string;
  start: string;
  increment: string;
  minimum: string;
  maximum: string;
  cache: string;
  cycle: boolean;
  unlogged: boolean;
  of_table: number | null;
  of_column: number | null;
  identity: boolean;
}

const SEQUENCES = `SELECT c.oid, n.nspname AS schema, c.relname AS name, pg_get_userbyid(c.relowner) AS owner,
  coalesce(c.relacl, acldefault('s', c.relowner))::text[] AS acl, format_type(s.seqtypid, NULL) AS type,
  s.seqstart::text AS start, s.seqincrement::text AS increment, s.seqmin::text AS minimum, s.seqmax::text AS maximum,
  s.seqcache::text AS cache, s.seqcycle AS cycle, c.relpersistence = 'u' AS unlogged,
  d.refobjid AS of_table, d.refobjsubid AS of_column, coalesce(d.deptype = 'i', false) AS identity
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend d ON d.classid = ${CLASS.relation} AND d.objid = c.oid AND d.objsubid = 0
  AND d.refclassid = ${CLASS.relation} AND d.deptype IN ('a', 'i')
LEFT JOIN pg_class o ON o.oid = d.refobjid
WHERE c.relpersistence <> 't' AND ${IN_SCOPE} AND ($2::text IS NULL OR o.relname = $2)
ORDER BY n.nspname, c.relname`;

/** What the other parts of the reader need of a relation. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
  readonly id: string;
}

export async function readRelations(catalog: Catalog): Promise<Map<number, RelationName>> {
  const relations = (await catalog.inScope<Relation>(RELATIONS)).filter(
    ({ oid }) => !catalog.isMember(CLASS.relation, oid),
  );
  const sequences = (await catalog.inScope<SequenceRow>(SEQUENCES)).filter(
    ({ oid }) => !catalog.isMember(CLASS.relation, oid),
  );
  const columns = await catalog.inScope<ColumnRow>(columnsSql(catalog.version));
  const parents = await readParents(catalog);
  const names = new Map<number, RelationName>();
  for (const { oid, schema, name, kind } of relations) {
    const what = kind === 'v' ? 'view' : kind === 'm' ? 'materialized_view' : 'table';
    names.set(oid, { schema, name, id: identify(what, catalog.schemaOf(schema), null, name) });
  }
  const byTable = new Map<number, ColumnRow[]>();
  for (const column of columns) {
    const those = byTable.get(column.oid);
    if (those) those.push(column);
    else byTable.set(column.oid, [column]);
  }
  for (const relation of relations) {
    addRelation(catalog, relation, byTable.get(relation.oid) ?? [], parents.get(relation.oid) ?? []);
    catalog.know(CLASS.type, relation.reltype, names.get(relation.oid)?.id ?? '');
  }
  const identities = new Map<string, SequenceRow>();
  for (const sequence of sequences)
    if (sequence.identity) identities.set(`${sequence.of_table} ${sequence.of_column}`, sequence);
  for (const column of columns) {
    const table = names.get(column.oid);
    if (table) addColumn(catalog, table, column, identities.get(`${column.oid} ${column.num}`));
  }
  const columnName = new Map(columns.map(({ oid, num, name }) => [`${oid} ${num}`, name]));
  for (const sequence of sequences) {
    if (sequence.identity) {
      const column = catalog.idOf(CLASS.relation, sequence.of_table ?? 0, sequence.of_column ?? 0);
      if (column !== undefined) catalog.know(CLASS.relation, sequence.oid, column);
      continue;
    }
    const table = names.get(sequence.of_table ?? 0);
    const column = columnName.get(`${sequence.of_table} ${sequence.of_column}`);
    const { schema, name, owner, acl, type, start, increment, minimum, maximum, cache, cycle, unlogged } =
      sequence;
    const ownedBy =
      table && column !== undefined
        ? `${qualified(catalog.schemaOf(table.schema), table.name)}.${quoted(column)}`
        : null;
    const props = { type, start, increment, minimum, maximum, cache, cycle, unlogged, ownedBy };
    catalog.add(CLASS.relation, sequence.oid, { kind: 'sequence', schema, name, owner, acl, props });
  }
  return names;
}

async function readParents(catalog: Catalog): Promise<Map<number, string[]>> {
  const rows = await catalog.sql.query<{ child: number; schema: string; name: string }>(
    `SELECT i.inhrelid AS child, n.nspname AS schema, c.relname AS name FROM pg_inherits i
     JOIN pg_class c ON c.oid = i.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'f') ORDER BY i.inhrelid, i.inhseqno`,
  );
  const parents = new Map<number, string[]>();
  for (const { child, schema, name } of rows) {
    const those = parents.get(child) ?? [];
    parents.set(child, [...those, qualified(catalog.schemaOf(schema), name)]);
  }
  return parents;
}

const IDENTITY: Readonly<Record<string, string>> = { d: 'default', n: 'nothing', f: 'full', i: 'index' };

function addRelation(
  catalog: Catalog,
  relation: Relation,
  columns: readonly ColumnRow[],
  parents: string[],
): void {
  const { oid, schema, name, owner, acl, kind } = relation;
  const options = [...(relation.options ?? [])].sort();
  if (kind === 'v' || kind === 'm') {
    const printed = (relation.definition ?? '').trim().replace(/;$/, '');
    const definition = catalog.version < 160_000 ? unqualifySingle(printed) : printed;
    const shape = columns.map((column) => `${quoted(column.name)} ${column.type}`);
    const props = { definition, columns: shape, options };
    const what = kind === 'v' ? 'view' : 'materialized_view';
    catalog.add(CLASS.relation, oid, { kind: what, schema, name, owner, acl, props });
    return;
  }
  const partition = relation.bound !== null;
  const props: PropsOf<'table'> = {
    form: kind === 'p' ? 'partitioned' : kind === 'f' ? 'foreign' : 'table',
    persistence: relation.persistence === 'u' ? 'unlogged' : 'permanent',
    partitionKey: relation.partition_key,
    partitionOf: partition ? (parents[0] ?? null) : null,
    bound: relation.bound,
    inherits: partition ? [] : parents,
    ofType: relation.of_type,
    rowSecurity: relation.row_security,
    forceRowSecurity: relation.force_row_security,
    replicaIdentity: kind === 'f' ? 'default' : (IDENTITY[relation.replica_identity] ?? 'default'),
    options,
    accessMethod: relation.access_method,
    tablespace: relation.tablespace,
    server: relation.server,
    serverOptions: relation.server_options ?? [],
  };
  catalog.add(CLASS.relation, oid, { kind: 'table', schema, name, owner, acl, props });
}

const STORAGE: Readonly<Record<string, string>> = { p: 'plain', e: 'external', m: 'main', x: 'extended' };
const COMPRESSION: Readonly<Record<string, string>> = { p: 'pglz', l: 'lz4' };
const WIDEST: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
};

function addColumn(
  catalog: Catalog,
  table: RelationName,
  row: ColumnRow,
  sequence: SequenceRow | undefined,
): void {
  const props: PropsOf<'column'> = {
    type: row.type,
    notNull: row.not_null,
    default: row.default,
    // From 17 on, partitions show their parent's identity as theirs.
    identity: row.inherited
      ? null
      : row.identity === 'a'
        ? 'always'
        : row.identity === 'd'
          ? 'by default'
          : null,
    identityOptions: sequence && !row.inherited ? identityOptions(sequence) : null,
    generated: row.generated === 's' ? 'stored' : row.generated === 'v' ? 'virtual' : null,
    collation: row.collation,
    storage: row.storage === null ? null : (STORAGE[row.storage] ?? null),
    compression: COMPRESSION[row.compression] ?? null,
    statistics: row.statistics,
    options: [...(row.options ?? []), ...(row.fdw_options ?? [])].sort(),
    inherited: row.inherited,
  };
  const { schema, name } = table;
  const found = { kind: 'column' as const, schema, table: name, name: row.name, acl: row.acl, props };
  catalog.add(CLASS.relation, row.oid, { ...found, position: row.num }, row.num);
  if (row.default_oid !== null)
    catalog.know(
      CLASS.attrdef,
      row.default_oid,
      identify('column', catalog.schemaOf(schema), name, row.name),
    );
}

function identityOptions(sequence: SequenceRow): string | null {
  const down = sequence.increment.startsWith('-');
  const widest = WIDEST[sequence.type] ?? '';
  const lowest = `-${(BigInt(widest || '0') + 1n).toString()}`;
  const minimum = down ? lowest : '1';
  const maximum = down ? '-1' : widest;
  const parts = [
    sequence.increment === '1' ? '' : `INCREMENT BY ${sequence.increment}`,
    sequence.minimum === minimum ? '' : `MINVALUE ${sequence.minimum}`,
    sequence.maximum === maximum ? '' : `MAXVALUE ${sequence.maximum}`,
    sequence.start === (down ? sequence.maximum : sequence.minimum) ? '' : `START WITH ${sequence.start}`,
    sequence.cache === '1' ? '' : `CACHE ${sequence.cache}`,
    sequence.cycle ? 'CYCLE' : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(' ');
}
