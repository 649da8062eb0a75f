// Handlers of campaigns: a period's are found once as a job, kept for a little while, and read from there.
import { Failure } from '../../shared/model/failure.ts';
import type { CampaignsAsk } from '../../shared/protocol/campaigns.ts';
import type { CampaignsWorkerData, Groups } from '../campaigns/wire.ts';
import type { CallContext, Handlers } from '../dispatch/handlers.ts';
import { type Period, readPeriod } from '../stores/campaigns.ts';
import { readMessages } from '../stores/related-messages.ts';
import { findNames } from '../stores/users.ts';
import type { Database } from '../workspace/port.ts';
import { type FoundCampaign, findCampaigns } from './campaigns-find.ts';
import { runInThread } from './job-thread.ts';
import type { Jobs } from './jobs.ts';

/** Campaigns told of; the largest come first. */
const SHOWN = 200;
const PEOPLE = 200;
const EVENTS = 10_000;
/** Periods kept, the last asked for; one holds at most some tens of megabytes. */
const KEPT = 4;
const FRESH_MS = 60_000;

interface Found {
  readonly campaigns: readonly FoundCampaign[];
  readonly compared: number;
  readonly period: Pick<Period, 'bounded' | 'gaps'>;
  readonly atMs: number;
}

export function createCampaignsService({
  jobs,
}: {
  readonly jobs: Pick<Jobs, 'run'>;
}): Pick<Handlers, 'campaigns.find' | 'campaigns.read'> {
  /** By database, so that nothing of one workspace is told in another. */
  const kept = new WeakMap<Database, Map<string, Promise<Found>>>();

  function find(context: CallContext, ask: CampaignsAsk): Promise<Found> {
    const { database, shape } = context.workspace();
    return jobs.run('Looking for campaigns', { cancellable: true }, async (job) => {
      job.progress(null, 'Reading messages');
      const { messages, ...period } = await readPeriod(database, shape(), ask);
      const data: CampaignsWorkerData = { texts: messages.map(({ text }) => text) };
      const groups = await runInThread<Groups>('campaigns', data, job, broken);
      const campaigns = findCampaigns(messages, groups, ask);
      return { campaigns, compared: messages.length, period, atMs: Date.now() };
    });
  }

  /** What was found for the same question, if it is `maxAgeMs` old at most; else it is looked for now. */
  async function found(context: CallContext, ask: CampaignsAsk, maxAgeMs: number): Promise<Found> {
    const { database } = context.workspace();
    const mine = kept.get(database) ?? new Map<string, Promise<Found>>();
    kept.set(database, mine);
    const key = [ask.from, ask.to, ask.level, ask.users].join(' ');
    const known = await mine.get(key)?.catch(() => undefined);
    if (known !== undefined && Date.now() - known.atMs <= maxAgeMs) return known;
    const looking = find(context, ask);
    mine.delete(key);
    mine.set(key, looking);
    for (const oldest of [...mine.keys()].slice(0, -KEPT)) mine.delete(oldest);
    looking.catch(() => mine.delete(key));
    return looking;
  }

  return {
    'campaigns.find': async ({ fresh, ...ask }, context) => {
      requirePeriod(ask);
      const { campaigns, compared, period, atMs } = await found(context, ask, fresh ? -1 : FRESH_MS);
      return {
        campaigns: campaigns.slice(0, SHOWN).map(({ campaign }) => campaign),
        more: campaigns.length > SHOWN,
        compared,
        ...period,
        at: new Date(atMs).toISOString(),
      };
    },
    'campaigns.read': async ({ id, offset, limit, ...ask }, context) => {
      requirePeriod(ask);
      const { campaigns } = await found(context, ask, Number.POSITIVE_INFINITY);
      const one = campaigns.find(({ campaign }) => campaign.id === id);
      if (one === undefined)
        throw new Failure(
          'campaign-gone',
          'There is no such campaign in this period',
          'Its messages may lie outside of it by now; look at the list.',
        );
      const { database, shape } = context.workspace();
      const page = one.messages.slice(offset, offset + limit);
      const people = peopleOf(one);
      const [messages, names] = await Promise.all([
        readMessages(
          database,
          shape(),
          page.map((message) => ({ event: message.id, likeness: null })),
        ),
        findNames(
          database,
          shape(),
          people.map(({ user }) => user),
        ),
      ]);
      return {
        campaign: one.campaign,
        messages,
        people: people.map(({ user, ...rest }) => ({
          key: `u:${user}`,
          name: names.get(user) ?? null,
          ...rest,
        })),
        events: one.messages.slice(-EVENTS).map((message) => message.id),
      };
    },
  };
}

function broken(cause: unknown): Failure {
  return new Failure(
    'campaigns-unfound',
    'The messages could not be compared to the end',
    'Try again, or choose a shorter period.',
    { cause, retryable: true },
  );
}

function requirePeriod({ from, to }: CampaignsAsk): void {
  if (Date.parse(from) < Date.parse(to)) return;
  throw new Failure('no-period', 'The period ends before it begins', 'Choose an end after the beginning.');
}

/** Who wrote it, those who wrote most first. */
function peopleOf({ messages }: FoundCampaign) {
  const people = new Map<string, { messages: number; first: string; last: string; score: number }>();
  for (const { user, at, score } of messages) {
    if (user === null) continue;
    const known = people.get(user);
    people.set(user, {
      messages: (known?.messages ?? 0) + 1,
      first: known?.first ?? at,
      last: at,
      score: Math.max(known?.score ?? 0, score),
    });
  }
  return [...people]
    .map(([user, rest]) => ({ user, ...rest }))
    .sort((a, b) => b.messages - a.messages || (a.first < b.first ? -1 : 1))
    .slice(0, PEOPLE);
}
