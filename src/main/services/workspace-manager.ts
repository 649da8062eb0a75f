// Keeps one workspace open and tells the window how it is; switches to another without a restart.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { Right } from '../../shared/protocol/rights.ts';
import type { ServerProfile, WorkspaceProfile, WorkspaceState } from '../../shared/protocol/workspace.ts';
import type { Publish } from '../dispatch/handlers.ts';
import { CONSOLE } from '../workspace/ddl/console.ts';
import { PLATFORM } from '../workspace/ddl/platform.ts';
import { SECURITY } from '../workspace/ddl/security.ts';
import { migrate } from '../workspace/migrate.ts';
import type { LiveSource, OpenWorkspace } from '../workspace/open-workspace.ts';
import { openPglite } from '../workspace/pglite-database.ts';
import type { Database, Supervised } from '../workspace/port.ts';
import { openPostgres } from '../workspace/postgres-database.ts';
import { openProfiles, type Profiles } from '../workspace/profiles.ts';
import { pendingConsole } from '../workspace/proposal.ts';
import type { SecretStore } from '../workspace/secrets.ts';
import { WorkspaceSession } from './workspace-session.ts';

export interface WorkspaceManagerOptions {
  readonly dataFolder: string;
  readonly secrets: SecretStore;
  readonly publish: Publish;
  readonly log: Log;
  /** Makes the doorbell of a workspace, or null where it has none. The manager closes it. */
  createLive(
    profile: WorkspaceProfile,
    database: Database & Supervised,
    secrets: SecretStore,
  ): LiveSource | null;
  /** Called once per opening, when the database was first reached: starts feed, simulator … The result stops them again. */
  onOpen(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

export interface WorkspaceManager {
  readonly profiles: Profiles;
  /** Begins to open a workspace and closes the one before; how it goes is published. Throws `profile-unknown`. */
  open(id: string): Promise<void>;
  /** Tries what is down again now, or opens again what failed to open. */
  retry(): Promise<void>;
  /** Opens the embedded workspace with a fresh database, the old one moved aside. Throws `nothing-to-rebuild` where it opens as it is. */
  rebuild(): void;
  /** Looks again at tables and rights, e.g. after creating some. */
  refresh(): Promise<void>;
  state(): WorkspaceState;
  /** Throws a retryable Failure while no database was reached. */
  workspace(): OpenWorkspace;
  rights(): ReadonlySet<Right>;
  /** Closes the workspace. */
  stop(): Promise<void>;
}

/** Reads the profiles and begins to open the one opened last; resolves without waiting for it. */
export async function createWorkspaceManager(options: WorkspaceManagerOptions): Promise<WorkspaceManager> {
  const { dataFolder, secrets, publish, log } = options;
  const profiles = await openProfiles(dataFolder);
  let closings: Promise<void> = Promise.resolve();
  let session = begin(profiles.current());
  if (profiles.problem) {
    log('warn', 'profiles-moved-aside');
    session.note(
      'profiles-moved-aside',
      profiles.problem,
      'Add your workspaces again, or repair that file and put it back.',
    );
  }

  function begin(profile: WorkspaceProfile, anew = false): WorkspaceSession {
    const made = new WorkspaceSession({
      profile,
      // The folder can only be opened once: a session that still has it is waited for.
      after: profile.kind === 'embedded' ? closings : Promise.resolve(),
      openDatabase: () =>
        profile.kind === 'embedded' ? openEmbedded(() => made, anew) : openServer(profile),
      refuse: async (database, shape) => {
        await pendingConsole(database, shape);
      },
      createLive: (database) => options.createLive(profile, database, secrets),
      onOpen: options.onOpen,
      changed: () => {
        if (made === session) publish('workspace.changed', made.state());
      },
      log,
    });
    return made;
  }

  async function openEmbedded(self: () => WorkspaceSession, anew: boolean): Promise<Database & Supervised> {
    const database = await openPglite({
      dataFolder,
      anew,
      prepare: async (fresh) => {
        await migrate(fresh, [PLATFORM, SECURITY, CONSOLE]).catch((error: unknown) => {
          throw madeOtherwise(error);
        });
      },
    });
    if (database.movedAside) {
      self().note(
        'workspace-rebuilt',
        `The embedded database ${anew ? '' : 'was made by another version and '}was moved to ${database.movedAside}`,
        'A fresh one was made in its place.',
      );
    }
    return database;
  }

  async function openServer(profile: ServerProfile): Promise<Database & Supervised> {
    return openPostgres(profile.postgres, () => secrets.get(profile.id, 'postgres'));
  }

  function replace(profile: WorkspaceProfile, anew = false): void {
    const old = session;
    closings = Promise.all([closings, old.close()]).then(() => undefined);
    session = begin(profile, anew);
    publish('workspace.changed', session.state());
  }

  return {
    profiles,
    async open(id) {
      const profile = profiles.get(id);
      replace(profile);
      await profiles.setCurrent(id);
    },
    async retry() {
      if (session.dead) replace(session.profile);
      else await session.retry();
    },
    rebuild() {
      if (!session.rebuildable)
        throw new Failure(
          'nothing-to-rebuild',
          'The embedded database need not be made anew',
          'Look at the workspace screen for how it is.',
        );
      log('warn', 'workspace-rebuild');
      replace(session.profile, true);
    },
    refresh: () => session.look(),
    state: () => session.state(),
    workspace: () => session.workspace(),
    rights: () => session.rights(),
    async stop() {
      await Promise.all([closings, session.close()]);
    },
  };
}

/** Why migrations refused the embedded database, in words that fit it; every other error as it is. */
function madeOtherwise(error: unknown): unknown {
  if (!(error instanceof Failure) || !['migration-changed', 'workspace-too-new'].includes(error.code))
    return error;
  return new Failure(
    error.code,
    'The embedded database was made by another build of this console',
    'Have it made anew, which moves the old one aside, or use the build that made it.',
    { cause: error },
  );
}
