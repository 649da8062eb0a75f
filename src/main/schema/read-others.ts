// Reads schemas and what stands in none: extensions, event triggers, text search, foreign data, replication, default privileges.
import { type Catalog, CLASS, IN_SCOPE } from './catalog.ts';
import { HIDDEN } from './ddl-remote.ts';
import { qualified, quoted } from './model.ts';

type Row<T> = T & Record<string, unknown>;

export async function readSchemas(catalog: Catalog): Promise<void> {
  if (catalog.scope.relativeTo !== undefined) return;
  const rows = await catalog.inScope<
    Row<{ oid: number; name: string; owner: string; acl: string[]; usable: boolean }>
  >(
    `SELECT n.oid, n.nspname AS name, pg_get_userbyid(n.nspowner) AS owner, coalesce(n.nspacl, acldefault('n', n.nspowner))::text[] AS acl,
       has_schema_privilege(n.oid, 'USAGE') AS usable
     FROM pg_namespace n WHERE ${IN_SCOPE} ORDER BY 2`,
  );
  for (const { oid, name, owner, acl, usable } of rows) {
    if (!usable)
      catalog.notes.push(
        `Your role has no right to use the schema ${name}: its definitions are in the catalogue and were read, its rows cannot be sampled.`,
      );
    if (catalog.isMember(CLASS.namespace, oid)) continue;
    catalog.add(CLASS.namespace, oid, { kind: 'schema', name, owner, acl, props: {} });
  }
}

export async function readExtensions(catalog: Catalog): Promise<void> {
  const rows = await catalog.sql.query<Row<{ oid: number; name: string; version: string; schema: string }>>(
    `SELECT e.oid, e.extname AS name, e.extversion AS version, n.nspname AS schema FROM pg_extension e
     JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY 2`,
  );
  for (const { oid, name, version, schema } of rows)
    catalog.add(CLASS.extension, oid, { kind: 'extension', name, props: { version, inSchema: schema } });
}

export async function readTextSearch(catalog: Catalog): Promise<void> {
  const dictionaries = await catalog.inScope<
    Row<{
      oid: number;
      schema: string;
      name: string;
      owner: string;
      template: string;
      options: string | null;
    }>
  >(`SELECT d.oid, n.nspname AS schema, d.dictname AS name, pg_get_userbyid(d.dictowner) AS owner,
      quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname) AS template, d.dictinitoption AS options
    FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = d.dicttemplate
    JOIN pg_namespace tn ON tn.oid = t.tmplnamespace WHERE ${IN_SCOPE} ORDER BY 2, 3`);
  for (const { oid, schema, name, owner, template, options } of dictionaries) {
    if (catalog.isMember(CLASS.tsDictionary, oid)) continue;
    const props = { template, options };
    catalog.add(CLASS.tsDictionary, oid, { kind: 'text_search_dictionary', schema, name, owner, props });
  }
  const configurations = await catalog.inScope<
    Row<{ oid: number; schema: string; name: string; owner: string; parser: string; mappings: string[] }>
  >(`SELECT c.oid, n.nspname AS schema, c.cfgname AS name, pg_get_userbyid(c.cfgowner) AS owner,
      quote_ident(pn.nspname) || '.' || quote_ident(p.prsname) AS parser,
      ARRAY(SELECT (SELECT t.alias FROM ts_token_type(c.cfgparser) t WHERE t.tokid = m.maptokentype) || ' WITH '
          || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
        FROM pg_ts_config_map m WHERE m.mapcfg = c.oid GROUP BY m.maptokentype ORDER BY 1) AS mappings
    FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = c.cfgparser
    JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE ${IN_SCOPE} ORDER BY 2, 3`);
  for (const { oid, schema, name, owner, parser, mappings } of configurations) {
    if (catalog.isMember(CLASS.tsConfig, oid)) continue;
    const props = { parser, mappings };
    catalog.add(CLASS.tsConfig, oid, { kind: 'text_search_configuration', schema, name, owner, props });
  }
}

/** What belongs to the database as a whole; left out where only some schemas are read. */
export async function readGlobals(catalog: Catalog): Promise<void> {
  await readEventTriggers(catalog);
  await readForeignData(catalog);
  await readPublications(catalog);
  await readSubscriptions(catalog);
}

