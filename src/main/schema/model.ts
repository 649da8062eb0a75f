// What a schema is to the console: a flat list of typed objects, each with the properties that are compared. docs/schema-snapshot.schema.json is made of it.
import { z } from 'zod';

const text = z.string();
const maybe = z.string().nullable();
const flag = z.boolean();
const list = z.array(z.string());

/** The properties of each kind of object. Definitions leave out the object's own name, so that they compare across schemas. */
const PROPERTIES = {
  schema: z.object({}),
  extension: z.object({ version: text, inSchema: text }),
  collation: z.object({ provider: text, locale: maybe, collate: maybe, ctype: maybe, deterministic: flag }),
  enum: z.object({ labels: list }),
  domain: z.object({ type: text, notNull: flag, default: maybe, collation: maybe, checks: list }),
  composite: z.object({ attributes: list }),
  range: z.object({ definition: text }),
  sequence: z.object({
    type: text,
    start: text,
    increment: text,
    minimum: text,
    maximum: text,
    cache: text,
    cycle: flag,
    unlogged: flag,
    /** "schema.table.column", quoted where needed. */
    ownedBy: maybe,
  }),
  table: z.object({
    form: z.enum(['table', 'partitioned', 'foreign']),
    persistence: z.enum(['permanent', 'unlogged', 'temporary']),
    /** "RANGE (created_at)" of a partitioned table. */
    partitionKey: maybe,
    /** The table this is a partition of, and "FOR VALUES …". */
    partitionOf: maybe,
    bound: maybe,
    inherits: list,
    ofType: maybe,
    rowSecurity: flag,
    forceRowSecurity: flag,
    replicaIdentity: text,
    options: list,
    accessMethod: maybe,
    tablespace: maybe,
    server: maybe,
    serverOptions: list,
  }),
  column: z.object({
    type: text,
    notNull: flag,
    default: maybe,
    identity: z.enum(['always', 'by default']).nullable(),
    /** "START 1 INCREMENT 1 …" where it differs from what the type gives. */
    identityOptions: maybe,
    generated: z.enum(['stored', 'virtual']).nullable(),
    collation: maybe,
    storage: maybe,
    compression: maybe,
    statistics: z.number().int().nullable(),
    options: list,
    /** It comes from a parent table alone. */
    inherited: flag,
  }),
  constraint: z.object({
    type: z.enum(['primary key', 'unique', 'check', 'foreign key', 'exclusion']),
    definition: text,
    validated: flag,
    inherited: flag,
  }),
  index: z.object({
    unique: flag,
    /** From "USING" on. */
    definition: text,
    valid: flag,
    inherited: flag,
    clustered: flag,
    replicaIdentity: flag,
  }),
  view: z.object({ definition: text, columns: list, options: list }),
  materialized_view: z.object({ definition: text, columns: list, options: list }),
  function: z.object({
    form: z.enum(['function', 'procedure', 'window', 'aggregate']),
    /** What a caller sees of it; null of a procedure. */
    returns: maybe,
    arguments: text,
    definition: text,
  }),
  trigger: z.object({ definition: text, enabled: text, inherited: flag }),
  rule: z.object({ definition: text, enabled: text }),
  policy: z.object({ permissive: flag, command: text, roles: list, using: maybe, check: maybe }),
  statistics: z.object({ definition: text, target: z.number().int().nullable() }),
  event_trigger: z.object({ event: text, function: text, enabled: text, tags: list }),
  cast: z.object({ definition: text }),
  operator: z.object({ definition: text }),
  operator_class: z.object({ definition: text }),
  text_search_dictionary: z.object({ template: text, options: maybe }),
  text_search_configuration: z.object({ parser: text, mappings: list }),
  foreign_data_wrapper: z.object({ handler: maybe, validator: maybe, options: list }),
  server: z.object({ wrapper: text, type: maybe, version: maybe, options: list }),
  /** As far as the role may see them; values that may be passwords are never read. */
  user_mapping: z.object({ server: text, options: list }),
  publication: z.object({
    allTables: flag,
    operations: list,
    viaRoot: flag,
    tables: list,
    schemas: list,
  }),
  /** Its connection is not read: it may hold a password. */
  subscription: z.object({ publications: list, enabled: flag, slot: maybe }),
  default_privileges: z.object({ role: text, objects: text }),
} as const;

export type Kind = keyof typeof PROPERTIES;
export const KINDS = Object.keys(PROPERTIES) as readonly Kind[];

