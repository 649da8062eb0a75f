// The files of one export: written side by side from the same rows, under passing names until all of them are whole.
import { basename, join } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';
import type { ReportColumn, ReportRow } from '../../shared/model/report.ts';
import {
  hasFormat,
  PDF_ROWS,
  type ReportDefinition,
  type ReportFormat,
} from '../../shared/protocol/reports.ts';
import { type OutFile, outFile } from '../evidence/out-file.ts';
import { redactor } from '../evidence/redact.ts';
import { csvHead, csvRows, jsonLines, lineSchema } from '../evidence/rows.ts';
import { eachBatch, populationOf } from '../stores/reports.ts';
import type { ReportTable } from '../stores/reports-source.ts';
import type { Sql } from '../workspace/port.ts';
import { findingLines } from './reports-findings.ts';

/** A file that is whole, and not yet under its own name. */
export interface Finished {
  readonly file: OutFile;
  /** Its name in a pack: without what tells one export from another. */
  readonly plainName: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number | null;
  /** It was asked for by itself, and not only for a pack. */
  readonly kept: boolean;
}

export interface ReadTable {
  readonly title: string;
  readonly name: string;
  readonly columns: readonly ReportColumn[];
  /** For the PDF; empty where none is made. */
  readonly rows: readonly ReportRow[];
  /** Rows that were written. */
  readonly count: number;
  /** Rows that its own count tells. */
  readonly counted: number;
  readonly population: ReportTable['population'];
}

/** All files of one export, so that all are kept or none is left. */
export class ExportFiles {
  readonly finished: Finished[] = [];
  readonly #open = new Set<OutFile>();
  readonly #folder: string;
  readonly #base: string;
  readonly #asked: ReadonlySet<ReportFormat>;
  #tooLongForPdf = false;

  constructor(folder: string, base: string, formats: readonly ReportFormat[]) {
    this.#folder = folder;
    this.#base = base;
    this.#asked = new Set(formats);
  }

  /** Whether files of a format are made, for themselves or for a pack. */
  makes(format: ReportFormat): boolean {
    if (format === 'pdf' && this.#tooLongForPdf) return false;
    return this.#asked.has(format) || this.#asked.has('pack');
  }

  /** A table turned out too long: refused where a PDF was asked for, and left out of a pack. */
  refusePdf(count: number): void {
    if (this.#asked.has('pdf')) throw tooLong(count);
    this.#tooLongForPdf = true;
  }

  async begin(plainName: string): Promise<OutFile> {
    const file = await outFile(join(this.#folder, `${this.#base}-${plainName}`));
    this.#open.add(file);
    return file;
  }

  async end(file: OutFile, format: ReportFormat, rows: number | null): Promise<Finished> {
    const written = await file.finish();
    const plainName = basename(file.path).slice(this.#base.length + 1);
    const finished = { file, plainName, rows, ...written, kept: this.#asked.has(format) };
    this.finished.push(finished);
    return finished;
  }

  async whole(plainName: string, content: string | Uint8Array, format: ReportFormat): Promise<Finished> {
    const file = await this.begin(plainName);
    await file.write(content);
    return this.end(file, format, null);
  }

  /** Gives what was asked for its own name, and takes the rest away. Where one cannot be kept, none is. */
  async keep(): Promise<void> {
    const kept: OutFile[] = [];
    try {
      for (const { file, kept: wanted } of this.finished) {
        if (!wanted) continue;
        await file.keep();
        kept.push(file);
      }
    } catch (error) {
      for (const file of kept) await file.remove();
      throw error;
    }
    await this.discard();
  }

  /** Takes away whatever stands under passing names. */
  async discard(): Promise<void> {
    for (const file of this.#open) await file.discard();
  }
}

export interface TableProgress {
  readonly signal: AbortSignal;
  /** Rows written of those there are. */
  written(rows: number, of: number): void;
}

/** Writes one table into a file of each format that is wanted; refuses when its rows are not as many as its own count says. */
export async function writeTable(
  sql: Sql,
  table: ReportTable,
  { redaction, kind }: ReportDefinition,
  files: ExportFiles,
  progress: TableProgress,
): Promise<ReadTable> {
  const { name, title, columns, population } = table;
  const count = await populationOf(sql, table);
  const redact = redactor(columns, redaction);
  if (files.makes('pdf') && count > PDF_ROWS) files.refusePdf(count);
  const csv = files.makes('csv') ? await files.begin(`${name}.csv`) : null;
  const lines = files.makes('jsonl') ? await files.begin(`${name}.jsonl`) : null;
  const findings =
    files.makes('ocsf') && hasFormat(kind, 'ocsf') ? await files.begin(`${name}.ocsf.jsonl`) : null;
  const held: ReportRow[] = [];
  await csv?.write(csvHead(columns));
  let written = 0;
  await eachBatch(sql, table, async (batch) => {
    progress.signal.throwIfAborted();
    const rows = redact === null ? batch : batch.map(redact);
    await csv?.write(csvRows(rows));
    await lines?.write(jsonLines(columns, rows));
    await findings?.write(findingLines(columns, rows));
    if (files.makes('pdf')) held.push(...rows);
    written += rows.length;
    progress.written(written, count);
    // Windows are served between two batches.
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  });
  if (written !== count && population !== null) throw notReconciled(title, written, count);
  if (csv) await files.end(csv, 'csv', written);
  if (lines) {
    await files.end(lines, 'jsonl', written);
    await files.whole(`${name}.schema.json`, `${JSON.stringify(lineSchema(table), null, 2)}\n`, 'jsonl');
  }
  if (findings) await files.end(findings, 'ocsf', written);
  return { name, title, columns, rows: held, count: written, counted: count, population };
}

function tooLong(count: number): Failure {
  return new Failure(
    'too-long-for-pdf',
    `${count.toLocaleString('en')} rows are too many for a PDF, which holds ${PDF_ROWS.toLocaleString('en')} of a table`,
    'Choose CSV or JSON Lines for all of them, or a shorter period, fewer levels or the executive summary for a PDF.',
  );
}

function notReconciled(title: string, written: number, count: number): Failure {
  return new Failure(
    'not-reconciled',
    `${title}: ${written} rows were read, and ${count} counted`,
    'Nothing was exported. The tables hold something that the report does not understand, such as two users of one number; look at Verification.',
  );
}
