// What a report's table is to the stores: columns with their SQL, where the rows are, and a count of them by other SQL.
import { LEVEL_BANDS, LEVELS } from '../../shared/model/level.ts';
import type { ReportColumn, ReportRow } from '../../shared/model/report.ts';
import type { ReportDefinition } from '../../shared/protocol/reports.ts';
import type { Param } from '../workspace/port.ts';
import type { TableShape } from '../workspace/shape.ts';
import { familyOf, fits, isNumber } from './alerts-source.ts';
import { Params } from './params.ts';

export interface Statement {
  readonly sql: string;
  readonly values: readonly Param[];
}

export interface ReportTable {
  /** Name of its files: "alerts". */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  /** Rows in a fixed order: a statement whose columns are called as `columns` are, or the rows themselves. */
  readonly rows: Statement | readonly ReportRow[];
  /** Counts the same rows in the tables alone, without the joins of `rows`. Null where the rows come from no table. */
  readonly population: (Statement & { readonly what: string }) | null;
}

export interface ReportChart {
  readonly title: string;
  /** Gives `day` (text), `name` and `value`. */
  readonly statement: Statement;
}

export interface ReportFigures {
  /** Gives `title` and `value`, in order. */
  readonly statement: Statement;
}

/** All of one report: what it reads, and what it cannot tell on this installation. */
export interface ReportSource {
  readonly tables: readonly ReportTable[];
  readonly charts: readonly ReportChart[];
  readonly figures: readonly ReportFigures[];
  readonly gaps: readonly string[];
}

export const NOTHING: ReportSource = { tables: [], charts: [], figures: [], gaps: [] };

/** A column with the SQL of its value. */
export type SqlColumn = ReportColumn & { readonly sql: string };

/** The list after SELECT. */
export function selectList(columns: readonly SqlColumn[]): string {
  return columns.map(({ name, sql }) => `${sql} AS ${name}`).join(', ');
}

export function plainColumns(columns: readonly SqlColumn[]): ReportColumn[] {
  return columns.map(({ sql: _, ...column }) => column);
}

/** A statement of one SELECT; the period is `$1` and `$2`. */
export function statement(
  { from, to }: Pick<ReportDefinition, 'from' | 'to'>,
  build: (params: Params) => string,
): Statement {
  const params = new Params();
  params.add(from);
  params.add(to);
  const sql = build(params);
  // Postgres refuses values that no placeholder names.
  const used = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
  return { sql, values: params.values.slice(0, used) };
}

/** A table of rows as they stand in one table, with their count. */
export function rowsTable(
  definition: Pick<ReportDefinition, 'from' | 'to'>,
  table: {
    readonly name: string;
    readonly title: string;
    readonly columns: readonly SqlColumn[];
    /** "omni2.some_table s". */
    readonly from: string;
    readonly where: string;
    readonly order: string;
    /** What is counted, in words. */
    readonly what: string;
  },
): ReportTable {
  const { name, title, columns, from, where, order, what } = table;
  return {
    name,
    title,
    columns: plainColumns(columns),
    rows: statement(
      definition,
      () => `SELECT ${selectList(columns)} FROM ${from} WHERE ${where} ORDER BY ${order}`,
    ),
    population: {
      what,
      ...statement(definition, () => `SELECT count(*) AS count FROM ${from} WHERE ${where}`),
    },
  };
}

/** Whether a column of time lies in the period; `timestamp` is UTC. */
export function within(column: string, type: string | undefined): string {
  const at = (param: string) =>
    type === 'timestamp' ? `(${param}::timestamptz AT TIME ZONE 'UTC')` : `${param}::timestamptz`;
  return `${column} >= ${at('$1')} AND ${column} < ${at('$2')}`;
}

/** A time of either type as an instant. */
export function instant(column: string, type: string | undefined): string {
  return type === 'timestamp' ? `(${column} AT TIME ZONE 'UTC')` : `${column}::timestamptz`;
}

/** The level of a score, as SQL. */
export function levelSql(score: string): string {
  const cases = LEVELS.map((level) => `WHEN ${score} <= ${LEVEL_BANDS[level][1]} THEN '${level}'`);
  return `(CASE ${cases.join(' ')} END)`;
}

/** A score as a whole number from 0 to 100, whatever is kept; 0 where nothing is. */
export function wholeScore(table: Pick<TableShape, 'columns'>, alias: string): string {
  return isNumber(table.columns.get('total_risk_score')?.type)
    ? `least(100, greatest(0, round(coalesce(${alias}.total_risk_score, 0))))::int`
    : '0';
}

/** A column as text; NULL where the installation has none. */
export function textColumn(table: Pick<TableShape, 'columns'>, alias: string, name: string): string {
  return table.columns.has(name) ? `${alias}."${name}"::text` : 'NULL::text';
}

/** The condition that a row is of one user; nothing where none is asked for. */
export function userCondition(
  table: Pick<TableShape, 'columns'>,
  alias: string,
  user: string | undefined,
  params: Params,
): string[] {
  if (!user) return [];
  const type = table.columns.get('user_id')?.type;
  if (type === undefined) return ['false'];
  const family = familyOf(type);
  if (!fits(family, user)) return ['false'];
  return [`${alias}."user_id"${family === 'text' ? '::text' : ''} = ${params.add(user)}::${family}`];
}

/** Matched patterns, as they are stored in `matched` (jsonb), as one text of their names. */
export function patternsSql(matched: string): string {
  return `(SELECT string_agg(CASE jsonb_typeof(p.value) WHEN 'string' THEN p.value #>> '{}' ELSE coalesce(p.value ->> 'name', p.value ->> 'pattern_name', p.value::text) END, ', ' ORDER BY p.place)
    FROM jsonb_array_elements(CASE jsonb_typeof(${matched}) WHEN 'array' THEN ${matched} ELSE '[]' END) WITH ORDINALITY p(value, place))`;
}
