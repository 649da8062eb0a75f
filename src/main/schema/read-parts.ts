// Reads what belongs to relations: constraints, indexes, triggers, rules, row-level policies, extended statistics.
import { afterUnquoted, type Catalog, CLASS, IN_SCOPE } from './catalog.ts';
import { identify, type PropsOf, qualified } from './model.ts';
import type { RelationName } from './read-relations.ts';

type Relations = ReadonlyMap<number, RelationName>;
type Row<T> = T & Record<string, unknown>;

const OF_TABLE = `JOIN pg_class c ON c.oid = TABLE_OID JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relpersistence <> 't' AND ${IN_SCOPE} AND ($2::text IS NULL OR c.relname = $2)`;
const ofTable = (oid: string) => OF_TABLE.replace('TABLE_OID', oid);

/** Reads all parts; `relations` are those read before. */
export async function readParts(catalog: Catalog, relations: Relations): Promise<void> {
  await readConstraints(catalog, relations);
  await readIndexes(catalog, relations);
  await readTriggers(catalog, relations);
  await readRules(catalog, relations);
  await readPolicies(catalog, relations);
  await readStatistics(catalog);
}

const CONSTRAINT_TYPE = {
  p: 'primary key',
  u: 'unique',
  c: 'check',
  f: 'foreign key',
  x: 'exclusion',
} as const;

/** NOT NULL is told of the column: 18 keeps it as constraints as well, which older versions do not. */
async function readConstraints(catalog: Catalog, relations: Relations): Promise<void> {
  const rows = await catalog.inScope<
    Row<{
      oid: number;
      table: number;
      name: string;
      type: keyof typeof CONSTRAINT_TYPE;
      definition: string;
      validated: boolean;
      inherited: boolean;
      index: number;
    }>
  >(`SELECT con.oid, con.conrelid AS table, con.conname AS name, con.contype AS type, pg_get_constraintdef(con.oid) AS definition,
      con.convalidated AS validated, (con.coninhcount > 0 AND NOT con.conislocal) OR con.conparentid <> 0 AS inherited, con.conindid AS index
    FROM pg_constraint con ${ofTable('con.conrelid')} AND con.contype IN ('p', 'u', 'c', 'f', 'x')
    ORDER BY con.conrelid, con.conname`);
  for (const { oid, table: tableOid, name, type, definition, validated, inherited, index } of rows) {
    const table = relations.get(tableOid);
    if (!table) continue;
    const { schema } = table;
    const props = { type: CONSTRAINT_TYPE[type], definition, validated, inherited };
    catalog.add(CLASS.constraint, oid, { kind: 'constraint', schema, table: table.name, name, props });
    if (type !== 'f' && type !== 'c')
      catalog.know(CLASS.relation, index, identify('constraint', catalog.schemaOf(schema), table.name, name));
  }
}

async function readIndexes(catalog: Catalog, relations: Relations): Promise<void> {
  const rows = await catalog.inScope<
    Row<{
      oid: number;
      table: number;
      name: string;
      unique: boolean;
      valid: boolean;
      clustered: boolean;
      replica_identity: boolean;
      inherited: boolean;
      definition: string;
      tablespace: string | null;
    }>
  >(`SELECT i.indexrelid AS oid, i.indrelid AS table, ic.relname AS name, i.indisunique AS unique, i.indisvalid AS valid,
      i.indisclustered AS clustered, i.indisreplident AS replica_identity, ic.relispartition AS inherited,
      pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
    LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
    ${ofTable('i.indrelid')} AND con.oid IS NULL
    ORDER BY i.indrelid, ic.relname`);
  for (const { oid, table: tableOid, name, definition, ...row } of rows) {
    const table = relations.get(tableOid);
    if (!table) continue;
    const props: PropsOf<'index'> = {
      unique: row.unique,
      definition: `USING ${afterUnquoted(definition, ' USING ') ?? definition}`,
      valid: row.valid,
      inherited: row.inherited,
      clustered: row.clustered,
      replicaIdentity: row.replica_identity,
    };
    catalog.add(CLASS.relation, oid, { kind: 'index', schema: table.schema, table: table.name, name, props });
  }
}

const ENABLED: Readonly<Record<string, string>> = { O: 'enabled', D: 'disabled', R: 'replica', A: 'always' };

