// Reads functions, procedures and aggregates, and what is made of them: operators, operator classes, casts.
import { type Catalog, CLASS, FIRST_USER_OID, IN_SCOPE } from './catalog.ts';
import { type PropsOf, quoted } from './model.ts';

type Row<T> = T & Record<string, unknown>;

const FORM = { f: 'function', p: 'procedure', w: 'window', a: 'aggregate' } as const;

export async function readRoutines(catalog: Catalog): Promise<void> {
  const rows = await catalog.inScope<
    Row<{
      oid: number;
      schema: string;
      name: string;
      form: keyof typeof FORM;
      owner: string;
      acl: string[];
      identity: string;
      arguments: string;
      returns: string | null;
      definition: string | null;
    }>
  >(`SELECT p.oid, n.nspname AS schema, p.proname AS name, p.prokind AS form, pg_get_userbyid(p.proowner) AS owner,
      coalesce(p.proacl, acldefault('f', p.proowner))::text[] AS acl, pg_get_function_identity_arguments(p.oid) AS identity,
      pg_get_function_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS returns,
      CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END AS definition
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE ${IN_SCOPE} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = ${CLASS.routine} AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
    ORDER BY 2, 3, 7`);
  const aggregates = await readAggregates(catalog);
  for (const { oid, schema, name, form, owner, acl, identity, definition, ...row } of rows) {
    const props: PropsOf<'function'> = {
      form: FORM[form],
      returns: row.returns,
      arguments: row.arguments,
      definition: definition === null ? (aggregates.get(oid) ?? '') : bodyOf(definition, row.arguments),
    };
    const signature = `${quoted(name)}(${identity})`;
    catalog.add(CLASS.routine, oid, { kind: 'function', schema, name: signature, owner, acl, props });
  }
}

/** What follows name and arguments: "RETURNS … LANGUAGE … AS …". */
function bodyOf(definition: string, args: string): string {
  const at = definition.indexOf(`(${args})`);
  return (at < 0 ? definition : definition.slice(at + args.length + 2)).trim();
}

async function readAggregates(catalog: Catalog): Promise<Map<number, string>> {
  const rows = await catalog.inScope<Row<{ oid: number; definition: string }>>(
    `SELECT a.aggfnoid::oid AS oid, concat_ws(', ', 'SFUNC = ' || a.aggtransfn::text, 'STYPE = ' || format_type(a.aggtranstype, NULL),
       CASE WHEN a.aggtransspace > 0 THEN 'SSPACE = ' || a.aggtransspace END,
       CASE WHEN a.aggfinalfn <> 0 THEN 'FINALFUNC = ' || a.aggfinalfn::text END,
       CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
       CASE WHEN a.aggcombinefn <> 0 THEN 'COMBINEFUNC = ' || a.aggcombinefn::text END,
       CASE WHEN a.aggserialfn <> 0 THEN 'SERIALFUNC = ' || a.aggserialfn::text END,
       CASE WHEN a.aggdeserialfn <> 0 THEN 'DESERIALFUNC = ' || a.aggdeserialfn::text END,
       'INITCOND = ' || quote_literal(a.agginitval),
       CASE WHEN a.aggmtransfn <> 0 THEN 'MSFUNC = ' || a.aggmtransfn::text || ', MINVFUNC = ' || a.aggminvtransfn::text
         || ', MSTYPE = ' || format_type(a.aggmtranstype, NULL) END,
       'MINITCOND = ' || quote_literal(a.aggminitval),
       CASE WHEN a.aggmfinalfn <> 0 THEN 'MFINALFUNC = ' || a.aggmfinalfn::text END,
       CASE WHEN a.aggsortop <> 0 THEN 'SORTOP = OPERATOR(' || quote_ident(sn.nspname) || '.' || o.oprname || ')' END,
       CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END,
       CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END) AS definition
     FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace
     LEFT JOIN pg_operator o ON o.oid = a.aggsortop LEFT JOIN pg_namespace sn ON sn.oid = o.oprnamespace
     WHERE ${IN_SCOPE}`,
  );
  return new Map(rows.map(({ oid, definition }) => [oid, definition]));
}

