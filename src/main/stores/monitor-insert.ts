// Writes rows into tables of the platform, whatever columns and types they have there; a value that does not fit becomes null.
import { quoteName, quoteTable } from '../workspace/identifiers.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { cleanJson, cleanText } from './clean.ts';

export type Value = string | number | boolean | null | object;

/** The table where rows can be added to it. */
export function writable(shape: PlatformShape, name: string): TableShape | undefined {
  const found = readable(shape, name);
  return found?.privileges.insert ? found : undefined;
}

const BOUNDS: Readonly<Record<string, number>> = { int2: 32_767, int4: 2_147_483_647 };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A value as text that can be cast to the column's type; null where it cannot. */
export function fitted(value: Value, type: string): string | null {
  if (value === null) return null;
  if (type === 'json' || type === 'jsonb') return JSON.stringify(cleanJson(value));
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (type === 'uuid') return UUID.test(text) ? text : null;
  if (/^int[248]$/.test(type)) {
    const number = Number(text);
    const most = BOUNDS[type] ?? Number.MAX_SAFE_INTEGER;
    return /^-?\d{1,18}$/.test(text) && Math.abs(number) <= most ? text : null;
  }
  return cleanText(text, text.length);
}

/**
 * Inserts rows in their order with those of the columns that the table has, and gives the text of the column `id` of each.
 * `ending` may be an ON CONFLICT clause; the table is called `p` in it.
 */
export async function insertRows(
  sql: Sql,
  name: string,
  table: TableShape,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, Value>>[],
  ending = '',
): Promise<string[]> {
  if (rows.length === 0) return [];
  const known = columns.filter((column) => table.columns.has(column));
  const typeOf = (column: string) => table.columns.get(column)!.type;
  const data = rows.map((row, n) => [
    n,
    ...known.map((column) => fitted(row[column] ?? null, typeOf(column))),
  ]);
  const cells = known.map(
    (column, place) => `(r.cells ->> ${place + 1})::${castName(typeOf(column))} AS ${quoteName(column)}`,
  );
  const returning = table.columns.has('id') ? 'RETURNING "id"::text AS id' : '';
  const written = await sql.query<{ id: string }>(
    `INSERT INTO ${quoteTable(name)} AS p (${known.map(quoteName).join(', ')})
     SELECT ${known.map(quoteName).join(', ')} FROM (
       SELECT (r.cells ->> 0)::int AS n, ${cells.join(', ')} FROM jsonb_array_elements($1::jsonb) AS r(cells)) fitted
     ORDER BY n ${ending} ${returning}`,
    [JSON.stringify(data)],
  );
  return written.map(({ id }) => id);
}

function castName(type: string): string {
  return type.startsWith('_') ? `${quoteName(type.slice(1))}[]` : quoteName(type);
}
