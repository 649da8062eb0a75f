// Writes rows of the platform's table of patterns, many at once, only into the columns that this installation has.
import type { PatternDefinition } from '../../shared/protocol/patterns.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Sql } from '../workspace/port.ts';
import type { TableShape } from '../workspace/shape.ts';
import { cleanJson } from './clean.ts';
import { COLUMNS, PATTERNS } from './patterns-source.ts';

export interface RowChange {
  /** The row's id; null makes a new one. */
  readonly id: string | null;
  readonly definition: PatternDefinition;
}

/** Columns written, with the SQL of their values over `x`. */
function assignments(table: TableShape): (readonly [column: string, value: string])[] {
  const written: Readonly<Record<string, string>> = { pattern_name: 'name', ...flipped(COLUMNS) };
  const values = Object.entries(written).flatMap(([column, field]) => {
    const type = table.columns.get(column)?.type;
    return type === undefined ? [] : [[column, `x."${field}"::${quoteName(type)}`] as const];
  });
  const updated = table.columns.get('updated_at')?.type;
  const now = updated === 'timestamp' ? `(now() AT TIME ZONE 'UTC')` : 'now()';
  return updated === undefined ? values : [...values, ['updated_at', now] as const];
}

const FIELDS = `id text, name text, type text, value text, "riskScore" text, enabled text, "caseSensitive" text, description text,
  category text, severity text, actor text`;

/** Updates the rows with an id and inserts the others. Errors of the database, such as a value too long for its column, come out. */
export async function writeRows(
  sql: Sql,
  table: TableShape,
  actor: string,
  changes: readonly RowChange[],
): Promise<void> {
  const sets = assignments(table);
  const given = (some: readonly RowChange[]): string =>
    JSON.stringify(cleanJson(some.map(({ id, definition }) => ({ id, actor, ...plain(definition) }))));
  const known = changes.filter(({ id }) => id !== null);
  if (known.length > 0) {
    const id = table.columns.has('id') ? 'p."id"::text' : 'p."pattern_name"::text';
    const text = sets.map(([column, value]) => `${quoteName(column)} = ${value}`).join(', ');
    await sql.execute(
      `UPDATE ${PATTERNS} p SET ${text} FROM jsonb_to_recordset($1::jsonb) AS x(${FIELDS}) WHERE ${id} = x.id`,
      [given(known)],
    );
  }
  const fresh = changes.filter(({ id }) => id === null);
  if (fresh.length === 0) return;
  const maker = table.columns.get('created_by')?.type;
  const all = maker === 'varchar' || maker === 'text' ? [...sets, ['created_by', 'x.actor'] as const] : sets;
  await sql.execute(
    `INSERT INTO ${PATTERNS} (${all.map(([column]) => quoteName(column)).join(', ')})
     SELECT ${all.map(([, value]) => value).join(', ')} FROM jsonb_to_recordset($1::jsonb) AS x(${FIELDS})`,
    [given(fresh)],
  );
}

/** Deletes all rows of the names. */
export async function deleteRows(sql: Sql, names: readonly string[]): Promise<void> {
  await sql.execute(`DELETE FROM ${PATTERNS} WHERE "pattern_name" = ANY($1::text[])`, [[...names]]);
}

/** Without what is kept beside the row. */
function plain({ owasp: _owasp, atlas: _atlas, tests: _tests, ...row }: PatternDefinition) {
  return row;
}

function flipped(names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).map(([field, column]) => [column, field]));
}
