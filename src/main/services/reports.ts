// Handlers of reports: previews, exports as jobs, and where they go.
import { join } from 'node:path';
import type { Handlers } from '../dispatch/handlers.ts';
import { actorName } from '../stores/journal.ts';
import type { SecretStore } from '../workspace/secrets.ts';
import type { Jobs } from './jobs.ts';
import type { JournalService } from './journal.ts';
import type { RunExport } from './report-plans.ts';
import { exportReport } from './reports-export.ts';
import { createKeyChoice } from './reports-key.ts';
import { previewReport } from './reports-read.ts';

export interface ReportsService {
  readonly handlers: Pick<Handlers, 'reports.preview' | 'reports.export' | 'reports.place'>;
  /** An export as a job, in somebody's name. */
  readonly run: RunExport;
}

export function createReportsService(options: {
  readonly dataFolder: string;
  readonly secrets: SecretStore;
  readonly jobs: Jobs;
  readonly journal: JournalService;
  /** Of the console, for manifests. */
  readonly version: string;
}): ReportsService {
  const { dataFolder, secrets, jobs, journal, version } = options;
  const key = createKeyChoice(secrets);
  const run: RunExport = (workspace, actor, request) =>
    jobs.run(`Export: ${request.definition.kind}`, { cancellable: true }, async (job) => {
      const done = await exportReport({ workspace, actor, request, job, key: key.use, version });
      // The chain's head as this export left it; that it could not be noted takes nothing from the export.
      await journal.note(workspace).catch(() => undefined);
      return done;
    });
  return {
    run,
    handlers: {
      'reports.preview': async ({ definition }, context) => previewReport(context.workspace(), definition),
      'reports.place': async () => ({ folder: join(dataFolder, 'exports'), key: await key.about() }),
      'reports.export': async (request, context) =>
        run(context.workspace(), actorName(context.analyst), request),
    },
  };
}
