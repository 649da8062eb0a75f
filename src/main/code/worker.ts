// The thread that reads code: file by file, telling how far it is; it ends with the report.
import { readFile } from 'node:fs/promises';
import type { MessagePort } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { JobMessage } from '../../shared/model/job-message.ts';
import type { CodeFinding } from '../../shared/protocol/code.ts';
import { createCatalog } from './catalog.ts';
import { listSources } from './folder.ts';
import { scanFile } from './scan.ts';
import { parserReady } from './statements.ts';
import type { CodeMention, CodeWorkerData, FolderReport } from './wire.ts';

/** A larger source file was made by a program. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_FINDINGS = 10_000;
const MOST_MENTIONS = 200_000;

/** Reads the folder and posts progress, then the report or the reason why there is none. */
export async function serveCode(port: MessagePort, data: CodeWorkerData): Promise<void> {
  const post = (message: JobMessage<FolderReport>) => port.postMessage(message);
  try {
    await parserReady();
    const catalog = createCatalog(data.relations, data.searchPath);
    const { files, gaps } = await listSources(data.folder);
    const findings: CodeFinding[] = [];
    const mentions: CodeMention[] = [];
    const skipped: { file: string; why: string }[] = [];
    let statements = 0;
    for (const [index, file] of files.entries()) {
      if (index % 10 === 0) post({ kind: 'progress', share: index / files.length, detail: file.name });
      if (file.bytes > MOST_BYTES) {
        skipped.push({ file: file.name, why: 'It is larger than 4 MB.' });
        continue;
      }
      const source = await readFile(file.path, 'utf8').catch(() => null);
      if (source === null) {
        skipped.push({ file: file.name, why: 'It may not be read.' });
        continue;
      }
      if (source.includes('\0')) {
        skipped.push({ file: file.name, why: 'It is no text.' });
        continue;
      }
      const report = scanFile(file.name, file.language, source, catalog);
      statements += report.statements;
      findings.push(...report.findings.slice(0, MOST_FINDINGS - findings.length));
      mentions.push(...report.mentions.slice(0, MOST_MENTIONS - mentions.length));
    }
    const all = [...gaps];
    if (findings.length === MOST_FINDINGS) all.push('There are more findings than the 10,000 shown.');
    post({
      kind: 'done',
      result: { findings, mentions, statements, files: files.length, skipped, gaps: all },
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    post({ kind: 'failed', ...error.details() });
  }
}
