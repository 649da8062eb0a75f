// Reports: which tables, charts and figures each is made of, all read at one moment of the database.
import { LEVELS } from '../../shared/model/level.ts';
import type { ReportRow, ReportValue } from '../../shared/model/report.ts';
import { ANSWER_WORDS } from '../../shared/model/verification.ts';
import type { ReportDefinition, ReportPreview } from '../../shared/protocol/reports.ts';
import type { Verification } from '../../shared/protocol/verification.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { alertsReport } from './reports-alerts.ts';
import { caseReport } from './reports-case.ts';
import { accessReport, configurationReport, patternsReport } from './reports-deeds.ts';
import { eventsReport, peopleReport } from './reports-events.ts';
import { NOTHING, type ReportSource, type ReportTable } from './reports-source.ts';
import { usageReport } from './reports-usage.ts';

/** Rows fetched at a time. */
const BATCH = 1_000;
/** A sort of a million rows lasts longer than a statement of a screen may. */
const TIMEOUT_MS = 600_000;

/** Runs reads at one moment: what happens meanwhile is not seen by any of them, and nothing can be written. */
export function atOneMoment<T>(
  database: Database,
  read: (sql: Sql) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return database.transaction(async (sql) => {
    await sql.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await sql.query(`SELECT set_config('statement_timeout', $1, true)`, [String(TIMEOUT_MS)]);
    // Sorts of a million rows go to the disk with the little that a session has otherwise.
    await sql.query(`SELECT set_config('work_mem', '64MB', true)`);
    return read(sql);
  }, signal);
}

/** What a definition reads on this installation. */
export async function reportSource(
  sql: Sql,
  shape: PlatformShape,
  definition: ReportDefinition,
  verification: Verification | null,
): Promise<ReportSource> {
  switch (definition.kind) {
    case 'alerts':
      return alertsReport(shape, definition);
    case 'events':
      return eventsReport(shape, definition);
    case 'people':
      return peopleReport(shape, definition);
    case 'patterns':
      return patternsReport(shape, definition);
    case 'configuration':
      return configurationReport(shape, definition);
    case 'access':
      return accessReport(shape, definition);
    case 'usage':
      return usageReport(shape, definition);
    case 'case':
      return caseReport(sql, shape, definition.caseId ?? '');
    case 'schema':
      return verification === null ? NOTHING : schemaReport(verification);
    case 'summary':
      return summaryReport(shape, definition);
  }
}

function schemaReport({ answers }: Verification): ReportSource {
  return {
    ...NOTHING,
    tables: [
      {
        name: 'verification',
        title: 'Questions about the database',
        columns: [
          { name: 'question', title: 'Question', kind: 'text' },
          { name: 'state', title: 'State', kind: 'text' },
          { name: 'answer', title: 'Answer', kind: 'text' },
          { name: 'notes', title: 'Notes', kind: 'text' },
          { name: 'sql', title: 'Asked with', kind: 'text' },
        ],
        rows: answers.map(({ question, state, answer, notes, sql }) => [
          question,
          ANSWER_WORDS[state],
          answer,
          notes.join(' '),
          sql,
        ]),
        population: null,
      },
    ],
  };
}

/** Figures and charts of the others; of tables, people alone. */
function summaryReport(shape: PlatformShape, definition: ReportDefinition): ReportSource {
  const people = peopleReport(shape, definition);
  const parts = [
    alertsReport(shape, definition),
    eventsReport(shape, definition),
    usageReport(shape, definition),
  ];
  return {
    tables: people.tables,
    charts: parts.flatMap(({ charts }) => charts),
    figures: parts.flatMap(({ figures }) => figures),
    gaps: [...new Set([...parts, people].flatMap(({ gaps }) => gaps))],
  };
}

/** How many rows a table has by its own count; rows that come from no table are counted as they are. */
export async function populationOf(sql: Sql, table: ReportTable): Promise<number> {
  if (table.population === null) return Array.isArray(table.rows) ? table.rows.length : 0;
  const [found] = await sql.query<{ count: number }>(table.population.sql, table.population.values);
  return found?.count ?? 0;
}

/**
 * Hands over the rows of a table, some at a time, in their order, until `take` gives false; gives how many there were. The next ones
 * are on their way while `take` works, so that memory holds two batches and no more.
 */
export async function eachBatch(
  sql: Sql,
  table: ReportTable,
  take: (rows: ReportRow[]) => Promise<boolean>,
  batch = BATCH,
): Promise<number> {
  let count = 0;
  if (!('sql' in table.rows)) {
    for (let at = 0; at < table.rows.length; at += batch) {
      const rows = table.rows.slice(at, at + batch);
      count += rows.length;
      if (!(await take(rows))) break;
    }
    return count;
  }
  await sql.execute(`DECLARE report_rows NO SCROLL CURSOR FOR ${table.rows.sql}`, table.rows.values);
  const fetch = () => sql.query<Record<string, ReportValue>>(`FETCH ${Number(batch)} FROM report_rows`);
  const names = table.columns.map(({ name }) => name);
  let next = fetch();
  for (;;) {
    const found = await next;
    const last = found.length < batch;
    if (!last) {
      next = fetch();
      // Where `take` fails, nobody waits for this any more.
      next.catch(() => undefined);
    }
    count += found.length;
    const more =
      found.length === 0 || (await take(found.map((row) => names.map((name) => row[name] ?? null))));
    if (last) break;
    if (more) continue;
    await next;
    break;
  }
  await sql.execute('CLOSE report_rows');
  return count;
}

/** Figures in order. */
export async function readFigures(sql: Sql, { figures }: ReportSource): Promise<ReportPreview['figures']> {
  const all: ReportPreview['figures'] = [];
  for (const { statement } of figures)
    all.push(...(await sql.query<{ title: string; value: string }>(statement.sql, statement.values)));
  return all.map(({ title, value }) => ({
    title,
    value: /^\d{4,15}$/.test(value) ? Number(value).toLocaleString('en') : value,
  }));
}

const rank = (name: string) => (LEVELS as readonly string[]).indexOf(name);

/** Days drawn one by one; of more, only those that have something. */
const MOST_DAYS = 3_700;
const DAY_MS = 86_400_000;

/** Every day from the first to the last of some in order, so that days without anything are seen as such. */
export function withDaysBetween(days: readonly string[]): readonly string[] {
  const [first, last] = [days[0], days.at(-1)].map((day) => Date.parse(`${day}T00:00:00Z`));
  const count = (last! - first!) / DAY_MS + 1;
  if (!(count <= MOST_DAYS)) return days;
  return Array.from({ length: count }, (_, at) => new Date(first! + at * DAY_MS).toISOString().slice(0, 10));
}

/** Charts as columns of days, with a zero where a series has nothing. */
export async function readCharts(sql: Sql, { charts }: ReportSource): Promise<ReportPreview['charts']> {
  const all: ReportPreview['charts'] = [];
  for (const { title, statement } of charts) {
    const rows = await sql.query<{ day: string; name: string; value: number }>(
      statement.sql,
      statement.values,
    );
    const days = [...withDaysBetween([...new Set(rows.map(({ day }) => day))].sort())];
    // The worst level first, so that it stands at the bottom.
    const names = [...new Set(rows.map(({ name }) => name))].sort(
      (a, b) => rank(b) - rank(a) || (a < b ? -1 : 1),
    );
    const found = new Map(rows.map(({ day, name, value }) => [`${day} ${name}`, value]));
    all.push({
      title,
      days,
      series: names.map((name) => ({ name, values: days.map((day) => found.get(`${day} ${name}`) ?? 0) })),
    });
  }
  return all;
}
