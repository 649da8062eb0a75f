// Handlers of channels, and the sending of what waits where this machine was asked to.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { variableOf } from '../../shared/model/channel-variable.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { Channel } from '../../shared/protocol/channels.ts';
import { needsSecret, startDeliverer } from '../delivery/deliverer.ts';
import { environmentSecret } from '../delivery/environment.ts';
import { testNews } from '../delivery/news.ts';
import { send } from '../delivery/send.ts';
import type { Handlers, Publish } from '../dispatch/handlers.ts';
import {
  listChannels,
  noteSending,
  readChannel,
  removeChannel,
  type StoredChannel,
  saveChannel,
} from '../stores/channels.ts';
import { changeDelivery, listDeliveries } from '../stores/deliveries.ts';
import { actorName } from '../stores/journal.ts';
import { listCategories } from '../stores/patterns-source.ts';
import { listRoles } from '../stores/users.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';
import type { SecretStore } from '../workspace/secrets.ts';

export interface ChannelsService {
  readonly handlers: Pick<Handlers, Extract<keyof Handlers, `channels.${string}`>>;
  /** Sends what waits in a workspace, if this machine was asked to; the result stops it. */
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

interface Options {
  readonly dataFolder: string;
  readonly secrets: SecretStore;
  readonly publish: Publish;
  readonly log: Log;
}

const secretId = ({ id }: { readonly id: string }) => `channel:${id}`;

export async function createChannelsService({
  dataFolder,
  secrets,
  publish,
  log,
}: Options): Promise<ChannelsService> {
  const senders = await openSenders(join(dataFolder, 'channels.json'));
  let running: {
    readonly workspace: OpenWorkspace;
    readonly deliverer: ReturnType<typeof startDeliverer> | null;
  } | null = null;
  const changed = () => publish('channels.changed', {});
  const secretOf = async (channel: StoredChannel) =>
    (await secrets.get(secretId(channel), 'secret')) ?? environmentSecret(channel.name);

  function withSecret(channel: StoredChannel): Channel {
    const kept = secrets.has(secretId(channel)).secret;
    const given = environmentSecret(channel.name) !== undefined;
    const secret = kept ? 'kept' : given ? 'environment' : needsSecret(channel) ? 'missing' : 'none';
    return { ...channel, secret, variable: variableOf(channel.name) };
  }

  function begin(workspace: OpenWorkspace) {
    const { database, shape, profile } = workspace;
    if (!senders.has(profile.id)) return null;
    return startDeliverer({ database, shape, secret: secretOf, log, onChange: changed });
  }

  return {
    handlers: {
      'channels.list': async (_, context) => {
        const { database, shape, profile } = context.workspace();
        const channels = (await listChannels(database, shape())).map(withSecret);
        const choices = {
          categories: await listCategories(database, shape()),
          roles: await listRoles(database, shape()),
        };
        return { channels, sendsHere: senders.has(profile.id), kept: secrets.kept, choices };
      },
      'channels.save': async ({ secret, ...change }, context) => {
        const { database, shape } = context.workspace();
        const kept = secret === undefined ? undefined : secret === '' ? 'forgotten' : 'changed';
        const id = await saveChannel(database, shape(), actorName(context.analyst), {
          ...change,
          secret: kept,
        });
        if (secret !== undefined) await secrets.set(secretId({ id }), { secret });
        running?.deliverer?.wake();
        changed();
        return { id };
      },
      'channels.remove': async ({ id }, context) => {
        const { database, shape } = context.workspace();
        const removed = await removeChannel(database, shape(), actorName(context.analyst), id);
        await secrets.remove(secretId({ id }));
        changed();
        return { removed };
      },
      'channels.test': async ({ id }, context) => {
        const { database, shape } = context.workspace();
        const channel = await readChannel(database, shape(), id);
        const news = testNews(channel.rules, new Date().toISOString());
        return { answer: await send(channel.settings, await secretOf(channel), news) };
      },
      'channels.send': async ({ here }, context) => {
        const workspace = context.workspace();
        const actor = actorName(context.analyst);
        const before = senders.has(workspace.profile.id);
        await senders.set(workspace.profile.id, here);
        if (before !== here) await noteSending(workspace.database, actor, hostname(), here);
        if (running?.workspace === workspace || running?.workspace.profile.id === workspace.profile.id) {
          await running.deliverer?.stop();
          running = { workspace: running.workspace, deliverer: begin(running.workspace) };
        }
        changed();
        return {};
      },
      'channels.deliveries': async (ask, context) => listDeliveries(context.workspace().database, ask),
      'channels.change': async ({ delivery, to }, context) => {
        const actor = actorName(context.analyst);
        const done = await changeDelivery(context.workspace().database, actor, delivery, to);
        running?.deliverer?.wake();
        changed();
        return { changed: done };
      },
    },
    async watch(workspace) {
      running = { workspace, deliverer: begin(workspace) };
      return async () => {
        await running?.deliverer?.stop();
        running = null;
      };
    },
  };
}

const sendersSchema = z.object({ senders: z.array(z.string().max(100)).max(1_000) });

/** The workspaces that this machine sends for, kept in a file. */
async function openSenders(file: string) {
  const read = await readFile(file, 'utf8').catch(() => '');
  let ids = new Set<string>();
  try {
    ids = new Set(sendersSchema.parse(JSON.parse(read)).senders);
  } catch {
    // Not there yet, or not ours: nothing is sent until somebody asks for it.
  }
  return {
    has: (id: string) => ids.has(id),
    async set(id: string, on: boolean) {
      const next = new Set(ids);
      if (on) next.add(id);
      else next.delete(id);
      try {
        await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
        await writeFile(file, JSON.stringify({ senders: [...next] }), { mode: 0o600 });
      } catch (cause) {
        throw new Failure(
          'not-kept',
          'The choice could not be kept on this machine',
          'Check that the disk is not full.',
          { cause },
        );
      }
      ids = next;
    },
  };
}