const ENABLED: Readonly<Record<string, string>> = { O: 'enabled', D: 'disabled', R: 'replica', A: 'always' };

async function readEventTriggers(catalog: Catalog): Promise<void> {
  const rows = await catalog.sql.query<
    Row<{
      oid: number;
      name: string;
      owner: string;
      event: string;
      function: string;
      enabled: string;
      tags: string[] | null;
    }>
  >(`SELECT e.oid, e.evtname AS name, pg_get_userbyid(e.evtowner) AS owner, e.evtevent AS event,
      quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '()' AS function, e.evtenabled AS enabled, e.evttags AS tags
    FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid JOIN pg_namespace n ON n.oid = p.pronamespace ORDER BY 2`);
  for (const { oid, name, owner, event, function: routine, enabled, tags } of rows) {
    if (catalog.isMember(CLASS.eventTrigger, oid)) continue;
    const props = {
      event,
      function: routine,
      enabled: ENABLED[enabled] ?? enabled,
      tags: [...(tags ?? [])].sort(),
    };
    catalog.add(CLASS.eventTrigger, oid, { kind: 'event_trigger', name, owner, props });
  }
}

/** Values of options that may be secrets never leave the database. */
const SECRET = /^(password|passwd|passfile|sslpassword|sslkey|secret|token)[^=]*=/i;

async function readForeignData(catalog: Catalog): Promise<void> {
  const shown = (options: readonly string[] | null) =>
    [...(options ?? [])]
      .map((option) => (SECRET.test(option) ? `${option.split('=')[0]}=${HIDDEN}` : option))
      .sort();
  const wrappers = await catalog.sql.query<
    Row<{
      oid: number;
      name: string;
      owner: string;
      acl: string[];
      handler: string | null;
      validator: string | null;
      options: string[] | null;
    }>
  >(`SELECT w.oid, w.fdwname AS name, pg_get_userbyid(w.fdwowner) AS owner, coalesce(w.fdwacl, acldefault('F', w.fdwowner))::text[] AS acl,
      CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END AS handler,
      CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END AS validator, w.fdwoptions AS options
    FROM pg_foreign_data_wrapper w ORDER BY 2`);
  for (const { oid, name, owner, acl, handler, validator, options } of wrappers) {
    if (catalog.isMember(CLASS.wrapper, oid)) continue;
    const props = { handler, validator, options: shown(options) };
    catalog.add(CLASS.wrapper, oid, { kind: 'foreign_data_wrapper', name, owner, acl, props });
  }
  const servers = await catalog.sql.query<
    Row<{
      oid: number;
      name: string;
      owner: string;
      acl: string[];
      wrapper: string;
      type: string | null;
      version: string | null;
      options: string[] | null;
    }>
  >(`SELECT s.oid, s.srvname AS name, pg_get_userbyid(s.srvowner) AS owner, coalesce(s.srvacl, acldefault('S', s.srvowner))::text[] AS acl,
      w.fdwname AS wrapper, s.srvtype AS type, s.srvversion AS version, s.srvoptions AS options
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw ORDER BY 2`);
  for (const { oid, name, owner, acl, wrapper, type, version, options } of servers) {
    if (catalog.isMember(CLASS.server, oid)) continue;
    const props = { wrapper, type, version, options: shown(options) };
    catalog.add(CLASS.server, oid, { kind: 'server', name, owner, acl, props });
  }
  // The view shows options only to those who may see them.
  const mappings = await catalog.sql.query<
    Row<{ oid: number; role: string; server: string; options: string[] | null }>
  >(
    `SELECT umid AS oid, CASE WHEN umuser = 0 THEN 'PUBLIC' ELSE usename::text END AS role, srvname AS server,
       umoptions AS options FROM pg_user_mappings ORDER BY 2, 3`,
  );
  for (const { oid, role, server, options } of mappings) {
    const name = `${role === 'PUBLIC' ? role : quoted(role)} SERVER ${quoted(server)}`;
    catalog.add(CLASS.userMapping, oid, {
      kind: 'user_mapping',
      name,
      props: { server, options: shown(options) },
    });
  }
}

