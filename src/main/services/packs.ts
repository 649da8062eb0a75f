// Handlers of packs: written from the library, read with every problem named, and taken over in one step.
import { Failure } from '../../shared/model/failure.ts';
import type { CallInput } from '../../shared/protocol/index.ts';
import { PACK_JOB } from '../../shared/protocol/packs.ts';
import type { PatternDefinition } from '../../shared/protocol/patterns.ts';
import type { CallContext, Handlers } from '../dispatch/handlers.ts';
import type { AuthoringThreads } from '../scoring/authoring-threads.ts';
import { loadPack } from '../scoring/pack.ts';
import { type PackProblem, writePack } from '../scoring/pack-file.ts';
import { actorName } from '../stores/journal.ts';
import { importPack, type PackPlan, planPack, readDefinitions } from '../stores/packs.ts';
import { packDefinition } from '../stores/patterns-source.ts';
import type { JobHandle, Jobs } from './jobs.ts';
import { tellPlatform } from './patterns-platform.ts';

type PacksHandlers = Pick<Handlers, Extract<keyof Handlers, `packs.${string}`>>;
type From = CallInput<'packs.preview'>['from'];

const MOST_PROBLEMS = 200;
/** With more to judge one waits long enough to be told how far it is. */
const MANY = 50;
/** Definitions judged before remembered ones are forgotten. */
const REMEMBERED = 20_000;

interface Options {
  readonly threads: AuthoringThreads;
  readonly jobs: Pick<Jobs, 'run'>;
}

export function createPacksService({ threads, jobs }: Options): PacksHandlers {
  /** Why values cannot be taken over, or null; by value, so that signing off does not judge anew what was just looked at. */
  const judged = new Map<string, string | null>();

  async function unfit(definition: PatternDefinition): Promise<string | null> {
    const { type, value, caseSensitive } = definition;
    const key = keyOf(definition);
    const known = judged.get(key);
    if (known !== undefined) return known;
    const { health } = await threads.check({ type, value, caseSensitive }, false);
    const reason =
      health.error !== null
        ? `It cannot be used: ${health.error}`
        : health.grade === 'exponential'
          ? 'A message made for it would stall production'
          : null;
    if (judged.size >= REMEMBERED) judged.clear();
    judged.set(key, reason);
    return reason;
  }

  async function read(from: From): Promise<{ pack: readonly PatternDefinition[]; problems: PackProblem[] }> {
    if (from === 'builtin') return { pack: loadPack().map(packDefinition), problems: [] };
    const { definitions, problems } = await threads.readPack(from);
    return { pack: definitions, problems: [...problems] };
  }

  /** What would be changed, and why it may not be. */
  async function preview(
    { from, removeAbsent }: Pick<CallInput<'packs.preview'>, 'from' | 'removeAbsent'>,
    context: CallContext,
  ): Promise<{ pack: readonly PatternDefinition[]; problems: PackProblem[]; plan: PackPlan }> {
    const { database, shape } = context.workspace();
    const { pack, problems } = await read(from);
    const published = await readDefinitions(database, shape());
    const plan = planPack(published, pack, removeAbsent);
    const files = from === 'builtin' ? 'default pack' : from.map(({ name }) => name).join(', ');
    problems.push(...clashes(published, plan.added, files));
    const coming = [...plan.added, ...plan.changed.map(({ after }) => after)];
    const judge = async (job: JobHandle | null): Promise<void> => {
      for (const [place, definition] of coming.entries()) {
        job?.signal.throwIfAborted();
        if (problems.length >= MOST_PROBLEMS) break;
        const reason = await unfit(definition);
        if (reason !== null)
          problems.push({ file: files, line: null, field: 'value', reason: `${definition.name}: ${reason}` });
        job?.progress((place + 1) / coming.length, `${place + 1} of ${coming.length} patterns`);
      }
    };
    const unknown = coming.filter((definition) => !judged.has(keyOf(definition))).length;
    await (unknown > MANY ? jobs.run(PACK_JOB, { cancellable: true }, judge) : judge(null));
    return { pack, problems: problems.slice(0, MOST_PROBLEMS), plan };
  }

  return {
    'packs.export': async ({ names, format }, context) => {
      const { database, shape } = context.workspace();
      const definitions = await readDefinitions(database, shape(), names);
      const day = new Date().toISOString().slice(0, 10);
      return {
        fileName: `patterns-${day}.${format}`,
        text: writePack(definitions, format),
        patterns: definitions.length,
      };
    },
    'packs.preview': async (asked, context) => {
      const { problems, plan } = await preview(asked, context);
      return { problems, ...plan };
    },
    'packs.import': async (asked, context) => {
      const actor = actorName(context.analyst);
      const { pack, problems } = await preview(asked, context);
      if (problems.length > 0)
        throw new Failure(
          'pack-problems',
          `The pack has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: nothing was taken over`,
          'Mend the file, then look at it again.',
        );
      const workspace = context.workspace();
      const { digest, reason, removeAbsent } = asked;
      const done = await importPack(workspace.database, workspace.shape(), actor, {
        pack,
        removeAbsent,
        digest,
        reason,
      });
      return { ...done, platformTold: await tellPlatform(workspace) };
    },
  };
}

const keyOf = ({ type, value, caseSensitive }: PatternDefinition): string =>
  JSON.stringify([type, caseSensitive, value]);

/** New names that differ from others in letter case alone. */
function clashes(
  published: readonly PatternDefinition[],
  added: readonly PatternDefinition[],
  file: string,
): PackProblem[] {
  const known = new Map(published.map(({ name }) => [name.toLowerCase(), name]));
  return added.flatMap(({ name }) => {
    const other = known.get(name.toLowerCase());
    if (other === undefined) return [];
    const reason = `“${name}” differs from the pattern “${other}” in letter case alone`;
    return [{ file, line: null, field: 'name', reason }];
  });
}
