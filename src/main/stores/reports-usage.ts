// The report of usage: how many answers have a usage row, by day and endpoint, and why the others have none.
import type { ReportDefinition } from '../../shared/protocol/reports.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import {
  NOTHING,
  plainColumns,
  type ReportSource,
  type ReportTable,
  rowsTable,
  type SqlColumn,
  selectList,
  statement,
} from './reports-source.ts';

const DAYS = 'security_console.usage_days';
const REASONS = 'security_console.usage_reasons';

/** Days that lie in the period whole or in part; they begin at midnight of the accounting's zone, which may be some hours from UTC's. */
const DAY_WITHIN = `s.day >= ($1::timestamptz AT TIME ZONE 'UTC')::date AND s.day < ($2::timestamptz AT TIME ZONE 'UTC')`;

export function usageReport(shape: PlatformShape, definition: ReportDefinition): ReportSource {
  if (!readable(shape, DAYS) || !readable(shape, REASONS))
    return {
      ...NOTHING,
      gaps: ['Usage was never accounted for: its tables are not there or cannot be read.'],
    };
  const sum = (column: string) => `coalesce(sum(s.${column}), 0)::float8`;
  const days: SqlColumn[] = [
    { name: 'day', title: 'Day', kind: 'text', sql: 's.day::text' },
    { name: 'endpoint', title: 'Endpoint', kind: 'text', sql: 's.endpoint' },
    { name: 'answers', title: 'Answers', kind: 'number', sql: sum('answers') },
    { name: 'recorded', title: 'With a usage row', kind: 'number', sql: sum('recorded') },
    { name: 'doubted', title: 'Matched with doubt', kind: 'number', sql: sum('doubted') },
    { name: 'input_tokens', title: 'Input tokens', kind: 'number', sql: sum('input_tokens') },
    { name: 'output_tokens', title: 'Output tokens', kind: 'number', sql: sum('output_tokens') },
    { name: 'cost_usd', title: 'Cost recorded, USD', kind: 'number', sql: sum('cost') },
  ];
  const reasons: SqlColumn[] = [
    { name: 'day', title: 'Day', kind: 'text', sql: 's.day::text' },
    { name: 'endpoint', title: 'Endpoint', kind: 'text', sql: 's.endpoint' },
    { name: 'kind', title: 'Kind', kind: 'text', sql: 's.kind' },
    { name: 'reason', title: 'Reason', kind: 'text', sql: 's.reason' },
    { name: 'answers', title: 'Answers', kind: 'number', sql: 's.answers' },
  ];
  const tables: ReportTable[] = [
    {
      name: 'usage_days',
      title: 'Answers by day and endpoint',
      columns: plainColumns(days),
      rows: statement(
        definition,
        () =>
          `SELECT ${selectList(days)} FROM ${DAYS} s WHERE ${DAY_WITHIN} GROUP BY s.day, s.endpoint ORDER BY s.day, s.endpoint`,
      ),
      population: {
        what: `Pairs of day and endpoint in ${DAYS}`,
        ...statement(
          definition,
          () => `SELECT count(DISTINCT (s.day, s.endpoint)) AS count FROM ${DAYS} s WHERE ${DAY_WITHIN}`,
        ),
      },
    },
    rowsTable(definition, {
      name: 'usage_reasons',
      title: 'How answers were matched, and why others have no row',
      columns: reasons,
      from: `${REASONS} s`,
      where: DAY_WITHIN,
      order: 's.day, s.endpoint, s.kind, s.reason',
      what: `Rows of ${REASONS} of these days`,
    }),
  ];
  return {
    tables,
    charts: [
      {
        title: 'Answers with and without a usage row, by day',
        statement: statement(
          definition,
          () => `SELECT s.day::text AS day, f.name, f.value FROM (SELECT day, sum(recorded)::int AS with_row, sum(answers - recorded)::int AS without
  FROM ${DAYS} s WHERE ${DAY_WITHIN} GROUP BY day) s, LATERAL (VALUES ('with a row', with_row), ('without', without)) f(name, value) ORDER BY 1, 2`,
        ),
      },
    ],
    figures: [
      {
        statement: statement(
          definition,
          () => `SELECT f.title, f.value FROM (SELECT ${sum('answers')} AS answers, ${sum('recorded')} AS recorded, ${sum('cost')} AS cost FROM ${DAYS} s WHERE ${DAY_WITHIN}) s,
  LATERAL (VALUES (1, 'Answers', answers::text), (2, 'With a usage row', recorded::text),
    (3, 'Coverage', CASE WHEN answers > 0 THEN round((100 * recorded / answers)::numeric, 1) || ' %' ELSE 'none' END), (4, 'Cost recorded, USD', round(cost::numeric, 2)::text)) f(place, title, value) ORDER BY f.place`,
        ),
      },
    ],
    gaps: [],
  };
}