async function readTriggers(catalog: Catalog, relations: Relations): Promise<void> {
  const rows = await catalog.inScope<
    Row<{ oid: number; table: number; name: string; definition: string; enabled: string; inherited: boolean }>
  >(`SELECT t.oid, t.tgrelid AS table, t.tgname AS name, pg_get_triggerdef(t.oid, true) AS definition, t.tgenabled AS enabled,
      t.tgparentid <> 0 AS inherited
    FROM pg_trigger t ${ofTable('t.tgrelid')} AND NOT t.tgisinternal ORDER BY t.tgrelid, t.tgname`);
  for (const { oid, table: tableOid, name, definition, enabled, inherited } of rows) {
    const table = relations.get(tableOid);
    if (!table) continue;
    const props = {
      definition: withoutName(definition, 'TRIGGER'),
      enabled: ENABLED[enabled] ?? enabled,
      inherited,
    };
    catalog.add(CLASS.trigger, oid, {
      kind: 'trigger',
      schema: table.schema,
      table: table.name,
      name,
      props,
    });
  }
}

/** "CREATE CONSTRAINT TRIGGER name AFTER …" as "CONSTRAINT AFTER …"; the table stays, for it may stand before clauses. */
function withoutName(definition: string, word: string): string {
  const [, before = '', rest = ''] =
    new RegExp(`^CREATE (?:OR REPLACE )?(.*?)${word} (?:"(?:[^"]|"")*"|\\S+) (.*)$`, 's').exec(definition) ??
    [];
  return rest === '' ? definition : `${before}${rest}`;
}

async function readRules(catalog: Catalog, relations: Relations): Promise<void> {
  const rows = await catalog.inScope<
    Row<{ oid: number; table: number; name: string; kind: string; definition: string; enabled: string }>
  >(`SELECT r.oid, r.ev_class AS table, r.rulename AS name, c.relkind AS kind,
      CASE WHEN r.rulename <> '_RETURN' THEN pg_get_ruledef(r.oid, true) END AS definition, r.ev_enabled AS enabled
    FROM pg_rewrite r ${ofTable('r.ev_class')} ORDER BY r.ev_class, r.rulename`);
  for (const { oid, table: tableOid, name, definition, enabled } of rows) {
    const table = relations.get(tableOid);
    if (!table) continue;
    // What a view selects is a rule of its; its dependencies are the view's.
    if (name === '_RETURN') {
      catalog.know(CLASS.rewrite, oid, table.id);
      continue;
    }
    const props = {
      definition: withoutName(definition.trim().replace(/;$/, '').replaceAll(/\s+/g, ' '), 'RULE'),
      enabled: ENABLED[enabled] ?? enabled,
    };
    catalog.add(CLASS.rewrite, oid, { kind: 'rule', schema: table.schema, table: table.name, name, props });
  }
}

const COMMAND: Readonly<Record<string, string>> = {
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
  '*': 'ALL',
};

async function readPolicies(catalog: Catalog, relations: Relations): Promise<void> {
  const rows = await catalog.inScope<
    Row<{
      oid: number;
      table: number;
      name: string;
      permissive: boolean;
      command: string;
      roles: string[];
      using: string | null;
      check: string | null;
    }>
  >(`SELECT p.oid, p.polrelid AS table, p.polname AS name, p.polpermissive AS permissive, p.polcmd AS command,
      ARRAY(SELECT CASE WHEN r = 0 THEN '' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r ORDER BY 1) AS roles,
      pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check
    FROM pg_policy p ${ofTable('p.polrelid')} ORDER BY p.polrelid, p.polname`);
  for (const { oid, table: tableOid, name, permissive, command, roles, using, check } of rows) {
    const table = relations.get(tableOid);
    if (!table) continue;
    const props = { permissive, command: COMMAND[command] ?? command, roles, using, check };
    catalog.add(CLASS.policy, oid, { kind: 'policy', schema: table.schema, table: table.name, name, props });
  }
}

async function readStatistics(catalog: Catalog): Promise<void> {
  const rows = await catalog.inScope<
    Row<{
      oid: number;
      schema: string;
      name: string;
      owner: string;
      definition: string;
      target: number | null;
    }>
  >(`SELECT s.oid, sn.nspname AS schema, s.stxname AS name, pg_get_userbyid(s.stxowner) AS owner,
      pg_get_statisticsobjdef(s.oid) AS definition, CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::int END AS target
    FROM pg_statistic_ext s JOIN pg_namespace sn ON sn.oid = s.stxnamespace ${ofTable('s.stxrelid')} ORDER BY 2, 3`);
  for (const { oid, schema, name, owner, definition, target } of rows) {
    const head = `CREATE STATISTICS ${qualified(schema, name)}`;
    const rest = definition.startsWith(head) ? definition.slice(head.length) : definition;
    const props = { definition: rest.trim(), target };
    catalog.add(CLASS.statistics, oid, { kind: 'statistics', schema, name, owner, props });
  }
}
