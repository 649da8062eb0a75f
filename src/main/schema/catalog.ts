// What every part of the reader shares: one transaction, the scope, comments, members of extensions, and oids as ids.
import type { Kind, ObjectBase, ObjectOf, SchemaObject } from './model.ts';
import { identify } from './model.ts';
import { spreadCasts } from './normalise.ts';

export type CatalogRow = Record<string, unknown>;

/** What the reader asks of a database: one statement with placeholders, its rows with bigint and oid as number. */
export interface CatalogSql {
  query<R extends CatalogRow = CatalogRow>(
    sql: string,
    params?: readonly (string | number | boolean | null | readonly string[])[],
  ): Promise<R[]>;
}

export interface Scope {
  /** Only these; all but the system's where absent. */
  readonly schemas?: readonly string[];
  /** Names of this schema come unqualified, so that it compares with another one. `schemas` is then this one alone. */
  readonly relativeTo?: string;
  /** Only this table and what belongs to it; needs `relativeTo`. */
  readonly table?: string;
}

/** Catalogues by oid, the same in every version. */
export const CLASS = {
  relation: 1259,
  type: 1247,
  routine: 1255,
  attrdef: 2604,
  constraint: 2606,
  rewrite: 2618,
  trigger: 2620,
  policy: 3256,
  namespace: 2615,
  extension: 3079,
  collation: 3456,
  operator: 2617,
  opclass: 2616,
  opfamily: 2753,
  cast: 2605,
  tsConfig: 3602,
  tsDictionary: 3600,
  wrapper: 2328,
  server: 1417,
  userMapping: 1418,
  eventTrigger: 3466,
  statistics: 3381,
  publication: 6104,
  publicationTable: 6106,
  subscription: 6100,
  defaultAcl: 826,
} as const;

/** Oids from here on are users' own. */
export const FIRST_USER_OID = 16_384;

/** Schemas that users make; `$1` are those wanted, or null. */
export const IN_SCOPE = `n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND ($1::text[] IS NULL OR n.nspname = ANY($1::text[]))`;

interface Found<K extends Kind> {
  readonly kind: K;
  readonly schema?: string;
  readonly table?: string | null;
  readonly name: string;
  readonly owner?: string | null;
  /** aclitem[] as text[], defaults filled in. */
  readonly acl?: readonly string[] | null;
  readonly props: ObjectOf<K>['props'];
  readonly position?: number;
}

export class Catalog {
  readonly sql: CatalogSql;
  readonly scope: Scope;
  readonly version: number;
  readonly objects: SchemaObject[] = [];
  /** Ids by "class oid" or "class oid column". */
  readonly #ids = new Map<string, string>();
  readonly #comments = new Map<string, string>();
  /** Objects that belong to an extension, with its oid. */
  readonly #members = new Map<string, number>();
  readonly notes: string[] = [];

  constructor(sql: CatalogSql, scope: Scope, version: number) {
    this.sql = sql;
    this.scope = scope;
    this.version = version;
  }

  /** Reads what belongs to extensions and all comments of users' objects; to be called before anything is added. */
  async prepare(): Promise<void> {
    const members = await this.sql.query<{ classid: number; objid: number; extension: number }>(
      `SELECT classid, objid, refobjid AS extension FROM pg_depend WHERE deptype = 'e'`,
    );
    for (const { classid, objid, extension } of members) this.#members.set(`${classid} ${objid}`, extension);
    const comments = await this.sql.query<{
      classoid: number;
      objoid: number;
      objsubid: number;
      description: string;
    }>(
      `SELECT classoid, objoid, objsubid, description FROM pg_description
       WHERE objoid >= ${FIRST_USER_OID} OR (classoid = ${CLASS.namespace} AND description <> 'standard public schema')`,
    );
    for (const { classoid, objoid, objsubid, description } of comments)
      this.#comments.set(keyOf(classoid, objoid, objsubid), description);
  }

