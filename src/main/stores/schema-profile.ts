// What a sample of a table's rows says of its columns: shares of nulls, distinct values, ranges of numbers and times.
import type { Column } from '../schema/model.ts';
import type { ColumnProfile } from '../schema/renames.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Sql } from '../workspace/port.ts';

const SAMPLE = 1_000;
const MOST_COLUMNS = 60;
const RANGED = /^(smallint|integer|bigint|numeric|real|double|timestamp|date)/;

/** Profiles by name of column; empty where the rows may not be read. Texts are counted only, never shown. */
export async function profileColumns(
  sql: Sql,
  schema: string,
  table: string,
  columns: readonly Column[],
): Promise<Map<string, ColumnProfile>> {
  const those = columns.slice(0, MOST_COLUMNS);
  if (those.length === 0) return new Map();
  const parts = those.map(({ name, props }, index) => {
    const column = `s.${quoteName(name)}`;
    const range = RANGED.test(props.type) && !props.type.endsWith('[]');
    const ends = range
      ? `min(${column})::text AS least_${index}, max(${column})::text AS greatest_${index}`
      : `NULL AS least_${index}, NULL AS greatest_${index}`;
    return `count(${column})::int AS filled_${index}, count(DISTINCT md5(${column}::text))::int AS distinct_${index}, ${ends}`;
  });
  const [row] = await sql.query(
    `SELECT count(*)::int AS rows, ${parts.join(', ')} FROM (SELECT * FROM ${quoteName(schema)}.${quoteName(table)} LIMIT ${SAMPLE}) s`,
  );
  const rows = Number(row?.rows ?? 0);
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return new Map(
    those.map(({ name }, index) => [
      name,
      {
        rows,
        nulls: rows === 0 ? 0 : 1 - Number(row?.[`filled_${index}`]) / rows,
        distinct: Number(row?.[`distinct_${index}`] ?? 0),
        least: text(row?.[`least_${index}`]),
        greatest: text(row?.[`greatest_${index}`]),
      },
    ]),
  );
}
