// Handlers of the schema viewer: what can be compared, comparisons, details, renames, proven scripts, snapshots.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { SchemaComparison, SchemaScript } from '../../shared/protocol/schema.ts';
import type { CallContext, Handlers, Publish } from '../dispatch/handlers.ts';
import { prove } from '../schema/prove.ts';
import type { Row } from '../schema/rows.ts';
import { type Script, writeScript } from '../schema/script.ts';
import { scriptText } from '../schema/script-text.ts';
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
import { Comparisons, comparisonOf, type Kept } from './schema-comparisons.ts';
import { objectDetail, type ReadProfiles, tableNames } from './schema-detail.ts';
import { takeSnapshot, watchDrift } from './schema-drift.ts';
import { areRelative, readSource } from './schema-sources.ts';

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
  const comparisons = new Comparisons();

  function rowOf(kept: Kept, id: string): Row {
    const row = kept.rows.find((each) => each.id === id);
    if (!row) throw new Failure('object-gone', 'This object is not in the comparison', 'Compare again.');
    return row;
  }

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
          const options = { workspace, profiles: profiles(), secrets, shadow, signal: job.signal };
          const at = (from: number) => ({
            progress: (share: number | null, what: string) =>
              job.progress(share === null ? null : from + share / 2, what),
          });
          const left = await readSource(input.left, relative, { ...options, ...at(0) });
          const right = await readSource(input.right, relative, { ...options, ...at(0.5) });
          const verdicts = await readRenames(workspace.database, workspace.shape());
          const sources = { left: input.left, right: input.right };
          const kept = comparisons.add({ left, right, sources, ignored: input.ignored, verdicts, tookMs: 0 });
          kept.tookMs = performance.now() - began;
          return comparisonOf(kept);
        }),
      'schema.object': async ({ comparison, id }, context) => {
        const kept = comparisons.get(comparison);
        return objectDetail(kept, rowOf(kept, id), profilesOf(kept, rowOf(kept, id), context.workspace()));
      },
      'schema.rename': async (input, context) => rename(input, context),
      'schema.script': async (input) => {
        const kept = comparisons.get(input.comparison);
        return jobs.run('Prove a migration script', { cancellable: true }, (job) =>
          proven(kept, input, job.signal),
        );
      },
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
          takeSnapshot(context.workspace(), publish, actorName(context.analyst), name),
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
      const stop = watchDrift(workspace, publish, log);
      return async () => {
        comparisons.clear();
        await stop();
      };
    },
  };

  async function rename(
    { comparison, table, from, to, verdict }: Parameters<Handlers['schema.rename']>[0],
    context: CallContext,
  ): Promise<{ comparison: SchemaComparison; remembered: boolean }> {
    const kept = comparisons.get(comparison);
    const own = rowOf(kept, table).entries[0];
    if (own === undefined || own.kind !== 'table')
      throw new Failure('no-table', 'Only columns of tables can be renamed', 'Choose a table.');
    const names = tableNames(kept, own);
    const accepted = verdict === 'open' ? null : verdict === 'accepted';
    const said = { leftTable: names.left, rightTable: names.right, from, to };
    const workspace = context.workspace();
    const remembered = workspace.rights().has('schema.keep');
    if (remembered) await saveRename(workspace.database, actorName(context.analyst), { ...said, accepted });
    const others = kept.verdicts.filter(
      (one) =>
        one.leftTable !== said.leftTable ||
        one.rightTable !== said.rightTable ||
        (accepted === true ? one.from !== from && one.to !== to : one.from !== from || one.to !== to),
    );
    comparisons.again(kept, accepted === null ? others : [...others, { ...said, accepted }]);
    return { comparison: comparisonOf(kept), remembered };
  }

  async function proven(
    kept: Kept,
    input: Parameters<Handlers['schema.script']>[0],
    signal: AbortSignal,
  ): Promise<SchemaScript> {
    const { comparison, left, right } = kept;
    const excluded = new Set(input.excluded);
    const accepted = new Set(
      kept.rows
        .filter(({ id }) => !excluded.has(id))
        .flatMap(({ entries }) =>
          entries.filter(({ id, status }) => status !== 'same' && !excluded.has(id)).map(({ id }) => id),
        ),
    );
    const script = writeScript(comparison, {
      accepted,
      confirmed: new Set(input.confirmed),
      online: input.online,
    });
    const began = performance.now();
    // CONCURRENTLY and the rest say how, not what: the plain form is what is proven.
    const plain = input.online
      ? writeScript(comparison, { accepted, confirmed: new Set(input.confirmed), online: false })
      : script;
    const proof = await shadow.use((ground) => prove(comparison, plain, accepted, ground), signal);
    const words = {
      proven: 'Proven',
      partly: 'Proven in part',
      failed: 'NOT PROVEN',
      nothing: 'Nothing to do',
    }[proof.state];
    const about = [
      `From ${left.title}`,
      `to ${right.title}`,
      `${words}: applied in a shadow database to the left side, the right side came out${proof.state === 'proven' ? '' : ' as told by the console'}.`,
    ];
    const text = proof.state === 'failed' ? '' : scriptText(script, about);
    const statements = script.first.length + script.transaction.length + script.last.length;
    return {
      text,
      statements,
      hazards: hazardsTogether(script),
      leftOut: [...script.leftOut],
      proof: {
        ...proof,
        remaining: proof.remaining.slice(0, 100),
        unproven: proof.unproven.slice(0, 100),
        tookMs: performance.now() - began,
      } as SchemaScript['proof'],
    };
  }
}

function hazardsTogether(script: Script): SchemaScript['hazards'] {
  const together = new Map<string, SchemaScript['hazards'][number]>();
  for (const { hazards } of [...script.first, ...script.transaction, ...script.last]) {
    for (const hazard of hazards) {
      const key = `${hazard.kind} ${hazard.text}`;
      together.set(key, { ...hazard, count: (together.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...together.values()];
}

/** Samples both tables where they stand in the open workspace; a sample that fails is not worth failing for. */
function profilesOf(kept: Kept, row: Row, { database, profile }: OpenWorkspace): ReadProfiles {
  return async (left, right) => {
    const of = async (side: 'left' | 'right', columns: typeof left) => {
      const source = kept.sources[side];
      if (source.kind !== 'live' || (source.workspace !== null && source.workspace !== profile.id))
        return new Map();
      const schema = row.schema === '' ? (kept[side].snapshot.relativeTo ?? '') : row.schema;
      return profileColumns(database, schema, source.table ?? row.name, columns).catch(() => new Map());
    };
    return { left: await of('left', left), right: await of('right', right) };
  };
}
