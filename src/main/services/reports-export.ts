// An export: rows into files, PDF and pack from them, the journal told of all, and only then their own names.
import { CATEGORY_MAPPINGS, questionsOf } from '../../shared/model/frameworks.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { ReportDefinition } from '../../shared/protocol/reports.ts';
import type { SigningKey } from '../evidence/keys.ts';
import type { Manifest } from '../evidence/manifest.ts';
import { checkFolder, sweepFolder } from '../evidence/out-file.ts';
import { writePack } from '../evidence/pack.ts';
import { makePdf } from '../evidence/pdf.ts';
import { pdfDocument } from '../evidence/pdf-document.ts';
import { redactionInWords } from '../evidence/redact.ts';
import { timestampOf } from '../evidence/timestamp.ts';
import { appendEntry, type Json, lockJournal } from '../stores/journal.ts';
import { type Head, journalHead } from '../stores/journal-list.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import { workerPath } from '../workspace/worker-path.ts';
import type { JobHandle } from './jobs.ts';
import { ExportFiles, type ReadTable, writeTable } from './reports-files.ts';
import { type ReportHead, withReport } from './reports-read.ts';

export interface ExportOptions {
  readonly workspace: OpenWorkspace;
  readonly actor: string;
  readonly request: CallInput<'reports.export'>;
  readonly job: JobHandle;
  /** Asked for only where a pack is made. */
  readonly key: () => Promise<SigningKey>;
  readonly version: string;
}

interface Read {
  readonly head: ReportHead;
  readonly tables: readonly ReadTable[];
  readonly journal: Head;
}

/** Gives the files once they have their names. Whatever goes wrong leaves none, and throws a Failure or the job's reason. */
export async function exportReport(options: ExportOptions): Promise<CallOutput<'reports.export'>> {
  const { workspace, actor, request, job } = options;
  const { definition, formats, folder } = request;
  await checkFolder(folder);
  await sweepFolder(folder);
  // One moment for all of it, whatever the clock does meanwhile.
  const atMs = Date.now();
  const files = new ExportFiles(folder, baseName(definition, atMs), formats);
  try {
    const read = await readTables(options, files);
    if (files.makes('pdf')) {
      job.progress(null, 'Setting the PDF');
      const pdf = await makePdf(
        pdfDocument({
          kind: definition.kind,
          preview: read.head,
          tables: read.tables.map((table) => ({ ...table, population: table.population?.what ?? null })),
          actor,
          atMs,
        }),
        { workerFile: workerPath('typeset'), signal: job.signal },
      );
      await files.whole('report.pdf', pdf, 'pdf');
    }
    if (files.makes('pack')) await pack(options, files, read, atMs);
    const told = files.finished.filter(({ kept }) => kept);
    const listed = told.map(({ file, bytes, sha256, rows }) => ({ name: file.name, bytes, sha256, rows }));
    job.signal.throwIfAborted();
    const entry = await journalled(workspace, actor, 'reports.export', request, listed);
    try {
      await files.keep();
    } catch (error) {
      await journalled(workspace, actor, 'reports.failed', request, listed);
      throw error;
    }
    return { folder, files: listed, entry };
  } finally {
    await files.discard();
  }
}

async function readTables(
  { workspace, request: { definition }, job }: ExportOptions,
  files: ExportFiles,
): Promise<Read> {
  return withReport(
    workspace,
    definition,
    async ({ sql, head, source }) => {
      const tables: ReadTable[] = [];
      for (const [at, table] of source.tables.entries()) {
        tables.push(
          await writeTable(sql, table, definition, files, {
            signal: job.signal,
            written(rows, of) {
              const share = of === 0 ? 1 : rows / of;
              job.progress(
                (at + share) / source.tables.length,
                `${table.title}: ${rows.toLocaleString('en')} of ${of.toLocaleString('en')} rows`,
              );
            },
          }),
        );
      }
      return { head, tables, journal: await journalHead(sql) };
    },
    { signal: job.signal, figures: files.makes('pdf') },
  );
}

async function pack(options: ExportOptions, files: ExportFiles, read: Read, atMs: number): Promise<void> {
  const { workspace, actor, request, job, version } = options;
  const { definition } = request;
  job.progress(null, 'Signing the pack');
  const { head, tables, journal } = read;
  const manifest: Omit<Manifest, 'files' | 'key'> = {
    format: 'watchroom-evidence/1',
    console: { name: 'Watchroom', version },
    exported: { at: new Date(atMs).toISOString(), by: actor, role: head.role },
    source: {
      workspace: workspace.profile.name,
      database: head.database,
      server: head.server,
      readAt: head.readAt,
    },
    report: {
      kind: definition.kind,
      title: head.title,
      from: definition.from,
      to: definition.to,
      filter: definition.filter,
      caseId: definition.caseId,
      gaps: files.makes('pdf') ? head.gaps : [...head.gaps, 'There is no PDF: a table has too many rows.'],
    },
    redaction: { ...definition.redaction, words: redactionInWords(definition.redaction) },
    tables: tables.map(({ name, title, count, counted, population }) => ({
      name,
      title,
      rows: count,
      population: population && {
        what: population.what,
        count: counted,
        sql: population.sql,
        parameters: population.values,
      },
    })),
    journal: { entries: journal.seq, head: journal.hash },
    frameworks: { categories: CATEGORY_MAPPINGS, controls: questionsOf(definition.kind) },
  };
  const packed = files.finished.map(({ file, plainName, bytes, sha256, rows }) => ({
    path: file.passing,
    name: plainName,
    bytes,
    sha256,
    rows,
  }));
  const out = await files.begin('evidence.zip');
  const { timestampUrl } = request;
  await writePack({
    out,
    files: packed,
    manifest,
    key: await options.key(),
    signal: job.signal,
    timestamp: timestampUrl === null ? undefined : (bytes) => timestampOf(bytes, timestampUrl, job.signal),
  });
  await files.end(out, 'pack', null);
}

/** "watchroom-alerts-2026-01-01-to-2026-02-01-20260203T101112123Z": what, of when, exported when. */
function baseName({ kind, from, to, caseId }: ReportDefinition, atMs: number): string {
  const stamp = new Date(atMs).toISOString().replace(/[-:.]/g, '');
  const of = kind === 'case' ? `${caseId}` : `${from.slice(0, 10)}-to-${to.slice(0, 10)}`;
  return `watchroom-${kind}-${of}-${stamp}`;
}

function journalled(
  { database }: OpenWorkspace,
  actor: string,
  action: 'reports.export' | 'reports.failed',
  { definition, formats }: CallInput<'reports.export'>,
  files: CallOutput<'reports.export'>['files'],
): Promise<number> {
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    return appendEntry(sql, {
      actor,
      action,
      subject: `report:${definition.kind}`,
      subjects: files.map(({ name }) => name),
      before: null,
      after: JSON.parse(JSON.stringify({ ...definition, formats, files })) as Json,
    });
  });
}
