// Handlers of people, the end of whitelistings whose time is over, and the notice of what other consoles did.
import { z } from 'zod';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { PersonDetail } from '../../shared/protocol/people.ts';
import type { CallContext, Handlers, Publish } from '../dispatch/handlers.ts';
import { engineSettings } from '../stores/engine.ts';
import { actorName } from '../stores/journal.ts';
import { listPeople } from '../stores/people.ts';
import { actionSteps, actOnPerson, endExpired, PEOPLE_CHANNEL } from '../stores/people-act.ts';
import { readPerson } from '../stores/people-detail.ts';
import { recomputeProfile, scoreInputs } from '../stores/people-profile.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';

/** How often whitelistings are looked at for their end. */
const SWEEP_MS = 60_000;
const BLOCK_CHANNEL = 'user_blocked';

export interface PeopleService {
  readonly handlers: Pick<
    Handlers,
    'people.list' | 'people.read' | 'people.inputs' | 'people.recompute' | 'people.preview' | 'people.act'
  >;
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

export function createPeopleService({
  publish,
  log,
}: {
  readonly publish: Publish;
  readonly log: Log;
}): PeopleService {
  async function detail(context: CallContext, key: string): Promise<PersonDetail> {
    const { database, shape } = context.workspace();
    const { settings } = await engineSettings(database, shape());
    const found = await readPerson(database, shape(), settings, key);
    if (found) return found;
    throw new Failure(
      'person-gone',
      'There is nobody of this id',
      'They may have been deleted; look at the list again.',
    );
  }
  const personOf = ({ row }: PersonDetail) => ({
    key: row.key,
    name: row.name ?? row.email ?? `User ${row.id}`,
  });

  return {
    handlers: {
      'people.list': async (input, context) => {
        const { database, shape } = context.workspace();
        const { settings } = await engineSettings(database, shape());
        return listPeople(database, shape(), settings, input);
      },
      'people.read': async ({ key }, context) => detail(context, key),
      'people.inputs': async (input, context) => {
        const { database, shape } = context.workspace();
        const { settings } = await engineSettings(database, shape());
        return scoreInputs(database, shape(), settings, input);
      },
      'people.recompute': async ({ key }, context) => {
        const { database, shape } = context.workspace();
        const { settings } = await engineSettings(database, shape());
        return recomputeProfile(database, shape(), settings, key);
      },
      'people.preview': async ({ key, action }, context) => {
        const { live, shape } = context.workspace();
        return actionSteps(shape(), personOf(await detail(context, key)), action, live !== null);
      },
      'people.act': async ({ key, action }, context) => {
        const actor = actorName(context.analyst);
        const { database, live, shape } = context.workspace();
        const { settings } = await engineSettings(database, shape());
        const person = personOf(await detail(context, key));
        const { publish: message } = await actOnPerson(database, shape(), settings, actor, person, action);
        const platformTold =
          message === null || live === null
            ? message && false
            : await live.publish(BLOCK_CHANNEL, JSON.stringify(message)).then(
                () => true,
                () => false,
              );
        return { detail: await detail(context, key), platformTold };
      },
    },
    async watch({ database, shape }) {
      const sweep = () => endExpired(database, shape()).catch(() => log('warn', 'whitelistings-not-swept'));
      await sweep();
      const timer = setInterval(() => void sweep(), SWEEP_MS);
      const stopListening = await database.listen(PEOPLE_CHANNEL, (payload) =>
        publish('people.changed', readNotice(payload)),
      );
      return async () => {
        clearInterval(timer);
        await stopListening();
      };
    },
  };
}

const noticeSchema = z.object({
  by: z.string().max(255).nullable(),
  key: z.string().regex(/^[up]:.{1,100}$/s),
});

/** Anybody may ring; a ring that says nothing clear still means that something changed. */
function readNotice(payload: string): { key: string | null; by: string | null } {
  try {
    return noticeSchema.parse(JSON.parse(payload));
  } catch {
    return { key: null, by: null };
  }
}
