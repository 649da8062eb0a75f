// What a bare table name means to a role: search paths as Postgres keeps them, and the first schema on them that has the name.

/** A search_path setting that applies to a role, or null, to a database, or null, or to both. */
export interface PathSetting {
  readonly role: string | null;
  readonly database: boolean;
  readonly value: string;
}

/** Splits a search_path as SHOW prints it; names in quotes keep their letters, others are folded. */
export function parseSearchPath(value: string): string[] {
  const names: string[] = [];
  const piece = /\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(?:,|$)/gy;
  for (let match = piece.exec(value); match !== null && match[0] !== ''; match = piece.exec(value)) {
    const name = match[1]?.replaceAll('""', '"') ?? match[2]?.trim().toLowerCase() ?? '';
    if (name !== '') names.push(name);
  }
  return names;
}

/** The setting that a role's new connection begins with: for it in this database, for it, for this database, for everybody, else the default. */
export function pathOf(role: string, settings: readonly PathSetting[], otherwise: string): string {
  const find = (who: string | null, database: boolean) =>
    settings.find((setting) => setting.role === who && setting.database === database)?.value;
  return find(role, true) ?? find(role, false) ?? find(null, true) ?? find(null, false) ?? otherwise;
}

/** The schema in which a role finds a bare name; null where it finds none. Schemas that it may not use are passed over, as Postgres does. */
export function schemaFor(
  role: string,
  path: readonly string[],
  holders: ReadonlySet<string>,
  mayUse: (schema: string) => boolean,
): string | null {
  for (const name of path) {
    const schema = name === '$user' ? role : name;
    if (holders.has(schema) && mayUse(schema)) return schema;
  }
  return null;
}
