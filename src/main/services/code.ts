// Handlers of code against schema: a folder read in a thread, as a job; the last report is kept while its workspace is open.
import { Failure } from '../../shared/model/failure.ts';
import type { CodeReport } from '../../shared/protocol/code.ts';
import type { CodeMention, CodeWorkerData, FolderReport } from '../code/wire.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { readNames } from '../stores/code.ts';
import { runInThread } from './job-thread.ts';
import type { Jobs } from './jobs.ts';

/** Places carried by one answer. */
const MENTIONS = 500;
const SKIPPED = 1_000;

export interface CodeService {
  readonly handlers: Pick<Handlers, 'code.scan' | 'code.read' | 'code.mentions'>;
  /** Forgets what was found out against another workspace. */
  watch(): Promise<() => Promise<void>>;
}

export function createCodeService({ jobs }: { readonly jobs: Jobs }): CodeService {
  let last: { readonly report: CodeReport; readonly mentions: readonly CodeMention[] } | null = null;
  return {
    handlers: {
      'code.scan': async ({ folder, searchPath }, context) => {
        const { database } = context.workspace();
        const names = await readNames(database);
        const path = searchPath ?? [...names.searchPath];
        const data: CodeWorkerData = { folder, relations: names.relations, searchPath: path };
        const found = await jobs.run(`Reading ${folder}`, { cancellable: true }, (job) =>
          runInThread<FolderReport>('code', data, job, broken),
        );
        const { mentions, skipped, ...rest } = found;
        const report: CodeReport = {
          ...rest,
          findings: [...rest.findings],
          gaps: [
            ...rest.gaps,
            ...(skipped.length > SKIPPED ? [`${skipped.length - SKIPPED} more files were left out.`] : []),
          ],
          skipped: skipped.slice(0, SKIPPED),
          folder,
          role: names.role,
          searchPath: path,
          readAt: new Date().toISOString(),
        };
        last = { report, mentions };
        return report;
      },
      'code.read': async () => last?.report ?? null,
      'code.mentions': async ({ table, column }) => {
        if (last === null) return { folder: null, mentions: [], total: 0 };
        const isMeant = (name: string) =>
          name === table || (!table.includes('.') && name.endsWith(`.${table}`));
        const found = last.mentions.filter(
          (mention) => isMeant(mention.table) && (column === undefined || mention.column === column),
        );
        const places = new Map(found.map(({ file, line }) => [`${file}\n${line}`, { file, line }]));
        return {
          folder: last.report.folder,
          mentions: [...places.values()].slice(0, MENTIONS),
          total: places.size,
        };
      },
    },
    async watch() {
      last = null;
      return async () => undefined;
    },
  };
}

function broken(cause: unknown): Failure {
  return new Failure(
    'code-unreadable',
    'The code could not be read to its end',
    'Choose a folder further down, to find which part it is.',
    { cause },
  );
}
