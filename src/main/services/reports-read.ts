// A report as it is read: its head of facts, figures and charts, and its tables, all of one moment.
import { REPORT_TITLES } from '../../shared/model/report.ts';
import { PREVIEW_ROWS, type ReportDefinition, type ReportPreview } from '../../shared/protocol/reports.ts';
import { redactionInWords, redactor } from '../evidence/redact.ts';
import {
  atOneMoment,
  eachBatch,
  populationOf,
  readCharts,
  readFigures,
  reportSource,
} from '../stores/reports.ts';
import type { ReportSource, ReportTable } from '../stores/reports-source.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { Sql } from '../workspace/port.ts';
import { verify } from './verification.ts';

export type ReportHead = Omit<ReportPreview, 'tables'>;

export interface ReadReport {
  readonly sql: Sql;
  readonly head: ReportHead;
  readonly source: ReportSource;
}

/**
 * Reads a report's head and hands over what its tables are read with, until `use` is done. Without `figures` there are none, nor
 * charts: of a million rows they take as long as the rows.
 */
export async function withReport<T>(
  { database, shape }: OpenWorkspace,
  definition: ReportDefinition,
  use: (report: ReadReport) => Promise<T>,
  { signal, figures = true }: { readonly signal?: AbortSignal; readonly figures?: boolean } = {},
): Promise<T> {
  // Asked in transactions of its own, which PGlite cannot have within another.
  const verification = definition.kind === 'schema' ? await verify(database, false) : null;
  return atOneMoment(
    database,
    async (sql) => {
      const source = await reportSource(sql, shape(), definition, verification);
      return use({ sql, source, head: await readHead(sql, source, definition, figures) });
    },
    signal,
  );
}

async function readHead(
  sql: Sql,
  source: ReportSource,
  definition: ReportDefinition,
  figures: boolean,
): Promise<ReportHead> {
  const [about] = await sql.query<{ at: string; database: string; role: string; server: string }>(
    `SELECT now() AS at, current_database()::text AS database, current_user::text AS role,
       'PostgreSQL ' || current_setting('server_version') AS server`,
  );
  if (!about) throw new Error('The database did not say what it is');
  return {
    title: REPORT_TITLES[definition.kind],
    readAt: about.at,
    database: about.database,
    role: about.role,
    server: about.server,
    facts: factsOf(definition),
    figures: figures ? await readFigures(sql, source) : [],
    charts: figures ? await readCharts(sql, source) : [],
    gaps: [...source.gaps],
  };
}

/** Period, filters as given and redaction. */
function factsOf({ kind, from, to, filter, redaction, caseId }: ReportDefinition): [string, string][] {
  const filters = [
    ...(filter.levels?.length ? [`level ${filter.levels.join(' or ')}`] : []),
    ...(filter.statuses?.length ? [`status ${filter.statuses.join(' or ')}`] : []),
    ...(filter.user ? [`user ${filter.user}`] : []),
  ];
  return [
    ...(kind === 'case'
      ? ([['Case', caseId ?? '']] as [string, string][])
      : kind === 'schema'
        ? ([['Moment', 'the database as it was when it was read, whatever the period']] as [string, string][])
        : ([['Period', `from ${from} up to, and without, ${to}`]] as [string, string][])),
    ['Filters', filters.length === 0 ? 'none' : filters.join('; ')],
    ['Filters, verbatim', JSON.stringify(filter)],
    ['Redaction', redactionInWords(redaction).join(' ')],
  ];
}

/** A report with the first rows of each table. */
export function previewReport(
  workspace: OpenWorkspace,
  definition: ReportDefinition,
): Promise<ReportPreview> {
  return withReport(workspace, definition, async ({ sql, head, source }) => {
    const tables: ReportPreview['tables'] = [];
    for (const table of source.tables) tables.push(await previewTable(sql, table, definition));
    return { ...head, tables };
  });
}

async function previewTable(
  sql: Sql,
  table: ReportTable,
  { redaction }: ReportDefinition,
): Promise<ReportPreview['tables'][number]> {
  const redact = redactor(table.columns, redaction);
  const count = await populationOf(sql, table);
  const rows: ReportPreview['tables'][number]['rows'] = [];
  await eachBatch(
    sql,
    table,
    async (batch) => {
      rows.push(...batch.map((row) => [...(redact ? redact(row) : row)]));
      return false;
    },
    PREVIEW_ROWS,
  );
  return {
    name: table.name,
    title: table.title,
    columns: table.columns.map((column) => ({ ...column })),
    rows: rows.slice(0, PREVIEW_ROWS),
    population: { what: table.population?.what ?? '', count, sql: table.population?.sql ?? null },
  };
}
