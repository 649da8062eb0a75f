// Which tables and columns a statement names, each column with the tables it may be of: the scopes of SQL, read off the parser's tree.
import { type Catalog, resolveTable, SYSTEM_COLUMNS } from './catalog.ts';
import type { Reference, TableReference } from './reference.ts';
import {
  aliasOf,
  EMPTY_SCOPE,
  isNamed,
  outputOf,
  type Scope,
  type Source,
  scopeWith,
  sourceOf,
} from './scope.ts';
import { asNode, list, names, type SqlNode, targets, unwrap } from './sql-tree.ts';
import { isUnknown } from './statements.ts';

/** Everything a parsed statement names. Statements that name no table, such as SET, give nothing. */
export function referencesOf(statement: SqlNode, catalog: Catalog, scope: Scope = EMPTY_SCOPE): Reference[] {
  const walk = new Walk(catalog);
  walk.statement(statement, scope);
  return walk.found;
}

class Walk {
  readonly found: Reference[] = [];
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Walks a statement; gives the columns that it yields, null where they cannot be told. */
  statement(wrapped: SqlNode, scope: Scope): ReadonlySet<string> | null {
    const [kind, node] = unwrap(wrapped);
    switch (kind) {
      case 'SelectStmt':
        return this.#select(node, scope);
      case 'InsertStmt':
        return this.#insert(node, scope);
      case 'UpdateStmt':
      case 'DeleteStmt':
        return this.#change(node, scope);
      case 'MergeStmt':
        return this.#merge(node, scope);
      case 'ExplainStmt':
      case 'PrepareStmt':
      case 'DeclareCursorStmt':
        this.statement(asNode(node.query), scope);
        return null;
      case 'CreateTableAsStmt':
      case 'ViewStmt':
        this.statement(asNode(node.query), scope);
        this.#made(asNode(asNode(node.into).rel ?? node.view));
        return null;
      case 'CopyStmt':
        if (node.relation) this.#columnsOf(this.#target(asNode(node.relation)), names(node.attlist), 0);
        else if (node.query) this.statement(asNode(node.query), scope);
        return null;
      case 'CreateFunctionStmt':
        this.#routine(node);
        return null;
      case 'ReturnStmt':
        this.#expression(node.returnval, scope);
        return null;
      case 'CreateStmt':
        this.#made(asNode(node.relation));
        return null;
      case 'AlterTableStmt':
        this.#alter(node);
        return null;
      case 'IndexStmt': {
        const table = this.#target(asNode(node.relation));
        const inner = scopeWith(scope, [sourceOf(table, null)]);
        for (const element of list(node.indexParams)) {
          const [, { name, expr }] = unwrap(element);
          if (typeof name === 'string') this.#columnsOf(table, [name], table.at);
          else this.#expression(expr, inner);
        }
        this.#expression(node.whereClause, inner);
        return null;
      }
      case 'TruncateStmt':
      case 'LockStmt':
        for (const relation of list(node.relations)) this.#target(unwrap(relation)[1]);
        return null;
      default:
        return null;
    }
  }

