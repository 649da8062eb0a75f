// How the parser's tree is read: https://github.com/pganalyze/libpg_query wraps every node in an object of one key, its kind.

export type SqlNode = Readonly<Record<string, unknown>>;

/** Kind and content of a node; an empty kind where the value is none. */
export function unwrap(value: unknown): [kind: string, node: SqlNode] {
  const [entry] = Object.entries(asNode(value));
  return entry ? [entry[0], asNode(entry[1])] : ['', {}];
}

export function asNode(value: unknown): SqlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SqlNode) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function names(value: unknown): string[] {
  return list(value).map((item) => String(unwrap(item)[1].sval ?? ''));
}

/** Names of the columns that a list of targets writes, with their places. */
export function targets(value: unknown): [name: string, at: number][] {
  return list(value).flatMap((item): [string, number][] => {
    const [, { name, location }] = unwrap(item);
    return typeof name === 'string' ? [[name, Number(location ?? 0)]] : [];
  });
}
