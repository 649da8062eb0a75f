// The bodies of functions, procedures and DO blocks: each query of PL/pgSQL, and each statement of SQL, as a text of its own with the
// names that the routine knows.
import { parsePlPgSQLSync } from 'libpg-query';
import { HOLE, type Literal, LiteralBuilder } from './literal.ts';
import { EMPTY_SCOPE, type Scope } from './scope.ts';
import { sqlFileStatements } from './sql-file.ts';
import { stretches } from './sql-quoting.ts';
import { asNode, list, type SqlNode, unwrap } from './sql-tree.ts';
import { looksLikeSql, type Parsed } from './statements.ts';

export interface RoutineText {
  readonly literal: Literal;
  readonly scope: Scope;
}

export interface Routine {
  readonly texts: readonly RoutineText[];
  /** Why its body was not read; null where it was. */
  readonly problem: string | null;
  /** Where its body begins in the source. */
  readonly at: number;
}

interface Found {
  readonly name: string;
  readonly language: string;
  readonly body: string;
  readonly parameters: readonly string[];
  /** Byte offset of the clause that holds the body. */
  readonly at: number;
}

/** The routines that are made or run by a text. Their bodies stand in the source as they are, or else all lies where they begin. */
export function routinesOf({ statements, text, sourceOffset }: Parsed, source: string): Routine[] {
  const found = statements.flatMap((statement) => routineIn(statement) ?? []);
  let blocks: readonly SqlNode[] = [];
  let problem: string | null = null;
  if (found.some(({ language }) => language === 'plpgsql')) {
    try {
      const parsed = parsePlPgSQLSync(text) as unknown as { plpgsql_funcs?: SqlNode[] };
      blocks = parsed.plpgsql_funcs ?? [];
    } catch (error) {
      problem = error instanceof Error ? error.message : 'It could not be read';
    }
  }
  let next = 0;
  return found.flatMap((routine) => {
    const near = sourceOffset(routine.at);
    const start = source.indexOf(routine.body, near);
    const placed = (body: string, from: number): LiteralBuilder => {
      const literal = new LiteralBuilder();
      if (start === -1) literal.add(body, near);
      else literal.addRun(body, start + from);
      return literal;
    };
    const at = start === -1 ? near : start;
    if (routine.language === 'sql') {
      const scope = scopeOf(routine.name, routine.parameters);
      const texts = sqlFileStatements(routine.body).map((literal) => ({
        literal: placed(literal.text, literal.at[0] ?? 0),
        scope,
      }));
      return [{ texts, problem: null, at }];
    }
    if (routine.language !== 'plpgsql') return [];
    const block = asNode(asNode(blocks[next++]).PLpgSQL_function);
    return [{ texts: problem === null ? queriesOf(block, routine, placed) : [], problem, at }];
  });
}

function routineIn(statement: SqlNode): Found | null {
  const [kind, node] = unwrap(statement);
  if (kind !== 'CreateFunctionStmt' && kind !== 'DoStmt') return null;
  const options = new Map(
    list(kind === 'DoStmt' ? node.args : node.options).map((option) => {
      const [, { defname, arg, location }] = unwrap(option);
      return [String(defname), { arg, at: Number(location ?? 0) }];
    }),
  );
  const as = options.get('as');
  const [argKind, arg] = unwrap(as?.arg);
  const [, text] = argKind === 'List' ? unwrap(list(arg.items)[0]) : [argKind, arg];
  if (as === undefined || typeof text.sval !== 'string') return null;
  return {
    name: String(unwrap(list(node.funcname).at(-1))[1].sval ?? ''),
    language: String(unwrap(options.get('language')?.arg)[1].sval ?? 'plpgsql').toLowerCase(),
    body: text.sval,
    parameters: list(node.parameters).flatMap((parameter) => {
      const { name } = unwrap(parameter)[1];
      return typeof name === 'string' ? [name] : [];
    }),
    at: as.at,
  };
}

/** Variables are seen by their names, and may have fields; none of it says anything of a table. */
function scopeOf(name: string, variables: readonly string[], labels: readonly string[] = []): Scope {
  const columns = new Set(variables);
  const none = new Set<string>();
  return {
    ...EMPTY_SCOPE,
    sources: [
      { alias: '', columns, table: null },
      ...[name, ...labels].map((alias) => ({ alias, columns, table: null })),
      ...variables.map((alias) => ({ alias, columns: none, table: null })),
    ],
  };
}

