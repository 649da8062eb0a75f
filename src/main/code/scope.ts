// What a statement sees while it is read: the items of FROM, those of the statements around it, and common table expressions.
import type { TableReference } from './reference.ts';
import { asNode, list, names, unwrap } from './sql-tree.ts';
import { isUnknown } from './statements.ts';

export interface Source {
  readonly alias: string;
  /** Null: any column could be in it. */
  readonly columns: ReadonlySet<string> | null;
  readonly table: TableReference | null;
}

export interface Scope {
  readonly sources: Source[];
  readonly outer: Scope | null;
  /** Names of common table expressions and their columns. */
  readonly common: ReadonlyMap<string, ReadonlySet<string> | null>;
}

export const EMPTY_SCOPE: Scope = { sources: [], outer: null, common: new Map() };

/** Whether a source goes by a name, or by a schema and a name. */
export function isNamed({ alias, table }: Source, schema: string | null, name: string): boolean {
  if (schema === null) return alias === name;
  return table?.name === name && (table.schema ?? table.table?.schema) === schema;
}

/** What a table brings to a scope. */
export function sourceOf(reference: TableReference, alias: unknown): Source {
  return {
    alias: aliasOf(alias).alias ?? reference.name,
    columns: reference.table?.columns ?? null,
    table: isUnknown(reference.name) || isUnknown(reference.schema ?? '') ? null : reference,
  };
}

/** A scope that sees more. */
export function scopeWith(scope: Scope, sources: readonly Source[]): Scope {
  return { ...scope, sources: [...scope.sources, ...sources] };
}

/** The names of what a list of targets yields; null where one could be anything. */
export function outputOf(targetList: readonly unknown[], scope: Scope): ReadonlySet<string> | null {
  const output = new Set<string>();
  for (const target of targetList) {
    const [, { name, val }] = unwrap(target);
    if (typeof name === 'string') {
      output.add(name);
      continue;
    }
    const [kind, value] = unwrap(val);
    if (kind === 'ColumnRef') {
      const fields = list(value.fields).map((field) => unwrap(field));
      const [lastKind, last] = fields.at(-1) ?? ['', {}];
      if (lastKind === 'A_Star') {
        const qualifier = fields.length > 1 ? String(fields.at(-2)?.[1].sval) : null;
        for (const source of scope.sources) {
          if (qualifier !== null && source.alias !== qualifier) continue;
          if (source.columns === null) return null;
          for (const column of source.columns) output.add(column);
        }
      } else output.add(String(last.sval));
    } else if (kind === 'FuncCall') output.add(String(unwrap(list(value.funcname).at(-1))[1].sval));
    else if (kind === 'SubLink' || kind === 'TypeCast' || kind === 'ParamRef') return null;
  }
  return output;
}

/** The name that an item of FROM is given, and the columns it is given. */
export function aliasOf(value: unknown): { alias: string | null; renamed: ReadonlySet<string> | null } {
  const { aliasname, colnames } = asNode(value);
  const renamed = names(colnames);
  return {
    alias: typeof aliasname === 'string' ? aliasname : null,
    renamed: renamed.length > 0 ? new Set(renamed) : null,
  };
}
