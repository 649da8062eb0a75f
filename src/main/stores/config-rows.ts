// Rows of the platform's omni2_config, by key, over the columns that this installation has.
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';

export const CONFIG = 'omni2.omni2_config';

/** The table, where it has what cannot be done without. */
export function configTable(shape: PlatformShape): TableShape | undefined {
  const table = readable(shape, CONFIG);
  return table?.columns.has('config_key') && table.columns.has('config_value') ? table : undefined;
}

/** Values by key, each as JSON whatever the column's type; a key that has no active row is left out. `lock` keeps others from changing them. */
export async function readConfig(
  sql: Sql,
  shape: PlatformShape,
  keys: readonly string[],
  options: { readonly lock?: boolean } = {},
): Promise<Map<string, unknown>> {
  const table = configTable(shape);
  if (!table) return new Map();
  const rows = await sql.query<{ key: string; value: unknown }>(
    `SELECT "config_key"::text AS key, to_jsonb("config_value") AS value FROM ${CONFIG} WHERE "config_key" = ANY ($1::text[])
     ${table.columns.has('is_active') ? 'AND "is_active" IS NOT FALSE' : ''}
     ${options.lock ? 'FOR UPDATE' : ''}`,
    [[...keys]],
  );
  return new Map(rows.map(({ key, value }) => [key, plain(value)]));
}

/** A column of text holds JSON as a text. */
function plain(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Puts a value under a key, active, whether or not there was one. Only within a transaction. */
export async function writeConfig(
  sql: Sql,
  shape: PlatformShape,
  key: string,
  value: unknown,
  description: string,
): Promise<void> {
  const columns = configTable(shape)?.columns;
  const type = columns?.get('config_value')?.type === 'jsonb' ? 'jsonb' : 'text';
  const has = (name: string) => columns?.has(name) === true;
  const set = [
    `"config_value" = $2::${type}`,
    ...(has('is_active') ? ['"is_active" = true'] : []),
    ...(has('updated_at') ? ['"updated_at" = now()'] : []),
  ];
  const json = JSON.stringify(value);
  const updated = await sql.execute(`UPDATE ${CONFIG} SET ${set.join(', ')} WHERE "config_key" = $1`, [
    key,
    json,
  ]);
  if (updated > 0) return;
  const described = has('description');
  await sql.execute(
    `INSERT INTO ${CONFIG} ("config_key", "config_value"${described ? ', "description"' : ''})
     VALUES ($1, $2::${type}${described ? ', $3' : ''})`,
    described ? [key, json, description] : [key, json],
  );
}

/** Text, as SQL, that is another whenever rows of a table, as `t`, are: cheap enough to be asked every second. */
export const rowsPrint = (table: string, where = 'true'): string =>
  `(SELECT count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ${table} t WHERE ${where})`;