/** Operators and their classes; their functions are read before. */
export async function readOperators(catalog: Catalog): Promise<void> {
  const operators = await catalog.inScope<
    Row<{
      oid: number;
      schema: string;
      name: string;
      owner: string;
      left: string;
      right: string;
      definition: string;
    }>
  >(`SELECT o.oid, n.nspname AS schema, o.oprname AS name, pg_get_userbyid(o.oprowner) AS owner,
      CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END AS left, format_type(o.oprright, NULL) AS right,
      concat_ws(', ', 'FUNCTION = ' || o.oprcode::text, 'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL),
        'RIGHTARG = ' || format_type(o.oprright, NULL),
        'COMMUTATOR = OPERATOR(' || quote_ident(cn.nspname) || '.' || co.oprname || ')',
        'NEGATOR = OPERATOR(' || quote_ident(nn.nspname) || '.' || ne.oprname || ')',
        CASE WHEN o.oprrest <> 0 THEN 'RESTRICT = ' || o.oprrest::text END, CASE WHEN o.oprjoin <> 0 THEN 'JOIN = ' || o.oprjoin::text END,
        CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END) AS definition
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
    LEFT JOIN pg_operator co ON co.oid = o.oprcom LEFT JOIN pg_namespace cn ON cn.oid = co.oprnamespace
    LEFT JOIN pg_operator ne ON ne.oid = o.oprnegate LEFT JOIN pg_namespace nn ON nn.oid = ne.oprnamespace
    WHERE o.oprcode <> 0 AND ${IN_SCOPE} ORDER BY 2, 3`);
  for (const { oid, schema, name, owner, left, right, definition } of operators) {
    if (catalog.isMember(CLASS.operator, oid)) continue;
    const found = {
      kind: 'operator' as const,
      schema,
      name: `${name} (${left}, ${right})`,
      owner,
      props: { definition },
    };
    catalog.add(CLASS.operator, oid, found);
  }
  const classes = await catalog.inScope<
    Row<{
      oid: number;
      family: number;
      schema: string;
      name: string;
      method: string;
      owner: string;
      definition: string;
    }>
  >(`SELECT c.oid, c.opcfamily AS family, n.nspname AS schema, c.opcname AS name, am.amname AS method, pg_get_userbyid(c.opcowner) AS owner,
      concat(CASE WHEN c.opcdefault THEN 'DEFAULT ' END, 'FOR TYPE ', format_type(c.opcintype, NULL), ' USING ', quote_ident(am.amname), ' AS ',
        concat_ws(', ',
          (SELECT string_agg(format('OPERATOR %s %s', a.amopstrategy, a.amopopr::regoperator), ', ' ORDER BY a.amopstrategy)
           FROM pg_amop a WHERE a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype AND a.amoprighttype = c.opcintype),
          (SELECT string_agg(format('FUNCTION %s %s', a.amprocnum, a.amproc::oid::regprocedure), ', ' ORDER BY a.amprocnum)
           FROM pg_amproc a WHERE a.amprocfamily = c.opcfamily AND a.amproclefttype = c.opcintype AND a.amprocrighttype = c.opcintype),
          CASE WHEN c.opckeytype <> 0 THEN 'STORAGE ' || format_type(c.opckeytype, NULL) END)) AS definition
    FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am am ON am.oid = c.opcmethod
    WHERE ${IN_SCOPE} ORDER BY 3, 4, 5`);
  for (const { oid, family, schema, name, method, owner, definition } of classes) {
    if (catalog.isMember(CLASS.opclass, oid)) continue;
    const signature = `${quoted(name)} USING ${quoted(method)}`;
    catalog.add(CLASS.opclass, oid, {
      kind: 'operator_class',
      schema,
      name: signature,
      owner,
      props: { definition },
    });
    catalog.know(CLASS.opfamily, family, catalog.idOf(CLASS.opclass, oid) as string);
  }
}

/** Casts stand in no schema; read only where everything is. */
export async function readCasts(catalog: Catalog): Promise<void> {
  const rows = await catalog.sql.query<
    Row<{ oid: number; source: string; target: string; how: string; when: string }>
  >(
    `SELECT c.oid, format_type(c.castsource, NULL) AS source, format_type(c.casttarget, NULL) AS target,
       CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END AS how,
       CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END AS "when"
     FROM pg_cast c WHERE c.oid >= ${FIRST_USER_OID}
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = ${CLASS.cast} AND d.objid = c.oid AND d.deptype = 'i') ORDER BY 2, 3`,
  );
  for (const { oid, source, target, how, when } of rows) {
    if (catalog.isMember(CLASS.cast, oid)) continue;
    const props = { definition: `${how}${when}` };
    catalog.add(CLASS.cast, oid, { kind: 'cast', name: `(${source} AS ${target})`, props });
  }
}
