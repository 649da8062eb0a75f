// Saved reports in a process without a window: a monitor makes those whose folder is on its machine, as a console there would.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { KEY_FILE_VARIABLE } from '../evidence/keys.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { SecretStore } from '../workspace/secrets.ts';
import { createJobs } from './jobs.ts';
import { createJournalService } from './journal.ts';
import { createReportPlansService } from './report-plans.ts';
import { createReportsService } from './reports.ts';

/** Such a process has none, and makes no key that nobody could keep. */
const NO_KEYCHAIN: SecretStore = {
  kept: 'Nowhere: there is no keychain',
  has: () => ({ postgres: false, redis: false, secret: false }),
  get: async () => undefined,
  set: async () => {
    throw new Failure(
      'no-keychain',
      'There is no keychain to keep a signing key in',
      `Name a file with the key in ${KEY_FILE_VARIABLE}.`,
    );
  },
  remove: async () => undefined,
};

/** Begins to look for periods that are over. The result ends it, a report under way included. */
export async function watchReportPlans(options: {
  readonly workspace: OpenWorkspace;
  readonly dataFolder: string;
  /** Of the console, for manifests. */
  readonly version: string;
  readonly log: Log;
}): Promise<() => Promise<void>> {
  const { workspace, dataFolder, version, log } = options;
  const publish = () => undefined;
  const jobs = createJobs({ publish, log });
  const journal = createJournalService({ dataFolder, jobs, log });
  const reports = createReportsService({ dataFolder, secrets: NO_KEYCHAIN, jobs, journal, version });
  const plans = createReportPlansService({
    publish,
    log,
    run: reports.run,
    // What is to be signed is left to a console of this machine where there is no key.
    makes: ({ formats }) => !formats.includes('pack') || process.env[KEY_FILE_VARIABLE] !== undefined,
  });
  const stop = await plans.watch(workspace);
  return async () => {
    const stopped = stop();
    await jobs.stop();
    await stopped;
  };
}