  /** Asks about what stands in schemas, with the schemas of the scope as `$1` and its table as `$2` where the statement has one. */
  inScope<R extends CatalogRow>(sql: string): Promise<R[]> {
    const schemas =
      this.scope.relativeTo !== undefined ? [this.scope.relativeTo] : (this.scope.schemas ?? null);
    return this.sql.query<R>(sql, sql.includes('$2') ? [schemas, this.scope.table ?? null] : [schemas]);
  }

  /** True where only some schemas were asked for: what stands in none is left out then. */
  get partial(): boolean {
    return this.scope.relativeTo !== undefined || this.scope.schemas !== undefined;
  }

  isMember(classId: number, oid: number): boolean {
    return this.#members.has(`${classId} ${oid}`);
  }

  /** A schema's name as it stands in ids: empty for the one that names are relative to. */
  schemaOf(name: string): string {
    return name === this.scope.relativeTo ? '' : name;
  }

  /** Adds an object under its oid. */
  add<K extends Kind>(classId: number, oid: number, found: Found<K>, sub = 0): void {
    const schema = this.schemaOf(found.schema ?? '');
    const table = found.table ?? null;
    const id = identify(found.kind, schema, table, found.name);
    const owner = found.owner ?? null;
    const base: ObjectBase = {
      id,
      schema,
      table,
      name: found.name,
      owner,
      comment: this.#comments.get(keyOf(classId, oid, sub)) ?? null,
      grants: grantsOf(found.acl ?? null, owner),
      needs: [],
    };
    const position = found.position === undefined ? {} : { position: found.position };
    this.objects.push({
      kind: found.kind,
      ...base,
      ...position,
      props: steady(found.props),
    } as unknown as SchemaObject);
    this.know(classId, oid, id, sub);
  }

  /** Makes an oid stand for an object that is added elsewhere: a row type for its table, a default for its column. */
  know(classId: number, oid: number, id: string, sub = 0): void {
    this.#ids.set(keyOf(classId, oid, sub), id);
  }

  /** The id that an oid stands for; of what belongs to an extension, the extension's. */
  idOf(classId: number, oid: number, sub = 0): string | undefined {
    const own = this.#ids.get(keyOf(classId, oid, sub)) ?? this.#ids.get(keyOf(classId, oid, 0));
    const extension = this.#members.get(`${classId} ${oid}`);
    return own ?? (extension === undefined ? undefined : this.#ids.get(keyOf(CLASS.extension, extension, 0)));
  }
}

/** Properties with their texts in the form that they keep when they are made anew. */
function steady<P extends object>(props: P): P {
  const text = (value: unknown) => (typeof value === 'string' ? spreadCasts(value) : value);
  return Object.fromEntries(
    Object.entries(props).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(text) : text(value),
    ]),
  ) as P;
}

function keyOf(classId: number, oid: number, sub: number): string {
  return sub === 0 ? `${classId} ${oid}` : `${classId} ${oid} ${sub}`;
}

/** MAINTAIN is new in 17 and part of the owner's defaults there: two versions would never agree. */
const LETTERS = /[arwdDxtXUCTcsA]\*?/g;
const ITEM = /^("(?:[^"]|"")*"|[^=]*)=([^/]*)\//;

/** aclitem texts as sorted grants without their grantors; the owner's own are told as such, whoever it is. */
export function grantsOf(acl: readonly string[] | null, owner: string | null): string[] {
  const byRole = new Map<string, string[]>();
  for (const item of acl ?? []) {
    const [, name = '', letters = ''] = ITEM.exec(item) ?? [];
    const role = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
    const grantee = role !== '' && role === owner ? '$owner' : role;
    byRole.set(grantee, [...(byRole.get(grantee) ?? []), ...(letters.match(LETTERS) ?? [])]);
  }
  return [...byRole]
    .map(([role, letters]) => `${role}=${[...new Set(letters)].sort().join('')}`)
    .filter((grant) => !grant.endsWith('='))
    .sort();
}

/** Everything after the first `needle` that stands outside of quotes; null where there is none. */
export function afterUnquoted(text: string, needle: string): string | null {
  let inQuotes = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') inQuotes = !inQuotes;
    else if (!inQuotes && text.startsWith(needle, at)) return text.slice(at + needle.length);
  }
  return null;
}