const COMMON = {
  /** Kind and quoted name, "column:omni2.audit_logs.cost_usd"; in one snapshot no two are the same. */
  id: text,
  /** Empty for what stands in no schema, and for the schema that a snapshot is relative to. */
  schema: text,
  /** The relation that a column, constraint, index, trigger, rule or policy belongs to. */
  table: maybe,
  /** Functions: with the types of their arguments. */
  name: text,
  owner: maybe,
  comment: maybe,
  /** "role=arwd*": letters of Postgres, a star after those with grant option; "$owner" is the owner, no name is everybody. */
  grants: list,
  /** Ids of what has to be there first. Not compared. */
  needs: list,
} as const;

const one = <K extends Kind, P extends z.ZodObject>(kind: K, props: P, extra = {}) =>
  z.object({ kind: z.literal(kind), ...COMMON, ...extra, props });

export const schemaObject = z.discriminatedUnion(
  'kind',
  KINDS.map((kind) =>
    one(kind, PROPERTIES[kind], kind === 'column' ? { position: z.number().int() } : {}),
  ) as never,
) as unknown as z.ZodType<SchemaObject>;

export type PropsOf<K extends Kind> = z.infer<(typeof PROPERTIES)[K]>;

export interface ObjectBase {
  readonly id: string;
  readonly schema: string;
  readonly table: string | null;
  readonly name: string;
  readonly owner: string | null;
  readonly comment: string | null;
  readonly grants: readonly string[];
  readonly needs: readonly string[];
}

export type ObjectOf<K extends Kind> = ObjectBase & {
  readonly kind: K;
  readonly props: PropsOf<K>;
} & (K extends 'column' ? { readonly position: number } : unknown);
/** One object of any kind; `kind` tells which properties it has. */
export type SchemaObject = { [K in Kind]: ObjectOf<K> }[Kind];
export type Column = ObjectOf<'column'>;
export type Table = ObjectOf<'table'>;

export const SNAPSHOT_FORMAT = 1;

export const snapshotSchema = z.object({
  format: z.literal(SNAPSHOT_FORMAT),
  takenAt: text,
  /** "150018": server_version_num. */
  version: z.number().int(),
  engine: z.enum(['postgres', 'pglite']),
  database: text,
  role: text,
  /** As the role's sessions have it before anything is set. */
  searchPath: text,
  /** The schema whose names come unqualified; null where all are qualified. */
  relativeTo: maybe,
  /** The one table that was read; null where all were. */
  table: maybe,
  objects: z.array(schemaObject),
  /** What could not be read, or stands for less than it seems, in words. */
  notes: list,
});
export type Snapshot = Omit<z.infer<typeof snapshotSchema>, 'objects'> & {
  readonly objects: readonly SchemaObject[];
};

/** Objects of one kind. */
export function ofKind<K extends Kind>(snapshot: Snapshot, kind: K): ObjectOf<K>[] {
  return snapshot.objects.filter((object) => object.kind === kind) as unknown as ObjectOf<K>[];
}

/** Columns of every table and view, in their order, by "schema.table" quoted where needed. */
export function columnsByTable(snapshot: Snapshot): Map<string, Column[]> {
  const found = new Map<string, Column[]>();
  for (const column of ofKind(snapshot, 'column')) {
    const key = qualified(column.schema, column.table ?? '');
    const those = found.get(key);
    if (those) those.push(column);
    else found.set(key, [column]);
  }
  return found;
}

const PLAIN = /^[a-z_][a-z0-9_$]*$/;

/** A name as SQL writes it: quoted only where it has to be. */
export function quoted(name: string): string {
  return PLAIN.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** "schema.name", or the name alone where it stands in no schema. */
export function qualified(schema: string, name: string): string {
  return schema === '' ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
}

/** The id of an object. Names of functions carry their arguments and are not quoted as a whole. */
export function identify(kind: Kind, schema: string, table: string | null, name: string): string {
  const own = RAW_NAMES.has(kind) ? name : quoted(name);
  const place = [schema, table ?? ''].filter((part) => part !== '').map(quoted);
  return `${kind}:${[...place, own].join('.')}`;
}

/** Kinds whose names are signatures, not single identifiers. */
const RAW_NAMES: ReadonlySet<Kind> = new Set([
  'function',
  'cast',
  'operator',
  'operator_class',
  'user_mapping',
  'default_privileges',
]);

/** Words that SQL does not take as a name of a column or table without quotes. */
const RESERVED: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
  concurrently constraint create cross current_catalog current_date current_role current_schema current_time
  current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from
  full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
  localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right
  select session_user similar some symmetric system_user table tablesample then to trailing true union unique user using
  variadic verbose when where window with between bigint bit boolean char character coalesce dec decimal exists extract
  float greatest grouping inout int integer interval json_array json_arrayagg json_object json_objectagg json_exists
  json_query json_scalar json_serialize json_table json_value json merge_action least national nchar none normalize nullif
  numeric out overlay position precision real row setof smallint substring time timestamp treat trim values varchar
  xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`
    .split(/\s+/)
    .filter(Boolean),
);