/** How the parser says what kind of text a query is: https://github.com/postgres/postgres/blob/master/src/include/parser/parser.h */
const MODE = { statement: 0, typeName: 1, expression: 2 } as const;

function queriesOf(
  block: SqlNode,
  { name, body }: Found,
  placed: (text: string, from: number) => LiteralBuilder,
): RoutineText[] {
  const starts = [0];
  for (let at = body.indexOf('\n'); at !== -1; at = body.indexOf('\n', at + 1)) starts.push(at + 1);
  const variables = list(block.datums).flatMap((datum) => {
    const { refname } = unwrap(datum)[1];
    return typeof refname === 'string' ? [refname] : [];
  });
  const labels: string[] = [];
  const found: { query: string; mode: number; line: number; dynamic: boolean }[] = [];
  const walk = (value: unknown, line: number, dynamic: boolean): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item, line, dynamic);
      return;
    }
    const node = asNode(value);
    const here = typeof node.lineno === 'number' ? node.lineno : line;
    if (typeof node.label === 'string') labels.push(node.label);
    for (const [key, inner] of Object.entries(node)) {
      if (key === 'PLpgSQL_expr') {
        const { query, parseMode } = asNode(inner);
        found.push({ query: String(query ?? ''), mode: Number(parseMode ?? 0), line: here, dynamic });
      } else
        walk(
          inner,
          here,
          key === 'dynquery' || /^PLpgSQL_stmt_dyn/.test(key) || (dynamic && key === 'query'),
        );
    }
  };
  walk(block, 1, false);
  const scope = scopeOf(name, variables, labels);
  return found.flatMap(({ query, mode, line, dynamic }) => {
    if (mode === MODE.typeName) return [];
    const from = placeOf(query, body, starts[line - 1] ?? 0);
    const own = placed(query, from);
    if (dynamic)
      return [...dynamicTexts(own), { literal: expression(own, 0), scope: scopeOf(name, variables, labels) }];
    if (mode === MODE.statement) return [{ literal: own, scope }];
    const assigned = mode === MODE.expression ? 0 : (/^[^=]*?:?=/.exec(query)?.[0].length ?? 0);
    return [{ literal: expression(own, assigned), scope }];
  });
}

/** Queries come as they stand in the body, but for INTO and its targets, which are blanks. */
function placeOf(query: string, body: string, from: number): number {
  const whole = body.indexOf(query, from);
  if (whole !== -1) return whole;
  const [begin = ''] = query.split(/\s{4,}/);
  const part = body.indexOf(begin, from);
  return part === -1 ? from : part;
}

/** An expression is read as what SELECT gives. */
function expression({ text, at }: Literal, from: number): Literal {
  const literal = new LiteralBuilder();
  literal.add('SELECT ', at[from] ?? 0);
  for (let index = from; index < text.length; index++) literal.add(text.charAt(index), at[index] ?? 0);
  return literal;
}

/** What EXECUTE puts together: its texts, with what format() fills in known only to the running function. */
function dynamicTexts({ text, at }: Literal): RoutineText[] {
  const joined = new LiteralBuilder();
  let last = 0;
  for (const { from, to, kind } of stretches(text)) {
    if (kind !== 'text') continue;
    // What stands between two texts that are joined is filled in.
    if (joined.text !== '' && text.slice(last, from).includes('||')) joined.add(HOLE, at[from] ?? 0);
    else if (joined.text !== '') break;
    const quote = /^(?:[eE]?'|\$\w*\$)/.exec(text.slice(from, to))?.[0].length ?? 1;
    const close = text.charAt(from) === '$' ? quote : 1;
    for (let index = from + quote; index < to - close; index++) {
      if (text.startsWith("''", index)) continue;
      const filled = /^%(?:\d+\$)?[ILs]/.exec(text.slice(index, to))?.[0];
      joined.add(filled === undefined ? text.charAt(index) : HOLE, at[index] ?? 0);
      index += (filled?.length ?? 1) - 1;
    }
    last = to;
  }
  return looksLikeSql(joined.text) ? [{ literal: joined, scope: EMPTY_SCOPE }] : [];
}
