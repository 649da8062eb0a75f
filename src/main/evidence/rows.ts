// Rows as files have them: CSV for spreadsheets, JSON Lines for programs, and the JSON Schema that the lines keep.
import { toCsv } from '../../shared/model/csv.ts';
import type { ReportColumn, ReportRow } from '../../shared/model/report.ts';

/** The first line of a CSV file: names of columns. */
export function csvHead(columns: readonly ReportColumn[]): string {
  return toCsv([columns.map(({ name }) => name)]);
}

export const csvRows = (rows: readonly ReportRow[]): string => toCsv(rows);

/** Each row as an object of its columns, in their order, on a line of its own. */
export function jsonLines(columns: readonly ReportColumn[], rows: readonly ReportRow[]): string {
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  let text = '';
  for (const row of rows) {
    text += '{';
    for (let at = 0; at < names.length; at++)
      text += `${at === 0 ? '' : ','}${names[at]}${JSON.stringify(row[at] ?? null)}`;
    text += '}\n';
  }
  return text;
}

const TYPES = {
  text: { type: ['string', 'null'] },
  number: { type: ['number', 'null'] },
  instant: { type: ['string', 'null'], format: 'date-time' },
  yesno: { type: ['boolean', 'null'] },
} as const;

/** JSON Schema of one line. */
export function lineSchema(table: {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly ReportColumn[];
}): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `${table.title}: one line of ${table.name}.jsonl`,
    type: 'object',
    additionalProperties: false,
    required: table.columns.map(({ name }) => name),
    properties: Object.fromEntries(
      table.columns.map(({ name, title, kind }) => [name, { ...TYPES[kind], description: title }]),
    ),
  };
}
