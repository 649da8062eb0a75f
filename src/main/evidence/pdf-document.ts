// A report as a document to typeset: texts that are shown as they are, tables of texts, and charts of numbers.
import { questionsOf } from '../../shared/model/frameworks.ts';
import type { ReportColumn, ReportKind, ReportRow, ReportValue } from '../../shared/model/report.ts';
import type { ReportPreview } from '../../shared/protocol/reports.ts';

/** Characters of one cell; the data files have all of it. */
const CELL = 600;

export interface PdfTable {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly width: PdfWidth }[];
  readonly rows: readonly (readonly string[])[];
  readonly note: string;
}

/** How wide a column is beside the others; the first three are fixed. */
export type PdfWidth = 'time' | 'number' | 'word' | 'text' | 'long';

export interface PdfDocument {
  readonly title: string;
  readonly subtitle: string;
  readonly author: string;
  /** Epoch seconds; goes into the file's metadata. */
  readonly at: number;
  readonly facts: readonly (readonly [string, string])[];
  readonly figures: readonly (readonly [string, string])[];
  readonly gaps: readonly string[];
  readonly charts: readonly {
    readonly title: string;
    /** Read out in place of the picture. */
    readonly alt: string;
    readonly days: readonly string[];
    readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  }[];
  readonly tables: readonly PdfTable[];
  readonly questions: readonly (readonly [string, string, string])[];
}

export interface PdfInput {
  readonly kind: ReportKind;
  readonly preview: Omit<ReportPreview, 'tables'>;
  readonly tables: readonly {
    readonly title: string;
    readonly columns: readonly ReportColumn[];
    readonly rows: readonly ReportRow[];
    readonly count: number;
    readonly counted: number;
    readonly population: string | null;
  }[];
  readonly actor: string;
  readonly atMs: number;
}

export function pdfDocument({ kind, preview, tables, actor, atMs }: PdfInput): PdfDocument {
  return {
    title: preview.title,
    subtitle: `Exported by ${actor} at ${clock(new Date(atMs).toISOString())} UTC`,
    author: actor,
    at: Math.floor(atMs / 1_000),
    facts: [
      ...preview.facts,
      [
        'Read',
        `${clock(preview.readAt)} UTC, from ${preview.database} as ${preview.role} (${preview.server})`,
      ],
      ...tables.map(
        ({ title, count, counted, population }) =>
          [
            `Rows: ${title}`,
            population === null
              ? String(count)
              : `${count}; ${population}: ${counted}, counted by SQL of its own`,
          ] as const,
      ),
    ],
    figures: preview.figures.map(({ title, value }) => [title, value] as const),
    gaps: preview.gaps,
    charts: preview.charts
      .filter(({ days }) => days.length > 0)
      .map((chart) => ({
        ...chart,
        alt: `${chart.title}, ${chart.days[0]} to ${chart.days.at(-1)}: ${chart.series
          .map(({ name, values }) => `${name} ${values.reduce((sum, value) => sum + value, 0)}`)
          .join(', ')}`,
      })),
    tables: tables.map(({ title, columns, rows }) => {
      const shown = columns.map((column, at) => ({ column, at })).filter(({ column }) => !column.beside);
      const left = columns.filter(({ beside }) => beside);
      return {
        title,
        columns: shown.map(({ column }) => ({ title: column.title, width: widthOf(column) })),
        rows: rows.map((row) => shown.map(({ at }) => cellText(row[at] ?? null))),
        note:
          left.length === 0
            ? ''
            : `In the data files alone: ${left.map((column) => column.title).join(', ')}.`,
      };
    }),
    questions: questionsOf(kind).map(
      ({ framework, control, question }) => [framework, control, question] as const,
    ),
  };
}

function widthOf({ kind, name, holds }: ReportColumn): PdfWidth {
  if (kind === 'instant') return 'time';
  if (kind === 'number' || kind === 'yesno') return 'number';
  if (['user_id', 'level', 'status', 'state', 'kind', 'action', 'endpoint', 'day'].includes(name))
    return 'word';
  return holds === 'message' || LONG.has(name) ? 'long' : 'text';
}
const LONG = new Set([
  'before',
  'after',
  'definition',
  'former_definition',
  'answer',
  'notes',
  'sql',
  'changes',
  'value',
]);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z$/;
const clock = (instant: string) => instant.slice(0, 19).replace('T', ' ');

function cellText(value: ReportValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (INSTANT.test(value)) return clock(value);
  return value.length > CELL ? `${value.slice(0, CELL).replace(/\p{Surrogate}$/u, '')}…` : value;
}
