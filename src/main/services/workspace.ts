// The calls of workspace.*: the list of profiles, opening, testing, and creating what a database lacks.
import { Failure } from '../../shared/model/failure.ts';
import type { Secrets, ServerProfile, WorkspaceProfile } from '../../shared/protocol/workspace.ts';
import type { CallContext, Handlers } from '../dispatch/handlers.ts';
import { appendEntry, lockJournal } from '../stores/journal.ts';
import { LIVE_CHANNELS } from '../streams/channels.ts';
import { testConnection } from '../workspace/connection-test.ts';
import { createProposed, propose } from '../workspace/proposal.ts';
import type { SecretStore } from '../workspace/secrets.ts';
import type { WorkspaceManager } from './workspace-manager.ts';

export type WorkspaceHandlers = Pick<Handlers, Extract<keyof Handlers, `workspace.${string}`>>;

export function workspaceHandlers(manager: WorkspaceManager, secrets: SecretStore): WorkspaceHandlers {
  const { profiles } = manager;
  return {
    'workspace.list': async () => {
      const all = profiles.list();
      return {
        current: manager.state().profile.id,
        profiles: all,
        secrets: Object.fromEntries(
          all.map(({ id }) => [id, secrets.has(id)] as const).filter(([, has]) => has.postgres || has.redis),
        ),
        secretsKept: secrets.kept,
      };
    },

    'workspace.open': async ({ id }) => {
      await manager.open(id);
      return {};
    },

    'workspace.save': async ({ profile, secrets: given }) => {
      if (profile.id === 'embedded') throw embeddedStays();
      const before = profiles.list().find((one) => one.id === profile.id);
      await secrets.set(profile.id, merge(forget(before, profile), given));
      await profiles.save(profile);
      if (manager.state().profile.id === profile.id) await manager.open(profile.id);
      return {};
    },

    'workspace.remove': async ({ id }) => {
      if (profiles.get(id).kind === 'embedded') throw embeddedStays();
      if (manager.state().profile.id === id) await manager.open('embedded');
      await profiles.remove(id);
      await secrets.remove(id);
      return {};
    },

    'workspace.test': async ({ profile, secrets: given }) => {
      const before = profiles.list().find((one) => one.id === profile.id);
      const entered = merge(forget(before, profile), given);
      const passwords: Secrets = {
        postgresPassword: entered.postgresPassword ?? (await secrets.get(profile.id, 'postgres')),
        redisPassword: entered.redisPassword ?? (await secrets.get(profile.id, 'redis')),
      };
      return { checks: await testConnection(profile, passwords, LIVE_CHANNELS) };
    },

    'workspace.proposal': async (_, context) => propose(context.workspace().database),

    'workspace.create': async ({ digest }, context) => {
      const created = await createProposed(context.workspace().database, digest);
      await manager.refresh();
      await journalCreation(context, created);
      return { created };
    },

    'workspace.rebuild': async () => {
      manager.rebuild();
      return {};
    },

    'workspace.retry': async () => {
      await manager.retry();
      return {};
    },
  };
}

/**
 * A stored password goes only where it was meant to go: when a profile is pointed at another host, port or user, what is
 * stored for it is forgotten unless it is entered anew. Else whoever can change a profile could have it sent anywhere.
 */
function forget(before: WorkspaceProfile | undefined, after: ServerProfile): Secrets {
  if (before?.kind !== 'server') return { postgresPassword: '', redisPassword: '' };
  const moved = (a: Target | null, b: Target | null) =>
    a?.host !== b?.host || a?.port !== b?.port || a?.user !== b?.user;
  return {
    ...(moved(before.postgres, after.postgres) ? { postgresPassword: '' } : {}),
    ...(moved(before.redis, after.redis) ? { redisPassword: '' } : {}),
  };
}

/** Passwords entered now, over those to be forgotten; undefined leaves what is stored. */
function merge(forgotten: Secrets, entered: Secrets): Secrets {
  return {
    postgresPassword: entered.postgresPassword ?? forgotten.postgresPassword,
    redisPassword: entered.redisPassword ?? forgotten.redisPassword,
  };
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
}

/** Writes down who created what, in the journal that may itself just have been created. */
async function journalCreation(
  { analyst, workspace }: CallContext,
  created: readonly string[],
): Promise<void> {
  const { database, shape } = workspace();
  if (!shape().tables.get('security_console.journal')?.privileges.insert) return;
  await database.transaction(async (sql) => {
    await lockJournal(sql);
    await appendEntry(sql, {
      actor: analyst.trim() || shape().role,
      action: 'workspace.create',
      subject: 'database',
      subjects: ['database'],
      before: null,
      after: { created },
    });
  });
}

function embeddedStays(): Failure {
  return new Failure(
    'embedded-workspace',
    'The embedded workspace cannot be changed',
    'Add a workspace of your own instead.',
  );
}
