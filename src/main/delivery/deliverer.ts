// Puts new alerts into the outbox of channels and sends what is due; any number of consoles and monitors may do so side by side.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { AlertRow } from '../../shared/protocol/alerts.ts';
import type { ChannelRules } from '../../shared/protocol/channels.ts';
import { alertRows } from '../stores/alerts.ts';
import { listChannels, type StoredChannel } from '../stores/channels.ts';
import { type Collected, collect, settle, type Taken, takeDue } from '../stores/deliveries.ts';
import { patternCategories } from '../stores/patterns-source.ts';
import { findRoles } from '../stores/users.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { MOST_TOLD, type News, toldAlert } from './news.ts';
import { fitsRules, groupKey, MOST_ATTEMPTS, retryAfter, tellAt } from './rules.ts';
import { send } from './send.ts';

const EVERY_MS = 1_000;
/** Sent at once of one channel, so that one that does not answer leaves room for the others. */
const AT_ONCE = 3;

export interface DelivererOptions {
  readonly database: Database;
  shape(): PlatformShape;
  /** The channel's secret where this machine knows it. */
  secret(channel: StoredChannel): Promise<string | undefined>;
  readonly log: Log;
  /** Told when something was sent, failed or came in. */
  onChange(): void;
}

/** Needs its secret to send at all; a webhook without one goes unsigned, a mail server may ask for none. */
export function needsSecret({ settings }: Pick<StoredChannel, 'settings'>): boolean {
  return settings.kind === 'slack' || (settings.kind === 'email' && settings.user !== null);
}

/** Begins at once; the result stops it when what it is sending is sent. */
export function startDeliverer(options: DelivererOptions): { stop(): Promise<void>; wake(): void } {
  const deliverer = new Deliverer(options);
  return { stop: () => deliverer.stop(), wake: () => deliverer.wake() };
}

class Deliverer {
  readonly #options: DelivererOptions;
  /** What is being sent, by channel. */
  readonly #sending = new Map<string, Set<Promise<void>>>();
  readonly #running: Promise<void>;
  #stopped = false;
  #troubled = false;
  #wake: () => void = () => undefined;

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  wake(): void {
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
    await Promise.all([...this.#sending.values()].flatMap((each) => [...each]));
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        if (await this.#round()) this.#options.onChange();
        this.#troubled = false;
      } catch (error) {
        // The database is away, or lacks the tables: it is tried again, and said once.
        const code = error instanceof Failure ? error.code : 'unknown';
        if (!this.#troubled) this.#options.log('info', 'delivery-waits', { code });
        this.#troubled = true;
      }
      if (this.#stopped) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, EVERY_MS).unref();
      });
    }
  }

  /** One look: collects what is new, and begins to send what is due. True where anything changed. */
  async #round(): Promise<boolean> {
    const { database } = this.#options;
    const shape = this.#options.shape();
    const channels = (await listChannels(database, shape)).filter(({ enabled }) => enabled);
    if (channels.length === 0) return false;
    const added = await collect(database, shape, (rules, rows, sql) =>
      choose(
        sql,
        shape,
        rules,
        rows.map(({ row }) => row),
      ),
    );
    let taken = 0;
    for (const channel of channels) taken += await this.#send(shape, channel);
    return added + taken > 0;
  }

  async #send(shape: PlatformShape, channel: StoredChannel): Promise<number> {
    const sending = this.#sending.get(channel.id) ?? new Set();
    this.#sending.set(channel.id, sending);
    const secret = await this.#options.secret(channel);
    if (secret === undefined && needsSecret(channel)) return 0;
    const room = AT_ONCE - sending.size;
    const taken = room > 0 && !this.#stopped ? await takeDue(this.#options.database, [channel.id], room) : [];
    for (const delivery of taken) {
      const sent: Promise<void> = deliver(this.#options, shape, channel, secret, delivery)
        // The lease ends by itself; the next sender takes it.
        .catch(() => undefined)
        .finally(() => {
          sending.delete(sent);
          this.#wake();
        });
      sending.add(sent);
    }
    return taken.length;
  }
}

async function choose(
  sql: Sql,
  shape: PlatformShape,
  rules: ChannelRules,
  rows: readonly AlertRow[],
): Promise<Collected[]> {
  const open = rows.filter(({ status }) => status === 'OPEN' || status === 'INVESTIGATING');
  if (open.length === 0) return [];
  const categories =
    rules.categories.length > 0
      ? await patternCategories(sql, shape, [...new Set(open.flatMap(({ patterns }) => patterns))])
      : new Map<string, string>();
  const roles = rules.roles.length > 0 ? await findRoles(sql, shape) : new Map<string, string>();
  const now = Date.now();
  return open
    .filter((row) =>
      fitsRules(rules, row, {
        categories: row.patterns.flatMap((name) => categories.get(name) ?? []),
        role: row.userId === null ? null : (roles.get(row.userId) ?? null),
      }),
    )
    .map((row) => ({ key: row.key, groupKey: groupKey(row), dueMs: tellAt(rules, row, now) }));
}

async function deliver(
  { database, log }: DelivererOptions,
  shape: PlatformShape,
  channel: StoredChannel,
  secret: string | undefined,
  { id, alerts, grouped, attempts }: Taken,
): Promise<void> {
  const rows = await alertRows(database, shape, alerts.slice(0, 500));
  // Deleted meanwhile, all of them: there is nothing left to tell.
  if (rows.length === 0) return settle(database, id, { state: 'withdrawn', answer: 'The alerts are gone' });
  const severe = [...rows].sort((a, b) => b.score - a.score).slice(0, MOST_TOLD);
  const news: News = {
    id: `${channel.id}-${id}`,
    grouped,
    test: false,
    count: alerts.length,
    alerts: severe.map((row) => toldAlert(row, channel.rules)),
  };
  try {
    const answer = await send(channel.settings, secret, news);
    await settle(database, id, { state: 'sent', answer });
  } catch (error) {
    const failure = error instanceof Failure ? error : null;
    const again = failure?.retryable === true && attempts < MOST_ATTEMPTS;
    log('warn', 'delivery-failed', { channel: channel.id, code: failure?.code ?? 'unknown', attempts });
    const answer = failure ? `${failure.message}. ${failure.hint}` : 'It could not be sent';
    await settle(
      database,
      id,
      again ? { state: 'waiting', answer, retryMs: retryAfter(attempts) } : { state: 'failed', answer },
    );
  }
}