  #select(node: SqlNode, outer: Scope): ReadonlySet<string> | null {
    const common = this.#common(node.withClause, outer);
    if (node.larg !== undefined) {
      const inner = { ...outer, common };
      const columns = this.#select(asNode(node.larg), inner);
      this.#select(asNode(node.rarg), inner);
      return columns;
    }
    const scope: Scope = { sources: [], outer, common };
    for (const item of list(node.fromClause)) this.#from(item, scope);
    for (const part of [
      'targetList',
      'whereClause',
      'havingClause',
      'valuesLists',
      'distinctClause',
      'limitCount',
      'limitOffset',
      'windowClause',
    ])
      this.#expression(node[part], scope);
    const columns = outputOf(list(node.targetList), scope);
    // Ordering and grouping may name what the statement itself yields.
    const named = scopeWith(scope, [{ alias: '', columns, table: null }]);
    for (const part of ['sortClause', 'groupClause']) this.#expression(node[part], named);
    return list(node.valuesLists).length > 0 ? null : columns;
  }

  #insert(node: SqlNode, outer: Scope): ReadonlySet<string> | null {
    const scope = { ...outer, common: this.#common(node.withClause, outer) };
    const table = this.#target(asNode(node.relation));
    for (const [name, at] of targets(node.cols)) this.#columnsOf(table, [name], at);
    if (node.selectStmt) this.statement(asNode(node.selectStmt), scope);
    const own = sourceOf(table, asNode(node.relation).alias);
    const conflict = asNode(node.onConflictClause);
    const inner = scopeWith(scope, [own, { ...own, alias: 'excluded' }]);
    for (const element of list(asNode(conflict.infer).indexElems)) {
      const [, { name }] = unwrap(element);
      if (typeof name === 'string') this.#columnsOf(table, [name], table.at);
    }
    for (const [name, at] of targets(conflict.targetList)) this.#columnsOf(table, [name], at);
    this.#expression(conflict.targetList, inner);
    this.#expression(conflict.whereClause, inner);
    return this.#returning(node, scopeWith(scope, [own]));
  }

  #change(node: SqlNode, outer: Scope): ReadonlySet<string> | null {
    const relation = asNode(node.relation);
    const table = this.#target(relation);
    const scope: Scope = {
      sources: [sourceOf(table, relation.alias)],
      outer,
      common: this.#common(node.withClause, outer),
    };
    for (const item of [...list(node.fromClause), ...list(node.usingClause)]) this.#from(item, scope);
    for (const [name, at] of targets(node.targetList)) this.#columnsOf(table, [name], at);
    this.#expression(node.targetList, scope);
    this.#expression(node.whereClause, scope);
    return this.#returning(node, scope);
  }

  #merge(node: SqlNode, outer: Scope): ReadonlySet<string> | null {
    const relation = asNode(node.relation);
    const table = this.#target(relation);
    const scope: Scope = {
      sources: [sourceOf(table, relation.alias)],
      outer,
      common: this.#common(node.withClause, outer),
    };
    this.#from(asNode(node.sourceRelation), scope);
    this.#expression(node.joinCondition, scope);
    for (const clause of list(node.mergeWhenClauses)) {
      const [, when] = unwrap(clause);
      for (const [name, at] of targets(when.targetList)) this.#columnsOf(table, [name], at);
      this.#expression(when.targetList, scope);
      this.#expression(when.condition, scope);
      this.#expression(when.values, scope);
    }
    return this.#returning(node, scope);
  }

  #returning(node: SqlNode, scope: Scope): ReadonlySet<string> | null {
    // A plain list up to Postgres 17; 18 wraps it, and knows the row before and after as "old" and "new".
    const clause = unwrap(asNode(node.returningClause))[1];
    const returned = list(clause.exprs ?? asNode(node.returningClause).exprs ?? node.returningList);
    const [own] = scope.sources;
    const inner = own
      ? scopeWith(scope, [
          { ...own, alias: 'old' },
          { ...own, alias: 'new' },
        ])
      : scope;
    this.#expression(returned, inner);
    return returned.length === 0 ? new Set() : outputOf(returned, scope);
  }

  #common(clause: unknown, outer: Scope): ReadonlyMap<string, ReadonlySet<string> | null> {
    const common = new Map(outer.common);
    const { ctes, recursive } = asNode(clause);
    for (const item of list(ctes)) {
      const [, { ctename, aliascolnames, ctequery }] = unwrap(item);
      const name = String(ctename);
      const given = names(aliascolnames);
      if (recursive === true) common.set(name, given.length > 0 ? new Set(given) : null);
      const columns = this.statement(asNode(ctequery), { ...outer, common: new Map(common) });
      common.set(name, given.length > 0 ? new Set(given) : columns);
    }
    return common;
  }

  /** Adds what an item of FROM brings to the scope. What stands left of it is seen too, as if LATERAL were always said. */
  #from(item: unknown, scope: Scope): void {
    const [kind, node] = unwrap(item);
    const { alias, renamed } = aliasOf(node.alias);
    if (kind === 'RangeVar' || node.relname !== undefined) {
      const name = String(node.relname);
      const own = node.schemaname === undefined ? scope.common.get(name) : undefined;
      if (own !== undefined) {
        scope.sources.push({ alias: alias ?? name, columns: renamed ?? own, table: null });
        return;
      }
      const source = sourceOf(this.#target(node), node.alias);
      scope.sources.push(renamed === null ? source : { ...source, columns: null });
    } else if (kind === 'JoinExpr') {
      this.#from(node.larg, scope);
      this.#from(node.rarg, scope);
      this.#expression(node.quals, scope);
      if (alias !== null) scope.sources.push({ alias, columns: null, table: null });
    } else if (kind === 'RangeSubselect') {
      const columns = this.statement(asNode(node.subquery), scope);
      scope.sources.push({ alias: alias ?? '', columns: renamed ?? columns, table: null });
    } else {
      this.#expression(node.functions ?? node.args ?? node.docexpr, scope);
      // A function's columns are its own affair; its alias stands for a column too.
      scope.sources.push({ alias: alias ?? '', columns: null, table: null });
    }
  }

  /** Looks through anything for columns and for statements within. */
  #expression(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) {
      for (const item of value) this.#expression(item, scope);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [kind, inner] of Object.entries(value)) {
      if (kind === 'ColumnRef') this.#column(asNode(inner), scope);
      else if (kind === 'SubLink') {
        const { subselect, testexpr } = asNode(inner);
        this.#expression(testexpr, scope);
        this.statement(asNode(subselect), scope);
      } else this.#expression(inner, scope);
    }
  }

  #column(node: SqlNode, scope: Scope): void {
    const fields = list(node.fields).map((field) => unwrap(field));
    const parts = fields.map(([kind, field]) => (kind === 'String' ? String(field.sval ?? '') : null));
    const column = parts.at(-1);
    if (column === null || column === undefined || parts.some((part) => part !== null && isUnknown(part)))
      return;
    const at = Number(node.location ?? 0);
    const qualifier = parts.length > 1 ? (parts.at(-2) ?? null) : null;
    const schema = parts.length > 2 ? (parts.at(-3) ?? null) : null;
    const sources: Source[] = [];
    for (let level: Scope | null = scope; level !== null; level = level.outer) {
      const here = level.sources.filter((source) => qualifier === null || isNamed(source, schema, qualifier));
      if (here.some(({ columns }) => columns?.has(column) === true)) {
        const owners = here.filter(({ columns }) => columns?.has(column) === true);
        this.#add(column, owners, true, at);
        return;
      }
      sources.push(...here);
      // The name of a table stands for its whole row.
      if (qualifier === null && level.sources.some(({ alias }) => alias === column)) return;
      if (qualifier !== null && here.length > 0) break;
    }
    if (SYSTEM_COLUMNS.has(column)) return;
    const known = sources.length > 0 && sources.every(({ columns }) => columns !== null);
    this.#add(column, sources, known ? false : null, at);
  }

  #add(column: string, sources: readonly Source[], exists: boolean | null, at: number): void {
    const tables = sources.flatMap(({ table }) => (table === null ? [] : [table]));
    if (tables.length > 0) this.found.push({ kind: 'column', column, tables, exists, at });
  }

  /** Columns that a statement names as the table's own: what it inserts, sets, or indexes. */
  #columnsOf(table: TableReference, columns: readonly string[], at: number): void {
    for (const column of columns) {
      if (isUnknown(column)) continue;
      const exists =
        table.table === undefined ? null : table.table.columns.has(column) || SYSTEM_COLUMNS.has(column);
      this.found.push({ kind: 'column', column, tables: [table], exists, at: at || table.at });
    }
  }

  #target(relation: SqlNode): TableReference {
    const schema = typeof relation.schemaname === 'string' ? relation.schemaname : null;
    const name = String(relation.relname ?? '');
    const table = resolveTable(this.#catalog, schema, name);
    const reference: TableReference = {
      kind: 'table',
      schema,
      name,
      table,
      at: Number(relation.location ?? 0),
    };
    if (!isUnknown(name) && !isUnknown(schema ?? '') && name !== '') this.found.push(reference);
    return reference;
  }

  /** A body in standard SQL is part of the statement; bodies in quotes are read by routines.ts. */
  #routine(node: SqlNode): void {
    const columns = new Set(
      list(node.parameters).flatMap((parameter) => {
        const { name } = unwrap(parameter)[1];
        return typeof name === 'string' ? [name] : [];
      }),
    );
    const scope = scopeWith(EMPTY_SCOPE, [{ alias: '', columns, table: null }]);
    const [kind, body] = unwrap(node.sql_body);
    if (kind !== 'List') this.statement(asNode(node.sql_body), scope);
    else
      for (const part of list(body.items))
        for (const inner of list(unwrap(part)[1].items)) this.statement(asNode(inner), scope);
  }

  #made(relation: SqlNode): void {
    const name = String(relation.relname ?? '');
    if (name === '' || isUnknown(name) || relation.relpersistence === 't') return;
    const schema = typeof relation.schemaname === 'string' ? relation.schemaname : null;
    const exists = resolveTable(this.#catalog, schema, name) !== undefined;
    this.found.push({ kind: 'made', schema, name, column: null, exists, at: Number(relation.location ?? 0) });
  }

  #alter(node: SqlNode): void {
    if (node.objtype !== 'OBJECT_TABLE') return;
    const target = this.#target(asNode(node.relation));
    for (const item of list(node.cmds)) {
      const [, { subtype, def }] = unwrap(item);
      const [, added] = unwrap(def);
      if (subtype !== 'AT_AddColumn' || typeof added.colname !== 'string') continue;
      const { schema, name, table, at } = target;
      this.found.push({
        kind: 'made',
        schema,
        name,
        column: added.colname,
        exists: table?.columns.has(added.colname) === true,
        at,
      });
    }
  }
}
