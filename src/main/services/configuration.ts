// Handlers of the configuration, and the watch that tells windows within two seconds of whatever changed it.
import type { Configuration } from '../../shared/model/configuration.ts';
import type { ConfigurationOutcome } from '../../shared/protocol/configuration.ts';
import type { CallContext, Handlers, Publish } from '../dispatch/handlers.ts';
import { configurationDigest, configurationPrint, readConfiguration } from '../stores/configuration.ts';
import {
  CONFIGURATION_CHANNEL,
  changeConfiguration,
  configurationState,
  listVersions,
} from '../stores/configuration-change.ts';
import { actorName } from '../stores/journal.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import { runWhatIf, whatIfInWords } from './configuration-what-if.ts';
import type { Jobs } from './jobs.ts';
import { tellPlatform } from './patterns-platform.ts';

/** What is changed by other means, or while the connection was away, rings nobody. */
const LOOK_MS = 1_500;
/** Configurations tried on history whose results are remembered until one of them is saved. */
const TRIED = 50;

export interface ConfigurationService {
  readonly handlers: Pick<Handlers, Extract<keyof Handlers, `configuration.${string}`>>;
  /** Publishes `configuration.changed` for every change in this database, by whichever means. */
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

export function createConfigurationService({
  publish,
  jobs,
  onChange,
}: {
  readonly publish: Publish;
  readonly jobs: Pick<Jobs, 'run'>;
  /** Called when what messages are scored by has changed. */
  readonly onChange: (workspace: OpenWorkspace) => void;
}): ConfigurationService {
  const tried = new Map<string, string>();

  async function change(
    context: CallContext,
    to: Configuration | { readonly version: number },
    { basedOn, reason }: { readonly basedOn: string; readonly reason: string },
  ): Promise<ConfigurationOutcome> {
    const workspace = context.workspace();
    const { database, shape } = workspace;
    const actor = actorName(context.analyst);
    const outcome = await changeConfiguration(database, shape(), actor, {
      to,
      basedOn,
      reason,
      tried: (digest) => tried.get(digest),
    });
    if (outcome.state === 'saved') {
      onChange(workspace);
      publish('configuration.changed', {});
      // Monitors listen on the same channel, and need not wait for their next look.
      await tellPlatform(workspace);
    }
    return outcome;
  }

  return {
    handlers: {
      'configuration.read': async (_, context) => {
        const { database, shape } = context.workspace();
        return configurationState(database, shape());
      },
      'configuration.versions': async (_, context) => {
        const { database, shape } = context.workspace();
        return listVersions(database, shape());
      },
      'configuration.save': async ({ configuration, ...based }, context) =>
        change(context, configuration, based),
      'configuration.rollback': async ({ version, ...based }, context) => change(context, { version }, based),
      'configuration.whatIf': async ({ configuration, days }, context) => {
        const workspace = context.workspace();
        const stored = await readConfiguration(workspace.database, workspace.shape());
        const result = await jobs.run('What if', { cancellable: true }, (job) =>
          runWhatIf(workspace, stored.configuration, configuration, days, job),
        );
        tried.set(configurationDigest(configuration), whatIfInWords(result, days));
        for (const oldest of [...tried.keys()].slice(0, -TRIED)) tried.delete(oldest);
        return result;
      },
    },

    async watch(workspace) {
      const { database, shape } = workspace;
      let print: string | null = null;
      let looking: Promise<void> | null = null;
      const look = (): Promise<void> => {
        looking ??= (async () => {
          const now = await configurationPrint(database, shape());
          if (print !== null && now !== print) {
            onChange(workspace);
            publish('configuration.changed', {});
          }
          print = now;
        })()
          // It is asked again in a moment.
          .catch(() => undefined)
          .finally(() => {
            looking = null;
          });
        return looking;
      };
      const stopListening = await database.listen(CONFIGURATION_CHANNEL, () => void look());
      const timer = setInterval(() => void look(), LOOK_MS);
      void look();
      return async () => {
        clearInterval(timer);
        await stopListening();
        await looking;
      };
    },
  };
}
