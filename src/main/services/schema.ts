// Handlers of the schema viewer: what can be compared, comparisons, details, renames, proven scripts, snapshots.
import type { Log } from '../../shared/model/log.ts';
import type { GivenSource, SchemaComparison } from '../../shared/protocol/schema.ts';
import type { CallContext, Handlers, Publish } from '../dispatch/handlers.ts';
import { actorName } from '../stores/journal.ts';
import {
  forgetSnapshot,
  listSnapshots,
  readRenames,
  readSchedule,
  saveRename,
  saveSchedule,
  snapshotText,
} from '../stores/schema.ts';
import { listTables } from '../stores/schema-names.ts';
import { profileColumns } from '../stores/schema-profile.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { Profiles } from '../workspace/profiles.ts';
import type { SecretStore } from '../workspace/secrets.ts';
import type { ShadowThread } from '../workspace/shadow.ts';
import type { Jobs } from './jobs.ts';
import { takeSnapshot, watchDrift } from './schema-drift.ts';
import { areRelative, readSource } from './schema-sources.ts';
import { SchemaThread } from './schema-thread.ts';
import type { ComparedSide, SchemaHelp } from './schema-wire.ts';

export interface SchemaService {
  readonly handlers: Pick<Handlers, Extract<keyof Handlers, `schema.${string}`>>;
  /** Looks for drift by the schedule; the result stops it. */
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

export interface SchemaServiceOptions {
  readonly publish: Publish;
  readonly log: Log;
  readonly jobs: Jobs;
  readonly profiles: () => Profiles;
  readonly secrets: SecretStore;
  readonly shadow: ShadowThread;
}

export function createSchemaService({
  publish,
  log,
  jobs,
  profiles,
  secrets,
  shadow,
}: SchemaServiceOptions): SchemaService {
  const thread = new SchemaThread();
  return {
    handlers: {
      'schema.sources': async (_, context) => {
        const workspace = context.workspace();
        const snapshots = await listSnapshots(workspace.database, workspace.shape());
        return {
          workspaces: profiles()
            .list()
            .map(({ id, name }) => ({ id, name, open: id === workspace.profile.id })),
          schemas: await listTables(workspace.database),
          snapshots: snapshots.map(({ id, name, takenAt }) => ({ id, name, takenAt })),
        };
      },
      'schema.compare': (input, context) =>
        jobs.run('Compare schemas', { cancellable: true }, async (job) => {
          const began = performance.now();
          const workspace = context.workspace();
          const relative = areRelative(input.left, input.right);
          const options = { workspace, profiles: profiles(), secrets, shadow, thread, signal: job.signal };
          const at = (from: number) => ({
            progress: (share: number | null, what: string) =>
              job.progress(share === null ? null : from + share / 2, what),
          });
          const keys: number[] = [];
          const read = async (source: GivenSource, from: number): Promise<ComparedSide> => {
            const { key, title } = await readSource(source, relative, { ...options, ...at(from) });
            keys.push(key);
            return { key, title, source };
          };
          try {
            const [left, right] = [await read(input.left, 0), await read(input.right, 0.5)];
            const verdicts = await readRenames(workspace.database, workspace.shape());
            job.progress(null, 'Comparing');
            job.signal.throwIfAborted();
            const readMs = performance.now() - began;
            return await thread.ask('compare', { left, right, ignored: input.ignored, verdicts, readMs });
          } catch (error) {
            if (keys.length > 0) await thread.ask('drop', { keys });
            // A statement that was cancelled says that it took too long.
            throw job.signal.aborted ? job.signal.reason : error;
          }
        }),
      'schema.object': (asked, context) =>
        thread.ask('object', asked, { profiles: profilesIn(context.workspace()) }),
      'schema.rename': async (input, context) => rename(input, context),
      'schema.script': (asked) =>
        jobs.run('Prove a migration script', { cancellable: true }, ({ signal, progress }) =>
          shadow.use((ground) => {
            progress(null, 'Making both sides in a shadow database');
            // Aborted between two questions, the shadow would start again for the next one.
            const unlessAborted = <A, R>(give: (asked: A) => Promise<R>) => {
              return async (asked: A) => {
                signal.throwIfAborted();
                return give(asked);
              };
            };
            return thread.ask('script', asked, {
              clean: unlessAborted(() => ground.clean()),
              run: unlessAborted(({ sql }) => ground.run(sql)),
              readShadow: unlessAborted((scope) => ground.read(scope)),
            });
          }, signal),
        ),
      'schema.snapshots': async (_, context) => {
        const { database, shape, rights } = context.workspace();
        const rows = await listSnapshots(database, shape());
        return {
          rows,
          everyHours: await readSchedule(database, shape()),
          mayKeep: rights().has('schema.keep'),
        };
      },
      'schema.take': ({ name }, context) =>
        jobs.run('Take a snapshot of the schema', { cancellable: false }, () =>
          takeSnapshot(context.workspace(), thread, publish, actorName(context.analyst), name),
        ),
      'schema.forget': async ({ id }, context) => {
        await forgetSnapshot(context.workspace().database, actorName(context.analyst), id);
        publish('schema.changed', { drift: 0 });
        return {};
      },
      'schema.schedule': async ({ everyHours }, context) => {
        await saveSchedule(context.workspace().database, actorName(context.analyst), everyHours);
        publish('schema.changed', { drift: 0 });
        return {};
      },
      'schema.export': ({ id, offset }, context) => snapshotText(context.workspace().database, id, offset),
    },
    async watch(workspace) {
      const stop = watchDrift(workspace, thread, publish, log);
      return async () => {
        await stop();
        thread.end();
      };
    },
  };

  async function rename(
    { comparison, table, from, to, verdict }: Parameters<Handlers['schema.rename']>[0],
    context: CallContext,
  ): Promise<{ comparison: SchemaComparison; remembered: boolean }> {
    const names = await thread.ask('tables', { comparison, table });
    const accepted = verdict === 'open' ? null : verdict === 'accepted';
    const said = { leftTable: names.left, rightTable: names.right, from, to };
    const workspace = context.workspace();
    const remembered = workspace.rights().has('schema.keep');
    if (remembered) await saveRename(workspace.database, actorName(context.analyst), { ...said, accepted });
    const judged = accepted === null ? null : { ...said, accepted };
    return { comparison: await thread.ask('judge', { comparison, said, verdict: judged }), remembered };
  }
}

/** Samples a table where it stands in the open workspace; a sample that fails is not worth failing for. */
function profilesIn({ database, profile }: OpenWorkspace): SchemaHelp['profiles'] {
  return async ({ workspace, schema, table, columns }) =>
    workspace === null || workspace === profile.id
      ? profileColumns(database, schema, table, columns).catch(() => new Map())
      : new Map();
}
