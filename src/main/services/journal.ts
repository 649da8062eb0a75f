// Handlers of the journal, and checkpoints of its chain at each opening and each check.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { verifyJournal } from '../stores/journal.ts';
import {
  journalChoices,
  journalHead,
  journalOrigin,
  journalProtection,
  listJournal,
  readJournal,
} from '../stores/journal-list.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { Jobs } from './jobs.ts';
import { openCheckpoints } from './journal-checkpoints.ts';

export interface JournalService {
  readonly handlers: Pick<Handlers, 'journal.list' | 'journal.read' | 'journal.actions' | 'journal.check'>;
  /** Notes the journal's last entry on this machine. */
  note(workspace: OpenWorkspace): Promise<void>;
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

export function createJournalService(options: {
  readonly dataFolder: string;
  readonly jobs: Jobs;
  readonly log: Log;
}): JournalService {
  const { dataFolder, jobs, log } = options;
  const checkpoints = openCheckpoints(dataFolder);
  /** A workspace's journal; one that was made anew is another. */
  const nameOf = async ({ profile, database }: OpenWorkspace) =>
    `${profile.id} ${await journalOrigin(database)}`;

  async function note(workspace: OpenWorkspace): Promise<void> {
    await checkpoints.note(await nameOf(workspace), await journalHead(workspace.database));
  }

  return {
    note,
    async watch(workspace) {
      // What is noted is of use later; that it could not be is no reason to keep the workspace closed.
      const noted = workspace.rights().has('journal.read')
        ? note(workspace).catch((error: unknown) =>
            log('warn', 'checkpoint-not-noted', { code: error instanceof Failure ? error.code : 'unknown' }),
          )
        : Promise.resolve();
      return () => noted;
    },
    handlers: {
      'journal.list': async (input, context) => listJournal(context.workspace().database, input),
      'journal.read': async ({ seq }, context) => {
        const found = await readJournal(context.workspace().database, seq);
        if (found) return found;
        throw new Failure(
          'journal-gone',
          `The journal has no entry ${seq}`,
          'Check the chain: it tells whether an entry was taken out.',
        );
      },
      'journal.actions': async (_, context) => journalChoices(context.workspace().database),
      'journal.check': (_, context) => {
        const workspace = context.workspace();
        const { database } = workspace;
        return jobs.run('Check the journal', { cancellable: true }, async (job) => {
          const began = performance.now();
          const journal = await nameOf(workspace);
          const points = await checkpoints.of(journal);
          const { seq: all } = await journalHead(database);
          const { entries, head, broken } = await verifyJournal(database, {
            noted: new Map(points.map(({ seq, hash }) => [seq, hash])),
            onPage(followed) {
              job.signal.throwIfAborted();
              job.progress(all === 0 ? 1 : followed / all, `${followed} of ${all} entries follow`);
            },
          });
          if (broken === null) await checkpoints.note(journal, { seq: entries, hash: head });
          return {
            entries,
            head,
            broken,
            checkpoints: [...points],
            protection: await journalProtection(database),
            took: performance.now() - began,
          };
        });
      },
    },
  };
}