async function readPublications(catalog: Catalog): Promise<void> {
  const rich = catalog.version >= 150_000;
  const tables = await catalog.sql.query<
    Row<{
      oid: number;
      publication: number;
      schema: string;
      name: string;
      columns: string[] | null;
      filter: string | null;
    }>
  >(`SELECT r.oid, r.prpubid AS publication, n.nspname AS schema, c.relname AS name,
      ${rich ? `ARRAY(SELECT a.attname::text FROM unnest(r.prattrs::int2[]) k JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k ORDER BY 1)` : 'NULL::text[]'} AS columns,
      ${rich ? 'pg_get_expr(r.prqual, r.prrelid)' : 'NULL::text'} AS filter
    FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY 3, 4`);
  const schemas = rich
    ? await catalog.sql.query<Row<{ publication: number; name: string }>>(
        'SELECT p.pnpubid AS publication, n.nspname AS name FROM pg_publication_namespace p JOIN pg_namespace n ON n.oid = p.pnnspid ORDER BY 1, 2',
      )
    : [];
  const rows = await catalog.sql.query<
    Row<{ oid: number; name: string; owner: string; all: boolean; operations: string[]; via_root: boolean }>
  >(`SELECT p.oid, p.pubname AS name, pg_get_userbyid(p.pubowner) AS owner, p.puballtables AS all, p.pubviaroot AS via_root,
      array_remove(ARRAY[CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
        CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END], NULL) AS operations
    FROM pg_publication p ORDER BY 2`);
  for (const { oid, name, owner, all, operations, via_root } of rows) {
    const props = {
      allTables: all,
      operations,
      viaRoot: via_root,
      tables: tables
        .filter(({ publication }) => publication === oid)
        .map(({ schema, name: table, columns, filter }) =>
          [
            qualified(schema, table),
            columns === null || columns.length === 0 ? '' : ` (${columns.map(quoted).join(', ')})`,
            filter === null ? '' : ` WHERE (${filter})`,
          ].join(''),
        ),
      schemas: schemas.filter(({ publication }) => publication === oid).map((schema) => schema.name),
    };
    catalog.add(CLASS.publication, oid, { kind: 'publication', name, owner, props });
    for (const table of tables)
      if (table.publication === oid)
        catalog.know(CLASS.publicationTable, table.oid, catalog.idOf(CLASS.publication, oid) as string);
  }
}

/** All columns but the connection's are everybody's to read. */
async function readSubscriptions(catalog: Catalog): Promise<void> {
  const rows = await catalog.sql.query<
    Row<{
      oid: number;
      name: string;
      owner: string;
      publications: string[];
      enabled: boolean;
      slot: string | null;
    }>
  >(`SELECT s.oid, s.subname AS name, pg_get_userbyid(s.subowner) AS owner, s.subpublications AS publications, s.subenabled AS enabled,
      s.subslotname AS slot
    FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database() ORDER BY 2`);
  for (const { oid, name, owner, publications, enabled, slot } of rows) {
    const props = { publications: [...publications].sort(), enabled, slot };
    catalog.add(CLASS.subscription, oid, { kind: 'subscription', name, owner, props });
  }
}

const OBJECTS: Readonly<Record<string, string>> = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
  n: 'SCHEMAS',
};

/** Default privileges, of one schema or of all. */
export async function readDefaultPrivileges(catalog: Catalog): Promise<void> {
  const rows = await catalog.inScope<
    Row<{ oid: number; schema: string | null; role: string; objects: string; grants: string[] }>
  >(`SELECT a.oid, n.nspname AS schema, pg_get_userbyid(a.defaclrole) AS role, a.defaclobjtype AS objects, a.defaclacl::text[] AS grants
    FROM pg_default_acl a LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace
    WHERE (n.oid IS NULL AND $1::text[] IS NULL) OR (n.oid IS NOT NULL AND ${IN_SCOPE}) ORDER BY 3, 2, 4`);
  for (const { oid, schema, role, objects, grants } of rows) {
    const what = OBJECTS[objects] ?? objects;
    catalog.add(CLASS.defaultAcl, oid, {
      kind: 'default_privileges',
      schema: schema ?? '',
      name: `${what} FOR ${quoted(role)}`,
      owner: null,
      acl: grants,
      props: { role, objects: what },
    });
  }
}
