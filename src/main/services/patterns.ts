// Handlers of the pattern library, and the watch that tells the window what other consoles changed.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { CallContext, Handlers, Publish } from '../dispatch/handlers.ts';
import type { AuthoringThreads } from '../scoring/authoring-threads.ts';
import { actorName } from '../stores/journal.ts';
import { completeRow, readLibrary, readPattern } from '../stores/patterns.ts';
import {
  changePatterns,
  earlierDefinition,
  type Published,
  publishPattern,
  rollBack,
} from '../stores/patterns-change.ts';
import { draftsOf, dropDraft, saveDraft } from '../stores/patterns-drafts.ts';
import { PATTERNS_CHANNEL, readNotice } from '../stores/patterns-notice.ts';
import { readPatterns } from '../stores/patterns-source.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import { fitnessOf } from './patterns-fitness.ts';
import { PatternHealthKeeper } from './patterns-health.ts';
import { tellPlatform } from './patterns-platform.ts';

type PatternsHandlers = Pick<Handlers, Extract<keyof Handlers, `patterns.${string}`>>;

export interface PatternsService {
  readonly handlers: PatternsHandlers;
  /** Publishes `patterns.changed` for what is changed in this database, by whichever console, and works out healths behind it. */
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

interface Options {
  readonly publish: Publish;
  readonly threads: AuthoringThreads;
  readonly log: Log;
  /** Called when what messages are scored by may have changed. */
  readonly onChange: (workspace: OpenWorkspace) => void;
}

export function createPatternsService({ publish, threads, log, onChange }: Options): PatternsService {
  const keepers = new WeakMap<OpenWorkspace, PatternHealthKeeper>();
  const keeperOf = (workspace: OpenWorkspace): PatternHealthKeeper => {
    const keeper =
      keepers.get(workspace) ??
      new PatternHealthKeeper({
        workspace,
        threads,
        log,
        changed: (names) => publish('patterns.changed', { names: names && [...names], by: null }),
      });
    keepers.set(workspace, keeper);
    return keeper;
  };

  return {
    handlers: {
      'patterns.list': async (_, context) => {
        const workspace = context.workspace();
        threads.expectAuthor();
        const keeper = keeperOf(workspace);
        const library = await listPatterns(workspace, keeper);
        // A row written straight into the database rings at nobody: it is found here.
        if (library.rows.some(({ id, health }) => id !== null && health === null)) keeper.look();
        return library;
      },
      'patterns.read': async ({ name }, context) => {
        const { database, shape } = context.workspace();
        threads.warm();
        return readPattern(database, shape(), name, context.analyst.trim());
      },
      'patterns.drafts': async (_, context) => {
        const { database, shape } = context.workspace();
        return draftsOf(database, shape(), null, context.analyst.trim());
      },
      'patterns.saveDraft': async (draft, context) =>
        saveDraft(context.workspace().database, actorName(context.analyst), draft),
      'patterns.dropDraft': async ({ id }, context) => ({
        dropped: await dropDraft(context.workspace().database, actorName(context.analyst), id),
      }),
      'patterns.publish': async (asked, context) => {
        const actor = actorName(context.analyst);
        const workspace = context.workspace();
        const { problems, tests } = await fitnessOf(threads, asked.definition, asked.acceptSlow);
        if (problems.length > 0) return { state: 'refused', problems: [...problems] };
        return told(
          workspace,
          await publishPattern(workspace.database, workspace.shape(), actor, { ...asked, tests }),
        );
      },
      'patterns.rollback': async (asked, context) => {
        const actor = actorName(context.analyst);
        const workspace = context.workspace();
        const { database, shape } = workspace;
        const definition = await earlierDefinition(database, asked.name, asked.to);
        // It was in force before: its speed was borne then, and its tests may have been outgrown.
        const { problems } = await fitnessOf(threads, { ...definition, tests: [] }, true);
        if (problems.length > 0) return { state: 'refused', problems: [...problems] };
        return told(workspace, await rollBack(database, shape(), actor, asked));
      },
      'patterns.change': async (asked, context) => changeMany(context, keeperOf, asked),
    },

    async watch(workspace) {
      const keeper = keeperOf(workspace);
      const changed = (names: string[] | null, by: string | null): void => {
        onChange(workspace);
        keeper.look();
        publish('patterns.changed', { names, by });
      };
      const stopListening = await workspace.database.listen(PATTERNS_CHANNEL, (payload) => {
        const { names, by } = readNotice(payload);
        changed(names, by);
      });
      // Changes made while the connection was away rang at nobody.
      let wasUp = workspace.database.health().state === 'up';
      const stopHealth = workspace.database.onHealth(({ state }) => {
        if (state === 'up' && !wasUp) changed(null, null);
        wasUp = state === 'up';
      });
      keeper.start();
      return async () => {
        stopHealth();
        await keeper.stop();
        await stopListening();
      };
    },
  };
}

async function listPatterns(
  { database, shape }: OpenWorkspace,
  keeper: PatternHealthKeeper,
): Promise<CallOutput<'patterns.list'>> {
  const [library, figures] = await Promise.all([readLibrary(database, shape()), keeper.figures()]);
  await keeper.recall(library.stored.map(({ definition }) => definition));
  const rows = library.rows.map((row, place) => {
    const stored = library.stored[place]!;
    return completeRow(row, stored, keeper.known(stored.definition), figures);
  });
  const gaps = [...library.gaps];
  if (!figures) gaps.push('Hits and closed alerts are still being counted.');
  else if (figures.bounded) gaps.push('So many messages were recorded that only the newest are counted.');
  return { rows, gaps };
}

async function told(workspace: OpenWorkspace, outcome: Published): Promise<CallOutput<'patterns.publish'>> {
  if (outcome.state !== 'published') return outcome;
  return { ...outcome, platformTold: await tellPlatform(workspace) };
}

async function changeMany(
  context: CallContext,
  keeperOf: (workspace: OpenWorkspace) => PatternHealthKeeper,
  asked: Parameters<typeof changePatterns>[3],
): Promise<CallOutput<'patterns.change'>> {
  const actor = actorName(context.analyst);
  const workspace = context.workspace();
  const { database, shape } = workspace;
  if (asked.what === 'enable') await refuseUnfit(workspace, keeperOf(workspace), asked.names);
  const { changed, gone } = await changePatterns(database, shape(), actor, asked);
  const platformTold = changed.length > 0 && (await tellPlatform(workspace));
  return { changed: changed.length, gone, platformTold };
}

const TOLD_NAMES = 5;

/** What was put into the database by other means may be broken, or a trap: it is not turned on before somebody has looked at it. */
async function refuseUnfit(
  { database, shape }: OpenWorkspace,
  keeper: PatternHealthKeeper,
  names: readonly string[],
): Promise<void> {
  const stored = await readPatterns(database, shape(), { names });
  const off = stored.filter(({ definition }) => !definition.enabled);
  await keeper.recall(off.map(({ definition }) => definition));
  const unfit: string[] = [];
  for (const { definition, flaw } of off) {
    const { health } =
      flaw === null ? await keeper.check(definition) : { health: { error: flaw, grade: null } };
    if (health.error !== null || health.grade === 'exponential') unfit.push(definition.name);
  }
  if (unfit.length === 0) return;
  const more = unfit.length > TOLD_NAMES ? ` and ${unfit.length - TOLD_NAMES} more` : '';
  throw new Failure(
    'not-fit',
    `Nothing was turned on: ${unfit.slice(0, TOLD_NAMES).join(', ')}${more} cannot be used or would stall production`,
    'Mend them in the studio first, or leave them out.',
  );
}
